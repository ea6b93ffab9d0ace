import threading
import uuid

import pytest
from django.db import connection

from agreements.enums import AgreementStatus
from agreements.models import Agreement, Incomplete
from coop_portal.transitions import TransitionRefused
from documents.enums import DocumentStatus
from documents.models import IssuedDocument, NumberSeries
from notifications.models import Message
from tests.accounts.factories import UserFactory
from workshops.enums import RecommendationStatus

from .factories import add_signer, complete, issue, make_draft, make_frozen

pytestmark = pytest.mark.django_db


def sentences(agreement):
    with pytest.raises(Incomplete) as incomplete:
        agreement.freeze(UserFactory())
    return incomplete.value.messages


def test_freeze_takes_the_next_number_and_waits_for_the_pdf():
    by = UserFactory()
    first, second = complete(make_draft()), complete(make_draft())
    first.freeze(by)
    second.freeze(by)
    assert [first.status, second.status] == [AgreementStatus.FREEZING] * 2
    assert [first.document.number, second.document.number] == [1, 2]
    assert first.number == f"POR/1/{first.document.year}"
    assert first.events.last().verb == "freeze"


def test_wording_is_frozen_when_its_pdf_is_issued():
    agreement = make_frozen()
    assert agreement.status == AgreementStatus.FROZEN
    assert agreement.has_wording
    assert [event.verb for event in agreement.events.all()] == ["draft", "freeze", "issue"]


def test_freeze_lists_who_does_not_sign():
    agreement = make_draft()
    found = sentences(agreement)
    assert len(found) == 2
    agreement.refresh_from_db()
    assert (agreement.status, agreement.document) == (AgreementStatus.DRAFT, None)
    assert NumberSeries.objects.count() == 0


@pytest.mark.parametrize(
    "signer",
    [
        {"basis": ""},
        {"basis": "pelnomocnictwo", "basis_number": "12/2026"},
        {"rule": "together"},
    ],
)
def test_freeze_wants_a_basis_with_its_document_and_the_other_signer(signer):
    agreement = complete(make_draft())
    party = agreement.parties.first()
    party.signers.all().delete()
    add_signer(agreement, party, **signer)
    (sentence,) = sentences(agreement)
    assert "Grażyna Wilk" in sentence


def test_freeze_wants_place_numbers_and_address():
    agreement = complete(make_draft())
    agreement.edit_details(expected_version=1, place="")
    library = agreement.parties.first().subject
    library.regon = library.street = library.building = library.postcode = library.town = ""
    library.save()
    assert len(sentences(agreement)) == 3


def test_freeze_wants_two_parties():
    agreement = complete(make_draft())
    agreement.remove_party(agreement.parties.first())
    assert len(sentences(agreement)) == 1


def test_freeze_refuses_an_unknown_placeholder():
    agreement = complete(make_draft())
    agreement.add_clause(uid=uuid.uuid4(), title="Inne", text="Kwota: {kwota}")
    (sentence,) = sentences(agreement)
    assert "§ 15" in sentence
    assert "{kwota}" in sentence


def test_freeze_refuses_a_recommendation_that_the_group_rejected_meanwhile():
    agreement = complete(make_draft())
    agreement.recommendations()[0].decide(RecommendationStatus.REJECTED)
    assert len(sentences(agreement)) == 1


@pytest.mark.django_db(transaction=True)
def test_freeze_by_two_at_once_gives_one_number():
    agreement, by = complete(make_draft()), UserFactory()
    gate, refused = threading.Barrier(2), []

    def click():
        try:
            mine = Agreement.objects.get(pk=agreement.pk)
            gate.wait(timeout=10)
            mine.freeze(by)
        except TransitionRefused:
            refused.append(1)
        finally:
            connection.close()

    threads = [threading.Thread(target=click) for _n in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (IssuedDocument.objects.count(), NumberSeries.objects.get().last, len(refused)) == (1, 1, 1)


def test_back_to_draft_ends_the_pdf_and_keeps_the_number_for_the_next_version():
    by, agreement = UserFactory(), make_frozen()
    old = agreement.document
    agreement.back_to_draft(by=by, reason="Zmiana paragrafu 3")
    old.refresh_from_db()
    assert (agreement.status, agreement.version) == (AgreementStatus.DRAFT, 2)
    assert old.status == DocumentStatus.REVOKED
    assert agreement.number == ""
    agreement.edit_details(expected_version=agreement.edit_version, title="Nowy tytuł")
    agreement.freeze(by)
    issue(agreement)
    new = agreement.document
    assert (new.number, new.version, new.title) == (old.number, 2, "Nowy tytuł")
    assert agreement.status == AgreementStatus.FROZEN


def test_back_to_draft_refuses_while_the_pdf_is_being_made():
    agreement = complete(make_draft())
    agreement.freeze(UserFactory())
    with pytest.raises(TransitionRefused):
        agreement.back_to_draft(by=UserFactory(), reason="Za wcześnie")


def test_back_to_draft_gives_up_a_pdf_that_could_not_be_made():
    agreement, by = complete(make_draft()), UserFactory()
    agreement.freeze(by)
    document = agreement.document
    document.claim()
    document.fail(RuntimeError("bez czcionki"))
    agreement.refresh_from_db()
    agreement.back_to_draft(by=by, reason="Nie powstał PDF")
    document.refresh_from_db()
    assert (agreement.status, document.status) == (AgreementStatus.DRAFT, DocumentStatus.CANCELLED)
    agreement.freeze(by)
    assert (agreement.document.number, agreement.document.version) == (1, 2)


def test_cancel_revokes_the_pdf():
    agreement = make_frozen()
    agreement.cancel(by=UserFactory(), reason="Rezygnacja")
    assert (agreement.status, agreement.document.status) == (
        AgreementStatus.CANCELLED,
        DocumentStatus.REVOKED,
    )
    assert agreement.events.last().reason == "Rezygnacja"


def test_cancel_of_a_draft_takes_no_number():
    agreement = make_draft()
    agreement.cancel(by=UserFactory(), reason="Rezygnacja")
    assert (agreement.status, agreement.number) == (AgreementStatus.CANCELLED, "")


def test_link_goes_once_for_one_form():
    agreement, by, uid = make_frozen(), UserFactory(), uuid.uuid4()
    party = agreement.parties.last()
    for _click in range(2):
        agreement.send_link(party, "gops@example.org", uid=uid, by=by)
    assert Message.objects.filter(kind="agreements.ready").count() == 1
    assert agreement.events.filter(verb="send_link").count() == 1


def test_back_to_draft_takes_back_a_mail_that_was_not_sent():
    agreement, by = make_frozen(), UserFactory()
    agreement.send_link(agreement.parties.last(), "gops@example.org", uid=uuid.uuid4(), by=by)
    agreement.back_to_draft(by=by, reason="Poprawka")
    assert Message.objects.get(kind="agreements.ready").status == "cancelled"
