"""What the document says, read as HTML; and what only the bytes can say, from one real PDF."""

import io

import pikepdf
import pypdfium2
import pytest
from django.utils import translation

from agreements.document import wording_context, wording_html
from agreements.models import Agreement
from documents.models import IssuedDocument
from documents.strips import install

from .factories import DATES, add_signer, complete, make_draft, make_frozen, make_group, recommend

pytestmark = pytest.mark.django_db


def whole(agreement):
    return Agreement.objects.with_wording().get(pk=agreement.pk)


def test_document_names_parties_with_their_numbers_and_who_represents_them():
    agreement = make_draft()
    party = agreement.parties.last()
    add_signer(agreement, party, basis="pelnomocnictwo", basis_number="12/2026", basis_date=DATES["dated_on"])
    html = wording_html(whole(agreement))
    for text in (
        "Gmina Kobylin-Borzymy",
        "5250005900",
        "146115201",
        "ul. Kościelna 3",
        "Grażyna Wilk",
        "12/2026",
    ):
        assert text in html


def test_document_parts_people_who_sign_together_by_a_semicolon():
    agreement = make_draft()
    for name in ("Anna Próbna", "Ewa Próbna"):
        add_signer(agreement, agreement.parties.last(), name=name, rule="together")
    html = " ".join(wording_html(whole(agreement)).split())
    assert "Ewa Próbna; Ewa Próbna" in html.replace("\N{NO-BREAK SPACE}", " ")


def test_document_numbers_clauses_after_the_preamble():
    context = wording_context(whole(make_draft()))
    assert [part["number"] for part in context["clauses"]] == list(range(1, 15))
    assert [part["clause"].kind for part in context["preambles"]] == ["preamble"]


def test_document_fills_dates_and_coordinators():
    agreement = make_draft()
    agreement.edit_details(expected_version=1, **DATES)
    agreement.edit_party(
        agreement.parties.first(), contact_name="Renata Jabłońska", contact_phone="86 555 01 47"
    )
    html = wording_html(whole(agreement)).replace("\N{NO-BREAK SPACE}", " ")
    assert "1 czerwca 2026" in html
    assert "31 maja 2028" in html
    assert "Renata Jabłońska" in html
    assert "{" not in html


def test_attachment_lists_recommendations_with_their_clauses():
    cycle = make_group()
    library = cycle.group.institutions.get(name="Biblioteka Gminna")
    one = recommend(cycle, "Wspólny kalendarz", owner=library)
    two = recommend(cycle, "Wspólne ferie", within_duties=False)
    rows = wording_context(whole(make_draft(cycle, recommendations=[one, two])))["recommendations"]
    assert [(row["item"], row["places"]) for row in rows] == [(one, ["§ 3", "§ 4"]), (two, ["§ 3", "§ 4"])]


def test_wording_takes_the_same_number_of_queries_for_more_clauses_and_parties(
    django_assert_num_queries, django_assert_max_num_queries
):
    agreement = complete(make_draft())
    with translation.override("pl"), django_assert_max_num_queries(20) as queries:
        wording_html(whole(agreement))
    for clause in agreement.clauses.all():
        clause.recommendations.set(agreement.recommendations())
    with django_assert_num_queries(len(queries)):
        wording_html(whole(agreement))


def test_public_facts_name_no_people():
    agreement = make_frozen()
    facts = dict(agreement.document.definition.public_facts(agreement.document))
    text = " ".join(str(value) for value in facts.values())
    assert "Biblioteka Gminna" in text
    assert "Grażyna Wilk" not in text


def test_check_page_shows_the_agreement_to_anybody(client):
    agreement = make_frozen()
    response = client.get(agreement.document.check_url.removeprefix("http://testserver"))
    assert response.status_code == 200
    assert "Gminny Ośrodek Pomocy Społecznej" in response.content.decode()


def test_pdf_is_tagged_numbered_and_signed_with_the_funders_strip(django_capture_on_commit_callbacks):
    agreement = complete(make_draft())
    agreement.programme.fundings.create(source="PO WER", sign_strip=install("po-wer"))
    with django_capture_on_commit_callbacks(execute=True):
        agreement.freeze(agreement.created_by)
    document = IssuedDocument.objects.get()
    content = document.file.read()
    with pikepdf.open(io.BytesIO(content)) as pdf:
        assert bool(pdf.Root.MarkInfo.Marked)
        assert str(pdf.Root.Lang) == "pl"
        with pdf.open_metadata() as metadata:
            assert (metadata["pdfuaid:part"], metadata["dc:title"]) == ("1", agreement.title)
    pages = [page.get_textpage().get_text_bounded() for page in pypdfium2.PdfDocument(content)]
    text = " ".join("".join(pages).split())
    for wanted in (document.label, document.printed_code, "5250005900", "Wspólny kalendarz", "§ 14"):
        assert wanted in text
    assert document.file.size < 5_000_000
