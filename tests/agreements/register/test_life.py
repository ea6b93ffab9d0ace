"""Which agreements hold on a day: derived from the wording, its signed annexes and terminations."""

import uuid
from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from agreements.models import Agreement
from agreements.register.life import Life
from tests.accounts.factories import UserFactory
from tests.agreements.factories import make_frozen, make_signed

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate


def days(number):
    return TODAY() + timedelta(days=number)


def annex_of(original, **fields):
    values = {"uid": uuid.uuid4(), "title": "Aneks", "amends": original, "document": original.document}
    return Agreement.objects.create(programme=original.programme, **(values | fields))


@pytest.mark.parametrize(
    ("fields", "life"),
    [
        ({}, Life.IN_FORCE),
        ({"in_force_on": days(1)}, Life.NOT_YET),
        ({"ends_on": days(0)}, Life.EXPIRING),
        ({"ends_on": days(90)}, Life.EXPIRING),
        ({"ends_on": days(91)}, Life.IN_FORCE),
        ({"ends_on": days(-1)}, Life.EXPIRED),
        ({"status": "terminated", "ended_on": days(0)}, Life.NOTICE),
        ({"status": "terminated", "ended_on": days(-1)}, Life.TERMINATED),
        ({"in_force_on": None}, None),
    ],
)
def test_life_follows_the_dates(fields, life):
    agreement = make_signed(**fields)
    assert agreement.life == life
    assert Agreement.objects.with_life().get(pk=agreement.pk).life == life


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({}, True), ({"in_force_on": days(0)}, True), ({"in_force_on": days(1)}, False), ({"ends_on": days(0)}, True),
        ({"ends_on": days(-1)}, False), ({"status": "terminated", "ended_on": days(0)}, True),
        ({"status": "terminated", "ended_on": days(-1)}, False), ({"in_force_on": None}, False),
    ],
)  # fmt: skip
def test_in_force_today(fields, expected):
    make_signed(**fields)
    assert Agreement.objects.in_force().exists() == expected


def test_fixed_wording_is_not_in_force():
    make_frozen()
    assert not Agreement.objects.in_force().exists()


def test_expiring_in_so_many_days():
    agreement = make_signed(ends_on=days(31))
    assert not Agreement.objects.expiring(30).exists()
    assert list(Agreement.objects.expiring(60)) == [agreement]


def test_signed_annex_moves_the_end_and_a_later_one_again():
    agreement = make_signed(ends_on=days(-1))
    annex_of(agreement, status="signed", in_force_on=days(-9), ends_on=days(10))
    assert (Agreement.objects.get(pk=agreement.pk).last_day, agreement.ends_on) == (days(10), days(-1))
    assert list(Agreement.objects.expiring(30)) == [agreement]
    annex_of(agreement, status="signed", in_force_on=days(-5), ends_on=days(200))
    assert Agreement.objects.get(pk=agreement.pk).life == Life.IN_FORCE


@pytest.mark.parametrize("fields", [{"status": "frozen"}, {"status": "signed", "in_force_on": None}])
def test_annex_that_is_not_in_force_moves_nothing(fields):
    agreement = make_signed(ends_on=days(5))
    annex_of(agreement, **({"ends_on": days(300)} | fields))
    assert Agreement.objects.get(pk=agreement.pk).last_day == days(5)


def test_annex_for_an_indefinite_time_takes_the_end_away():
    agreement = make_signed(ends_on=days(50))
    annex_of(agreement, status="signed", in_force_on=days(-1), lasts_on=True)
    assert Agreement.objects.get(pk=agreement.pk).last_day is None
    with pytest.raises(IntegrityError, match="lasts_on"), transaction.atomic():
        Agreement.objects.filter(pk=agreement.pk).update(lasts_on=True)


def test_termination_comes_before_an_extension():
    agreement = make_signed(ends_on=days(50), status="terminated", ended_on=days(20))
    annex_of(agreement, status="signed", in_force_on=days(-1), ends_on=days(300))
    assert Agreement.objects.get(pk=agreement.pk).last_day == days(20)


def test_annex_has_no_life_of_its_own():
    annex = annex_of(make_signed(), status="signed", in_force_on=days(-1))
    assert annex.life is None
    assert annex not in Agreement.objects.in_force()


def test_end_without_a_termination_is_refused_by_the_database():
    with pytest.raises(IntegrityError, match="agreements_agreement_ended"):
        make_signed(ended_on=date(2026, 2, 1))


def test_extension_counts_for_projects_and_what_outlives_them():
    from types import SimpleNamespace

    from agreements import counting, legacies

    agreement = make_signed(ends_on=days(-5))
    span = SimpleNamespace(programme=agreement.programme, edition=None, last=None)
    assert (counting.in_force(span).count(), legacies._items(agreement.programme)) == (0, [])
    annex_of(agreement, status="signed", in_force_on=days(-9), ends_on=days(10))
    assert counting.in_force(span).count() == 1
    assert [item.key for item in legacies._items(agreement.programme)] == [str(agreement.pk)]


@pytest.mark.parametrize(
    ("terms", "before", "after"),
    [
        (
            {"ends_on": days(300)},
            "Po podpisaniu porozumienie będzie",
            "Zgodnie z tym aneksem",
        ),
        ({"lasts_on": True}, "Po podpisaniu porozumienie obowiązuje", "obowiązuje dalej bezterminowo"),
    ],
)
def test_signed_annex_says_what_it_has_done(client, terms, before, after):
    original = make_signed()
    annex = annex_of(original, **terms)
    client.force_login(UserFactory(role="coordinator", programme=original.programme))
    assert before in client.get(annex.get_absolute_url()).text
    Agreement.objects.filter(pk=annex.pk).update(status="signed", in_force_on=days(-1))
    shown = client.get(annex.get_absolute_url()).text
    assert after in shown
    assert before not in shown


def test_page_of_what_is_over_does_not_say_that_it_is_in_force(client):
    agreement = make_signed(in_force_on=days(-90), status="terminated", ended_on=days(0))
    client.force_login(UserFactory(role="coordinator", programme=agreement.programme))
    assert "Obowiązuje od" in client.get(agreement.get_absolute_url()).text
    Agreement.objects.filter(pk=agreement.pk).update(ended_on=days(-1))
    shown = client.get(agreement.get_absolute_url()).text
    assert "Obowiązywało od" in shown
    assert "Obowiązuje od" not in shown
