"""An error is reported, and who keeps the entry says what came of it."""

from django.db import transaction
from django.db.models.functions import Now

from coop_portal.once import insert_once
from coop_portal.transitions import TransitionRefused
from documents.enums import Channel
from documents.models import Source
from notifications import outbox

from ..enums import ServiceStatus
from ..models import ErrorReport
from . import emails
from .enums import ErrorStatus


def report(form):
    """The report; the same form sent twice makes one."""
    row = form.instance
    row.uid, row.service = form.cleaned_data["uid"], form.service
    return insert_once(row)[0]


@transaction.atomic
def answer(row, outcome, *, by):
    """Close a report. "True" confirms the entry, "ended" ends it and closes its other reports with it.

    Of two answers at once the first holds (TransitionRefused for the second).
    """
    service = row.service.locked()
    _close(row, outcome, by)
    if outcome == ErrorStatus.TRUE and service.status in (ServiceStatus.PUBLISHED, ServiceStatus.SUSPENDED):
        service.confirm(source=Source.record(Channel.PORTAL, by=by))
    if outcome == ErrorStatus.ENDED:
        if service.status in (ServiceStatus.PUBLISHED, ServiceStatus.SUSPENDED):
            service.withdraw(by=by)
        for other in ErrorReport.objects.open().filter(service=service):
            _close(other, outcome, by)


def _close(row, outcome, by):
    if outcome not in (ErrorStatus.CORRECTED, ErrorStatus.TRUE, ErrorStatus.ENDED):
        raise TransitionRefused(f"ErrorReport {row.pk}: no such outcome")
    address = row.address
    row._move(ErrorStatus.OPEN, to=outcome, verb="answer", by=by, decided_at=Now(), decided_by=by, address="")
    if address:
        outbox.plan(emails.ANSWERED, row, address=address)
