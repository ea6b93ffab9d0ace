"""What comes of a call: one tap, no person kept, a double tap is one row, a place holds for a week."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from services_catalog.enums import Caller, Freshness
from services_catalog.freshness import calling
from services_catalog.freshness.quality import quality
from services_catalog.models import ContactOutcome, FreePlaces, Service, TooMany
from services_catalog.models.contact_outcome import MOST_A_DAY
from tests.accounts.factories import UserFactory
from tests.services_catalog.factories import ServiceFactory

pytestmark = pytest.mark.django_db


def tap(service, outcome, by, caller=Caller.SOCIAL_WORKER):
    return ContactOutcome.tap(service, outcome, caller=caller, by=by)


def test_double_tap_is_one_row(town, make):
    service = make()
    worker = UserFactory(role="social_worker", institution=town.provider)
    assert [tap(service, "works", worker)[1] for _twice in range(2)] == [True, False]
    assert tap(service, "works", town.animator)[1]
    assert tap(service, "full", worker)[1]
    assert ContactOutcome.objects.count() == 3


@pytest.mark.django_db(transaction=True)
def test_two_taps_at_once_are_one_row(at_once):
    service, worker = ServiceFactory(), UserFactory()
    assert sorted(at_once(lambda: tap(service, "works", worker)[1], lambda: tap(service, "works", worker)[1])) == [
        False, True,
    ]  # fmt: skip
    row = ContactOutcome.objects.get()
    with pytest.raises(IntegrityError, match="services_contactoutcome_once_a_day"), transaction.atomic():
        ContactOutcome.objects.create(service=service, outcome="works", caller="animator", tapper=row.tapper)


def test_nobody_is_kept(make, town):
    row, _new = tap(make(), "works", town.animator)
    assert str(town.animator.pk) != row.tapper
    assert {field.name for field in ContactOutcome._meta.fields if field.related_model} == {
        "service", "settled_by",
    }  # fmt: skip
    ContactOutcome.objects.update(at=timezone.now() - timedelta(days=3))
    ContactOutcome.objects.erase_old()
    assert ContactOutcome.objects.get().tapper == ""
    ContactOutcome.objects.update(at=timezone.now() - timedelta(days=731))
    ContactOutcome.objects.erase_old()
    assert not ContactOutcome.objects.exists()


def test_nobody_calls_that_often(make, town):
    service = make()
    tapper = tap(service, "works", town.animator)[0].tapper
    others = ServiceFactory.create_batch(2)
    ContactOutcome.objects.bulk_create(
        ContactOutcome(service=others[n % 2], outcome=f"{n}", caller="animator", tapper=tapper)
        for n in range(MOST_A_DAY - 1)
    )
    with pytest.raises(TooMany):
        tap(service, "full", town.animator)


def test_word_about_places_holds_for_a_week(make, town):
    service = make()
    tap(service, "works", town.animator)
    assert Service.objects.get(pk=service.pk).places_today is None
    tap(service, "full", town.animator)
    assert Service.objects.get(pk=service.pk).places_today.are_free is False
    tap(service, "places", town.caretaker)
    assert Service.objects.get(pk=service.pk).places_today.are_free is True
    FreePlaces.objects.update(said_at=timezone.now() - timedelta(days=7, minutes=1))
    assert Service.objects.get(pk=service.pk).places_today is None


def test_later_word_of_the_same_day_counts_again(make, town):
    """Full in the morning, a place at noon, full again: the last word holds."""
    service = make()
    first, _new = tap(service, "full", town.animator)
    tap(service, "places", town.animator)
    ContactOutcome.objects.filter(pk=first.pk).update(at=timezone.now() - timedelta(hours=4))
    tap(service, "full", town.animator)
    assert Service.objects.get(pk=service.pk).places_today.are_free is False


def test_animators_call_confirms_by_phone_once(make, town):
    service = make()
    tap(service, "wrong_number", town.caretaker)
    for _twice in range(2):
        calling.phone(service, calling.CONFIRMED, by=town.animator, today=timezone.localdate())
    service.refresh_from_db()
    confirmation = service.confirmations.get()
    assert (confirmation.source.channel, confirmation.source.recorded_by) == ("phone", town.animator)
    assert service.freshness == Freshness.FRESH
    assert not ContactOutcome.objects.negative().unsettled().exists()


def test_quality_says_what_is_missing(make):
    service = Service.objects.with_row().get(pk=make().pk)
    found = quality(service)
    assert found.score == 100 - sum(lack.points for lack in found.lacks) < 70
    assert found.lacks[0].points == max(lack.points for lack in found.lacks)
