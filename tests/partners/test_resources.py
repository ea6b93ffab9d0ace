"""Resources of institutions: found in any form of their words, by those who share a team, and by nobody else."""

import uuid

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.scope import Scope
from partners.models import InstitutionResource, Team, TeamKind
from tests.accounts.factories import UserFactory

from .factories import InstitutionFactory, LocationFactory, PostFactory, TerritoryFactory

pytestmark = pytest.mark.django_db

ADDRESS = "/zasoby/"


@pytest.fixture
def owner():
    return InstitutionFactory(name="Gminny Ośrodek Kultury", seat=TerritoryFactory(name="Sokoły"))


def offer(owner, name, **fields):
    return InstitutionResource.objects.create(institution=owner, name=name, **{"kind": "equipment"} | fields)


def team_of(*institutions, **fields):
    kind, _made = TeamKind.objects.get_or_create(code="pzk", defaults={"name": "PZK"})
    fields = {"status": "established", "name": f"PZK {uuid.uuid4()}"} | fields
    team = Team.objects.create(kind=kind, **fields)
    for institution in institutions:
        team.memberships.create(institution=institution)
    return team


def found(client, **query):
    return [row.resource for row in client.get(ADDRESS, query).context["rows"]]


@pytest.fixture
def own(client, owner):
    """Logged in as a member of the owner."""
    user = UserFactory(role="member", institution=owner)
    client.force_login(user)
    return user


# --- Words --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "asked"),
    [
        ("Rzutnik multimedialny", "rzutnika"),
        ("Sala na 80 osób", "sali"),
        ("Sala na 80 osób", "sale"),
        ("Sprzęt nagłaśniający", "sprzet"),
        ("Krzesła składane", "krzesel"),
        ("Krzesła składane", "krzeseł"),
        ("Bus z kierowcą", "busem"),
        ("Mediacje rodzinne", "mediacji rodzinnych"),
        ("Namiot", "NAMIOTY"),
    ],
)
def test_resource_is_found_in_any_form_of_its_words(owner, name, asked):
    resource = offer(owner, name)
    offer(owner, "Tablica")
    assert list(InstitutionResource.objects.about(asked)) == [resource]


def test_every_word_must_stand_somewhere_in_the_text(owner):
    hall = offer(owner, "Sala widowiskowa", description="ze sceną i nagłośnieniem", conditions="bezpłatnie")
    offer(owner, "Sala komputerowa")
    assert list(InstitutionResource.objects.about("sali ze sceną bezpłatnie")) == [hall]


def test_words_follow_what_is_edited(owner):
    resource = offer(owner, "Rzutnik")
    resource.name = "Namiot"
    resource.save()
    assert list(InstitutionResource.objects.about("namiotu")) == [resource]
    assert not InstitutionResource.objects.about("rzutnik").exists()


@pytest.mark.parametrize("asked", ["\x00'%", "''", "%", "a" * 100, "1 2 3 4 5 6 7 8 9 10", "ﷺ ß İ"])
def test_hostile_words_break_nothing(client, own, owner, asked):
    offer(owner, "Rzutnik")
    assert client.get(ADDRESS, {"q": asked, "rodzaj": "x", "gmina": "x", "zespol": "x"}).status_code == 200


# --- Who sees them ------------------------------------------------------------------------------


def visible(user):
    return [resource.name for resource in InstitutionResource.objects.visible_to(Scope(user)).offered()]


def test_resources_are_seen_in_the_own_institution_and_in_shared_teams(owner):
    partner, stranger = InstitutionFactory(), InstitutionFactory()
    team_of(owner, partner)
    team_of(stranger)
    offer(owner, "Rzutnik")
    assert visible(UserFactory(role="member", institution=owner)) == ["Rzutnik"]
    assert visible(UserFactory(role="social_worker", institution=partner)) == ["Rzutnik"]
    assert visible(UserFactory(role="member", institution=stranger)) == []
    assert visible(UserFactory()) == []
    assert visible(UserFactory(role="operator")) == ["Rzutnik"]


def test_resources_are_seen_by_the_animators_of_the_seat_and_of_the_team(owner):
    offer(owner, "Rzutnik")
    team = team_of(owner)
    elsewhere = TerritoryFactory()
    team.territories.add(elsewhere)
    assert visible(UserFactory(role="animator", territory=owner.seat.powiat)) == ["Rzutnik"]
    assert visible(UserFactory(role="animator", territory=elsewhere)) == ["Rzutnik"]
    assert visible(UserFactory(role="animator", territory=TerritoryFactory())) == []


def test_closed_team_and_ended_seat_share_nothing(owner):
    partner = InstitutionFactory()
    offer(owner, "Rzutnik")
    team_of(owner, partner, status="closed")
    left = team_of(owner, partner)
    left.memberships.filter(institution=owner).update(ends_on="2020-01-01")
    assert visible(UserFactory(role="member", institution=partner)) == []


def test_resource_out_of_use_and_of_an_archived_institution_is_not_offered(owner):
    offer(owner, "Rzutnik", is_active=False)
    offer(InstitutionFactory(status="archived"), "Namiot")
    assert visible(UserFactory(role="operator")) == []


def test_stranger_finds_no_page(client):
    client.force_login(UserFactory())
    assert client.get(ADDRESS).status_code == 404


def test_menu_names_resources_to_those_who_have_them(client, own):
    assert 'href="/zasoby/"' in client.get(reverse("partners:institutions")).content.decode()
    client.force_login(UserFactory())
    assert 'href="/zasoby/"' not in client.get(reverse("partners:institutions")).content.decode()


def test_card_shows_resources_to_partners_only(client, owner):
    offer(owner, "Rzutnik")
    address, partner = owner.get_absolute_url(), InstitutionFactory()
    team_of(owner, partner)
    seen = [b"Rzutnik" in client.get(address).content]
    for user in (
        UserFactory(role="member", institution=partner),
        UserFactory(role="member", institution=InstitutionFactory()),
    ):
        client.force_login(user)
        seen.append(b"Rzutnik" in client.get(address).content)
    assert seen == [False, True, False]


# --- The search ---------------------------------------------------------------------------------


def test_search_is_narrowed_down(client, owner, own):
    partner = InstitutionFactory()
    team = team_of(owner, partner, name="PZK Sokoły")
    hall = offer(owner, "Sala", kind="room")
    bus = offer(partner, "Bus")
    assert found(client) == [bus, hall]
    assert found(client, rodzaj="room") == [hall]
    assert found(client, gmina=partner.seat.pk) == [bus]
    assert found(client, instytucja=owner.pk) == [hall]
    assert found(client, zespol=team.uid) == [bus, hall]
    assert found(client, q="busa", rodzaj="room") == []
    applied = client.get(ADDRESS, {"q": "bus", "zespol": team.uid}).context["applied"]
    assert [label.partition(": ")[2] or label for label, _url in applied] == ["„bus”", "PZK Sokoły"]


def test_search_names_no_institution_and_team_of_strangers(client, own, owner):
    stranger = InstitutionFactory(name="Obca Instytucja")
    offer(stranger, "Bus")
    team_of(stranger, name="Obcy zespół")
    assert "Obc" not in client.get(ADDRESS).content.decode()


def test_row_says_function_and_shared_contact_before_the_person(client, own, owner):
    partner = InstitutionFactory(email="sekretariat@example.org")
    partner.phones.create(number="86 555 01 01")
    partner.phones.create(number="600 100 200", visibility="private")
    team_of(owner, partner)
    post = PostFactory(institution=partner, title="kierowniczka", person__last_name="Ukryta")
    offer(partner, "Bus", post=post, conditions="po telefonie")
    page = client.get(ADDRESS).content.decode()
    shown = ["Kierowniczka", "86 555 01 01", "sekretariat@example.org", "po telefonie"]
    assert [text in page for text in [*shown, "Ukryta", "600 100 200"]] == [True] * 4 + [False] * 2
    post.person.visibility = "professionals"
    post.person.save()
    page = client.get(ADDRESS).content.decode()
    assert page.index("Kierowniczka") < page.index("sekretariat@example.org") < page.index("Ukryta")


def test_confidential_place_of_a_resource_keeps_its_street(client, own, owner):
    place = LocationFactory(institution=owner, street="Tajna", name="Tajny dom", is_confidential=True)
    offer(owner, "Pokój", kind="room", location=place)
    assert b"Tajn" not in client.get(ADDRESS).content


def test_search_has_a_constant_number_of_queries(client, owner, own, django_assert_num_queries):
    def grow():
        partner = InstitutionFactory()
        team_of(owner, partner)
        place = LocationFactory(institution=partner)
        place.rooms.create(name="Sala", seats=20)
        partner.phones.create(number="1 22 33")
        offer(partner, "Sala", kind="room", location=place, post=PostFactory(institution=partner))

    grow()
    with CaptureQueriesContext(connection) as few:
        client.get(ADDRESS, {"q": "sali"})
    grow()
    grow()
    with django_assert_num_queries(len(few.captured_queries)):
        client.get(ADDRESS, {"q": "sali"})


# --- Writing ------------------------------------------------------------------------------------


def test_member_adds_a_resource_once(client, own, owner):
    sent = {"uid": str(uuid.uuid4()), "kind": "room", "name": "Sala", "quantity": "2", "is_active": "on"}
    address = reverse("partners:resource_add", args=[owner.uid])
    answers = [client.post(address, sent).url for _n in range(2)]
    resource = owner.resources.get()
    assert (resource.kind, resource.quantity, resource.edited_by) == ("room", 2, own)
    assert answers == [f"{owner.get_absolute_url()}#resources"] * 2


@pytest.mark.parametrize(("field", "value"), [("kind", "x"), ("name", ""), ("quantity", "-1"), ("post", "0")])
def test_wrong_resource_is_refused_at_its_field(client, own, owner, field, value):
    sent = {"uid": str(uuid.uuid4()), "kind": "room", "name": "Sala", field: value}
    response = client.post(reverse("partners:resource_add", args=[owner.uid]), sent)
    assert list(response.context["form"].errors) == [field]
    assert not owner.resources.exists()


def test_place_and_person_are_those_of_the_institution(client, own, owner):
    sent = {
        "uid": str(uuid.uuid4()),
        "kind": "room",
        "name": "Sala",
        "location": LocationFactory().pk,
        "post": PostFactory().pk,
    }
    response = client.post(reverse("partners:resource_add", args=[owner.uid]), sent)
    assert sorted(response.context["form"].errors) == ["location", "post"]


def test_two_people_edit_one_resource_and_neither_text_is_lost(client, own, owner):
    resource = offer(owner, "Sala", description="pierwszy")
    address = reverse("partners:resource_edit", args=[resource.uid])
    sent = {"kind": "room", "name": "Sala", "version": 1, "is_active": "on"}
    client.post(address, sent | {"description": "drugi"})
    response = client.post(address, sent | {"description": "trzeci"})
    assert [(d.theirs, d.yours) for d in response.context["form"].differences] == [("drugi", "trzeci")]
    resource.refresh_from_db()
    assert (resource.description, resource.version) == ("drugi", 2)


def test_partner_reads_and_does_not_edit(client, owner):
    partner = InstitutionFactory()
    team_of(owner, partner)
    client.force_login(UserFactory(role="caretaker", institution=partner))
    address = reverse("partners:resource_edit", args=[offer(owner, "Sala").uid])
    assert client.post(address, {"name": "Inna"}).status_code == 403
