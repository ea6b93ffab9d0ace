"""The mail of an announcement. Whoever answers it answers its author."""

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from coop_portal import registry
from notifications import outbox
from notifications.kinds import Kind

ANNOUNCEMENT = "partners.announcement"


def plan_announcement(announcement, recipients):
    for recipient in recipients:
        outbox.plan(
            ANNOUNCEMENT,
            announcement,
            address=recipient.address,
            name=recipient.name,
            language=recipient.language,
            user=recipient.user,
        )


def territory_of(team):
    """The place whose animators see the team's mails in the outbox; asked once for all recipients."""
    if not hasattr(team, "_mail_territory"):
        team._mail_territory = team.territories.order_by("pk").values_list("pk", flat=True).first()
    return team._mail_territory


def context(message):
    announcement = message.subject
    return {
        "announcement": announcement,
        "team": announcement.team,
        "author": announcement.author,
        "page_url": settings.PUBLIC_URL + announcement.get_absolute_url(),
    }


def register():
    registry.message_kinds.register(
        ANNOUNCEMENT,
        Kind(
            label=_("Announcement in a team"),
            template="partners_announcement",
            context=context,
            reply_to=lambda message: message.subject.author.email,
            url=lambda message: message.subject.get_absolute_url(),
            territory=lambda message: territory_of(message.subject.team),
        ),
    )
