"""Whoever looks after one of two institutions is told that they are one now."""

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.enums import Role
from accounts.models import Membership
from coop_portal import registry
from notifications import outbox
from notifications.kinds import Kind

from ..models import Institution

MERGED = "partners.institution_merged"


def plan(old, new, users):
    for user in users:
        outbox.plan(MERGED, new, address=user.email, name=str(user), user=user, occurrence=f"merged-{old.pk}")


def _old(message):
    return Institution.objects.filter(pk=int(message.occurrence.removeprefix("merged-"))).first()


def context(message):
    new = message.subject
    rights = Membership.objects.current().filter(institution=new, user=message.user, role=Role.CARETAKER)
    return {
        "old": _old(message),
        "new": new,
        "url": settings.PUBLIC_URL + new.get_absolute_url(),
        "keeps_role": rights.exists(),
        "join_url": settings.PUBLIC_URL + reverse("partners:join", args=[new.uid]),
    }


def register():
    registry.message_kinds.register(
        MERGED,
        Kind(
            label=_("Two cards of an institution became one"),
            template="partners_institution_merged",
            context=context,
            still_due=lambda message: bool(message.subject and _old(message)),
            url=lambda message: message.subject.get_absolute_url(),
            territory=lambda message: message.subject.seat_id,
        ),
    )
