"""Commitments: when they are due, for whom, what parties answer and how a year is judged."""

import re
import uuid
from datetime import date, timedelta
from functools import partial

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError
from django.utils import timezone

from accounts.models import AccessLink
from agreements.commitments import emails, keeping, notes, rhythm
from agreements.models import Agreement, AgreementEvent, Answer, Commitment, Review
from agreements.register import changing
from coop_portal.transitions import TransitionRefused
from documents.models import Source
from notifications.models import Message
from tests.accounts.factories import UserFactory
from tests.agreements.factories import make_commitment, make_draft, make_frozen, make_signed
from tests.partners.factories import InstitutionFactory
from tests.services_catalog.factories import ServiceFactory

pytestmark = pytest.mark.django_db


def day(number):
    return timezone.localdate() + timedelta(days=number)


@pytest.fixture
def agreement():
    return make_signed()


def said(commitment, party, due_on, outcome="kept", **fields):
    source = partial(Source.record, "link")
    return keeping.answer(commitment, party, due_on, source=source, outcome=outcome, **fields)


# --- When ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("how", "expected"),
    [
        ("once", ["2026-01-31"]),
        ("monthly", ["2026-01-31", "2026-02-28", "2026-03-31", "2026-04-30"]),
        ("quarterly", ["2026-01-31", "2026-04-30"]),
        ("yearly", ["2026-01-31"]),
    ],
)
def test_occurrences_follow_the_rhythm(agreement, how, expected):
    commitment = make_commitment(agreement, rhythm=how, first_due_on=date(2026, 1, 31))
    assert [f"{each}" for each in rhythm.occurrences(commitment, date(2026, 4, 30))] == expected


def test_what_goes_on_has_no_occurrences(agreement):
    commitment = make_commitment(agreement, rhythm="ongoing", first_due_on=None)
    assert (list(rhythm.occurrences(commitment, day(900))), rhythm.state(commitment)[1]) == ([], "ongoing")


def test_nothing_is_due_after_the_end():
    agreement = make_signed(ends_on=date(2026, 3, 15))
    commitment = make_commitment(agreement, rhythm="monthly", first_due_on=date(2026, 1, 31))
    assert len(list(rhythm.occurrences(commitment, date(2027, 1, 1)))) == 2


def test_every_party_owes_unless_one_is_named(agreement):
    party = agreement.parties.first()
    assert len(rhythm.open_occurrences(make_commitment(agreement))) == 2
    assert [each.party for each in rhythm.open_occurrences(make_commitment(agreement, party=party))] == [
        party
    ]


def test_party_that_left_owes_nothing_afterwards(agreement):
    party = agreement.parties.first()
    agreement.parties.filter(pk=party.pk).update(left_on=day(1))
    opens = rhythm.open_occurrences(make_commitment(agreement, first_due_on=day(5)))
    assert party not in [each.party for each in opens]


def test_state_follows_answers(agreement):
    party = agreement.parties.first()
    commitment = make_commitment(agreement, party=party, first_due_on=day(-3))

    def state():
        return rhythm.state(Commitment.objects.with_all().get(pk=commitment.pk))[1]

    assert state() == "late"
    said(commitment, party, day(-3), "not_kept")
    assert state() == "broken"
    said(commitment, party, day(-3), "kept")
    assert (state(), Answer.objects.count()) == ("kept", 1)
    keeping.drop(commitment, by=UserFactory(), reason="Zmiana planu")
    assert state() == "dropped"


def test_state_before_its_time(agreement):
    assert rhythm.state(make_commitment(agreement, first_due_on=day(200)))[1] == "waiting"
    assert rhythm.state(make_commitment(agreement, first_due_on=day(20)))[1] == "due"


# --- Verbs ------------------------------------------------------------------------------


def test_adding_twice_with_one_form_makes_one(agreement):
    uid, by = uuid.uuid4(), UserFactory()
    for _each in range(2):
        keeping.add(agreement, uid=uid, by=by, text="Dyżur", rhythm="once", first_due_on=day(9))
    assert agreement.commitments.get().text == "Dyżur"
    assert agreement.events.filter(verb="add_commitment").count() == 1


@pytest.mark.parametrize("make", [make_draft, lambda: make_signed(ends_on=date(2026, 2, 1))])
def test_draft_and_ended_agreement_get_no_commitments(make):
    with pytest.raises(TransitionRefused):
        keeping.add(make(), uid=uuid.uuid4(), by=UserFactory(), text="Dyżur", first_due_on=day(9))


def test_fixed_wording_may_have_commitments():
    keeping.add(make_frozen(), uid=uuid.uuid4(), by=UserFactory(), text="Dyżur", first_due_on=day(9))


def test_party_of_another_agreement_is_refused(agreement):
    other = make_signed().parties.first()
    with pytest.raises(ValidationError):
        keeping.add(agreement, uid=uuid.uuid4(), by=UserFactory(), text="x", first_due_on=day(9), party=other)


def test_dropping_twice_is_refused(agreement):
    commitment = make_commitment(agreement)
    keeping.drop(commitment, by=UserFactory(), reason="x")
    with pytest.raises(TransitionRefused):
        keeping.drop(commitment, by=UserFactory(), reason="x")


def test_answer_of_another_day_or_party_is_refused(agreement):
    first, second = agreement.parties.all()
    commitment = make_commitment(agreement, party=first)
    for party, due_on in ((first, day(13)), (second, day(14))):
        with pytest.raises(TransitionRefused):
            said(commitment, party, due_on)
    assert not Source.objects.exists()


@pytest.mark.parametrize(
    ("name", "make"),
    [
        ("agreements_commitment_due", lambda row: make_commitment(row, first_due_on=None)),
        ("agreements_commitment_due", lambda row: make_commitment(row, rhythm="ongoing")),
        (
            "agreements_answer_outcome",
            lambda row: Answer.objects.create(
                commitment=make_commitment(row), party=row.parties.first(), due_on=day(1), outcome="needless",
                source=Source.record("link"),
            ),
        ),
    ],
)  # fmt: skip
def test_constraints(agreement, name, make):
    with pytest.raises(IntegrityError, match=name):
        make(agreement)


def test_review_judges_and_drops(agreement):
    year, by = timezone.localdate().year, UserFactory()
    kept, needless = make_commitment(agreement), make_commitment(agreement, text="Plakat")
    for _each in range(2):
        keeping.review(agreement, year, [(kept, "partly", "Połowa"), (needless, "needless", "")], by=by)
    assert list(Review.objects.order_by("pk").values_list("outcome", "note")) == [
        ("partly", "Połowa"),
        ("needless", ""),
    ]
    assert list(Commitment.objects.running()) == [kept]


@pytest.mark.parametrize("year", [2025, 2099])
def test_review_of_another_year_is_refused(agreement, year):
    with pytest.raises(TransitionRefused):
        keeping.review(agreement, year, [], by=UserFactory())


# --- Mails and their link -----------------------------------------------------------------


def planned(kind):
    return list(Message.objects.filter(kind=kind).order_by("pk"))


def test_reminders_go_out_once_before_and_once_after(agreement):
    gops = agreement.parties.get(subject__name="Gmina Kobylin-Borzymy")
    commitment = make_commitment(agreement, party=gops)
    emails.plan_reminders()
    emails.plan_reminders()
    (message,) = planned(emails.DUE)
    assert (message.address, message.subject, emails.still_due(message)) == ("gops@example.org", gops, True)
    said(commitment, gops, commitment.first_due_on)
    assert not emails.still_due(message)
    make_commitment(agreement, party=gops, first_due_on=day(-15))
    make_commitment(agreement, party=gops, first_due_on=day(-90))
    emails.plan_reminders()
    assert [each.occurrence for each in planned(emails.DUE)][1:] == [f"{day(-15)}-late"]


def test_nobody_is_reminded_of_what_is_far_or_over(agreement):
    make_commitment(agreement, first_due_on=day(15))
    make_commitment(make_signed(ends_on=date(2026, 2, 1)), first_due_on=day(5))
    emails.plan_reminders()
    assert planned(emails.DUE) == []


@pytest.fixture
def link(agreement):
    party = agreement.parties.last()
    make_commitment(agreement, party=party)
    _link, url = AccessLink.issue(emails.LINK, party, address="gops@example.org")
    return url.removeprefix("http://testserver")


def sent(client, link, **values):
    (key,) = re.findall(r'name="ktore" value="([\d-]+)"', client.get(link).content.decode())
    return client.post(link, {"ktore": key} | {f"{key}-{name}": value for name, value in values.items()})


def test_party_answers_by_link_without_account(agreement, link, client):
    response = sent(client, link, outcome="kept", evidence_url="https://example.org/dyzur", note="Był")
    assert response.status_code == 302
    answer = Answer.objects.get()
    assert (answer.outcome, answer.note, answer.source.channel) == ("kept", "Był", "link")
    assert 'name="ktore"' not in client.get(link).content.decode()


def test_reading_the_link_changes_nothing(link, client):
    client.get(link)
    assert not Answer.objects.exists()


def test_clients_data_are_refused_in_a_note(link, client):
    response = sent(client, link, outcome="kept", note="Pani 44051401359")
    assert response.status_code == 200
    assert not Answer.objects.exists()


def test_script_is_no_link_to_evidence(link, client):
    assert sent(client, link, outcome="kept", evidence_url="javascript:alert(1)").status_code == 200
    assert not Answer.objects.exists()


def test_second_answer_by_an_old_page_says_so(agreement, link, client):
    key = re.findall(r'name="ktore" value="([\d-]+)"', client.get(link).content.decode())[0]
    data = {"ktore": key, f"{key}-outcome": "kept"}
    assert [client.post(link, data).status_code for _each in range(2)] == [302, 302]
    assert Answer.objects.count() == 1


# --- Services ------------------------------------------------------------------------------


def test_service_names_the_agreement_it_rests_on(agreement, client):
    service = ServiceFactory()
    make_commitment(agreement, service=service)
    assert agreement.number in client.get(service.get_absolute_url()).content.decode()


@pytest.mark.parametrize("dates", [{"ends_on": date(2026, 2, 1)}, {"in_force_on": None}])
def test_service_does_not_name_an_agreement_that_is_not_in_force(client, dates):
    agreement, service = make_signed(**dates), ServiceFactory()
    make_commitment(agreement, service=service)
    assert agreement.number not in client.get(service.get_absolute_url()).content.decode()


def test_animator_is_warned_when_the_agreement_ends():
    service = ServiceFactory()
    service.steward = service.provider.seat
    service.save()
    animator = UserFactory(role="animator", territory=service.steward)
    agreement = make_signed(ends_on=day(30))
    make_commitment(agreement, service=service)
    emails.plan_service_warnings()
    emails.plan_service_warnings()
    (message,) = planned(emails.SERVICE_ENDS)
    assert (message.user, emails.service_still_due(message)) == (animator, True)
    Agreement.objects.filter(pk=agreement.pk).update(ends_on=day(300))
    assert not emails.service_still_due(Message.objects.get())
    # Ended at once, or left by whoever promised it: the word comes after the day.
    Agreement.objects.filter(pk=agreement.pk).update(status="terminated", ended_on=day(-1))
    emails.plan_service_warnings()
    Agreement.objects.filter(pk=agreement.pk).update(status="signed", ended_on=None)
    party = agreement.parties.first()
    type(party).objects.filter(pk=party.pk).update(left_on=day(-3))
    Commitment.objects.update(party=party)
    emails.plan_service_warnings()
    ends = [message.occurrence for message in Message.objects.order_by("pk")]
    assert ends == [f"{day(number)}" for number in (30, -1, -3)]


@pytest.fixture
def kept_service():
    """A service that an animator keeps."""
    service = ServiceFactory()
    service.steward = service.provider.seat
    service.save()
    UserFactory(role="animator", territory=service.steward)
    return service


def superseded(agreement, **newer):
    """By another one of the same parties, with effect from long ago."""
    newer = make_signed(agreement.cycle, in_force_on=date(2026, 6, 1), **newer)
    changing.supersede(agreement, newer, by=UserFactory())
    return newer


def test_animator_is_warned_of_an_end_that_is_written_down_late(agreement, kept_service):
    make_commitment(agreement, service=kept_service)
    superseded(agreement)
    for _turn in range(2):
        emails.plan_service_warnings()
    (message,) = planned(emails.SERVICE_ENDS)
    assert (message.occurrence, emails.service_still_due(message)) == ("2026-05-31", True)
    Message.objects.all().delete()
    AgreementEvent.objects.update(at=timezone.now() - timedelta(days=15))  # nor is it news for ever
    emails.plan_service_warnings()
    assert not planned(emails.SERVICE_ENDS)


@pytest.mark.parametrize(("newer", "warned"), [({}, 0), ({"ends_on": day(20)}, 1)])
def test_animator_is_not_warned_where_the_newer_agreement_carries_the_service_on(
    agreement, kept_service, newer, warned
):
    make_commitment(agreement, service=kept_service)
    make_commitment(superseded(agreement, **newer), service=kept_service)
    emails.plan_service_warnings()
    assert [message.occurrence for message in planned(emails.SERVICE_ENDS)] == [f"{day(20)}"] * warned


def test_animator_is_not_warned_where_an_agreement_that_begins_later_carries_the_service_on(
    agreement, kept_service
):
    Agreement.objects.filter(pk=agreement.pk).update(ends_on=day(10))
    make_commitment(agreement, service=kept_service)
    later = make_signed(agreement.cycle, in_force_on=day(12))
    make_commitment(later, service=kept_service)
    emails.plan_service_warnings()
    assert len(planned(emails.SERVICE_ENDS)) == 1  # on one day nobody stands behind it
    Agreement.objects.filter(pk=later.pk).update(in_force_on=day(11))
    assert not emails.service_still_due(planned(emails.SERVICE_ENDS)[0])


def test_leaving_of_another_party_is_no_news_of_a_long_past_end(agreement, kept_service):
    first, last = agreement.parties.all()
    type(first).objects.filter(pk=first.pk).update(left_on=day(-100))
    make_commitment(agreement, service=kept_service, party=first)
    for party, mails in ((last, 0), (first, 1)):
        agreement.changes.create(
            kind="leaving", party=party, given_on=day(-150), effective_on=day(-100), basis="§ 9",
            recorded_by=UserFactory(),
        )  # fmt: skip
        agreement.events.create(verb="leave", from_status="signed", to_status="signed")
        emails.plan_service_warnings()
        assert len(planned(emails.SERVICE_ENDS)) == mails


# --- The note -----------------------------------------------------------------------------


def test_note_is_one_page_whatever_was_promised(agreement):
    import pikepdf

    gops = agreement.parties.last()
    for number in range(60):
        make_commitment(
            agreement, text=f"{number} {'Wspólny dyżur w bibliotece ' * 9}", first_due_on=day(number - 30)
        )
    content = notes.note_pdf(gops.unit, notes.quarter(timezone.localdate()))
    import io

    with pikepdf.open(io.BytesIO(content)) as pdf:
        assert len(pdf.pages) == 1
        assert [round(float(each)) for each in pdf.pages[0].mediabox[2:]] == [595, 842]


def test_note_says_what_is_late_and_what_comes(agreement):
    gops = agreement.parties.last()
    late = make_commitment(agreement, party=gops, first_due_on=day(-3))
    make_commitment(agreement, party=agreement.parties.first(), first_due_on=day(-3))
    found = notes.facts(gops.unit, notes.quarter(timezone.localdate()))
    assert ([each.commitment for each in found["late"]], found["agreements"]) == ([late], [agreement])


def test_notes_are_planned_at_the_beginning_of_a_quarter(agreement, monkeypatch):
    assert notes.quarter(date(2026, 11, 28)) == date(2026, 10, 1)
    monkeypatch.setattr("django.utils.timezone.localdate", lambda: date(2026, 10, 15))
    notes.plan_due()
    assert planned(notes.KIND) == []
    monkeypatch.setattr("django.utils.timezone.localdate", lambda: date(2026, 10, 14))
    notes.plan_due()
    notes.plan_due()
    (message,) = planned(notes.KIND)
    assert (message.address, message.occurrence) == ("gops@example.org", "2026-10-01")
    assert notes.attachments(message)[0][1].startswith(b"%PDF")


def test_successor_owes_what_was_overdue_and_the_note_leaves_out_who_has_left(agreement):
    gops, library = agreement.parties.last(), agreement.parties.first()
    commitment = make_commitment(agreement, party=gops, first_due_on=day(-40), rhythm="monthly")
    answered = next(iter(rhythm.occurrences(commitment, day(0))))
    said(commitment, gops, answered)
    heir = changing.succeed(
        agreement, gops, InstitutionFactory(seat=gops.subject.seat), uid=uuid.uuid4(), given_on=day(0),
        first_day=day(1), basis="Uchwała", by=agreement.created_by,
    ).party  # fmt: skip
    commitment = Commitment.objects.with_all().get()
    assert [(each.party, each.is_late) for each in rhythm.open_occurrences(commitment, day(0))] == [
        (heir, True)
    ]
    assert [row.pk for row in notes.facts(library.unit, notes.quarter(day(0)))["agreements"]] == [
        agreement.pk
    ]
    type(library).objects.filter(pk=library.pk).update(left_on=day(-1))
    assert notes.facts(library.unit, notes.quarter(day(0)))["agreements"] == []


def test_successor_gets_the_reminders(agreement):
    gops = agreement.parties.last()
    make_commitment(agreement, party=gops)
    heir = InstitutionFactory(email="cus@example.org")
    changing.succeed(
        agreement,
        gops,
        heir,
        uid=uuid.uuid4(),
        given_on=day(-9),
        first_day=day(-5),
        basis="Uchwała",
        by=UserFactory(),
    )
    emails.plan_reminders()
    assert [each.address for each in planned(emails.DUE)] == ["cus@example.org"]
