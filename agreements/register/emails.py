"""Mails about the end of agreements: 90 and 30 days before to coordinators and parties; superseded, to these."""

from datetime import timedelta

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import AccessLink
from coop_portal import registry
from notifications import outbox
from notifications.kinds import Kind
from programmes.recipients import coordinators

from ..emails import DOWNLOAD_LINK, LINK_LASTS
from ..models import Agreement
from ..telling import tell
from .life import Life

TO_COORDINATOR = "agreements.expiring"
TO_PARTY = "agreements.expiring_party"
SUPERSEDED = "agreements.superseded"
DAYS = (90, 30)


def plan_expiring():
    """For each agreement in the last 90 days of its life; an extension makes another last day. Safe to repeat.

    Where it was registered late, only the mail of the nearest term goes out.
    """
    today = timezone.localdate()
    for agreement in Agreement.objects.expiring(max(DAYS)).select_related("programme"):
        term = min(days for days in DAYS if agreement.last_day <= today + timedelta(days=days))
        occurrence = f"{agreement.last_day:%Y-%m-%d}-{term}"
        for user in coordinators(agreement.programme):
            outbox.plan(TO_COORDINATOR, agreement, address=user.email, user=user, occurrence=occurrence)
        for party in agreement.parties.on(today).select_related("subject", "acting_unit"):
            if party.address:
                outbox.plan(TO_PARTY, party, address=party.address, name=str(party), occurrence=occurrence)


def _still_due(agreement, message):
    """Not when it was extended or ended meanwhile."""
    ends = message.occurrence.rpartition("-")[0]
    is_near = agreement.life in (Life.EXPIRING, Life.NOTICE)
    return is_near and f"{agreement.last_day:%Y-%m-%d}" == ends


def tell_superseded(agreement, *, by):
    """To all whom it bound: the files at their offices are of what has ended."""
    for party in agreement.parties.on(timezone.localdate()).select_related("subject", "acting_unit"):
        tell(SUPERSEDED, party, f"by-{agreement.superseded_by_id}", agreement=agreement, by=by)


def agreement_context(message):
    agreement = message.subject
    path = agreement.get_absolute_url()
    return {"agreement": agreement, "agreement_path": path, "agreement_url": settings.PUBLIC_URL + path}


def party_context(message):
    party = message.subject
    _link, url = AccessLink.issue(DOWNLOAD_LINK, party, address=message.address, valid_for=LINK_LASTS)
    return {"party": party, "agreement": party.agreement, "download_url": url, "days": LINK_LASTS.days}


def register():
    registry.message_kinds.register(
        TO_COORDINATOR,
        Kind(
            label=_("An agreement of the project expires soon"),
            template="agreements_expiring",
            context=agreement_context,
            still_due=lambda message: bool(message.subject) and _still_due(message.subject, message),
            url=lambda message: message.subject.get_absolute_url(),
            programme=lambda message: message.subject.programme_id,
        ),
    )
    registry.message_kinds.register(
        TO_PARTY,
        Kind(
            label=_("An agreement expires soon"),
            template="agreements_expiring_party",
            context=party_context,
            still_due=lambda message: (
                bool(message.subject) and _still_due(message.subject.agreement, message)
            ),
            url=lambda message: message.subject.agreement.get_absolute_url(),
            programme=lambda message: message.subject.agreement.programme_id,
        ),
    )
    registry.message_kinds.register(
        SUPERSEDED,
        Kind(
            label=_("An agreement is superseded by a newer one"),
            template="agreements_superseded",
            context=party_context,
            still_due=lambda message: message.subject is not None,
            mandatory=True,
            url=lambda message: message.subject.agreement.get_absolute_url(),
            programme=lambda message: message.subject.agreement.programme_id,
        ),
    )
