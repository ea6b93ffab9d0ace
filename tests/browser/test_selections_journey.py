"""A social worker chooses services for a plan, is told what changed, takes the text along; nobody else sees it."""

import io
import re

import openpyxl
import pypdfium2
import pytest
from docx import Document
from playwright.sync_api import expect

from services_catalog.models import Selection, Service
from services_catalog.selections import telling

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("seeded")]

SIX = [
    "Klub Seniora „Złota Jesień”",
    "Gorące obiady z dowozem do domu",
    "Teleopieka – opaska bezpieczeństwa",
    "Dowóz seniorów do lekarza i na zajęcia",
    "Usługi opiekuńcze w domu",
    "Nordic walking dla seniorów",
]


def called(action, name):
    """The name of a button that says in hidden words what it is about."""
    return re.compile(rf"{re.escape(action)} ?: ?{re.escape(name)}")


def pick(page, name):
    page.goto("/uslugi/?" + "q=" + name.split(" –")[0].replace(" ", "+"))
    page.get_by_role("button", name=called("Do zestawienia", name)).click()
    expect(page.get_by_role("link", name=called("W zestawieniu", name))).to_be_visible()


def names(page):
    return page.locator(".selection-item h3").all_inner_texts()


def download(page, name):
    with page.expect_download() as waiting:
        page.get_by_role("link", name=name, exact=True).click()
    return waiting.value.path().read_bytes()


def test_selection_of_six_is_made_told_of_and_taken_along(open_browser, accessible, demo_user):
    worker = demo_user("pracownik.socjalny")
    page = open_browser(worker)
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.goto("/zestawienia/")
    accessible(page)
    page.get_by_role("button", name="Zacznij nowe zestawienie").click()
    for name in SIX:
        pick(page, name)
    accessible(page)
    expect(page.locator("#current-selection")).to_contain_text("6 usług")
    page.locator("#current-selection a").click()
    assert names(page) == SIX
    address = page.url

    # By keys, and the focus stays on the button; by dragging.
    up = page.get_by_role("button", name=called("Przesuń w górę", SIX[1]))
    up.focus()
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("#up-"))
    assert names(page)[:2] == [SIX[1], SIX[0]]
    assert page.evaluate("document.activeElement.id").startswith("up-")
    drag_to_the_top(page, SIX[5])
    page.wait_for_load_state()
    assert names(page)[:3] == [SIX[5], SIX[1], SIX[0]]

    # The guard, with its explanation at the field.
    page.get_by_role("link", name=called("Powód i notatka", SIX[0])).click()
    expect(page.get_by_text("Nie wpisuj danych klientów").first).to_be_visible()
    page.get_by_label("Powód").select_option(label="blisko lub z łatwym dojazdem")
    page.get_by_label("Notatka").fill("PESEL 440514 01359")
    page.get_by_role("button", name="Zapisz").click()
    expect(page.get_by_text("numer PESEL").first).to_be_visible()
    accessible(page)
    page.get_by_label("Notatka").fill("Biblioteka im. Marii Konopnickiej")
    page.get_by_role("button", name="Zapisz").click()
    expect(page.get_by_text("Biblioteka im. Marii Konopnickiej")).to_be_visible()

    # One changes, one ends: the owner sees it, and is told.
    Service.objects.filter(name=SIX[0]).update(phone="86 555 77 77")
    Service.objects.get(name=SIX[2]).withdraw(by=demo_user("animator"))
    telling.tell_due()
    page.goto("/wiadomosci/")
    told = page.locator("li.panel", has_text="Usługa z Twojego zestawienia")
    told.get_by_role("button", name="Przejdź do sprawy").click()
    page.wait_for_url(re.compile("/zestawienia/[0-9a-f-]{36}/"))
    expect(page.get_by_role("heading", name=re.compile("2 z 6 zmieniły się od"))).to_be_visible()
    expect(page.get_by_text("86 555 77 77").last).to_be_visible()
    expect(page.get_by_text("Zakończona: wybierz coś w zamian.")).to_be_visible()
    accessible(page)

    # Into one plain box, with Windows line ends.
    page.get_by_role("link", name="Kopiuj do planu").click()
    accessible(page)
    page.get_by_role("button", name="Kopiuj do schowka").click()
    expect(page.get_by_text("Skopiowano")).to_be_visible()
    text = page.evaluate("navigator.clipboard.readText()")
    assert text.count("\r\n") > 12
    assert not re.search(r"(?<!\r)\n|^[-•*]", text, re.MULTILINE)
    assert [name for name in SIX if name not in text] == []
    assert "[zakończona]" in text
    page.get_by_text("Po jednej pozycji").click()
    page.get_by_role("button", name=called("Kopiuj tylko tę pozycję", SIX[0])).click()
    expect(page.get_by_text("Skopiowano")).to_be_visible()
    alone = page.evaluate("navigator.clipboard.readText()")
    assert SIX[0] in alone
    assert SIX[1] not in alone

    [table] = Document(io.BytesIO(download(page, "DOCX"))).tables
    assert len(table.rows) == 7
    assert openpyxl.load_workbook(io.BytesIO(download(page, "XLSX"))).active.max_row == 9
    assert "Stan na dzień" in pdf_text(download(page, "PDF"))
    page.goto(f"{address.split('#')[0]}ulotka/")
    accessible(page)
    leaflet = pdf_text(download(page, "Ulotka (PDF)"))
    assert "86 555 77 77" in leaflet
    assert [word for word in (SIX[2], "Konopnickiej", "blisko", "plan") if word in leaflet] == []

    uid = Selection.objects.get(user=worker, is_current=True).uid
    operator = open_browser(demo_user("operator"))
    assert operator.goto(f"/zestawienia/{uid}/").status == 404
    operator.goto("/zestawienia/")
    expect(operator.get_by_text("Nie ma jeszcze zestawienia")).to_be_visible()


def pdf_text(content):
    return " ".join(each.get_textpage().get_text_range() for each in pypdfium2.PdfDocument(content)).replace(
        "\N{NO-BREAK SPACE}", " "
    )


def drag_to_the_top(page, name):
    """By its grip to the upper edge of the screen, where the page scrolls until the first item is there."""
    item = page.locator(".selection-item", has=page.get_by_role("link", name=name, exact=True))
    with page.expect_navigation():
        item.locator("[data-portal-grip]").hover()
        page.mouse.down()
        page.mouse.move(40, 400, steps=5)
        page.mouse.move(40, 5, steps=20)
        expect(page.locator(".selection-item h3").first).to_have_text(name)
        page.mouse.up()


@pytest.mark.parametrize("width", [360], indirect=True)
def test_visitor_without_scripts_does_the_same_on_a_phone(open_browser):
    page = open_browser(scripts=False)
    for name in SIX[:2]:
        page.goto("/uslugi/?q=" + name.replace(" ", "+"))
        page.get_by_role("button", name=called("Do zestawienia", name)).click()
        page.wait_for_load_state()
    page.locator("#current-selection a").click()
    assert names(page) == SIX[:2]
    page.get_by_role("button", name=called("Przesuń w dół", SIX[0])).click()
    page.wait_for_url(re.compile("#down-"))
    assert names(page) == [SIX[1], SIX[0]]
    assert not page.locator("[data-portal-grip]").first.is_visible()
    page.get_by_role("link", name="Kopiuj do planu").click()
    expect(page.get_by_label("Tekst do wklejenia")).to_have_value(re.compile("Działanie: Gorące obiady"))
    assert not page.get_by_role("button", name="Kopiuj do schowka").is_visible()
