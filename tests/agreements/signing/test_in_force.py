"""In force by the agreement's own rule and never otherwise: roads, rules, decisions, paper, any sequence of actions."""

import uuid
from datetime import date, timedelta
from importlib import import_module

import pypdfium2
import pytest
from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.utils import timezone, translation
from hypothesis import example, given, settings
from hypothesis import strategies as st

from agreements.enums import AgreementStatus
from agreements.models import Signature
from agreements.register import changing
from agreements.register.querysets import WAS_SIGNED
from agreements.signing import baton, deciding, documents, plans, refusing
from agreements.signing.enums import SignatureState, Verdict
from coop_portal.pdf import render_pdf
from coop_portal.transitions import TransitionRefused
from documents.models import IssuedDocument, Source
from tests.agreements.factories import (
    PAPER,
    backdated,
    issue,
    issue_declarations,
    make_signed,
    make_to_sign,
    plan_of,
    sealed,
    send,
)
from tests.partners.factories import InstitutionFactory

from . import signed_files as files

pytestmark = pytest.mark.django_db

XADES = b'<?xml version="1.0"?><podpis>%d</podpis>'
NAMES = ("Anna Próbna", "Jan Próbny", "Ewa Próbna")
SCAN = (PAPER, "skan.pdf")


def latest(agreement):
    return plans.current(agreement).revisions.filter(document=agreement.document).last().file.read()


def on_paper(agreement, *parties, uid=None, day=date(2026, 5, 12), **how):
    agreement.refresh_from_db()
    return deciding.record_paper(
        plans.current(agreement), list(parties), uid=uid or uuid.uuid4(), by=agreement.created_by, signed_on=day,
        scan=SCAN, **how,
    )  # fmt: skip


def accept(signature, *signers, **how):
    """A person takes it, of everybody whose signature is missing unless signers are given."""
    values = {
        "kind": "kwalifikowany",
        "reason": "Zgodne z KRS",
        "by": signature.signing.agreement.created_by,
    } | how
    deciding.accept(signature, signers=signers or candidates(signature), **values)


def candidates(signature):
    return plans.state_of(signature.signing, signature.party).candidates


def by_container(agreement, party, number=0):
    signature = send(agreement, party, XADES % number, "podpis.xades")
    accept(signature)
    return signature


def status(agreement):
    agreement.refresh_from_db()
    return agreement.status


def test_migration_names_what_was_in_force_only_after_its_last_day(db):
    migration = import_module("agreements.migrations.0007_force_before_its_end")
    migration.check(apps, None)
    agreement = make_signed(ends_on=date(2027, 1, 1))
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE agreements_agreement DROP CONSTRAINT agreements_agreement_force_dates")
    type(agreement).objects.filter(pk=agreement.pk).update(in_force_on=date(2027, 1, 2))
    with pytest.raises(RuntimeError, match=rf"{agreement.pk} \(2027-01-02 > 2027-01-01\)"):
        migration.check(apps, None)


# --- Paper -----------------------------------------------------------------------------------


def test_ceremony_on_paper_is_in_force_in_one_go():
    agreement = make_to_sign(*NAMES, road="paper")
    assert on_paper(agreement, *agreement.parties.all()) == 3
    assert status(agreement) == AgreementStatus.SIGNED
    assert agreement.in_force_on == date(2026, 5, 12)
    assert {each.source.channel for each in Signature.objects.all()} == {"paper"}
    assert Signature.objects.values("source__scan").distinct().count() == 1


def test_ceremony_sent_twice_is_one():
    agreement, uid = make_to_sign(*NAMES, road="paper"), uuid.uuid4()
    first = agreement.parties.first()
    assert [on_paper(agreement, first, uid=uid), on_paper(agreement, first, uid=uid)] == [1, 0]
    with pytest.raises(TransitionRefused):
        on_paper(agreement, first)


def test_paper_where_it_is_not_accepted_is_refused():
    agreement = make_to_sign(road="any")
    party = agreement.parties.first()
    plans.current(agreement).terms.create(party=party, kinds=["kwalifikowany"])
    with pytest.raises(ValidationError):
        on_paper(agreement, party)
    assert status(agreement) == AgreementStatus.FROZEN


def test_agreement_begins_on_its_own_day_when_that_is_later():
    agreement = make_to_sign(*NAMES, road="paper")
    type(agreement).objects.filter(pk=agreement.pk).update(starts_on=date(2026, 6, 1))
    on_paper(agreement, *agreement.parties.all())
    assert status(agreement) == AgreementStatus.SIGNED
    assert agreement.in_force_on == date(2026, 6, 1)


def test_what_is_older_than_the_wording_is_no_signature_under_it():
    agreement = make_to_sign(road="paper")
    party = agreement.parties.first()
    with pytest.raises(ValidationError, match=r"04\.05\.2026"):
        on_paper(agreement, party, day=date(2026, 5, 3))
    early = send(agreement, party, XADES % 1, in_name=True, received_on=date(2026, 5, 3))
    assert (early.status, early.message) == (SignatureState.REFUSED, "too_early")
    assert status(agreement) == AgreementStatus.FROZEN
    assert on_paper(agreement, party, day=date(2026, 5, 4)) == 1


def test_mixed_set_is_seen(trusted, sign):
    agreement = make_to_sign()
    library, gops = agreement.parties.all()
    send(agreement, library, sign(latest(agreement), "Anna Próbna"))
    assert not plans.is_mixed(plans.progress(plans.current(agreement)))
    on_paper(agreement, gops)
    assert plans.is_mixed(plans.progress(plans.current(agreement)))
    assert status(agreement) == AgreementStatus.SIGNED


def test_certificate_of_three_parties_on_paper_and_in_files_is_one_page(trusted, sign):
    agreement = make_to_sign(*NAMES)
    *in_files, last = agreement.parties.all()
    for party, name in zip(in_files, NAMES[:2], strict=True):
        send(agreement, party, sign(latest(agreement), name))
    on_paper(agreement, last)
    report = IssuedDocument.objects.get(kind=plans.REPORT)
    values = documents.report_context(report) | {"document": report}
    with translation.override("pl"):
        content = render_pdf("agreements/pdf/report.html", values)
    assert len(pypdfium2.PdfDocument(content)) == 1


# --- Joining ---------------------------------------------------------------------------------


def make_joining(rule="all"):
    agreement = make_to_sign(*NAMES, road="joining", rule=rule, lead=0)
    issue_declarations()
    return agreement


def test_others_join_in_parallel_by_their_own_declarations(trusted, sign):
    agreement = make_joining()
    lead, *others = agreement.parties.all()
    signing = plans.current(agreement)
    assert signing.holder == lead
    states = {state.party: state for state in plans.progress(signing)}
    # Both from their own first revision, before the lead has signed.
    for party, who in zip(others, NAMES[1:], strict=True):
        signature = send(agreement, party, sign(states[party].revision.file.read(), who))
        assert (signature.status, signature.document) == (SignatureState.ACCEPTED, states[party].document)
    assert status(agreement) == AgreementStatus.SIGNING
    send(agreement, lead, sign(latest(agreement), NAMES[0]))
    assert status(agreement) == AgreementStatus.SIGNED


def test_those_who_join_are_not_enough_without_the_one_whom_they_join(trusted, sign):
    agreement = make_joining(rule="each")
    _lead, *others = agreement.parties.all()
    for party, who in zip(others, NAMES[1:], strict=True):
        send(
            agreement, party, sign(plans.state_of(plans.current(agreement), party).revision.file.read(), who)
        )
    assert status(agreement) == AgreementStatus.SIGNING


def test_declaration_of_another_party_is_refused(trusted, sign):
    agreement = make_joining()
    _lead, one, other = agreement.parties.all()
    theirs = plans.state_of(plans.current(agreement), other).revision.file.read()
    assert send(agreement, one, sign(theirs, "Jan Próbny")).message == "other_revision"


def test_back_to_draft_revokes_declarations(trusted, sign):
    agreement = make_joining()
    agreement.back_to_draft(by=agreement.created_by, reason="Poprawka")
    assert {row.status for row in IssuedDocument.objects.filter(kind=plans.DECLARATION)} == {"revoked"}


# --- Plans -----------------------------------------------------------------------------------


def test_plan_is_closed_once_there_is_a_wording():
    agreement = make_to_sign()
    with pytest.raises(TransitionRefused):
        plans.choose(agreement, road="any", rule="all")


@pytest.mark.parametrize(
    "plan", [{"rule": "at_least"}, {"rule": "at_least", "minimum": 9}, {"road": "joining", "rule": "all"}]
)
def test_plan_that_cannot_be_met_is_refused(plan):
    agreement = make_to_sign()
    agreement.back_to_draft(by=agreement.created_by, reason="Poprawka")
    with pytest.raises(ValidationError):
        plans.choose(agreement, **{"road": "any"} | plan)


def test_database_refuses_a_signature_of_broken_bytes():
    agreement = make_to_sign()
    signature = by_container(agreement, agreement.parties.first())
    with pytest.raises(IntegrityError, match="agreements_signature_intact"), transaction.atomic():
        Signature.objects.filter(pk=signature.pk).update(integrity=Verdict.NO)


# --- A person decides ------------------------------------------------------------------------


@pytest.fixture
def unclear(sign):
    """A file whose issuer nobody knows."""
    agreement = make_to_sign()
    return agreement, send(agreement, agreement.parties.first(), sign(latest(agreement), "Anna Próbna"))


def test_person_accepts_and_the_next_party_signs_that_file(unclear, sign):
    agreement, signature = unclear
    by = agreement.created_by
    accept(signature, authority="yes")
    assert (signature.status, signature.authority, signature.decided_by) == ("accepted", "yes", by)
    assert signature.events.last().reason == "Zgodne z KRS"
    assert status(agreement) == AgreementStatus.SIGNING
    assert latest(agreement) == signature.file.read()
    with pytest.raises(TransitionRefused):
        deciding.refuse(signature, by=by, reason="Jednak nie")


def test_person_refuses_and_the_party_may_send_again(unclear, sign):
    agreement, signature = unclear
    deciding.refuse(signature, by=agreement.created_by, reason="Nie ta osoba")
    assert (signature.status, signature.message) == ("refused", "Nie ta osoba")
    again = send(agreement, agreement.parties.first(), sign(latest(agreement), "Anna Próbna"))
    assert again.status == SignatureState.WAITING


def test_person_does_not_accept_what_another_party_was_faster_than(unclear, sign):
    agreement, signature = unclear
    other = send(agreement, agreement.parties.last(), sign(latest(agreement), "Jan Próbny"))
    accept(other)
    with pytest.raises(ValidationError, match="innej wersji"):
        accept(signature)


def test_person_does_not_accept_a_kind_that_the_party_may_not_use(unclear):
    agreement, signature = unclear
    plans.current(agreement).terms.create(party=signature.party, kinds=["zaufany"])
    with pytest.raises(ValidationError):
        accept(signature)


def test_person_says_whose_signature_it_is_and_nobody_signs_for_two(sign):
    agreement = make_to_sign(("Anna Próbna", "Ewa Próbna"), "Jan Próbny")
    party = agreement.parties.first()
    anna, ewa = party.signers.all()
    once = send(agreement, party, sign(latest(agreement), "Anna Próbna"))
    for signers in ([], [anna, ewa], [agreement.parties.last().signers.get()]):
        with pytest.raises(ValidationError):
            deciding.accept(
                once, by=agreement.created_by, kind="kwalifikowany", reason="Tak", signers=signers
            )
    accept(once, anna)
    again = send(agreement, party, files.signed(latest(agreement), "Anna Próbna 2"))
    with pytest.raises(ValidationError):
        accept(again, anna)
    assert [state.missing for state in plans.progress(plans.current(agreement))] == [1, 1]
    accept(again, ewa)
    assert plans.state_of(plans.current(agreement), party).has_signed


def test_person_does_not_take_a_file_locked_for_fewer_people_than_have_to_sign(trusted):
    agreement = make_to_sign("Jan Próbny", ("Anna Próbna", "Ewa Próbna"))
    library, party = agreement.parties.all()
    on_paper(agreement, library)
    content = files.locked(files.signed(latest(agreement), "Ktoś Inny"), "Ewa Próbna")
    signature = send(agreement, party, content)
    assert signature.status == SignatureState.WAITING
    anna, ewa = party.signers.all()
    with pytest.raises(ValidationError) as refusal:
        accept(signature, ewa)
    assert refusal.value.code == "locking"
    accept(signature, anna, ewa)
    assert status(agreement) == AgreementStatus.SIGNED


def test_paper_says_who_of_those_that_sign_alone_has_signed():
    agreement = make_to_sign(road="paper")
    party = agreement.parties.first()
    other = party.signers.create(name="Ewa Zastępczyni", position=2)
    with pytest.raises(ValidationError, match="wskaż, kto"):
        on_paper(agreement, party)
    on_paper(agreement, party, signers={party: other})
    assert list(Signature.objects.get().given_by.all()) == [other]


@pytest.mark.parametrize("kind", [b"/ETSI.RFC3161       ", b"/adbe.pkcs7.obmyslny"])
def test_signature_of_unknown_kind_taken_by_a_person_lets_the_next_ones_through(trusted, sign, kind):
    agreement = make_to_sign()
    library, gops = agreement.parties.all()
    strange = sign(latest(agreement), "Anna Próbna")
    at = strange.rindex(b"/adbe.pkcs7.detached")
    strange = strange[:at] + kind + strange[at + len(kind) :]
    signature = send(agreement, library, strange)
    assert (signature.status, signature.message) == (SignatureState.WAITING, "unknown_kind")
    accept(signature)
    assert send(agreement, gops, sign(latest(agreement), "Jan Próbny")).status == SignatureState.ACCEPTED
    assert status(agreement) == AgreementStatus.SIGNED


# --- After ------------------------------------------------------------------------------------


def test_all_are_told_and_a_certificate_is_issued(mailoutbox, django_capture_on_commit_callbacks):
    agreement = make_to_sign(*NAMES, road="paper")
    agreement.parties.update(contact_email="strona@example.org")
    with django_capture_on_commit_callbacks(execute=True):
        on_paper(agreement, *agreement.parties.all())
    told = [mail for mail in mailoutbox if "podpisan" in mail.subject]
    assert len(told) == 3
    report = IssuedDocument.objects.get(kind=plans.REPORT)
    assert report.status == "issued"
    html = report.html()
    for text in (*NAMES, "12 maja 2026", agreement.document.file.sha256):
        assert text in html.replace("\N{NO-BREAK SPACE}", " ")


def test_late_party_makes_the_next_version_of_the_certificate(django_capture_on_commit_callbacks):
    agreement = make_to_sign(*NAMES, road="paper", rule="at_least", minimum=2)
    *first, last = agreement.parties.all()
    with django_capture_on_commit_callbacks(execute=True):
        on_paper(agreement, *first)
    assert status(agreement) == AgreementStatus.SIGNED
    day = agreement.in_force_on
    # Who has not signed is bound by nothing.
    assert list(agreement.parties.on(timezone.localdate())) == first
    with django_capture_on_commit_callbacks(execute=True):
        on_paper(agreement, last, day=timezone.localdate())
    agreement.refresh_from_db()
    assert agreement.in_force_on == day
    last.refresh_from_db()
    assert last.bound_on == timezone.localdate()
    assert [row.version for row in IssuedDocument.objects.filter(kind=plans.REPORT).order_by("version")] == [
        1,
        2,
    ]


def test_signature_during_the_drawing_of_the_certificate_is_in_its_next_version():
    agreement = make_to_sign(*NAMES, road="paper", rule="at_least", minimum=2)
    *first, last = agreement.parties.all()
    on_paper(agreement, *first)
    report = IssuedDocument.objects.get(kind=plans.REPORT)
    assert report.claim()
    on_paper(agreement, last)
    report.issue(PAPER)
    assert IssuedDocument.objects.filter(kind=plans.REPORT, status="making", version=2).exists()


def certificates():
    found = IssuedDocument.objects.filter(kind=plans.REPORT).order_by("version")
    return [(row.version, row.status) for row in found]


def test_case_number_noted_later_is_in_the_next_version_of_the_certificate(
    django_capture_on_commit_callbacks,
):
    agreement = make_to_sign(road="paper")
    first, last = agreement.parties.all()
    agreement.note_case_number(first, "OR.1.2026", by=agreement.created_by)  # there is no certificate yet
    with django_capture_on_commit_callbacks(execute=True):
        on_paper(agreement, first, last)
    for _click in range(2):
        with django_capture_on_commit_callbacks(execute=True):
            agreement.note_case_number(last, "OPS.5.2026", by=agreement.created_by)
    assert certificates() == [(1, "issued"), (2, "issued")]
    html = IssuedDocument.objects.get(kind=plans.REPORT, version=2).html()
    assert "OPS.5.2026" in html
    assert "bez udziału programu" in html  # what stands on paper no program has checked
    assert "nie ustalono" not in html


def test_case_number_noted_while_the_certificate_is_drawn_is_in_its_next_version():
    agreement = make_to_sign(road="paper")
    on_paper(agreement, *agreement.parties.all())
    report = IssuedDocument.objects.get(kind=plans.REPORT)
    assert report.claim()
    agreement.refresh_from_db()
    agreement.note_case_number(agreement.parties.first(), "OPS.5.2026", by=agreement.created_by)
    report.issue(PAPER)
    assert IssuedDocument.objects.filter(kind=plans.REPORT, status="making", version=2).exists()


# --- Any sequence -------------------------------------------------------------------------------

SIGNS = ("paper", "file")
GIVES_UP = ("draft", "cancel", "end")
OTHERS = (
    "early",
    "wait",
    "refuse",
    "decline",
    "take back",
    "turn",
    "expire",
    "freeze",
    "leave",
    "join",
    "terminate",
)
ACTIONS = st.lists(
    # Signing is drawn more often, so that rules are met and what comes after is tried.
    st.tuples(st.sampled_from([*SIGNS * 4, *GIVES_UP, *OTHERS]), st.integers(0, 2)),
    max_size=12,
)
RULES = st.sampled_from([("all", None), ("at_least", 2), ("at_least", 3), ("each", None)])
ROADS = st.sampled_from(["any", "turn", "joining"])


@settings(max_examples=25, deadline=None, database=None)
@given(rule=RULES, road=ROADS, actions=ACTIONS)
@example(
    rule=("each", None), road="joining", actions=[("paper", 1), ("paper", 2), ("decline", 0), ("end", 0)]
)
@example(
    rule=("all", None),
    road="turn",
    actions=[("expire", 0), ("paper", 2), ("turn", 1), ("file", 1), ("file", 0)],
)
@example(
    rule=("at_least", 2),
    road="any",
    actions=[("file", 0), ("draft", 0), ("freeze", 0), ("file", 1), ("join", 0)],
)
def test_no_sequence_of_actions_leads_to_force_against_the_rule(rule, road, actions):
    plan = {"road": road, "rule": rule[0], "minimum": rule[1]} | ({"lead": 0} if road == "joining" else {})
    enough = {"all": 3, "at_least": rule[1], "each": 2}[rule[0]]
    with transaction.atomic():
        agreement = make_to_sign(*NAMES, **plan)
        issue_declarations()
        parties, signed, was_in_force = list(agreement.parties.all()), set(), False
        for number, (action, index) in enumerate(actions):
            try:
                with transaction.atomic():
                    _act(agreement, action, parties[index], number, plan)
            except (TransitionRefused, ValidationError, AttributeError):
                continue  # refused: nothing has changed
            if action in SIGNS:
                signed.add(index)
            elif action in GIVES_UP:
                signed = set()
            is_joined = road != "joining" or 0 in signed
            was_in_force = was_in_force or (len(signed) >= enough and is_joined)
            agreement.refresh_from_db()
            assert (agreement.status in WAS_SIGNED) == was_in_force
            assert (agreement.in_force_on is not None) == was_in_force
        transaction.set_rollback(True)


def _act(agreement, action, party, number, plan):
    by = agreement.created_by
    agreement.refresh_from_db()
    if action in ("paper", "early"):
        on_paper(agreement, party, day=date(2026, 5, 12 if action == "paper" else 3))
    elif action == "file":
        by_container(agreement, party, number)
    elif action == "wait":
        send(agreement, party, XADES % number, "podpis.xades")
    elif action == "refuse":
        deciding.refuse(send(agreement, party, XADES % number, "podpis.xades"), by=by, reason="Nie")
    elif action == "freeze":
        plan_of(agreement, **plan)
        agreement.freeze(by)
        backdated(issue(agreement, sealed(PAPER)))
        issue_declarations()
    elif action in ("decline", "take back", "turn", "expire"):
        _turn(plans.current(agreement), action, party)
    elif action in ("leave", "join", "terminate"):
        _change(agreement, action, party, by)
    else:
        {"draft": agreement.back_to_draft, "cancel": agreement.cancel, "end": agreement.refuse}[action](
            by=by, reason="Zmiana"
        )


def _turn(signing, action, party):
    if action == "decline":
        refusing.decline(signing, party, reason="Nie", source=lambda: Source.record("link"))
    elif action == "take back":
        refusing.take_back(signing, party)
    elif action == "turn":
        baton.hand_over(signing, party)
    else:
        over = timezone.localdate() - timedelta(days=1)
        signing.agreement.signings.exclude(holder=None).update(holder_since=over, holder_until=over)
        baton.tell_expired()


def _change(agreement, action, party, by):
    today = timezone.localdate()
    said = {"uid": uuid.uuid4(), "given_on": today, "basis": "Pismo", "by": by}
    if action == "join":
        changing.join(agreement, InstitutionFactory(), first_day=today, **said)
    elif action == "leave":
        changing.leave(agreement, party, last_day=today, at_once=True, **said)
    else:
        changing.terminate(agreement, last_day=today, at_once=True, **said)
