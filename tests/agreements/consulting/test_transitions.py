"""The consultation's states, and what each verb refuses."""

import threading
import uuid
from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from agreements.consulting import answering, opening, remarking
from agreements.consulting.standing import standings
from agreements.enums import AgreementStatus, RemarkOutcome
from agreements.merging import _settle
from agreements.models import Agreement, AgreementTemplate, EditConflict, PartyAnswer, Remark
from coop_portal.transitions import TransitionRefused
from documents.enums import Channel
from documents.models import Source
from notifications.models import Message
from partners.enums import CharterStatus
from partners.models import Charter
from tests.accounts.factories import UserFactory
from tests.partners.factories import TeamFactory

from ..factories import (
    complete,
    make_consulted,
    make_draft,
    make_frozen,
    make_group,
    remark_on,
    say,
    wording_of,
)

pytestmark = pytest.mark.django_db


def states(agreement):
    fresh = Agreement.objects.with_wording().get(pk=agreement.pk)
    return [row.state for row in standings(fresh)]


def last_day(days=10):
    return timezone.localdate() + timedelta(days=days)


def cancelled():
    agreement = make_draft()
    agreement.cancel(by=UserFactory(), reason="Rezygnacja")
    return agreement


NOT_CONSULTED = [make_draft, make_frozen, cancelled]


# --- Opening and closing -----------------------------------------------------------------


def test_opening_asks_each_party_and_plans_a_reminder(mailoutbox):
    agreement = make_draft()
    for party in agreement.parties.all():
        party.contact_email = f"strona{party.pk}@example.org"
        party.save()
    make_consulted(agreement)
    assert agreement.status == AgreementStatus.CONSULTATION
    kinds = Message.objects.filter(kind__startswith="agreements.").values_list("kind", flat=True)
    assert sorted(kinds) == ["agreements.consultation"] * 2 + ["agreements.consultation_reminder"] * 2


def test_opening_wants_two_parties():
    agreement = make_draft()
    agreement.remove_party(agreement.parties.first())
    with pytest.raises(ValidationError):
        opening.open_consultation(agreement, answer_by=last_day(), by=UserFactory())
    agreement.refresh_from_db()
    assert agreement.is_draft


def test_consultation_without_a_last_day_is_refused_by_the_database():
    agreement = make_draft()
    with pytest.raises(IntegrityError, match="agreements_agreement_consulted_until"), transaction.atomic():
        Agreement.objects.filter(pk=agreement.pk).update(status="consultation")


def test_end_of_consultation_keeps_what_was_said_and_takes_the_mails_back():
    agreement = make_consulted()
    remark_on(agreement.clauses.first())
    say(agreement.parties.first())
    opening.take_back(agreement, by=UserFactory(), reason="Nowa strona")
    assert (agreement.status, agreement.answer_by) == (AgreementStatus.DRAFT, None)
    assert (agreement.remarks.count(), PartyAnswer.objects.count()) == (1, 1)
    assert not Message.objects.filter(kind__startswith="agreements.consultation").unsent().exists()


@pytest.mark.parametrize("make", NOT_CONSULTED)
def test_verbs_of_a_consultation_are_refused_outside_it(make):
    agreement, by = make(), UserFactory()
    party, clause = agreement.parties.first(), agreement.clauses.first()
    for verb in (
        lambda: opening.ask_again(agreement, uid=uuid.uuid4(), by=by),
        lambda: remark_on(clause),
        lambda: say(party),
    ):
        with pytest.raises(TransitionRefused):
            verb()
    assert (Remark.objects.count(), PartyAnswer.objects.count()) == (0, 0)


def test_moved_last_day_supersedes_the_reminder():
    agreement = make_draft()
    agreement.parties.update(contact_email="strona@example.org")
    make_consulted(agreement)
    opening.move_last_day(agreement, answer_by=last_day(40), by=UserFactory())
    reminders = Message.objects.filter(kind="agreements.consultation_reminder")
    assert (reminders.count(), reminders.unsent().count()) == (4, 2)
    assert agreement.answer_by == last_day(40)


def test_asking_again_writes_only_to_who_has_not_answered_and_once():
    agreement = make_draft()
    agreement.parties.update(contact_email="strona@example.org")
    make_consulted(agreement)
    say(agreement.parties.first())
    before, uid = Message.objects.filter(kind="agreements.consultation").count(), uuid.uuid4()
    for _turn in range(2):
        assert opening.ask_again(agreement, uid=uid, by=UserFactory()) == 1
    assert Message.objects.filter(kind="agreements.consultation").count() == before + 1


# --- Answers ------------------------------------------------------------------------------


def test_silence_is_no_answer():
    assert states(make_consulted()) == ["silent", "silent"]


@pytest.mark.parametrize("voice", ["approved", "no_remarks", "remarks"])
def test_answer_of_a_party_is_its_last_one(voice):
    agreement = make_consulted()
    say(agreement.parties.first(), "remarks")
    say(agreement.parties.first(), voice)
    assert states(agreement) == [voice, "silent"]


def test_edit_after_an_approval_makes_it_out_of_date_and_undoing_it_does_not():
    agreement = make_consulted()
    say(agreement.parties.first())
    clause = agreement.clauses.get(kind="aim")
    old = clause.text
    agreement.edit_clause(clause, expected_version=1, text="Inny cel.")
    assert states(agreement) == ["outdated", "silent"]
    agreement.edit_clause(clause, expected_version=2, text=old)
    assert states(agreement) == ["approved", "silent"]


@pytest.mark.parametrize(
    "change",
    [
        lambda agreement: agreement.edit_details(expected_version=1, notice_months=6),
        lambda agreement: agreement.edit_details(expected_version=1, promises_money=True),
        lambda agreement: agreement.move_clause(agreement.clauses.last(), -1),
        lambda agreement: agreement.remove_clause(agreement.clauses.last()),
        lambda agreement: agreement.remove_party(agreement.parties.last()),
        lambda agreement: complete(agreement),
    ],
)
def test_every_change_of_what_is_agreed_outdates_an_approval(change):
    agreement = make_consulted()
    say(agreement.parties.first())
    change(agreement)
    assert states(agreement)[0] == "outdated"


def test_change_of_who_coordinates_does_not_outdate_an_approval():
    agreement = make_consulted()
    party = agreement.parties.first()
    say(party)
    agreement.edit_party(party, contact_name="Renata Jabłońska", case_number="BG.1.2026")
    assert states(agreement)[0] == "approved"


def test_answer_to_a_text_that_was_changed_while_it_was_read_is_not_kept():
    agreement = make_consulted()
    read = wording_of(agreement)
    agreement.edit_clause(agreement.clauses.first(), expected_version=1, text="Inaczej.")
    with pytest.raises(answering.TextChanged):
        answering.answer(agreement.parties.first(), "approved", read=read, source=Source.record(Channel.LINK))
    assert states(agreement) == ["silent", "silent"]


# --- Remarks ------------------------------------------------------------------------------


@pytest.mark.parametrize("outcome", ["accepted", "partly", "rejected"])
def test_remark_is_resolved_and_opened_again(outcome):
    remark = remark_on(make_consulted().clauses.first())
    by = UserFactory()
    row = remarking.resolve(remark, outcome, reply="Tak.", by=by, expected_version=1)
    assert (row.outcome, row.resolved_by, row.version) == (outcome, by, 2)
    row = remarking.resolve(row, RemarkOutcome.OPEN, reply="", by=by, expected_version=2)
    assert (row.outcome, row.resolved_at) == ("open", None)


def test_second_reply_to_an_older_remark_meets_a_conflict():
    remark = remark_on(make_consulted().clauses.first())
    remarking.resolve(remark, "accepted", reply="Tak.", by=UserFactory(), expected_version=1)
    with pytest.raises(EditConflict):
        remarking.resolve(remark, "rejected", reply="Nie.", by=UserFactory(), expected_version=1)


def test_answered_remark_is_not_rewritten_by_its_author():
    remark = remark_on(make_consulted().clauses.first())
    remarking.resolve(remark, "accepted", reply="Tak.", by=UserFactory(), expected_version=1)
    with pytest.raises(remarking.AlreadyResolved):
        remarking.locked_remark(remark)


def test_proposed_wording_is_taken_once():
    clause = make_consulted().clauses.get(kind="aim")
    remark = remark_on(clause, proposed_text="1. Nowy cel.")
    for _turn in range(2):
        remarking.take(remark, by=UserFactory(), expected_version=1, clause_version=1)
    clause.refresh_from_db()
    remark.refresh_from_db()
    assert (clause.text, clause.edit_version, remark.outcome) == ("1. Nowy cel.", 2, "accepted")


def test_proposal_to_an_older_text_is_not_taken_blindly():
    agreement = make_consulted()
    clause = agreement.clauses.get(kind="aim")
    remark = remark_on(clause, proposed_text="1. Nowy cel.")
    agreement.edit_clause(clause, expected_version=1, text="Tekst koordynatorki")
    with pytest.raises(EditConflict):
        remarking.take(remark, by=UserFactory(), expected_version=1, clause_version=1)
    clause.refresh_from_db()
    assert clause.text == "Tekst koordynatorki"
    remark.refresh_from_db()
    assert remark.is_open


def test_remark_without_a_proposal_cannot_be_taken():
    remark = remark_on(make_consulted().clauses.first())
    with pytest.raises(ValidationError):
        remarking.take(remark, by=UserFactory(), expected_version=1, clause_version=1)


def test_remarks_are_resolved_no_more_when_the_wording_is_fixed():
    agreement = make_consulted(complete(make_draft()))
    remark = remark_on(agreement.clauses.first(), proposed_text="Inaczej")
    agreement.freeze(UserFactory())
    with pytest.raises(TransitionRefused):
        remarking.resolve(remark, "accepted", reply="", by=UserFactory(), expected_version=1)
    with pytest.raises(TransitionRefused):
        remarking.take(remark, by=UserFactory(), expected_version=1, clause_version=1)


def test_remark_stays_when_its_clause_is_removed():
    agreement = make_consulted()
    clause = agreement.clauses.last()
    remark = remark_on(clause)
    agreement.remove_clause(clause)
    remark.refresh_from_db()
    assert (remark.clause, remark.clause_title) == (None, clause.title)


def test_empty_remark_is_refused_by_the_database():
    clause = make_consulted().clauses.first()
    with pytest.raises(IntegrityError, match="agreements_remark_says_something"), transaction.atomic():
        remark_on(clause, text="")


def test_resolved_remark_without_a_moment_is_refused_by_the_database():
    remark = remark_on(make_consulted().clauses.first())
    with pytest.raises(IntegrityError, match="agreements_remark_resolved"), transaction.atomic():
        Remark.objects.filter(pk=remark.pk).update(outcome="accepted")


# --- Around it ----------------------------------------------------------------------------


def test_what_was_said_stays_when_two_parties_become_one():
    agreement = make_consulted()
    first, second = agreement.parties.all()
    remark_on(agreement.clauses.first(), party=second)
    say(second)
    second.subject, second.acting_unit = first.subject, None
    _settle(second)
    assert [remark.party for remark in agreement.remarks.all()] == [first]
    assert PartyAnswer.objects.get().party == first


def test_charter_of_the_team_gives_its_values_and_stays_with_the_clause():
    template = AgreementTemplate.load_default()
    preamble = template.clauses.get(kind="preamble")
    preamble.text = "Strony kierują się wartościami:\n{wartosci}"
    preamble.save()
    cycle = make_group()
    cycle.team = TeamFactory()
    cycle.save()
    charter = Charter.objects.create(
        team=cycle.team, number=1, status=CharterStatus.ADOPTED, adopted_on=timezone.localdate()
    )
    for register, text in (("values", "Szacunek."), ("values", "Zaufanie"), ("work_rules", "Punktualność")):
        charter.items.create(register=register, text=text, position=charter.items.count() + 1)
    clause = make_draft(cycle).clauses.get(kind="preamble")
    assert clause.text.splitlines()[1:] == ["1) Szacunek;", "2) Zaufanie."]
    assert [item.text for item in clause.charter_items.all()] == ["Szacunek.", "Zaufanie"]


@pytest.mark.django_db(transaction=True)
def test_of_two_proposals_taken_at_once_one_meets_a_conflict():
    agreement, by = make_consulted(), UserFactory()
    clause = agreement.clauses.get(kind="aim")
    remarks = [remark_on(clause, proposed_text=text) for text in ("Pierwsze", "Drugie")]
    gate, refused = threading.Barrier(2), []

    def click(remark):
        try:
            gate.wait(timeout=10)
            remarking.take(remark, by=by, expected_version=1, clause_version=1)
        except EditConflict:
            refused.append(remark)
        finally:
            connection.close()

    threads = [threading.Thread(target=click, args=[remark]) for remark in remarks]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    clause.refresh_from_db()
    (taken,) = set(remarks) - set(refused)
    assert (len(refused), clause.text, clause.edit_version) == (1, taken.proposed_text, 2)


@pytest.mark.django_db(transaction=True)
def test_same_answer_and_remark_sent_twice_at_once_are_kept_once():
    agreement = make_consulted()
    clause, party = agreement.clauses.first(), agreement.parties.first()
    gate, uid, failures = threading.Barrier(2), uuid.uuid4(), []

    def click():
        try:
            gate.wait(timeout=10)
            remark_on(clause, party=party, uid=uid)
            say(party)
        except Exception as failure:
            failures.append(failure)
        finally:
            connection.close()

    threads = [threading.Thread(target=click) for _turn in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    assert (Remark.objects.count(), PartyAnswer.objects.count()) == (1, 1)
