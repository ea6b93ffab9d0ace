"""Signing in with a second step, an invitation to a new account, the language, the remembered gmina, the keyboard."""

import re

import pytest
from django.core import mail
from django.core.cache import cache
from playwright.sync_api import expect

from accounts.enums import Role
from accounts.models import Invitation, User
from tests.accounts.factories import PASSWORD, UserFactory, totp_code
from tests.partners.factories import InstitutionFactory
from tests.programmes.factories import ProgrammeFactory
from tests.services_catalog.factories import ServiceFactory

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture(autouse=True)
def _no_attempts_counted_yet(transactional_db):
    cache.clear()


def sign_in(page, user, password=PASSWORD):
    page.goto("/konto/logowanie/")
    page.get_by_label("Adres e-mail").fill(user.email)
    page.get_by_label("Hasło", exact=False).first.fill(password)
    page.get_by_role("main").get_by_role("button", name="Zaloguj się", exact=True).click()


def sign_out(page):
    page.goto("/konto/wylogowanie/")
    page.get_by_role("main").get_by_role("button", name="Wyloguj się").click()


def test_coordinator_sets_up_a_second_step_and_trusts_the_computer(open_browser, accessible):
    user = UserFactory(role=Role.COORDINATOR, programme=ProgrammeFactory(), second_factor=False)
    page = open_browser()
    sign_in(page, user, "zgaduję")
    accessible(page)
    sign_in(page, user)
    # Nothing else opens before the second step is there.
    page.goto("/porozumienia/")
    page.wait_for_url("**/konto/dwa-kroki/")
    accessible(page)
    page.get_by_role("link", name="Ustaw aplikację").click()
    page.get_by_label("Hasło", exact=False).first.fill(PASSWORD)  # asked again before such a change
    page.get_by_role("button", name="Potwierdź").click()
    secret = page.get_by_label("Klucz do wpisania ręcznie").input_value()
    accessible(page)
    page.get_by_role("main").locator("input[name=code]").fill("000000")
    page.get_by_role("main").get_by_role("button", name="Włącz").click()
    accessible(page)
    page.get_by_role("main").locator("input[name=code]").fill(totp_code(secret))
    page.get_by_role("main").get_by_role("button", name="Włącz").click()
    accessible(page)  # the codes to print
    page.goto("/porozumienia/")
    expect(page.get_by_role("heading", level=1, name="Porozumienia")).to_be_visible()

    sign_out(page)
    cache.clear()  # a code works once, and this one was used a moment ago
    sign_in(page, user)
    accessible(page)
    page.get_by_role("main").get_by_role("textbox").fill(totp_code(secret))
    page.get_by_role("main").get_by_role("button", name="Zaloguj się").click()
    accessible(page)
    page.get_by_role("button", name=re.compile("^Tak, przez")).click()
    page.wait_for_url("**/pulpit/")
    sign_out(page)
    sign_in(page, user)
    page.wait_for_url("**/pulpit/")  # no code on this computer


def test_invitation_opens_an_account(open_browser, accessible):
    institution = InstitutionFactory(name="Biblioteka Gminna")
    Invitation(
        email="nowa@example.org",
        name="Zofia Nowa",
        role=Role.CARETAKER,
        institution=institution,
        invited_by=UserFactory(),
    ).send()
    [letter] = mail.outbox
    page = open_browser()
    page.goto(re.search(r"\S+/l/\S+", letter.body)[0])
    expect(page.get_by_text("Biblioteka Gminna").first).to_be_visible()
    accessible(page)
    passwords = page.locator("input[type=password]")
    for position in range(passwords.count()):
        passwords.nth(position).fill("za krótkie")
    page.get_by_role("button", name="Przyjmij i załóż konto").click()
    accessible(page)
    assert not User.objects.filter(email="nowa@example.org").exists()
    for position in range(passwords.count()):
        passwords.nth(position).fill("cztery zwykłe słowa razem")
    page.get_by_role("button", name="Przyjmij i załóż konto").click()
    page.wait_for_url("**/pulpit/")
    accessible(page)
    held = User.objects.get(email="nowa@example.org").memberships.get()
    assert (held.role, held.institution) == (Role.CARETAKER, institution)


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no-scripts"])
@pytest.mark.parametrize("width", [360])
def test_language_and_gmina_are_remembered(open_browser, accessible, scripts):
    service = ServiceFactory(name="Klub seniora")
    elsewhere = ServiceFactory(name="Klub seniora za rzeką")
    page = open_browser(scripts=scripts)
    page.goto("/")
    page.get_by_label("Gmina", exact=True).select_option(label=str(service.provider.seat))
    page.get_by_role("button", name="Zapamiętaj").click()
    page.goto("/")
    page.get_by_role("searchbox", name="Szukaj usług i aktywności").fill("klub seniora")
    page.get_by_role("main").get_by_role("button", name="Szukaj").click()
    page.locator("#results h3").first.wait_for()
    assert page.locator("#results h3").all_inner_texts() == [service.name]
    assert page.get_by_text(elsewhere.name).count() == 0

    page.get_by_role("button", name=re.compile("^EN")).click()
    assert page.locator("html").get_attribute("lang") == "en"
    page.goto("/projekty/")
    expect(page.get_by_role("heading", level=1, name="Projects")).to_be_visible()
    if scripts:
        accessible(page)


@pytest.mark.parametrize("width", [1280])
def test_keyboard_skips_to_the_content(open_browser):
    page = open_browser()
    page.goto("/")
    page.keyboard.press("Tab")
    skip = page.get_by_role("link", name="Przejdź do głównej treści")
    assert skip.evaluate("link => link === document.activeElement")
    assert skip.bounding_box()["y"] >= 0  # it is seen once it has the focus
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "content"
    page.keyboard.press("Tab")
    assert page.evaluate("!!document.activeElement.closest('main')")


@pytest.mark.parametrize("width", [360])
def test_address_of_nothing_says_where_to_go(open_browser, accessible):
    page = open_browser()
    answer = page.goto("/nie-ma-takiej-strony/")
    assert answer.status == 404
    accessible(page)
    page.get_by_role("link", name="Przeszukaj listę usług").click()
    page.wait_for_url("**/uslugi/")
