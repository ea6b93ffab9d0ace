from celery import shared_task

from .models import ChangeProposal, ErrorReport
from .search import index


@shared_task
def tick():
    """Rebuild the search documents that no commit has rebuilt: bulk changes, lost jobs, crashed processes."""
    index.sweep()


@shared_task
def reindex():
    """The rest of a change that was too big to rebuild at its commit."""
    index.sweep()


@shared_task
def erase_expired():
    """Addresses and words of people whose proposal or report is long over."""
    ChangeProposal.objects.all().erase_expired()
    ErrorReport.objects.all().erase_expired()
