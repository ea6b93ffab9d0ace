"""What was signed stands in the control folder and in archives, and only living signings count."""

import uuid

import pytest

from agreements import archive, folder
from agreements.register import archiving
from agreements.signing import deciding, plans
from agreements.signing.kept import signed_files
from programmes.enums import FolderLevel
from programmes.folder.steps import Step
from tests.agreements.factories import PAPER, add_signer, make_draft, make_to_sign, send

pytestmark = pytest.mark.django_db


def signed_in_files(sign):
    agreement = make_to_sign("Anna Próbna", "Jan Próbny")
    content = agreement.document.file.read()
    for party, who in zip(agreement.parties.all(), ("Anna Próbna", "Jan Próbny"), strict=True):
        content = sign(content, who)
        send(agreement, party, content)
    agreement.refresh_from_db()
    return agreement, content


def proofs(agreement):
    step = Step(FolderLevel.AGREEMENT, agreement.pk, agreement.title, agreement.number)
    return {held.stored.read(): held.proves for held in folder.held(agreement.programme, [step])}


def test_newest_revision_proves_the_row_of_the_folder(sign, trusted):
    agreement, content = signed_in_files(sign)
    assert agreement.status == "signed"
    assert proofs(agreement)[content] is True
    assert proofs(agreement)[agreement.document.file.read()] is False
    assert content in [stored.read() for stored, _label in archiving.files_of(agreement)]
    assert content in [file.stored.read() for file in archive.part(agreement.programme).files]


def test_one_scan_of_a_ceremony_is_kept_once():
    agreement = make_to_sign("Anna Próbna", "Jan Próbny", road="paper")
    signing = plans.current(agreement)
    deciding.record_paper(
        signing, list(agreement.parties.all()), uid=uuid.uuid4(), by=agreement.created_by,
        signed_on=agreement.created_at.date(), scan=(PAPER, "skan.pdf"),
    )  # fmt: skip
    assert [kept.file.read() for kept in signed_files([agreement]) if kept.is_in_force] == [PAPER]


def test_void_signatures_are_kept_nowhere(sign, trusted):
    agreement = make_to_sign("Anna Próbna", "Jan Próbny")
    send(agreement, agreement.parties.first(), sign(agreement.document.file.read(), "Anna Próbna"))
    assert len(list(signed_files([agreement]))) == 1
    agreement.refresh_from_db()
    agreement.back_to_draft(by=agreement.created_by, reason="Zmiana")
    assert list(signed_files([agreement])) == []


def test_treasurer_has_to_sign_too():
    agreement = make_draft()
    party = agreement.parties.first()
    add_signer(agreement, party, name="Anna Próbna")
    add_signer(agreement, party, name="Ewa Skarbnik", rule="treasurer")
    assert plans.needed(plans.candidates(party)) == 2


def test_how_it_is_signed_can_be_chosen_while_it_is_consulted():
    agreement = make_draft()
    type(agreement).objects.filter(pk=agreement.pk).update(status="consultation", answer_by="2031-01-01")
    assert plans.choose(agreement, road="paper", rule="all").road == "paper"
