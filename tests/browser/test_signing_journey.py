"""Three parties sign: a GOPS through its gmina and a library in files, an association of two signers on paper."""

import io
import os
import re
from concurrent.futures import ThreadPoolExecutor

import pytest
from playwright.sync_api import expect

from accounts.models import AccessLink
from agreements.emails import DOWNLOAD_LINK
from agreements.models import Agreement
from agreements.signing import plans
from tests.accounts.factories import UserFactory
from tests.agreements.factories import PAPER, add_party, add_signer, make_draft
from tests.agreements.signing import signed_files as files

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
SIGNERS = [["Anna Próbna"], ["Jan Próbny"], ["Ewa Próbna", "Zofia Próbna"]]


@pytest.fixture
def draft(settings, tmp_path):
    (tmp_path / "root.cer").write_bytes(files.authority())
    settings.SIGNATURE_ROOTS = str(tmp_path)
    agreement = make_draft()
    add_party(agreement)
    for party, names in zip(agreement.parties.all(), SIGNERS, strict=True):
        for name in names:
            rule = "together" if len(names) > 1 else "alone"
            add_signer(agreement, party, name=name, rule=rule)
    return agreement


def look(page, name):
    """A picture of the page, where somebody wants to see it."""
    if folder := os.environ.get("PICTURES"):
        page.screenshot(path=f"{folder}/{name}-{page.viewport_size['width']}.png", full_page=True)


def fix_wording(page, accessible, agreement):
    page.goto(f"/porozumienia/{agreement.uid}/ustal-tresc/")
    look(page, "freeze")
    accessible(page)
    page.get_by_label("jedna strona podpisuje, pozostałe przystępują").check()
    page.get_by_role("button", name="Ustal treść").click()
    expect(page.get_by_text("Wybierz, która strona podpisuje pierwsza.").first).to_be_visible()
    page.get_by_label("jeden plik, w kolejności stron").check()
    page.get_by_role("button", name="Ustal treść").click()
    page.get_by_role("heading", name="Podpisy").wait_for()
    look(page, "section")
    accessible(page)


def put(page, content, name="podpisane.pdf"):
    page.get_by_label(re.compile("^Podpisany plik")).set_input_files(
        {"name": name, "mimeType": "application/pdf", "buffer": content}
    )
    page.get_by_role("button", name="Prześlij i sprawdź").click()


def download(page, label):
    with page.expect_download() as got:
        page.get_by_role("link", name=label).click()
    return got.value.path().read_bytes()


def signed(content, who, **how):
    """Apart from the thread in which the browser's loop runs: signing has a loop of its own."""
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(files.signed, content, who, **how).result()


def sign_by_link(page, accessible, party):
    _link, url = AccessLink.issue(DOWNLOAD_LINK, party, address="biblioteka@example.org")
    page.goto(url)
    look(page, "link")
    accessible(page)
    assert download(page, "Jak podpisać").startswith(b"%PDF")
    content = download(page, "Pobierz porozumienie (PDF)")
    put(page, content)
    expect(page.get_by_role("alert").get_by_text("Nie przyjęto")).to_be_visible()
    look(page, "link-refused")
    put(page, signed(content, "Anna Próbna", is_qualified=True))
    expect(page.get_by_role("status").get_by_text("Podpis przyjęty")).to_be_visible()
    page.get_by_text("Szczegóły").click()
    look(page, "link-accepted")
    accessible(page)


def sign_in_name(page, accessible, agreement):
    """The secretary's office got the file of the GOPS by e-Doręczenia: its signer has no certificate that is known."""
    content = download(page, "Pobierz aktualny PDF do podpisu")
    page.goto("/porozumienia/podpisane/")
    look(page, "any")
    accessible(page)
    put(page, signed(content, "Jan Próbny"))
    expect(page.get_by_text("Ten podpis czeka na Twoją decyzję")).to_be_visible()
    look(page, "decide")
    accessible(page)
    page.get_by_label("Przyjmij podpis").check()
    page.get_by_label("Rodzaj podpisu").select_option("kwalifikowany")
    page.get_by_label("Powód").fill("Sprawdzono w usłudze weryfikacji")
    page.get_by_role("button", name="Zapisz decyzję").click()
    expect(page.get_by_text("Podpis przyjęty")).to_be_visible()


def sign_on_paper(page, accessible, agreement):
    page.goto(f"/porozumienia/{agreement.uid}/na-papierze/")
    look(page, "paper")
    accessible(page)
    page.get_by_label("Skan podpisanego dokumentu").set_input_files(
        {"name": "skan.pdf", "mimeType": "application/pdf", "buffer": PAPER}
    )
    page.get_by_role("button", name="Zapisz podpisy").click()
    expect(page.get_by_text("Obowiązuje od").first).to_be_visible()
    expect(page.get_by_text("Papier i pliki razem")).to_be_visible()


def test_agreement_is_signed_by_three_parties_and_in_force(open_browser, accessible, draft):
    coordinator = UserFactory(role="coordinator", programme=draft.programme)
    page = open_browser(coordinator)
    fix_wording(page, accessible, draft)
    library = draft.parties.first()
    sign_by_link(open_browser(), accessible, library)
    page.goto(draft.get_absolute_url())
    assert download(page, "Paczka do e-Doręczeń i EZD")[:2] == b"PK"
    sign_in_name(page, accessible, draft)
    sign_on_paper(page, accessible, draft)
    look(page, "signed")
    accessible(page)
    agreement = Agreement.objects.get()
    assert agreement.status == "signed"
    report = download(page, "Poświadczenie podpisania")
    assert report.startswith(b"%PDF")
    if folder := os.environ.get("PICTURES"):
        draw(folder, agreement, report)


def draw(folder, agreement, report):
    import pypdfium2

    from agreements.signing import documents

    signing = plans.current(agreement)
    letter, _docx = documents.covering_letter(signing, plans.progress(signing))
    how = documents.how_to_sign(signing, agreement.parties.last())
    made = {"report": report, "wording": agreement.document.file.read(), "letter": letter, "how": how}
    for name, content in made.items():
        for number, sheet in enumerate(pypdfium2.PdfDocument(io.BytesIO(content))):
            sheet.render(scale=1.1).to_pil().save(f"{folder}/pdf-{name}-{number}.png")
