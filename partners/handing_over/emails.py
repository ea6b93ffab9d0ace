"""Who is told of a handing over: the two, whoever planned it, and the partners that each part names."""

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from coop_portal import registry
from notifications import outbox
from notifications.kinds import Kind, register_kinds

from ..enums import HandOverStatus

PLANNED = "partners.handover_planned"
DONE = "partners.handover_done"
TOLD = "partners.handover_told"


def plan_planned(handover):
    """The two learn the day before it comes; who planned it knows."""
    for user in {handover.giver, handover.receiver} - {handover.created_by}:
        _to_user(PLANNED, handover, user)


def plan_done(handover, addresses):
    """`addresses` ({address: name}) of partners; one mail each."""
    for user in {handover.giver, handover.receiver, handover.created_by}:
        _to_user(DONE, handover, user)
    accounts = {user.email: user for user in User.objects.filter(email__in=addresses, is_active=True)}
    for address, name in addresses.items():
        outbox.plan(TOLD, handover, address=address, name=name, user=accounts.get(address))


def _to_user(kind, handover, user):
    if user.is_active:
        outbox.plan(kind, handover, address=user.email, name=str(user), user=user)


def _context(message):
    return {"handover": message.subject, "url": settings.PUBLIC_URL + message.subject.get_absolute_url()}


def _told(message):
    """With whom to speak from now on: the work contact that the person gave, else the account's address."""
    handover = message.subject
    person = getattr(handover.receiver, "person", None)
    return {
        "handover": handover,
        "email": (person and person.email) or handover.receiver.email,
        "phone": person.phone if person else "",
    }


def register():
    still_planned = {"still_due": lambda message: message.subject.status == HandOverStatus.PLANNED}
    register_kinds(
        {
            PLANNED: (_("Duties will be handed over"), "partners_handover_planned", still_planned),
            DONE: (_("Duties handed over"), "partners_handover_done"),
        },
        context=_context,
        mandatory=True,
        url=lambda message: message.subject.get_absolute_url(),
    )
    registry.message_kinds.register(
        TOLD,
        Kind(
            _("A new contact person"),
            "partners_handover_told",
            _told,
            reply_to=lambda message: message.subject.receiver.email,
            named_by=lambda message: str(message.subject.giver),
        ),
    )
