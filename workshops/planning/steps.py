"""The steps of preparing a cycle: what each is, whether it is done, where it is."""

from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext


@dataclass(frozen=True)
class Step:
    """One line of components/steps.html, and its page."""

    key: str
    label: str
    url: str
    is_done: bool
    note: str = ""
    state: str = "todo"


def steps(cycle, here=""):
    """All five in their order; `here` is the key of the page that is open. Five small queries."""
    institutions = cycle.group.institutions.count()
    people = cycle.group.members.current().count()
    meetings = list(cycle.sessions.exclude(status="cancelled").prefetch_related("days"))
    dated = sum(1 for session in meetings if session.days.all())

    def url(name):
        return reverse(f"workshops:{name}", args=[cycle.uid])

    found = [
        ("edition", _("Edition and template"), "", True, str(cycle.edition)),
        (
            "group",
            _("Group or team"),
            url("prepare_group"),
            institutions > 0,
            _count_institutions(institutions),
        ),
        (
            "dates",
            _("Dates"),
            url("prepare_dates"),
            bool(meetings) and dated == len(meetings),
            _("%(dated)d of %(all)d") % {"dated": dated, "all": len(meetings)},
        ),
        ("people", _("People"), url("prepare_people"), people > 0, _count_people(people)),
        ("invitations", _("Invitations"), url("prepare_invitations"), not cycle.is_draft, ""),
    ]
    return [
        Step(key, label, address, done, note, "current" if key == here else "done" if done else "todo")
        for key, label, address, done, note in found
    ]


def _count_institutions(number):
    return ngettext("%(n)d institution", "%(n)d institutions", number) % {"n": number}


def _count_people(number):
    return ngettext("%(n)d person", "%(n)d people", number) % {"n": number}


def next_step(cycle):
    """The first one that is not done; the last one when all are."""
    found = steps(cycle)
    return next((step for step in found if not step.is_done), found[-1])
