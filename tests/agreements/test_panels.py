"""What agreements show on other pages."""

import pytest
from django.test import RequestFactory

from accounts.scope import Scope
from agreements import panels
from tests.accounts.factories import UserFactory

from .factories import make_draft, make_frozen

pytestmark = pytest.mark.django_db


def request_of(user):
    request = RequestFactory().get("/")
    request.user, request.scope = user, Scope(user)
    return request


@pytest.fixture
def agreement():
    return make_frozen()


@pytest.fixture
def coordinator(agreement):
    return UserFactory(role="coordinator", programme=agreement.programme)


def test_cycle_page_leads_its_coordinator_to_a_new_agreement(agreement, coordinator, client):
    client.force_login(coordinator)
    page = client.get(agreement.cycle.get_absolute_url()).content.decode()
    assert f"/porozumienia/nowe/?cykl={agreement.cycle.uid}" in page
    assert agreement.get_absolute_url() in page


def test_cycle_page_of_a_member_shows_no_button(agreement):
    member = UserFactory(role="member", institution=agreement.parties.first().subject)
    panel = panels.of_cycle(request_of(member), agreement.cycle)
    assert (list(panel.context["agreements"]), panel.context["can_draft"]) == ([agreement], False)


def test_institution_page_shows_agreements_to_who_may_see_them(agreement, coordinator):
    library = agreement.parties.first().subject
    panel = panels.of_institution(request_of(coordinator), library)
    assert list(panel.context["agreements"]) == [agreement]
    assert panels.of_institution(request_of(UserFactory()), library) is None


def test_dashboard_names_drafts_and_wordings_to_download(agreement, coordinator):
    draft = make_draft(cycle=agreement.cycle)
    keeper = UserFactory(role="caretaker", institution=agreement.parties.last().unit)
    assert [item.url for item in panels.waiting(request_of(coordinator))] == [draft.get_absolute_url()]
    assert [item.url for item in panels.waiting(request_of(keeper))] == [agreement.get_absolute_url()]
    assert panels.waiting(request_of(UserFactory())) == []


def test_menu_is_for_whoever_may_have_agreements(coordinator):
    assert panels.menu(request_of(coordinator)).url == "/porozumienia/"
    assert panels.menu(request_of(UserFactory())) is None
