"""Rules of reviews: the nearest territory's hold, and they decide by which day an entry is to be confirmed."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from coop_portal import registry
from coop_portal.vocabularies import merging
from documents.models import Source
from services_catalog.freshness.forms import RulesForm
from services_catalog.freshness.rules import DEFAULTS, RuleBook, Stretch, recount
from services_catalog.models import ReviewRules, ReviewStretch
from tests.partners.factories import InstitutionTypeFactory

pytestmark = pytest.mark.django_db


def test_defaults_are_those_of_the_field():
    assert (DEFAULTS.interval_days, DEFAULTS.crisis_days, DEFAULTS.capacity_days, DEFAULTS.funding_days) == (
        180, 30, 14, 21,
    )  # fmt: skip
    assert [each.label for each in DEFAULTS.campaigns] == ["15.01–31.01", "15.09–30.09"]
    assert DEFAULTS.campaign(date(2026, 9, 15)) == (date(2026, 9, 15), date(2026, 9, 30))
    assert DEFAULTS.campaign(date(2026, 10, 1)) is None


@pytest.mark.parametrize(
    ("type_code", "day", "is_paused"),
    [
        ("szkola_podst", date(2026, 6, 25), True),
        ("szkola_podst", date(2026, 8, 31), True),
        ("szkola_podst", date(2026, 9, 1), False),
        ("gops", date(2026, 7, 1), False),
    ],
)
def test_schools_rest_in_summer(type_code, day, is_paused):
    assert DEFAULTS.is_paused(type_code, day) == is_paused


def test_school_merged_into_another_type_still_rests_in_summer(town):
    old, new = InstitutionTypeFactory(code="szkola_podst"), InstitutionTypeFactory(code="zespol_szkol")
    merging.merge(registry.vocabularies["typy-instytucji"], old, new, by=town.operator)
    rules, july = RuleBook().of(town.gmina), date(2026, 7, 1)
    assert [rules.is_paused(code, july) for code in ("zespol_szkol", "przedszkole", "gops")] == [
        True,
        True,
        False,
    ]


def test_stretch_goes_over_the_new_year():
    winter = Stretch("12-20", "01-06")
    assert [winter.start_on(day) for day in (date(2026, 12, 24), date(2027, 1, 6), date(2027, 1, 7))] == [
        date(2026, 12, 20), date(2026, 12, 20), None,
    ]  # fmt: skip
    assert winter.end_after(date(2026, 12, 20)) == date(2027, 1, 6)


def test_nearest_rules_hold(town):
    assert RuleBook().of(town.gmina) == DEFAULTS
    ReviewRules.objects.create(interval_days=200)
    ReviewRules.objects.create(territory=town.powiat, interval_days=100)
    book = RuleBook()
    assert [book.of(each).interval_days for each in (town.gmina, town.powiat, town.powiat.voivodeship, None)] == [
        100, 100, 200, 200,
    ]  # fmt: skip


def test_one_set_of_rules_for_the_country():
    ReviewRules.objects.create()
    with pytest.raises(IntegrityError, match="services_reviewrules_one_national"), transaction.atomic():
        ReviewRules.objects.create()
    with pytest.raises(IntegrityError, match="services_reviewrules_days"), transaction.atomic():
        ReviewRules.objects.update(crisis_days=0)


@pytest.mark.parametrize("text", ["02-29", "13-01", "04-31", "6-25", "nigdy"])
def test_day_that_not_every_year_has_is_refused(text):
    with pytest.raises(ValidationError):
        ReviewStretch._meta.get_field("starts").run_validators(text)


@pytest.mark.parametrize(
    ("fields", "days"),
    [
        ({}, 180),
        ({"is_crisis": True}, 30),
        ({"capacity_free": 2, "capacity_on": date(2026, 1, 1)}, 14),
        ({"is_crisis": True, "capacity_free": 2, "capacity_on": date(2026, 1, 1)}, 14),
    ],
)
def test_interval_of_an_entry_and_recount_agree(town, make, fields, days):
    service = make(**fields)
    source = Source.record("phone", by=town.animator)
    today = timezone.localdate()
    service.confirm(source=source)
    assert service.review_due_on == today + timedelta(days=days)
    recount()
    service.refresh_from_db()
    assert service.review_due_on == today + timedelta(days=days)


def test_rules_form_writes_rules_and_counts_every_day_anew(town, make):
    day = date(2026, 3, 1)
    service = make(confirmed=day, due=day + timedelta(days=180))
    elsewhere = make(steward=None, confirmed=day, due=day + timedelta(days=180))
    data = {
        "interval_days": 90, "crisis_days": 20, "capacity_days": 7, "funding_days": 10,
        "campaign-0-starts": "1.03", "campaign-0-ends": "15.03",
        "pause-0-starts": "20.12", "pause-0-ends": "06.01", "pause-0-types": ["gops"],
    }  # fmt: skip
    form = RulesForm(data, territory=town.powiat, rules=DEFAULTS)
    assert form.is_valid(), form.errors
    form.save()
    rules = RuleBook().of(town.gmina)
    assert (rules.campaigns, rules.pauses) == (
        (Stretch("03-01", "03-15"),), (Stretch("12-20", "01-06", ("gops",)),),
    )  # fmt: skip
    for each in (service, elsewhere):
        each.refresh_from_db()
    assert service.review_due_on == day + timedelta(days=90)
    assert elsewhere.review_due_on == day + timedelta(days=180)


@pytest.mark.parametrize(
    "wrong", [{"campaign-0-ends": ""}, {"campaign-0-starts": "30.02"}, {"interval_days": 0}]
)
def test_rules_form_refuses_what_is_no_rule(town, wrong):
    data = {
        "interval_days": 90, "crisis_days": 20, "capacity_days": 7, "funding_days": 10,
        "campaign-0-starts": "1.03", "campaign-0-ends": "15.03",
    } | wrong  # fmt: skip
    assert not RulesForm(data, territory=town.powiat, rules=DEFAULTS).is_valid()


def test_rules_cost_the_same_however_many_there_are(town, django_assert_num_queries):
    for territory in (None, town.powiat, town.gmina):
        row = ReviewRules.objects.create(territory=territory)
        row.stretches.create(kind="campaign", starts="03-01", ends="03-15")
    with django_assert_num_queries(3):
        RuleBook().of(town.gmina)
