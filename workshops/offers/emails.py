"""The mail „Przygotuj ofertę (10 minut)": to the institution's mailbox, else to its first person in the group."""

from datetime import timedelta

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import AccessLink
from coop_portal import registry
from notifications import outbox
from notifications.kinds import Kind

MESSAGE = "workshops.offer"
LINK = "workshops_offer"
AFTER = timedelta(days=1)  # a card may be finished on the morning after


def plan(card):
    """The message, or None where nobody of the institution has an address: theirs is a card on paper."""
    address = card.institution.email
    if not address and card.session.cycle_id:
        members = card.session.cycle.group.members.current().filter(institution=card.institution_id)
        address = (
            members.exclude(person__email="").order_by("pk").values_list("person__email", flat=True).first()
        )
    if not address:
        return None
    return outbox.plan(MESSAGE, card, address=address, name=card.institution.name)


def still_due(message):
    """Not once the card is filled in, nor when the meeting was called off or has begun."""
    card = message.subject
    if card is None or card.answered_at:
        return False
    session = card.session
    return session.status == "planned" and bool(session.begins_at and session.begins_at > timezone.now())


def context(message):
    """The link is made here, since its secret is shown once, in the mail."""
    card = message.subject
    session = card.session
    lasts = session.begins_at - timezone.now() + AFTER
    _link, url = AccessLink.issue(LINK, card, address=message.address, valid_for=lasts)
    return {"card": card, "session": session, "days": list(session.days.all()), "offer_url": url}


def register():
    registry.message_kinds.register(
        MESSAGE,
        Kind(
            label=_("Prepare an offer for a workshop"),
            template="workshops_offer",
            context=context,
            still_due=still_due,
            mandatory=True,
            programme=lambda message: message.subject.session.programme_id,
            url=lambda message: message.subject.session.get_absolute_url(),
        ),
    )
