import datetime
import io

import pikepdf
import pypdfium2
import pytest
from django.utils import timezone, translation

from documents import tasks
from documents.models import IssuedDocument

from . import factories
from .factories import issued, started

pytestmark = pytest.mark.django_db


def test_render_makes_the_numbered_document_in_polish(kind, django_capture_on_commit_callbacks):
    """The one real rendering of this module: from the row to the stored bytes."""
    with translation.override("en"), django_capture_on_commit_callbacks(execute=True):
        document = started(title="Porozumienie o współpracy")
    document.refresh_from_db()
    assert document.status == "issued"
    content = document.file.read()
    pdf = pikepdf.open(io.BytesIO(content))
    assert (str(pdf.Root.Lang), pdf.docinfo["/Title"]) == ("pl", "Porozumienie o współpracy")
    text = pypdfium2.PdfDocument(content)[0].get_textpage().get_text_range()
    assert document.label in text
    assert document.printed_code in text
    assert document.check_url in text.replace("\r\n", "")
    sha256 = document.file.sha256
    tasks.render(document.pk)  # a second delivery of the same task
    document.refresh_from_db()
    assert (document.file.sha256, document.attempts) == (sha256, 1)


def test_render_that_fails_is_kept_and_tried_again_under_the_same_number():
    def broken(document):
        raise LookupError("nie ma stron porozumienia")

    with factories.kind("broken", context=broken):
        document = started(code="broken")
        tasks.render(document.pk)
        document.refresh_from_db()
        assert (document.status, document.error) == ("making", "LookupError: nie ma stron porozumienia")
        tasks.render(document.pk)
        document.refresh_from_db()
    assert (document.number, document.attempts) == (1, 2)


def test_render_of_what_is_being_made_leaves_it_alone(kind):
    document = started()
    document.claim()
    tasks.render(document.pk)
    document.refresh_from_db()
    assert (document.status, document.attempts) == ("making", 1)


def test_document_is_started_while_no_queue_answers(kind, no_queue, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        document = started()
    document.refresh_from_db()
    assert (document.status, document.attempts) == ("making", 0)  # the sweep finds it


def forgotten():
    return list(IssuedDocument.objects.forgotten())


def test_sweep_finds_what_the_queue_lost(kind):
    document = started()
    assert forgotten() == []
    IssuedDocument.objects.update(created_at=timezone.now() - datetime.timedelta(minutes=3))
    assert forgotten() == [document]


def test_sweep_finds_what_a_dead_worker_dropped(kind):
    document = started()
    document.claim()
    IssuedDocument.objects.update(created_at=timezone.now() - datetime.timedelta(hours=1))
    assert forgotten() == []
    IssuedDocument.objects.update(claimed_at=timezone.now() - datetime.timedelta(minutes=16))
    assert forgotten() == [document]


def test_sweep_tries_failures_again_later_and_not_for_ever(kind):
    document = started()
    document.claim()
    document.fail(ValueError("x"))
    assert forgotten() == []
    IssuedDocument.objects.update(claimed_at=timezone.now() - datetime.timedelta(minutes=4))
    assert forgotten() == [document]
    IssuedDocument.objects.update(attempts=2)  # the pause grows
    assert forgotten() == []
    IssuedDocument.objects.update(attempts=5, claimed_at=timezone.now() - datetime.timedelta(days=1))
    assert forgotten() == []


def test_sweep_leaves_ended_documents_alone(kind):
    issued()
    started().cancel("x")
    IssuedDocument.objects.update(created_at=timezone.now() - datetime.timedelta(days=1), claimed_at=None)
    assert forgotten() == []


def test_tick_makes_what_was_forgotten(kind):
    document = started()
    IssuedDocument.objects.update(created_at=timezone.now() - datetime.timedelta(minutes=3))
    tasks.tick()
    document.refresh_from_db()
    assert document.status == "issued"
