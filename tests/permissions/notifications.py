"""Messages are a person's own; the outbox is for who answers for mail; the demo's mailbox is nowhere but there."""

from datetime import timedelta

from django.utils import timezone

from accounts.models import User
from notifications.models import Delivery, Job, MailAddress, Message
from tests.accounts.factories import InvitationFactory

from .matrix import (
    ANIMATOR,
    COORDINATOR,
    EVERYBODY,
    LINK_HOLDER,
    LOGIN,
    OPERATOR,
    PUBLIC_ACTORS,
    SIGNED_IN,
    Row,
)

OUTBOX_READERS = frozenset({OPERATOR, COORDINATOR, ANIMATOR, "other_coordinator", "other_animator"})
ANSWERING = frozenset({OPERATOR, COORDINATOR, ANIMATOR})  # in the message's project and territory
ADDRESS = "anna@example.org"


def message(world, **fields):
    """A message to the actor, of the world's project and powiat, whose mail failed."""
    user = world.users.get(world.actor)
    mail = Delivery.objects.create(
        address=ADDRESS,
        message_id=f"<{Delivery.objects.count()}@localhost>",
        status="failed",
        due_at=timezone.now(),
    )
    now = timezone.now()
    offer = InvitationFactory(invited_by=world.users[OPERATOR], expires_at=now + timedelta(days=14))
    return Message.objects.create(
        address=ADDRESS, user=user, kind="accounts.invitation", subject=offer,
        occurrence=str(mail.pk), due_at=now, mail_at=now, status="handed", delivery=mail,
        programme_id=world.programme.pk, territory_id=world.gmina.pk, **fields)  # fmt: skip


def own_message(world):
    return [message(world).uid]


def strangers_message(world):
    other = message(world)
    Message.objects.filter(pk=other.pk).update(user=User.objects.create(email=f"{other.uid}@example.org"))
    return [other.uid]


def own_job(world):
    return [Job.objects.create(kind="tests.work", owner=world.users.get(world.actor)).uid]


def preferences_link(world):
    known, _created = MailAddress.objects.get_or_create(address_hash=MailAddress.known(ADDRESS).address_hash)
    return [world.secret("mail_preferences", known, address=ADDRESS)]


OWN = {PUBLIC_ACTORS: LOGIN, SIGNED_IN: 302}
NOBODYS = {PUBLIC_ACTORS: LOGIN, SIGNED_IN: 404}

ROWS = [
    Row("notifications:inbox", get={PUBLIC_ACTORS: LOGIN, SIGNED_IN: 200}),
    Row("notifications:read_all", post=OWN),
    Row("notifications:preferences", get={PUBLIC_ACTORS: LOGIN, SIGNED_IN: 200},
        post={PUBLIC_ACTORS: LOGIN, SIGNED_IN: 200}),
    Row("notifications:switch_optional", post=OWN),
    Row("notifications:open", own_message, post=OWN, note="own"),
    Row("notifications:open", strangers_message, post=NOBODYS, note="somebody else's"),
    Row("notifications:read", own_message, post=OWN, note="own"),
    Row("notifications:read", strangers_message, post=NOBODYS, note="somebody else's"),
    Row("notifications:unsubscribe", preferences_link, get={EVERYBODY: 302},
        post={EVERYBODY: 404, LINK_HOLDER: 200}),
    Row("notifications:outbox", get={PUBLIC_ACTORS: LOGIN, SIGNED_IN: 403, OUTBOX_READERS: 200}),
    Row("notifications:outbox_message", own_message, get={PUBLIC_ACTORS: LOGIN, SIGNED_IN: 404, ANSWERING: 200}),
    Row("notifications:send_again", own_message, post={PUBLIC_ACTORS: LOGIN, SIGNED_IN: 404, ANSWERING: 302}),
    Row("notifications:settle", own_message, post={PUBLIC_ACTORS: LOGIN, SIGNED_IN: 404, ANSWERING: 302}),
    Row("notifications:demo_mailbox", get=NOBODYS),
    Row("notifications:demo_mail", lambda world: ["mail.log"], get=NOBODYS),
    Row("notifications:demo_mail_html", lambda world: ["mail.log"], get=NOBODYS),
    Row("notifications:job", own_job, get={PUBLIC_ACTORS: LOGIN, SIGNED_IN: 200}),
    Row("notifications:stop_job", own_job, post=OWN),
]  # fmt: skip
