from datetime import timedelta

import pytest
from django.db import IntegrityError
from django.utils import timezone

from accounts.scope import Scope
from coop_portal.transitions import TransitionRefused
from documents.models import Source
from partners.models import Location
from services_catalog.enums import Freshness, ServiceStatus
from services_catalog.models import Service
from tests.accounts.factories import MembershipFactory, UserFactory
from tests.partners.factories import InstitutionFactory, LocationFactory, TerritoryFactory

TODAY = timezone.localdate

VERBS = {
    "submit": ({"draft", "returned"}, "to_approve", {}),
    "publish": ({"draft", "to_approve", "returned", "suspended"}, "published", {}),
    "give_back": ({"to_approve"}, "returned", {"reason": "Brak telefonu"}),
    "suspend": ({"published"}, "suspended", {"until": TODAY() + timedelta(days=9)}),
    "withdraw": ({"published", "suspended"}, "withdrawn", {}),
    "reopen": ({"withdrawn"}, "draft", {}),
}


@pytest.mark.parametrize("status", ServiceStatus.values)
@pytest.mark.parametrize("verb", VERBS)
def test_verb_works_from_its_states_only(town, verb, status):
    sources, target, answers = VERBS[verb]
    service = town.service(status=status, phone="86 555 01 02", eligibility="Wszyscy")
    if status in sources:
        getattr(service, verb)(by=town.animator, **answers)
        event = service.events.get()
        assert (service.status, event.verb, event.from_status, event.by) == (
            target,
            verb,
            status,
            town.animator,
        )
    else:
        with pytest.raises(TransitionRefused):
            getattr(service, verb)(by=town.animator, **answers)
        assert service.events.count() == 0


def test_publish_ends_a_pause(town):
    service = town.service(phone="86 555 01 02", eligibility="Wszyscy")
    service.suspend(until=TODAY() + timedelta(days=9))
    service.publish()
    assert service.suspended_until is None


@pytest.mark.parametrize("status", ["draft", "to_approve", "returned", "withdrawn"])
def test_confirm_refuses_what_is_not_on_the_list(town, status):
    with pytest.raises(TransitionRefused):
        town.service(status=status).confirm(source=Source.record("phone", by=town.animator))


def test_confirm_older_word_does_not_hide_a_newer_one(town):
    service = town.service()
    service.confirm(source=Source.record("phone", by=town.animator))
    service.confirm(source=Source.record("mail", by=town.animator), on=TODAY() - timedelta(days=30))
    assert (service.confirmed_on, service.confirmations.count()) == (TODAY(), 2)


@pytest.mark.parametrize(
    ("late", "freshness"), [(0, "fresh"), (1, "due"), (60, "due"), (61, "stale"), (None, "stale")]
)
def test_freshness_is_the_same_in_python_and_in_the_database(town, late, freshness):
    due = None if late is None else TODAY() - timedelta(days=late)
    service = town.service(review_due_on=due)
    found = [state for state in Freshness if Service.objects.with_freshness(state).exists()]
    assert ([service.freshness], found) == ([freshness], [freshness])


@pytest.mark.parametrize(
    ("columns", "rule"),
    [
        ({"age_from": 60, "age_to": 18}, "services_service_ages"),
        ({"capacity_free": 2}, "services_service_capacity_dated"),
        (
            {"capacity_free": 9, "capacity_total": 3, "capacity_on": TODAY()},
            "services_service_capacity_within",
        ),
    ],
)
def test_service_rules_hold_in_the_database(town, columns, rule):
    service = town.service()
    with pytest.raises(IntegrityError, match=rule):
        Service.objects.filter(pk=service.pk).update(**columns)


def test_steward_of_an_animators_entry_is_her_own_place(town):
    assert Service.steward_for(town.provider, Scope(town.animator)) == town.powiat


def test_steward_of_a_provider_from_elsewhere_is_still_the_animators_place(town):
    assert Service.steward_for(InstitutionFactory(), Scope(town.animator)) == town.powiat


def test_steward_of_a_caretakers_entry_is_the_nearest_place_with_an_animator(town):
    assert Service.steward_for(town.provider, Scope(town.caretaker)) == town.powiat
    MembershipFactory(user=UserFactory(), role="animator", territory=town.gmina)
    assert Service.steward_for(town.provider, Scope(town.caretaker)) == town.gmina


def test_steward_without_an_animator_is_the_operator(town):
    assert Service.steward_for(InstitutionFactory(), Scope(town.caretaker)) is None


def test_in_territory_finds_wider_narrower_and_national_ones(town):
    other = TerritoryFactory(name="Sokoły", powiat=town.powiat)
    of_powiat = town.service("Powiatowa", coverage=[town.powiat])
    of_gmina = town.service("Gminna", coverage=[town.gmina])
    town.service("Sąsiednia", coverage=[other])
    national = town.service("Krajowa", coverage=[], is_national=True)
    assert set(Service.objects.in_territory(town.gmina)) == {of_powiat, of_gmina, national}


def test_contact_phone_falls_back_to_the_providers_public_one(town):
    town.provider.phones.create(number="86 555 00 01", visibility="private")
    town.provider.phones.create(number="86 555 00 02", position=1)
    assert [town.service().contact_phone, town.service(phone="112").contact_phone] == ["86 555 00 02", "112"]


def test_place_with_a_confidential_address_has_no_name(town):
    location = LocationFactory(institution=town.provider, name="Ośrodek Wsparcia", is_confidential=True)
    assert location.public_name == ""
    assert Location.objects.count() == 1
