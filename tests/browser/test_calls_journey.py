"""Somebody without an account answers the call of seed 003 by a link, corrects it, and it is accepted."""

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from accounts.enums import Role
from partners.models import InstitutionType
from programmes.models import Application, Call
from tests.accounts.factories import UserFactory
from tests.partners.factories import InstitutionFactory

from .test_assessing_journey import check_formally, confirm, form, give_points, link_of, set_up_rules

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

APPLICANT = "biuro@nadsanem.example.org"
PERSON, PERSON_MAIL = "Jan Społecznik", "jan.spolecznik@nadsanem.example.org"
FOUNDATION = "Fundacja Nad Sanem w Przemyślu"
REASON = "Proszę dopisać, na których osiedlach Państwo działają."


@pytest.fixture
def call(seeded):
    return Call.objects.select_related("programme").get(may_nominate_person=True)


@pytest.fixture
def foundation(call):
    kind = InstitutionType.objects.get(code="fundacja")
    return InstitutionFactory(name=FOUNDATION, type=kind, seat=call.territories.get())


def on_phone(open_browser):
    """Another person, or the same one on another day: nothing is left of the session before."""
    page = open_browser()
    page.set_viewport_size({"width": 360, "height": 900})
    return page


def ask_for_the_link(page, accessible, call):
    page.goto(call.get_absolute_url())
    accessible(page)
    page.get_by_role("link", name="Zgłoś się do naboru").click()
    accessible(page)
    page.get_by_label("Twój służbowy e-mail").fill(APPLICANT)
    page.get_by_role("button", name="Wyślij mi link").click()
    expect(page.get_by_role("heading", name="Sprawdź pocztę")).to_be_visible()
    accessible(page)


def fill_in_half(page, accessible):
    page.goto(link_of(APPLICANT))
    accessible(page)
    page.locator("[name=institution]").fill(FOUNDATION)
    page.locator("[name=contact_name]").fill("Ewa Sanocka")
    page.locator("button[name=save]").click()
    expect(page.get_by_text("Wersja robocza jest zapisana.")).to_be_visible()
    accessible(page)


def go_on_the_next_day(page, accessible):
    page.goto(link_of(APPLICANT))
    expect(page.locator("[name=contact_name]")).to_have_value("Ewa Sanocka")
    page.get_by_role("button", name="Zapisz i sprawdź przed wysłaniem").click()
    expect(page.get_by_text("Uzupełnij przed wysłaniem")).to_be_visible()
    expect(page.get_by_role("button", name="Wyślij zgłoszenie")).to_have_count(0)
    accessible(page)
    page.get_by_role("link", name="Wróć do formularza").click()
    page.get_by_label("Jesteśmy zainteresowani projektem.").check()
    page.get_by_label("Jesteśmy gotowi podjąć współpracę.").check()
    page.get_by_label("Czym zajmują się Państwo w Przemyślu?").fill("Rozmawiamy z mieszkańcami podwórek.")


def nominate(page, accessible):
    """Not without the person's consent."""
    page.locator("[name=person_0_name]").fill(PERSON)
    page.locator("[name=person_0_email]").fill(PERSON_MAIL)
    page.get_by_role("button", name="Zapisz i sprawdź przed wysłaniem").click()
    expect(page.locator(".field__errors")).to_contain_text("Najpierw zapytaj tę osobę")
    accessible(page)
    page.locator("[name=person_0_agreed]").check()
    page.get_by_role("button", name="Zapisz i sprawdź przed wysłaniem").click()


def check_and_send(page, accessible, button):
    expect(page.get_by_role("heading", name="Sprawdź przed wysłaniem")).to_be_visible()
    expect(page.get_by_text(PERSON)).to_be_visible()
    accessible(page)
    page.get_by_role("button", name=button).click()
    expect(page.get_by_text("Zgłoszenie jest wysłane, jego numer to ZGL/")).to_be_visible()
    accessible(page)


def send_back(page, accessible, call):
    page.goto(f"/nabory/{call.uid}/zgloszenia/")
    accessible(page)
    page.get_by_role("link", name=FOUNDATION).click()
    expect(page.get_by_text(PERSON)).to_be_visible()
    accessible(page)
    page.get_by_role("link", name="Zwróć do poprawy").click()
    page.get_by_label("Co trzeba poprawić").fill(REASON)
    due_at = timezone.localtime(timezone.now() + timedelta(days=7))
    page.get_by_label("Termin poprawy").fill(f"{due_at:%Y-%m-%dT%H:%M}")
    accessible(page)
    page.get_by_role("button", name="Zwróć", exact=True).click()
    expect(page.get_by_text("Zgłoszenie jest zwrócone")).to_be_visible()
    accessible(page)


def correct(page, accessible):
    page.goto(link_of(APPLICANT))
    expect(page.get_by_text(REASON)).to_be_visible()
    accessible(page)
    page.get_by_label("Czym zajmują się Państwo w Przemyślu?").fill("Podwórka na Zasaniu i Kazanowie.")
    page.get_by_role("button", name="Zapisz i sprawdź przed wysłaniem").click()
    check_and_send(page, accessible, "Wyślij poprawione zgłoszenie")
    expect(page.get_by_role("listitem").filter(has_text="poprawiono i wysłano ponownie")).to_be_visible()


def assess(page, accessible, start):
    page.goto(start)
    page.locator("main .row-list a").first.click()
    expect(page.get_by_text("Podwórka na Zasaniu i Kazanowie.")).to_be_visible()
    expect(page.locator("main")).not_to_contain_text(PERSON)
    give_points(page, accessible, (9, 18))


def accept_and_publish(page, accessible, call):
    page.goto(f"/nabory/{call.uid}/ustawienia/")
    accessible(page)
    confirm(page, "/zamknij/")
    page.goto(f"/nabory/{call.uid}/ocena/przyjmij/?number=1")
    page.locator("form:has([name=seen]) button").click()
    page.wait_for_load_state()
    confirm(page, "/ocena/oglos/")
    accessible(page)


def read_the_results(page, accessible, call):
    page.goto(call.get_absolute_url())
    expect(page.locator("main")).not_to_contain_text(PERSON)
    page.goto(f"/nabory/{call.uid}/wyniki/")
    expect(page.locator("main section.panel").first).to_contain_text(FOUNDATION)
    expect(page.locator("main")).not_to_contain_text(PERSON)
    accessible(page)


# The office sits at a desk; the applicant has a phone (on_phone).
@pytest.mark.parametrize("width", [1280])
def test_call_is_answered_by_link_corrected_and_accepted(open_browser, accessible, call, foundation):
    coordinator = open_browser(UserFactory(role=Role.COORDINATOR, programme=call.programme))
    today = on_phone(open_browser)
    ask_for_the_link(today, accessible, call)
    fill_in_half(today, accessible)
    tomorrow = on_phone(open_browser)
    go_on_the_next_day(tomorrow, accessible)
    nominate(tomorrow, accessible)
    check_and_send(tomorrow, accessible, "Wyślij zgłoszenie")
    application = Application.objects.get(parts__institution=foundation)
    first = application.first_submitted_at
    assert "/l/" in link_of(PERSON_MAIL)  # whoever was nominated is told, and may refuse

    send_back(coordinator, accessible, call)
    correct(on_phone(open_browser), accessible)
    application.refresh_from_db()
    assert (application.status, application.first_submitted_at) == ("submitted", first)
    assert application.submitted_at > first

    account = UserFactory()
    set_up_rules(coordinator, call, account, accessible)
    check_formally(coordinator, application, accessible)
    coordinator.goto(f"/nabory/{call.uid}/ocena/")
    form(coordinator, "/ocena/przydziel/").click()
    coordinator.wait_for_load_state()
    assess(open_browser(), accessible, link_of("alicja.zaremba@example.org"))
    assess(open_browser(account), accessible, "/moje-oceny/")
    accept_and_publish(coordinator, accessible, call)
    read_the_results(on_phone(open_browser), accessible, call)
    application.refresh_from_db()
    assert (application.status, float(application.points)) == ("accepted", 27)
