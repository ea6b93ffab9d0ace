"""Documents are made outside requests; the rows are the truth, the queue only makes it sooner."""

import structlog
from celery import shared_task
from django.conf import settings
from django.utils import timezone, translation

from coop_portal.transitions import TransitionRefused

from . import uploads
from .models import IssuedDocument

log = structlog.get_logger(__name__)


@shared_task
def render(document_id):
    """Make the bytes of one document and issue it. A second run finds nothing to claim."""
    make(IssuedDocument.objects.get(pk=document_id))


def make(document, shared=None):
    """The same inside longer work, which gives what many documents share. What goes wrong is kept on the row."""
    if not document.claim():
        return
    try:
        # Documents are written in the portal's language, whoever started them.
        with translation.override(settings.LANGUAGE_CODE):
            document.issue(document.render(shared))
    except TransitionRefused:
        log.info("document made by another worker", document=document.pk)
    except Exception as error:
        log.exception("document not made", document=document.pk)
        document.fail(error)


@shared_task
def tick():
    for document_id in IssuedDocument.objects.forgotten().values_list("pk", flat=True)[:50]:
        render.delay(document_id)
    # One folder a minute: all 256 in a little over four hours.
    uploads.sweep_orphans(f"{int(timezone.now().timestamp()) // 60 % 256:02x}")
