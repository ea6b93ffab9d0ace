"""Every state of an agreement and every verb: what is in the table works, everything else is refused in words."""

import uuid
from datetime import date, timedelta

import pytest
from django.contrib.messages import get_messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from agreements.commitments import keeping
from agreements.consulting import opening
from agreements.enums import AgreementStatus
from agreements.models import Agreement
from agreements.register import annexing, changing
from agreements.signing import baton, deciding, plans, refusing
from agreements.signing.enums import SignatureState
from coop_portal.transitions import TransitionRefused
from documents.models import Source
from tests.accounts.factories import UserFactory
from tests.agreements.factories import (
    PAPER,
    backdated,
    complete,
    make_consulted,
    make_draft,
    make_signed,
    make_to_sign,
    plan_of,
    sealed,
    send,
)
from tests.partners.factories import InstitutionFactory

pytestmark = pytest.mark.django_db
LATE = date(2098, 3, 31)
XADES = b'<?xml version="1.0"?><podpis/>'


# --- Verbs ------------------------------------------------------------------------------------


def said(agreement, **values):
    given = {"uid": uuid.uuid4(), "given_on": date(2026, 5, 12), "basis": "Pismo", "by": agreement.created_by}
    return given | values


def why(agreement):
    return {"by": agreement.created_by, "reason": "Zmiana"}


def next_party(agreement):
    """Who has not signed yet, or the last one."""
    signing = plans.current(agreement)
    states = plans.progress(signing) if signing else []
    return next((each.party for each in states if not each.has_signed), agreement.parties.last())


def signing_of(agreement):
    if (signing := plans.current(agreement)) is None:
        raise TransitionRefused("there is nothing to sign")
    return signing


def freeze(agreement):
    agreement.freeze(agreement.created_by)


def fail(agreement):
    """Its PDF could not be made."""
    document = agreement.document
    assert document.claim()
    document.fail(RuntimeError("bez czcionki"))
    agreement.refresh_from_db()


def make_pdf(agreement):
    document = agreement.document
    if document is None or not document.claim():
        raise TransitionRefused("no PDF is waited for")
    backdated(issue_claimed(agreement, document))


def issue_claimed(agreement, document):
    document.issue(sealed(PAPER))
    agreement.refresh_from_db()
    return agreement


def sign(agreement):
    deciding.record_paper(
        signing_of(agreement), [next_party(agreement)], uid=uuid.uuid4(), by=agreement.created_by,
        signed_on=date(2026, 5, 12), scan=(PAPER, "skan.pdf"),
    )  # fmt: skip


def accept_a_file(agreement):
    signing_of(agreement)
    signature = send(agreement, next_party(agreement), XADES, "podpis.xades")
    deciding.accept(
        signature, by=agreement.created_by, kind="kwalifikowany", reason="Zgodne z KRS",
        signers=list(signature.party.signers.all()),
    )  # fmt: skip


def decline(agreement):
    refusing.decline(
        signing_of(agreement), next_party(agreement), reason="Nie", source=lambda: Source.record("link")
    )


def end_refused(agreement):
    if plans.current(agreement) and agreement.status in plans.BEING_SIGNED:
        decline(agreement)
    agreement.refuse(**why(agreement))


def supersede(agreement):
    newer = make_signed(agreement.cycle, in_force_on=timezone.localdate())
    changing.supersede(agreement, newer, by=agreement.created_by)


def leave(agreement):
    changing.leave(agreement, agreement.parties.first(), last_day=LATE, **said(agreement))


def join(agreement):
    changing.join(agreement, InstitutionFactory(), first_day=date(2026, 6, 1), **said(agreement))


def succeed(agreement):
    party = agreement.parties.first()
    changing.succeed(agreement, party, InstitutionFactory(), first_day=date(2026, 7, 1), **said(agreement))


def open_consultation(agreement):
    day = timezone.localdate() + timedelta(days=9)
    opening.open_consultation(agreement, answer_by=day, by=agreement.created_by)


def move_last_day(agreement):
    day = timezone.localdate() + timedelta(days=40)
    opening.move_last_day(agreement, answer_by=day, by=agreement.created_by)


def annex(agreement):
    annexing.draft_annex(agreement, uid=uuid.uuid4(), by=agreement.created_by)


def commit(agreement):
    keeping.add(
        agreement, uid=uuid.uuid4(), by=agreement.created_by, text="Dyżur", rhythm="once", first_due_on=LATE
    )


def same(*states):
    return {state: state for state in states}


TO_SIGN = ("frozen", "signing")
WITH_WORDING = (*TO_SIGN, "signed", "terminated", "superseded")

# verb -> {from: to}
TABLE = [
    (open_consultation, {"draft": "consultation"}),
    (move_last_day, same("consultation")),
    (lambda it: opening.take_back(it, **why(it)), {"consultation": "draft"}),
    (lambda it: it.edit_details(expected_version=it.edit_version, title="Inny"), same("draft", "consultation")),
    (lambda it: it.edit_party(it.parties.first(), contact_name="Jan"), same("draft", "consultation")),
    (lambda it: plan_of(it), same("draft", "consultation", "freezing")),
    (freeze, {"draft": "freezing", "consultation": "freezing"}),
    (make_pdf, {"freezing": "frozen"}),
    (sign, {"frozen": "signing", "signing": "signed"}),
    (accept_a_file, {"frozen": "signing", "signing": "signed"}),
    (lambda it: baton.hand_over(signing_of(it), next_party(it)), same(*TO_SIGN)),
    (decline, same(*TO_SIGN)),
    (end_refused, {"frozen": "refused", "signing": "refused"}),
    (lambda it: it.back_to_draft(**why(it)), dict.fromkeys(("freezing", *TO_SIGN, "refused"), "draft")),
    (lambda it: it.cancel(**why(it)), dict.fromkeys(("draft", "consultation", *TO_SIGN), "cancelled")),
    (lambda it: changing.terminate(it, last_day=LATE, **said(it)), {"signed": "terminated"}),
    (supersede, {"signed": "superseded"}),
    (leave, {"signed": "terminated", "terminated": "terminated"}),
    (join, same("signed")),
    (succeed, same("signed", "terminated")),
    (annex, same("signed", "terminated")),
    (commit, same(*TO_SIGN, "signed", "terminated")),
    (lambda it: it.send_link(it.parties.first(), "x@example.org", uid=uuid.uuid4(), by=it.created_by),
     same(*WITH_WORDING)),
    (lambda it: it.note_case_number(it.parties.first(), "OR.1", by=it.created_by), same(*WITH_WORDING)),
    (lambda it: refusing.take_back(signing_of(it), it.parties.first()), same(*TO_SIGN, "signed")),
]  # fmt: skip

# state -> how it is reached from a draft that lacks nothing
ROADS = {
    "draft": [],
    "consultation": [make_consulted],
    "freezing": [freeze, fail],
    "frozen": [freeze, make_pdf],
    "signing": [freeze, make_pdf, sign],
    "signed": [freeze, make_pdf, sign, sign],
    "terminated": [freeze, make_pdf, sign, sign, TABLE[15][0]],
    "superseded": [freeze, make_pdf, sign, sign, supersede],
    "cancelled": [freeze, make_pdf, TABLE[14][0]],
    "refused": [freeze, make_pdf, end_refused],
}


def brought(agreement, state):
    for step in ROADS[state]:
        step(agreement)
        agreement = Agreement.objects.get(pk=agreement.pk)
    assert agreement.status == state
    return agreement


@pytest.fixture(params=ROADS)
def found(request):
    return brought(complete(make_draft()), request.param)


def test_roads_lead_to_every_state():
    assert set(ROADS) == set(AgreementStatus.values)


def test_verbs_work_where_the_table_says_so_and_nowhere_else(found):
    events, became = found.events.count(), []
    for verb, _leads in TABLE:
        with transaction.atomic():
            try:
                with transaction.atomic():
                    verb(Agreement.objects.get(pk=found.pk))
            except (TransitionRefused, ValidationError):
                became.append(None)
                assert Agreement.objects.get(pk=found.pk).status == found.status
                assert found.events.count() == events
            else:
                became.append(Agreement.objects.get(pk=found.pk).status)
            transaction.set_rollback(True)
    assert became == [leads.get(found.status) for _verb, leads in TABLE]


# --- In words ------------------------------------------------------------------------------------

LAST_DAY = timezone.localdate() + timedelta(days=9)
REASON = {"reason": "Zmiana"}
CHANGE = {"given_on": "2026-05-12", "day": f"{LATE}", "basis": "Pismo"}
# page -> (what is sent, the states where it does something)
PAGES = {
    "open_consultation": ({"answer_by": f"{LAST_DAY}"}, ["draft"]),
    "edit_details": ({}, ["draft", "consultation"]),
    "freeze": ({}, ["draft", "consultation"]),
    "back_to_draft": (REASON, ["freezing", *TO_SIGN, "refused"]),
    "cancel": (REASON, ["draft", "consultation", *TO_SIGN]),
    "end_refused": (REASON, []),  # nobody has refused
    "terminate": (CHANGE, ["signed", "terminated"]),
    "supersede": ({}, ["signed", "terminated"]),
    "join": (CHANGE, ["signed", "terminated"]),
    "annex": ({}, ["signed", "terminated"]),
}


def test_page_of_a_verb_says_in_polish_that_it_is_too_late(client, found):
    client.force_login(UserFactory(role="operator"))
    wrong = []
    for name, (data, works) in PAGES.items():
        if found.status in works:
            continue
        client.cookies.pop("messages", None)
        answer = client.post(reverse(f"agreements:{name}", args=[found.uid]), data | {"uid": uuid.uuid4()})
        told = "; ".join(str(each) for each in get_messages(answer.wsgi_request))
        is_polish = any(letter in told for letter in "ąćęłńóśźż")
        now = Agreement.objects.get(pk=found.pk).status
        if (answer.status_code, now, is_polish) != (302, found.status, True):
            wrong.append((name, answer.status_code, now, told))
    assert wrong == []


# --- Signatures --------------------------------------------------------------------------------------


def refuse_file(signature):
    deciding.refuse(signature, by=signature.signing.agreement.created_by, reason="Nie ta osoba")


def accept_file(signature):
    deciding.accept(
        signature, by=signature.signing.agreement.created_by, kind="kwalifikowany", reason="Tak",
        signers=list(signature.party.signers.all()),
    )  # fmt: skip


def void_file(signature):
    agreement = signature.signing.agreement
    agreement.refresh_from_db()
    agreement.back_to_draft(**why(agreement))


SIGNATURE_TABLE = [
    (accept_file, {"waiting": "accepted"}),
    (refuse_file, {"waiting": "refused"}),
    (void_file, {"waiting": "voided", "accepted": "voided", "refused": "refused"}),
]
SIGNATURE_ROADS = {"waiting": [], "accepted": [accept_file], "refused": [refuse_file], "voided": [void_file]}


@pytest.mark.parametrize(("verb", "leads"), SIGNATURE_TABLE)
def test_signature_moves_where_the_table_says_so_and_nowhere_else(verb, leads):
    assert set(SIGNATURE_ROADS) == set(SignatureState.values)
    agreement, became = make_to_sign(), {}
    for state, steps in SIGNATURE_ROADS.items():
        with transaction.atomic():
            signature = send(agreement, agreement.parties.first(), XADES, "podpis.xades")
            for step in steps:
                step(signature)
            signature.refresh_from_db()
            assert signature.status == state
            try:
                with transaction.atomic():
                    verb(signature)
            except (TransitionRefused, ValidationError):
                assert state not in leads
            else:
                signature.refresh_from_db()
                became[state] = signature.status
            transaction.set_rollback(True)
    assert became == leads
