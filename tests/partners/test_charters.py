"""Charters: versions, acceptance and adoption; what two people do at once."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from coop_portal.transitions import TransitionRefused
from documents.models import IssuedDocument, Source
from notifications.models import Message
from partners.charters import differences, emails
from partners.charters.document import public_facts
from partners.models import Charter, CharterAcceptance, CharterItem
from partners.models.charter import CHARTER_DOCUMENT, NotReady
from tests.accounts.factories import UserFactory
from tests.documents.factories import issued

from .factories import InstitutionFactory, TeamFactory

pytestmark = pytest.mark.django_db

TEXTS = [("aspiration", "Razem dla rodzin"), ("values", "Szacunek"), ("work_rules", "Raz w miesiącu")]


def make_draft(*names):
    team = TeamFactory(
        institutions=[
            InstitutionFactory(name=name, email=f"{name.lower()}@example.org") for name in names or "ABC"
        ]
    )
    charter = Charter.start(team, by=UserFactory())
    for position, (register, text) in enumerate(TEXTS, 1):
        charter.items.create(register=register, text=text, position=position)
    return charter


def in_days(days):
    return timezone.localdate() + timedelta(days=days)


def make_open(*names, days=14):
    charter = make_draft(*names)
    charter.open(answer_by=in_days(days), by=UserFactory())
    return charter


def by_link():
    return Source.record("link")


def answer_all(charter, answer="accepted", but=()):
    for institution in charter.member_institutions():
        if institution.name not in but:
            charter.answer(institution, answer, source=by_link())


def make_adopted(*names):
    charter = make_open(*names)
    answer_all(charter)
    charter.adopt(by=UserFactory())
    return charter


def messages(kind):
    return sorted(Message.objects.filter(kind=kind).values_list("address", "status"))


# --- Versions -------------------------------------------------------------------------------------


def test_start_makes_the_first_version_once():
    team = TeamFactory()
    first, second = Charter.start(team, by=None), Charter.start(team, by=None)
    assert (first, first.number, first.status, first.items.count()) == (second, 1, "draft", 0)


@pytest.mark.django_db(transaction=True)
def test_start_at_once_makes_one(at_once):
    team = TeamFactory()
    outcomes = at_once(lambda: Charter.start(team, by=None).pk)
    assert len(set(outcomes)) == Charter.objects.count() == 1


def test_next_version_copies_the_one_in_force_with_its_origins():
    first = make_adopted()
    second = Charter.start(first.team, by=None)
    assert second.number == 2
    assert [(item.text, item.origin.text, item.version) for item in second.items.all()] == [
        (text, text, 1) for _register, text in TEXTS
    ]


def test_lineage_follows_a_sentence_through_versions(django_assert_num_queries):
    first = make_adopted()
    second = Charter.start(first.team, by=None)
    item = second.items.get(register="values")
    with django_assert_num_queries(1):
        lineage = item.lineage()
    assert [(each.charter.number, each.register) for each in lineage] == [(2, "values"), (1, "values")]
    assert second.items.create(register="values", text="Nowe").lineage()[0].charter == second


def test_differences_say_what_became_of_each_sentence():
    first = make_adopted()
    second = Charter.start(first.team, by=None)
    CharterItem.objects.filter(charter=second, register="work_rules").update(text="Dwa razy w miesiącu")
    second.items.get(register="values").delete()
    second.items.create(register="communication", text="Odpowiadamy w dwa dni")
    sections = differences.compare(second, first)
    assert [(register.value, [row.kind for row in rows]) for register, rows in sections] == [
        ("aspiration", ["same"]),
        ("values", ["removed"]),
        ("work_rules", ["changed"]),
        ("communication", ["added"]),
    ]
    assert differences.counts(sections) == {"same": 1, "changed": 1, "added": 1, "removed": 1}
    (changed,) = sections[2][1]
    assert changed.pieces == [("removed", "Raz"), ("added", "Dwa razy"), ("same", " w miesiącu")]


def test_one_version_in_work_and_one_in_force_by_the_database():
    first = make_adopted()
    Charter.start(first.team, by=None)
    with pytest.raises(IntegrityError, match="partners_charter_one_in_work"), transaction.atomic():
        Charter.objects.create(team=first.team, number=3)
    with pytest.raises(IntegrityError, match="partners_charter_one_in_force"), transaction.atomic():
        Charter.objects.create(team=first.team, number=3, status="adopted", adopted_on=in_days(0))
    with pytest.raises(IntegrityError, match="partners_charter_adopted_on"), transaction.atomic():
        Charter.objects.create(team=first.team, number=3, status="superseded")
    with pytest.raises(IntegrityError, match="partners_charter_number_once"), transaction.atomic():
        Charter.objects.create(team=first.team, number=1, status="superseded", adopted_on=in_days(0))


# --- The draft ----------------------------------------------------------------------------------------


def test_sentences_move_within_their_register_and_stop_at_its_ends():
    charter = make_draft()
    for text in ("Otwartość", "Dyskrecja"):
        charter.items.create(register="values", text=text, position=charter.next_position("values"))
    one, two, three = charter.items.filter(register="values")
    charter.move_item(three, -1)
    charter.move_item(one, -1)
    charter.move_item(two, 1)
    assert list(charter.items.filter(register="values")) == [one, three, two]
    assert set(charter.items.values_list("version", flat=True)) == {1}


def test_move_of_a_removed_sentence_changes_nothing():
    charter = make_draft()
    item = charter.items.get(register="values")
    charter.remove_item(item)
    charter.remove_item(item)
    charter.move_item(item, 1)
    assert charter.items.count() == 2


@pytest.mark.parametrize(
    "edit",
    [
        lambda charter: charter.remove_item(charter.items.first()),
        lambda charter: charter.move_item(charter.items.first(), 1),
        lambda charter: charter.open(answer_by=in_days(3), by=None),
    ],
)
def test_open_text_stands_still(edit):
    charter = make_open()
    with pytest.raises(TransitionRefused):
        edit(charter)
    assert charter.items.count() == 3


# --- Opening and asking -----------------------------------------------------------------------------------


def test_open_asks_every_member_and_plans_one_reminder():
    charter = make_open()
    asked = [(f"{name}@example.org", "planned") for name in "abc"]
    assert messages(emails.QUESTION) == asked
    assert messages(emails.REMINDER) == asked
    assert charter.invitations.count() == 3
    due = timezone.localtime(Message.objects.filter(kind=emails.REMINDER).first().due_at)
    assert (due.hour, due.date() < charter.answer_by) == (9, True)


def test_open_for_tomorrow_has_no_reminder():
    make_open(days=1)
    assert messages(emails.REMINDER) == []


def test_open_of_an_empty_charter_is_refused():
    charter = Charter.start(TeamFactory(), by=None)
    with pytest.raises(NotReady):
        charter.open(answer_by=in_days(14), by=None)
    charter.refresh_from_db()
    assert charter.is_draft


def test_open_twice_at_once_asks_once():
    charter = make_draft()
    slow = Charter.objects.get(pk=charter.pk)
    charter.open(answer_by=in_days(14), by=None)
    with pytest.raises(TransitionRefused):
        slow.open(answer_by=in_days(20), by=None)
    assert Message.objects.filter(kind=emails.QUESTION).count() == 3


def test_reminder_is_due_only_for_who_has_not_answered():
    charter = make_open()
    one = charter.member_institutions().first()
    charter.answer(one, "accepted", source=by_link())
    due = {
        message.address: message.definition.still_due(message)
        for message in Message.objects.filter(kind=emails.REMINDER)
    }
    assert due == {"a@example.org": False, "b@example.org": True, "c@example.org": True}


def test_ask_again_writes_once_more_and_tells_when_no_address_is_known():
    charter = make_open("A", "B")
    late = InstitutionFactory(name="Klub")
    charter.team.memberships.create(institution=late)
    assert charter.ask(charter.member_institutions().get(name="A"), by=None) is True
    assert charter.ask(late, by=None) is False
    assert messages(emails.QUESTION).count(("a@example.org", "planned")) == 2
    assert charter.invitations.count() == 3
    message = Message.objects.filter(kind=emails.QUESTION).order_by("pk").last()
    assert message.definition.still_due(message)


# --- Answers ----------------------------------------------------------------------------------------------


def test_last_answer_holds_and_both_stay_in_the_history():
    charter = make_open()
    one = charter.member_institutions().first()
    charter.answer(one, "remarks", remark="Dopisać zdalne", source=by_link())
    charter.answer(one, "accepted", source=Source.record("phone", by=UserFactory()), answered_by="dyrektor")
    (row,) = charter.acceptances.all()
    assert (row.answer, row.remark, row.source.channel) == ("accepted", "", "phone")
    assert [each.answer for each in row.history.order_by("pgh_id")] == ["remarks", "accepted"]
    assert [event.verb for event in charter.events.filter(verb__startswith="answer")] == [
        "answer_remarks",
        "answer_accepted",
    ]


@pytest.mark.django_db(transaction=True)
def test_two_answers_of_one_institution_at_once_are_one_row(at_once):
    charter = make_open()
    one = charter.member_institutions().first()
    outcomes = at_once(
        lambda: charter.answer(one, "accepted", source=by_link()).pk,
        lambda: charter.answer(one, "declined", source=by_link()).pk,
    )
    assert len(set(outcomes)) == CharterAcceptance.objects.count() == 1
    assert CharterAcceptance.objects.get().history.count() == 2


def test_answer_of_who_has_no_seat_is_refused():
    charter = make_open()
    one = charter.member_institutions().first()
    charter.team.memberships.filter(institution=one).update(ends_on=in_days(-1))
    for stranger in (one, InstitutionFactory()):
        with pytest.raises(ValidationError):
            charter.answer(stranger, "accepted", source=by_link())


@pytest.mark.parametrize("make", [make_draft, make_adopted])
def test_answer_to_a_charter_that_is_not_open_is_refused(make):
    charter = make()
    one = charter.member_institutions().first()
    with pytest.raises(TransitionRefused):
        charter.answer(one, "declined", source=by_link())


def test_request_for_a_change_without_words_is_refused_by_the_database():
    charter = make_open()
    with pytest.raises(IntegrityError, match="partners_charteracceptance_remark"), transaction.atomic():
        charter.answer(charter.member_institutions().first(), "remarks", source=by_link())


def test_back_to_draft_drops_all_answers_stops_the_mails_and_tells():
    charter = make_open()
    answer_all(charter)
    charter.back_to_draft(by=UserFactory(), reason="Poprawka")
    assert (charter.status, charter.answer_by, charter.acceptances.count()) == ("draft", None, 0)
    assert {status for _address, status in messages(emails.QUESTION)} == {"cancelled"}
    assert len(messages(emails.TAKEN_BACK)) == 3
    charter.open(answer_by=in_days(10), by=None)
    asked = Message.objects.filter(kind=emails.QUESTION, status="planned")
    assert {message.occurrence for message in asked} == {"2"}
    assert charter.answers().silent == list(charter.member_institutions())


# --- Adoption -----------------------------------------------------------------------------------------------


def test_adopt_when_all_accepted_gives_a_number_and_replaces_the_version_before():
    first = make_adopted()
    second = Charter.start(first.team, by=None)
    second.open(answer_by=in_days(5), by=None)
    answer_all(second)
    second.adopt(by=UserFactory(), on=in_days(0))
    first.refresh_from_db()
    assert (first.status, second.status, second.adopted_on) == ("superseded", "adopted", in_days(0))
    documents = [charter.document() for charter in (first, second)]
    assert [document.label.partition("/")[0] for document in documents] == ["KZ", "KZ"]
    assert documents[0].number != documents[1].number


@pytest.mark.parametrize("left_out", ["C", "ABC"])
def test_silence_is_never_consent(left_out):
    charter = make_open()
    answer_all(charter, but=left_out)
    with pytest.raises(NotReady):
        charter.adopt(by=None)
    charter.refresh_from_db()
    assert charter.is_open


def test_adopt_with_a_reason_needs_two_acceptances():
    charter = make_open()
    answer_all(charter, but="BC")
    with pytest.raises(NotReady) as refused:
        charter.adopt(by=None, reason="Klub nie odpowiada")
    assert refused.value.code == "too_few"
    answer_all(charter, but="C")
    charter.adopt(by=None, reason="Klub nie odpowiada")
    assert charter.adoption.reason == "Klub nie odpowiada"
    assert [each.name for each in charter.answers().silent] == ["C"]


def test_adopt_against_somebody_needs_a_reason():
    charter = make_open()
    answer_all(charter, but="C")
    charter.answer(charter.member_institutions().get(name="C"), "declined", source=by_link())
    with pytest.raises(NotReady):
        charter.adopt(by=None)
    charter.adopt(by=None, reason="C odchodzi z zespołu")
    assert [institution.name for institution, _given in charter.answers().objections] == ["C"]


def test_adopted_charter_keeps_who_had_a_seat_then():
    charter = make_adopted("A", "B")
    charter.team.memberships.filter(institution__name="B").update(ends_on=in_days(-1))
    charter.team.memberships.create(institution=InstitutionFactory(name="Nowa"))
    assert [institution.name for institution, _given in charter.answers().rows] == ["A", "B"]


@pytest.mark.django_db(transaction=True)
def test_adopted_at_once_takes_one_number(at_once):
    charter = make_open()
    answer_all(charter)
    outcomes = at_once(lambda: Charter.objects.get(pk=charter.pk).adopt(by=None))
    assert sum(isinstance(outcome, TransitionRefused) for outcome in outcomes) == 1
    assert IssuedDocument.objects.filter(kind=CHARTER_DOCUMENT).count() == 1


@pytest.mark.django_db(transaction=True)
def test_taken_back_and_adopted_at_once_end_in_one_of_both(at_once):
    charter = make_open()
    answer_all(charter)
    at_once(
        lambda: Charter.objects.get(pk=charter.pk).adopt(by=None),
        lambda: Charter.objects.get(pk=charter.pk).back_to_draft(by=None, reason="Poprawka"),
    )
    charter.refresh_from_db()
    assert (charter.status, charter.acceptances.count()) in [("adopted", 3), ("draft", 0)]


def test_members_are_told_when_the_pdf_is_there():
    charter = make_adopted()
    assert messages(emails.ADOPTED) == []
    issued(charter.document())
    assert len(messages(emails.ADOPTED)) == 3


def test_public_facts_name_no_people():
    charter = make_adopted()
    facts = [value for _label, value in public_facts(charter.document())]
    assert facts[:3] == [charter.team.name, 1, charter.adopted_on]
    assert len(facts) == 5
