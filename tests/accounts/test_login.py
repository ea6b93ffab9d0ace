"""Signing in as allauth does it with our settings: real passwords and codes here, force_login elsewhere."""

import os
import subprocess
import sys

import pytest
from django.conf import settings
from django.core import mail
from django.core.cache import cache
from django.test import override_settings
from django.urls import reverse

from accounts.enums import Role
from accounts.models import AccessLog, Membership, User

from .factories import PASSWORD, UserFactory, add_second_factor, totp_code

LOGIN = "/konto/logowanie/"
DESK = "/pulpit/"


def sign_in(client, user, password=PASSWORD, **fields):
    return client.post(LOGIN, {"login": user.email, "password": password, **fields})


def confirm(client):
    """Give the password again, as changes of the second factor ask."""
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})


@pytest.fixture(autouse=True)
def _no_attempts_counted_yet(db):
    cache.clear()


def test_password_signs_in(client):
    response = sign_in(client, UserFactory())
    assert (response.status_code, response["Location"]) == (302, DESK)
    assert AccessLog.objects.get().verb == "log_in"


def test_address_in_capitals_signs_in(client):
    user = UserFactory()
    assert client.post(LOGIN, {"login": user.email.upper(), "password": PASSWORD}).status_code == 302


def test_wrong_password_does_not(client):
    assert sign_in(client, UserFactory(), "nie to hasło").status_code == 200
    assert "_auth_user_id" not in client.session


def test_next_page_is_kept(client):
    assert client.get("/konto/osoby/")["Location"] == f"{LOGIN}?next=/konto/osoby/"
    assert sign_in(client, UserFactory(), next="/konto/osoby/")["Location"] == "/konto/osoby/"


def test_attempts_are_limited(client):
    user = UserFactory()
    for _attempt in range(5):
        sign_in(client, user, "zgaduję")
    assert sign_in(client, user).status_code == 200
    assert "_auth_user_id" not in client.session


def test_disabled_account_does_not_sign_in(client):
    user = UserFactory(is_active=False)
    sign_in(client, user)
    assert "_auth_user_id" not in client.session


def test_nobody_signs_up(client):
    assert client.get(reverse("account_signup")).templates[0].name == "account/signup_closed.html"
    client.post(
        reverse("account_signup"), {"email": "x@example.org", "password1": PASSWORD, "password2": PASSWORD}
    )
    assert not User.objects.exists()


def test_mails_lead_to_our_address_whatever_host_was_asked(client):
    client.post(
        reverse("account_reset_password"), {"email": UserFactory().email}, headers={"Host": "evil.example"}
    )
    body = mail.outbox[0].body
    assert f"{settings.PUBLIC_URL}/konto/haslo/odzyskaj/" in body
    assert "evil.example" not in body


def test_password_is_reset_by_mail(client):
    user = UserFactory()
    client.post(reverse("account_reset_password"), {"email": user.email})
    link = next(word for word in mail.outbox[0].body.split() if "/haslo/odzyskaj/" in word)
    form = client.get(link.removeprefix("http://testserver"), follow=True)
    new = {"password1": "inne cztery słowa", "password2": "inne cztery słowa"}
    client.post(form.request["PATH_INFO"], new)
    user.refresh_from_db()
    assert user.check_password("inne cztery słowa")
    assert "reset_password" in AccessLog.objects.values_list("verb", flat=True)


@override_settings(EMAIL_BACKEND="django.core.mail.backends.smtp.EmailBackend", EMAIL_PORT=1)
def test_mail_server_that_is_down_is_said(client):
    response = client.post(reverse("account_reset_password"), {"email": UserFactory().email}, follow=True)
    assert response.status_code == 200
    assert len(response.context["messages"]) == 1


# --- The second factor ----------------------------------------------------------------


@pytest.mark.parametrize("role", sorted(settings.MFA_REQUIRED_ROLES))
def test_powerful_role_sets_up_a_second_factor_first(client, role, programme, gmina):
    place = {Role.COORDINATOR: {"programme": programme}, Role.ANIMATOR: {"territory": gmina}}.get(role, {})
    client.force_login(UserFactory(role=role, second_factor=False, **place))
    assert client.get(DESK)["Location"] == reverse("mfa_index")
    assert client.post("/konto/osoby/zapros/")["Location"] == reverse("mfa_index")
    assert client.get(reverse("mfa_index")).status_code == 200
    assert client.post(reverse("account_logout")).status_code == 302


def test_other_roles_need_none(client, institution):
    client.force_login(UserFactory(role=Role.CARETAKER, institution=institution))
    assert client.get(DESK).status_code == 200


def test_deputy_of_a_powerful_role_needs_one(client, programme):
    deputy, person = UserFactory(), UserFactory(role=Role.COORDINATOR, programme=programme)
    person.substitutions.create(deputy=deputy, starts_on="2020-01-01", ends_on="2199-12-31")
    client.force_login(deputy)
    assert client.get(DESK)["Location"] == reverse("mfa_index")


def test_recovery_codes_alone_are_no_second_factor(client):
    user = UserFactory(role=Role.OPERATOR, second_factor=False)
    user.authenticator_set.create(type="recovery_codes", data={})
    client.force_login(user)
    assert client.get(DESK)["Location"] == reverse("mfa_index")


def test_code_of_the_app_finishes_signing_in_and_the_computer_may_be_trusted(client):
    user = UserFactory()
    secret = add_second_factor(user)
    assert sign_in(client, user)["Location"] == reverse("mfa_authenticate")
    assert "_auth_user_id" not in client.session
    assert client.post(reverse("mfa_authenticate"), {"code": "000000"}).status_code == 200
    response = client.post(reverse("mfa_authenticate"), {"code": totp_code(secret)})
    assert response["Location"] == reverse("mfa_trust")
    assert client.post(reverse("mfa_trust"), {"action": "trust"})["Location"] == DESK
    client.post(reverse("account_logout"))
    assert sign_in(client, user)["Location"] == DESK  # no code on this computer for 30 days
    assert settings.MFA_TRUST_COOKIE_AGE.days == 30


@pytest.mark.parametrize(("steps_ago", "works"), [(1, True), (-1, True), (3, False)])
def test_slow_hand_or_clock_does_not_shut_out(client, steps_ago, works):
    user = UserFactory()
    secret = add_second_factor(user)
    sign_in(client, user)
    response = client.post(reverse("mfa_authenticate"), {"code": totp_code(secret, steps_ago)})
    assert (response.status_code == 302) is works


def test_app_is_set_up_and_gives_codes_to_print(client):
    sign_in(client, UserFactory())
    confirm(client)
    page = client.get(reverse("mfa_activate_totp"))
    secret = client.session["mfa.totp.secret"]
    assert page.status_code == 200
    done = client.post(reverse("mfa_activate_totp"), {"code": totp_code(secret)}, follow=True)
    assert done.status_code == 200
    assert len(done.context["unused_codes"]) == 10
    assert client.get(reverse("mfa_download_recovery_codes"))["Content-Type"].startswith("text/plain")
    assert client.get(reverse("mfa_index")).status_code == 200


def test_every_page_of_passkeys_opens(client):
    sign_in(client, UserFactory())
    confirm(client)
    for name in ("mfa_list_webauthn", "mfa_add_webauthn", "account_email", "account_change_password"):
        assert client.get(reverse(name)).status_code == 200


def test_dangerous_changes_ask_for_the_password_again(client):
    client.force_login(UserFactory())
    response = client.get(reverse("mfa_activate_totp"))
    assert response["Location"].startswith(reverse("account_reauthenticate"))


def test_production_refuses_to_run_without_a_second_factor():
    environ = os.environ | dict.fromkeys(
        ("SECRET_KEY", "ALLOWED_HOSTS", "PUBLIC_URL", "MAIL_DOMAIN", "SEAL_PKCS12"), "x"
    )
    environ |= {"DATABASE_URL": "postgres://x@x/x", "REDIS_URL": "redis://x", "EMAIL_URL": "smtp://x"}
    lines = (
        "from coop_portal.settings import base",
        "base.MFA_REQUIRED_ROLES = set()",
        "import coop_portal.settings.production",
    )
    command = [sys.executable, "-c", "\n".join(lines)]
    ran = subprocess.run(
        command, env=environ, cwd=settings.BASE_DIR, capture_output=True, text=True, check=False
    )
    assert ran.returncode != 0
    assert "MFA_REQUIRED_ROLES" in ran.stderr


def test_createsuperuser_makes_the_first_operator(client, db):
    user = User.objects.create_superuser("Szefowa@example.org", PASSWORD)
    assert Membership.objects.current().get(user=user).role == Role.OPERATOR
    assert sign_in(client, user).status_code == 302


# --- Language -------------------------------------------------------------------------


def test_language_is_polish_whatever_the_browser_says(client):
    response = client.get(LOGIN, headers={"Accept-Language": "en-US,en;q=0.9"})
    assert response["Content-Language"] == "pl"


def test_language_of_the_user_holds_after_signing_in(client):
    sign_in(client, UserFactory(language="en"))
    assert client.get(DESK)["Content-Language"] == "en"


def test_language_chosen_by_anybody_is_remembered_here(client, db):
    response = client.post("/jezyk/", {"language": "en", "next": LOGIN})
    assert (response.status_code, response["Location"]) == (302, LOGIN)
    assert client.get(LOGIN)["Content-Language"] == "en"


def test_language_chosen_by_a_user_is_remembered_everywhere(client):
    user = UserFactory()
    client.force_login(user)
    client.post("/jezyk/", {"language": "en"})
    user.refresh_from_db()
    assert user.language == "en"


def test_unknown_language_changes_nothing(client):
    user = UserFactory()
    client.force_login(user)
    client.post("/jezyk/", {"language": "xx"})
    user.refresh_from_db()
    assert user.language == "pl"


def test_language_is_not_changed_by_get(client, db):
    assert client.get("/jezyk/").status_code == 405
