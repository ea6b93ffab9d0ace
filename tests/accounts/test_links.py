from datetime import timedelta

import pytest
from django.db import transaction
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pghistory.models import Context

from accounts.enums import Role
from accounts.models import AccessLink, AccessLog, Invitation, Membership, User
from coop_portal import registry
from coop_portal.logs import mask

from .factories import UserFactory


@pytest.fixture
def purpose(monkeypatch):
    """A purpose whose POST counts one use, as handlers do."""

    def handler(request, link):
        if request.method != "POST":
            return HttpResponse(f"{request.wrong_account}")
        with transaction.atomic():
            return HttpResponse("done" if link.use() else "too late")

    monkeypatch.setitem(registry.link_purposes, "test", handler)
    return "test"


@pytest.fixture
def subject(db):
    return UserFactory()


def path(url):
    return url.removeprefix("http://testserver")


def test_get_and_head_use_nothing(client, purpose, subject):
    link, url = AccessLink.issue(purpose, subject, uses=1)
    assert client.get(path(url)).status_code == 200
    assert client.head(path(url)).status_code == 200
    link.refresh_from_db()
    assert (link.uses_left, AccessLog.objects.count()) == (1, 0)


def test_post_uses_once(client, purpose, subject):
    _link, url = AccessLink.issue(purpose, subject, uses=1)
    assert client.post(path(url)).content == b"done"
    assert client.post(path(url)).status_code == 410


@pytest.mark.django_db(transaction=True)
def test_two_posts_at_once_act_once(purpose, subject, at_once):
    link, _url = AccessLink.issue(purpose, subject, uses=1)
    assert sorted(at_once(lambda: AccessLink.objects.get(pk=link.pk).use())) == [False, True]


def test_link_without_a_limit_acts_until_it_expires(client, purpose, subject):
    _link, url = AccessLink.issue(purpose, subject)
    assert [client.post(path(url)).content for _time in range(2)] == [b"done", b"done"]


@pytest.mark.parametrize("method", ["put", "delete", "patch"])
def test_other_methods_are_refused(client, purpose, subject, method):
    _link, url = AccessLink.issue(purpose, subject)
    assert getattr(client, method)(path(url)).status_code == 405


def _expired(link):
    AccessLink.objects.filter(pk=link.pk).update(expires_at=timezone.now() - timedelta(seconds=1))


def _of_nothing(link):
    link.subject.delete()


def _of_unknown_purpose(link):
    AccessLink.objects.filter(pk=link.pk).update(purpose="gone")


@pytest.mark.parametrize("spoil", [_expired, AccessLink.revoke, _of_nothing, _of_unknown_purpose])
def test_link_that_no_longer_works_says_whom_to_ask(client, purpose, subject, settings, spoil):
    settings.PORTAL_OWNER = {**settings.PORTAL_OWNER, "name": "Starostwo", "phone": "86 275 24 17"}
    link, url = AccessLink.issue(purpose, subject)
    spoil(link)
    response = client.get(path(url))
    assert (response.status_code, response.templates[0].name) == (410, "accounts/link_gone.html")
    assert "86 275 24 17" in response.text


def test_unknown_secret_is_gone(client, db):
    assert client.get(reverse("accounts:link", args=["x" * 43])).status_code == 410


def test_headers_keep_the_secret(client, purpose, subject):
    _link, url = AccessLink.issue(purpose, subject)
    headers = client.get(path(url)).headers
    assert headers["Referrer-Policy"] == "no-referrer"
    assert headers["X-Robots-Tag"] == "noindex, nofollow"
    assert "no-store" in headers["Cache-Control"]


def test_secret_is_stored_nowhere(purpose, subject):
    link, url = AccessLink.issue(purpose, subject)
    secret = url.rstrip("/").rpartition("/")[2]
    assert secret not in [str(value) for value in vars(link).values()]


def test_secret_is_masked_in_logs_and_in_history(client, purpose, subject, monkeypatch):
    _link, url = AccessLink.issue(purpose, subject)
    secret = url.rstrip("/").rpartition("/")[2]
    assert secret not in mask(f"Gone: {path(url)}")

    def speak(request, link):
        link.subject.speak("en")
        return HttpResponse()

    monkeypatch.setitem(registry.link_purposes, purpose, speak)
    client.post(path(url))
    assert [context.metadata["url"] for context in Context.objects.all()] == ["/l/…/"]


def test_csrf_is_checked_although_the_page_tells_no_origin(purpose, subject):
    _link, url = AccessLink.issue(purpose, subject)
    browser = Client(enforce_csrf_checks=True)
    token = "t" * 32
    browser.cookies["csrftoken"] = token
    null = {"Origin": "null"}
    assert browser.post(path(url), headers=null, secure=True).status_code == 403
    form = {"csrfmiddlewaretoken": token}
    assert browser.post(path(url), form, headers=null, secure=True).status_code == 200
    assert browser.post("/jezyk/", form, headers=null, secure=True).status_code == 302
    assert browser.post("/moja-gmina/", form, headers=null, secure=True).status_code == 403
    elsewhere = {"Origin": "https://evil.example"}
    assert browser.post(path(url), form, headers=elsewhere, secure=True).status_code == 403


def test_wrong_account_is_told(client, purpose, subject):
    _link, url = AccessLink.issue(purpose, subject, address="ktos@example.org")
    assert client.get(path(url)).text == "None"
    user = UserFactory(first_name="Maria", last_name="Lis")
    client.force_login(user)
    assert client.get(path(url)).text == "Maria Lis"
    user.emailaddress_set.create(email="ktos@example.org", verified=True)
    assert client.get(path(url)).text == "None"


def test_link_opens_for_who_has_no_second_factor_yet(client, purpose, subject):
    client.force_login(UserFactory(role=Role.OPERATOR, second_factor=False))
    _link, url = AccessLink.issue(purpose, subject)
    assert client.get(path(url)).status_code == 200


# --- The invitation's link ------------------------------------------------------------


@pytest.fixture
def invitation(institution):
    return Invitation(
        email="nowa@example.org",
        name="Zofia Nowa",
        role=Role.MEMBER,
        institution=institution,
        invited_by=UserFactory(),
    ).send()


@pytest.fixture
def invitation_url(invitation):
    return path(AccessLink.issue("invitation", invitation, address=invitation.email)[1])


FORM = {
    "first_name": "Zofia",
    "last_name": "Nowa",
    "password": "cztery proste słowa",
    "password_again": "cztery proste słowa",
}


def test_invitation_says_who_invites_to_what(client, invitation, invitation_url):
    response = client.get(invitation_url)
    assert str(invitation.invited_by) in response.text
    assert "GOPS Kobylin-Borzymy" in response.text
    assert Membership.objects.count() == 0


def test_invitation_opens_an_account_and_signs_in(client, invitation, invitation_url):
    response = client.post(invitation_url, FORM)
    user = User.objects.get(email="nowa@example.org")
    assert (response.status_code, response["Location"]) == (302, reverse("dashboard"))
    assert client.session["_auth_user_id"] == str(user.pk)
    assert user.memberships.get().institution == invitation.institution
    assert sorted(AccessLog.objects.values_list("verb", flat=True)) == ["accept", "log_in"]


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"password": "krótkie", "password_again": "krótkie"}, "password"),
        ({"password_again": "inne proste słowa"}, "password_again"),
        ({"last_name": ""}, "last_name"),
    ],
)
def test_invitation_says_what_is_wrong_at_the_field(client, invitation_url, change, field):
    response = client.post(invitation_url, FORM | change)
    assert list(response.context["form"].errors) == [field]
    assert not User.objects.filter(email="nowa@example.org").exists()


def test_invitation_of_an_account_is_accepted_without_signing_in(client, invitation_url):
    user = UserFactory(email="nowa@example.org")
    assert client.get(invitation_url).context["form"] is None
    assert client.post(invitation_url).status_code == 302
    assert user.memberships.count() == 1
    assert "_auth_user_id" not in client.session


def test_invitation_under_the_wrong_account_does_nothing(client, invitation_url):
    client.force_login(UserFactory())
    response = client.post(invitation_url, FORM)
    assert response.status_code == 200
    assert response.text.count(f'value="{invitation_url}"') >= 1  # back here after switching
    assert Membership.objects.count() == 0


def test_invitation_accepted_before_is_gone(client, invitation, invitation_url):
    client.post(invitation_url, FORM)
    assert client.get(invitation_url).status_code == 410


def test_account_made_by_invitation_can_log_in_later(client, invitation_url):
    client.post(invitation_url, FORM)
    client.logout()
    client.post(reverse("account_login"), {"login": "nowa@example.org", "password": FORM["password"]})
    assert "_auth_user_id" in client.session
