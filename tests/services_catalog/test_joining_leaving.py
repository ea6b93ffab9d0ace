"""A gmina leaves: what is listed, and what one transaction changes."""

import uuid
from io import BytesIO

import pytest
from django.db import IntegrityError, connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from accounts.enums import Role
from accounts.models import AccessLog, Invitation, Membership
from partners.models import ActionItem, JoinRequest, Team, TeamKind
from services_catalog.joining.leaving import Leaving, leave, successors
from services_catalog.models import GminaLeaving
from tests.accounts.factories import InvitationFactory, UserFactory
from tests.partners.factories import InstitutionFactory
from tests.services_catalog.factories import ServiceFactory
from tests.services_catalog.joining_town import JoiningTown

PAGE_QUERIES = 14  # of the page of what was done, however many services it lists


@pytest.fixture
def town(db):
    return JoiningTown()


def make_team(name, *territories):
    kind, _made = TeamKind.objects.get_or_create(code="pzk", defaults={"name": "PZK"})
    team = Team.objects.create(kind=kind, name=name)
    team.territories.set(territories)
    return team


@pytest.fixture
def full(town):
    """A gmina on which everything hangs."""
    town.local = UserFactory(role="animator", territory=town.gmina, first_name="Halina", last_name="Gminna")
    town.own = InstitutionFactory(name="Biblioteka Klukowo", seat=town.gmina)
    town.own_service = ServiceFactory(name="Książka", provider=town.own, steward=town.gmina)
    town.shared = ServiceFactory(name="Autobus", provider=town.provider, coverage=[town.gmina, town.other])
    town.only_here = ServiceFactory(
        name="Dyżur", provider=town.provider, coverage=[town.gmina], steward=town.gmina
    )
    town.own_team = make_team("Zespół Klukowo", town.gmina)
    town.shared_team = make_team("Zespół dwóch gmin", town.gmina, town.other)
    town.invitation = InvitationFactory(role="animator", territory=town.gmina, invited_by=town.animator)
    ActionItem.objects.create(text="Zadzwonić do szkoły", user=town.local)
    town.road = town.joining()
    return town


def run_leave(town, **fields):
    values = {"uid": uuid.uuid4(), "steward": town.powiat, "free_teams": True, "by": town.animator} | fields
    return leave(town.gmina, **values)


def test_losses_list_everything_with_its_fate(full):
    losses = {loss.key: [item.title for item in loss.items] for loss in Leaving(full.gmina).losses()}
    assert losses == {
        "animators": ["Halina Gminna"],
        "invitations": [full.invitation.name],
        "stewarded": ["Dyżur", "Książka"],
        "narrowed": ["Autobus"],
        "only_here": ["Dyżur"],
        "own_only": ["Książka"],
        "shared_teams": ["Zespół dwóch gmin"],
        "own_teams": ["Zespół Klukowo"],
        "institutions": ["Biblioteka Klukowo"],
        "tasks": ["Zadzwonić do szkoły"],
        "roads": ["gm. wiejska Klukowo"],
    }


def test_requests_to_join_are_counted_by_institution(full):
    for n in range(2):
        JoinRequest.objects.create(
            institution=full.own,
            role=Role.MEMBER,
            status="waiting",
            first_name="Ewa",
            last_name="Nowa",
            email=f"ewa{n}@example.org",
            confirmed_at=timezone.now(),
        )
    (loss,) = [each for each in Leaving(full.gmina).losses() if each.key == "requests"]
    assert [item.title for item in loss.items] == ["Biblioteka Klukowo"]


def test_losses_of_an_empty_gmina_are_none(town):
    assert Leaving(town.gmina).losses() == []


def test_leave_gives_everything_another_owner(full):
    leaving, is_new = run_leave(full)
    assert is_new
    assert not Membership.objects.current().filter(territory=full.gmina).exists()
    assert Membership.objects.current().filter(user=full.animator).exists()
    full.invitation.refresh_from_db()
    assert full.invitation.status == "withdrawn"
    for service in (full.own_service, full.only_here):
        service.refresh_from_db()
        assert service.steward == full.powiat
        assert service.events.filter(verb="new_steward", reason=full.powiat.label).exists()
    assert list(full.shared.coverage.all()) == [full.other]
    assert list(full.only_here.coverage.all()) == [full.gmina]
    assert list(full.own_service.coverage.all()) == [full.gmina]
    assert list(full.shared_team.territories.all()) == [full.other]
    assert list(full.own_team.territories.all()) == [full.gmina]
    full.own.refresh_from_db()
    assert full.own.status == "verified"
    full.road.refresh_from_db()
    assert full.road.status == "cancelled"
    assert AccessLog.objects.filter(verb="end_role", user=full.animator).count() == 1
    assert (leaving.steward, leaving.left_by) == (full.powiat, full.animator)


def test_record_holds_no_names_of_people(full):
    leaving, _new = run_leave(full)
    by_key = {part["key"]: part for part in leaving.record}
    assert (by_key["animators"]["count"], by_key["animators"]["items"]) == (1, [])
    assert by_key["invitations"]["items"] == []
    assert [item["title"] for item in by_key["narrowed"]["items"]] == ["Autobus"]


def test_leave_twice_leaves_once(full):
    uid = uuid.uuid4()
    first, _new = run_leave(full, uid=uid)
    assert run_leave(full, uid=uid) == (first, False)
    assert GminaLeaving.objects.count() == 1


def test_uid_of_another_gminas_leaving_is_refused(full):
    uid = uuid.uuid4()
    run_leave(full, uid=uid)
    with pytest.raises(IntegrityError):
        leave(full.other, uid=uid, steward=None, free_teams=False, by=full.animator)


def test_leave_to_the_operator_and_teams_that_stay(full):
    run_leave(full, steward=None, free_teams=False)
    full.own_service.refresh_from_db()
    assert full.own_service.steward is None
    assert full.shared_team.territories.count() == 2


def test_road_that_was_asking_is_finished(town):
    road, _question = town.asked()
    run_leave(town)
    road.refresh_from_db()
    assert road.status == "finished"


@pytest.mark.django_db(transaction=True)
def test_leave_at_once_leaves_once(at_once):
    town = JoiningTown()
    UserFactory(role="animator", territory=town.gmina)
    uid = uuid.uuid4()
    outcomes = at_once(lambda: run_leave(town, uid=uid)[1])
    assert sorted(outcomes) == [False, True]


def test_successors_are_those_around_with_an_animator(town):
    assert successors(town.gmina) == [town.powiat]
    Membership.objects.filter(user=town.animator).update(valid_to=timezone.now())
    assert successors(town.gmina) == []


# --- Pages ----------------------------------------------------------------------------------


@pytest.fixture
def as_animator(client, town):
    client.force_login(town.animator)
    return client


def url(town, name="gmina_leave"):
    return reverse(f"services_catalog:{name}", args=[town.gmina.pk])


def test_page_shows_losses_and_asks_for_a_choice(as_animator, full):
    response = as_animator.get(url(full))
    assert response.status_code == 200
    assert "Autobus" in response.content.decode()
    form = response.context["form"]
    assert [key for key, _label in form.fields["steward"].choices] == [str(full.powiat.pk), "operator"]
    refused = as_animator.post(url(full), {"uid": uuid.uuid4(), "steward": "operator"})
    assert refused.context["form"].errors.keys() == {"sure"}
    assert not GminaLeaving.objects.exists()


def test_confirmed_page_leads_to_what_was_done(as_animator, full):
    data = {"uid": uuid.uuid4(), "steward": full.powiat.pk, "free_teams": "on", "sure": "on"}
    response = as_animator.post(url(full), data)
    leaving = GminaLeaving.objects.get()
    assert response["Location"] == leaving.get_absolute_url()
    again = as_animator.post(url(full), data)
    assert again["Location"] == leaving.get_absolute_url()
    page = as_animator.get(leaving.get_absolute_url()).content.decode()
    assert "Autobus" in page
    assert "Gminna" not in page


@pytest.mark.parametrize("steward", ["", "999999", "x"])
def test_unknown_successor_is_refused(as_animator, full, steward):
    response = as_animator.post(url(full), {"uid": uuid.uuid4(), "steward": steward, "sure": "on"})
    assert response.context["form"].errors.keys() == {"steward"}


def test_gminas_own_animator_does_not_let_it_leave(client, full):
    client.force_login(full.local)
    assert client.get(url(full)).status_code == 403
    assert client.post(url(full), {"sure": "on"}).status_code == 403
    assert client.get(url(full, "gmina_leave_table")).status_code == 403


def test_table_is_a_workbook_of_all_losses(as_animator, full):
    response = as_animator.get(url(full, "gmina_leave_table"))
    sheet = load_workbook(BytesIO(response.content)).active
    found = [row[1] for row in sheet.iter_rows(min_row=2, values_only=True)]
    assert sorted(found) == sorted(item.title for loss in Leaving(full.gmina).losses() for item in loss.items)
    assert Invitation.objects.unanswered().exists()  # reading changes nothing


def test_left_gmina_is_listed_as_left(as_animator, full):
    run_leave(full)
    page = as_animator.get(reverse("services_catalog:gminas"))
    states = {row.territory: row.state.value for row, _may in page.context["rows"]}
    assert states[full.gmina] == "left"


def test_preview_costs_the_same_for_many(as_animator, full, django_assert_num_queries):
    with CaptureQueriesContext(connection) as one:
        as_animator.get(url(full))
    for n in range(3):
        ServiceFactory(name=f"Autobus {n}", provider=full.provider, coverage=[full.gmina, full.other])
        ServiceFactory(name=f"Książka {n}", provider=full.own, steward=full.gmina)
        make_team(f"Zespół {n}", full.gmina)
        UserFactory(role="animator", territory=full.gmina)
    with django_assert_num_queries(len(one)):
        as_animator.get(url(full))


@pytest.mark.parametrize("number", [1, 3])
def test_left_page_lists_what_still_covers_the_gmina_through_its_powiat(
    as_animator, full, number, django_assert_max_num_queries
):
    through = [
        ServiceFactory(
            name=f"Telefon {n}", provider=full.provider, steward=full.powiat, coverage=[full.powiat]
        )
        for n in range(number)
    ]
    beyond = ServiceFactory(name="Poradnia", provider=full.provider, coverage=[full.powiat.voivodeship])
    ServiceFactory(name="Dawna", provider=full.provider, coverage=[full.powiat], status="withdrawn")
    leaving, _new = run_leave(full)
    with django_assert_max_num_queries(PAGE_QUERIES):
        page = as_animator.get(leaving.get_absolute_url())
    assert page.context["covering"] == [(beyond, False), *((each, True) for each in through)]
    assert reverse("services_catalog:edit", args=[through[0].uid]) in page.content.decode()
    through[0].coverage.set([full.other])
    later = as_animator.get(leaving.get_absolute_url()).context["covering"]
    assert through[0] not in [service for service, _may in later]
