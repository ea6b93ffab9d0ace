"""Anybody looks for a service in ordinary words, narrows the results, opens one and prints it."""

import io
import re

import pikepdf
import pypdfium2
import pytest
from playwright.sync_api import expect

from services_catalog.models import Service

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("seeded")]

WORDS = "zajec dla seniorow kobylin"
CLASSES = "Komputer i smartfon dla seniorów – zajęcia w bibliotece"
GYMNASTICS = "Zajęcia ruchowe dla seniorów"


def results(page):
    return page.locator("#results h3 a").all_inner_texts()


def unfold(page, name):
    """Open a group of filters; on a phone all of them are folded below a button."""
    button = page.get_by_role("button", name="Filtry")
    if button.is_visible() and button.get_attribute("aria-expanded") == "false":
        button.click()
    group = page.locator("details.filter-group", has=page.locator("summary", has_text=name))
    if group.get_attribute("open") is None:
        group.locator("summary").click()


def narrow(page, group, *choices):
    unfold(page, group)
    for choice in choices:
        page.get_by_label(choice, exact=True).check()


@pytest.mark.parametrize(
    ("width", "scripts"),
    [(1280, True), (360, False), (360, True), (1280, False)],
    indirect=["width"],
    ids=["wide-scripts", "phone-plain", "phone-scripts", "wide-plain"],
)
def test_anybody_finds_a_service_by_words_and_filters(open_browser, accessible, scripts):
    page = open_browser(scripts=scripts)
    check = accessible if scripts else lambda page: None  # axe is a script
    page.goto("/uslugi/")
    check(page)
    page.get_by_label("Czego szukasz?").fill(WORDS)
    page.get_by_role("button", name="Szukaj", exact=True).click()
    page.wait_for_url(re.compile(r"/uslugi/\?q=zajec"))
    page.get_by_text("Zrozumiano z Twoich słów").wait_for()
    assert {CLASSES, GYMNASTICS} <= set(results(page)[:3])
    check(page)

    narrow(page, "Dla kogo", "Osoby starsze")
    narrow(page, "Temat", "Samotność")
    narrow(page, "Opłata", "bezpłatne")
    page.get_by_label("Gdzie").select_option(label="gm. wiejska Kobylin-Borzymy")
    page.get_by_role("button", name="Pokaż wyniki").click()
    page.wait_for_url(re.compile("oplata="))
    found = Service.objects.filter(name__in=results(page))
    assert found.count() == len(results(page)) > 1
    assert set(found.values_list("fee", flat=True)) == {"free"}
    assert all("Samotność" in map(str, service.topics.all()) for service in found)
    # One filter is taken off by its own link.
    page.locator(".applied-filters").get_by_role("link", name="bezpłatne").click()
    page.wait_for_url(lambda address: "oplata=" not in address and "temat=" in address)
    check(page)

    page.get_by_role("link", name=CLASSES).click()
    page.wait_for_url(re.compile(r"/uslugi/\d+-komputer"))
    expect(page.get_by_role("heading", level=1, name=CLASSES)).to_be_visible()
    check(page)


def test_nothing_found_says_what_to_do_next(open_browser, accessible):
    page = open_browser()
    page.goto("/uslugi/?q=teleportacja+kwantowa")
    expect(page.get_by_role("heading", name="Nie znaleziono usług")).to_be_visible()
    accessible(page)


def open_service(page):
    service = Service.objects.get(name=CLASSES)
    page.goto(service.get_absolute_url())
    return service


def test_service_page_prints_without_the_frame_of_the_site(open_browser):
    page = open_browser()
    service = open_service(page)
    page.emulate_media(media="print")
    for gone in ("header.site-header", "footer.site-footer", ".page-actions", ".skip-link"):
        assert page.locator(gone).count() == 1
        assert not page.locator(gone).is_visible()
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    expect(page.locator("aside").get_by_text(service.contact_phone)).to_be_visible()
    expect(page.locator(".service-print")).to_be_visible()
    # Nothing may be wider than an A4 page with its margins.
    page.set_viewport_size({"width": 680, "height": 900})
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


@pytest.mark.parametrize("width", [1280])
def test_card_to_print_is_a_tagged_pdf(open_browser, accessible):
    page = open_browser()
    service = open_service(page)
    address = page.get_by_role("link", name="Karta do druku").get_attribute("href")
    content = page.request.get(address).body()
    with pikepdf.open(io.BytesIO(content)) as pdf:
        assert bool(pdf.Root.MarkInfo.Marked)
        assert str(pdf.Root.Lang) == "pl"
    text = " ".join(
        page.get_textpage().get_text_bounded() for page in pypdfium2.PdfDocument(content)
    ).replace("\N{NO-BREAK SPACE}", " ")
    assert service.contact_phone in text
    assert "Osoby starsze" in text


@pytest.mark.parametrize("width", [1280])
def test_keyboard_alone_finds_narrows_and_opens_a_service(open_browser):
    """At a desk and on a phone, with scripts and without: four walks through one set-up."""
    for scripts in (True, False):
        page = open_browser(scripts=scripts)
        for width in (1280, 360):
            page.set_viewport_size({"width": width, "height": 900})
            _walk(page, has_folded_filters=scripts and width == 360)


def _walk(page, *, has_folded_filters):
    page.goto("/uslugi/")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip-link"
    page.keyboard.press("Enter")
    tab_to(page, "document.activeElement.id === 'q'")
    page.keyboard.type(WORDS)
    page.keyboard.press("Enter")
    page.get_by_text("Zrozumiano z Twoich słów").wait_for()

    if has_folded_filters:
        tab_to(page, "document.activeElement.matches('.filter-form__toggle')")
        page.keyboard.press("Enter")
    tab_to(page, "document.activeElement.name === 'dla' && document.activeElement.checkVisibility()")
    page.keyboard.press("Space")
    tab_to(page, "document.activeElement.matches('.filter-form__actions button')")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("dla="))

    tab_to(page, "!!document.activeElement.closest('#results h3')")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"/uslugi/\d+-"))


def tab_to(page, condition, most=120):
    """Tab until the condition holds; what has the focus then is seen, by an outline that the style sheet draws."""
    for _press in range(most):
        page.keyboard.press("Tab")
        if page.evaluate(condition):
            assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") != "none"
            return
    raise AssertionError(f"{condition}: not reached")


@pytest.mark.parametrize("width", [1280])
def test_changed_service_is_found_at_once(open_browser):
    service = Service.objects.get(name=CLASSES)
    page = open_browser()
    page.goto("/uslugi/?q=szydełkowanie")
    assert CLASSES not in results(page)
    service.name = "Szydełkowanie w bibliotece"
    service.save()
    page.reload()
    assert results(page)[0] == "Szydełkowanie w bibliotece"
