"""Teams: list, card, founding, seats, verbs, papers, kinds."""

import uuid
from datetime import date, timedelta

import pytest
from django.db import IntegrityError
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext

from coop_portal.transitions import TransitionRefused
from documents.models import Source
from notifications.models import Message
from partners.models import Person, Team, TeamMembership, TeamRole
from partners.models.team import OpenTasks
from partners.teams import papers
from partners.teams.forms import SeatForm
from programmes.models import EditionTeam
from tests.accounts.factories import UserFactory
from tests.programmes.factories import EditionFactory

from .factories import (
    ActionItemFactory,
    InstitutionFactory,
    PersonFactory,
    PostFactory,
    SectorFactory,
    TeamFactory,
    TeamKindFactory,
    TeamRoleFactory,
    TerritoryFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def gmina():
    return TerritoryFactory()


@pytest.fixture
def signed_in(client, animator):
    client.force_login(animator)
    return client


def team_of(gmina, count=2, **fields):
    institutions = [InstitutionFactory(seat=gmina) for _n in range(count)]
    return TeamFactory(territories=[gmina], institutions=institutions, **fields)


def url(name, *args):
    return reverse(f"partners:{name}", args=args)


# --- List and card ------------------------------------------------------------------------


@pytest.mark.parametrize("number", [1, 3])
def test_list_takes_the_same_queries(client, django_assert_num_queries, number):
    for _n in range(number):
        gmina = TerritoryFactory()
        institutions = [InstitutionFactory(sectors=["kultura", "sport"]) for _m in range(number)]
        TeamFactory(territories=[gmina], institutions=institutions)
    client.get(url("teams"))
    with django_assert_num_queries(8):
        client.get(url("teams"))


def test_list_keeps_closed_teams_apart(client):
    living, closed = TeamFactory(), TeamFactory(status="closed", closed_on=date(2026, 1, 1))
    forming = TeamFactory(status="forming")
    assert list(client.get(url("teams")).context["teams"]) == [living]
    assert list(client.get(url("teams"), {"stan": "zamkniete"}).context["teams"]) == [closed]
    assert list(client.get(url("teams"), {"stan": "forming"}).context["teams"]) == []
    assert forming.status == "forming"


def test_list_is_narrowed_down(client, gmina):
    other = TeamFactory(name="Grupa Kooperacyjna", territories=[TerritoryFactory()])
    team = TeamFactory(
        name="Zespół w Mysłowicach",
        kind=TeamKindFactory(code="zzk"),
        territories=[gmina],
        institutions=[InstitutionFactory(sectors=["kultura"])],
    )
    for query in (
        {"q": "zespol MYSLOWICACH"},
        {"rodzaj": "zzk"},
        {"obszar": gmina.pk},
        {"obszar": gmina.powiat_id},
        {"sektor": "kultura"},
    ):
        assert list(client.get(url("teams"), query).context["teams"]) == [team], query
    assert set(client.get(url("teams"), {"rodzaj": "nieznany"}).context["teams"]) == {team, other}


@pytest.mark.parametrize("number", [1, 3])
def test_card_takes_the_same_queries(signed_in, gmina, django_assert_num_queries, number):
    team = TeamFactory(territories=[gmina])
    for _n in range(number):
        institution = InstitutionFactory(sectors=["kultura"])
        post, deputy = PostFactory(institution=institution), PostFactory(institution=institution)
        team.memberships.create(institution=institution, post=post, deputy=deputy)
    signed_in.get(team.get_absolute_url())
    with django_assert_num_queries(20):
        signed_in.get(team.get_absolute_url())


def test_card_says_which_sectors_are_missing(client):
    team = TeamFactory(institutions=[InstitutionFactory(sectors=["kultura"])])
    team.invited_sectors.set([SectorFactory(code="kultura"), SectorFactory(code="sport")])
    context = client.get(team.get_absolute_url()).context
    assert [sector.code for sector in context["missing"]] == ["sport"]
    assert [(row.sector.code, row.invited, row.missing) for row in context["sectors"]] == [
        ("sport", True, True),
        ("kultura", True, False),
    ]


def test_card_shows_names_to_the_team_and_contacts_to_who_runs_it(client, gmina):
    institution = InstitutionFactory(seat=gmina)
    post = PostFactory(institution=institution, person=PersonFactory(email="anna@example.org"))
    team = TeamFactory(territories=[gmina])
    team.memberships.create(institution=institution, post=post)
    name = str(post.person)
    text = client.get(team.get_absolute_url()).content.decode()
    assert (name in text, "anna@example.org" in text, post.title in text) == (False, False, True)
    colleague = InstitutionFactory()
    team.memberships.create(institution=colleague)
    client.force_login(UserFactory(role="member", institution=colleague))
    text = client.get(team.get_absolute_url()).content.decode()
    assert (name in text, "anna@example.org" in text) == (True, False)
    client.force_login(UserFactory(role="animator", territory=gmina))
    text = client.get(team.get_absolute_url()).content.decode()
    assert (name in text, "anna@example.org" in text) == (True, True)


# --- Founding and editing --------------------------------------------------------------------


def founding(gmina, **changes):
    return {
        "uid": str(uuid.uuid4()),
        "kind": TeamKindFactory().pk,
        "name": "PZK w Kobylinie-Borzymach",
        "territories": [gmina.pk],
        "description": "",
    } | changes


def test_animator_founds_a_team_once(signed_in, gmina):
    data = founding(gmina, invited_sectors=[SectorFactory(code="sport").pk])
    for _twice in range(2):
        response = signed_in.post(url("team_found"), data)
        team = Team.objects.get()
        assert response.url == team.get_absolute_url()
    assert team.status == "forming"
    assert list(team.territories.all()) == [gmina]
    assert [sector.code for sector in team.invited_sectors.all()] == ["sport"]


@pytest.mark.django_db(transaction=True)
def test_two_clicks_at_once_found_one_team(client, at_once):
    gmina = TerritoryFactory()
    users = UserFactory(role="animator", territory=gmina)
    data = founding(gmina)

    def found():
        from django.test import Client

        browser = Client()
        browser.force_login(users)
        return browser.post(url("team_found"), data).status_code

    assert at_once(found) == [302, 302]
    assert Team.objects.count() == 1


def test_animator_founds_no_team_elsewhere(signed_in):
    form = signed_in.post(url("team_found"), founding(TerritoryFactory())).context["form"]
    assert list(form.errors) == ["territories"]


def test_a_name_is_taken_once_in_a_kind(signed_in, gmina):
    TeamFactory(name="PZK w Kobylinie-Borzymach")
    form = signed_in.post(url("team_found"), founding(gmina)).context["form"]
    assert form.errors
    assert Team.objects.count() == 1
    with pytest.raises(IntegrityError, match="partners_team_name_once"):
        TeamFactory(name="PZK w Kobylinie-Borzymach")


def test_coordinator_founds_a_team_for_an_edition(client, gmina):
    edition = EditionFactory()
    edition.territories.add(gmina)
    client.force_login(UserFactory(role="coordinator", programme=edition.programme))
    form = client.post(url("team_found"), founding(gmina)).context["form"]
    assert list(form.errors) == ["home"]
    response = client.post(url("team_found"), founding(gmina, home=f"edition:{edition.uid}"))
    team = Team.objects.get()
    assert response.url == team.get_absolute_url()
    assert EditionTeam.objects.get().edition == edition
    assert client.get(team.get_absolute_url()).context["manages"]


def test_coordinator_founds_no_team_for_a_strange_edition(client, gmina):
    own, strange = EditionFactory(), EditionFactory()
    client.force_login(UserFactory(role="coordinator", programme=own.programme))
    data = founding(gmina, territories=[], further=gmina.label, home=f"edition:{strange.uid}")
    assert list(client.post(url("team_found"), data).context["form"].errors) == ["home"]


def test_coordinator_names_a_territory_by_its_name(client, gmina):
    edition = EditionFactory()
    client.force_login(UserFactory(role="coordinator", programme=edition.programme))
    data = founding(gmina, territories=[], home=f"edition:{edition.uid}")
    form = client.post(url("team_found"), data | {"further": "Nieznana"}).context["form"]
    assert list(form.errors) == ["further"]
    client.post(url("team_found"), data | {"further": gmina.label})
    assert list(Team.objects.get().territories.all()) == [gmina]


def test_two_territories_of_one_name_are_told_apart(client, gmina):
    town = TerritoryFactory(name=gmina.name, gmina_kind="1")
    client.force_login(UserFactory(role="operator"))
    form = client.post(url("team_found"), founding(gmina, territories=[], further=gmina.name)).context["form"]
    assert "several" in [error.code for error in form.errors.as_data()["further"]]
    client.post(url("team_found"), founding(gmina, territories=[], further=town.label))
    assert list(Team.objects.get().territories.all()) == [town]


def test_edit_keeps_both_texts_of_two_people(signed_in, gmina):
    team = team_of(gmina, description="stary")
    data = founding(gmina, name=team.name, version=team.version, kind=team.kind_id)
    signed_in.post(url("team_edit", team.uid), data | {"description": "pierwszy"})
    form = signed_in.post(url("team_edit", team.uid), data | {"description": "drugi"}).context["form"]
    team.refresh_from_db()
    assert team.description == "pierwszy"
    assert [(each.theirs, each.yours) for each in form.differences] == [("pierwszy", "drugi")]
    signed_in.post(url("team_edit", team.uid), data | {"description": "oba", "version": team.version})
    team.refresh_from_db()
    assert team.description == "oba"


def test_animator_keeps_the_territories_of_others(signed_in, gmina):
    foreign = TerritoryFactory()
    team = TeamFactory(territories=[gmina, foreign])
    data = founding(gmina, name=team.name, version=team.version, kind=team.kind_id)
    signed_in.post(url("team_edit", team.uid), data)
    assert set(team.territories.all()) == {gmina, foreign}


def test_the_institution_that_leads_edits_the_team(client, gmina):
    leader = InstitutionFactory()
    team = team_of(gmina)
    team.memberships.create(institution=leader, role=TeamRoleFactory(code="lider_pzk", leads=True))
    TeamRole.objects.filter(code="lider_pzk").update(leads=True)
    client.force_login(UserFactory(role="caretaker", institution=leader))
    data = {"name": "Nowa nazwa", "version": team.version, "kind": team.kind_id}
    assert client.post(url("team_edit", team.uid), data).status_code == 302
    team.refresh_from_db()
    assert (team.name, list(team.territories.all())) == ("Nowa nazwa", [gmina])


# --- Placing in projects ---------------------------------------------------------------------------


def test_who_runs_a_team_places_it_in_a_project(signed_in, gmina):
    team, edition, elsewhere = team_of(gmina), EditionFactory(), EditionFactory()
    edition.territories.add(gmina)
    place = reverse("programmes:team_place", args=[team.uid])
    signed_in.post(place, {"edition": elsewhere.uid})
    assert not EditionTeam.objects.exists()
    for _twice in range(2):
        signed_in.post(place, {"edition": edition.uid})
    assert EditionTeam.objects.get().edition == edition
    signed_in.post(reverse("programmes:team_displace", args=[team.uid, edition.uid]))
    assert not EditionTeam.objects.exists()


def test_a_coordinator_takes_no_team_of_others(client, gmina):
    team, edition = team_of(gmina), EditionFactory()
    client.force_login(UserFactory(role="coordinator", programme=edition.programme))
    place = reverse("programmes:team_place", args=[team.uid])
    assert client.post(place, {"edition": edition.uid}).status_code == 403


# --- Verbs --------------------------------------------------------------------------------------------


def test_a_team_of_one_institution_is_not_established(signed_in, gmina):
    team = team_of(gmina, count=1, status="forming")
    assert signed_in.get(url("team_establish", team.uid)).context["too_few"]
    response = signed_in.post(url("team_establish", team.uid), {"on": timezone.localdate()}, follow=True)
    team.refresh_from_db()
    assert team.status == "forming"
    sentence = gettext("A team needs at least two institutions. Add them first, then establish the team.")
    assert [str(message) for message in response.context["messages"]] == [sentence]


def test_a_team_goes_its_way(signed_in, gmina, animator):
    team = team_of(gmina, status="forming")
    signed_in.post(url("team_establish", team.uid), {"on": timezone.localdate()})
    signed_in.post(url("team_rest", team.uid), {"reason": "Nikt się nie spotyka"})
    signed_in.post(url("team_wake", team.uid))
    signed_in.post(url("team_close", team.uid), {"reason": "Koniec", "on": timezone.localdate()})
    team.refresh_from_db()
    assert (team.status, team.established_on) == ("closed", timezone.localdate())
    assert list(team.events.values_list("verb", "by")) == [
        (verb, animator.pk) for verb in ("establish", "rest", "wake", "close")
    ]


@pytest.mark.parametrize(
    ("verb", "status", "data"),
    [
        ("team_establish", "established", {"on": "2026-01-01"}),
        ("team_rest", "forming", {"reason": "x"}),
        ("team_wake", "established", {}),
        ("team_close", "closed", {"reason": "x", "on": "2026-01-01"}),
    ],
)
def test_a_verb_in_the_wrong_state_changes_nothing(signed_in, gmina, verb, status, data):
    team = team_of(gmina, status=status)
    assert signed_in.post(url(verb, team.uid), data).status_code == 302
    team.refresh_from_db()
    assert (team.status, team.events.count()) == (status, 0)


def test_open_tasks_hold_the_closing_up_until_they_are_given_up(signed_in, gmina, animator):
    team = team_of(gmina)
    task = ActionItemFactory(team=team)
    with pytest.raises(OpenTasks):
        team.close(by=animator, on=timezone.localdate(), reason="Koniec")
    data = {"reason": "Koniec", "on": timezone.localdate()}
    page = signed_in.post(url("team_close", team.uid), data)
    assert list(page.context["form"].errors) == ["drop_tasks"]
    assert page.context["tasks"] == [task]
    signed_in.post(url("team_close", team.uid), data | {"drop_tasks": "on"})
    team.refresh_from_db()
    task.refresh_from_db()
    assert (team.status, task.status) == ("closed", "dropped")


# --- Seats ----------------------------------------------------------------------------------------------


def seat_url(team, institution):
    return f"{url('seat_add', team.uid)}?instytucja={institution.name}"


def test_an_institution_gets_a_seat_and_is_told(signed_in, gmina):
    team, institution = team_of(gmina), InstitutionFactory(email="gok@example.org")
    post = PostFactory(institution=institution)
    data = {
        "uid": str(uuid.uuid4()),
        "post": post.pk,
        "role": TeamRoleFactory().pk,
        "basis": "zarzadzenie",
        "basis_number": "12/2026",
        "basis_date": "2026-02-03",
        "channel": "paper",
        "received_on": "2026-02-05",
        "reference": "OR.0050.12.2026",
    }
    for _twice in range(2):
        assert signed_in.post(seat_url(team, institution), data).url == team.get_absolute_url()
    seat = team.memberships.get(institution=institution)
    assert (seat.post, seat.basis, seat.basis_date) == (post, "zarzadzenie", date(2026, 2, 3))
    assert (seat.source.channel, seat.source.reference) == ("paper", "OR.0050.12.2026")
    assert Source.objects.count() == 1
    assert [message.address for message in Message.objects.all()] == ["gok@example.org"]


def test_a_person_who_is_not_in_the_register_is_written_down(signed_in, gmina):
    team, institution = team_of(gmina), InstitutionFactory()
    data = {"uid": str(uuid.uuid4()), "first_name": "Anna", "last_name": "Nowa", "post_title": "kierowniczka"}
    signed_in.post(seat_url(team, institution), data)
    seat = team.memberships.get(institution=institution)
    assert (str(seat.post.person), seat.post.title, seat.post.institution) == (
        "Anna Nowa", "kierowniczka", institution,
    )  # fmt: skip


def test_an_address_never_makes_two_people_one(signed_in, gmina):
    team, institution = team_of(gmina), InstitutionFactory()
    PersonFactory(last_name="Inna", email="wspolny@example.org")
    data = {"first_name": "Anna", "last_name": "Nowa", "email": "wspolny@example.org"}
    form = signed_in.post(seat_url(team, institution), data).context["form"]
    assert list(form.errors) == ["email"]
    assert not Person.objects.filter(last_name="Nowa").exists()


@pytest.mark.parametrize(
    ("data", "field"),
    [
        ({"basis_number": "3"}, "basis"),
        ({"channel": "phone", "received_on": "2999-01-01"}, "received_on"),
        ({"starts_on": "0202-01-01"}, "starts_on"),
        ({"first_name": "Anna"}, "last_name"),
        ({"post": "999999"}, "post"),
    ],
)
def test_a_seat_refuses_bad_input_at_its_field(signed_in, gmina, data, field):
    form = signed_in.post(seat_url(team_of(gmina), InstitutionFactory()), data).context["form"]
    assert list(form.errors) == [field]


def test_nobody_is_ones_own_deputy_and_only_own_people_sit(signed_in, gmina):
    team, institution = team_of(gmina), InstitutionFactory()
    post, stranger = PostFactory(institution=institution), PostFactory()
    form = signed_in.post(seat_url(team, institution), {"post": post.pk, "deputy": post.pk}).context["form"]
    assert list(form.errors) == ["deputy"]
    form = signed_in.post(seat_url(team, institution), {"post": stranger.pk}).context["form"]
    assert list(form.errors) == ["post"]


def test_one_seat_is_taken_once(signed_in, gmina):
    team = team_of(gmina)
    institution = team.memberships.first().institution
    form = signed_in.post(seat_url(team, institution), {"uid": str(uuid.uuid4())}).context["form"]
    sentence = gettext("This seat is taken by the same institution and person already.")
    assert form.non_field_errors() == [sentence]
    with pytest.raises(IntegrityError, match="partners_teammembership_once"):
        team.memberships.create(institution=institution)


def test_one_institution_sits_in_many_teams(signed_in, gmina):
    one, other = team_of(gmina), team_of(gmina)
    institution = one.memberships.first().institution
    signed_in.post(seat_url(other, institution), {"uid": str(uuid.uuid4())})
    assert set(Team.objects.of_institution(institution)) == {one, other}


def test_an_unknown_institution_is_named_at_the_first_step(signed_in, gmina):
    page = signed_in.get(f"{url('seat_add', team_of(gmina).uid)}?instytucja=Nieznana")
    assert list(page.context["form"].errors) == ["instytucja"]


def test_nobody_joins_a_closed_team(signed_in, gmina):
    team = team_of(gmina, status="closed")
    response = signed_in.post(seat_url(team, InstitutionFactory()), {"uid": str(uuid.uuid4())})
    assert (response.url, team.memberships.count()) == (team.get_absolute_url(), 2)
    with pytest.raises(TransitionRefused):
        team.seat(TeamMembership(team=team, institution=InstitutionFactory()))


def test_a_seat_is_edited(signed_in, gmina):
    seat = team_of(gmina).memberships.first()
    signed_in.post(
        url("seat_edit", seat.uid),
        {"basis": "pismo", "starts_on": "2026-01-02", "channel": "mail", "version": 1},
    )
    seat.refresh_from_db()
    assert (seat.basis, seat.starts_on, seat.source.channel) == ("pismo", date(2026, 1, 2), "mail")
    signed_in.post(url("seat_edit", seat.uid), {"basis": "pismo", "channel": "portal", "version": 2})
    seat.refresh_from_db()
    assert (seat.starts_on, seat.source.channel) == (None, "mail")


def test_two_people_edit_a_seat_and_none_is_lost(signed_in, animator, gmina):
    seat = team_of(gmina).memberships.first()
    first, second = UserFactory(role="operator"), {"basis": "pismo", "version": 1, "channel": "portal"}
    form = SeatForm(
        {"basis": "zarzadzenie", "version": 1}, instance=TeamMembership.objects.get(pk=seat.pk), by=first
    )
    assert form.is_valid()
    assert form.save()
    new = {"first_name": "Ewa", "last_name": "Nowa", "post_title": "pedagog"}
    page = signed_in.post(url("seat_edit", seat.uid), second | new | {"channel": "phone"})
    assert page.context["form"].conflict.edited_by == first
    assert [each.label for each in page.context["form"].differences] == [
        "Osoba", "Podstawa wyznaczenia", "Źródło informacji",
    ]  # fmt: skip
    assert (Person.objects.filter(last_name="Nowa").count(), Source.objects.count()) == (0, 0)
    seat.refresh_from_db()
    assert (seat.basis, seat.version) == ("zarzadzenie", 2)
    assert signed_in.post(url("seat_edit", seat.uid), second | {"version": 2}).status_code == 302
    seat.refresh_from_db()
    assert (seat.basis, seat.version, seat.edited_by) == ("pismo", 3, animator)


def test_seat_saved_twice_by_one_click_is_one_save(signed_in, gmina):
    seat = team_of(gmina).memberships.first()
    typed = {"basis": "pismo", "version": 1, "channel": "phone", "reference": "12/2026"}
    for _click in range(2):
        assert signed_in.post(url("seat_edit", seat.uid), typed).status_code == 302
    seat.refresh_from_db()
    assert (seat.version, Source.objects.count()) == (2, 1)


def test_history_says_in_words_that_a_team_got_or_lost_a_territory(signed_in, gmina):
    team = team_of(gmina)
    for verb in ("add_territory", "remove_territory"):
        team.events.create(verb=verb, from_status=team.status, to_status=team.status, reason=gmina.label)
    page = signed_in.get(team.get_absolute_url()).content.decode()
    assert "_territory" not in page


def test_an_institution_leaves_on_a_day(signed_in, gmina):
    team = team_of(gmina)
    seat = team.memberships.first()
    yesterday = timezone.localdate() - timedelta(days=1)
    signed_in.post(url("seat_leave", seat.uid), {"on": yesterday})
    seat.refresh_from_db()
    assert (seat.ends_on, team.memberships.current().count()) == (yesterday, 1)
    assert [
        str(each.institution) for each in signed_in.get(team.get_absolute_url()).context["past_seats"]
    ] == [str(seat.institution)]


def test_the_last_institution_closes_the_team_instead(signed_in, gmina):
    team = team_of(gmina, count=1)
    seat = team.memberships.get()
    page = signed_in.post(url("seat_leave", seat.uid), {"on": timezone.localdate()})
    assert page.context["last_member"]
    assert url("team_close", team.uid) in page.content.decode()
    seat.refresh_from_db()
    assert seat.ends_on is None


def test_two_who_leave_on_a_later_day_do_not_empty_the_team(gmina):
    one, other = team_of(gmina).memberships.all()
    later = timezone.localdate() + timedelta(days=30)
    one.leave(on=later)
    with pytest.raises(TransitionRefused):
        other.leave(on=later)


@pytest.mark.django_db(transaction=True)
def test_two_who_leave_at_once_do_not_empty_the_team(at_once):
    team = team_of(TerritoryFactory())
    one, other = team.memberships.all()
    today = timezone.localdate() - timedelta(days=1)
    outcomes = at_once(lambda: one.leave(on=today), lambda: other.leave(on=today))
    assert sorted(type(outcome).__name__ for outcome in outcomes) == ["NoneType", "TransitionRefused"]
    assert team.memberships.current().count() == 1


# --- Papers ----------------------------------------------------------------------------------------------


def test_papers_say_who_sits_in_the_team(gmina):
    team = team_of(gmina, description="Wspólna lista usług.")
    seat = team.memberships.first()
    seat.post = PostFactory(institution=seat.institution)
    seat.save()
    for make in (papers.act, papers.members):
        assert make(team, "pdf").content[:5] == b"%PDF-"
        assert make(team, "docx").content[:2] == b"PK"
    rows = list(papers.rows(team))
    assert [row[1] for row in rows] == [each.institution.name for each in papers.context_of(team)["seats"]]
    assert str(seat.post.person) in [row[4] for row in rows]


def test_papers_of_an_empty_team_have_dots_for_the_rest(signed_in, gmina):
    team = TeamFactory(territories=[gmina], status="forming")
    assert signed_in.get(url("team_act", team.uid, "docx")).status_code == 200
    assert signed_in.get(url("team_members", team.uid, "docx")).status_code == 200


# --- Kinds and roles -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("number", [1, 3])
def test_kinds_take_the_same_queries(client, django_assert_num_queries, number):
    client.force_login(UserFactory(role="operator"))
    for n in range(number):
        TeamFactory(kind=TeamKindFactory(code=f"k{n}"))
    client.get(url("team_kinds"))
    with django_assert_num_queries(8):
        client.get(url("team_kinds"))
