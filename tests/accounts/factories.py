"""People with roles, for the tests of every app: `UserFactory(role="animator", territory=gmina)`."""

import factory
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import (
    TOTP,
    format_hotp_value,
    generate_totp_secret,
    hotp_value,
    yield_hotp_counters_from_time,
)
from django.conf import settings
from django.contrib.auth.hashers import make_password

from accounts.models import Invitation, Membership, User

PASSWORD = "Haslo-do-prob-2026"


class UserFactory(factory.django.DjangoModelFactory):
    """A user with a verified address.

    `role` (with `institution`, `territory` or `programme`) gives one membership, and a second factor where the
    role needs one; `second_factor=True/False` overrules. Passwords are PASSWORD, `password="..."` changes one.
    """

    class Meta:
        model = User
        skip_postgeneration_save = True

    class Params:
        role = None
        institution = None
        territory = None
        programme = None
        valid_to = None
        second_factor = None
        plain_password = PASSWORD

    email = factory.Sequence(lambda n: f"osoba{n}@example.org")
    first_name = "Anna"
    last_name = factory.Sequence(lambda n: f"Próbna{n}")
    password = factory.LazyAttribute(lambda user: make_password(user.plain_password))

    @classmethod
    def _generate(cls, strategy, params):
        wanted = {
            name: params.get(name) for name in ("role", "institution", "territory", "programme", "valid_to")
        }
        second_factor = params.get("second_factor")
        user = super()._generate(strategy, params)
        if strategy == "create":
            EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
            if wanted["role"]:
                MembershipFactory(user=user, **wanted)
            if second_factor or (second_factor is None and wanted["role"] in settings.MFA_REQUIRED_ROLES):
                add_second_factor(user)
        return user


class MembershipFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Membership

    user = factory.SubFactory(UserFactory)
    role = "operator"


class InvitationFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Invitation

    email = factory.Sequence(lambda n: f"zaproszona{n}@example.org")
    name = "Zofia Zaproszona"
    role = "operator"
    invited_by = factory.SubFactory(UserFactory)


def add_second_factor(user):
    """An authenticator app; its secret is what TOTP codes of a test are made from."""
    secret = generate_totp_secret()
    TOTP.activate(user, secret)
    return secret


def has_authenticator(user):
    return Authenticator.objects.filter(user=user).exists()


def totp_code(secret, steps_ago=0):
    """What the app of `add_second_factor` shows now, or showed so many half minutes ago."""
    counters = list(yield_hotp_counters_from_time())
    return format_hotp_value(hotp_value(secret, counters[len(counters) // 2] - steps_ago))
