from celery import shared_task
from django.utils import timezone

from .digest import emails as digest
from .models import ChangeProposal, EntryAsk, ErrorReport, Need, Selection, ServiceImport
from .proposals import news
from .saved import keeping
from .search import forms, index
from .selections import telling

ERASING_MINUTE = 29  # of every hour; erasing nothing costs little
COUNTING = (3, 41)  # hour and minute (UTC) at which words are counted: it reads every document


@shared_task
def tick():
    """Rebuild the search documents that no commit has rebuilt: bulk changes, lost jobs, crashed processes."""
    index.refresh_hours()
    index.sweep()
    now = timezone.now()
    if (now.hour, now.minute) == COUNTING:
        forms.recount()
    if now.minute == ERASING_MINUTE:
        ServiceImport.objects.erase_old()


@shared_task
def reindex():
    """The rest of a change that was too big to rebuild at its commit."""
    index.sweep()


@shared_task
def plan_digests():
    digest.plan_due()
    news.plan_due()


@shared_task
def check_saved_searches():
    keeping.check_due()


@shared_task
def tell_of_selections():
    telling.tell_due()


@shared_task
def erase_expired():
    """Addresses and words of people whose proposal, report, need or answer is long over."""
    EntryAsk.objects.all().erase_expired()
    ChangeProposal.objects.all().erase_expired()
    ErrorReport.objects.all().erase_expired()
    Selection.objects.all().erase_expired()
    Need.objects.all().erase_expired()
