"""Files that parties send: which are taken, which wait for a person, which are refused and with what words."""

import io
import uuid
import zipfile
from email.utils import parseaddr

import pikepdf
import pytest
from django.utils import translation
from pyhanko.sign.fields import MDPPerm

from agreements.enums import AgreementStatus
from agreements.models import Signature
from agreements.signing import baton, plans
from agreements.signing.enums import SignatureKind, SignatureState, Verdict
from agreements.signing.forms import DecisionForm
from agreements.signing.refusing import decline
from agreements.signing.verdicts import Reason
from coop_portal.transitions import TransitionRefused
from documents.models import Source
from tests.agreements.factories import PAPER, make_to_sign, sealed, send

from . import signed_files as files

pytestmark = pytest.mark.django_db


def latest(agreement):
    return plans.current(agreement).revisions.last().file.read()


@pytest.fixture
def agreement(trusted):
    return make_to_sign("Anna Próbna", "Jan Próbny")


def refused(signature):
    return signature.status == SignatureState.REFUSED and signature.message


def test_two_parties_sign_and_the_agreement_is_in_force(agreement, sign):
    library, gops = agreement.parties.all()
    first = send(agreement, library, sign(latest(agreement), "Anna Próbna"))
    agreement.refresh_from_db()
    assert (first.status, first.kind, first.message) == (
        SignatureState.ACCEPTED, SignatureKind.QUALIFIED, Reason.INTACT,
    )  # fmt: skip
    assert (first.integrity, first.identity, first.qualification, first.authority) == (
        Verdict.YES, Verdict.YES, Verdict.YES, Verdict.UNCLEAR,
    )  # fmt: skip
    assert (agreement.status, agreement.in_force_on) == (AgreementStatus.SIGNING, None)
    second = send(agreement, gops, sign(latest(agreement), "Jan Próbny"))
    agreement.refresh_from_db()
    assert second.status == SignatureState.ACCEPTED
    assert (agreement.status, agreement.in_force_on) == (AgreementStatus.SIGNED, second.signed_on)
    assert [event.verb for event in agreement.events.all()][-3:] == ["sign", "sign", "in_force"]
    assert [revision.seq for revision in plans.current(agreement).revisions.all()] == [1, 2, 3]


def test_file_of_the_same_revision_comes_too_late(agreement, sign):
    library, gops = agreement.parties.all()
    start = latest(agreement)
    send(agreement, library, sign(start, "Anna Próbna"))
    assert refused(send(agreement, gops, sign(start, "Jan Próbny"))) == Reason.OTHER_REVISION


def test_unknown_issuer_waits_for_a_person(agreement, sign, settings):
    settings.SIGNATURE_ROOTS = ""
    signature = send(agreement, agreement.parties.first(), sign(latest(agreement), "Anna Próbna"))
    assert (signature.status, signature.message) == (SignatureState.WAITING, Reason.UNTRUSTED)
    assert signature.report["trust_list"] == {"files": 0, "date": None}
    agreement.refresh_from_db()
    assert agreement.status == AgreementStatus.FROZEN


def test_other_name_waits_for_a_person(agreement, sign):
    signature = send(agreement, agreement.parties.first(), sign(latest(agreement), "Ewa Obca"))
    assert (signature.status, signature.message) == (SignatureState.WAITING, Reason.OTHER_PERSON)
    assert signature.identity == Verdict.NO


def test_plain_certificate_waits_for_a_person(agreement, sign):
    content = sign(latest(agreement), "Anna Próbna", is_qualified=False)
    signature = send(agreement, agreement.parties.first(), content)
    assert (signature.status, signature.kind) == (SignatureState.WAITING, SignatureKind.UNKNOWN)


def by_trusted_profile(content, sign, seal=files.MINISTER, **how):
    reason = "Podpis zaufany: ANNA PRÓBNA, PESEL: 44051401359"
    return sign(content, seal, reason=reason, **{"is_qualified": False} | how)


def test_trusted_profile_is_known_by_the_reason_and_its_pesel_is_masked(agreement, sign, ministers_seal):
    content = by_trusted_profile(latest(agreement), sign)
    signature = send(agreement, agreement.parties.first(), content)
    assert (signature.status, signature.kind) == (SignatureState.ACCEPTED, SignatureKind.TRUSTED)
    assert signature.signers == "Podpis zaufany: ANNA PRÓBNA, PESEL: ***********"
    assert "44051401359" not in str(signature.report)


def test_seal_that_only_calls_itself_the_ministers_is_no_trusted_profile(agreement, sign, ministers_seal):
    """Whoever has a certificate of any trusted issuer can have these words in it, and write any name as the reason."""
    party = agreement.parties.first()
    for is_qualified in (False, True):
        another = f"Podpis Zaufany Spółka {is_qualified}"
        content = by_trusted_profile(latest(agreement), sign, another, is_qualified=is_qualified)
        signature = send(agreement, party, content)
        assert (signature.status, signature.message) == (SignatureState.WAITING, Reason.SEAL_UNKNOWN)
        assert (signature.identity, signature.given_by.count()) == (Verdict.UNCLEAR, 0)
        assert signature.kind != SignatureKind.TRUSTED


def test_without_known_seals_a_person_decides_each_trusted_profile(agreement, sign):
    signature = send(agreement, agreement.parties.first(), by_trusted_profile(latest(agreement), sign))
    assert (signature.status, signature.message) == (SignatureState.WAITING, Reason.SEAL_UNKNOWN)
    form = DecisionForm(signature=signature, state=plans.state_of(signature.signing, signature.party))
    assert form["kind"].field.choices[0][0] == ""  # nothing is chosen for the person
    form = DecisionForm({"decision": "accept", "kind": "", "authority": "yes", "reason": "x"},
                        signature=signature, state=plans.state_of(signature.signing, signature.party))  # fmt: skip
    assert set(form.errors) == {"kind", "signers"}


def test_kind_that_the_party_may_not_use_is_refused(trusted, sign):
    agreement = make_to_sign(road="any")
    party = agreement.parties.first()
    plans.current(agreement).terms.create(party=party, kinds=["zaufany"])
    assert refused(send(agreement, party, sign(latest(agreement), "Anna Próbna"))) == Reason.WRONG_KIND


def test_party_of_two_people_may_send_both_at_once_or_one_after_the_other(trusted, sign):
    for at_once in (True, False):
        agreement = make_to_sign(("Anna Próbna", "Ewa Próbna"), "Jan Próbny")
        party = agreement.parties.first()
        one = sign(latest(agreement), "Anna Próbna")
        both = sign(one, "Ewa Próbna")
        if not at_once:
            send(agreement, party, one)
            assert plans.state_of(plans.current(agreement), party).missing == 1
        last = send(agreement, party, both)
        assert (last.status, last.given_by.count()) == (SignatureState.ACCEPTED, 2 if at_once else 1)
        assert plans.state_of(plans.current(agreement), party).has_signed


def test_one_person_does_not_sign_for_two(trusted, sign):
    agreement = make_to_sign(("Anna Próbna", "Ewa Próbna"), "Jan Próbny")
    party = agreement.parties.first()
    send(agreement, party, sign(latest(agreement), "Anna Próbna"))
    again = files.signed(latest(agreement), "Anna Próbna 2", is_qualified=True)
    assert send(agreement, party, again).message == Reason.OTHER_PERSON


def test_more_signatures_than_expected_are_refused(agreement, sign):
    content = sign(sign(latest(agreement), "Anna Próbna"), "Ewa Obca")
    assert refused(send(agreement, agreement.parties.first(), content)) == Reason.TOO_MANY


@pytest.mark.parametrize("update", [None, MDPPerm.NO_CHANGES, MDPPerm.FILL_FORMS])
def test_who_signs_last_may_lock_the_file(agreement, sign, update):
    library, gops = agreement.parties.all()
    by_anna = files.locked(latest(agreement), "Anna Próbna", update)
    assert refused(send(agreement, library, by_anna)) == Reason.LOCKING
    send(agreement, library, sign(latest(agreement), "Anna Próbna"))
    last = send(agreement, gops, files.locked(latest(agreement), "Jan Próbny", update))
    agreement.refresh_from_db()
    assert (last.status, agreement.status) == (SignatureState.ACCEPTED, AgreementStatus.SIGNED)


def test_who_signs_last_does_not_certify_the_file(agreement, sign):
    """That would have had to come first: the seal that stands there does not hold after it."""
    library, gops = agreement.parties.all()
    send(agreement, library, sign(latest(agreement), "Anna Próbna"))
    assert refused(send(agreement, gops, files.certified(latest(agreement), "Jan Próbny"))) == Reason.LOCKING


def test_file_is_not_locked_while_one_of_the_own_people_has_to_sign(trusted, sign):
    agreement = make_to_sign("Anna Próbna", ("Jan Próbny", "Ewa Próbna"))
    library, gops = agreement.parties.all()
    send(agreement, library, sign(latest(agreement), "Anna Próbna"))
    by_jan = sign(latest(agreement), "Jan Próbny")
    assert refused(send(agreement, gops, files.locked(latest(agreement), "Jan Próbny"))) == Reason.LOCKING
    assert send(agreement, gops, files.locked(by_jan, "Ewa Próbna")).status == SignatureState.ACCEPTED


def test_file_is_not_locked_before_a_party_that_refuses_for_it_may_change_its_mind(trusted):
    agreement = make_to_sign("Anna Próbna", "Jan Próbny")
    library, gops = agreement.parties.all()
    source = Source.record("link", on_behalf_of="x")
    decline(plans.current(agreement), library, reason="Nie", source=lambda: source)
    assert refused(send(agreement, gops, files.locked(latest(agreement), "Jan Próbny"))) == Reason.LOCKING


def test_file_may_be_locked_where_the_others_sign_on_paper_alone(trusted):
    agreement = make_to_sign("Anna Próbna", "Jan Próbny")
    library, gops = agreement.parties.all()
    plans.current(agreement).terms.create(party=library, kinds=["papier"])
    assert send(agreement, gops, files.locked(latest(agreement), "Jan Próbny")).status == "accepted"


def encrypted():
    made = io.BytesIO()
    with pikepdf.open(io.BytesIO(PAPER)) as pdf:
        pdf.save(made, encryption=pikepdf.Encryption(owner="a", user="b"))
    return made.getvalue()


def zipped():
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        archive.writestr("umowa.pdf", PAPER)
    return made.getvalue()


def shadowed(content):
    """Signed, and then other words in place of the first page's."""
    return files.with_other_words(files.signed(content, "Anna Próbna", is_qualified=True))


BAD = {
    "another agreement": (
        lambda ours: files.signed(sealed(files.document("Inne")), "Anna Próbna"), Reason.OTHER_REVISION,
    ),
    "our text without our seal": (lambda ours: files.signed(PAPER, "Anna Próbna"), Reason.OTHER_REVISION),
    "unsigned": (lambda ours: ours, Reason.NOTHING_NEW),
    "a part of the file": (lambda ours: files.signed_in_part(ours, "Anna Próbna"), Reason.PARTLY),
    "one byte of ours changed": (
        lambda ours: files.signed(ours.replace(b"Porozumienie", b"Porozumieniu", 1), "Anna Próbna"),
        Reason.OTHER_REVISION,
    ),
    "one byte of the signer's changed": (
        lambda ours: files.signed(ours, "Anna Próbna", reason="zgoda").replace(b"(zgoda)", b"(zgodb)"), Reason.BROKEN,
    ),
    "changed before signing": (
        lambda ours: files.signed(files.with_other_words(ours), "Anna Próbna"), Reason.CHANGED,
    ),
    "page added before signing": (lambda ours: files.signed(files.with_page(ours), "Anna Próbna"), Reason.CHANGED),
    "a note stuck on before signing": (
        lambda ours: files.signed(files.with_note(ours), "Anna Próbna", is_qualified=True), Reason.NO_SEAL,
    ),
    "a cover stuck on before signing and taken off after": (
        lambda ours: files.without_notes(files.signed(files.with_note(ours), "Anna Próbna")), Reason.CHANGED,
    ),
    "field with other words before signing": (
        lambda ours: files.signed(files.with_text_field(ours), "Anna Próbna"), Reason.NO_SEAL,
    ),
    "field with other words after signing": (
        lambda ours: files.with_text_field(files.signed(ours, "Anna Próbna")), Reason.CHANGED,
    ),
    "changed after signing": (shadowed, Reason.CHANGED),
    "a range that only adds up": (lambda ours: files.changed_behind(ours, "Anna Próbna"), Reason.PARTLY),
    "bytes behind the end": (lambda ours: files.signed(ours, "Anna Próbna") + b"dopisek", Reason.PARTLY),
    "certified": (lambda ours: files.certified(ours, "Anna Próbna"), Reason.LOCKING),
    "locked": (lambda ours: files.locked(ours, "Anna Próbna"), Reason.LOCKING),
    "one signature in two fields": (
        lambda ours: files.with_signature_twice(files.signed(ours, "Anna Próbna"), "Anna Próbna"), None,
    ),
    "encrypted": (lambda ours: encrypted(), Reason.ENCRYPTED),
    "100 MB": (lambda ours: b"%PDF-1.7".ljust(100 * 1024 * 1024), Reason.TOO_LARGE),
    "a ZIP named PDF": (lambda ours: zipped(), Reason.NOT_PDF),
    "nothing": (lambda ours: b"", Reason.NOT_PDF),
}  # fmt: skip


@pytest.mark.parametrize("case", BAD)
def test_bad_file_is_refused_in_plain_words_and_not_kept(agreement, case):
    make, reason = BAD[case]
    signature = send(agreement, agreement.parties.first(), make(latest(agreement)))
    assert refused(signature)
    assert reason in (None, signature.message)
    assert (signature.file, signature.revision) == (None, None)
    sentence = Reason(signature.message).label
    with translation.override("en"):
        assert str(sentence) != signature.report["message"]  # which is kept in Polish
    assert len(sentence) > 30
    agreement.refresh_from_db()
    assert agreement.status == AgreementStatus.FROZEN


def test_container_waits_for_a_person_with_its_file(agreement):
    xades = b'<?xml version="1.0"?><ds:Signature xmlns:ds="http://www.w3.org/2000/09/xmldsig#"/>'
    asic = io.BytesIO()
    with zipfile.ZipFile(asic, "w") as archive:
        archive.writestr("mimetype", "application/vnd.etsi.asic-e+zip")
    for content, name in ((xades, "podpis.xades"), (asic.getvalue(), "podpis.asice")):
        signature = send(agreement, agreement.parties.first(), content, name)
        assert (signature.status, signature.message) == (SignatureState.WAITING, Reason.CONTAINER)
        assert signature.file.read() == content


def test_same_form_and_same_file_make_one_signature(agreement, sign):
    party, content, uid = agreement.parties.first(), sign(latest(agreement), "Anna Próbna"), uuid.uuid4()
    made = {send(agreement, party, content, uid=each).pk for each in (uid, uid, uuid.uuid4())}
    assert len(made) == 1
    assert Signature.objects.count() == 1


def test_who_has_signed_need_not_sign_again(agreement, sign):
    party = agreement.parties.first()
    send(agreement, party, sign(latest(agreement), "Anna Próbna"))
    assert refused(send(agreement, party, sign(latest(agreement), "Ewa"))) == Reason.SIGNED_ALREADY


def test_draft_takes_no_files(agreement, sign):
    content, party, signing = (
        sign(latest(agreement), "Anna Próbna"),
        agreement.parties.first(),
        plans.current(agreement),
    )
    agreement.back_to_draft(by=agreement.created_by, reason="Poprawka")
    from agreements.signing.receiving import receive

    signing.refresh_from_db()
    signature = receive(
        content, "a.pdf", signing=signing, party=party, uid=uuid.uuid4(), source={"channel": "link"}
    )
    assert refused(signature) == Reason.NOT_OPEN


# --- Turns --------------------------------------------------------------------------------


def test_turn_keeps_the_others_out_but_not_the_coordinator(trusted, sign):
    agreement = make_to_sign(road="turn")
    gops = agreement.parties.last()
    content = sign(latest(agreement), "Jan Próbny")
    assert refused(send(agreement, gops, content)) == Reason.OTHERS_TURN
    assert send(agreement, gops, content, in_name=True).status == SignatureState.ACCEPTED


def test_turn_goes_to_the_next_party(trusted, sign):
    agreement = make_to_sign(road="turn")
    library, gops = agreement.parties.all()
    assert plans.current(agreement).holder == library
    send(agreement, library, sign(latest(agreement), "Anna Próbna"))
    assert plans.current(agreement).holder == gops
    send(agreement, gops, sign(latest(agreement), "Jan Próbny"))
    assert plans.current(agreement).holder is None


def test_expired_turn_keeps_nobody_out(trusted, sign):
    agreement = make_to_sign(road="turn")
    plans.current(agreement).agreement.signings.update(holder_since="2026-01-02", holder_until="2026-01-09")
    assert (
        send(agreement, agreement.parties.last(), sign(latest(agreement), "Jan Próbny")).status == "accepted"
    )


def test_turn_is_handed_on_and_taken(trusted):
    agreement = make_to_sign(road="turn")
    library, gops = agreement.parties.all()
    with pytest.raises(TransitionRefused):
        baton.take(plans.current(agreement), gops)
    for _click in range(2):
        baton.hand_over(plans.current(agreement), gops, by=agreement.created_by)
    assert plans.current(agreement).holder == gops
    assert agreement.events.filter(verb="baton").count() == 1
    with pytest.raises(TransitionRefused):
        baton.take(plans.current(agreement), library)


def test_turn_is_not_for_who_has_signed(trusted, sign):
    agreement = make_to_sign("Anna Próbna", "Jan Próbny")
    party = agreement.parties.first()
    send(agreement, party, sign(latest(agreement), "Anna Próbna"))
    with pytest.raises(TransitionRefused):
        baton.hand_over(plans.current(agreement), party)


# --- Back to draft ---------------------------------------------------------------------------


def test_back_to_draft_voids_signatures_and_tells_who_signed_and_who_may_have_the_file(
    agreement, sign, mailoutbox, django_capture_on_commit_callbacks
):
    library = agreement.parties.first()
    signature = send(agreement, library, sign(latest(agreement), "Anna Próbna"))
    type(library).objects.filter(pk=library.pk).update(contact_email="biblioteka@example.org")
    agreement.refresh_from_db()
    with django_capture_on_commit_callbacks(execute=True):
        agreement.back_to_draft(by=agreement.created_by, reason="Zły adres")
    signature.refresh_from_db()
    assert (agreement.status, agreement.version, signature.status) == (
        AgreementStatus.DRAFT, 2, SignatureState.VOIDED,
    )  # fmt: skip
    mails = {parseaddr(mail.to[0])[1]: mail for mail in mailoutbox}
    assert {"biblioteka@example.org", "gops@example.org"} == set(mails)
    assert all("Zły adres" in mail.body for mail in mails.values())
    assert "NIE PODPISYWAĆ" in mails["gops@example.org"].body
    assert plans.current(agreement) is None


def test_agreement_in_force_does_not_go_back_to_draft(agreement, sign):
    for party, who in zip(agreement.parties.all(), ("Anna Próbna", "Jan Próbny"), strict=True):
        send(agreement, party, sign(latest(agreement), who))
    agreement.refresh_from_db()
    for verb in (agreement.back_to_draft, agreement.cancel):
        with pytest.raises(TransitionRefused):
            verb(by=agreement.created_by, reason="Za późno")
    agreement = type(agreement).objects.get(pk=agreement.pk)
    assert (agreement.status, agreement.document.status) == (AgreementStatus.SIGNED, "issued")


@pytest.mark.django_db(transaction=True)
def test_of_two_parties_at_once_one_is_accepted_and_the_other_told(trusted, sign, at_once):
    agreement = make_to_sign("Anna Próbna", "Jan Próbny")
    library, gops = agreement.parties.all()
    start = latest(agreement)
    files_of = [(library, sign(start, "Anna Próbna")), (gops, sign(start, "Jan Próbny"))]
    from agreements.models import Agreement

    def job(party, content):
        return lambda: send(Agreement.objects.get(pk=agreement.pk), party, content)

    outcomes = at_once(*[job(*each) for each in files_of])
    assert sorted(each.status for each in outcomes) == ["accepted", "refused"]
    assert [each.message for each in outcomes if each.status == "refused"] == [Reason.OTHER_REVISION]
