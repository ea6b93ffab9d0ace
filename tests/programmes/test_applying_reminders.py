"""Reminders: of a draft before the call closes, of a correction before its day; once each, never in vain."""

from datetime import date, time, timedelta

import pytest
from django.core import mail
from django.urls import reverse
from django.utils import timezone

from notifications.clock import warsaw
from notifications.models import Message
from notifications.tasks import tick
from programmes.applications import emails
from programmes.applications.submitting import submit
from programmes.models import Application, Call
from tests.accounts.factories import UserFactory

from .factories_calls import ApplicationFactory, CallFactory

pytestmark = pytest.mark.django_db

# A Thursday, noon; the two working days before are Tuesday and Wednesday.
END = warsaw(date(2031, 5, 15), time(12))
TWO_DAYS_BEFORE = warsaw(date(2031, 5, 13), time(9))


@pytest.fixture
def call():
    return CallFactory(closes_at=END)


@pytest.fixture
def draft(call):
    return ApplicationFactory(call=call, contact_email="alina@example.org")


@pytest.fixture
def coordinator(call):
    return UserFactory(role="coordinator", programme=call.programme)


def planned(application):
    return Message.objects.about(emails.REMINDER, application).unsent()


def sent_now(application, django_capture_on_commit_callbacks):
    """What goes out when the hour of the reminders has come."""
    planned(application).update(due_at=timezone.now(), mail_at=timezone.now())
    with django_capture_on_commit_callbacks(execute=True):
        tick()
    return [letter for letter in mail.outbox if "alina@example.org" in letter.to[0]]


def test_draft_by_link_is_reminded_two_working_days_before_the_end(client, call):
    for _again in range(2):
        client.post(reverse("programmes:apply", args=[call.uid]), {"link": "1", "email": "jan@example.org"})
    message = planned(Application.objects.get()).get()
    assert (message.address, message.due_at) == ("jan@example.org", TWO_DAYS_BEFORE)


def test_reminder_says_until_when_and_leads_to_the_form(
    client, draft, settings, django_capture_on_commit_callbacks
):
    emails.plan_reminder(draft)
    [letter] = sent_now(draft, django_capture_on_commit_callbacks)
    link = next(line for line in letter.body.splitlines() if "/l/" in line)
    page = client.get(link.removeprefix(settings.PUBLIC_URL))
    assert page.context["form"]["contact_email"].value() == "alina@example.org"


def test_end_that_is_near_needs_no_reminder(draft):
    Call.objects.update(closes_at=timezone.now() + timedelta(hours=20))
    emails.plan_reminder(Application.objects.get())
    assert not planned(draft).exists()


def test_reminder_moves_with_the_end_of_the_call(client, draft, coordinator):
    other = ApplicationFactory(call=draft.call, status="submitted")
    emails.plan_reminder(draft)
    client.force_login(coordinator)
    form = {"until": "2031-05-22T12:00", "reason": ""}
    assert client.post(reverse("programmes:call_extend", args=[draft.call.uid]), form).status_code == 302
    assert planned(draft).get().due_at == TWO_DAYS_BEFORE + timedelta(days=7)
    assert not planned(other).exists()


def closed_early(draft):
    draft.call.close()


def sent_in(draft):
    submit(draft)


def withdrawn(draft):
    draft.withdraw()


def written_by_another(draft):
    Application.objects.filter(pk=draft.pk).update(contact_email="inna@example.org")


@pytest.mark.parametrize("change", [closed_early, sent_in, withdrawn, written_by_another])
def test_nobody_is_reminded_in_vain(draft, change, django_capture_on_commit_callbacks):
    emails.plan_reminder(draft)
    message = planned(draft).get()
    change(draft)
    Message.objects.filter(pk=message.pk).update(due_at=timezone.now(), mail_at=timezone.now())
    with django_capture_on_commit_callbacks(execute=True):
        tick()
    assert Message.objects.get(pk=message.pk).status in ("superseded", "cancelled")
    assert mail.outbox == []


def returned(client, application, coordinator, due):
    client.force_login(coordinator)
    form = {"reason": "Podaj liczbę osób.", "due_at": f"{due:%Y-%m-%dT%H:%M}"}
    assert (
        client.post(reverse("programmes:application_return", args=[application.uid]), form).status_code == 302
    )
    application.refresh_from_db()


def test_correction_is_reminded_before_its_own_day(
    client, draft, coordinator, django_capture_on_commit_callbacks
):
    submit(draft)
    returned(client, draft, coordinator, END + timedelta(days=14))
    assert planned(draft).get().due_at == TWO_DAYS_BEFORE + timedelta(days=14)
    # The call is over long since: the correction is still due.
    Call.objects.update(status="closed")
    letters = sent_now(draft, django_capture_on_commit_callbacks)
    assert letters[-1].subject == f"Poprawka czeka na wysłanie: {draft.call.title}"


def test_correction_that_came_or_is_not_needed_is_not_reminded(client, draft, coordinator):
    for answer in (submit, lambda row: client.post(reverse("programmes:application_keep", args=[row.uid]))):
        submit(draft) if draft.is_draft else None
        returned(client, draft, coordinator, END + timedelta(days=14))
        answer(draft)
        draft.refresh_from_db()
        assert draft.status == "submitted"
        assert not planned(draft).exists()
