"""The list of an empty powiat gets its first thirty entries: typical ones by ticks, the others by asking for them."""

import re

import pytest
from django.core import mail
from playwright.sync_api import expect

from notifications import tasks
from services_catalog.models import Service
from services_catalog.search import index
from tests.accounts.factories import UserFactory
from tests.partners.factories import TerritoryFactory, powiat_factory

MINUTES = 45  # of work, from an empty powiat to its first entries
FIND, FIELD, KEY = 45, 4, 0.28  # seconds: a phone and an address looked up, a field reached, a key pressed
LONG = 60_000  # milliseconds for what writes forty entries at once

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

ASKED = {
    "Szkoła Podstawowa w Klukowie": "szkola@example.org",
    "Gminna Biblioteka Publiczna w Klukowie": "biblioteka@example.org",
}


@pytest.fixture
def gmina(transactional_db):
    """A gmina of a powiat without any institution and without any entry."""
    return TerritoryFactory(name="Klukowo", powiat=powiat_factory())


@pytest.fixture
def animator(gmina):
    return UserFactory(role="animator", territory=gmina.powiat)


def published(gmina):
    return Service.objects.published().in_territory(gmina)


def test_empty_powiat_has_thirty_entries(open_browser, accessible, gmina, animator):
    page = open_browser(animator)
    typed = []
    _tick(page, accessible, typed)
    _fill_in(page, accessible, typed)
    ticked = published(gmina).count()
    _ask(page, accessible)
    for address in ASKED.values():
        _answer_by_link(open_browser(), accessible, address)
    assert published(gmina).count() == ticked  # what came by a link waits

    page.reload()
    expect(page.get_by_text("4 wpisy nie mają uwag do sprawdzenia")).to_be_visible()
    accessible(page)
    page.get_by_role("button", name="Przyjmij wszystkie bez uwag").click()
    expect(page.get_by_text("Nic nie czeka na przyjęcie")).to_be_visible()
    assert published(gmina).count() == ticked + 4 >= 30
    index.rebuild_dirty()

    anybody = open_browser()
    anybody.goto(f"/gmina/{gmina.pk}-klukowo/")
    anybody.get_by_role("heading", name="Wszyscy mieszkańcy").click()
    expect(anybody.get_by_role("link", name="Godzina czytania dla maluchów")).to_be_visible()
    expect(anybody.get_by_text("Lista w budowie")).to_have_count(0)
    accessible(anybody)


def _tick(page, accessible, typed):
    """Everything but what the school and the library are to write themselves."""
    page.goto("/animator/start/")
    accessible(page)
    page.get_by_role("link", name=re.compile("Klukowo")).click()
    expect(page.get_by_text(re.compile(r"0 z \d+ typowych usług"))).to_be_visible()
    page.get_by_role("link", name="Zaznacz wszystkie brakujące").click()
    page.wait_for_url(re.compile("wszystkie=1"))
    for label in ("Pedagog i psycholog w szkole", "Świetlica szkolna i zajęcia wyrównawcze", "Biblioteka"):
        page.get_by_label(re.compile(f"^{label}")).uncheck()
    for group in page.locator("details.starting-group").all():
        if not group.get_by_label("Nazwa instytucji").input_value():  # one that cannot be guessed
            typed.append(f"{group.locator('legend').inner_text()} – Klukowo")
            group.get_by_label("Nazwa instytucji").fill(typed[-1])
    accessible(page)
    page.get_by_role("button", name="Utwórz szkice z zaznaczonych").click(timeout=LONG)
    page.wait_for_url(re.compile("/uzupelnij/"), timeout=LONG)


def _fill_in(page, accessible, typed):
    """One phone, one address and the hours of each institution hold for all its drafts."""
    groups = page.locator("fieldset.starting-group").all()
    for number, group in enumerate(groups):
        for label, text in (
            ("Telefon", f"86 555 {10 + number} 00"),
            ("Adres", f"ul. Mazowiecka {number + 1}, 18-214 Klukowo"),
            ("Godziny", "pn-pt 7:30-15:30"),
        ):
            group.get_by_label(label, exact=True).fill(text)
            typed.append(text)
    work = FIND * len(groups) + sum(FIELD + KEY * len(text) for text in typed)
    assert work < MINUTES * 60 * 2 / 3  # a third of it is left for what nobody foresees
    accessible(page)
    page.get_by_role("button", name="Uzupełnij i opublikuj").click(timeout=LONG)
    expect(page.get_by_text(re.compile(r"Opublikowano \d+ wpis"))).to_be_visible()
    expect(page.get_by_role("heading", name="Żaden szkic nie czeka na uzupełnienie")).to_be_visible()


def _ask(page, accessible):
    page.get_by_role("navigation", name="Tu jesteś").get_by_role("link", name=re.compile("Klukowo")).click()
    page.get_by_role("link", name="Poproś instytucje o wpis").click()
    page.get_by_label("Adresy e-mail").fill(
        "\n".join(f"{name} <{mailbox}>" for name, mailbox in ASKED.items())
    )
    page.get_by_role("button", name="Sprawdź adresy").click()
    accessible(page)
    page.get_by_role("button", name="Wyślij 2 prośby").click()
    page.wait_for_url(re.compile("/animator/start/prosby/"))


def _answer_by_link(page, accessible, address):
    """The typical service as it is written, and one more of the institution's own."""
    tasks.hand_over(address)
    letter = next(each for each in mail.outbox if address in each.to[0])
    page.goto(re.search(r"http\S+/l/\S+", letter.body)[0])
    accessible(page)
    page.get_by_label("5. Gdzie").fill("ul. Szkolna 1, 18-214 Klukowo")
    page.get_by_label("6. Dni i godziny").fill("pn-pt 8-16")
    page.get_by_role("button", name="Mamy jeszcze jedną usługę").click()
    expect(page.get_by_text("Poniżej jest formularz")).to_be_visible()
    page.get_by_label("2. Nazwa usługi").fill("Godzina czytania dla maluchów")
    page.get_by_label("3. Co się otrzymuje").fill("Czytamy na głos, w pierwszą sobotę miesiąca.")
    page.get_by_label("4. Dla kogo").fill("Dzieci do 6 lat z opiekunami")
    page.get_by_label("7. Telefon").fill("86 555 77 00")
    page.get_by_role("button", name="Wyślij", exact=True).click()
    expect(page.get_by_role("heading", level=1, name="Dziękujemy za wpis")).to_be_visible()
    accessible(page)
