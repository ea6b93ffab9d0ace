"""Attachments and bases of a draft, joint signers, the treasurer, the charter behind a clause."""

import uuid

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from agreements.attaching import verbs
from agreements.completeness import missing
from agreements.document import wording_html
from agreements.models import Agreement, Attachment
from coop_portal.transitions import TransitionRefused
from tests.accounts.factories import UserFactory
from tests.partners.factories import InstitutionFactory

from ..factories import PDF, add_signer, complete, make_consulted, make_draft, make_frozen

pytestmark = pytest.mark.django_db


@pytest.fixture
def agreement():
    return make_draft()


@pytest.fixture
def coordinator(agreement, client):
    client.force_login(UserFactory(role="coordinator", programme=agreement.programme))
    return client


def pdf(name="regulamin.pdf"):
    return SimpleUploadedFile(name, PDF)


def attach(agreement, title="Regulamin", **fields):
    values = {"uid": uuid.uuid4(), "file": pdf(), "by": UserFactory()} | fields
    return verbs.attach(agreement, title=title, **values)


def whole(agreement):
    return Agreement.objects.with_wording().get(pk=agreement.pk)


def fetched(client, url):
    """The status; the file is read to its end, so that it is closed."""
    response = client.get(url)
    if response.status_code == 200:
        assert b"".join(response)
    return response.status_code


def address(name, agreement, *args):
    return reverse(f"agreements:{name}", args=[agreement.uid, *args])


# --- Attachments ----------------------------------------------------------------------------


def test_attachments_are_listed_after_the_recommendations_with_their_digest(agreement):
    first = attach(agreement)
    attach(agreement, "Harmonogram")
    html = wording_html(whole(agreement))
    assert first.file.sha256 in html
    assert html.index("2 – Regulamin") < html.index("3 – Harmonogram")


def test_attachment_is_added_once_by_a_double_click(coordinator, agreement):
    data = {"uid": uuid.uuid4(), "title": "Regulamin"}
    for _turn in range(2):
        coordinator.post(address("add_attachment", agreement), data | {"file": pdf()})
    assert agreement.attachments.get().file.size == len(PDF)


@pytest.mark.parametrize("content", [b"MZ\x90\x00", b"", b"PK\x03\x04zepsute"])
def test_file_that_is_no_document_is_refused_at_the_field(coordinator, agreement, content):
    file = SimpleUploadedFile("regulamin.pdf", content)
    data = {"uid": uuid.uuid4(), "title": "Regulamin", "file": file}
    response = coordinator.post(address("add_attachment", agreement), data)
    assert list(response.context["form"].errors) == ["file"]
    assert Attachment.objects.count() == 0


def test_attachments_are_moved_and_removed(coordinator, agreement):
    first, second = attach(agreement), attach(agreement, "Harmonogram")
    coordinator.post(address("move_attachment", agreement, second.uid), {"kierunek": "gora"})
    assert list(agreement.attachments.all()) == [second, first]
    coordinator.post(address("remove_attachment", agreement, second.uid))
    assert [row.position for row in agreement.attachments.all()] == [1]


def test_attachments_of_a_fixed_wording_stand_still():
    agreement = make_frozen()
    with pytest.raises(TransitionRefused):
        attach(agreement)
    with pytest.raises(TransitionRefused):
        verbs.move(agreement, Attachment(agreement=agreement), 1)
    with pytest.raises(TransitionRefused):
        verbs.detach(agreement, Attachment(agreement=agreement))


def test_attachment_is_fetched_by_parties_of_a_consultation_and_by_no_stranger(client, agreement):
    row = attach(agreement)
    caretaker = UserFactory(role="caretaker", institution=agreement.parties.first().unit)
    client.force_login(caretaker)
    assert fetched(client, row.file.get_absolute_url()) == 404
    make_consulted(agreement)
    assert fetched(client, row.file.get_absolute_url()) == 200
    client.force_login(UserFactory(role="caretaker", institution=InstitutionFactory()))
    assert fetched(client, row.file.get_absolute_url()) == 404


# --- Who signs ------------------------------------------------------------------------------


def signer_data(coordinator, agreement, party, **changes):
    uid = coordinator.get(address("add_signer", agreement, party.uid)).context["form"]["uid"].value()
    values = {"uid": uid, "name": "Alicja Domańska", "basis": "pelnomocnictwo", "rule": "alone"}
    return values | {"basis_number": "1/2026", "basis_date": "2026-01-05"} | changes


def test_basis_is_kept_with_its_file_for_its_party_alone(coordinator, agreement, client):
    party = agreement.parties.first()
    data = signer_data(coordinator, agreement, party, file=pdf("pełnomocnictwo.pdf"))
    coordinator.post(address("add_signer", agreement, party.uid), data)
    signer = party.signers.get()
    url = signer.basis_file.get_absolute_url()
    assert fetched(coordinator, url) == 200
    for institution, answer in ((party.unit, 200), (agreement.parties.last().unit, 404)):
        client.force_login(UserFactory(role="caretaker", institution=institution))
        assert fetched(client, url) == answer


def test_wrong_file_of_a_basis_is_refused_and_the_signer_not_added(coordinator, agreement):
    party = agreement.parties.first()
    data = signer_data(coordinator, agreement, party, file=SimpleUploadedFile("p.pdf", b"MZ\x90\x00"))
    response = coordinator.post(address("add_signer", agreement, party.uid), data)
    assert list(response.context["form"].errors) == ["file"]
    assert party.signers.count() == 0


def test_basis_of_a_fixed_wording_stands_still():
    agreement = make_frozen()
    signer = agreement.parties.first().signers.get()
    with pytest.raises(TransitionRefused):
        verbs.keep_basis(agreement, signer, pdf(), by=UserFactory())


def test_joint_signer_names_the_other_person_where_it_is_not_clear(agreement):
    party = agreement.parties.first()
    add_signer(agreement, agreement.parties.last())
    add_signer(agreement, party, name="Anna Lis", rule="together")
    add_signer(agreement, party, name="Ewa Wilk", rule="together")
    assert missing(whole(agreement)) == []
    add_signer(agreement, party, name="Jan Kos", rule="together")
    assert len(missing(whole(agreement))) == 3
    third = party.signers.get(name="Jan Kos")
    for signer in party.signers.all():
        signer.together_with = party.signers.get(name="Anna Lis") if signer == third else third
        agreement.save_signer(signer)
    assert missing(whole(agreement)) == []
    assert "Jan Kos" in wording_html(whole(agreement)).split("Ewa Wilk")[1]


@pytest.mark.parametrize("rules", [("alone", "together", "together"), ("alone", "alone", "treasurer")])
def test_who_is_enough_has_to_be_clear(agreement, rules):
    party = agreement.parties.first()
    add_signer(agreement, agreement.parties.last())
    for number, rule in enumerate(rules):
        add_signer(agreement, party, name=f"Osoba {number}", rule=rule)
    assert any("zostaw" in sentence for sentence in missing(whole(agreement)))


def test_signer_alone_with_a_companion_is_refused(agreement):
    party = agreement.parties.first()
    other = add_signer(agreement, party)
    with pytest.raises(ValidationError):
        add_signer(agreement, party, rule="alone", together_with=other)


def test_money_wants_a_treasurer_who_does_not_stand_for_the_party(agreement):
    complete(agreement)
    agreement.edit_details(expected_version=1, promises_money=True)
    assert len(missing(whole(agreement))) == 1
    party = agreement.parties.last()
    add_signer(agreement, party, name="Maria Skarb", post="skarbnik gminy", rule="treasurer", basis="")
    assert missing(whole(agreement)) == []
    party.signers.exclude(rule="treasurer").delete()
    assert len(missing(whole(agreement))) == 1


def test_clause_is_shown_as_typed_by_a_button_and_not_saved(coordinator, agreement):
    clause = agreement.clauses.get(kind="aim")
    url = address("edit_clause", agreement, clause.uid)
    response = coordinator.post(url, {"title": "Cel", "text": "1. Inny\n1) punkt", "podglad": "1"})
    assert response.status_code == 200
    assert "<li>punkt</li>" in response.context["shown"]
    clause.refresh_from_db()
    assert clause.edit_version == 1
