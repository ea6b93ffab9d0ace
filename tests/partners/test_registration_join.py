"""Asking to join an institution of the register, and whoever decides about it; invitations to register."""

import re
import uuid
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import AccessLink, AccessLog, Invitation, Membership
from accounts.scope import Scope
from notifications.models import Message
from partners.models import Institution, JoinRequest, RegistrationInvitation
from partners.models.joining import ASKED_TO_REGISTER, OWN_REQUEST_LINK, REFUSED, REGISTER_LINK, TO_DECIDE
from partners.registration import lapsing, panels
from partners.registration.domains import Fit, fit
from tests.accounts.factories import UserFactory

from .factories import InstitutionFactory, InstitutionTypeFactory, JoinRequestFactory, TerritoryFactory

pytestmark = pytest.mark.django_db
LIST = "/wnioski-o-dolaczenie/"
INVITATIONS = "/instytucje/zaproszenia/"


@pytest.fixture(autouse=True)
def _no_counts():
    cache.clear()


@pytest.fixture
def institution():
    seat = TerritoryFactory(name="Kobylin-Borzymy")
    return InstitutionFactory(name="GOK", email="gok@gok.example.org", seat=seat)


@pytest.fixture
def animator(institution):
    return UserFactory(role="animator", territory=institution.seat)


@pytest.fixture
def caretaker(institution):
    return UserFactory(role="caretaker", institution=institution)


@pytest.fixture
def operator():
    return UserFactory(role="operator")


@pytest.fixture
def data():
    return {"uid": str(uuid.uuid4()), "role": "member", "first_name": "Jan", "last_name": "Nowy",
            "work_email": "jan@gok.example.org", "text": "Prowadzę zespół taneczny."}  # fmt: skip


def url_of(institution):
    return reverse("partners:join", args=[institution.uid])


def decide(join):
    return reverse("partners:join_decide", args=[join.uid])


def addressees(kind):
    return sorted(Message.objects.filter(kind=kind).values_list("address", flat=True))


# --- Asking ---------------------------------------------------------------------------------


def test_stranger_asks_confirms_and_the_caretaker_is_told(client, data, institution, caretaker, animator):
    response = client.post(url_of(institution), data)
    join = JoinRequest.objects.get()
    assert response.url == reverse("partners:register_done", args=[join.uid])
    assert (join.status, join.registers, addressees(TO_DECIDE)) == ("unconfirmed", False, [])
    assert list(JoinRequest.objects.to_decide(Scope(caretaker))) == []
    join.confirm()
    assert addressees(TO_DECIDE) == [caretaker.email]
    assert list(JoinRequest.objects.to_decide(Scope(caretaker))) == [join]
    assert list(JoinRequest.objects.to_decide(Scope(animator))) == []


def test_without_a_caretaker_the_animator_is_told_and_without_her_the_operator(
    institution, animator, operator
):
    ended = UserFactory(role="caretaker", institution=institution)
    ended.memberships.update(valid_from=timezone.now() - timedelta(days=2), valid_to=timezone.now())
    JoinRequestFactory(institution=institution, status="unconfirmed").confirm()
    assert addressees(TO_DECIDE) == [animator.email]
    JoinRequestFactory(status="unconfirmed").confirm()
    assert addressees(TO_DECIDE) == sorted([animator.email, operator.email])


def test_asking_gives_no_right(client, data, institution):
    user = UserFactory(email=data["work_email"])
    client.force_login(user)
    client.post(url_of(institution), data | {"role": "caretaker"})
    assert JoinRequest.objects.get().status == "waiting"
    scope = Scope(user)
    assert (scope.institution_ids, scope.caretaken_institution_ids) == (set(), set())
    assert client.get(reverse("partners:institution_edit", args=[institution.uid])).status_code == 403


def test_asking_twice_is_one_request(client, data, institution):
    user = UserFactory(email=data["work_email"])
    client.force_login(user)
    first = client.post(url_of(institution), data)
    assert client.post(url_of(institution), data).url == first.url
    assert client.post(url_of(institution), data | {"uid": str(uuid.uuid4())}).url == first.url
    assert JoinRequest.objects.count() == 1


def test_what_nobody_confirmed_makes_room_for_the_right_person(client, data, institution):
    client.post(url_of(institution), data | {"first_name": "Podszywający się"})
    client.post(url_of(institution), data | {"uid": str(uuid.uuid4())})
    assert JoinRequest.objects.get().first_name == "Jan"


def test_role_that_one_has_is_said(client, data, institution, caretaker):
    client.force_login(caretaker)
    page = client.post(url_of(institution), data | {"role": "caretaker", "work_email": caretaker.email})
    assert list(page.context["form"].errors) == ["role"]
    assert JoinRequest.objects.count() == 0


@pytest.mark.parametrize(
    ("change", "field"),
    [({"role": "operator"}, "role"), ({"role": ""}, "role"), ({"work_email": "jan"}, "work_email"),
     ({"last_name": "http://zle.example"}, "last_name"), ({"text": "44051401359"}, "text"),
     ({"homepage": "x"}, "__all__")],
)  # fmt: skip
def test_bad_input_is_said_at_its_field(client, data, institution, change, field):
    page = client.post(url_of(institution), data | change)
    assert (page.status_code, list(page.context["form"].errors)) == (200, [field])
    assert JoinRequest.objects.count() == 0


@pytest.mark.parametrize("status", ["pending", "refused", "archived"])
def test_only_institutions_of_the_register_can_be_joined(client, data, institution, status):
    Institution.objects.filter(pk=institution.pk).update(status=status)
    assert client.get(url_of(institution)).status_code == 404
    assert client.post(url_of(institution), data).status_code == 404


def test_applicant_withdraws_by_the_link_and_the_institution_stays(client, institution, caretaker):
    join = JoinRequestFactory(institution=institution, status="unconfirmed")
    join.confirm()
    _link, address = AccessLink.issue(OWN_REQUEST_LINK, join, address=join.email)
    client.post(address.removeprefix("http://testserver"), {"act": "withdraw"})
    join.refresh_from_db()
    institution.refresh_from_db()
    assert (join.status, institution.status) == ("withdrawn", "verified")
    assert Message.objects.get(kind=TO_DECIDE).status == "cancelled"


# --- Deciding ---------------------------------------------------------------------------------


@pytest.fixture
def join(institution):
    return JoinRequestFactory(institution=institution, email="jan@gok.example.org", role="member")


def test_accepting_offers_the_role_by_an_invitation(
    client, join, caretaker, institution, mailoutbox, django_capture_on_commit_callbacks
):
    client.force_login(caretaker)
    with django_capture_on_commit_callbacks(execute=True):
        client.post(decide(join), {"decision": "accept"})
    join.refresh_from_db()
    offer = Invitation.objects.get()
    assert (join.status, join.invitation, join.decision.by) == ("accepted", offer, caretaker)
    assert (offer.email, offer.role, offer.institution, offer.invited_by) == (
        join.email, "member", institution, caretaker,
    )  # fmt: skip
    assert [mail.to[0].endswith(f"<{join.email}>") for mail in mailoutbox] == [True]
    assert AccessLog.objects.get(verb="join_accept").object_id == join.pk
    user = offer.open_account(password="Bardzo-dobre-haslo-1", first_name="Jan", last_name="Nowy")
    assert Scope(user).institution_ids == {institution.pk}


def test_accepting_whoever_has_the_role_or_the_offer_makes_no_second(join, caretaker, institution):
    Invitation(email=join.email, role="member", institution=institution, invited_by=caretaker).send()
    join.accept(by=caretaker)
    assert (Invitation.objects.count(), join.status) == (1, "accepted")
    held = UserFactory(role="member", institution=institution)
    other = JoinRequestFactory(institution=institution, role="member", email=held.email)
    other.accept(by=caretaker)
    assert (other.status, other.invitation, Invitation.objects.count()) == ("accepted", None, 1)


def test_refusing_needs_a_reason_and_writes_it(client, join, caretaker):
    client.force_login(caretaker)
    client.post(decide(join), {"decision": "refuse", "reason": ""})
    join.refresh_from_db()
    assert join.status == "waiting"
    client.post(decide(join), {"decision": "refuse", "reason": "Nie pracuje Pan u nas."})
    join.refresh_from_db()
    assert (join.status, join.decision.reason) == ("refused", "Nie pracuje Pan u nas.")
    assert addressees(REFUSED) == [join.email]
    assert Invitation.objects.count() == 0


def test_second_decider_reads_who_was_faster(client, join, caretaker, operator, institution):
    join.refuse(by=operator, reason="Nie")
    client.force_login(caretaker)
    page = client.post(decide(join), {"decision": "accept"}, follow=True)
    (message,) = page.context["messages"]
    assert str(operator) in str(message)
    assert Invitation.objects.count() == 0


@pytest.mark.django_db(transaction=True)
def test_two_deciders_at_once_make_one_decision(at_once):
    institution = InstitutionFactory()
    people = [UserFactory(role="caretaker", institution=institution) for _n in range(2)]
    join = JoinRequestFactory(institution=institution)

    def deciding(user, data):
        def post():
            client = Client()
            client.force_login(user)
            return client.post(decide(join), data).status_code

        return post

    refusal = {"decision": "refuse", "reason": "Nie"}
    outcomes = at_once(deciding(people[0], {"decision": "accept"}), deciding(people[1], refusal))
    join.refresh_from_db()
    assert outcomes == [302, 302]
    assert join.events.filter(verb__in=["accept", "refuse"]).count() == 1
    assert Invitation.objects.count() == (join.status == "accepted")


def test_animator_of_a_caretaken_institution_and_strangers_do_not_decide(client, join, caretaker, animator):
    for user, status in (
        (animator, 403),
        (UserFactory(role="caretaker", institution=InstitutionFactory()), 404),
    ):
        client.force_login(user)
        assert client.post(decide(join), {"decision": "accept"}).status_code == status
    assert client.get(decide(join)).status_code == 405
    join.refresh_from_db()
    assert join.status == "waiting"


def test_animator_decides_where_nobody_looks_after_it(client, join, animator):
    client.force_login(animator)
    client.post(decide(join), {"decision": "accept"})
    join.refresh_from_db()
    assert join.status == "accepted"


def test_archived_institution_takes_nobody(client, join, operator, institution):
    institution.archive(by=operator, reason="Zlikwidowana")
    client.force_login(operator)
    client.post(decide(join), {"decision": "accept"})
    join.refresh_from_db()
    assert (join.status, Invitation.objects.count()) == ("waiting", 0)


def test_list_has_a_constant_number_of_queries(
    client, institution, caretaker, django_assert_max_num_queries, django_assert_num_queries
):
    client.force_login(caretaker)
    counts = []
    for wanted in (1, 3):
        while JoinRequest.objects.waiting().count() < wanted:
            JoinRequestFactory(institution=institution)
            JoinRequestFactory(institution=institution).refuse(by=caretaker, reason="Nie")
        client.get(LIST)
        with django_assert_max_num_queries(40) as seen:
            assert client.get(LIST).status_code == 200
        counts.append(len(seen))
    assert counts[0] == counts[1]


def test_list_says_who_looks_after_it_and_what_the_address_tells(client, join, caretaker):
    client.force_login(caretaker)
    ((shown, hint, people),) = client.get(LIST).context["rows"]
    assert (shown, hint, people) == (join, Fit.SAME, [caretaker])


@pytest.mark.parametrize(
    ("address", "hint"),
    [("gok@gok.example.org", Fit.MAILBOX), ("jan@gok.example.org", Fit.SAME), ("j@biuro.gok.example.org", Fit.SAME),
     ("jan@gmail.com", Fit.PUBLIC), ("jan@inny.example", Fit.OTHER), ("jan@notgok.example.org", Fit.OTHER)],
)  # fmt: skip
def test_address_is_compared_with_the_institutions_domain(address, hint):
    assert fit(address, Institution(email="gok@gok.example.org")) == hint


def test_address_without_a_known_domain_tells_nothing():
    assert fit("jan@gok.example.org", Institution(email="gok@wp.pl")) == Fit.UNKNOWN
    assert fit("jan@gok.pl", Institution(email="gok@wp.pl", www="https://www.gok.pl/kontakt")) == Fit.SAME


def test_desk_has_one_item_for_all_that_wait(rf, join, caretaker):
    JoinRequestFactory(institution=join.institution)
    request = rf.get("/")
    request.scope = Scope(caretaker)
    (item,) = panels.waiting(request)
    assert (item.url, item.count, item.urgent) == (LIST, 2, False)
    JoinRequest.objects.update(created_at=timezone.now() - timedelta(days=5))
    assert panels.waiting(request)[0].urgent
    request.scope = Scope(UserFactory())
    assert panels.waiting(request) == []


# --- Invitations to register --------------------------------------------------------------------


@pytest.fixture
def gmina(institution):
    return institution.seat


@pytest.fixture
def asked(gmina, animator):
    invitation = RegistrationInvitation(
        address="biblioteka@example.org", territory=gmina, invited_by=animator
    )
    invitation.send()
    return invitation


def link_of(invitation):
    _link, address = AccessLink.issue(REGISTER_LINK, invitation, address=invitation.address)
    return address.removeprefix("http://testserver")


def test_animator_invites_several_addresses_once_each(client, animator, gmina):
    client.force_login(animator)
    form = {
        "addresses": "Gok@example.org, sp@example.org;\nsp@example.org",
        "territory": gmina.name,
        "text": "Zapraszam",
    }
    client.post(INVITATIONS, form)
    client.post(INVITATIONS, form | {"addresses": "gok@example.org nowa@example.org"})
    found = RegistrationInvitation.objects.order_by("address").values_list(
        "address", "territory", "invited_by"
    )
    assert [row[0] for row in found] == ["gok@example.org", "nowa@example.org", "sp@example.org"]
    assert {row[1:] for row in found} == {(gmina.pk, animator.pk)}
    assert addressees(ASKED_TO_REGISTER) == ["gok@example.org", "nowa@example.org", "sp@example.org"]


@pytest.mark.parametrize(
    ("change", "field"),
    [({"addresses": "gok"}, "addresses"), ({"addresses": " ,; "}, "addresses"), ({"territory": "Nigdzie"}, "territory"),
     ({"addresses": " ".join(f"a{n}@example.org" for n in range(51))}, "addresses"), ({"text": "44051401359"}, "text")],
)  # fmt: skip
def test_bad_invitations_are_said_and_none_is_sent(client, animator, gmina, change, field):
    client.force_login(animator)
    form = {"addresses": "gok@example.org", "territory": gmina.name, "text": ""}
    page = client.post(INVITATIONS, form | change)
    assert (page.status_code, list(page.context["form"].errors)) == (200, [field])
    assert RegistrationInvitation.objects.count() == 0


def test_animator_invites_in_own_gminas_alone(client, animator, gmina):
    other = TerritoryFactory(name="Sterdyń")
    client.force_login(animator)
    page = client.post(INVITATIONS, {"addresses": "gok@example.org", "territory": other.name})
    assert list(page.context["form"].errors) == ["territory"]


def test_invited_institution_registers_with_a_proven_address(
    client, asked, gmina, animator, mailoutbox, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        RegistrationInvitation(
            address="szkola@example.org", territory=gmina, invited_by=animator, text="Witamy"
        ).send()
    (mail,) = mailoutbox
    assert "Witamy" in mail.body
    url = re.search(r"http://testserver(/l/[\w-]+/)", mail.body)[1]
    form = client.get(url).context["form"]
    assert (form["seat"].value(), form["work_email"].value()) == (gmina.full_label, "szkola@example.org")
    kind = InstitutionTypeFactory(code="szkola")
    sent = client.post(url, {"uid": str(uuid.uuid4()), "name": "Szkoła", "type": kind.pk, "seat": gmina.full_label,
                             "first_name": "Ewa", "last_name": "K", "work_email": "szkola@example.org"})  # fmt: skip
    join = JoinRequest.objects.get()
    assert (sent.url, join.status, join.role) == (f"/instytucje/zglos/{join.uid}/", "waiting", "member")
    invitation = RegistrationInvitation.objects.get(address="szkola@example.org")
    assert (invitation.status, invitation.institution) == ("answered", join.institution)
    assert addressees(TO_DECIDE) == [animator.email]
    assert client.get(url).status_code == 410


def test_invited_with_another_address_confirms_it(client, asked, gmina):
    kind = InstitutionTypeFactory(code="szkola")
    client.post(link_of(asked), {"uid": str(uuid.uuid4()), "name": "Szkoła", "type": kind.pk, "seat": gmina.full_label,
                                 "first_name": "Ewa", "last_name": "K", "work_email": "ewa@example.org"})  # fmt: skip
    assert JoinRequest.objects.get().status == "unconfirmed"


def test_invitation_is_repeated_once_a_day_and_taken_back(client, asked, animator):
    client.force_login(animator)
    repeat = reverse("partners:registration_invitation_repeat", args=[asked.uid])
    client.post(repeat)
    assert Message.objects.filter(kind=ASKED_TO_REGISTER).count() == 1
    RegistrationInvitation.objects.update(sent_at=timezone.now() - timedelta(days=2))
    client.post(repeat)
    client.post(repeat)
    asked.refresh_from_db()
    assert asked.sent_at > timezone.now() - timedelta(minutes=5)
    url = link_of(asked)
    client.post(reverse("partners:registration_invitation_withdraw", args=[asked.uid]))
    asked.refresh_from_db()
    assert (asked.status, client.get(url).status_code) == ("withdrawn", 410)
    assert client.get(repeat).status_code == 405


def test_invitation_of_another_territory_is_a_strangers(client, asked):
    client.force_login(UserFactory(role="animator", territory=TerritoryFactory()))
    assert (
        client.post(reverse("partners:registration_invitation_withdraw", args=[asked.uid])).status_code == 404
    )
    assert list(client.get(INVITATIONS).context["page"]) == []


def test_lapsed_invitation_says_so(client, asked):
    url = link_of(asked)
    RegistrationInvitation.objects.update(sent_at=timezone.now() - timedelta(days=61))
    asked.refresh_from_db()
    assert (asked.status, client.get(url).status_code) == ("lapsed", 410)


def test_one_open_invitation_of_an_address_for_a_gmina(asked, animator):
    with (
        pytest.raises(IntegrityError, match="partners_registrationinvitation_one_open"),
        transaction.atomic(),
    ):
        RegistrationInvitation.objects.create(
            address="BIBLIOTEKA@example.org", territory=asked.territory, invited_by=animator
        )


def test_addresses_are_erased_90_days_after_the_end(asked, animator, gmina):
    answered = RegistrationInvitation(address="gok@example.org", territory=gmina, invited_by=animator)
    answered.send()
    answered.answer(InstitutionFactory())
    lapsed = RegistrationInvitation(address="sp@example.org", territory=gmina, invited_by=animator)
    lapsed.send()
    old = timezone.now() - timedelta(days=91)
    RegistrationInvitation.objects.filter(pk=answered.pk).update(answered_at=old)
    RegistrationInvitation.objects.filter(pk=lapsed.pk).update(sent_at=old - timedelta(days=60))
    lapsing.sweep()
    kept = dict(RegistrationInvitation.objects.values_list("pk", "address"))
    assert kept == {asked.pk: asked.address, answered.pk: "", lapsed.pk: ""}


def test_invitations_have_a_constant_number_of_queries(
    client, animator, gmina, django_assert_max_num_queries
):
    client.force_login(animator)
    counts = []
    for wanted in (1, 3):
        while RegistrationInvitation.objects.count() < wanted:
            n = RegistrationInvitation.objects.count()
            invitation = RegistrationInvitation(
                address=f"a{n}@example.org", territory=gmina, invited_by=animator
            )
            invitation.send()
            invitation.answer(InstitutionFactory())
        client.get(INVITATIONS)
        with django_assert_max_num_queries(40) as seen:
            client.get(INVITATIONS)
        counts.append(len(seen))
    assert counts[0] == counts[1]


def test_roles_of_the_place_are_not_given_by_asking(join):
    assert Membership.objects.filter(institution=join.institution).count() == 0
