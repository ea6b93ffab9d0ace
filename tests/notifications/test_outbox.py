from datetime import timedelta

import pytest
from celery import Celery
from django.db import IntegrityError, transaction
from django.db.models import Value
from django.utils import timezone

from coop_portal.celery import app
from notifications import outbox, tasks
from notifications.models import Message
from tests.accounts.factories import UserFactory

from .factories import ADDRESS, MANDATORY, OPTIONAL, delivery, message, status_of

pytestmark = pytest.mark.django_db
TOMORROW = timedelta(days=1)


@pytest.fixture
def meeting():
    return UserFactory(first_name="Zebranie")


def test_plan_makes_a_row_with_what_its_kind_says(meeting):
    planned = outbox.plan(MANDATORY, meeting, address=" Anna@Example.org ", name="Anna")
    assert (planned.address, planned.mandatory, planned.status) == (ADDRESS, True, "planned")
    assert planned.mail_at == planned.due_at <= timezone.now()


def test_plan_twice_is_one_row(meeting):
    first = outbox.plan(OPTIONAL, meeting, address=ADDRESS, occurrence=1)
    second = outbox.plan(OPTIONAL, meeting, address=ADDRESS.upper(), occurrence="1", name="Inna")
    assert first == second
    assert Message.objects.count() == 1


def test_plan_again_does_not_revive_what_was_cancelled(meeting):
    outbox.plan(OPTIONAL, meeting, address=ADDRESS)
    outbox.cancel(OPTIONAL, meeting, reason="odwołane")
    assert outbox.plan(OPTIONAL, meeting, address=ADDRESS).status == "cancelled"


def test_plan_of_another_occurrence_is_another_row(meeting):
    outbox.plan(OPTIONAL, meeting, address=ADDRESS, occurrence="1")
    outbox.plan(OPTIONAL, meeting, address=ADDRESS, occurrence="2")
    assert Message.objects.count() == 2


def test_plan_keeps_whose_outbox_shows_it():
    project = UserFactory(first_name="Projekt")
    assert outbox.plan(OPTIONAL, project, address=ADDRESS).programme_id == project.pk


def test_plan_takes_the_language_of_the_account(meeting):
    user = UserFactory(language="en")
    assert outbox.plan(OPTIONAL, meeting, address=ADDRESS, user=user).language == "en"


def test_plan_of_an_unknown_kind_is_refused(meeting):
    with pytest.raises(KeyError):
        outbox.plan("tests.unknown", meeting, address=ADDRESS)


def test_message_key_is_unique_in_the_database(meeting):
    planned = outbox.plan(OPTIONAL, meeting, address=ADDRESS)
    planned.pk, planned.uid = None, "11111111-1111-4111-8111-111111111111"
    with pytest.raises(IntegrityError, match="notifications_message_once"), transaction.atomic():
        planned.save(force_insert=True)


def test_message_address_is_small_in_the_database(meeting):
    planned = outbox.plan(OPTIONAL, meeting, address=ADDRESS)
    with pytest.raises(IntegrityError, match="notifications_message_address_lower"), transaction.atomic():
        Message.objects.filter(pk=planned.pk).update(address=Value("Anna@example.org"))


def test_plan_due_now_is_sent_at_the_commit(meeting, mailoutbox, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        outbox.plan(MANDATORY, meeting, address=ADDRESS)
    assert [mail.to for mail in mailoutbox] == [[ADDRESS]]


def test_plan_due_later_waits(meeting, mailoutbox, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        later = outbox.plan(MANDATORY, meeting, address=ADDRESS, due_at=timezone.now() + TOMORROW)
    tasks.tick()
    assert (mailoutbox, status_of(later)) == ([], "planned")


def test_plan_without_a_queue_waits_for_the_tick(
    meeting, settings, mailoutbox, django_capture_on_commit_callbacks
):
    lost = Celery("nobody-listens", broker="redis://127.0.0.1:1/0")
    lost.conf.broker_transport_options = settings.CELERY_BROKER_TRANSPORT_OPTIONS
    lost.set_current()
    try:
        with django_capture_on_commit_callbacks(execute=True):
            planned = outbox.plan(MANDATORY, meeting, address=ADDRESS)
    finally:
        app.set_current()
    assert (mailoutbox, status_of(planned)) == ([], "planned")
    tasks.tick()
    assert len(mailoutbox) == 1


def test_supersede_takes_back_other_occurrences(meeting):
    tomorrow = timezone.now() + TOMORROW
    old = outbox.plan(OPTIONAL, meeting, address=ADDRESS, occurrence="1", due_at=tomorrow)
    new = outbox.plan(OPTIONAL, meeting, address=ADDRESS, occurrence="2", due_at=tomorrow)
    assert outbox.supersede(OPTIONAL, meeting, but="2") == 1
    assert outbox.supersede(OPTIONAL, meeting, but="2") == 0
    assert (status_of(old), status_of(new)) == ("superseded", "planned")


def test_cancel_says_why_and_leaves_other_subjects_alone(meeting):
    mine = outbox.plan(OPTIONAL, meeting, address=ADDRESS)
    other = outbox.plan(OPTIONAL, UserFactory(), address=ADDRESS)
    assert outbox.cancel(OPTIONAL, meeting, reason="spotkanie odwołane") == 1
    mine.refresh_from_db()
    assert (mine.status, mine.reason) == ("cancelled", "spotkanie odwołane")
    assert status_of(other) == "planned"


def test_cancel_for_one_address_leaves_the_others(meeting):
    outbox.plan(OPTIONAL, meeting, address=ADDRESS)
    other = outbox.plan(OPTIONAL, meeting, address="jan@example.org")
    assert outbox.cancel(OPTIONAL, meeting, reason="", address=ADDRESS.upper()) == 1
    assert status_of(other) == "planned"


def test_cancel_reaches_a_mail_that_waits_for_its_next_attempt(mailoutbox):
    mail = delivery()
    sent = mail.messages.get()
    outbox.cancel(MANDATORY, sent.subject, reason="podpisano")
    tasks.send(mail.pk)
    assert mailoutbox == []
    assert status_of(sent) == "cancelled"
    assert not type(mail).objects.filter(pk=mail.pk).exists()


def test_cancel_does_not_touch_what_was_sent():
    sent = message(MANDATORY)
    tasks.tick()
    assert outbox.cancel(MANDATORY, sent.subject, reason="") == 0
