import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts import perms
from accounts.enums import Role
from accounts.models import AccessLog, Invitation, Membership
from accounts.scope import Scope

from .factories import InvitationFactory, UserFactory

PEOPLE, INVITE, INVITATIONS = "/konto/osoby/", "/konto/osoby/zapros/", "/konto/zaproszenia/"


@pytest.fixture
def caretaker(institution):
    return UserFactory(role=Role.CARETAKER, institution=institution, last_name="Aaa")


@pytest.fixture
def browser(caretaker):
    return _browser(caretaker)


def _browser(user):
    client = Client()
    client.force_login(user)
    return client


def names(response):
    return [membership.user.last_name for membership, _can_end in response.context["rows"]]


def test_people_shows_own_places_only(browser, institution, other_institution):
    UserFactory(role=Role.MEMBER, institution=institution, last_name="Bbb")
    UserFactory(role=Role.MEMBER, institution=other_institution, last_name="Ccc")
    assert names(browser.get(PEOPLE)) == ["Aaa", "Bbb"]


def test_people_filters_by_role_and_name(browser, institution):
    UserFactory(role=Role.MEMBER, institution=institution, last_name="Wójcik")
    assert names(browser.get(PEOPLE, {"role": "member"})) == ["Wójcik"]
    assert names(browser.get(PEOPLE, {"q": "wojc ann"})) == ["Wójcik"]
    assert names(browser.get(PEOPLE, {"q": "nikt"})) == []


def test_people_counts_the_same_queries_at_one_and_three(powiat, institution, django_assert_num_queries):
    animator = _browser(UserFactory(role=Role.ANIMATOR, territory=powiat))
    animator.get(PEOPLE)
    UserFactory(role=Role.MEMBER, institution=institution)
    with CaptureQueriesContext(connection) as one:
        animator.get(PEOPLE)
    for _number in range(2):
        UserFactory(role=Role.MEMBER, institution=institution)
    with django_assert_num_queries(len(one)):
        animator.get(PEOPLE)


def test_end_membership_of_own_place(browser, institution):
    member = UserFactory(role=Role.MEMBER, institution=institution)
    response = browser.post(reverse("accounts:end_membership", args=[member.memberships.get().pk]))
    assert response["Location"] == PEOPLE
    assert not Membership.objects.current().filter(user=member).exists()
    assert AccessLog.objects.filter(verb="end_role").count() == 1


def test_end_membership_elsewhere_is_not_found(browser, other_institution):
    stranger = UserFactory(role=Role.MEMBER, institution=other_institution)
    assert (
        browser.post(reverse("accounts:end_membership", args=[stranger.memberships.get().pk])).status_code
        == 404
    )


def test_end_membership_of_oneself_is_refused(browser, caretaker):
    address = reverse("accounts:end_membership", args=[caretaker.memberships.get().pk])
    assert browser.post(address).status_code == 403
    assert browser.get(address).status_code == 405


def test_end_membership_that_ended_is_not_found(browser, institution):
    membership = UserFactory(role=Role.MEMBER, institution=institution).memberships.get()
    membership.end()
    assert browser.post(reverse("accounts:end_membership", args=[membership.pk])).status_code == 404


def test_last_operator_is_kept_with_a_sentence(db):
    ended = UserFactory(role=Role.OPERATOR)
    operator = UserFactory(role=Role.OPERATOR)
    browser = _browser(operator)
    browser.post(reverse("accounts:end_membership", args=[ended.memberships.get().pk]))
    assert Membership.objects.current().count() == 1


# --- Inviting -------------------------------------------------------------------------


def form(browser, where, **fields):
    uid = re.search(r'name="uid" value="([^"]+)"', browser.get(INVITE).text)[1]
    column = type(where).__name__.lower() if where else ""
    values = {
        "uid": uid,
        "email": "Nowa@Example.org",
        "name": "Zofia Nowa",
        "role": "member",
        "place": f"{column}:{where.pk}" if where else "",
        "language": "pl",
        "until": "",
    }
    return values | fields


def test_invite_sends_an_invitation(browser, institution):
    response = browser.post(INVITE, form(browser, institution))
    assert response["Location"] == INVITATIONS
    invitation = Invitation.objects.get()
    assert (invitation.email, invitation.institution, invitation.role) == (
        "nowa@example.org",
        institution,
        "member",
    )
    assert AccessLog.objects.filter(verb="invite").count() == 1


def test_invite_survives_a_hostile_search(browser):
    assert browser.get("/konto/osoby/zapros/", {"q": "\0'%"}).status_code == 200


def test_invite_sent_twice_makes_one(browser, institution):
    filled = form(browser, institution)
    assert [browser.post(INVITE, filled).status_code for _time in range(2)] == [302, 302]
    assert Invitation.objects.count() == 1


@pytest.mark.parametrize("role", [Role.ANIMATOR, Role.COORDINATOR, Role.OPERATOR])
def test_invite_offers_own_roles_only(browser, institution, role):
    response = browser.post(INVITE, form(browser, institution, role=role))
    assert list(response.context["form"].errors) == ["role"]


def test_invite_to_another_place_is_refused(browser, other_institution):
    response = browser.post(INVITE, form(browser, other_institution))
    assert list(response.context["form"].errors) == ["place"]
    assert not Invitation.objects.exists()


@pytest.mark.parametrize("place", ["", "institution:", "institution:x", "institution:" + "9" * 40, "user:1"])
def test_invite_with_a_strange_place_is_refused(browser, institution, place):
    response = browser.post(INVITE, form(browser, institution, place=place))
    assert list(response.context["form"].errors) == ["place"]


def test_invite_of_somebody_who_has_the_role(browser, institution):
    member = UserFactory(role=Role.MEMBER, institution=institution)
    response = browser.post(INVITE, form(browser, institution, email=member.email))
    assert list(response.context["form"].errors) == ["__all__"]


def test_animator_invites_in_the_territory(powiat, gmina, institution):
    browser = _browser(UserFactory(role=Role.ANIMATOR, territory=powiat))
    assert browser.post(INVITE, form(browser, institution)).status_code == 302
    assert browser.post(INVITE, form(browser, gmina, role="animator")).status_code == 302
    response = browser.post(INVITE, form(browser, powiat.voivodeship, role="animator"))
    assert list(response.context["form"].errors) == ["place"]


def test_coordinator_invites_a_controller_for_a_time(programme):
    browser = _browser(UserFactory(role=Role.COORDINATOR, programme=programme))
    filled = form(browser, programme, role="controller")
    assert list(browser.post(INVITE, filled).context["form"].errors) == ["until"]
    yesterday, tomorrow = (timezone.localdate() + timedelta(days=days) for days in (-1, 1))
    assert list(browser.post(INVITE, filled | {"until": yesterday}).context["form"].errors) == ["until"]
    assert browser.post(INVITE, filled | {"until": tomorrow}).status_code == 302
    assert Invitation.objects.get().last_day == tomorrow


def test_operator_invites_an_operator_without_a_place(institution):
    browser = _browser(UserFactory(role=Role.OPERATOR))
    with_place = browser.post(INVITE, form(browser, institution, role="operator"))
    assert list(with_place.context["form"].errors) == ["place"]
    assert browser.post(INVITE, form(browser, None, role="operator")).status_code == 302


def test_many_places_are_searched_for(institution, monkeypatch):
    monkeypatch.setattr("accounts.forms.PLACES_SHOWN", 0)
    browser = _browser(UserFactory(role=Role.OPERATOR))
    assert browser.get(INVITE).context["form"].has_more
    monkeypatch.setattr("accounts.forms.PLACES_SHOWN", 50)
    found = browser.get(INVITE, {"q": "gops borzymy"}).context["form"].fields["place"].widget.choices
    assert [str(group) for group, _places in found[1:]] == [str(found[1][0])]
    assert found[1][1] == [(f"institution:{institution.pk}", str(institution))]


def test_deputy_invites_with_the_persons_rights(caretaker, institution):
    deputy = UserFactory()
    caretaker.substitutions.create(deputy=deputy, starts_on="2020-01-01", ends_on="2199-12-31")
    browser = _browser(deputy)
    assert browser.post(INVITE, form(browser, institution)).status_code == 302
    assert Invitation.objects.get().invited_by == deputy


# --- What became of it ----------------------------------------------------------------


@pytest.fixture
def invitation(institution, caretaker):
    return InvitationFactory(role=Role.MEMBER, institution=institution, invited_by=caretaker)


def test_invitations_are_filtered_by_state(browser, invitation):
    assert list(browser.get(INVITATIONS).context["page"]) == [invitation]
    assert list(browser.get(INVITATIONS, {"state": "open"}).context["page"]) == [invitation]
    for state in ("accepted", "lapsed", "withdrawn"):
        assert list(browser.get(INVITATIONS, {"state": state}).context["page"]) == []


def test_invitations_count_the_same_queries_at_one_and_three(
    browser, invitation, institution, caretaker, django_assert_num_queries
):
    browser.get(INVITATIONS)
    with CaptureQueriesContext(connection) as one:
        browser.get(INVITATIONS)
    InvitationFactory.create_batch(2, role=Role.MEMBER, institution=institution, invited_by=caretaker)
    with django_assert_num_queries(len(one)):
        browser.get(INVITATIONS)


@pytest.mark.parametrize(
    ("name", "state"), [("repeat_invitation", "open"), ("withdraw_invitation", "withdrawn")]
)
def test_invitation_is_changed(browser, invitation, name, state):
    address = reverse(f"accounts:{name}", args=[invitation.uid])
    assert browser.post(address)["Location"] == INVITATIONS
    invitation.refresh_from_db()
    assert invitation.status == state
    assert browser.get(address).status_code == 405


@pytest.mark.parametrize("name", ["repeat_invitation", "withdraw_invitation"])
def test_answered_invitation_is_not_changed(browser, invitation, name):
    invitation.accept(UserFactory(email=invitation.email))
    response = browser.post(reverse(f"accounts:{name}", args=[invitation.uid]), follow=True)
    assert [message.level_tag for message in response.context["messages"]] == ["error"]
    invitation.refresh_from_db()
    assert invitation.status == "accepted"


@pytest.mark.parametrize("name", ["repeat_invitation", "withdraw_invitation"])
def test_invitation_of_strangers_is_not_found(invitation, other_institution, name):
    stranger = _browser(UserFactory(role=Role.CARETAKER, institution=other_institution))
    assert stranger.post(reverse(f"accounts:{name}", args=[invitation.uid])).status_code == 404


def test_invitation_waits_on_the_invitees_desk(invitation):
    browser = _browser(UserFactory(email=invitation.email))
    address = reverse("accounts:invitation", args=[invitation.uid])
    assert [item.url for item in browser.get("/pulpit/").context["items"]] == [address]
    assert browser.get(address).status_code == 200
    assert browser.post(address)["Location"] == "/pulpit/"
    assert browser.get(address).status_code == 404
    invitation.refresh_from_db()
    assert invitation.status == "accepted"


@pytest.mark.django_db
def test_deputy_of_an_operator_makes_no_operator():
    operator, deputy = UserFactory(role="operator"), UserFactory()
    today = timezone.localdate()
    operator.substitutions.create(deputy=deputy, starts_on=today, ends_on=today)
    assert Scope(deputy).is_operator
    assert [perms.may_give(Scope(user), "operator", None) for user in (operator, deputy)] == [True, False]
