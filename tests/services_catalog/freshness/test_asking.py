"""Who is asked when: one mail an address and occasion; pauses; the reason is looked at again before sending."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from accounts.models import AccessLink
from documents.models import Source
from notifications import tasks
from notifications.models import Message
from services_catalog import hours
from services_catalog.freshness import asking, emails
from services_catalog.freshness.answering import Said, answer
from services_catalog.freshness.occasions import reasons_left, services_of
from services_catalog.models import ReviewQuestion, ReviewReply

pytestmark = pytest.mark.django_db
CAMPAIGN = date(2026, 9, 16)
QUIET = date(2026, 11, 3)  # no campaign, no pause


def asked(day):
    return sorted((each.address, each.occasion.reason, each.occasion.key) for each in asking.wanted(day))


def test_campaign_asks_an_address_once_about_all_its_services(make, school):
    make("Klub")
    make("Chór", confirmed=date(2026, 2, 1), due=date(2026, 7, 31))
    make("Świeża", confirmed=date(2026, 9, 1), due=date(2027, 2, 28), email="inny@example.org")
    make("Świetlica", provider=school, email="osobisty@example.org")
    make("Krajowa", is_national=True, email="kraj@example.org")
    make("Szkic", status="draft", email="szkic@example.org")
    make("Bez adresu", email="")
    expected = [
        ("gok@example.org", "campaign", "campaign 2026-09-15"),
        ("sekretariat@example.org", "campaign", "campaign 2026-09-15"),
    ]
    assert asked(CAMPAIGN) == expected
    assert asking.plan_due(CAMPAIGN) == 2
    assert asking.plan_due(CAMPAIGN + timedelta(days=3)) == 0
    assert Message.objects.filter(kind=emails.QUESTION).count() == 2
    question = ReviewQuestion.objects.get(address="gok@example.org")
    assert [each.name for each in services_of(question)] == ["Chór", "Klub"]


@pytest.mark.django_db(transaction=True)
def test_two_at_once_ask_once(at_once, make):
    make("Klub")
    assert sorted(at_once(lambda: asking.plan_due(CAMPAIGN), lambda: asking.plan_due(CAMPAIGN))) == [0, 1]
    assert Message.objects.filter(kind=emails.QUESTION).count() == 1


def test_between_campaigns_only_short_intervals_and_ending_money_are_asked(make):
    long_due = {"confirmed": date(2026, 1, 1), "due": date(2026, 6, 30)}
    make("Zwykła", **long_due)
    make("Kryzys", is_crisis=True, confirmed=date(2026, 9, 1), due=date(2026, 10, 1), email="k@example.org")
    make("Kryzys świeży", is_crisis=True, confirmed=QUIET, due=date(2026, 12, 3), email="s@example.org")
    make("Projekt", funded_until=date(2026, 11, 24), email="p@example.org", **long_due)
    make("Projekt później", funded_until=date(2026, 11, 25), email="q@example.org", **long_due)
    assert asked(QUIET) == [
        ("k@example.org", "interval", "due 2026-10-01"),
        ("p@example.org", "funding", "money 2026-11-24"),
    ]


def test_school_is_asked_after_its_holidays(make, school):
    make("Projekt", provider=school, funded_until=date(2026, 9, 10))
    assert asked(date(2026, 8, 25)) == []
    assert asked(date(2026, 9, 1)) == [("sekretariat@example.org", "funding", "money 2026-09-10")]


@pytest.fixture
def due_now(make):
    """An entry of crisis help that is due today, whatever day the tests run on, and its question."""
    today = timezone.localdate()
    service = make(is_crisis=True, confirmed=today - timedelta(days=60), due=today - timedelta(days=30))
    make("Chór", confirmed=today - timedelta(days=100), due=today + timedelta(days=80))
    assert asking.plan_due() == 1
    return service, ReviewQuestion.objects.get()


def send(question):
    Message.objects.update(due_at=timezone.now(), mail_at=timezone.now())
    tasks.hand_over(question.address)


def test_mail_names_all_services_and_answers_go_to_the_animator(town, due_now, mailoutbox):
    service, question = due_now
    hall = service.provider.locations.create(territory=town.gmina, town="Sikory", building="7")
    service.places.create(location=hall).set_hours(hours.parse("pn 8-12"))
    send(question)
    (mail,) = mailoutbox
    assert mail.reply_to == [town.animator.email]
    # Whoever answers the mail itself has read there what is to be confirmed.
    assert all(
        word in mail.body for word in ("Klub Seniora", "Chór", "Sikory 7, Sikory; poniedziałek 8:00–12:00")
    )
    link = AccessLink.objects.get(purpose=emails.REVIEW_LINK)
    assert (link.subject, link.address) == (question, question.address)


def test_mail_is_not_sent_when_its_reason_is_gone(town, due_now, mailoutbox):
    service, question = due_now
    service.confirm(source=Source.record("phone", by=town.animator))
    assert reasons_left(question) == []
    send(question)
    assert mailoutbox == []


def test_mail_keeps_to_working_hours(due_now):
    message = Message.objects.get(kind=emails.QUESTION)
    at = message.due_at.astimezone(ZoneInfo("Europe/Warsaw"))
    assert isinstance(at, datetime)
    assert at.weekday() < 5
    assert 7 <= at.hour < 21


# --- Answers --------------------------------------------------------------------------------


def test_answer_confirms_what_is_true_and_keeps_the_rest_for_the_animator(due_now):
    service, question = due_now
    other = services_of(question).get(name="Chór")
    words = {service.pk: Said("true"), other.pk: Said("changed", "nowe godziny")}
    for _twice in range(2):
        answer(question, list(services_of(question)), words, on_behalf_of="GOK")
    service.refresh_from_db()
    question.refresh_from_db()
    assert (service.confirmed_on, bool(question.answered_at)) == (timezone.localdate(), True)
    assert (service.confirmations.count(), service.confirmations.get().source.channel) == (1, "link")
    reply = ReviewReply.objects.get()
    assert (reply.service, reply.note) == (other, "nowe godziny")
    before = other.confirmed_on
    other.refresh_from_db()
    assert other.confirmed_on == before
    answer(question, [other], {other.pk: Said("true")}, on_behalf_of="GOK")
    assert not ReviewReply.objects.exists()


def test_import_is_no_confirmation(make):
    """What an import brings has no day, so it is stale until somebody says that it is true."""
    service = make()
    assert (service.confirmed_on, service.freshness) == (None, "stale")


def test_planning_costs_the_same_for_many_known_addresses(make, django_assert_max_num_queries):
    for n in range(3):
        make(f"Klub {n}", email=f"klub{n}@example.org")
    asking.plan_due(CAMPAIGN)
    with django_assert_max_num_queries(6):
        assert asking.plan_due(CAMPAIGN) == 0
