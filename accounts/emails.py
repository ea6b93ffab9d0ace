"""What the mails about accounts say. Notifications stands above accounts and registers these as its kinds."""

from django.urls import reverse
from django.utils import timezone

from .models import AccessLink
from .models.invitation import LINK_PURPOSE
from .models.invitation import MESSAGE_KIND as INVITATION

__all__ = ["INVITATION", "invitation", "invitation_is_due", "invitation_reply_to", "invitation_url"]


def invitation(message):
    """Context of the invitation's mail. Runs when it is sent: the link's secret is in that mail alone."""
    offer = message.subject
    time_left = offer.answerable_until - timezone.now()
    _link, url = AccessLink.issue(LINK_PURPOSE, offer, address=offer.email, valid_for=time_left)
    return {"invitation": offer, "url": url, "has_account": offer.account is not None}


def invitation_is_due(message):
    return message.subject is not None and message.subject.status == "open"


def invitation_url(message):
    return reverse("accounts:invitation", args=[message.subject.uid])


def invitation_reply_to(message):
    """Questions go to whoever invites."""
    return message.subject.invited_by.email
