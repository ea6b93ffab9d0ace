"""The animator says what stands on the card of the gmina and orders a brochure; anybody opens both and reads them."""

import io
import re

import pikepdf
import pypdfium2
import pytest

from notifications.models import Job
from services_catalog import served
from tests.browser.test_compendium_journey import bookmarks, structure

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("seeded")]


def pages_of(content):
    """The text of each page, after the page was drawn: a page that cannot be drawn raises."""
    pdf, texts = pypdfium2.PdfDocument(content), []
    for page in pdf:
        assert page.render(scale=0.6).to_pil().convert("L").getextrema()[0] < 128  # something black on it
        texts.append(page.get_textpage().get_text_range())
    return texts


def test_card_and_brochure_are_made_opened_and_read(open_browser, accessible, demo_user):
    gmina = served.gminas().get(name="Kobylin-Borzymy")
    page = open_browser(demo_user("animator"))
    page.goto(f"/gmina/{gmina.pk}/do-druku/")
    accessible(page)
    page.get_by_role("link", name="Co jest na kartce").click()
    accessible(page)
    page.get_by_label("Telefon animatora").fill("86 555 00 00")
    page.get_by_label("Miejsce w kolejności: Klub Seniora „Złota Jesień”").fill("1")
    page.get_by_role("button", name="Zapisz kolejność").click()
    card = page.request.get(f"/gmina/{gmina.pk}/kartka.pdf").body()
    front, back = pages_of(card)
    assert front.index("Pomoc w kryzysie") < front.index("Warto wiedzieć") < front.index("Klub Seniora")
    assert re.search(r"Tu nie zmieści.*86 555 00 00", back, re.DOTALL)

    page.goto(f"/gmina/{gmina.pk}/do-druku/")
    page.get_by_role("button", name="Przygotuj broszurę").click(
        timeout=60_000
    )  # it is made within the request here
    page.get_by_role("heading", name="Broszura z listą usług").wait_for()
    for job in Job.objects.filter(status="waiting"):  # where no worker was faster
        job.run()
    page.goto(f"/gmina/{gmina.pk}/do-druku/")
    with page.expect_download() as download:
        page.get_by_role("link", name="Według odbiorców").click()
    content = download.value.path().read_bytes()
    assert "stan na" in pages_of(content)[0]
    with pikepdf.open(io.BytesIO(content)) as pdf:
        assert {"Pomoc w kryzysie", "Osoby starsze", "Indeks realizatorów"} <= set(bookmarks(pdf))
        assert {"/H1", "/H2", "/H3", "/L", "/LI", "/P", "/Figure", "/Link"} <= structure(pdf)
        assert str(pdf.Root.Lang) == "pl"
