"""A coordinator turns recommendations into an agreement; its parties download the PDF, a stranger finds nothing."""

import io
import re
from email import message_from_bytes, policy

import pikepdf
import pypdfium2
import pytest
from django.core import mail
from playwright.sync_api import expect

from agreements.models import Agreement
from coop_portal.management.seed.content import uid
from programmes.models import Programme
from workshops.models import Cycle

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

LIBRARY, GOPS = "Gminny Ośrodek Kultury w Sterdyni", "Gminny Ośrodek Pomocy Społecznej w Sterdyni"
MARK = "(w ramach obowiązków służbowych)"
OTHER = "O zmianie terminu strony zawiadamiają się tydzień wcześniej."
SENTENCE = "Strony spotykają się w pierwszy wtorek miesiąca w sali GOK."


def text_of(content):
    pages = [page.get_textpage().get_text_bounded() for page in pypdfium2.PdfDocument(content)]
    return " ".join(" ".join(pages).split())


def draft_from_recommendations(page, accessible):
    cycle = Cycle.objects.get(name__startswith="Grupa 1: Sterdyń")
    page.goto(cycle.get_absolute_url())
    page.get_by_role("button", name="Rozpocznij cykl").click()
    page.get_by_role("link", name="Przygotuj porozumienie").click()
    marked = page.get_by_label(MARK)
    assert [marked.nth(n).is_checked() for n in range(marked.count())] == [True, True]
    accessible(page)
    page.get_by_label("Zaproszenie seniorów na próby zespołu").uncheck()
    page.get_by_role("button", name="Utwórz wersję roboczą").click()
    page.get_by_role("heading", name="Czego jeszcze brakuje").wait_for()
    accessible(page)
    return Agreement.objects.latest("created_at")


def edit_clause(page, accessible, other):
    """Two write the same clause: who saves later sees both texts and joins them."""
    page.get_by_role("link", name=re.compile("^Edytuj.*Komunikacja i spotkania")).click()
    other.goto(page.url)
    other.get_by_label("Tekst").fill(f"1. {OTHER}")
    other.get_by_role("button", name="Zapisz").click()
    expect(other.get_by_text("Paragraf zapisany")).to_be_visible()
    page.get_by_label("Tekst").fill("")
    page.get_by_role("button", name="Zapisz").click()
    expect(page.get_by_role("alert")).to_be_visible()
    accessible(page)
    page.get_by_label("Tekst").fill(f"1. {SENTENCE}")
    page.get_by_role("button", name="Zapisz").click()
    expect(page.get_by_role("alert").get_by_text(OTHER)).to_be_visible()
    accessible(page)
    assert page.get_by_role("textbox", name="Tekst").input_value() == f"1. {SENTENCE}"
    page.get_by_role("textbox", name="Tekst").fill(f"1. {SENTENCE}\n2. {OTHER}")
    page.get_by_role("button", name="Zapisz").click()
    expect(page.get_by_text("Paragraf zapisany")).to_be_visible()


def name_signer(page, accessible, party, name, post):
    page.get_by_role("link", name=re.compile(f"^Dodaj osobę, która podpisuje.*{party}")).click()
    accessible(page)
    page.get_by_label("Imię i nazwisko").fill(name)
    page.get_by_label("Stanowisko").fill(post)
    page.get_by_label("Podstawa").select_option(label="pełniony urząd")
    page.get_by_role("button", name="Zapisz").click()


def set_dates(page, accessible):
    page.get_by_role("link", name=re.compile("^Edytuj.*Tytuł, daty")).click()
    page.get_by_label("Data porozumienia").fill("2031-05-12")
    page.get_by_label("Obowiązuje od").fill("2031-06-01")
    page.get_by_label("Obowiązuje do").fill("2031-05-01")
    page.get_by_role("button", name="Zapisz").click()
    expect(page.get_by_role("alert")).to_be_visible()  # it would end before it begins
    accessible(page)
    page.get_by_label("Obowiązuje do").fill("2033-05-31")
    page.get_by_role("button", name="Zapisz").click()


def fix_wording(page, accessible):
    page.get_by_role("link", name="Ustal treść").click()
    accessible(page)
    page.get_by_role("button", name="Ustal treść").click()
    page.get_by_role("link", name="Pobierz porozumienie (PDF)").wait_for()
    accessible(page)


def download(page):
    with page.expect_download() as started:
        page.get_by_role("link", name="Pobierz porozumienie (PDF)").click()
    return started.value.path().read_bytes()


# On a desk, where such work is done; the same pages on a phone are looked at in test_pages.
@pytest.mark.parametrize("width", [1280])
def test_recommendations_become_a_numbered_agreement(open_browser, accessible, demo_user, live):
    coordinator = demo_user("koordynator")
    # What is in the archive is only read.
    Programme.objects.get(uid=uid("programme", "mik")).reopen(by=coordinator)
    page = open_browser(coordinator)
    agreement = draft_from_recommendations(page, accessible)
    edit_clause(page, accessible, open_browser(coordinator))
    name_signer(page, accessible, LIBRARY, "Alicja Domańska", "dyrektor")
    name_signer(page, accessible, GOPS, "Grażyna Wilk", "kierowniczka")
    set_dates(page, accessible)
    page.get_by_role("link", name="Przeczytaj całość").click()
    expect(page.get_by_text(SENTENCE)).to_be_visible()
    accessible(page)
    page.goto(agreement.get_absolute_url())
    fix_wording(page, accessible)

    content = download(page)
    agreement.refresh_from_db()
    with pikepdf.open(io.BytesIO(content)) as pdf:
        assert bool(pdf.Root.MarkInfo.Marked)
        assert str(pdf.Root.Lang) == "pl"
    text = text_of(content)
    subjects = [party.subject for party in agreement.parties.all()]
    assert len(subjects) == 2
    numbers = [number for subject in subjects for number in (subject.nip, subject.regon)]
    for wanted in (agreement.number, "12 maja 2031", SENTENCE, OTHER, "Alicja Domańska", *numbers):
        assert wanted in text

    send_link(page, accessible)
    assert parties_and_stranger(open_browser, accessible, demo_user, agreement) == [content, content]


def send_link(page, accessible):
    mail.outbox.clear()
    page.get_by_role("link", name=re.compile(f"^Wyślij link stronie.*{GOPS}")).click()
    accessible(page)
    page.get_by_role("button", name="Wyślij link").click()
    expect(page.get_by_text("gops.sterdyn@example.org").first).to_be_visible()


def parties_and_stranger(open_browser, accessible, demo_user, agreement):
    """What the caretaker of one party gets by the account, and the other party by the link of the mail."""
    caretaker = open_browser(demo_user("strona"))
    caretaker.goto("/porozumienia/")
    accessible(caretaker)
    caretaker.get_by_role("link", name=agreement.title).click()
    accessible(caretaker)
    by_account = download(caretaker)

    [letter] = mail.outbox
    body = message_from_bytes(letter.message().as_bytes(), policy=policy.default).get_body(["plain"])
    nobody = open_browser()
    nobody.goto(re.search(r"\S+/l/\S+", body.get_content())[0])
    accessible(nobody)
    by_link = download(nobody)
    nobody.goto(agreement.document.check_url)
    expect(nobody.get_by_text(agreement.number).first).to_be_visible()
    accessible(nobody)

    for stranger in ("opiekun", "animator"):
        page = open_browser(demo_user(stranger))
        for address in (agreement.get_absolute_url(), agreement.document.file.get_absolute_url()):
            assert page.goto(address).status == 404
    return [by_account, by_link]
