"""An institution registers itself: the public form, its link, what waits and what lapses."""

import re
import uuid
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext

from accounts.models import AccessLink
from accounts.scope import Scope
from notifications.models import Message
from partners.forms import InstitutionField
from partners.models import Institution, InstitutionIdentifier, JoinRequest
from partners.models.joining import OWN_REQUEST_LINK, RECEIVED, TO_DECIDE
from partners.registration import lapsing, limits
from partners.registration.verifying import awaiting
from tests.accounts.factories import UserFactory

from .factories import (
    InstitutionFactory,
    InstitutionTypeFactory,
    JoinRequestFactory,
    SectorFactory,
    TerritoryFactory,
    powiat_factory,
)

pytestmark = pytest.mark.django_db
URL = "/instytucje/zglos/"


@pytest.fixture(autouse=True)
def _no_counts():
    cache.clear()


@pytest.fixture
def data(gmina):
    kind = InstitutionTypeFactory(code="biblioteka", sector=SectorFactory(code="kultura"))
    return {
        "uid": str(uuid.uuid4()),
        "name": "Gminna Biblioteka Publiczna",
        "type": kind.pk,
        "country": "PL",
        "seat": "Kobylin-Borzymy",
        "email": "biblioteka@biblioteka.example.org",
        "phone": "86 555 01 01",
        "first_name": "Ewa",
        "last_name": "Kowalczyk",
        "post_title": "dyrektorka",
        "work_email": "E.Kowalczyk@biblioteka.example.org",
        "wants_to_care": "on",
        "text": "Prowadzimy też klub seniora.",
        "homepage": "",
    }


@pytest.fixture
def own_link():
    """Function: the path of the link that the applicant gets."""

    def make(join, **options):
        return AccessLink.issue(OWN_REQUEST_LINK, join, address=join.email, **options)[1].removeprefix(
            "http://testserver"
        )

    return make


def errors(response):
    return {
        name: [error.code for error in each.as_data()]
        for name, each in response.context["form"].errors.items()
    }


# --- The form -------------------------------------------------------------------------------


def test_form_makes_a_pending_institution_a_request_and_one_mail(
    client, data, gmina, mailoutbox, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        response = client.post(URL, data)
    join = JoinRequest.objects.get()
    assert (response.status_code, response.url) == (302, f"{URL}{join.uid}/")
    institution = join.institution
    assert (institution.status, institution.seat, institution.email) == ("pending", gmina, data["email"])
    assert (institution.phones.get().number, institution.sectors.get().code) == (data["phone"], "kultura")
    assert (join.status, join.registers, join.role) == ("unconfirmed", True, "caretaker")
    assert (join.email, join.name, join.post_title) == (
        data["work_email"].lower(),
        "Ewa Kowalczyk",
        "dyrektorka",
    )
    (mail,) = mailoutbox
    assert mail.to[0].endswith(f"<{join.email}>")
    assert data["name"] in mail.subject
    page = client.get(re.search(r"http://testserver(/l/[\w-]+/)", mail.body)[1])
    assert page.context["institution"] == institution


def test_form_has_no_account_and_works_signed_in_with_the_own_address_proven(client, data, animator):
    user = UserFactory(email="e.kowalczyk@biblioteka.example.org")
    client.force_login(user)
    assert client.get(URL).context["form"].initial["work_email"] == user.email
    client.post(URL, data)
    join = JoinRequest.objects.get()
    assert (join.status, join.institution.created_by) == ("waiting", user)
    assert Message.objects.get(kind=TO_DECIDE).address == animator.email


def test_signed_in_with_another_address_needs_the_proof(client, data):
    client.force_login(UserFactory())
    client.post(URL, data)
    assert JoinRequest.objects.get().status == "unconfirmed"


def test_form_sent_twice_shows_the_first(client, data):
    first = client.post(URL, data)
    second = client.post(URL, data | {"name": "Inna nazwa"})
    assert (first.url, Institution.objects.count(), JoinRequest.objects.count()) == (second.url, 1, 1)


@pytest.mark.django_db(transaction=True)
def test_form_sent_twice_at_once_makes_one(data, at_once, client):
    from django.test import Client

    outcomes = at_once(lambda: Client().post(URL, data).url)
    assert outcomes == [f"{URL}{data['uid']}/"] * 2
    assert (Institution.objects.count(), JoinRequest.objects.count()) == (1, 1)


def test_uid_of_a_known_institution_does_not_touch_it(client, data):
    known = InstitutionFactory(name="Szkoła")
    client.post(URL, data | {"uid": str(known.uid)})
    known.refresh_from_db()
    assert (known.name, known.status, JoinRequest.objects.get().institution.name) == (
        "Szkoła", "verified", data["name"],
    )  # fmt: skip


def test_get_and_head_write_nothing(client):
    assert (client.get(URL).status_code, client.head(URL).status_code) == (200, 200)
    assert Institution.objects.count() == 0


def test_done_page_tells_what_to_do_and_hides_the_address(client, data):
    page = client.get(client.post(URL, data).url)
    assert page.context["address"] == "e…@biblioteka.example.org"
    assert data["work_email"].lower() not in page.content.decode()
    assert [step["state"] for step in page.context["steps"]] == ["done", "current", "todo", "todo"]


@pytest.mark.parametrize(
    ("change", "wrong"),
    [
        ({"name": ""}, {"name": ["required"]}),
        ({"name": "Kup tanio http://zle.example"}, {"name": ["link"]}),
        ({"name": "Zła\x00nazwa"}, {"name": ["null_characters_not_allowed"]}),
        ({"first_name": "www.zle.example"}, {"first_name": ["link"]}),
        ({"seat": ""}, {"seat": ["required"]}),
        ({"seat": "Nie ma takiej"}, {"seat": ["unknown"]}),
        ({"nip": "525-000-59-01"}, {"nip": ["nip"]}),
        ({"nip": "SK2020317068"}, {"nip": ["nip"]}),
        ({"nip": "1" * 25}, {"nip": ["nip"]}),
        ({"regon": "123"}, {"regon": ["regon"]}),
        ({"regon": "DE123456789"}, {"regon": ["regon"]}),
        ({"registry": "krs"}, {"number": ["both"]}),
        ({"number": "12345"}, {"registry": ["both"]}),
        ({"registry": "krs", "number": "12a"}, {"number": ["digits"]}),
        ({"registry": "krs", "number": "12345678901"}, {"number": ["krs"]}),
        ({"country": "SK", "nip": "5250005900"}, {"seat": ["abroad"], "nip": ["abroad"]}),
        ({"country": "XX"}, {"country": ["invalid_choice"]}),
        ({"postcode": "182"}, {"postcode": ["invalid"]}),
        ({"work_email": "ewa"}, {"work_email": ["invalid"]}),
        ({"work_email": ""}, {"work_email": ["required"]}),
        ({"text": "PESEL 44051401359"}, {"text": ["pesel"]}),
        ({"www": "javascript:alert(1)"}, {"www": ["invalid"]}),
        ({"homepage": "http://robot.example"}, {"__all__": ["bot"]}),
        ({"parent_subject": "Gmina Nieznana"}, {"parent_subject": ["unknown"]}),
    ],
)
def test_bad_input_is_said_at_its_field_and_nothing_is_saved(client, data, change, wrong):
    response = client.post(URL, data | change)
    assert (response.status_code, errors(response)) == (200, wrong)
    assert (Institution.objects.count(), JoinRequest.objects.count()) == (0, 0)


def test_broken_uid_is_no_error_of_the_server(client, data):
    assert errors(client.post(URL, data | {"uid": "nie-uuid"})) == {"uid": ["invalid"]}


def test_hostile_text_is_shown_as_text(client, data, own_link):
    client.post(URL, data | {"name": "<script>alert(1)</script>", "text": "{{ 7|add:7 }}<b>"})
    join = JoinRequest.objects.get()
    for url in (f"{URL}{join.uid}/", own_link(join)):
        page = client.get(url).content.decode()
        assert "<script>alert" not in page
        assert "&lt;script&gt;alert" in page


def test_institution_abroad_has_a_country_instead_of_a_gmina(client, data):
    abroad = {"country": "SK", "seat": "", "town": "Poprad", "registry": "foreign", "number": "IČO 123"}
    client.post(URL, data | abroad)
    institution = Institution.objects.get()
    assert (institution.country, institution.seat, institution.identifiers.get().number) == (
        "SK",
        None,
        "IČO 123",
    )


def test_several_gminas_are_asked_back_and_the_choice_is_kept(client, data):
    powiat = powiat_factory()
    for kind in ("1", "2"):
        TerritoryFactory(name="Wysokie Mazowieckie", gmina_kind=kind, powiat=powiat)
    page = client.post(URL, data | {"seat": "Wysokie Mazowieckie"})
    assert errors(page) == {"seat": ["several"]}
    offered = page.context["form"].fields["seat"].widget.offered
    assert [label.split()[0] for label in offered] == ["miasto", "gm."]
    choice = {"seat": "Wysokie Mazowieckie", "seat_asked": "Wysokie Mazowieckie", "seat_choice": offered[1]}
    client.post(URL, data | choice)
    assert Institution.objects.get().seat.gmina_kind == "2"


def test_limit_of_one_computer_refuses_and_keeps_what_was_typed(client, data, monkeypatch):
    monkeypatch.setattr(limits, "FROM_ONE_COMPUTER", 1)
    client.post(URL, data)
    second = data | {"uid": str(uuid.uuid4()), "name": "Klub Seniora", "work_email": "inna@example.org"}
    response = client.post(URL, second)
    assert (response.status_code, response.context["form"]["name"].value()) == (429, "Klub Seniora")
    assert Institution.objects.count() == 1


def test_limit_of_one_address_protects_its_holder_from_mails(client, data, monkeypatch):
    monkeypatch.setattr(limits, "TO_ONE_ADDRESS", 1)
    client.post(URL, data)
    second = data | {"uid": str(uuid.uuid4()), "name": "Klub Seniora"}
    assert client.post(URL, second, REMOTE_ADDR="203.0.113.7").status_code == 429


# --- Duplicates -------------------------------------------------------------------------------


def test_known_institution_is_shown_with_the_way_to_join_it(client, data, gmina):
    known = InstitutionFactory(name="Gminna Biblioteka Publiczna w Kobylinie", seat=gmina)
    page = client.post(URL, data)
    assert [each.institution for each in page.context["duplicates"]] == [known]
    assert reverse("partners:join", args=[known.uid]) in page.content.decode()
    assert Institution.objects.count() == 1
    sent = client.post(URL, data | {"different": str(known.uid)})
    assert (sent.status_code, Institution.objects.count()) == (302, 2)


def test_agreeing_to_others_than_were_shown_is_not_enough(client, data, gmina):
    InstitutionFactory(name="Gminna Biblioteka Publiczna", seat=gmina)
    page = client.post(URL, data | {"different": str(uuid.uuid4())})
    assert (page.status_code, len(page.context["duplicates"]), JoinRequest.objects.count()) == (200, 1, 0)


def test_institutions_that_are_not_public_are_no_duplicates_for_strangers(client, data, gmina):
    InstitutionFactory(name="Gminna Biblioteka Publiczna", seat=gmina, status="pending")
    assert client.post(URL, data).status_code == 302


def test_number_of_a_verified_institution_leads_to_it(client, data, gmina):
    known = InstitutionFactory(name="Fundacja Pomost")
    known.identifiers.create(registry="krs", number="0000123456")
    krs = {"name": "Fundacja Inna", "registry": "krs", "number": "123456"}
    page = client.post(URL, data | krs)
    assert [each.institution for each in page.context["duplicates"]] == [known]
    again = client.post(URL, data | krs | {"different": str(known.uid)})
    assert (errors(again), JoinRequest.objects.count()) == ({"number": ["taken"]}, 0)


def test_number_that_waits_is_said_and_one_that_nobody_proved_makes_room(client, data):
    krs = {"registry": "krs", "number": "123456"}
    client.post(URL, data | krs)
    second = (
        data | krs | {"uid": str(uuid.uuid4()), "name": "Fundacja Druga", "work_email": "druga@example.org"}
    )
    assert client.post(URL, second).status_code == 302
    holder = InstitutionIdentifier.objects.get().institution
    assert holder.name == "Fundacja Druga"
    holder.join_requests.get().confirm()
    third = second | {
        "uid": str(uuid.uuid4()),
        "name": "Fundacja Trzecia",
        "work_email": "trzecia@example.org",
    }
    assert errors(client.post(URL, third)) == {"number": ["reported"]}


# --- The own link -------------------------------------------------------------------------------


@pytest.fixture
def join(gmina):
    institution = InstitutionFactory(name="Klub Seniora", seat=gmina, status="pending")
    return JoinRequestFactory(institution=institution, status="unconfirmed", registers=True)


@pytest.fixture
def card(join):
    return {"act": "save", "version": join.institution.version, "name": "Klub Seniora “Złota Jesień”",
            "type": join.institution.type_id, "country": "PL", "seat": "Kobylin-Borzymy"}  # fmt: skip


def test_opening_the_link_confirms_nothing_and_the_button_does(client, join, own_link, animator):
    url = own_link(join)
    client.get(url)
    join.refresh_from_db()
    assert join.status == "unconfirmed"
    client.post(url, {"act": "confirm"})
    join.refresh_from_db()
    assert (join.status, join.confirmed_at is not None) == ("waiting", True)
    assert (
        Message.objects.get(kind=TO_DECIDE, address=animator.email).territory_id == join.institution.seat_id
    )
    client.post(url, {"act": "confirm"})
    assert Message.objects.filter(kind=TO_DECIDE).count() == 1


def test_draft_card_is_corrected_by_the_link_until_it_is_verified(client, join, own_link, card, animator):
    url = own_link(join)
    assert client.post(url, card | {"phone": "86 555 02 02"}).status_code == 302
    join.institution.refresh_from_db()
    assert (join.institution.name, join.institution.phones.get().number) == (card["name"], "86 555 02 02")
    join.confirm()
    join.institution.verify(by=animator)
    page = client.post(url, card | {"name": "Za późno", "version": join.institution.version})
    join.institution.refresh_from_db()
    assert (page.status_code, join.institution.name) == (200, card["name"])
    assert page.context["form"] is None


def test_two_who_correct_the_card_lose_neither_text(client, join, own_link, card):
    url = own_link(join)
    client.post(url, card | {"town": "Kobylin"})
    page = client.post(url, card | {"town": "Borzymy"})
    form = page.context["form"]
    assert [(each.theirs, each.yours) for each in form.differences] == [("Kobylin", "Borzymy")]
    join.institution.refresh_from_db()
    assert join.institution.town == "Kobylin"


def test_bad_card_is_said_and_not_saved(client, join, own_link, card):
    page = client.post(own_link(join), card | {"nip": "123"})
    assert errors(page) == {"nip": ["nip"]}
    assert page.context["institution"].name == "Klub Seniora"


def test_withdrawing_takes_the_unverified_institution_along(client, join, own_link, animator):
    url = own_link(join)
    client.post(url, {"act": "withdraw"})
    join.refresh_from_db()
    join.institution.refresh_from_db()
    assert (join.status, join.institution.status) == ("withdrawn", "refused")
    assert client.get(url).status_code == 200
    client.post(url, {"act": "confirm"})
    join.refresh_from_db()
    assert join.status == "withdrawn"


def test_link_under_another_account_shows_and_does_nothing(client, join, own_link, card):
    client.force_login(UserFactory())
    url = own_link(join)
    for act in ({"act": "confirm"}, {"act": "withdraw"}, card):
        client.post(url, act)
    page = client.get(url).content.decode()
    join.refresh_from_db()
    assert (join.status, join.email in page) == ("unconfirmed", False)


def test_link_that_is_over_is_gone(client, join, own_link):
    assert client.get(own_link(join, valid_for=timedelta(seconds=-1))).status_code == 410
    assert client.post(own_link(join, valid_for=timedelta(seconds=-1)), {"act": "confirm"}).status_code == 410


# --- Nowhere before it is verified ------------------------------------------------------------------


def test_pending_institution_is_nowhere(client, join):
    name = join.institution.name
    for url in (
        reverse("partners:institutions"),
        reverse("partners:institutions") + "?q=klub",
        reverse("home"),
    ):
        assert name not in client.get(url).content.decode()
    assert client.get(join.institution.get_absolute_url()).status_code == 404
    assert client.get(reverse("partners:join", args=[join.institution.uid])).status_code == 404
    with pytest.raises(Exception, match=gettext("No institution of this name or number is in the register.")):
        InstitutionField().clean(name)


def test_pending_institution_is_in_no_export(client, join, animator):
    client.force_login(animator)
    exported = client.get(reverse("partners:institutions_export"), {"format": "csv"})
    content = b"".join(exported.streaming_content) if exported.streaming else exported.content
    assert join.institution.name not in content.decode("utf-8-sig")


def test_caretaker_of_a_pending_institution_sees_the_own_draft_card_alone(client, join):
    other = InstitutionFactory(status="pending")
    user = UserFactory(role="caretaker", institution=join.institution)
    scope = Scope(user)
    assert list(Institution.objects.visible_to(scope)) == [join.institution]
    assert (scope.is_professional, scope.has("caretaker")) == (False, False)
    client.force_login(user)
    assert client.get(join.institution.get_absolute_url()).status_code == 200
    assert client.get(other.get_absolute_url()).status_code == 404
    assert client.get(reverse("accounts:invite")).status_code == 403


def test_verified_institution_gives_its_caretaker_the_rights(join, animator):
    user = UserFactory(role="caretaker", institution=join.institution)
    join.confirm()
    join.institution.verify(by=animator)
    assert Scope(user).is_professional


# --- Lapsing and erasing ----------------------------------------------------------------------------


def age(join, **days):
    fields = {name: timezone.now() - timedelta(days=n) for name, n in days.items()}
    JoinRequest.objects.filter(pk=join.pk).update(**fields)


def test_unconfirmed_lapses_after_14_days_with_its_institution(join):
    age(join, created_at=13)
    lapsing.sweep()
    assert JoinRequest.objects.filter(pk=join.pk).exists()
    age(join, created_at=15)
    lapsing.sweep()
    lapsing.sweep()
    assert (JoinRequest.objects.count(), Institution.objects.filter(pk=join.institution_id).count()) == (0, 0)


def test_confirmed_one_and_an_institution_that_somebody_looks_after_stay(join):
    age(join, created_at=15)
    UserFactory(role="caretaker", institution=join.institution)
    confirmed = JoinRequestFactory(
        institution=InstitutionFactory(status="pending"), registers=True, created_at=timezone.now()
    )
    age(confirmed, created_at=15)
    lapsing.sweep()
    assert list(JoinRequest.objects.all()) == [confirmed]
    assert Institution.objects.filter(status="pending").count() == 2


def test_unconfirmed_wish_to_join_lapses_without_the_institution():
    join = JoinRequestFactory(status="unconfirmed")
    age(join, created_at=15)
    lapsing.sweep()
    assert (JoinRequest.objects.count(), Institution.objects.get().status) == (0, "verified")


def test_personal_data_are_erased_90_days_after_the_decision(animator):
    join = JoinRequestFactory(phone="600 100 200", text="Zdanie")
    join.refuse(by=animator, reason="Pani Ewa tu nie pracuje.")
    age(join, decided_at=89)
    lapsing.sweep()
    join.refresh_from_db()
    assert join.email
    age(join, decided_at=91)
    lapsing.sweep()
    join.refresh_from_db()
    personal = ("first_name", "last_name", "email", "phone", "post_title", "text")
    assert [getattr(join, name) for name in personal] == [""] * 6
    assert (join.status, join.decision.reason, join.decision.by) == ("refused", "", animator)


def test_waiting_one_keeps_its_data():
    join = JoinRequestFactory()
    age(join, created_at=400)
    lapsing.sweep()
    join.refresh_from_db()
    assert join.email


# --- Constraints -------------------------------------------------------------------------------------


def test_one_open_request_of_an_address_for_a_role():
    first = JoinRequestFactory()
    with pytest.raises(IntegrityError, match="partners_joinrequest_one_open"), transaction.atomic():
        JoinRequestFactory(institution=first.institution, email=first.email)
    with pytest.raises(IntegrityError, match="partners_joinrequest_email_lower"), transaction.atomic():
        JoinRequestFactory(email="Ewa@example.org")
    with pytest.raises(IntegrityError, match="partners_joinrequest_role"), transaction.atomic():
        JoinRequestFactory(role="operator")


def test_unconfirmed_are_not_in_the_queue(join, animator):
    assert list(awaiting(Scope(animator))) == []
    join.confirm()
    assert list(awaiting(Scope(animator))) == [join.institution]


def test_mail_to_an_address_is_the_answer_to_its_own_form(join):
    sent = JoinRequest(institution=join.institution, role="member", email="x@example.org").send()
    assert Message.objects.get(kind=RECEIVED).definition.asked_by_recipient
    assert sent.status == "unconfirmed"
