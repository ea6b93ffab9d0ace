"""What the annotations of accounts promise to erase."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.enums import Role
from accounts.models import AccessLink, AccessLog, Invitation, User
from accounts.tasks import erase_expired
from tests.partners.factories import InstitutionFactory

from .factories import InvitationFactory, UserFactory, add_second_factor

pytestmark = pytest.mark.django_db


def ago(days):
    return timezone.now() - timedelta(days=days)


def link(days):
    user = UserFactory()
    made, _url = AccessLink.issue("answer", user, address="kto@example.org")
    AccessLink.objects.filter(pk=made.pk).update(expires_at=ago(days))
    return made


def test_address_of_a_link_is_erased_90_days_after_it_expired():
    old, young = link(91), link(89)
    erase_expired()
    addresses = dict(AccessLink.objects.values_list("pk", "address"))
    assert (addresses[old.pk], addresses[young.pk]) == ("", "kto@example.org")


@pytest.mark.parametrize("over", ["accepted_at", "withdrawn_at", "expires_at"])
def test_invitation_is_erased_90_days_after_it_was_over(over):
    old, young = InvitationFactory(), InvitationFactory()
    Invitation.objects.filter(pk=old.pk).update(**{over: ago(91)})
    Invitation.objects.filter(pk=young.pk).update(**{over: ago(89)})
    for _time in range(2):
        erase_expired()
    old.refresh_from_db()
    young.refresh_from_db()
    assert (old.email, old.name, old.status != "open") == ("", "", True)
    assert young.email


def test_two_lapsed_invitations_to_one_role_are_both_erased():
    """Empty addresses of one role in one place must not meet in the rule of one open invitation."""
    place = InstitutionFactory()
    for _number in range(2):
        invitation = InvitationFactory(role=Role.MEMBER, institution=place)
        Invitation.objects.filter(pk=invitation.pk).update(expires_at=ago(100))
    erase_expired()
    assert set(Invitation.objects.values_list("email", flat=True)) == {""}


def test_access_log_is_kept_for_two_years():
    user = UserFactory()
    for days in (731, 729):
        AccessLog.note(user, "read", user)
        newest = AccessLog.objects.order_by("pk").last()
        AccessLog.objects.filter(pk=newest.pk).update(at=ago(days))
    erase_expired()
    assert AccessLog.objects.filter(user=user).count() == 1


def member(days_since_end):
    user = UserFactory(role=Role.MEMBER, institution=InstitutionFactory())
    user.memberships.update(valid_from=ago(2000), valid_to=days_since_end and ago(days_since_end))
    return user


def test_account_is_erased_two_years_after_its_last_role():
    gone, recent, working = member(731), member(729), member(None)
    add_second_factor(gone)
    erase_expired()
    gone = User.objects.get(pk=gone.pk)
    assert (gone.first_name, gone.last_name, gone.is_active, gone.has_usable_password()) == (
        "",
        "",
        False,
        False,
    )
    assert gone.email == f"erased-{gone.pk}@invalid.invalid"
    assert not gone.emailaddress_set.exists()
    assert not gone.authenticator_set.exists()
    assert User.objects.get(pk=recent.pk).email == recent.email
    assert User.objects.get(pk=working.pk).is_active


def test_account_without_a_role_is_erased_when_nobody_used_it_for_two_years():
    unused, used = UserFactory(date_joined=ago(800)), UserFactory(date_joined=ago(800))
    User.objects.filter(pk=used.pk).update(last_login=ago(10))
    erase_expired()
    assert not User.objects.get(pk=unused.pk).is_active
    assert User.objects.get(pk=used.pk).is_active
