"""An untidy workbook of three sheets and a table pasted from Word become 300 entries of the list."""

import pytest
from playwright.sync_api import expect

from notifications import tasks
from notifications.models import Job
from services_catalog.models import Service
from tests.accounts.factories import UserFactory
from tests.partners.factories import InstitutionTypeFactory, TerritoryFactory, powiat_factory
from tests.services_catalog.imports import messy

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PASTE = """(area, html) => {
  const data = new DataTransfer();
  data.setData("text/html", html);
  data.setData("text/plain", "tabela");
  area.dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }));
}"""


@pytest.fixture
def animator(transactional_db, monkeypatch):
    # The job waits until the journey has seen its page.
    monkeypatch.setattr(tasks, "kick", lambda *arguments: None)
    powiat = powiat_factory()
    for name in messy.GMINAS:
        TerritoryFactory(name=name, powiat=powiat)
    InstitutionTypeFactory(code="stowarzyszenie", name="Stowarzyszenie")
    return UserFactory(role="animator", territory=powiat)


def begin(page, fill):
    page.goto("/uslugi/import/")
    fill(page)
    page.get_by_label("Gmina dla wierszy").fill("Kobylin-Borzymy")
    page.get_by_label("Typ nowych instytucji").select_option(label="Stowarzyszenie")
    page.get_by_label("Opublikuj od razu").check()
    page.get_by_label("Zweryfikuj od razu").check()
    page.get_by_role("button", name="Odczytaj tabelę").click()
    page.get_by_role("button", name="Pokaż, co powstanie").wait_for()


def finish(page):
    """Run the job whose page is open, and go on to its result."""
    expect(page.get_by_text("Zadanie zacznie się za chwilę")).to_be_visible()
    Job.objects.get(status="waiting").run()
    page.reload()


def test_workbook_and_word_table_become_300_entries(open_browser, accessible, animator):
    page = open_browser(animator)
    book = {"name": "wykaz.xlsx", "mimeType": "application/octet-stream", "buffer": messy.workbook()}
    begin(page, lambda page: page.get_by_label("Plik").set_input_files(book))
    accessible(page)
    page.get_by_role("button", name="Pokaż, co powstanie").click()
    page.get_by_role("button", name="Wczytaj 212 poprawnych, 9 zostaw do poprawy").wait_for()
    accessible(page)
    page.get_by_role("link", name="Do poprawy (9)").click()
    expect(page.locator(".import-row--bad")).to_have_count(9)
    page.get_by_role("link", name="Nierozpoznane słowa").click()
    accessible(page)
    page.get_by_label("osoby w potrzebie").select_option(index=1)
    page.get_by_role("button", name="Zapisz i sprawdź ponownie").click()

    page.get_by_role("button", name="Wszystko albo nic").click()
    finish(page)
    expect(page.get_by_text("Organizacje, 54")).to_be_visible()
    accessible(page)
    assert not Service.objects.exists()
    page.get_by_role("link", name="Wróć do strony, z której to uruchomiono").click()
    page.get_by_role("button", name="Wczytaj 212 poprawnych").click()
    finish(page)
    page.get_by_role("link", name="Zobacz wynik").click()
    expect(page.get_by_role("heading", name="Wynik importu")).to_be_visible()
    accessible(page)

    begin(page, lambda page: page.get_by_label("Albo wklej tabelę").evaluate(PASTE, messy.word_html()))
    page.get_by_role("button", name="Pokaż, co powstanie").click()
    page.get_by_role("button", name="Wczytaj wszystkie (88)").click()
    finish(page)
    assert Service.objects.published().count() == 300
