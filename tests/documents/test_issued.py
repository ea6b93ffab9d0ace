import datetime
import threading

import pytest
from django.contrib.contenttypes.models import ContentType
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from coop_portal.transitions import TransitionRefused
from documents.enums import DocumentStatus
from documents.models import IssuedDocument, NumberSeries

from . import factories
from .factories import PDF, StripFactory, issued, started

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("kind")]


def numbers():
    return sorted(IssuedDocument.objects.values_list("number", flat=True))


def test_start_takes_the_next_number_of_its_kind_and_year():
    with factories.kind("other"):
        assert [started().number, started().number, started(code="other").number] == [1, 2, 1]
    assert started().label == f"T/3/{timezone.localdate().year}"


def test_start_makes_a_row_with_a_code_and_a_journal():
    subject = StripFactory()
    document = started(subject)
    assert (document.status, document.subject, document.version) == ("making", subject, 1)
    assert len(document.check_code) == 12
    assert [event.verb for event in document.events.all()] == ["start"]


def test_start_again_gives_the_same_document():
    subject = StripFactory()
    first = started(subject)
    assert started(subject) == first
    issued(first)
    assert started(subject) == first
    assert numbers() == [1]


def test_start_after_revoking_or_cancelling_takes_a_new_number():
    subject = StripFactory()
    issued(started(subject)).revoke("pomyłka")
    started(subject).cancel("pomyłka")
    assert started(subject).number == 3


def test_rollback_gives_the_number_back():
    started()
    with pytest.raises(TransitionRefused), transaction.atomic():
        issued().cancel("too late")
    assert started().number == 2
    assert numbers() == [1, 2]


def test_rendering_is_queued_when_the_row_is_committed(django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks() as callbacks:
        started()
        assert callbacks == []
    assert len(callbacks) == 1


def test_numbers_are_unique_in_the_database():
    document = started()
    with pytest.raises(IntegrityError, match="documents_issued_number_once"), transaction.atomic():
        IssuedDocument.objects.create(
            kind="test", year=document.year, number=1, title="x",
            content_type=document.content_type, object_id=0,
        )  # fmt: skip


def test_living_document_of_a_subject_is_one_in_the_database():
    document = started()
    with pytest.raises(IntegrityError, match="documents_issued_once_for_subject"), transaction.atomic():
        IssuedDocument.objects.create(
            kind="test", year=document.year, number=99, title="x",
            content_type=document.content_type, object_id=document.object_id,
        )  # fmt: skip


def test_issued_document_has_a_file_in_the_database():
    with pytest.raises(IntegrityError, match="documents_issued_has_file"), transaction.atomic():
        IssuedDocument.objects.filter(pk=started().pk).update(status=DocumentStatus.ISSUED)


def test_number_is_positive_in_the_database():
    with pytest.raises(IntegrityError, match="documents_issued_number_positive"), transaction.atomic():
        IssuedDocument.objects.filter(pk=started().pk).update(number=0)


def test_series_of_a_kind_and_year_is_one_in_the_database():
    NumberSeries.allot("a", 2026)
    with pytest.raises(IntegrityError, match="documents_numberseries_once"), transaction.atomic():
        NumberSeries.objects.create(kind="a", year=2026)


# --- Making -----------------------------------------------------------------------------


def test_claim_is_won_once():
    document = started()
    rival = IssuedDocument.objects.get(pk=document.pk)
    assert document.claim()
    assert not rival.claim()
    assert rival.attempts == 1


def test_claim_of_a_dead_worker_is_taken_over():
    document = started()
    document.claim()
    IssuedDocument.objects.update(claimed_at=timezone.now() - datetime.timedelta(minutes=16))
    rival = IssuedDocument.objects.get(pk=document.pk)
    assert rival.claim()
    with pytest.raises(TransitionRefused):
        document.issue(PDF)  # the dead one wakes up
    rival.issue(PDF)
    assert rival.status == "issued"


def test_issue_stores_the_bytes_once():
    document = issued()
    assert document.file.read() == PDF
    assert document.file.original_name == f"T-1-{document.year}.pdf"
    assert document.file.owner == document
    with pytest.raises(TransitionRefused):
        document.issue(PDF)
    assert [event.to_status for event in document.events.all()] == ["making", "issued"]


def test_issue_tells_the_kind_in_the_same_transaction():
    told = []
    with factories.kind("telling", on_issued=lambda document: told.append(document.file.read())):
        issued(started(code="telling"))
    assert told == [PDF]


def test_issue_is_undone_when_the_kind_refuses():
    def refuse(document):
        raise RuntimeError("no")

    with factories.kind("refusing", on_issued=refuse):
        document = started(code="refusing")
        document.claim()
        with pytest.raises(RuntimeError):
            document.issue(PDF)
    document.refresh_from_db()
    assert (document.status, document.file) == ("making", None)


def test_fail_keeps_the_error_and_the_number():
    document = started()
    document.claim()
    document.fail(ValueError("brak szablonu"))
    assert (document.status, document.error, document.has_failed) == (
        "making",
        "ValueError: brak szablonu",
        True,
    )


def test_fail_of_a_worker_that_lost_its_claim_says_nothing():
    document = started()
    document.claim()
    IssuedDocument.objects.update(claimed_at=timezone.now() + datetime.timedelta(seconds=1))
    document.fail(ValueError("late"))
    assert document.error == ""


def test_retry_starts_a_failed_document_again(django_capture_on_commit_callbacks):
    document = started()
    document.claim()
    document.fail(ValueError("x"))
    with django_capture_on_commit_callbacks() as callbacks:
        document.retry()
        document.retry()  # a second click
    assert len(callbacks) == 1
    assert (document.error, document.attempts, document.claimed_at) == ("", 0, None)
    assert [event.verb for event in document.events.all()] == ["start", "retry"]


@pytest.mark.parametrize("make", [started, issued])
def test_retry_of_what_did_not_fail_does_nothing(make, django_capture_on_commit_callbacks):
    document = make()
    before = document.status
    with django_capture_on_commit_callbacks() as callbacks:
        document.retry()
    assert (callbacks, document.status) == ([], before)


# --- Versions and endings ---------------------------------------------------------------


def test_new_version_keeps_the_number_and_replaces_when_issued():
    first = issued()
    second = first.new_version()
    assert (second.number, second.version, second.status) == (first.number, 2, "making")
    assert first.successor() is None
    issued(second)
    assert first.successor() == second
    assert second.file_name.endswith("-w2.pdf")


def test_new_version_twice_is_one():
    first = issued()
    assert first.new_version() == first.new_version()
    assert IssuedDocument.objects.count() == 2


def test_new_version_after_a_cancelled_one_takes_the_next():
    first = issued()
    first.new_version().cancel("zbędna")
    assert first.new_version().version == 3


def test_new_version_of_what_was_replaced_or_revoked_is_refused():
    first = issued()
    second = issued(first.new_version())
    with pytest.raises(TransitionRefused):
        first.new_version()
    second.revoke("błąd")
    with pytest.raises(TransitionRefused):
        second.new_version()


def test_cancel_is_for_what_was_never_issued():
    document = started()
    document.cancel("rezygnacja")
    assert document.status == "cancelled"
    assert document.events.last().reason == "rezygnacja"
    with pytest.raises(TransitionRefused):
        issued().cancel("x")


def test_revoke_ends_the_version_and_those_that_it_replaced():
    first = issued()
    second = issued(first.new_version())
    with pytest.raises(TransitionRefused):
        first.revoke("x")
    second.revoke("błąd w dacie")
    first.refresh_from_db()
    assert (first.status, second.status) == ("revoked", "revoked")
    assert {first.events.last().reason, second.events.last().reason} == {"błąd w dacie"}


def test_cancelled_document_is_not_issued_by_a_late_worker():
    document = started()
    document.claim()
    IssuedDocument.objects.get(pk=document.pk).cancel("rezygnacja")
    with pytest.raises(TransitionRefused):
        document.issue(PDF)


def test_about_lists_newest_first():
    subject = StripFactory()
    first = issued(started(subject))
    second = first.new_version()
    started()
    assert list(IssuedDocument.objects.about(subject)) == [second, first]
    assert list(IssuedDocument.objects.about(subject, "other")) == []


def test_history_has_no_titles():
    document = started()
    history = document.history.model
    assert {"title", "reason", "error"} & {field.name for field in history._meta.get_fields()} == set()
    assert history.objects.filter(pgh_obj=document).count() == 1


# --- Two at once -------------------------------------------------------------------------


def in_threads(*functions):
    """Run them at the same time, each with a connection of its own; what they returned or raised."""
    results = [None] * len(functions)
    barrier = threading.Barrier(len(functions))

    def run(index, function):
        try:
            barrier.wait(timeout=10)
            results[index] = function()
        except Exception as error:
            results[index] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=item) for item in enumerate(functions)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    return results


@pytest.mark.django_db(transaction=True)
@pytest.mark.servers
def test_numbers_have_no_holes_when_many_start_and_some_roll_back():
    content_type = ContentType.objects.get_for_model(StripFactory._meta.model)

    def start(index):
        def run():
            with transaction.atomic():
                document = IssuedDocument.objects.create(
                    kind="test", year=2026, number=NumberSeries.allot("test", 2026), title="x",
                    content_type=content_type, object_id=index,
                )  # fmt: skip
                if index % 3 == 0:
                    raise ZeroDivisionError
                return document.number

        return run

    results = in_threads(*(start(index) for index in range(12)))
    assert sum(isinstance(result, ZeroDivisionError) for result in results) == 4
    assert numbers() == list(range(1, 9))
    assert NumberSeries.objects.get().last == 8


@pytest.mark.django_db(transaction=True)
@pytest.mark.servers
def test_two_clicks_at_once_start_one_document(monkeypatch):
    monkeypatch.setattr(IssuedDocument, "_queue", lambda self: None)  # rendering is not what is tried here
    subject = StripFactory()
    one, other = in_threads(lambda: started(subject), lambda: started(subject))
    assert one == other
    assert (numbers(), NumberSeries.objects.get().last) == ([1], 1)


@pytest.mark.django_db(transaction=True)
@pytest.mark.servers
def test_two_workers_at_once_claim_once(monkeypatch):
    monkeypatch.setattr(IssuedDocument, "_queue", lambda self: None)
    pk = started().pk
    claims = in_threads(*([lambda: IssuedDocument.objects.get(pk=pk).claim()] * 4))
    assert sorted(claims) == [False, False, False, True]
