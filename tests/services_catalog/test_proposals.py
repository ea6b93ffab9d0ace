"""A new service or a change by somebody who does not keep the entry, and the decision field by field."""

import re
import uuid

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from lxml import html

from accounts.models import AccessLink
from notifications.models import Message
from partners.models import Institution
from services_catalog.models import ChangeProposal, Service
from services_catalog.proposals import emails, sending
from services_catalog.proposals.deciding import Changed, Review, decide
from tests.accounts.factories import UserFactory
from tests.partners.factories import LocationFactory
from tests.services_catalog.factories import ServicePlaceFactory

ADDRESS = "sasiadka@example.org"


@pytest.fixture
def link(db):
    """(client, path) of the form behind the mail's link."""

    def link(service=None):
        row = sending.ask(ADDRESS, uid=uuid.uuid4(), service=service)
        _link, url = AccessLink.issue(emails.FORM_LINK, row, address=ADDRESS)
        return Client(), "/" + url.split("/", 3)[3]

    return link


def filled(response, **changes):
    """What a browser sends of the form as it stands, with changes."""
    form = response.context["form"]
    data = {}
    for bound in form:
        value = bound.value()
        if isinstance(value, bool):
            value = "on" if value else None
        if value not in (None, ""):
            data[bound.html_name] = value
    return {name: value for name, value in (data | changes).items() if value is not None}


def propose(link, service, **changes):
    client, path = link(service)
    response = client.post(path, filled(client.get(path), **changes))
    return response, ChangeProposal.objects.latest("pk")


def test_address_gets_one_link_for_one_form(town):
    data = {"uid": uuid.uuid4(), "email": ADDRESS}
    for _time in range(2):
        assert Client().post("/uslugi/zaproponuj/", data).status_code == 302
    assert Message.objects.filter(kind=emails.LINK, address=ADDRESS).count() == 1
    refused = Client().post("/uslugi/zaproponuj/", data | {"homepage": "x"})
    assert refused.context["form"].non_field_errors()


def test_new_service_by_link_waits_for_the_animator_and_becomes_an_entry(town, link, as_user):
    client, path = link()
    data = filled(
        client.get(path), name="Klub filmowy", provider_name="Klub Kinomana", gmina=town.gmina.full_label,
        place_town="Kobylin", place_hours="pn 16-18", phone="86 555 01 02",
    )  # fmt: skip
    assert client.post(path, data).status_code == 302
    assert client.post(path, data).status_code == 200  # sent twice it only says that it is sent
    row = ChangeProposal.objects.get()
    assert (row.status, row.steward, row.provider_name) == ("waiting", town.powiat, "Klub Kinomana")
    animator = as_user(town.animator)
    page = f"/animator/propozycje/{row.uid}/"
    form = filled(animator.get(page), institution_type=town.provider.type_id)
    response = animator.post(page, form)
    service = Service.objects.get(name="Klub filmowy")
    assert response["Location"] == service.get_absolute_url()
    assert (service.status, service.steward, service.phone) == ("to_approve", town.powiat, "86 555 01 02")
    assert Institution.objects.get(name="Klub Kinomana").status == "pending"
    assert service.places.get().hours.get().weekday == 0
    assert Message.objects.filter(kind=emails.DECIDED, address=ADDRESS).count() == 1


def test_hours_in_words_of_a_new_service_are_kept_as_a_note(town, link, as_user):
    client, path = link()
    data = filled(
        client.get(path), name="Klub filmowy", provider_name="Klub Kinomana", gmina=town.gmina.full_label,
        place_town="Kobylin", place_hours="soboty i niedziele nieczynne", phone="86 555 01 02",
    )  # fmt: skip
    client.post(path, data)
    animator, page = as_user(town.animator), f"/animator/propozycje/{ChangeProposal.objects.get().uid}/"
    animator.post(page, filled(animator.get(page), institution_type=town.provider.type_id))
    place = Service.objects.get(name="Klub filmowy").places.get()
    assert (place.hours_note, place.hours.count()) == ("soboty i niedziele nieczynne", 0)


def test_form_of_a_change_opens_what_was_changed_or_is_wrong(town, link):
    service = town.service(summary="Stare", fee="free", age_from=6)
    client, path = link(service)
    first = client.get(path)
    assert unfolded(first) == []
    refused = client.post(path, filled(first, fee="paid", age_from="6", age_to="5"))
    assert unfolded(refused) == ["Dla kogo", "Opłata i skierowanie"]


def unfolded(response):
    lines = html.fromstring(response.content).xpath("//main//form//details[@open]/summary")
    return [line.text.strip() for line in lines]


def test_change_is_accepted_in_part(town, link, as_user):
    service = town.service(summary="Stare", phone="86 111 22 33")
    place = ServicePlaceFactory(service=service, location=LocationFactory(institution=town.provider))
    _response, row = propose(
        link, service, summary="Nowe", phone="86 444 55 66", **{f"{place.uid}.hours": "pn-pt 8-15"}
    )
    assert set(row.proposed) == {"summary", "phone", f"{place.uid}.hours"}
    animator = as_user(town.animator)
    page = f"/animator/propozycje/{row.uid}/"
    animator.post(page, filled(animator.get(page), summary=None))
    service.refresh_from_db()
    row.refresh_from_db()
    assert (service.summary, service.phone, row.status) == ("Stare", "86 444 55 66", "partly")
    assert service.places.get().hours.count() == 5


def test_change_made_after_the_form_was_opened_is_not_undone(town, link):
    service = town.service(summary="Stare", season="zima")
    client, path = link(service)
    data = filled(client.get(path), summary="Nowe")
    service.season = "lato"
    service.save()
    client.post(path, data)
    assert ChangeProposal.objects.get().proposed == {"summary": "Nowe"}


def test_conflict_is_decided_by_a_choice(town, link, as_user):
    service = town.service(summary="Stare")
    _response, row = propose(link, service, summary="Nowe")
    service.summary = "Inne"
    service.save()
    assert Review(row).rows[0].is_conflict
    animator = as_user(town.animator)
    page = f"/animator/propozycje/{row.uid}/"
    response = animator.post(page, filled(animator.get(page)))
    assert "summary" in response.context["form"].errors
    animator.post(page, filled(animator.get(page), summary="take"))
    service.refresh_from_db()
    assert service.summary == "Nowe"


def test_decision_on_what_has_changed_meanwhile_is_refused(town, link):
    service = town.service(summary="Stare")
    propose(link, service, summary="Nowe")
    seen = Review(ChangeProposal.objects.get()).token
    Service.objects.filter(pk=service.pk).update(summary="Inne")
    with pytest.raises(Changed):
        decide(ChangeProposal.objects.get(), ["summary"], by=town.animator, seen=seen)


def test_refusal_needs_a_reason_and_of_two_animators_the_first_counts(town, link, as_user):
    service = town.service(summary="Stare")
    _response, row = propose(link, service, summary="Nowe")
    animator = as_user(town.animator)
    page = f"/animator/propozycje/{row.uid}/"
    assert "reason" in animator.post(page, {"refuse": "1"}).context["form"].errors
    animator.post(page, {"refuse": "1", "reason": "To nieprawda."})
    second = as_user(UserFactory(role="animator", territory=town.powiat))
    data = {"seen": Review(row).token, "summary": "on"}
    second.post(page, data)
    service.refresh_from_db()
    row.refresh_from_db()
    assert (row.status, service.summary) == ("refused", "Stare")


def test_member_proposes_without_a_link_and_a_client_is_not_named(town, as_user):
    service = town.service(summary="Stare")
    member = as_user(UserFactory(role="member", institution=town.provider))
    path = f"/uslugi/{service.uid}/zaproponuj-zmiane/"
    page = member.get(path)
    refused = member.post(path, filled(page, summary="Nowe", note="Klientka 44051401359"))
    assert "note" in refused.context["form"].errors
    data = filled(page, summary="Nowe", proposal=re.search(r'name="proposal" value="(.*?)"', page.text)[1])
    assert member.post(path, data).status_code == member.post(path, data).status_code == 302
    assert ChangeProposal.objects.get().status == "waiting"


def test_confidential_address_is_not_in_the_form(town, link):
    service = town.service()
    secret = LocationFactory(institution=town.provider, street="Ukryta", is_confidential=True)
    ServicePlaceFactory(service=service, location=secret)
    client, path = link(service)
    assert "Ukryta" not in client.get(path).text


def test_lists_take_the_same_number_of_queries(town, link, as_user):
    client = as_user(town.animator)

    def count():
        with CaptureQueriesContext(connection) as found:
            assert client.get("/animator/propozycje/").status_code == 200
        return len(found)

    propose(link, town.service(summary="a"), summary="b")
    count()
    one = count()
    for _number in range(2):
        propose(link, town.service(summary="a"), summary="b")
    assert count() == one
