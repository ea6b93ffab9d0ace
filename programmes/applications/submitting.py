"""An application is sent: its institutions, its number, its confirmation and its mails, all or nothing."""

from django.db import transaction

from coop_portal.transitions import TransitionRefused
from documents.models import IssuedDocument

from ..enums import PartnerConfirmation
from . import emails
from .completeness import missing

CONFIRMATION = "programmes.application"


class ApplicationIncomplete(TransitionRefused):
    """`missing`: sentences that say what has to be filled in."""

    def __init__(self, missing):
        super().__init__("; ".join(missing))
        self.missing = missing


@transaction.atomic
def submit(application, *, by=None):
    """The first time, or again after a correction. The mail with the PDF goes out once that is made.

    ApplicationIncomplete, CallClosed or AlreadyApplied say why not; a second click finds TransitionRefused.
    """
    row = application.locked()
    if not row.is_editable:
        raise TransitionRefused(f"application {row.pk} is {row.status}")
    if sentences := missing(row):
        raise ApplicationIncomplete(sentences)
    document = _confirmation(row, by)
    row.send_in(number=document.label, by=by)
    for part in row.parts.filter(confirmation=PartnerConfirmation.WAITING).select_related("institution"):
        emails.ask_partner(part)
    for nomination in row.nominations.filter(told_at=None):
        emails.tell_nominated(nomination)
    emails.forget_reminders(row)
    application.refresh_from_db()


def _confirmation(row, by):
    title = f"{row.lead}: {row.call}"[:300]
    newest = IssuedDocument.objects.about(row, CONFIRMATION).first()
    if newest is None:
        return IssuedDocument.start(CONFIRMATION, row, title=title, by=by)
    return newest.new_version(by, title=title)
