"""News to a party: by mail; whom no mail of the portal reaches, a person tells, who finds it among the own tasks."""

from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from accounts.enums import Role
from accounts.models import Membership, User
from coop_portal import registry
from notifications import outbox
from notifications.clock import working_days_after
from partners.models import ActionItem
from programmes.recipients import coordinators

from .drafting import LANGUAGE

DAYS = 3  # working days in which it is to be told


def tell(kind, party, occurrence, *, agreement, by=None, **values):
    """Mail planned once; without an address a task, which says why, how to reach the party and in which words.

    `agreement` is the party's as it stands now; `values` are what else the words of the mail read.
    """
    if party.address:
        outbox.plan(kind, party, address=party.address, name=str(party), occurrence=occurrence)
        return
    owner = _who_tells(agreement, by)
    if owner is None:
        return  # nobody runs this portal
    values |= {"party": party, "agreement": agreement}
    template = registry.message_kinds[kind].template
    with translation.override(LANGUAGE):
        subject = render_to_string(f"emails/{template}/subject.txt", values).strip()
        words = render_to_string(f"agreements/words/{template}.txt", values).strip()
        text = _("Tell %(party)s outside the portal: %(what)s") % {"party": party, "what": subject}
        task = ActionItem.objects.create(
            text=text[:300], details=_details(party, subject, words), user=owner,
            due_on=working_days_after(timezone.localdate(), DAYS), created_by=by,
        )  # fmt: skip
    task.plan_reminder()


def _details(party, subject, words):
    unknown = _("no address in the portal")
    edelivery = party.unit.edelivery_address or party.subject.edelivery_address or unknown
    return "\n".join(
        [
            _("The portal knows no e-mail address of this party, so that no mail has told it."),
            _("Phone: %(number)s") % {"number": party.contact_phone or "–"},
            _("Address for electronic delivery (AE:PL): %(address)s") % {"address": edelivery},
            "",
            _("Words to copy:"),
            "",
            subject,
            "",
            words,
        ]
    )


def _who_tells(agreement, by):
    """Whoever did it, if that is one of the project's coordinators; else the first of them, else an operator.

    Never anybody else: the task holds the party's phone and says where its letters go.
    """
    operators = Membership.objects.current().filter(role=Role.OPERATOR)
    able = coordinators(agreement.programme) or list(
        User.objects.filter(pk__in=operators.values("user"), is_active=True).order_by("pk")
    )
    return by if by in able else next(iter(able), None)
