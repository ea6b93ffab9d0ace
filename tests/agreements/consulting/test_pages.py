"""Pages of who runs the consultation."""

import io
import uuid

import pypdfium2
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from docx import Document

from agreements.consulting import paper
from agreements.consulting.versions import versions
from agreements.models import AdviserReview, Agreement, Remark
from tests.accounts.factories import UserFactory

from ..factories import complete, make_consulted, make_draft, make_frozen, remark_on, say

pytestmark = pytest.mark.django_db


@pytest.fixture
def agreement():
    return make_consulted(complete(make_draft()))


@pytest.fixture
def coordinator(agreement, client):
    client.force_login(UserFactory(role="coordinator", programme=agreement.programme))
    return client


def address(name, agreement, *args):
    return reverse(f"agreements:{name}", args=[agreement.uid, *args])


def docx_file(name="uwagi.docx"):
    buffer = io.BytesIO()
    Document().save(buffer)
    return SimpleUploadedFile(name, buffer.getvalue())


def test_consultation_is_opened_from_the_page_and_a_past_day_refused(client):
    draft = make_draft()
    client.force_login(UserFactory(role="coordinator", programme=draft.programme))
    url = address("open_consultation", draft)
    assert list(client.post(url, {"answer_by": "2020-01-01"}).context["form"].errors) == ["answer_by"]
    day = client.get(url).context["form"]["answer_by"].value()
    assert client.post(url, {"answer_by": day})["Location"] == address("consultation", draft)
    assert client.post(url, {"answer_by": day})["Location"] == draft.get_absolute_url()
    draft.refresh_from_db()
    assert draft.status == "consultation"


def test_overview_shows_the_table_with_silence_and_open_remarks(coordinator, agreement):
    clause = agreement.clauses.get(kind="aim")
    first = agreement.parties.first()
    remark_on(clause, party=first)
    say(first, "no_remarks")
    rows = coordinator.get(address("consultation", agreement)).context["standings"]
    assert [(row.state, row.open_count) for row in rows] == [("no_remarks", 1), ("silent", 0)]
    place = list(agreement.clauses.all()).index(clause)
    assert [len(row.cells[place].open) for row in rows] == [1, 0]


def test_overview_asks_the_same_number_of_queries_for_more_remarks(
    coordinator, agreement, django_assert_max_num_queries
):
    counts = []
    for _turn in range(2):
        for clause in agreement.clauses.all()[:3]:
            remark_on(clause, proposed_text="Inaczej")
        with django_assert_max_num_queries(60) as queries:
            coordinator.get(address("consultation", agreement))
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_reply_is_kept_and_one_without_a_reason_refused(coordinator, agreement):
    remark = remark_on(agreement.clauses.first())
    url = address("remark", agreement, remark.uid)
    data = {"outcome": "rejected", "reply": "", "expected_version": 1}
    assert list(coordinator.post(url, data).context["form"].errors) == ["reply"]
    response = coordinator.post(url, data | {"reply": "Tak wymaga ustawa."})
    assert response["Location"].endswith(f"#uwaga-{remark.uid}")
    remark.refresh_from_db()
    assert (remark.outcome, remark.reply) == ("rejected", "Tak wymaga ustawa.")


def test_reply_to_a_remark_changed_meanwhile_is_shown_beside_the_new_text(coordinator, agreement):
    remark = remark_on(agreement.clauses.first())
    Remark.objects.filter(pk=remark.pk).update(text="Zupełnie inna uwaga", version=2)
    url = address("remark", agreement, remark.uid)
    data = {"outcome": "accepted", "reply": "Zgoda", "expected_version": 1}
    response = coordinator.post(url, data)
    page = response.content.decode()
    assert "Zupełnie inna uwaga" in page
    assert "Zgoda" in page
    again = data | {"expected_version": response.context["form"]["expected_version"].value()}
    assert coordinator.post(url, again).status_code == 302


def test_proposed_wording_is_taken_in_one_click(coordinator, agreement):
    clause = agreement.clauses.get(kind="aim")
    remark = remark_on(clause, proposed_text="Nowy cel.")
    coordinator.post(
        address("take_remark", agreement, remark.uid), {"wersja": 1, "wersja_paragrafu": clause.edit_version}
    )
    clause.refresh_from_db()
    assert clause.text == "Nowy cel."


def test_proposal_to_a_clause_changed_meanwhile_leads_to_the_comparison(coordinator, agreement):
    clause = agreement.clauses.get(kind="aim")
    remark = remark_on(clause, proposed_text="Nowy cel.")
    agreement.edit_clause(clause, expected_version=1, text="Tekst koordynatorki.")
    compare = address("remark", agreement, remark.uid)
    taken = address("take_remark", agreement, remark.uid)
    response = coordinator.post(taken, {"wersja": 1, "wersja_paragrafu": 1}, follow=True)
    assert response.redirect_chain[0][0] == compare
    assert response.context["is_outdated"]
    assert ("removed", "Tekst koordynatorki") in response.context["pieces"]
    coordinator.post(taken, {"wersja": 1, "wersja_paragrafu": 2})
    clause.refresh_from_db()
    assert clause.text == "Nowy cel."


def test_nonsense_versions_are_a_conflict_and_no_error(coordinator, agreement):
    remark = remark_on(agreement.clauses.first(), proposed_text="Nowy.")
    response = coordinator.post(
        address("take_remark", agreement, remark.uid), {"wersja": "²", "wersja_paragrafu": ""}
    )
    assert response["Location"] == address("remark", agreement, remark.uid)


def test_consultation_is_ended_with_a_reason(coordinator, agreement):
    coordinator.post(address("end_consultation", agreement), {"reason": "Nowa strona"})
    agreement.refresh_from_db()
    assert agreement.is_draft
    assert coordinator.get(address("end_consultation", agreement))["Location"] == agreement.get_absolute_url()


def test_asking_again_with_a_broken_form_is_not_found(coordinator, agreement):
    assert coordinator.post(address("ask_again", agreement), {"uid": "x"}).status_code == 404
    assert coordinator.post(address("ask_again", agreement), {"uid": uuid.uuid4()}).status_code == 302


# --- Versions --------------------------------------------------------------------------------


def test_each_saved_text_is_a_version_and_a_move_is_none(coordinator, agreement):
    clause = agreement.clauses.get(kind="aim")
    agreement.edit_clause(clause, expected_version=1, text="Drugi tekst")
    agreement.move_clause(clause, 1)
    agreement.edit_clause(clause, expected_version=2, text="Trzeci tekst")
    clause.refresh_from_db()
    found = versions(clause)
    assert [each.text for each in found[:2]] == ["Trzeci tekst", "Drugi tekst"]
    assert len(found) == 3
    assert found[0].pieces() == [("removed", "Drugi"), ("added", "Trzeci"), ("same", " tekst")]
    page = coordinator.get(address("clause_versions", agreement, clause.uid)).content.decode()
    assert "Trzeci" in page


# --- Files ------------------------------------------------------------------------------------


def test_pdf_carries_its_mark_on_every_page(agreement):
    whole = Agreement.objects.with_wording().get(pk=agreement.pk)
    pages = list(pypdfium2.PdfDocument(paper.content(whole, "pdf")))
    assert len(pages) > 1
    for page in pages:
        assert "PROJEKT – nie podpisywać" in page.get_textpage().get_text_bounded()


def test_pdf_finds_its_mark_after_the_portal_moved_to_another_address(agreement, settings):
    whole = Agreement.objects.with_wording().get(pk=agreement.pk)
    paper.content(whole, "pdf")
    settings.PUBLIC_URL = "http://portal.example.org"
    assert paper.content(whole, "pdf").startswith(b"%PDF")


def test_word_file_keeps_the_numbers_of_clauses(coordinator, agreement):
    response = coordinator.get(address("draft_paper", agreement, "docx"))
    assert response["Content-Disposition"].startswith('attachment; filename="projekt-')
    text = [paragraph.text for paragraph in Document(io.BytesIO(response.content)).paragraphs]
    last = [number for number, _clause in agreement.clauses_with_numbers() if number][-1]
    assert sum(line.startswith("§ ") for line in text) == last


def test_review_of_a_legal_adviser_is_kept_with_outcomes(coordinator, agreement):
    party = agreement.parties.first()
    uid = uuid.uuid4()
    data = {"uid": uid, "party": party.pk, "received_on": str(agreement.created_at.date()), "reference": ""}
    coordinator.post(address("add_review", agreement), data | {"file": docx_file()})
    coordinator.post(address("add_review", agreement), data | {"file": docx_file()})
    review = AdviserReview.objects.get()
    clause = agreement.clauses.get(kind="aim")
    url = address("adviser_review", agreement, review.uid)
    wrong = {f"outcome-{clause.uid}": "rejected"}
    assert list(coordinator.post(url, wrong).context["form"].errors) == [f"sentence-{clause.uid}"]
    coordinator.post(url, wrong | {f"sentence-{clause.uid}": "Ustawa tego nie wymaga."})
    remark = review.remarks.get()
    assert (remark.clause, remark.outcome, remark.party) == (clause, "rejected", party)
    coordinator.post(url, {f"outcome-{clause.uid}": ""})
    assert review.remarks.count() == 0
    assert b"".join(coordinator.get(review.source.scan.get_absolute_url())).startswith(b"PK")


def test_program_instead_of_a_document_is_refused_at_the_field(coordinator, agreement):
    data = {"uid": uuid.uuid4(), "received_on": str(agreement.created_at.date())}
    file = SimpleUploadedFile("uwagi.docx", b"MZ\x90\x00program")
    response = coordinator.post(address("add_review", agreement), data | {"file": file})
    assert list(response.context["form"].errors) == ["file"]
    assert AdviserReview.objects.count() == 0


def test_review_of_a_fixed_wording_is_refused(client):
    agreement = make_frozen()
    client.force_login(UserFactory(role="coordinator", programme=agreement.programme))
    assert client.get(address("add_review", agreement))["Location"] == agreement.get_absolute_url()
