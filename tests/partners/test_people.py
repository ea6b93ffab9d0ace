"""Professionals: who sees their page and contact, adding, correcting, moving, and how long they are kept."""

import uuid
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from coop_portal.transitions import TransitionRefused
from partners.models import ActionItem, InstitutionPhone, InstitutionResource, Person, Post, TeamMembership
from partners.people import retention
from tests.accounts.factories import UserFactory

from .factories import (
    ActionItemFactory,
    InstitutionFactory,
    PersonFactory,
    PostFactory,
    TeamFactory,
    TerritoryFactory,
)

pytestmark = pytest.mark.django_db


def today():
    return timezone.localdate()


@pytest.fixture
def gmina():
    return TerritoryFactory()


@pytest.fixture
def school(gmina):
    return InstitutionFactory(name="Szkoła w Kobylinie", seat=gmina, email="sekretariat@example.org")


@pytest.fixture
def caretaker(school):
    return UserFactory(role="caretaker", institution=school)


@pytest.fixture
def post(school):
    person = PersonFactory(
        first_name="Ewa", last_name="Zawadzka", email="ewa@example.org", phone="86 275 12 34"
    )
    return PostFactory(
        person=person, institution=school, title="pedagog", starts_on=today() - timedelta(days=99)
    )


def page(client, person):
    return client.get(person.get_absolute_url())


def added(institution, **fields):
    return {
        "uid": str(uuid.uuid4()),
        "first_name": "Ewa",
        "last_name": "Zawadzka",
        "post_title": "pedagog",
        "email": "ewa@example.org",
        "visibility": "professionals",
    } | fields


def add(client, institution, **fields):
    return client.post(reverse("partners:person_add", args=[institution.uid]), added(institution, **fields))


# --- The page ------------------------------------------------------------------------------


def test_page_shows_the_function_and_the_shared_mailbox_before_the_name(client, post, caretaker):
    InstitutionPhone.objects.create(institution=post.institution, number="86 275 00 00", note="sekretariat")
    client.force_login(caretaker)
    text = page(client, post.person).content.decode()
    text = text[text.index("</h1>") :]
    assert text.index("Pedagog") < text.index("sekretariat@example.org") < text.index("ewa@example.org")
    assert text.index("86 275 00 00") < text.index("86 275 12 34")


def test_private_contact_is_not_on_the_page_of_who_sees_the_person_elsewhere(client, post):
    """A past colleague's caretaker sees the page, for the history, and not the contact of the new post."""
    old = UserFactory(role="caretaker", institution=InstitutionFactory())
    PostFactory(
        person=post.person, institution=old.memberships.get().institution, ends_on=today() - timedelta(days=3)
    )
    client.force_login(old)
    response = page(client, post.person)
    assert response.status_code == 200
    assert "ewa@example.org" not in response.content.decode()


def test_residents_have_no_page(client):
    resident = PersonFactory(
        kind="resident", purpose="szkolenie", notice_version="1", retain_until=today(), email=""
    )
    client.force_login(UserFactory(role="operator"))
    assert page(client, resident).status_code == 404


def test_person_sees_and_corrects_the_own_data(client, post):
    user = UserFactory()
    Person.objects.filter(pk=post.person.pk).update(user=user)
    client.force_login(user)
    assert client.get(reverse("partners:my_person")).url == post.person.get_absolute_url()
    edit = reverse("partners:person_edit", args=[post.person.uid])
    data = {
        "first_name": "Ewa",
        "last_name": "Nowak",
        "email": "Nowa@Example.org",
        "visibility": "public",
        "language": "pl",
    }
    assert client.post(edit, data).status_code == 302
    post.person.refresh_from_db()
    assert (post.person.last_name, post.person.email, post.person.visibility) == (
        "Nowak",
        "nowa@example.org",
        "public",
    )
    assert client.get(reverse("partners:person_move", args=[post.person.uid])).status_code == 403


def test_address_of_another_person_is_refused_in_the_form(client, post, caretaker):
    PersonFactory(email="zajety@example.org")
    client.force_login(caretaker)
    edit = reverse("partners:person_edit", args=[post.person.uid])
    data = {
        "first_name": "Ewa",
        "last_name": "Z",
        "email": "zajety@example.org",
        "visibility": "public",
        "language": "pl",
    }
    response = client.post(edit, data)
    assert response.status_code == 200
    assert response.context["form"].errors
    assert response.context["name"] == "Ewa Zawadzka"


def test_past_posts_show_what_stayed_with_them(client, post, caretaker):
    other = PostFactory(
        person=post.person,
        institution=post.institution,
        title="wicedyrektor",
        ends_on=today() - timedelta(days=1),
    )
    seat = TeamMembership.objects.create(team=TeamFactory(), institution=post.institution, post=other)
    task = ActionItemFactory(post=other, institution=post.institution)
    InstitutionResource.objects.create(
        institution=post.institution, kind="room", name="Sala gimnastyczna", post=other
    )
    client.force_login(caretaker)
    titles = [duty.title for duty in page(client, post.person).context["left"]]
    assert titles == [seat.team.name, task.text, "Sala gimnastyczna"]


@pytest.mark.parametrize("rows", [1, 3])
def test_page_takes_the_same_queries_for_three_of_everything(
    client, post, caretaker, rows, django_assert_max_num_queries
):
    for number in range(rows):
        PostFactory(person=post.person, institution=post.institution, title=f"funkcja {number}")
        old = PostFactory(
            person=post.person,
            institution=post.institution,
            title=f"dawna {number}",
            ends_on=today() - timedelta(days=1),
        )
        TeamMembership.objects.create(team=TeamFactory(), institution=post.institution, post=old)
        ActionItemFactory(post=old)
    client.force_login(caretaker)
    page(client, post.person)
    with django_assert_max_num_queries(18):
        page(client, post.person)


# --- Adding --------------------------------------------------------------------------------


def test_person_is_added_with_a_post(client, school, caretaker):
    client.force_login(caretaker)
    add(client, school, email="Ewa@Example.org", phone="86 275 12 34")
    person = Person.objects.get(email="ewa@example.org")
    assert (person.kind, person.visibility) == ("professional", "professionals")
    assert [(post.institution, post.title) for post in person.posts.all()] == [(school, "pedagog")]


def test_same_address_is_the_same_person(client, post, gmina):
    library = InstitutionFactory(seat=gmina)
    client.force_login(UserFactory(role="animator", territory=gmina))
    add(client, library, post_title="instruktor", first_name="Ewa")
    assert Person.objects.count() == 1
    assert sorted(post.person.posts.values_list("title", flat=True)) == ["instruktor", "pedagog"]


def test_same_address_under_another_surname_is_refused_without_naming_anybody(
    client, post, caretaker, school
):
    client.force_login(caretaker)
    response = add(client, school, last_name="Kowalska")
    assert list(response.context["form"].errors) == ["email"]
    assert "Zawadzka" not in str(response.context["form"].errors)
    assert Person.objects.count() == 1


def test_form_sent_twice_adds_one(client, school, caretaker):
    client.force_login(caretaker)
    data = added(school, email="")
    for _time in range(2):
        client.post(reverse("partners:person_add", args=[school.uid]), data)
    assert (Person.objects.count(), Post.objects.count()) == (1, 1)


def test_person_without_an_address_is_met_by_name_in_the_same_institution_only(
    client, post, caretaker, school
):
    Person.objects.filter(pk=post.person.pk).update(email="")
    client.force_login(caretaker)
    add(client, school, email="", post_title="bibliotekarka")
    assert Person.objects.count() == 1
    library = InstitutionFactory()
    client.force_login(UserFactory(role="operator"))
    add(client, library, email="")
    assert Person.objects.count() == 2


def test_account_of_the_address_gets_the_person(client, school, caretaker):
    user = UserFactory(email="ewa@example.org")
    client.force_login(caretaker)
    add(client, school)
    assert Person.objects.get().user == user


def test_account_opened_later_gets_the_person_by_the_clock(post):
    unverified = UserFactory(email="inna@example.org")
    user = UserFactory(email="ewa@example.org")
    Person.objects.link_accounts()
    post.person.refresh_from_db()
    assert post.person.user == user
    assert not Person.objects.filter(user=unverified).exists()


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("email", "to nie adres"),
        ("first_name", ""),
        ("starts_on", "3026-01-01"),
        ("visibility", "x"),
        ("uid", "1"),
    ],
)
def test_bad_input_is_said_at_the_field(client, school, caretaker, field, value):
    client.force_login(caretaker)
    response = add(client, school, **{field: value})
    assert list(response.context["form"].errors) == [field]


def test_work_address_belongs_to_one_professional():
    PersonFactory(email="ewa@example.org")
    with pytest.raises(IntegrityError, match="partners_person_email_once"), transaction.atomic():
        PersonFactory(email="ewa@example.org")


# --- Posts ---------------------------------------------------------------------------------


def test_post_ends_on_a_day(client, post, caretaker):
    client.force_login(caretaker)
    url = reverse("partners:post_end", args=[post.pk])
    client.post(url, {"on": today().isoformat()})
    post.refresh_from_db()
    assert post.ends_on == today()
    client.post(url, {"on": (today() + timedelta(days=9)).isoformat()})
    post.refresh_from_db()
    assert post.ends_on == today()


def test_post_does_not_end_before_it_began(client, post, caretaker):
    client.force_login(caretaker)
    day = post.starts_on - timedelta(days=1)
    response = client.post(reverse("partners:post_end", args=[post.pk]), {"on": day.isoformat()})
    assert list(response.context["form"].errors) == ["on"]


def test_move_ends_one_post_and_opens_another(client, post, gmina):
    library = InstitutionFactory(name="Biblioteka w Kobylinie", seat=gmina)
    client.force_login(UserFactory(role="animator", territory=gmina))
    url = reverse("partners:person_move", args=[post.person.uid])
    data = {"post": post.pk, "institution": library.name, "title": "kierowniczka", "on": today().isoformat()}
    for _time in range(2):  # the second finds what the first did
        client.post(url, data)
    post.refresh_from_db()
    assert post.ends_on == today() - timedelta(days=1)
    new = post.person.posts.current().get()
    assert (new.institution, new.title, new.starts_on) == (library, "kierowniczka", today())


def test_caretaker_moves_nobody_into_a_foreign_institution(client, post, caretaker):
    foreign = InstitutionFactory(name="Obca biblioteka")
    client.force_login(caretaker)
    url = reverse("partners:person_move", args=[post.person.uid])
    data = {"post": post.pk, "institution": foreign.name, "title": "ktoś", "on": today().isoformat()}
    assert list(client.post(url, data).context["form"].errors) == ["institution"]
    post.refresh_from_db()
    assert post.ends_on is None


def test_move_from_a_post_that_ended_does_nothing(post):
    post.end(on=today() - timedelta(days=10))
    with pytest.raises(TransitionRefused):
        post.person.move(post, InstitutionFactory(), title="nowa", on=today())
    assert post.person.posts.count() == 1


def test_move_to_the_same_post_is_refused(client, post, caretaker, school):
    client.force_login(caretaker)
    url = reverse("partners:person_move", args=[post.person.uid])
    data = {"post": post.pk, "institution": school.name, "title": "pedagog", "on": today().isoformat()}
    assert list(client.post(url, data).context["form"].errors) == ["title"]


# --- How long --------------------------------------------------------------------------------

LONG_AGO = timedelta(days=800)


def long_ago(person, *, ends_on=None):
    Person.objects.filter(pk=person.pk).update(created_at=timezone.now() - LONG_AGO * 2)
    if ends_on:
        person.posts.update(starts_on=None, ends_on=ends_on)


def test_professional_is_deleted_two_years_after_the_last_post(post):
    long_ago(post.person, ends_on=today() - LONG_AGO)
    assert retention.erase_expired() == 1
    assert not Person.objects.exists()
    assert not Post.objects.exists()


def test_whoever_others_count_on_loses_the_name_and_stays(post):
    seat = TeamMembership.objects.create(
        team=TeamFactory(), institution=post.institution, post=post, ends_on=today() - LONG_AGO
    )
    long_ago(post.person, ends_on=today() - LONG_AGO)
    retention.erase_expired()
    person = Person.objects.get()
    assert (str(person), person.email, person.phone, person.visibility) == ("—", "", "", "private")
    assert person.erased_at
    assert TeamMembership.objects.get().post_id == seat.post_id
    assert retention.erase_expired() == 0


@pytest.mark.parametrize("ends_on", [None, timedelta(days=-5), timedelta(days=-700)])
def test_professional_with_a_recent_post_stays(post, ends_on):
    long_ago(post.person, ends_on=ends_on and today() + ends_on)
    assert retention.erase_expired() == 0


def test_professional_with_a_role_stays(post, caretaker):
    Person.objects.filter(pk=post.person.pk).update(user=caretaker)
    long_ago(post.person, ends_on=today() - LONG_AGO)
    assert retention.erase_expired() == 0


def test_professional_just_written_down_without_a_post_stays():
    PersonFactory()
    assert retention.erase_expired() == 0


def test_resident_is_erased_after_the_last_day():
    kept = {"kind": "resident", "purpose": "szkolenie", "notice_version": "1"}
    PersonFactory(retain_until=today() - timedelta(days=1), **kept)
    stays = PersonFactory(retain_until=today(), **kept)
    assert retention.erase_expired() == 1
    assert Person.objects.get() == stays


def test_tasks_of_an_erased_person_stay(post):
    task = ActionItemFactory(post=post, institution=post.institution)
    long_ago(post.person, ends_on=today() - LONG_AGO)
    retention.erase_expired()
    assert ActionItem.objects.get(pk=task.pk).post is None
