"""The mail that gives a party the fixed wording; planned by `Agreement.send_link`."""

from datetime import timedelta

from django.utils.translation import gettext_lazy as _

from accounts.models import AccessLink
from coop_portal import registry
from notifications.kinds import Kind

from .models.agreement import READY_MESSAGE

DOWNLOAD_LINK = "agreement_download"
LINK_LASTS = timedelta(days=30)


def still_due(message):
    """Not when the wording went back to draft meanwhile, or the party was taken out."""
    party = message.subject
    return bool(party and party.agreement.has_wording)


def context(message):
    """The link is made here, since its secret is shown once, in the mail."""
    party = message.subject
    _link, url = AccessLink.issue(DOWNLOAD_LINK, party, address=message.address, valid_for=LINK_LASTS)
    return {"party": party, "agreement": party.agreement, "download_url": url, "days": LINK_LASTS.days}


def register():
    registry.message_kinds.register(
        READY_MESSAGE,
        Kind(
            label=_("Agreement ready to download"),
            template="agreements_ready",
            context=context,
            still_due=still_due,
            mandatory=True,
            url=lambda message: message.subject.agreement.get_absolute_url(),
            programme=lambda message: message.subject.agreement.programme_id,
        ),
    )
