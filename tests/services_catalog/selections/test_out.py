"""What is made of a selection: the text for one box, files, and the client's leaflet."""

import io
import re
from datetime import timedelta

import openpyxl
import polib
import pypdfium2
import pytest
from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from docx import Document
from hypothesis import given
from hypothesis import strategies as st

from services_catalog.hours.reading import LAST, MIDNIGHT
from services_catalog.models import PlanTemplate, SelectionItem, Service
from services_catalog.selections import box, files, leaflet
from services_catalog.selections.sheet import Sheet

from .conftest import read


@pytest.fixture
def selection(office):
    """A goal with one service, and one more with everything that a text can have."""
    club = office.service("Klub\u00a0seniora", email="klub@example.org")
    place = office.place(club)
    place.hours.create(weekday=0, opens="08:00", closes="15:30")
    meals = office.service(
        "Obiady – dowóz → do domu 🍲", phone="86 275 20 02", signing_up="- telefonicznie\n• w GOPS\n"
    )
    selection = office.selection(club, meals)
    SelectionItem.objects.filter(position=1).update(position=9)
    SelectionItem.objects.create(selection=selection, heading="Wśród ludzi", position=5)
    SelectionItem.objects.filter(service=club).update(reason="near", note="grupa środowa", term="do 30.06")
    return selection


def url(selection, name, *more):
    return reverse(f"services_catalog:{name}", args=[selection.uid, *more])


def boxes_of(page):
    """Contents of the text fields as a browser shows them, and as they are copied on Windows."""
    found = re.findall(
        r'<textarea[^>]*id="box-\d+"[^>]*>\n(.*?)</textarea>', page.content.decode(), re.DOTALL
    )
    return [text.replace("\r\n", "\n") for text in found]


# --- The box ----------------------------------------------------------------------------


def test_text_fits_the_box_of_the_interview(selection, worker):
    [text] = boxes_of(worker.get(url(selection, "selection_plan")))
    today = timezone.localdate()
    assert text.split("\n") == [
        "Działanie: Obiady – dowóz -&gt; do domu",
        "Realizator i kontakt: GOPS Kobylin-Borzymy, tel. 86 275 20 02",
        "",
        "Cel: Wśród ludzi",
        "Działanie: Klub seniora; blisko lub z łatwym dojazdem; grupa środowa",
        "Realizator i kontakt: GOPS Kobylin-Borzymy, tel. 86 275 10 01, klub@example.org",
        "Termin: do 30.06",
        "",
        f"Stan na {today.day}.{today:%m.%Y}.",
    ]


def test_text_has_windows_line_ends_and_no_letter_that_the_code_page_lacks(selection):
    [made] = box.boxes(Sheet(selection), PlanTemplate.objects.first())
    assert re.findall(r"(?<!\r)\n|\r(?!\n)", made.text) == []
    assert made.length == len(made.text) == len(made.text.encode("cp1250"))


@given(st.text(max_size=60))
def test_any_text_is_one_plain_line(text):
    line = box.clean(text)
    line.encode("cp1250")
    assert not re.search(r"[\r\n\t]", line)
    assert not re.match(r"[\s\-–—•·*▪●]", line)
    assert box.clean(line) == line


def test_longer_text_is_cut_between_items_into_parts(office, worker):
    services = [office.service(f"Usługa {n} " + "bardzo długa nazwa " * 4) for n in range(12)]
    selection = office.selection(*services)
    PlanTemplate.objects.update(box_limit=500)
    page = worker.get(url(selection, "selection_plan"))
    made = page.context["boxes"]
    assert len(made) > 3
    assert all(each.length <= 500 for each in made)
    whole = "".join(each.text for each in made)
    assert [n for n in range(12) if whole.count(f"Usługa {n} ") != 1] == []
    assert "500 znaków" in page.content.decode()


def test_item_longer_than_a_box_is_shortened():
    assert box.shortened("raz dwa trzy", 100) == "raz dwa trzy"
    assert box.shortened("raz dwa trzy", 9) == "raz dwa…"
    assert box.shortened("x" * 50, 10) == "x" * 9 + "…"


def test_each_item_can_be_copied_alone_with_its_goal(selection, worker):
    page = worker.get(url(selection, "selection_plan"))
    assert [piece.text.splitlines()[0] for piece in page.context["pieces"]] == [
        "Działanie: Obiady – dowóz -> do domu",
        "Cel: Wśród ludzi",
    ]


def test_ended_service_is_marked(office, worker, selection):
    Service.objects.get(phone="86 275 20 02").withdraw(by=office.animator)
    [text] = boxes_of(worker.get(url(selection, "selection_plan")))
    assert text.split("\n")[0] == "Działanie: Obiady – dowóz -&gt; do domu [zakończona]"


def test_chosen_template_arranges_the_text_and_stays_for_the_next_selection(office, worker, selection):
    ipus = PlanTemplate.objects.get(name__contains="IPUS")
    worker.post(url(selection, "selection_template"), {"uid": ipus.uid})
    [text] = boxes_of(worker.get(url(selection, "selection_plan")))
    assert "Miejsce i godziny: Dom Kultury, Lipowa 3, 18-204 Kobylin: pn 8:00-15:30" in text
    assert "Odpłatność i skierowanie: " in text
    later = office.selection(office.service("Teleopieka"))
    assert later.template == ipus
    ipus.is_active = False
    ipus.save()
    assert worker.get(url(selection, "selection_plan")).context["template"] != ipus


def test_without_scripts_the_text_stands_in_a_field(selection, worker):
    page = worker.get(url(selection, "selection_plan")).content.decode()
    assert len(re.findall(r"<textarea[^>]* readonly", page)) == 3


# --- Files ------------------------------------------------------------------------------


def file(client, selection, kind):
    answer = client.get(url(selection, "selection_file", kind))
    assert {"private", "no-store"} <= set(answer["Cache-Control"].split(", "))
    assert f'filename="zestawienie-{timezone.localdate():%Y-%m-%d}.{kind}"' in answer["Content-Disposition"]
    return answer.content


def test_word_file_is_read_back(selection, worker):
    document = Document(io.BytesIO(file(worker, selection, "docx")))
    [table] = document.tables
    rows = [[cell.text for cell in row.cells] for row in table.rows]
    assert rows[0] == ["Cel", "Działanie", "Realizator i kontakt", "Termin"]
    assert rows[2][0] == "Wśród ludzi"
    assert rows[2][3] == "do 30.06"
    assert "Stan na dzień" in "\n".join(each.text for each in document.paragraphs)


def test_workbook_is_read_back(selection, worker):
    sheet = openpyxl.load_workbook(io.BytesIO(file(worker, selection, "xlsx"))).active
    rows = [list(row) for row in sheet.iter_rows(values_only=True)]
    assert rows[0][0] == "Plan pomocy (wywiad środowiskowy)"
    assert rows[1][0].startswith("Stan na dzień")
    assert rows[2][:4] == ["Cel", "Działanie", "Realizator i kontakt", "Termin"]
    assert rows[4][0] == "Wśród ludzi"


def test_text_file_has_windows_line_ends(selection, worker):
    content = file(worker, selection, "txt")
    assert content.startswith(b"\xef\xbb\xbf")
    assert content.count(b"\n") == content.count(b"\r\n") > 5


def test_pdf_is_read_back(selection, worker):
    text = pdf_text(file(worker, selection, "pdf"))
    assert [
        word for word in ("Plan pomocy", "Stan na dzień", "Wśród ludzi", "86 275 20 02") if word not in text
    ] == []


def test_plan_is_polish_for_an_english_reader(office, selection, worker):
    office.worker.language = "en"
    office.worker.save()
    page = worker.get(url(selection, "selection_plan"))
    assert "Copy to the clipboard" in page.content.decode()
    assert "Stan na" in boxes_of(page)[0]


def test_unknown_kind_is_not_found(selection, worker):
    assert worker.get(url(selection, "selection_file", "exe")).status_code == 404


def pdf_text(content):
    pages = pypdfium2.PdfDocument(content)
    return " ".join(page.get_textpage().get_text_range() for page in pages).replace("\xa0", " ")


# --- The leaflet --------------------------------------------------------------------------

SECRETS = [
    "Wśród ludzi",
    "grupa środowa",
    "blisko",
    "30.06",
    "klub@example.org",
    "plan",
    "zestawieni",
    "pomoc",
]


def test_leaflet_says_what_where_and_when_and_nothing_else(selection, worker):
    content = worker.get(url(selection, "selection_leaflet_pdf")).content
    text = pdf_text(content)
    assert [word for word in ("Adresy i telefony", "Klub seniora", "86 275 10 01", "Lipowa 3", "poniedziałek")
            if word not in text] == []  # fmt: skip
    assert [word for word in SECRETS if word in text.casefold() or word in text] == []
    title = pypdfium2.PdfDocument(content).get_metadata_dict()["Title"]
    assert title == "Adresy i telefony"


def test_leaflet_speaks_the_languages_that_its_services_have(selection, worker):
    club = Service.objects.get(email="klub@example.org")
    club.translate("uk", {"name": "Клуб для літніх людей"})
    place, holiday = club.places.get(), timezone.localdate() + timedelta(days=3)
    place.hours.create(weekday=4, opens="00:00", closes=MIDNIGHT, nth=LAST)
    place.hours.create(weekday=2, opens="10:00", closes="12:00", nth=1)
    place.special_days.create(first_day=holiday, last_day=holiday)
    page = worker.get(url(selection, "selection_leaflet"), {"jezyk": "uk"})
    assert [code for code, _name in page.context["languages"]] == ["pl", "uk"]
    paper = re.search(r"<article class=\"leaflet\".*?</article>", page.content.decode(), re.DOTALL)[0]
    words = [
        "Адреси і телефони",
        "Станом на",
        "тел.",
        "Клуб для літніх людей",
        "Понеділок",
        'lang="pl">Obiady',
    ]
    words += ["остання п’ятниця місяця", "цілодобово", "Середа (у місяці: 1.)", "зачинено"]
    assert [word for word in words if word not in paper] == []
    assert worker.get(url(selection, "selection_leaflet"), {"jezyk": "xx"}).context["shown_language"] == "pl"


@pytest.mark.parametrize("language", ["uk", "de"])
def test_leaflet_catalogues_translate_what_the_program_says(language):
    said = {
        (entry.msgctxt, entry.msgid)
        for entry in polib.pofile(settings.BASE_DIR / "locale/pl/LC_MESSAGES/django.po")
    }
    catalogue = polib.pofile(settings.BASE_DIR / f"locale_leaflet/{language}/LC_MESSAGES/django.po")
    assert {(entry.msgctxt, entry.msgid) for entry in catalogue} - said == set()
    assert catalogue.untranslated_entries() == []


def test_leaflet_leaves_out_what_the_owner_unticks_and_what_has_ended(office, selection, worker):
    SelectionItem.objects.filter(service__email="klub@example.org").update(on_leaflet=False)
    Service.objects.get(phone="86 275 20 02").suspend(
        until=timezone.localdate() + timedelta(days=9), by=office.animator
    )
    page = worker.get(url(selection, "selection_leaflet"))
    assert page.context["paper"]["entries"] == []
    assert "Nie ma czego drukować" in page.content.decode()
    assert [line.title for line in page.context["left_out"]] == ["Obiady – dowóz → do domu 🍲"]
    assert worker.get(url(selection, "selection_leaflet_pdf")).status_code == 200


def test_confidential_address_is_in_none_of_the_outputs(office, worker):
    shelter = office.service("Schronienie", phone="800 100 200")
    office.place(shelter, is_confidential=True, street="Zakamarkowa", building="77x", name="Schronisko Cisza")
    selection = office.selection(read(shelter))
    sheet = Sheet(selection)
    outputs = [
        worker.get(url(selection, name)).content.decode()
        for name in ("selection", "selection_plan", "selection_leaflet")
    ]
    for template in PlanTemplate.objects.all():
        outputs += [render_to_string(files.TEMPLATE, files.context(sheet, template))]
        outputs += [each.text for each in box.boxes(sheet, template)]
    for language in ("pl", "uk"):
        outputs.append(
            render_to_string("services_catalog/pdf/leaflet.html", leaflet.context(sheet, language))
        )
    outputs.append(str(selection.items.get().snapshot))
    for secret in ("Zakamarkowa", "77x", "Schronisko Cisza"):
        assert [output for output in outputs if secret in output] == []
    assert "800 100 200" in outputs[-3]
