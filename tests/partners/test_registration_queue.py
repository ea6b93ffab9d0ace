"""The queue of new institutions: who sees it, what is decided, and that of two decisions one counts."""

import uuid
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import Invitation
from accounts.scope import Scope
from coop_portal.transitions import TransitionRefused
from notifications.models import Message
from partners.models import Institution
from partners.models.joining import REFUSED, TO_DECIDE, VERIFIED
from partners.registration import panels, verifying
from tests.accounts.factories import UserFactory

from .factories import InstitutionFactory, JoinRequestFactory, TerritoryFactory

pytestmark = pytest.mark.django_db
QUEUE = "/instytucje/do-weryfikacji/"


@pytest.fixture
def operator():
    return UserFactory(role="operator")


@pytest.fixture
def join(gmina):
    institution = InstitutionFactory(name="Klub Seniora", seat=gmina, status="pending")
    return JoinRequestFactory(institution=institution, registers=True)


def verify_url(institution):
    return reverse("partners:institution_verify", args=[institution.uid])


def refuse_url(institution):
    return reverse("partners:institution_refuse", args=[institution.uid])


def test_queue_opens_the_oldest_or_the_chosen_one_with_its_duplicates(client, join, animator, gmina):
    twin = InstitutionFactory(name="Klub Seniora", seat=gmina)
    newer = InstitutionFactory(name="Świetlica", seat=gmina, status="pending")
    client.force_login(animator)
    page = client.get(QUEUE)
    assert list(page.context["page"]) == [join.institution, newer]
    assert page.context["opened"] == join.institution
    assert [each.institution for each in page.context["duplicates"]] == [twin]
    assert [each for each, _fit in page.context["joins"]] == [join]
    assert f"{reverse('partners:merge', args=[join.institution.uid])}?z={twin.uid}" in page.content.decode()
    assert client.get(QUEUE, {"instytucja": newer.uid}).context["opened"] == newer
    for unknown in ("nie-uuid", uuid.uuid4()):
        assert client.get(QUEUE, {"instytucja": unknown}).context["opened"] == join.institution


def test_queue_is_the_animators_own_and_those_abroad_are_the_operators(join, animator, operator):
    abroad = InstitutionFactory(seat=None, country="SK", status="pending")
    stranger = UserFactory(role="animator", territory=TerritoryFactory())
    assert set(verifying.awaiting(Scope(operator))) == {join.institution, abroad}
    assert list(verifying.awaiting(Scope(animator))) == [join.institution]
    assert list(verifying.awaiting(Scope(stranger))) == []


def test_empty_queue_says_what_to_do(client, animator):
    client.force_login(animator)
    assert reverse("partners:registration_invitations") in client.get(QUEUE).content.decode()


def test_queue_has_a_constant_number_of_queries(client, join, animator, gmina, django_assert_max_num_queries):
    client.force_login(animator)
    client.get(QUEUE)
    with django_assert_max_num_queries(40) as one:
        client.get(QUEUE)
    for n in range(2):
        other = InstitutionFactory(name=f"Świetlica {n}", seat=gmina, status="pending")
        JoinRequestFactory(institution=other, registers=True)
    with django_assert_max_num_queries(40) as three:
        client.get(QUEUE)
    assert len(one) == len(three)


def test_one_button_verifies_and_accepts(client, join, animator):
    client.force_login(animator)
    data = {"accept": join.uid, "version": join.institution.version}
    response = client.post(verify_url(join.institution), data)
    join.refresh_from_db()
    assert (join.institution.status, join.status, join.decision.by) == ("verified", "accepted", animator)
    assert response.url == join.institution.get_absolute_url()
    offer = Invitation.objects.get()
    assert (offer.email, offer.role, join.invitation) == (join.email, "caretaker", offer)
    assert Message.objects.filter(kind=VERIFIED).count() == 0


def test_verifying_alone_leaves_the_person_waiting_and_tells_her(client, join, animator):
    client.force_login(animator)
    client.post(verify_url(join.institution))
    join.refresh_from_db()
    assert (join.institution.status, join.status, Invitation.objects.count()) == ("verified", "waiting", 0)
    assert Message.objects.get(kind=VERIFIED).address == join.email


def test_refusal_ends_every_request_and_says_why(client, join, animator):
    unproven = JoinRequestFactory(institution=join.institution, status="unconfirmed", role="member")
    client.force_login(animator)
    assert client.get(refuse_url(join.institution)).status_code == 200
    assert client.post(refuse_url(join.institution), {"reason": " "}).status_code == 200
    client.post(refuse_url(join.institution), {"reason": "To nie jest instytucja."})
    for each in (join, unproven):
        each.refresh_from_db()
    assert (join.institution.status, join.status, unproven.status) == ("refused", "refused", "refused")
    assert Message.objects.get(kind=REFUSED).address == join.email
    assert join.institution.events.last().reason == "To nie jest instytucja."


def test_card_changed_in_the_meantime_is_looked_at_again(client, join, animator):
    Institution.objects.filter(pk=join.institution_id).update(version=7)
    client.force_login(animator)
    response = client.post(verify_url(join.institution), {"version": "6"})
    join.institution.refresh_from_db()
    assert (join.institution.status, response.url) == (
        "pending",
        f"{QUEUE}?instytucja={join.institution.uid}",
    )


def test_second_of_two_reads_who_decided(client, join, animator, operator):
    join.institution.refuse(by=operator, reason="Nie")
    client.force_login(animator)
    for url, data in ((verify_url, {}), (refuse_url, {"reason": "Nie"})):
        page = client.post(url(join.institution), data, follow=True)
        (message,) = page.context["messages"]
        assert str(operator) in str(message)


@pytest.mark.django_db(transaction=True)
def test_two_who_verify_and_refuse_at_once_make_one_decision(at_once):
    people = [UserFactory(role="operator") for _n in range(2)]
    institution = InstitutionFactory(status="pending")
    join = JoinRequestFactory(institution=institution, registers=True)

    def posting(user, url, data):
        def post():
            client = Client()
            client.force_login(user)
            return client.post(url, data).status_code

        return post

    outcomes = at_once(
        posting(people[0], verify_url(institution), {"accept": str(join.uid)}),
        posting(people[1], refuse_url(institution), {"reason": "Nie"}),
    )
    institution.refresh_from_db()
    join.refresh_from_db()
    assert outcomes == [302, 302]
    assert (institution.status, join.status) in [("verified", "accepted"), ("refused", "refused")]
    assert institution.events.filter(verb__in=["verify", "refuse"]).count() == 1


def test_accepting_one_who_withdrew_verifies_nothing(join, animator):
    stale = type(join).objects.get(pk=join.pk)
    join.refuse(by=animator, reason="Nie")
    with pytest.raises(TransitionRefused):
        verifying.verify(join.institution, by=animator, accept=stale)
    join.institution.refresh_from_db()
    assert join.institution.status == "pending"


def test_accept_of_a_strangers_request_is_not_found(client, join, animator):
    client.force_login(animator)
    for other in (JoinRequestFactory().uid, "nie-uuid"):
        assert client.post(verify_url(join.institution), {"accept": other}).status_code == 404


def test_members_and_strangers_may_not(client, join):
    caretaker = UserFactory(role="caretaker", institution=join.institution)
    stranger = UserFactory(role="animator", territory=TerritoryFactory())
    for user, status in ((caretaker, 403), (stranger, 404)):
        client.force_login(user)
        assert client.post(verify_url(join.institution)).status_code == status
        assert client.post(refuse_url(join.institution), {"reason": "Nie"}).status_code == status
    assert client.get(verify_url(join.institution)).status_code == 405
    client.force_login(UserFactory())
    assert client.get(QUEUE).status_code == 403


def test_desk_has_one_item_and_the_old_ones_are_urgent(rf, join, animator):
    request = rf.get("/")
    request.scope = Scope(animator)
    (item,) = panels.waiting(request)
    assert (item.url, item.count, item.urgent) == (QUEUE, 1, False)
    Institution.objects.update(created_at=timezone.now() - timedelta(days=4))
    (item,) = panels.waiting(request)
    assert item.urgent


def test_new_institution_is_decided_by_the_animator_not_by_its_caretaker(join, animator):
    UserFactory(role="caretaker", institution=join.institution)
    join.tell_deciders()
    assert Message.objects.get(kind=TO_DECIDE).address == animator.email


def test_each_mail_says_which_institution_and_what_comes_next(
    join, animator, operator, mailoutbox, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        join.tell_deciders()
    with django_capture_on_commit_callbacks(execute=True):
        join.refuse(by=operator, reason="Zły adres <b>")
    (to_decide, refused) = mailoutbox
    assert f"{QUEUE}?instytucja={join.institution.uid}" in to_decide.body
    assert (to_decide.reply_to, refused.reply_to) == ([join.email], [operator.email])
    assert "Zły adres <b>" in refused.body
    assert "Zły adres &lt;b&gt;" in refused.alternatives[0].content
    for mail in mailoutbox:
        assert join.institution.name in mail.subject
        assert join.institution.name in mail.body
        assert join.institution.name in mail.alternatives[0].content


def test_mail_of_a_verified_institution_leads_to_its_card(join, animator):
    from notifications import rendering

    verifying.verify(join.institution, by=animator)
    message = Message.objects.get(kind=VERIFIED)
    text = rendering._render(message, {"unsubscribe_url": "", "part": False}).text
    assert join.institution.get_absolute_url() in text
