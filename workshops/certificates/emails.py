"""The mail that brings a certificate: planned when it is issued, opened without an account."""

from datetime import timedelta

from django.utils.translation import gettext_lazy as _

from accounts.models import AccessLink
from coop_portal import registry
from documents.enums import DocumentStatus
from notifications import outbox
from notifications.kinds import Kind

from ..models import Certificate

MESSAGE = "workshops.certificate"
LINK = "workshops_certificate"
LINK_LASTS = timedelta(days=365)


def plan(document, *, again=""):
    """To who has an address; the others stand on the receipt list."""
    certificate = Certificate.objects.with_row().get(pk=document.object_id)
    person = certificate.person
    if not person.email:
        return None
    return outbox.plan(
        MESSAGE, certificate, address=person.email, name=certificate.name, language=person.language,
        user=person.user if person.user_id else None, occurrence=f"{document.version}{again}", private=True,
    )  # fmt: skip


def current(certificate):
    """The version that holds, or None."""
    newest = certificate.documents().filter(issued_at__isnull=False).first()
    return newest if newest and newest.status == DocumentStatus.ISSUED else None


def still_due(message):
    return bool(message.subject and current(message.subject))


def context(message):
    """The link is made here, since its secret is shown once, in the mail."""
    certificate = message.subject
    _link, url = AccessLink.issue(LINK, certificate, address=message.address, valid_for=LINK_LASTS)
    return {"certificate": certificate, "document": current(certificate), "certificate_url": url}


def register():
    registry.message_kinds.register(
        MESSAGE,
        Kind(
            label=_("Certificate"),
            template="workshops_certificate",
            context=context,
            still_due=still_due,
            mandatory=True,
            programme=lambda message: message.subject.cycle.edition.programme_id,
            to_deputies=False,
        ),
    )
