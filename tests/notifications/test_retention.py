"""What the annotations of personal data promise, kept by the tick."""

from datetime import timedelta

import pytest
from django.utils import timezone

from notifications import tasks
from notifications.models import Delivery, Job, Message
from tests.accounts.factories import UserFactory
from tests.programmes.factories import ProgrammeFactory

from .factories import delivery

pytestmark = pytest.mark.django_db


def aged(days):
    """A sent mail with its message, so many days old."""
    mail = delivery()
    then = timezone.now() - timedelta(days=days)
    Message.objects.filter(delivery=mail).update(
        due_at=then, status="handed", title="Sprawa", text="Treść", name="Anna"
    )
    Delivery.objects.filter(pk=mail.pk).update(
        created_at=then, status="sent", subject_line="Sprawa", body_text="Treść", body_html="<p>Treść</p>"
    )
    return mail


def test_texts_are_erased_after_90_days():
    old, young = aged(91), aged(89)
    tasks.erase_expired()
    old.refresh_from_db()
    young.refresh_from_db()
    assert (old.subject_line, old.body_text, old.body_html) == ("", "", "")
    assert (old.messages.get().title, old.messages.get().text) == ("", "")
    assert (young.body_text, young.messages.get().text) == ("Treść", "Treść")


def test_rows_are_deleted_after_two_years():
    aged(731)
    young = aged(729)
    tasks.erase_expired()
    assert list(Delivery.objects.all()) == [young]
    assert Message.objects.count() == 1


def test_mails_of_a_project_that_must_keep_its_papers_stay():
    kept, other = aged(800), aged(800)
    programme = ProgrammeFactory(retain_until=timezone.localdate())
    kept.messages.update(programme_id=programme.pk)
    tasks.erase_expired()
    assert list(Delivery.objects.values_list("pk", "body_text")) == [(kept.pk, "Treść")]
    assert [message.text for message in Message.objects.all()] == ["Treść"]
    type(programme).objects.update(retain_until=None)
    tasks.erase_expired()
    assert not Delivery.objects.filter(pk__in=[kept.pk, other.pk]).exists()


def test_jobs_are_deleted_after_90_days():
    Job.objects.create(kind="tests.work", owner=UserFactory())
    Job.objects.update(created_at=timezone.now() - timedelta(days=91))
    tasks.erase_expired()
    assert not Job.objects.exists()


def test_tick_erases_once_an_hour(monkeypatch):
    aged(731)
    now = timezone.now()
    for minute, left in ((tasks.ERASING_MINUTE + 1, 1), (tasks.ERASING_MINUTE, 0)):
        monkeypatch.setattr(tasks.timezone, "now", lambda minute=minute: now.replace(minute=minute))
        tasks.tick()
        assert Delivery.objects.count() == left
