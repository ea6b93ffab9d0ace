"""A party does not sign: it says so, the others go on where the rule can still be met, and else the agreement ends."""

import threading
import uuid
from datetime import date, time, timedelta
from html import unescape

import pytest
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone

from accounts.models import AccessLink
from agreements import tasks
from agreements.emails import DOWNLOAD_LINK
from agreements.enums import AgreementStatus
from agreements.models import Agreement, Refusal, Signature, SignatureEvent
from agreements.register.annexing import draft_annex
from agreements.signing import baton, deciding, emails, plans, receiving, refusing
from coop_portal.templatetags.portal import longdate
from coop_portal.transitions import TransitionRefused
from documents.models import Source
from notifications.clock import warsaw
from notifications.models import Message
from tests.accounts.factories import UserFactory
from tests.agreements.factories import (
    PAPER,
    backdated,
    complete,
    issue,
    make_signed,
    make_to_sign,
    sealed,
    send,
)
from tests.agreements.signing.test_in_force import NAMES, XADES, accept, on_paper, status

pytestmark = pytest.mark.django_db


def decline(agreement, party, reason="Rada się nie zgodziła"):
    agreement.refresh_from_db()
    return refusing.decline(
        plans.current(agreement), party, reason=reason, source=lambda: Source.record("link", on_behalf_of="x")
    )


def ended(agreement):
    agreement.refresh_from_db()
    agreement.refuse(by=agreement.created_by, reason="Rada się nie zgodziła")
    return agreement


def give_links(agreement, *parties):
    """The mails with links to the wording have gone out."""
    for party in parties:
        agreement.send_link(party, "strona@example.org", uid=uuid.uuid4(), by=agreement.created_by)
    told("ready").update(status="handed")


def told(kind):
    return Message.objects.filter(kind=f"agreements.{kind}")


def test_refusal_is_kept_with_its_source_once_and_the_coordinator_is_told():
    agreement = make_to_sign()
    coordinator = UserFactory(role="coordinator", programme=agreement.programme)
    party = agreement.parties.first()
    first = decline(agreement, party)
    assert decline(agreement, party, "Drugi raz") == first
    assert (first.reason, first.source.channel) == ("Rada się nie zgodziła", "link")
    assert [message.address for message in told("refusal")] == [coordinator.email]
    assert [event.verb for event in agreement.events.all()][-1] == "decline"
    assert status(agreement) == AgreementStatus.FROZEN


def test_of_those_who_signed_or_have_nothing_to_sign_no_refusal_is_taken():
    agreement = make_to_sign(*NAMES, road="paper", rule="at_least", minimum=2)
    first, second, third = agreement.parties.all()
    on_paper(agreement, first)
    with pytest.raises(TransitionRefused):
        decline(agreement, first)
    on_paper(agreement, second)  # in force
    with pytest.raises(TransitionRefused):
        decline(agreement, third)
    assert not Refusal.objects.exists()


def test_who_signs_after_all_takes_the_refusal_back():
    agreement = make_to_sign(*NAMES)
    party = agreement.parties.first()
    decline(agreement, party)
    on_paper(agreement, party)
    assert not Refusal.objects.exists()
    assert not emails.still_refused(Message(subject=party))
    assert "decline" in [event.verb for event in agreement.events.all()]  # what was said stays in the journal


def test_refusal_after_the_turn_was_given_back_is_told_again():
    agreement = make_to_sign(*NAMES, road="turn")
    UserFactory(role="coordinator", programme=agreement.programme)
    agreement.parties.update(contact_email="strona@example.org")
    party = agreement.parties.last()
    baton.hand_over(plans.current(agreement), party, by=agreement.created_by)
    decline(agreement, party)
    baton.hand_over(plans.current(agreement), party, by=agreement.created_by)
    assert told("turn").filter(object_id=party.pk).exclude(status="cancelled").exists()
    decline(agreement, party)
    assert told("refusal").filter(object_id=party.pk).count() == 2


@pytest.mark.parametrize(("ends", "is_open"), [(0, True), (-1, False)])
def test_nothing_is_signed_that_would_be_in_force_only_after_its_last_day(ends, is_open):
    agreement = make_to_sign(*NAMES)
    today = timezone.localdate()
    Agreement.objects.filter(pk=agreement.pk).update(ends_on=today + timedelta(days=ends))
    agreement.refresh_from_db()
    assert plans.is_open(plans.current(agreement), agreement.parties.first()) == is_open


@pytest.mark.parametrize(
    ("plan", "refusing_ones", "is_stuck"),
    [
        ({"rule": "all"}, [2], True),
        ({"rule": "at_least", "minimum": 2}, [2], False),
        ({"rule": "at_least", "minimum": 2}, [1, 2], True),
        ({"rule": "each"}, [0], False),
        ({"rule": "each"}, [0, 1], True),
    ],
)
def test_agreement_ends_as_refused_only_where_its_rule_cannot_be_met(plan, refusing_ones, is_stuck):
    agreement = make_to_sign(*NAMES, **plan)
    parties = list(agreement.parties.all())
    for index in refusing_ones:
        decline(agreement, parties[index])
    assert plans.is_stuck(agreement) == is_stuck
    if is_stuck:
        assert ended(agreement).status == AgreementStatus.REFUSED
    else:
        with pytest.raises(TransitionRefused):
            ended(agreement)
        assert status(agreement) == AgreementStatus.FROZEN


def test_agreement_that_others_join_is_stuck_without_the_one_whom_they_join():
    agreement = make_to_sign(*NAMES, rule="at_least", minimum=2)
    plans.current(agreement).agreement.signings.update(road="joining", lead=agreement.parties.first())
    decline(agreement, agreement.parties.first())
    assert plans.is_stuck(agreement)


def test_who_was_to_join_by_a_declaration_takes_its_refusal_back_without_signing():
    agreement = make_to_sign(*NAMES, road="joining", lead=0)
    lead, joins, _third = agreement.parties.all()
    decline(agreement, joins)
    with pytest.raises(TransitionRefused):
        baton.hand_over(plans.current(agreement), joins)  # it has no turn
    assert plans.is_stuck(agreement)
    for _click in range(2):
        refusing.take_back(plans.current(agreement), joins, by=agreement.created_by)
    assert not plans.is_stuck(agreement)
    assert [event.verb for event in agreement.events.all()].count("take_back_refusal") == 1
    assert plans.current(agreement).holder == lead


def test_turn_goes_on_where_a_refusal_that_stopped_it_is_taken_back():
    for plan in ({"road": "turn"}, {"road": "joining", "lead": 0}):
        agreement = make_to_sign(*NAMES, **plan)
        first = agreement.parties.first()
        decline(agreement, first)
        assert plans.current(agreement).holder is None
        refusing.take_back(plans.current(agreement), first)
        assert plans.current(agreement).holder == first


def test_end_voids_what_was_signed_and_everybody_is_told_why():
    agreement = make_to_sign(*NAMES)
    agreement.parties.update(contact_email="strona@example.org")
    first, second, third = agreement.parties.all()
    on_paper(agreement, first)
    decline(agreement, second)
    give_links(agreement, second)
    ended(agreement)
    assert agreement.document.status == "revoked"
    assert [signature.status for signature in first.signatures.all()] == ["voided"]
    assert [message.subject for message in told("voided")] == [first]
    # The third one was never sent a link, and yet it may have got the file: nobody waited for a turn.
    assert {message.subject for message in told("given_up")} == {second, third}
    assert agreement.events.last().reason == "Rada się nie zgodziła"
    with pytest.raises(TransitionRefused):
        ended(agreement)


def test_who_never_got_the_file_before_its_turn_is_not_told_that_nothing_comes_of_it():
    agreement = make_to_sign(*NAMES, road="turn")
    agreement.parties.update(contact_email="strona@example.org")
    first, second, _third = agreement.parties.all()
    give_links(agreement, second)
    decline(agreement, first)
    ended(agreement)
    assert [message.subject for message in told("given_up")] == [second]


def test_refused_agreement_goes_back_to_draft_as_its_next_version():
    agreement = make_to_sign()
    decline(agreement, agreement.parties.first())
    ended(agreement).back_to_draft(by=agreement.created_by, reason="Bez paragrafu 7")
    assert (agreement.status, agreement.version) == (AgreementStatus.DRAFT, 2)
    agreement.freeze(agreement.created_by)
    issue(agreement, sealed(PAPER))
    assert (agreement.status, agreement.document.version) == (AgreementStatus.FROZEN, 2)
    assert not plans.is_stuck(agreement)


def test_whoever_changes_its_mind_signs_and_the_refusal_counts_no_more():
    agreement = make_to_sign()
    library, gops = agreement.parties.all()
    decline(agreement, library)
    assert plans.is_stuck(agreement)
    on_paper(agreement, library)
    assert not plans.is_stuck(agreement)
    accept(send(agreement, gops, XADES % 1, "podpis.xades"))
    assert status(agreement) == AgreementStatus.SIGNED


def test_turn_passes_by_whoever_does_not_sign_and_stops_where_nothing_can_come_of_it():
    agreement = make_to_sign(*NAMES, road="turn", rule="at_least", minimum=2)
    first, second, third = agreement.parties.all()
    decline(agreement, first)
    assert plans.current(agreement).holder == second
    on_paper(agreement, second)
    assert plans.current(agreement).holder == third
    decline(agreement, third)
    assert plans.current(agreement).holder is None
    assert plans.is_stuck(agreement)


def test_turn_given_to_whoever_refused_takes_the_refusal_back():
    agreement = make_to_sign()
    party = agreement.parties.first()
    decline(agreement, party)
    baton.hand_over(plans.current(agreement), party)
    assert not Refusal.objects.exists()
    assert not plans.is_stuck(agreement)


def test_cancelled_agreement_tells_those_who_have_not_signed_too():
    agreement = make_to_sign()
    agreement.parties.update(contact_email="strona@example.org")
    on_paper(agreement, agreement.parties.first())
    give_links(agreement, agreement.parties.last())
    agreement.refresh_from_db()
    agreement.cancel(by=agreement.created_by, reason="Rezygnacja")
    assert (told("voided").count(), told("given_up").count()) == (1, 1)


# --- Too late ---------------------------------------------------------------------------------


def annex_to_sign(last_day):
    original = make_signed(ends_on=timezone.localdate() + timedelta(days=900))
    annex = draft_annex(original, uid=uuid.uuid4(), by=original.created_by, change="Nowy dyżur")
    if not annex.parties.first().signers.exists():
        complete(annex)
    annex.freeze(original.created_by)
    issue(annex, sealed(PAPER))
    Agreement.objects.filter(pk=original.pk).update(ends_on=last_day)
    return annex


def agreement_to_sign(last_day):
    agreement = make_to_sign()
    Agreement.objects.filter(pk=agreement.pk).update(ends_on=last_day)
    agreement.refresh_from_db()
    return agreement


@pytest.mark.parametrize(
    ("make", "why"), [(annex_to_sign, "skończyło się"), (agreement_to_sign, "nie podpisano go w tym czasie")]
)
@pytest.mark.parametrize(("days", "became"), [(0, "frozen"), (30, "frozen"), (31, "cancelled")])
def test_what_nobody_can_sign_any_more_is_given_up_by_itself(make, why, days, became):
    agreement = make(timezone.localdate() - timedelta(days=days))
    warned(agreement)
    for _turn in range(2):
        tasks.tick()
    assert status(agreement) == became
    if became == "cancelled":
        assert agreement.events.last().by is None
        assert why in agreement.events.last().reason


def warned(agreement, days=14):
    """The coordinator was told so long ago, if there was anything to tell."""
    UserFactory(role="coordinator", programme=agreement.programme)
    refusing.tell_late()
    told("late").update(created_at=timezone.now() - timedelta(days=days))


@pytest.mark.parametrize(("days", "became"), [(13, "frozen"), (14, "cancelled")])
def test_nothing_is_given_up_without_a_warning_however_long_the_clock_stood_still(days, became):
    agreement = agreement_to_sign(timezone.localdate() - timedelta(days=400))
    warned(agreement, days)
    tasks.tick()
    assert status(agreement) == became
    if became == "frozen":
        assert emails.given_up_on(agreement) == timezone.localdate() + timedelta(days=1)
        told("late").update(created_at=timezone.now() - timedelta(days=90))
        Agreement.objects.filter(pk=agreement.pk).update(version=2)  # of which nobody was told
        refusing.give_up_late()
        assert status(agreement) == "frozen"


def test_file_that_came_in_time_is_decided_before_the_agreement_is_given_up(client):
    agreement = make_to_sign()
    library, gops = agreement.parties.all()
    waits = send(agreement, gops, XADES % 1, "podpis.xades")
    Agreement.objects.filter(pk=agreement.pk).update(ends_on=timezone.localdate() - timedelta(days=31))
    warned(agreement)
    tasks.tick()
    assert status(agreement) == AgreementStatus.FROZEN
    message = told("late").get()
    for form in ("txt", "html"):
        body = render_to_string(f"emails/agreements_late/body.{form}", emails.late_context(message))
        assert f"{gops}" in unescape(body)
        assert f"{library}" not in unescape(body)
    client.force_login(message.user)
    assert "Najpierw rozstrzygnij" in client.get(agreement.get_absolute_url()).text
    deciding.refuse(waits, by=agreement.created_by, reason="Nie ta osoba")
    tasks.tick()
    assert status(agreement) == AgreementStatus.CANCELLED


def hopeless():
    """Two parties, of which none has signed, the coordinator warned long ago; given up at the next tick."""
    agreement = agreement_to_sign(timezone.localdate() - timedelta(days=31))
    warned(agreement)
    return agreement


def test_while_papers_are_being_recorded_nothing_is_given_up():
    agreement = hopeless()
    on_paper(agreement, agreement.parties.first())
    tasks.tick()
    assert status(agreement) == AgreementStatus.SIGNING
    assert emails.given_up_on(agreement) == timezone.localdate() + timedelta(days=15)
    accepted_days_ago(15)
    assert emails.given_up_on(agreement) == timezone.localdate()
    tasks.tick()
    assert status(agreement) == AgreementStatus.CANCELLED


def accepted_days_ago(days):
    """As the day began."""
    day = timezone.localdate() - timedelta(days=days)
    assert SignatureEvent.objects.filter(to_status="accepted").update(at=warsaw(day, time())) == 1


def test_nothing_is_given_up_before_the_day_that_was_said():
    agreement = hopeless()
    on_paper(agreement, agreement.parties.first())
    accepted_days_ago(14)
    assert emails.given_up_on(agreement) == timezone.localdate() + timedelta(days=1)
    tasks.tick()
    assert status(agreement) == AgreementStatus.SIGNING


def test_file_that_waited_long_counts_from_the_day_on_which_a_person_accepted_it():
    agreement = make_to_sign()
    waits = send(agreement, agreement.parties.last(), XADES % 1, "podpis.xades")
    Signature.objects.update(made_at=timezone.now() - timedelta(days=20))
    Agreement.objects.filter(pk=agreement.pk).update(ends_on=timezone.localdate() - timedelta(days=31))
    warned(agreement)
    accept(waits)
    agreement.refresh_from_db()
    assert emails.given_up_on(agreement) == timezone.localdate() + timedelta(days=15)
    tasks.tick()
    assert status(agreement) == AgreementStatus.SIGNING
    assert [each.status for each in waits.party.signatures.all()] == ["accepted"]


@pytest.mark.django_db(transaction=True)
def test_file_that_is_recorded_while_the_clock_gives_up_is_not_voided(at_once):
    agreement = backdated(hopeless())
    party = agreement.parties.first()
    recorded, asked = threading.Event(), threading.Event()

    def record():
        with transaction.atomic():
            on_paper(Agreement.objects.get(pk=agreement.pk), party)
            recorded.set()
            asked.wait(10)  # the other one has found the agreement and waits for its row

    def give_up():
        recorded.wait(10)
        asking = threading.Timer(0.5, asked.set)
        asking.start()
        refusing.give_up_late()
        asking.join()

    assert at_once(record, give_up) == [None, None]
    assert status(agreement) == AgreementStatus.SIGNING
    assert [each.status for each in party.signatures.all()] == ["accepted"]


@pytest.mark.parametrize(("days", "is_refused"), [(1, False), (0, True)])
def test_file_that_came_elsewhere_in_time_is_recorded_later(client, days, is_refused):
    today = timezone.localdate()
    agreement = agreement_to_sign(today - timedelta(days=1))
    party = agreement.parties.last()
    came = {"channel": "e-doreczenia", "received_on": today - timedelta(days=days)}
    by_coordinator = receiving.receive(
        XADES % 1, "podpis.xades", signing=plans.current(agreement), party=party, uid=uuid.uuid4(), source=came,
        by=agreement.created_by, in_name=True,
    )  # fmt: skip
    assert (by_coordinator.message == "not_open") == is_refused
    assert (
        send(agreement, party, XADES % 2, "podpis.xades").message == "not_open"
    )  # today, by the party itself


def test_annex_with_a_last_day_of_its_own_may_go_back_to_draft():
    annex = annex_to_sign(timezone.localdate() + timedelta(days=100))
    Agreement.objects.filter(pk=annex.pk).update(ends_on=timezone.localdate() - timedelta(days=1))
    warned(annex)
    body = render_to_string("emails/agreements_late/body.txt", emails.late_context(told("late").get()))
    assert "wersji roboczej" in body
    assert "nowe porozumienie" not in body


def test_refusal_of_what_nobody_can_sign_any_more_is_not_taken_back(client):
    agreement = make_to_sign(*NAMES, road="turn")
    party = agreement.parties.first()
    decline(agreement, party)
    Agreement.objects.filter(pk=agreement.pk).update(ends_on=timezone.localdate() - timedelta(days=1))
    with pytest.raises(TransitionRefused):
        refusing.take_back(plans.current(agreement), party)
    with pytest.raises(TransitionRefused):
        baton.hand_over(plans.current(agreement), party)
    assert Refusal.objects.exists()
    _link, url = AccessLink.issue(DOWNLOAD_LINK, party, address="x@example.org", valid_for=timedelta(days=3))
    client.post(f"{url}?cofnij=1")
    assert Refusal.objects.exists()
    client.force_login(UserFactory(role="coordinator", programme=agreement.programme))
    page = client.get(agreement.get_absolute_url()).text
    for name in ("take_back_refusal", "turn"):
        assert reverse(f"agreements:{name}", args=[agreement.uid, party.uid]) not in page


def test_turn_that_nobody_can_use_any_more_is_not_passed_on_nor_told():
    agreement = make_to_sign(*NAMES, road="turn")
    UserFactory(role="coordinator", programme=agreement.programme)
    yesterday = timezone.localdate() - timedelta(days=1)
    Agreement.objects.filter(pk=agreement.pk).update(ends_on=yesterday)
    agreement.signings.update(holder_since=yesterday, holder_until=yesterday)
    baton.tell_expired()
    assert not told("turn_over").exists()
    on_paper(agreement, agreement.parties.first())
    assert plans.current(agreement).holder is None


def test_turn_given_again_after_a_refusal_was_taken_back_is_told_again_and_so_are_the_coordinators():
    agreement = make_to_sign(*NAMES, road="turn")
    coordinator = UserFactory(role="coordinator", programme=agreement.programme)
    agreement.parties.update(contact_email="strona@example.org")
    first = agreement.parties.first()
    baton.hand_over(plans.current(agreement), first)
    decline(agreement, first)
    refusing.take_back(plans.current(agreement), first)
    assert told("turn").filter(object_id=first.pk, status="planned").count() == 1
    message = told("taken_back").get()
    assert (message.user, emails.still_taken_back(message)) == (coordinator, True)
    for form in ("txt", "html"):
        body = render_to_string(f"emails/agreements_taken_back/body.{form}", emails.refusal_context(message))
        assert agreement.number in body
    decline(agreement, first)
    assert not emails.still_taken_back(message)


@pytest.mark.parametrize("make", [annex_to_sign, agreement_to_sign])
@pytest.mark.parametrize(("days", "mails"), [(0, 0), (1, 1), (30, 1), (31, 1)])
def test_coordinator_is_told_once_of_what_was_not_signed_in_time(make, days, mails, client):
    agreement = make(timezone.localdate() - timedelta(days=days))
    coordinator = UserFactory(role="coordinator", programme=agreement.programme)
    for _turn in range(2):
        refusing.tell_late()
    assert [message.user for message in told("late")] == [coordinator] * mails
    if mails:
        (message,) = told("late")
        assert emails.still_late(message)
        for form in ("txt", "html"):
            body = render_to_string(f"emails/agreements_late/body.{form}", emails.late_context(message))
            assert agreement.number in body
            assert longdate(emails.given_up_on(agreement)) in body
        client.force_login(coordinator)
        assert "Nie podpisano w terminie" in client.get(agreement.get_absolute_url()).text
        assert f"Nie podpisano w terminie: {agreement.title}" in unescape(
            client.get(reverse("dashboard")).text
        )
        Agreement.objects.filter(pk=agreement.pk).update(status="cancelled")
        assert not emails.still_late(told("late").get())


def test_nobody_is_asked_for_a_file_that_would_not_be_taken(client):
    agreement = agreement_to_sign(timezone.localdate() - timedelta(days=1))
    party = agreement.parties.last()
    _link, url = AccessLink.issue(DOWNLOAD_LINK, party, address="x@example.org", valid_for=timedelta(days=3))
    page = client.get(url).text
    assert "nie można teraz podpisać" in page
    assert 'type="file"' not in page
    client.force_login(UserFactory(role="coordinator", programme=agreement.programme))
    page = client.get(agreement.get_absolute_url()).text
    for name in ("upload", "paper"):  # of what came in time
        assert reverse(f"agreements:{name}", args=[agreement.uid]) in page


@pytest.mark.parametrize("count", [1, 3])
def test_what_is_long_over_is_found_by_one_query(count, django_assert_num_queries):
    for _each in range(count):
        make_signed(ends_on=timezone.localdate() - timedelta(days=100))
    with django_assert_num_queries(1):
        refusing.give_up_late()


# --- Pages ------------------------------------------------------------------------------------


def test_party_refuses_by_its_link(client):
    agreement = make_to_sign()
    party = agreement.parties.last()
    _link, url = AccessLink.issue(DOWNLOAD_LINK, party, address="x@example.org", valid_for=timedelta(days=3))
    assert "Nie podpiszemy" in client.get(url).text
    assert client.get(f"{url}?odmowa=1").status_code == 200
    assert client.post(f"{url}?odmowa=1", {"reason": ""}).status_code == 200
    assert not Refusal.objects.exists()
    # A page that was opened when another wording was to be signed says nothing of this one.
    client.post(f"{url}?odmowa=1", {"reason": "Brak zgody rady", "version": 2})
    assert not Refusal.objects.exists()
    assert client.post(f"{url}?odmowa=1", {"reason": "Brak zgody rady", "version": 1}).status_code == 302
    assert (Refusal.objects.get().party, Refusal.objects.get().source.channel) == (party, "link")
    assert "Brak zgody rady" in client.get(url).text
    assert client.get(f"{url}?cofnij=1").status_code == 200  # a GET takes nothing back
    assert Refusal.objects.exists()
    assert client.post(f"{url}?cofnij=1").status_code == 302
    assert not Refusal.objects.exists()
    assert "Nie podpiszemy" in client.get(url).text


def test_coordinator_records_a_refusal_reads_what_to_do_and_ends_the_agreement(client):
    agreement = make_to_sign()
    party = agreement.parties.first()
    client.force_login(UserFactory(role="coordinator", programme=agreement.programme))
    page = reverse("agreements:decline", args=[agreement.uid, party.uid])
    data = {
        "reason": "Brak środków",
        "version": 1,
        "channel": "mail",
        "received_on": date.today(),
        "reference": "e-mail",
    }
    assert client.post(page, data).status_code == 302
    assert Refusal.objects.get().source.channel == "mail"
    text = client.get(agreement.get_absolute_url()).text
    assert "Brak środków" in text
    end = reverse("agreements:end_refused", args=[agreement.uid])
    assert end in text
    assert client.post(end, {"reason": "Brak środków w gminie"}).status_code == 302
    assert status(agreement) == AgreementStatus.REFUSED
    text = client.get(agreement.get_absolute_url()).text
    assert reverse("agreements:back_to_draft", args=[agreement.uid]) in text
    assert end not in text


def test_caretaker_refuses_for_the_own_party_alone(client):
    agreement = make_to_sign()
    library, gops = agreement.parties.all()
    client.force_login(UserFactory(role="caretaker", institution=gops.unit))
    pages = [reverse("agreements:decline", args=[agreement.uid, party.uid]) for party in (library, gops)]
    assert [client.post(page, {"reason": "Nie", "version": 1}).status_code for page in pages] == [403, 302]
    assert Refusal.objects.get().party == gops


def test_party_and_coordinator_take_a_refusal_back_by_account(client):
    agreement = make_to_sign("Anna Próbna", "Jan Próbny", road="joining", lead=0)
    gops = agreement.parties.last()
    page = reverse("agreements:take_back_refusal", args=[agreement.uid, gops.uid])
    for who in (
        UserFactory(role="caretaker", institution=gops.unit),
        UserFactory(role="coordinator", programme=agreement.programme),
    ):
        decline(agreement, gops)
        client.force_login(who)
        assert page in client.get(agreement.get_absolute_url()).text
        assert client.get(page).status_code == 405
        assert client.post(page).status_code == 302
        assert not Refusal.objects.exists()
        assert page not in client.get(agreement.get_absolute_url()).text
    agreement.cancel(by=agreement.created_by, reason="Rezygnacja")
    assert client.post(page).status_code == 404


def test_refusal_waits_on_the_dashboard_of_the_coordinator(client):
    agreement = make_to_sign()
    decline(agreement, agreement.parties.first())
    client.force_login(UserFactory(role="coordinator", programme=agreement.programme))
    assert "Odmowa podpisu" in client.get(reverse("dashboard")).text
