"""An animator adds a word of the neighbourhood, sees first what it would find, and the list knows it."""

import re

import pytest
from playwright.sync_api import expect

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("seeded")]


@pytest.mark.parametrize(
    ("width", "scripts"),
    [(1280, True), (360, False)],
    indirect=["width"],
    ids=["wide-scripts", "phone-plain"],
)
def test_animator_adds_a_word_and_the_list_knows_it(open_browser, accessible, demo_user, scripts):
    page = open_browser(demo_user("animator"), scripts=scripts)
    check = accessible if scripts else lambda page: None  # axe is a script
    page.goto("/uslugi/slowa/")
    check(page)
    page.get_by_role("link", name="Dodaj słowa").click()
    page.get_by_label("Hasło").fill("klub seniora")
    page.get_by_label("Inne słowa").fill("kuźnia wspomnień")
    place = page.get_by_label("Obszar").locator("option:checked").inner_text()
    page.get_by_role("button", name="Pokaż, co znajdą").click()
    expect(page.get_by_role("heading", name="Co znajdą te słowa")).to_be_visible()
    expect(page.get_by_text(re.compile("klub seniora.*znajduje"))).to_be_visible()
    check(page)
    page.get_by_role("button", name="Zapisz").click()
    expect(page.get_by_text("wyszukiwarka zna już te słowa")).to_be_visible()
    row = page.get_by_role("row", name=re.compile("klub seniora"))
    expect(row).to_contain_text(place)
    check(page)
    row.get_by_role("button", name="Wyłącz").click()
    expect(page.get_by_text("nie używa już słów")).to_be_visible()
