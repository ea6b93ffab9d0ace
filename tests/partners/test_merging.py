"""Two cards of one institution become one: nothing is lost, what is signed stays, circles are refused."""

import uuid
from datetime import date, timedelta
from functools import partial

import pytest
from django.contrib.contenttypes.models import ContentType
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.enums import Role
from accounts.models import AccessLink, AccessLog, Invitation, Membership
from accounts.scope import Scope
from agreements.models import Agreement
from coop_portal.registry import merge_rules
from documents.models import IssuedDocument, Source
from notifications.models import Message
from partners.merging.merge import MergeRefused, gather_strays, merge, preview
from partners.models import (
    ActionItem,
    Charter,
    CharterAcceptance,
    Institution,
    InstitutionResource,
    JoinRequest,
    NotDuplicate,
    Post,
    Team,
    TeamKind,
    TeamMembership,
    TeamRole,
)
from programmes.enums import PartnerRole
from services_catalog.models import SearchDocument
from tests.accounts.factories import UserFactory
from tests.agreements.factories import make_draft, make_group
from tests.programmes.factories import ProgrammeFactory
from tests.services_catalog.factories import ServiceFactory, ServicePlaceFactory
from tests.workshops.factories import make_cycle

from .factories import (
    InstitutionFactory,
    LocationFactory,
    PersonFactory,
    PostFactory,
    SectorFactory,
    TerritoryFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def new(gmina):
    return InstitutionFactory(name="Gminny Ośrodek Kultury", seat=gmina)


@pytest.fixture
def old(gmina):
    return InstitutionFactory(name="GOK w Kobylinie-Borzymach", seat=gmina)


@pytest.fixture
def operator():
    return UserFactory(role="operator")


@pytest.fixture
def team():
    kind, _made = TeamKind.objects.get_or_create(code="pzk", defaults={"name": "PZK"})
    return Team.objects.create(kind=kind, name=f"PZK {uuid.uuid4()}", status="established")


def merged(old, new, **options):
    effects = merge(old, new, by=options.pop("by", None) or UserFactory(), **options)
    old.refresh_from_db()
    new.refresh_from_db()
    return {effect.label: effect for effect in effects}


# --- What moves and what stays ----------------------------------------------------------


def test_old_row_becomes_merged_with_events_on_both(old, new, operator):
    merged(old, new, by=operator)
    assert (old.status, old.merged_into, new.status) == ("merged", new, "verified")
    assert [(event.verb, event.by) for event in old.events.all()] == [("merge", operator)]
    assert [(event.verb, event.by, event.reason) for event in new.events.all()] == [
        ("absorb", operator, old.name)
    ]


def test_own_tables_move(old, new, team):
    old.phones.create(number="86 000 00 01")
    old.identifiers.create(registry="krs", number="0000012345")
    old.sectors.add(SectorFactory(code="kultura"))
    location = LocationFactory(institution=old)
    resource = InstitutionResource.objects.create(institution=old, kind="room", name="Sala")
    post = PostFactory(institution=old)
    seat = TeamMembership.objects.create(team=team, institution=old, post=post)
    action = ActionItem.objects.create(institution=old, text="Zadanie")
    unit = InstitutionFactory(parent_subject=old)
    merged(old, new)
    assert new.phones.get().number == "86 000 00 01"
    assert new.identifiers.get().number == "0000012345"
    assert [sector.code for sector in new.sectors.all()] == ["kultura"]
    for row in (location, resource, post, seat, action):
        row.refresh_from_db()
        assert row.institution == new
    unit.refresh_from_db()
    assert unit.parent_subject == new


def test_same_phone_written_differently_is_kept_once(old, new):
    new.phones.create(number="86 123 45 67")
    old.phones.create(number="+48861234567", position=3)
    old.phones.create(number="86 765 43 21")
    merged(old, new)
    assert [(phone.number, phone.position) for phone in new.phones.all()] == [
        ("86 123 45 67", 0),
        ("86 765 43 21", 1),
    ]


def test_same_sector_is_kept_once(old, new):
    for institution in (old, new):
        institution.sectors.add(SectorFactory(code="kultura"))
    merged(old, new)
    assert new.sectors.count() == 1


def test_same_post_of_one_person_is_kept_once_with_its_seat(old, new, team):
    person = PersonFactory()
    kept = PostFactory(person=person, institution=new, starts_on=date(2024, 1, 1))
    twin = PostFactory(person=person, institution=old, starts_on=date(2020, 1, 1))
    TeamMembership.objects.create(team=team, institution=old, post=twin)
    task = ActionItem.objects.create(institution=old, post=twin, text="Zadanie")
    merged(old, new)
    kept.refresh_from_db()
    task.refresh_from_db()
    assert list(Post.objects.filter(person=person)) == [kept]
    assert kept.starts_on == date(2020, 1, 1)
    assert task.post == kept
    assert TeamMembership.objects.get(team=team).post == kept


def test_seat_of_both_in_one_team_is_one_and_learns_its_basis(old, new, team):
    role = TeamRole.objects.get_or_create(code="lider", defaults={"name": "lider"})[0]
    kept = TeamMembership.objects.create(team=team, institution=new)
    TeamMembership.objects.create(
        team=team,
        institution=old,
        role=role,
        basis="zarzadzenie",
        basis_number="5/2026",
        basis_date=date(2026, 1, 5),
    )
    merged(old, new)
    kept.refresh_from_db()
    assert list(team.memberships.all()) == [kept]
    assert (kept.role, kept.basis_number) == (role, "5/2026")


def test_place_of_one_address_is_one_for_services(old, new):
    kept = LocationFactory(institution=new)
    service = ServiceFactory(provider=old)
    place = ServicePlaceFactory(
        service=service, location=LocationFactory(institution=old, territory=kept.territory)
    )
    other = LocationFactory(institution=old, territory=kept.territory, street="Boczna")
    merged(old, new)
    place.refresh_from_db()
    assert place.location == kept
    assert set(new.locations.all()) == {kept, other}


def test_answer_to_an_adopted_charter_stays_and_an_open_one_moves(old, new, team):
    adopted = Charter.objects.create(team=team, number=1, status="adopted", adopted_on=date(2026, 1, 1))
    opened = Charter.objects.create(team=team, number=2, status="open")
    signed, said = (
        CharterAcceptance.objects.create(
            charter=charter, institution=old, answer="accepted", source=Source.record("link")
        )
        for charter in (adopted, opened)
    )
    effects = preview(old, new)
    merged(old, new)
    signed.refresh_from_db()
    said.refresh_from_db()
    assert (signed.institution, said.institution) == (old, new)
    (effect,) = [effect for effect in effects if effect.stayed]
    assert (effect.moved, effect.stayed) == (1, 1)
    assert effect.why


def test_services_move_and_are_found_under_the_new_name(old, new, django_capture_on_commit_callbacks):
    service = ServiceFactory(provider=old)
    SearchDocument.objects.filter(service=service).update(is_dirty=False)
    with django_capture_on_commit_callbacks(execute=False):
        merged(old, new)
        assert SearchDocument.objects.get(service=service).is_dirty
    with django_capture_on_commit_callbacks(execute=True):
        from services_catalog.search import index

        index.rebuild_dirty()
    service.refresh_from_db()
    assert service.provider == new
    assert not SearchDocument.objects.get(service=service).is_dirty


def test_project_partner_twice_in_one_role_is_one(old, new):
    programme = ProgrammeFactory()
    for institution, note in ((old, "uwaga"), (new, "")):
        programme.partners.create(institution=institution, role=PartnerRole.PARTNER, note=note)
    programme.partners.create(institution=old, role=PartnerRole.SITE)
    merged(old, new)
    rows = sorted(programme.partners.values_list("institution", "role", "note"))
    assert rows == sorted([(new.pk, "partner", "uwaga"), (new.pk, "site", "")])


def test_living_cycle_moves_and_ended_one_keeps_its_lists(old, new):
    running, ended = make_cycle(name="a"), make_cycle(name="b")
    type(ended).objects.filter(pk=ended.pk).update(status="completed")
    people = {}
    for cycle in (running, ended):
        cycle.group.institutions.add(old)
        people[cycle.pk] = cycle.group.members.create(person=PersonFactory(), institution=old)
    merged(old, new)
    assert (list(running.group.institutions.all()), list(ended.group.institutions.all())) == ([new], [old])
    for member in people.values():
        member.refresh_from_db()
    assert (people[running.pk].institution, people[ended.pk].institution) == (new, old)


def test_group_with_both_has_one_institution_left(old, new):
    cycle = make_cycle()
    cycle.group.institutions.add(old, new)
    merged(old, new)
    assert list(cycle.group.institutions.all()) == [new]


def test_party_of_a_draft_moves_and_of_a_fixed_wording_stays(gmina):
    draft, frozen = make_draft(make_group(gmina)), make_draft(make_group(gmina))
    old = draft.parties.get(acting_unit=None).subject
    new = InstitutionFactory(name="Biblioteka Publiczna Gminy", seat=gmina)
    party = frozen.parties.get(acting_unit=None)
    type(party).objects.filter(pk=party.pk).update(subject=old)
    # Whatever wording is fixed has a document; here only the state matters.
    document = IssuedDocument.start("agreement", frozen, title="Porozumienie", by=UserFactory())
    Agreement.objects.filter(pk=frozen.pk).update(status="signed", document=document)
    merged(old, new)
    assert draft.parties.get(acting_unit=None).subject == new
    party.refresh_from_db()
    assert party.subject == old
    # And the new one's people read what the old one signed.
    member = UserFactory(role="member", institution=new)
    assert frozen in Agreement.objects.visible_to(Scope(member))
    assert list(Agreement.objects.of_institution(new).filter(status="signed")) == [frozen]


def test_two_parties_of_a_draft_become_one_with_both_signers(gmina):
    draft = make_draft(make_group(gmina))
    old = draft.parties.get(acting_unit=None).subject
    new = InstitutionFactory(name="Biblioteka Publiczna Gminy", seat=gmina)
    kept = draft.add_party(new, uid=uuid.uuid4())
    for party, name in ((draft.parties.get(subject=old), "Anna"), (kept, "Ewa")):
        party.signers.create(name=name, position=1)
    merged(old, new)
    assert {signer.name for signer in kept.signers.all()} == {"Anna", "Ewa"}
    assert list(draft.parties.values_list("position", flat=True)) == list(range(1, draft.parties.count() + 1))
    assert draft.parties.filter(subject=new).count() == 1


# --- Roles, invitations, links, mails ----------------------------------------------------


def test_roles_in_both_become_one_that_lasts_longest(old, new):
    user, other = UserFactory(), UserFactory()
    now = timezone.now()
    early, late = now - timedelta(days=90), now - timedelta(days=10)
    kept = Membership.objects.create(
        user=user, role=Role.CARETAKER, institution=new, valid_from=late, valid_to=now + timedelta(days=5)
    )
    Membership.objects.create(user=user, role=Role.CARETAKER, institution=old, valid_from=early)
    Membership.objects.create(user=user, role=Role.MEMBER, institution=old)
    Membership.objects.create(user=other, role=Role.CARETAKER, institution=old)
    merged(old, new)
    kept.refresh_from_db()
    assert (kept.valid_from, kept.valid_to) == (early, None)
    roles = Membership.objects.filter(institution=new).values_list("user", "role")
    assert sorted(roles) == sorted([(user.pk, "caretaker"), (user.pk, "member"), (other.pk, "caretaker")])


def test_roles_of_different_times_stay_two(old, new):
    user, now = UserFactory(), timezone.now()
    Membership.objects.create(
        user=user,
        role=Role.MEMBER,
        institution=old,
        valid_from=now - timedelta(days=9),
        valid_to=now - timedelta(days=5),
    )
    Membership.objects.create(
        user=user, role=Role.MEMBER, institution=new, valid_from=now - timedelta(days=2)
    )
    merged(old, new)
    assert Membership.objects.filter(user=user, institution=new).count() == 2


def test_unverified_card_brings_no_rights_along(gmina, new):
    old = InstitutionFactory(name="GOK", seat=gmina, status="pending")
    stranger = UserFactory(role="caretaker", institution=old)
    AccessLink.issue("x", old)
    merged(old, new)
    assert new.pk not in Scope(stranger).institution_ids
    assert Scope(stranger).institution_ids == set()
    assert not AccessLink.objects.usable().exists()


def test_request_of_an_unverified_card_waits_at_the_new_one(gmina, new):
    old = InstitutionFactory(name="GOK", seat=gmina, status="pending")
    person = {"first_name": "Anna", "last_name": "Nowak", "email": "anna@example.org", "role": "caretaker"}
    request = JoinRequest.objects.create(institution=old, status="waiting", registers=True, **person)
    merged(old, new)
    request.refresh_from_db()
    assert (request.institution, request.status, request.registers) == (new, "waiting", False)


def test_same_request_to_both_waits_once(old, new):
    person = {"first_name": "Anna", "last_name": "Nowak", "email": "anna@example.org", "role": "member"}
    first, second = (
        JoinRequest.objects.create(institution=institution, status="waiting", **person)
        for institution in (new, old)
    )
    merged(old, new)
    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.status, second.status, second.institution) == ("waiting", "withdrawn", old)


def test_invitation_moves_and_a_second_one_is_taken_back(old, new):
    inviter = UserFactory()
    one = Invitation.objects.create(email="a@example.org", role="member", institution=new, invited_by=inviter)
    two = Invitation.objects.create(email="a@example.org", role="member", institution=old, invited_by=inviter)
    three = Invitation.objects.create(
        email="b@example.org", role="member", institution=old, invited_by=inviter
    )
    merged(old, new)
    for invitation in (one, two, three):
        invitation.refresh_from_db()
    assert [invitation.status for invitation in (one, two, three)] == ["open", "withdrawn", "open"]
    assert three.institution == new


def test_links_about_the_old_card_lead_to_the_new_one(old, new):
    link, _address = AccessLink.issue("x", old)
    merged(old, new)
    link.refresh_from_db()
    assert link.object_id == new.pk


def test_caretakers_of_both_are_told_once(old, new):
    both = UserFactory(role="caretaker", institution=old)
    Membership.grant(both, Role.CARETAKER, institution=new)
    of_old = UserFactory(role="caretaker", institution=old)
    UserFactory(role="member", institution=old)
    merged(old, new)
    kind = ContentType.objects.get_for_model(Institution)
    messages = Message.objects.filter(kind="partners.institution_merged", content_type=kind, object_id=new.pk)
    assert sorted(messages.values_list("address", flat=True)) == sorted([both.email, of_old.email])


# --- Values ------------------------------------------------------------------------------


def test_gaps_are_filled_and_choices_kept(old, new):
    Institution.objects.filter(pk=old.pk).update(
        nip="5250005900", email="stary@example.org", street="Szkolna", building="4", town="Kobylin"
    )
    Institution.objects.filter(pk=new.pk).update(email="nowy@example.org", street="Inna", town="Kobylin")
    old.refresh_from_db()
    new.refresh_from_db()
    merged(old, new, taken=["address", "name"])
    assert (new.nip, new.email) == ("5250005900", "nowy@example.org")
    assert (new.name, new.street, new.building) == ("GOK w Kobylinie-Borzymach", "Szkolna", "4")
    assert new.version == 2
    assert Institution.objects.listed().named("kobylinie").get() == new


# --- Refusals -----------------------------------------------------------------------------


def refused(old, new):
    before = list(Institution.objects.order_by("pk").values("status", "merged_into", "version"))
    with pytest.raises(MergeRefused) as error:
        merge(old, new, by=None)
    assert list(Institution.objects.order_by("pk").values("status", "merged_into", "version")) == before
    return error.value.code


def test_itself_is_refused(old):
    assert refused(old, old) == "refused"


@pytest.mark.parametrize("status", ["pending", "refused", "archived"])
def test_target_that_is_not_verified_is_refused(old, new, status):
    Institution.objects.filter(pk=new.pk).update(status=status)
    assert refused(old, new) == "refused"


def test_refused_card_is_not_merged(old, new):
    Institution.objects.filter(pk=old.pk).update(status="refused")
    assert refused(old, new) == "refused"


def test_circle_is_refused(old, new, gmina):
    third = InstitutionFactory(seat=gmina)
    merged(old, new)
    assert refused(new, old) == "refused"
    assert refused(third, old) == "refused"
    assert refused(old, third) == "refused"


def test_other_country_is_refused(old, new):
    Institution.objects.filter(pk=new.pk).update(country="SK")
    assert refused(old, new) == "refused"


def test_unit_and_its_subject_are_no_duplicates(old, new, gmina):
    between = InstitutionFactory(seat=gmina, parent_subject=new)
    Institution.objects.filter(pk=old.pk).update(parent_subject=between)
    assert refused(old, new) == "refused"
    assert refused(new, old) == "refused"
    assert refused(old, between) == "refused"


def test_versions_that_have_changed_are_refused(old, new):
    with pytest.raises(MergeRefused) as error:
        merge(old, new, by=None, versions=(old.version, new.version + 1))
    assert error.value.code == "changed"


def test_chains_are_flattened(old, new, gmina):
    last = InstitutionFactory(seat=gmina, name="Ostatnia")
    merged(old, new)
    merged(new, last)
    old.refresh_from_db()
    assert (old.merged_into, new.merged_into) == (last, last)


@pytest.mark.django_db(transaction=True)
def test_two_merges_against_each_other_at_once_make_one(at_once):
    gmina = TerritoryFactory()
    one, other = InstitutionFactory(seat=gmina), InstitutionFactory(seat=gmina)

    def turn(old, new):
        try:
            merge(old, new, by=None)
            return "merged"
        except MergeRefused:
            return "refused"

    assert sorted(at_once(partial(turn, one, other), partial(turn, other, one))) == ["merged", "refused"]
    assert sorted(Institution.objects.values_list("status", flat=True)) == ["merged", "verified"]


def test_what_was_written_during_the_merge_is_gathered(old, new):
    merged(old, new)
    late = ServiceFactory(provider=old)
    assert gather_strays(timezone.now() - timedelta(days=1)) == 1
    late.refresh_from_db()
    assert late.provider == new
    assert gather_strays(timezone.now() - timedelta(days=1)) == 0


def test_preview_takes_a_constant_number_of_queries(old, new, django_assert_num_queries):
    ServiceFactory(provider=old)
    preview(old, new)
    with CaptureQueriesContext(connection) as few:
        preview(old, new)
    for _n in range(3):
        ServiceFactory(provider=old)
        old.phones.create(number="86 000 00 01")
        PostFactory(institution=old)
    with django_assert_num_queries(len(few.captured_queries)):
        preview(old, new)
    assert len(few.captured_queries) < 4 * len(merge_rules)


# --- Pages --------------------------------------------------------------------------------


def address(old, new=None):
    return reverse("partners:merge", args=[old.uid]) + (f"?z={new.uid}" if new else "")


def test_animator_merges_two_of_the_territory(client, animator, old, new):
    Institution.objects.filter(pk=old.pk).update(email="stary@example.org")
    Institution.objects.filter(pk=new.pk).update(email="nowy@example.org")
    client.force_login(animator)
    page = client.get(address(old, new))
    form = page.context["form"]
    data = {"old_version": form.initial["old_version"], "new_version": form.initial["new_version"]}
    data |= {
        row.group.code: "old" if row.group.code == "email" else "new" for row in form.compared if row.differs
    }
    response = client.post(address(old, new), data)
    old.refresh_from_db()
    new.refresh_from_db()
    assert (response.status_code, response.url) == (302, new.get_absolute_url())
    assert (old.merged_into, new.email, new.name) == (new, "stary@example.org", "Gminny Ośrodek Kultury")
    assert AccessLog.objects.get(verb="institution_merge").object_id == new.pk
    # Sent again: the card that stays, and nothing happens twice.
    assert client.post(address(old, new), data).url == new.get_absolute_url()
    assert new.events.count() == 1


def test_form_of_an_older_version_merges_nothing(client, animator, old, new):
    client.force_login(animator)
    form = client.get(address(old, new)).context["form"]
    data = {
        "old_version": form.initial["old_version"],
        "new_version": form.initial["new_version"],
        "name": "new",
    }
    Institution.objects.filter(pk=new.pk).update(version=9)
    assert client.post(address(old, new), data).status_code == 302
    old.refresh_from_db()
    assert old.status == "verified"


def test_other_card_is_found_by_its_name(client, animator, old, new):
    client.force_login(animator)
    page = client.get(address(old))
    assert [found.institution for found in page.context["like"]] == [new]
    response = client.get(address(old), {"inna": new.name})
    assert response.url == address(old, new)
    assert client.get(address(old), {"inna": "Nie ma takiej"}).status_code == 200


def test_refusal_is_said_on_a_page(client, operator, old, new):
    Institution.objects.filter(pk=new.pk).update(country="SK")
    client.force_login(operator)
    for response in (client.get(address(old, new)), client.post(address(old, new), {})):
        assert response.status_code == 200
        assert response.context["sentence"] in response.content.decode()


def test_animator_needs_both_seats(client, animator, old):
    elsewhere = InstitutionFactory()
    client.force_login(animator)
    assert client.get(address(old, elsewhere)).status_code == 403
    assert client.get(address(elsewhere, old)).status_code == 403


@pytest.mark.parametrize("other", ["x", "00000000-0000-4000-8000-000000000000", "\x00"])
def test_unknown_other_card_is_not_found(client, animator, old, other):
    client.force_login(animator)
    assert client.get(reverse("partners:merge", args=[old.uid]), {"z": other}).status_code == 404


def test_merged_card_leads_on_from_every_address(client, operator, old, new):
    merged(old, new)
    assert client.get(old.get_absolute_url()).url == new.get_absolute_url()
    client.force_login(operator)
    assert client.get(address(old)).url == new.get_absolute_url()
    edit = client.get(reverse("partners:institution_edit", args=[old.uid]))
    assert (edit.status_code, edit.url) == (302, reverse("partners:institution_edit", args=[new.uid]))


# --- Suspected pairs ------------------------------------------------------------------------


def pairs_of(client):
    return [(pair.one, pair.other) for pair in client.get(reverse("partners:duplicates")).context["pairs"]]


@pytest.fixture
def alike(gmina):
    return [
        InstitutionFactory(name=name, seat=gmina) for name in ("Klub Seniora „Jesień”", "Klub Seniora Jesień")
    ]


def test_pairs_of_the_own_territory_are_shown(client, animator, alike, gmina):
    InstitutionFactory(name="Klub Seniora Jesień")
    InstitutionFactory(name="Szkoła Podstawowa nr 1", seat=gmina)
    InstitutionFactory(name="Szkoła Podstawowa nr 2", seat=gmina)
    client.force_login(animator)
    assert pairs_of(client) == [tuple(alike)]


def test_same_regon_is_a_pair_in_the_whole_country(client, operator):
    one, other = (
        InstitutionFactory(name=name, regon="146115201") for name in ("Fundacja A", "Stowarzyszenie B")
    )
    client.force_login(operator)
    assert pairs_of(client) == [(one, other)]


def test_not_a_duplicate_is_remembered(client, animator, alike):
    one, other = alike
    client.force_login(animator)
    tell = reverse("partners:not_duplicates", args=[other.uid]) + f"?z={one.uid}"
    for _twice in range(2):
        assert client.post(tell).status_code == 302
    pair = NotDuplicate.objects.get()
    assert (pair.first, pair.second, pair.said_by) == (one, other, animator)
    assert pairs_of(client) == []


def test_what_was_told_apart_holds_for_the_card_that_stays(alike, new):
    one, other = alike
    NotDuplicate.remember(one.pk, other.pk, by=None)
    NotDuplicate.remember(one.pk, new.pk, by=None)
    merged(one, new)
    assert list(NotDuplicate.objects.values_list("first", "second")) == [tuple(sorted((new.pk, other.pk)))]


def test_unit_and_subject_are_no_pair(client, animator, alike):
    one, other = alike
    Institution.objects.filter(pk=other.pk).update(parent_subject=one)
    client.force_login(animator)
    assert pairs_of(client) == []


def test_duplicates_page_takes_a_constant_number_of_queries(
    client, animator, alike, gmina, django_assert_num_queries
):
    client.force_login(animator)
    client.get(reverse("partners:duplicates"))
    with CaptureQueriesContext(connection) as few:
        assert len(pairs_of(client)) == 1
    for name in ("Biblioteka", "Ośrodek Zdrowia"):
        InstitutionFactory(name=f"{name} w Kobylinie", seat=gmina)
        InstitutionFactory(name=f"{name} Kobylin", seat=gmina)
    with django_assert_num_queries(len(few.captured_queries)):
        assert len(pairs_of(client)) == 3
