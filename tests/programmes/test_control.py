"""A controller: invited for one project and some days, reads everything of it, changes nothing."""

import uuid
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import Invitation, Membership
from accounts.scope import Scope
from tests.accounts.factories import UserFactory

from .factories import EditionFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def programme():
    return EditionFactory().programme


@pytest.fixture
def controller(programme):
    until = timezone.now() + timedelta(days=5)
    return UserFactory(role="controller", programme=programme, valid_to=until)


def invite(client, programme, **data):
    data = {"uid": uuid.uuid4(), "email": "Kontrola@example.org", "until": timezone.localdate()} | data
    return client.post(reverse("programmes:control", args=[programme.uid]), data)


def test_coordinator_invites_with_a_last_day(client, coordinator, programme):
    uid = uuid.uuid4()
    for _click in range(2):
        assert invite(client, programme, uid=uid).status_code == 302
    offer = Invitation.objects.get()
    assert (offer.role, offer.programme, offer.email) == ("controller", programme, "kontrola@example.org")
    membership = offer.accept(UserFactory())
    assert membership.last_day == timezone.localdate()
    page = client.get(reverse("programmes:control", args=[programme.uid]))
    assert list(page.context["controllers"]) == [membership]


@pytest.mark.parametrize("days", [-1, 400, None])
def test_last_day_is_asked_for_and_near(client, coordinator, programme, days):
    until = "" if days is None else timezone.localdate() + timedelta(days=days)
    assert invite(client, programme, until=until).context["form"].errors
    assert not Invitation.objects.exists()


def test_controller_is_not_invited_twice(client, coordinator, controller, programme):
    assert invite(client, programme, email=controller.email).context["form"].errors


def test_access_ends_at_the_next_request(client, coordinator, controller, programme):
    visitor = type(client)()
    visitor.force_login(controller)
    folder = reverse("programmes:folder", args=[programme.uid])
    assert visitor.get(folder).status_code == 200
    membership = Membership.objects.get(user=controller)
    client.post(reverse("programmes:control_end", args=[programme.uid, membership.pk]))
    assert visitor.get(folder).status_code == 403


def test_access_ends_by_itself(client, controller, programme):
    client.force_login(controller)
    ended = timezone.now() - timedelta(seconds=1)
    Membership.objects.filter(user=controller).update(valid_from=ended - timedelta(days=3), valid_to=ended)
    assert client.get(reverse("programmes:folder", args=[programme.uid])).status_code == 403


def test_role_of_another_project_cannot_be_ended_here(client, coordinator, programme):
    other = EditionFactory().programme
    until = timezone.now() + timedelta(days=5)
    user = UserFactory(role="controller", programme=other, valid_to=until)
    pk = user.memberships.get().pk
    assert client.post(reverse("programmes:control_end", args=[programme.uid, pk])).status_code == 404


def test_invitation_is_taken_back(client, coordinator, programme):
    invite(client, programme)
    offer = Invitation.objects.get()
    client.post(reverse("programmes:control_withdraw", args=[programme.uid, offer.uid]))
    offer.refresh_from_db()
    assert offer.status == "withdrawn"


def test_desk_begins_at_the_folder_and_every_page_says_until_when(client, controller, programme):
    client.force_login(controller)
    desk = client.get(reverse("dashboard"))
    assert desk.context["items"][0].url == reverse("programmes:folder", args=[programme.uid])
    for page in (desk, client.get("/")):
        assert 'class="access-banner"' in page.content.decode()
    client.logout()
    assert 'class="access-banner"' not in client.get("/").content.decode()


def test_controller_sees_no_way_to_change(client, controller, programme):
    client.force_login(controller)
    page = client.get(reverse("programmes:folder", args=[programme.uid])).content.decode()
    for name in ("folder_scans", "folder_types", "control"):
        assert reverse(f"programmes:{name}", args=[programme.uid]) not in page
    settings = reverse("programmes:settings", args=[programme.uid])
    assert settings not in client.get(programme.get_absolute_url()).content.decode()


def test_controller_hands_the_access_to_nobody(client, controller):
    """The access is one person's: a deputy gets none of it."""
    deputy = UserFactory()
    controller.substitutions.create(
        deputy=deputy, starts_on=timezone.localdate(), ends_on=timezone.localdate() + timedelta(days=3)
    )
    assert Scope(deputy).programme_ids == set()
