from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.enums import Role
from accounts.models import AccessLog, Substitution

from .factories import MembershipFactory, UserFactory

ME, SUBSTITUTIONS, LOG = "/konto/", "/konto/zastepstwa/", "/operator/dziennik/"
TODAY = timezone.localdate
DAY = timedelta(days=1)


@pytest.fixture
def person(institution):
    return UserFactory(role=Role.CARETAKER, institution=institution, last_name="Aaa")


@pytest.fixture
def colleague(institution):
    return UserFactory(role=Role.MEMBER, institution=institution, last_name="Bbb")


@pytest.fixture
def browser(client, person):
    client.force_login(person)
    return client


def test_account_is_changed(browser, person):
    response = browser.post(ME, {"first_name": "Ewa", "last_name": "Kos", "language": "en"})
    assert response["Location"] == ME
    person.refresh_from_db()
    assert (str(person), person.language) == ("Ewa Kos", "en")


def test_account_shows_roles_and_standing_in(browser, person, colleague, programme):
    MembershipFactory(user=person, role=Role.CONTROLLER, programme=programme, valid_to=timezone.now() + DAY)
    Substitution.objects.create(person=colleague, deputy=person, starts_on=TODAY(), ends_on=TODAY())
    response = browser.get(ME)
    assert len(response.context["memberships"]) == 2
    assert [each.person for each in response.context["substituting"]] == [colleague]


# --- Substitutions --------------------------------------------------------------------


def days(deputy, first=0, last=7):
    return {"deputy": deputy.pk, "starts_on": TODAY() + first * DAY, "ends_on": TODAY() + last * DAY}


def test_deputy_is_named(browser, person, colleague):
    assert browser.post(SUBSTITUTIONS, days(colleague))["Location"] == SUBSTITUTIONS
    substitution = Substitution.objects.get()
    assert (substitution.person, substitution.deputy) == (person, colleague)
    assert AccessLog.objects.filter(verb="name_deputy").count() == 1
    assert [each.deputy for each in browser.get(SUBSTITUTIONS).context["named"]] == [colleague]


@pytest.mark.django_db(transaction=True)
def test_deputy_named_twice_at_once_is_one(person, colleague, at_once):
    def send():
        browser = Client()
        browser.force_login(person)
        return browser.post(SUBSTITUTIONS, days(colleague)).status_code

    assert sorted(at_once(send)) == [200, 302]
    assert Substitution.objects.count() == 1


@pytest.mark.parametrize(
    ("first", "last", "field"), [(-1, 3, "starts_on"), (3, 1, "ends_on"), (0, 200, "ends_on")]
)
def test_wrong_days_are_said(browser, colleague, first, last, field):
    errors = browser.post(SUBSTITUTIONS, days(colleague, first, last)).context["form"].errors
    assert list(errors) == [field]
    assert not Substitution.objects.exists()


def test_days_of_another_deputy_are_taken(browser, colleague, institution):
    browser.post(SUBSTITUTIONS, days(colleague))
    other = UserFactory(role=Role.MEMBER, institution=institution)
    errors = browser.post(SUBSTITUTIONS, days(other, 3, 9)).context["form"].errors
    assert list(errors) == ["__all__"]
    assert Substitution.objects.count() == 1


def test_deputy_is_a_colleague(browser, person, other_institution):
    stranger = UserFactory(role=Role.MEMBER, institution=other_institution)
    for somebody in (stranger, person):
        assert list(browser.post(SUBSTITUTIONS, days(somebody)).context["form"].errors) == ["deputy"]


def test_animators_stand_in_for_each_other(powiat, gmina):
    one, other = (
        UserFactory(role=Role.ANIMATOR, territory=powiat),
        UserFactory(role=Role.ANIMATOR, territory=gmina),
    )
    assert list(type(one).objects.colleagues_of(one)) == [other]


def test_nobody_without_a_role_has_colleagues(person):
    user = UserFactory()
    assert list(type(user).objects.colleagues_of(user)) == []


def test_substitution_is_cancelled(browser, person, colleague):
    substitution = Substitution.objects.create(
        person=person, deputy=colleague, starts_on=TODAY(), ends_on=TODAY()
    )
    address = reverse("accounts:cancel_substitution", args=[substitution.pk])
    assert browser.get(address).status_code == 405
    assert browser.post(address)["Location"] == SUBSTITUTIONS
    assert not Substitution.objects.exists()
    assert browser.post(address).status_code == 404


def test_substitution_is_not_cancelled_by_the_deputy(browser, person, colleague):
    substitution = Substitution.objects.create(
        person=colleague, deputy=person, starts_on=TODAY(), ends_on=TODAY()
    )
    assert browser.post(reverse("accounts:cancel_substitution", args=[substitution.pk])).status_code == 403


def test_substitution_of_strangers_is_not_found(browser):
    substitution = Substitution.objects.create(
        person=UserFactory(), deputy=UserFactory(), starts_on=TODAY(), ends_on=TODAY()
    )
    assert browser.post(reverse("accounts:cancel_substitution", args=[substitution.pk])).status_code == 404


# --- The access log -------------------------------------------------------------------


@pytest.fixture
def operator(client, db):
    user = UserFactory(role=Role.OPERATOR)
    client.force_login(user)
    AccessLog.objects.all().delete()
    return user


def test_log_is_the_operators(client, person, operator):
    assert client.get(LOG).status_code == 200
    client.force_login(person)
    assert client.get(LOG).status_code == 403


def test_log_shows_ids_alone_and_filters(client, operator, person):
    AccessLog.note(person, "read", operator)
    AccessLog.note(operator, "invite", person)
    page = client.get(LOG, {"user": person.pk})
    assert [entry.verb for entry in page.context["page"]] == ["read"]
    main = page.text[page.text.index("<main") :]
    assert person.email not in main
    assert str(person) not in main
    for query, verbs in [
        ({"verb": "invite"}, ["invite"]),
        ({"object": operator.pk}, ["read"]),
        ({"since": TODAY() + DAY}, []),
        ({"until": TODAY()}, ["invite", "read"]),
    ]:
        assert [entry.verb for entry in client.get(LOG, query).context["page"]] == verbs


def test_log_counts_the_same_queries_at_one_and_three(
    client, operator, person, django_assert_max_num_queries
):
    AccessLog.note(person, "read", operator)
    client.get(LOG)
    AccessLog.note(person, "read", person)
    AccessLog.note(None, "read", person)
    with django_assert_max_num_queries(12):
        client.get(LOG)


def test_log_is_written_for_a_link_without_a_user(db, rf):
    from django.contrib.auth.models import AnonymousUser

    from accounts.models import AccessLink

    subject = UserFactory()
    request = rf.get("/")
    request.user = AnonymousUser()
    request.access_link, _url = AccessLink.issue("test", subject)
    AccessLog.write(request, "read", subject)
    entry = AccessLog.objects.get()
    assert (entry.user, entry.link, entry.object_id) == (None, request.access_link, subject.pk)
