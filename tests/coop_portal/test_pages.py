import io
import zipfile

import pikepdf
import pypdfium2
import pytest
from django.core.checks import run_checks
from django.urls import reverse
from docx import Document

from coop_portal.pages import pack, processing, tasks
from coop_portal.privacy import PersonalData

EMPTY = {"name": "", "address": "", "email": "", "phone": ""}
LONG = {
    "name": "Powiatowe Centrum Pomocy Rodzinie w Wysokiem Mazowieckiem, jednostka organizacyjna Powiatu "
    "Wysokomazowieckiego działająca w imieniu i na rzecz Powiatu",
    "address": "ul. Marszałka Józefa Piłsudskiego 128 lok. 12, 18-200 Wysokie Mazowieckie",
    "email": "ochrona.danych.osobowych@powiatowe-centrum-pomocy-rodzinie.example",
    "phone": "86 275 12 34 w. 12",
}


@pytest.fixture
def parties(settings):
    def say(administrator=LONG, officer=LONG, processor=LONG):
        settings.PRIVACY_ADMINISTRATOR, settings.PRIVACY_OFFICER = administrator, officer
        settings.PRIVACY_PROCESSOR = processor

    say()
    return say


def text_of(content):
    document = Document(io.BytesIO(content))
    cells = (cell.text for table in document.tables for cell in table._cells)
    return "\n".join([*(paragraph.text for paragraph in document.paragraphs), *cells])


# --- Pages -------------------------------------------------------------------------------


def test_footer_leads_to_the_pages(client, db):
    page = client.get(reverse("pages:about")).content.decode()
    assert reverse("pages:privacy") == "/o-portalu/rodo/"
    assert 'href="/o-portalu/rodo/"' in page
    assert f'href="{reverse("documents:check")}"' in page


def test_privacy_page_offers_every_document_in_both_formats(client, db, parties):
    page = client.get(reverse("pages:privacy")).content.decode()
    for slug in pack.DOCUMENTS:
        for format in pack.FORMATS:
            assert f'href="/o-portalu/rodo/{slug}.{format}"' in page
    assert LONG["email"] in page


def test_privacy_page_says_what_the_operator_has_to_fill_in(client, db, parties):
    parties(administrator=EMPTY, officer=EMPTY, processor=EMPTY)
    page = client.get(reverse("pages:privacy")).content.decode()
    assert page.count("<em>") == 3


def test_privacy_page_without_a_processor_says_so(client, db, parties):
    parties(processor=EMPTY | {"name": "-"})
    page = client.get(reverse("pages:privacy")).content.decode()
    assert "<em>" not in page
    assert pack.parties()["processor"] == {}


def test_privacy_page_takes_as_many_queries_with_sizes_as_without(
    client, db, parties, django_assert_num_queries
):
    with django_assert_num_queries(1):
        client.get(reverse("pages:privacy"))


def test_sizes_are_shown_once_the_files_are_made(client, db, parties, monkeypatch):
    assert pack.known_sizes() is None
    monkeypatch.setattr(pack.PackDocument, "content", lambda self, format: b"x" * 3000)
    tasks.make_pack()
    assert pack.known_sizes()["upowaznienie"] == {"pdf": 3000, "docx": 3000}
    page = client.get(reverse("pages:privacy")).content.decode()
    assert page.count("(2,9") == 2 * len(pack.DOCUMENTS)


@pytest.mark.parametrize("slug", [slug for slug, document in pack.DOCUMENTS.items() if document.readable])
def test_document_to_read_is_polish_in_any_language(client, db, parties, slug):
    client.cookies["django_language"] = "en"
    page = client.get(reverse("pages:privacy_document", args=[slug])).content.decode()
    assert '<html lang="en"' in page
    assert '<article class="rodo-text" lang="pl">' in page
    assert pack.DOCUMENTS[slug].title in page.replace("\xa0", " ")
    assert "22\xa0listopada\xa02026\xa0r." in page


def test_unknown_documents_and_formats_are_not_there(client, db):
    for address in ("nic.pdf", "nic/", "upowaznienie.odt", "upowaznienie/"):
        assert client.get(f"/o-portalu/rodo/{address}").status_code == 404


# --- Files -------------------------------------------------------------------------------


@pytest.mark.parametrize("slug", pack.DOCUMENTS)
def test_word_file_is_complete_and_marked(client, db, parties, slug):
    response = client.get(reverse("pages:privacy_file", args=[slug, "docx"]))
    assert response["Content-Disposition"] == f'attachment; filename="rodo-{slug}.docx"'
    document = Document(io.BytesIO(response.content))
    assert document.core_properties.title == pack.DOCUMENTS[slug].title
    assert document.core_properties.language == "pl-PL"
    text = text_of(response.content)
    assert ("Wzór do sprawdzenia" in text) is pack.DOCUMENTS[slug].template
    assert "{{" not in text
    assert len(text) > 2500


@pytest.mark.parametrize("said", [LONG, EMPTY])
def test_card_has_exactly_two_pages(db, parties, said):
    parties(said, said, said)
    content = pack.DOCUMENTS["jakich-danych-tu-nie-ma"].content("pdf")
    assert len(pypdfium2.PdfDocument(content)) == 2
    pdf = pikepdf.open(io.BytesIO(content))
    assert str(pdf.Root.Lang) == "pl"
    assert (
        "do uzupełnienia przez operatora" in pypdfium2.PdfDocument(content)[1].get_textpage().get_text_range()
    ) is (said is EMPTY)


def test_files_are_polish_in_any_language(client, db, parties):
    client.cookies["django_language"] = "en"
    content = client.get(reverse("pages:privacy_file", args=["upowaznienie", "docx"])).content
    footer = Document(io.BytesIO(content)).sections[0].footer.paragraphs[0].text
    assert footer.startswith("strona")


def test_contract_names_the_parties(db, parties):
    text = text_of(pack.DOCUMENTS["umowa-powierzenia"].content("docx"))
    assert text.count(LONG["name"]) == 2
    parties(administrator=EMPTY, processor=EMPTY)
    assert LONG["name"] not in text_of(pack.DOCUMENTS["umowa-powierzenia"].content("docx"))


def test_text_of_settings_is_never_markup(db, parties):
    parties(administrator=EMPTY | {"name": "Gmina <b>X</b> & Y"})
    assert "Gmina <b>X</b> & Y" in text_of(pack.DOCUMENTS["umowa-powierzenia"].content("docx"))


def test_archive_holds_all_files_and_is_the_same_each_time(client, db, parties, monkeypatch):
    monkeypatch.setattr(pack.PackDocument, "content", lambda self, format: f"{self.slug} {format}".encode())
    response = client.get(reverse("pages:privacy_archive"))
    assert response["Content-Type"] == "application/zip"
    files = zipfile.ZipFile(io.BytesIO(response.content))
    assert len(files.namelist()) == 2 * len(pack.DOCUMENTS)
    assert files.read("docx/5-rodo-upowaznienie.docx") == b"upowaznienie docx"
    assert client.get(reverse("pages:privacy_archive")).content == response.content


# --- What the law lists ------------------------------------------------------------------


@pytest.mark.parametrize(
    ("slug", "words"),
    [
        # art. 28(3): letters a to h, and the duty to warn about an unlawful instruction
        (
            "umowa-powierzenia",
            ["udokumentowane polecenie", "tajemnicy", "art. 32 RODO", "innego podmiotu przetwarzającego",
             "rozdział III", "art. 32–36", "usuwa lub zwraca", "audyty, w tym inspekcje", "narusza RODO", "24 godzin"],
        ),
        # art. 13(1) and (2)
        (
            "klauzula-art-13",
            ["Administratorem danych jest", "inspektora ochrony danych", "art. 6 ust. 1 lit. e", "Komu przekazujemy",
             "państwa trzeciego", "Jak długo", "dostępu", "sprostowania", "usunięcia", "ograniczenia", "sprzeciwu",
             "przenoszenia", "wycofać", "skargi", "dobrowolne", "profiluje"],
        ),
        # art. 14(1) and (2): as above, with the categories and the source, without the duty to give
        (
            "klauzula-art-14",
            ["Administratorem danych jest", "inspektora ochrony danych", "art. 6 ust. 1 lit. e", "Jakie dane",
             "Skąd mamy dane", "Komu przekazujemy", "państwa trzeciego", "Jak długo", "dostępu", "sprzeciwu",
             "skargi", "profiluje"],
        ),
        # art. 30(1): letters a to g
        ("rejestr-czynnosci", [f"(lit. {letter})" for letter in "abcdefg"]),
    ],
)  # fmt: skip
def test_document_says_what_the_law_demands(db, parties, slug, words):
    text = text_of(pack.DOCUMENTS[slug].content("docx"))
    assert [word for word in words if word not in text] == []


# --- The register of processing ------------------------------------------------------------


def test_register_has_polish_words_for_everything_that_is_stored():
    """A model with personal data that is new here needs its words in coop_portal/pages/processing.py."""
    models = processing.annotated_models()
    assert len(models) >= 15
    rules = [(model._meta.label, rule) for model in models for rule in model.personal_data]
    assert sorted({label for label, _rule in rules} - processing.STORED.keys()) == []
    fields = {name for _label, rule in rules for name in rule.fields} - processing.DERIVED
    assert sorted(fields - processing.FIELDS.keys()) == []
    assert sorted({rule.retention for _label, rule in rules} - processing.RETENTION.keys()) == []
    assert {rule.purpose for _label, rule in rules} <= processing.ACTIVITIES.keys()


def test_register_lists_what_the_models_carry():
    listed = [row for _activity, kept in processing.activities() for row in kept]
    rows = {row.what: row for row in listed}
    assert rows["konto"].fields == "adres e-mail, imię, nazwisko"
    assert rows["konto"].retention == "2 lata od końca ostatniej roli"
    assert "sort_key" not in rows["osoba"].fields
    assert len(listed) == sum(len(model.personal_data) for model in processing.annotated_models())


def test_register_of_a_new_rule_falls_back_on_its_own_words():
    from accounts.models import User

    rule = PersonalData(("email", "shoe_size"), "account", "art. 6", "for ever")
    kept = processing._kept(User, rule)
    assert (kept.fields, kept.retention) == ("adres e-mail, shoe_size", "for ever")


# --- The check of a deployment ------------------------------------------------------------


def warnings():
    return sorted(
        warning.msg
        for warning in run_checks(include_deployment_checks=True)
        if warning.id == "coop_portal.W001"
    )


def test_deployment_is_warned_while_nobody_is_named(parties):
    assert warnings() == []
    parties(administrator=EMPTY | {"name": "Powiat"}, officer=EMPTY, processor=EMPTY)
    assert warnings() == [
        "PRIVACY_ADMINISTRATOR_ADDRESS is empty.",
        "PRIVACY_ADMINISTRATOR_EMAIL is empty.",
        "PRIVACY_OFFICER_EMAIL is empty.",
        "PRIVACY_PROCESSOR_NAME is empty.",
    ]
