"""Numbered papers of a meeting and of a cycle. Each may be issued again: the number stays, the version rises."""

from django.conf import settings
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from coop_portal import registry
from documents.enums import DocumentStatus
from documents.kinds import DocumentKind
from documents.models import IssuedDocument

from .. import perms
from ..enums import Presence
from ..meetings.clock import timetable
from ..models import Attendance, Contribution, Minutes, Session, ThankYou
from .report import report

INVITATION, AGENDA, MINUTES = "workshops.invitation", "workshops.agenda", "workshops.minutes"
THANKS, REPORT = "workshops.thanks", "workshops.report"


def session_context(session):
    return {
        "session": session,
        "programme": session.programme,
        "days": list(session.days.all()),
        "timetable": timetable(session.agenda.all(), session.days.all()),
        "roles": list(session.roles.select_related("person", "institution")),
        "sign_strip": session.programme.sign_images(embed=True),
        "today": timezone.localdate(),
    }


def cafe_of(session):
    """[(table, [(round, [sentences])])] of the World Café; what nothing is written of is left out."""
    found = {}
    for one in Contribution.objects.filter(table__session=session).select_related("table", "round"):
        found.setdefault(one.table, {}).setdefault(one.round, []).append(one.text)
    return [
        (table, sorted(rounds.items(), key=lambda each: each[0].number))
        for table, rounds in sorted(found.items(), key=lambda each: each[0].position)
    ]


def minutes_context(minutes):
    """Who was there stands in numbers and by institutions; the list with signatures is a paper of its own."""
    session = minutes.session
    came = Attendance.objects.filter(day__session=session, presence=Presence.PRESENT)
    institutions = (
        came.exclude(institution=None).order_by("institution__sort_key").values_list("institution__name")
    )
    tasks = minutes.tasks.select_related("action__institution", "action__post__person", "action__user")
    return session_context(session) | {
        "minutes": minutes,
        "people": came.values("person").distinct().count(),
        "institutions": list(dict.fromkeys(name for (name,) in institutions)),
        "tasks": [task.action for task in tasks],
        "cafe": cafe_of(session),
    }


def thanks_context(letter):
    cycle = letter.cycle
    return {
        "letter": letter,
        "cycle": cycle,
        "programme": cycle.edition.programme,
        "accepted": list(cycle.recommendations.filter(status="accepted")),
        "sign_strip": cycle.edition.programme.sign_images(embed=True),
        "today": timezone.localdate(),
    }


def report_context(cycle):
    programme = cycle.edition.programme
    strip = programme.sign_images(embed=True)
    return report(cycle) | {
        "cycle": cycle,
        "programme": programme,
        "sign_strip": strip,
        "today": timezone.localdate(),
    }


def minutes_of(session):
    return Minutes.objects.select_related("session__programme").filter(session=session).first()


def itself(session):
    return session


# Word of the address -> (kind, what it is about, context of that, title of the paper, template)
OF_SESSION = {
    "zaproszenie": (INVITATION, itself, session_context, gettext_lazy("Invitation: %(title)s"), "invitation"),
    "agenda": (AGENDA, itself, session_context, gettext_lazy("Agenda: %(title)s"), "agenda"),
    "notatka": (MINUTES, minutes_of, minutes_context, gettext_lazy("Minutes: %(title)s"), "minutes"),
}  # fmt: skip


def issue(kind, subject, title, *, by):
    """The document; where one is issued already, its next version, with what is true now."""
    newest = IssuedDocument.objects.about(subject, kind).alive().first()
    if newest and newest.status == DocumentStatus.ISSUED:
        return newest.new_version(by=by, title=title[:300])
    return newest or IssuedDocument.start(kind, subject, title=title[:300], by=by)


def title_of_letter(institution):
    with translation.override(settings.LANGUAGE_CODE):  # a document is in Polish, whoever issues it
        return (_("Thanks: %(name)s") % {"name": institution.name})[:300]


def title_of_report(cycle):
    with translation.override(settings.LANGUAGE_CODE):
        return _("Report of the cycle: %(name)s") % {"name": cycle.name}


def thank_all(cycle, *, by):
    """Letters to all institutions of the group; who has a letter keeps it. Says how many are new."""
    new = 0
    for institution in cycle.group.institutions.order_by("sort_key", "pk"):
        letter, made = ThankYou.objects.get_or_create(cycle=cycle, institution=institution)
        IssuedDocument.start(THANKS, letter, title=title_of_letter(institution), by=by)
        new += made
    return new


def _facts_of_session(session):
    days = [timezone.localdate(day.starts_at) for day in session.days.all()]
    return [
        (_("Project"), session.programme.title),
        (_("Meeting"), session.title),
        (_("Days"), ", ".join(f"{day:%d.%m.%Y}" for day in days)),
    ]


def _facts_of_cycle(cycle):
    return [(_("Project"), cycle.edition.programme.title), (_("Cycle"), cycle.name)]


def register():
    subjects = {
        INVITATION: (gettext_lazy("Invitation"), "ZAP", "invitation", session_context, _facts_of_session, _run_session),
        AGENDA: (gettext_lazy("Agenda"), "AG", "agenda", session_context, _facts_of_session, _run_session),
        MINUTES: (
            gettext_lazy("Minutes of a meeting"), "NOT", "minutes", minutes_context,
            lambda minutes: _facts_of_session(minutes.session), lambda scope, it: _run_session(scope, it.session),
        ),
        THANKS: (
            gettext_lazy("Thank-you letter"), "POD", "thanks", thanks_context,
            lambda letter: _facts_of_cycle(letter.cycle), lambda scope, it: _run_cycle(scope, it.cycle),
        ),
        REPORT: (gettext_lazy("Report of a cycle"), "SPC", "report", report_context, _facts_of_cycle, _run_cycle),
    }  # fmt: skip
    for kind, (label, code, template, context, facts, may) in subjects.items():
        registry.document_kinds.register(
            kind,
            DocumentKind(
                label=label,
                number_format=code + "/{number}/{year}",
                template=f"workshops/papers/pdf/{template}.html",
                context=lambda document, context=context: context(document.subject),
                public_facts=lambda document, facts=facts: facts(document.subject),
                may_retry=may,
            ),
        )
    for label, may_read in {
        "session": lambda scope, session: Session.objects.visible_to(scope).filter(pk=session.pk).exists(),
        "minutes": lambda scope, it: Session.objects.visible_to(scope).filter(pk=it.session_id).exists(),
        "thankyou": lambda scope, it: perms.reads_people(scope, it.cycle),
        "cycle": perms.reads_people,
    }.items():
        registry.file_access.register(f"workshops.{label}", may_read)


def _run_session(scope, session):
    return perms.can_run_session(scope, session)


def _run_cycle(scope, cycle):
    return perms.can_run(scope, cycle.edition)
