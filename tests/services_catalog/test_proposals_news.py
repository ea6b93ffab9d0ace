"""Who keeps a list learns of proposals and errors once a day, whoever and however many said something."""

import uuid
from datetime import date, timedelta

import pytest
from django.utils import timezone

from accounts.models import Membership
from notifications.clock import working_days_before
from notifications.kinds import optional_kinds
from notifications.models import Delivery, Message
from notifications.rendering import compose
from services_catalog.models import ChangeProposal, ErrorReport
from services_catalog.proposals import news
from tests.accounts.factories import UserFactory

WEDNESDAY = date(2026, 11, 25)


def at(day):
    return timezone.make_aware(timezone.datetime(day.year, day.month, day.day, 15))


def proposal(service, day=WEDNESDAY - timedelta(days=1), **fields):
    fields = {
        "service": service,
        "status": "waiting",
        "sent_at": at(day),
        "proposed": {"summary": "Nowe"},
    } | fields
    return ChangeProposal.objects.create(uid=uuid.uuid4(), address="sasiadka@example.org", **fields)


def report(service, day=WEDNESDAY - timedelta(days=1)):
    row = ErrorReport.objects.create(service=service, reason="phone")
    ErrorReport.objects.filter(pk=row.pk).update(created_at=at(day))
    return row


def told():
    return sorted(Message.objects.filter(kind=news.KIND).values_list("address", "occurrence"))


def test_one_message_a_day_however_much_came(town):
    second = UserFactory(role="animator", territory=town.gmina)
    for n in range(3):
        proposal(town.service(f"Usługa {n}", steward=town.gmina))
    report(town.service("Inna", steward=town.gmina))
    assert [news.plan_due(WEDNESDAY) for _twice in range(2)] == [2, 0]
    assert told() == sorted((each.email, "2026-11-25") for each in (town.animator, second))
    assert news.plan_due(WEDNESDAY + timedelta(days=1)) == 0


def test_what_comes_at_the_weekend_is_told_on_monday_once(town):
    friday = date(2026, 11, 27)
    proposal(town.service(), day=friday)
    report(town.service(), day=friday + timedelta(days=2))
    assert [news.plan_due(friday + timedelta(days=n)) for n in range(5)] == [0, 0, 0, 1, 0]


def test_of_what_nobody_keeps_the_operator_is_told(town):
    gone = proposal(None, is_new=True, gmina=town.gmina, steward=None)
    report(town.service(steward=town.powiat), day=WEDNESDAY)  # today: tomorrow's news
    assert news.plan_due(WEDNESDAY) == 1
    message = Message.objects.get(kind=news.KIND)
    assert message.address == town.operator.email
    assert list(news.context(message)["proposals"]) == [gone]


@pytest.fixture
def message(town):
    """The news of what came on the working day before today, whatever day the tests run on."""
    today = timezone.localdate()
    while not news.plan_due(today):
        today += timedelta(days=1)
        ChangeProposal.objects.all().delete()
        proposal(town.service("Klub Seniora"), day=working_days_before(today, 1))
    return Message.objects.get(kind=news.KIND)


def test_mail_names_what_waits(town, message):
    mail = compose(Delivery.of([message], due_at=timezone.now()), [message])
    assert "propozycje 1, zgłoszone błędy 0" in mail.subject
    assert "Klub Seniora (Gminny Ośrodek Kultury): 1 zmiana" in mail.body
    assert news.KIND in optional_kinds()


def test_what_is_decided_meanwhile_is_no_news(town, message):
    assert news.still_due(message)
    ChangeProposal.objects.update(status="refused", decided_at=timezone.now())
    assert not news.still_due(message)


def test_who_keeps_the_list_no_more_is_told_nothing(town, message):
    Membership.objects.filter(user=town.animator).delete()
    message.refresh_from_db()
    assert not news.still_due(message)


@pytest.mark.django_db(transaction=True)
def test_two_clocks_at_once_tell_once(at_once):
    from tests.services_catalog.conftest import Town

    town = Town()
    proposal(town.service())
    at_once(lambda: news.plan_due(WEDNESDAY), lambda: news.plan_due(WEDNESDAY))
    assert told() == [(town.animator.email, "2026-11-25")]
