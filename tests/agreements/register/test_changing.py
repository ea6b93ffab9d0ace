"""A termination, a party leaving, joining or followed by a successor: each works once and is refused where it must."""

import uuid
from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction

from agreements import document
from agreements.models import Agreement, Change, Commitment
from agreements.register import changing
from agreements.register.days import end_of_notice, months_later
from agreements.register.life import Life
from coop_portal.transitions import TransitionRefused
from tests.accounts.factories import UserFactory
from tests.agreements.factories import PDF, make_signed
from tests.partners.factories import InstitutionFactory

pytestmark = pytest.mark.django_db
LATE = date(2098, 3, 31)


@pytest.fixture
def agreement():
    return make_signed()


def said(**values):
    return {
        "uid": uuid.uuid4(), "given_on": date(2026, 5, 12), "basis": "Pismo OR.1.2026", "by": UserFactory(),
    } | values  # fmt: skip


def now(agreement):
    return Agreement.objects.get(pk=agreement.pk)


@pytest.mark.parametrize(
    ("day", "months", "end"),
    [
        (date(2026, 5, 12), 3, date(2026, 8, 31)),
        (date(2026, 11, 30), 3, date(2027, 2, 28)),
        (date(2026, 12, 1), 1, date(2027, 1, 31)),
    ],
)
def test_notice_ends_with_a_month(day, months, end):
    assert end_of_notice(day, months) == end


def test_months_later_stays_in_its_month():
    assert months_later(date(2027, 1, 31), 1) == date(2027, 2, 28)


def test_termination_ends_the_agreement_with_its_last_day(agreement):
    change = changing.terminate(agreement, last_day=LATE, **said(file=SimpleUploadedFile("pismo.pdf", PDF)))
    found = now(agreement)
    assert (found.status, found.ended_on, found.life) == ("terminated", LATE, Life.NOTICE)
    assert (change.kind, change.file.original_name) == ("termination", "pismo.pdf")
    event = found.events.last()
    assert (event.verb, event.from_status, event.reason) == ("terminate", "signed", "Pismo OR.1.2026")


def test_same_form_twice_terminates_once(agreement):
    values = said()
    first = changing.terminate(agreement, last_day=LATE, **values)
    assert changing.terminate(agreement, last_day=LATE, **values) == first
    assert Change.objects.count() == 1


def test_termination_keeps_the_notice_period_unless_agreed(agreement):
    with pytest.raises(ValidationError) as refusal:
        changing.terminate(agreement, last_day=date(2026, 8, 30), **said())
    assert list(refusal.value.message_dict) == ["day"]
    assert now(agreement).status == "signed"
    changing.terminate(agreement, last_day=date(2026, 5, 12), at_once=True, **said())
    assert now(agreement).life == Life.TERMINATED


def test_last_day_is_not_before_the_first():
    agreement = make_signed(in_force_on=date(2026, 6, 1))
    party = agreement.parties.first()
    early = {"last_day": date(2026, 5, 31), "at_once": True}
    with pytest.raises(ValidationError, match=r"01\.06\.2026"):
        changing.terminate(agreement, **early, **said())
    with pytest.raises(ValidationError, match=r"01\.06\.2026"):
        changing.leave(agreement, party, **early, **said())
    assert now(agreement).status == "signed"


def test_termination_after_the_end_is_refused():
    agreement = make_signed(ends_on=date(2098, 1, 31))
    with pytest.raises(ValidationError):
        changing.terminate(agreement, last_day=LATE, **said())


@pytest.mark.parametrize(
    "make",
    [lambda: make_signed(ends_on=date(2026, 2, 1)), lambda: make_signed(in_force_on=None)],
)
def test_nothing_happens_to_an_agreement_that_is_not_alive(make):
    agreement = make()
    institution, party = InstitutionFactory(), agreement.parties.first()
    verbs = [
        lambda: changing.terminate(agreement, last_day=LATE, **said()),
        lambda: changing.leave(agreement, party, last_day=LATE, **said()),
        lambda: changing.join(agreement, institution, first_day=LATE, **said()),
        lambda: changing.succeed(agreement, party, institution, first_day=LATE, **said()),
    ]
    for verb in verbs:
        with pytest.raises(TransitionRefused):
            verb()
    assert not Change.objects.exists()


def newer_than(agreement, **fields):
    """A later agreement of the same project and group."""
    later = make_signed(agreement.cycle, in_force_on=date(2026, 6, 1))
    Agreement.objects.filter(pk=later.pk).update(**fields)
    return now(later)


def test_newer_agreement_of_the_same_parties_ends_the_older_one_the_day_before(agreement):
    newer, by = newer_than(agreement), UserFactory()
    for _click in range(2):
        changing.supersede(agreement, newer, by=by)
    found = now(agreement)
    assert (found.status, found.superseded_by, found.ended_on) == ("superseded", newer, date(2026, 5, 31))
    assert (found.life, found.state_label) == (Life.SUPERSEDED, "zastąpione")
    assert [event.verb for event in found.events.all()].count("supersede") == 1
    assert list(Agreement.objects.ended_early()) == [found]
    assert list(Agreement.objects.in_force()) == [newer]
    assert ("Zastępuje je", newer.number) in [(str(k), v) for k, v in document.public_facts(found.document)]


def test_older_agreement_binds_until_the_newer_one_binds_all(agreement):
    newer = newer_than(agreement)
    newer.parties.filter(pk=newer.parties.last().pk).update(bound_on=date(2026, 9, 1))
    changing.supersede(agreement, newer, by=UserFactory())
    assert now(agreement).ended_on == date(2026, 8, 31)


def test_agreement_is_not_superseded_without_all_whom_it_binds(agreement):
    newer = newer_than(agreement)
    newer.parties.filter(pk=newer.parties.first().pk).update(subject=InstitutionFactory())
    with pytest.raises(ValidationError, match="stron tamtego porozumienia brakuje"):
        changing.supersede(agreement, newer, by=UserFactory())
    assert now(agreement).status == "signed"


@pytest.mark.parametrize(
    "fields",
    [
        {"in_force_on": date(2025, 12, 31)},  # older
        {"in_force_on": date(2098, 1, 1)},  # not yet in force
        {"ends_on": date(2026, 7, 1)},  # over
        {"status": "frozen", "in_force_on": None},
    ],
)
def test_only_a_later_agreement_in_force_takes_the_place(agreement, fields):
    with pytest.raises(TransitionRefused):
        changing.supersede(agreement, newer_than(agreement, **fields), by=UserFactory())


def test_agreement_of_another_project_takes_no_place(agreement):
    with pytest.raises(TransitionRefused):
        changing.supersede(agreement, make_signed(in_force_on=date(2026, 6, 1)), by=UserFactory())


def test_superseded_names_by_what(agreement):
    with pytest.raises(IntegrityError, match="agreements_agreement_superseded"):
        Agreement.objects.filter(pk=agreement.pk).update(status="superseded", ended_on=LATE)


def joined(agreement, **fields):
    values = said(**fields)
    changing.join(agreement, InstitutionFactory(), first_day=date(2026, 6, 1), **values)
    return agreement.parties.get(uid=values["uid"])


def test_joined_party_is_one_from_its_day_and_not_in_the_wording(agreement):
    from agreements.document import wording_context

    party = joined(agreement)
    assert (party.position, party.is_party_on(date(2026, 5, 31))) == (3, False)
    assert party.is_party_on(date(2026, 6, 1))
    assert party not in wording_context(now(agreement))["parties"]
    assert agreement.changes.get().kind == "joining"


def test_party_does_not_join_twice(agreement):
    with pytest.raises(ValidationError) as refusal:
        changing.join(agreement, agreement.parties.last().unit, first_day=date(2026, 6, 1), **said())
    assert list(refusal.value.message_dict) == ["institution"]
    assert agreement.parties.count() == 2


def test_nobody_joins_before_it_begins_or_after_its_end():
    agreement = make_signed(ends_on=date(2098, 1, 31))
    for day in (date(2025, 12, 31), date(2098, 2, 1)):
        with pytest.raises(ValidationError):
            changing.join(agreement, InstitutionFactory(), first_day=day, **said())


def test_others_go_on_when_one_of_three_leaves(agreement):
    joined(agreement)
    party = agreement.parties.first()
    changing.leave(agreement, party, last_day=LATE, **said())
    party.refresh_from_db()
    assert (party.left_on, now(agreement).status) == (LATE, "signed")


def test_agreement_ends_when_one_of_two_leaves(agreement):
    changing.leave(agreement, agreement.parties.first(), last_day=LATE, **said())
    found = now(agreement)
    assert (found.status, found.ended_on) == ("terminated", LATE)
    assert [event.verb for event in found.events.all()][-2:] == ["leave", "end_alone"]


def test_agreement_ends_when_only_one_is_left(agreement):
    joined(agreement)
    first, second, _third = agreement.parties.all()
    changing.leave(agreement, first, last_day=date(2097, 1, 31), **said())
    changing.leave(agreement, second, last_day=LATE, **said())
    assert now(agreement).ended_on == LATE


def test_earlier_leaving_brings_the_end_of_a_termination_nearer(agreement):
    changing.terminate(agreement, last_day=LATE, **said())
    changing.leave(agreement, agreement.parties.first(), last_day=date(2097, 1, 31), **said())
    assert now(agreement).ended_on == date(2097, 1, 31)


def test_party_leaves_once(agreement):
    joined(agreement)
    party = agreement.parties.first()
    changing.leave(agreement, party, last_day=LATE, **said())
    with pytest.raises(TransitionRefused):
        changing.leave(agreement, party, last_day=LATE, **said())


def test_party_of_another_agreement_does_not_leave_here(agreement):
    with pytest.raises(TransitionRefused):
        changing.leave(agreement, make_signed().parties.first(), last_day=LATE, **said())


def test_successor_takes_the_place_and_the_commitments(agreement):
    party = agreement.parties.first()
    commitment = Commitment.objects.create(
        agreement=agreement, party=party, text="Dyżur", first_due_on=date(2026, 9, 1)
    )
    values = said()
    changing.succeed(agreement, party, InstitutionFactory(), first_day=date(2026, 7, 1), **values)
    heir = agreement.parties.get(uid=values["uid"])
    party.refresh_from_db()
    commitment.refresh_from_db()
    assert (heir.succeeds, party.left_on, heir.joined_on) == (party, date(2026, 6, 30), date(2026, 7, 1))
    assert (commitment.party, now(agreement).status) == (heir, "signed")


def test_party_has_one_successor(agreement):
    party = agreement.parties.first()
    changing.succeed(agreement, party, InstitutionFactory(), first_day=date(2026, 7, 1), **said())
    with pytest.raises(TransitionRefused):
        changing.succeed(agreement, party, InstitutionFactory(), first_day=date(2026, 8, 1), **said())


def test_other_party_is_no_successor(agreement):
    first, second = agreement.parties.all()
    with pytest.raises(ValidationError):
        changing.succeed(agreement, first, second.unit, first_day=date(2026, 7, 1), **said())
    assert not agreement.parties.exclude(left_on=None).exists()


def test_wrong_file_changes_nothing(agreement):
    with pytest.raises(ValidationError), transaction.atomic():
        changing.terminate(agreement, last_day=LATE, **said(file=SimpleUploadedFile("a.pdf", b"MZ\x90\x00")))
    assert (now(agreement).status, Change.objects.count()) == ("signed", 0)


@pytest.mark.parametrize(
    ("name", "fields"),
    [
        ("agreements_change_of_party", {"kind": "leaving"}),
        ("agreements_change_days", {"kind": "termination", "effective_on": date(2026, 5, 11)}),
    ],
)
def test_constraints_of_a_change(agreement, name, fields):
    values = {
        "agreement": agreement, "given_on": date(2026, 5, 12), "effective_on": LATE, "basis": "x",
        "recorded_by": UserFactory(),
    }  # fmt: skip
    with pytest.raises(IntegrityError, match=name):
        Change.objects.create(**(values | fields))
