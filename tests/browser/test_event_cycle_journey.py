"""A conference open to everybody: the last place, the line of those who wait, and a place given back by its link."""

import re
from email import message_from_bytes, policy
from email.utils import parseaddr

import pytest
from django.core import mail
from django.core.cache import cache
from icalendar import Calendar
from playwright.sync_api import expect

from notifications.tasks import tick
from tests.accounts.factories import UserFactory
from tests.partners.factories import InstitutionFactory
from tests.programmes.factories import ProgrammeFactory
from tests.workshops.factories import days_from_now
from workshops.models import PublicEvent, Registration, Session

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def session():
    cache.clear()  # how often the form was sent from this computer
    session = Session.objects.create(
        programme=ProgrammeFactory(), title="Konferencja otwierająca", kind="conference"
    )
    session.schedule(days_from_now(30))
    return session


def test_last_place_goes_on_to_who_waits(open_browser, accessible, session):
    coordinator = open_browser(UserFactory(role="coordinator", programme=session.programme))
    coordinator.goto(session.get_absolute_url())
    coordinator.get_by_role("link", name="Otwarte wydarzenie").click()
    coordinator.get_by_label("Miejsca", exact=False).first.fill("1")
    coordinator.get_by_role("button", name="Zapisz", exact=True).click()
    accessible(coordinator)
    event = PublicEvent.objects.get()

    guest = open_browser()
    guest.goto(event.get_absolute_url())
    accessible(guest)
    expect(guest.get_by_text("Zostało 1 miejsce.")).to_be_visible()
    register(guest, "Zapisz się", "Ewa Pierwsza", "ewa@example.org", accessible)
    guest.goto(event.get_absolute_url())
    expect(guest.get_by_text("Wszystkie miejsca są zajęte")).to_be_visible()
    register(guest, "Zapisz się na listę rezerwową", "Jan Drugi", "jan@example.org", accessible)
    assert statuses() == {"ewa@example.org": "has_place", "jan@example.org": "waiting"}

    guest.goto(link_to("jan@example.org"))
    accessible(guest)
    expect(guest.get_by_text("jesteś na liście rezerwowej, pozycja 1")).to_be_visible()
    guest.goto(link_to("ewa@example.org"))
    accessible(guest)
    assert statuses()["ewa@example.org"] == "has_place"  # opening the link does nothing
    guest.get_by_role("button", name="Nie przyjdę: oddaję miejsce").click()
    expect(guest.get_by_text("zapis wycofany")).to_be_visible()
    assert statuses() == {"ewa@example.org": "withdrawn", "jan@example.org": "has_place"}

    guest.goto(link_to("jan@example.org"))
    expect(guest.get_by_text("masz miejsce")).to_be_visible()
    coordinator.reload()
    expect(coordinator.get_by_text("Jan Drugi")).to_be_visible()
    accessible(coordinator)
    with coordinator.expect_download() as download:
        coordinator.goto(session.get_absolute_url())
        coordinator.get_by_role("link", name="Lista obecności (PDF)").click()
    assert download.value.path().read_bytes().startswith(b"%PDF-")


def register(page, button, name, email, accessible):
    page.get_by_role("link", name=button, exact=True).click()
    accessible(page)
    page.get_by_label("Imię i nazwisko").fill(name)
    page.get_by_label("Twój e-mail").fill(email)
    page.get_by_role("button", name="Zapisz się").click()
    expect(page.get_by_role("heading", name="Dziękujemy. Resztę znajdziesz w poczcie")).to_be_visible()


def statuses():
    return dict(Registration.objects.values_list("email", "status"))


def link_to(address):
    """Of the newest mail to the address."""
    tick()
    letter = next(each for each in reversed(mail.outbox) if parseaddr(each.to[0])[1] == address)
    text = message_from_bytes(letter.message().as_bytes(), policy=policy.default).get_body(["plain"])
    return re.search(r"\S+/l/\S+", text.get_content())[0]


def test_calendar_of_a_participant_follows_the_meeting(open_browser, accessible, session):
    """Made, moved and taken off: the files that the mails carry, as a calendar program reads them."""
    InstitutionFactory(name="Fundacja Razem")
    page = open_browser(UserFactory(role="coordinator", programme=session.programme))
    page.goto(session.get_absolute_url())
    page.get_by_role("link", name="Zaproś osoby, wpisz odpowiedzi").click()
    accessible(page)
    page.get_by_label("Imię, wiersz 1").fill("Maria")
    page.get_by_label("Nazwisko, wiersz 1").fill("Gość")
    page.get_by_label("Instytucja, wiersz 1").fill("Fundacja Razem")
    page.get_by_label("Służbowy e-mail, wiersz 1").fill("maria@example.org")
    page.get_by_role("button", name="Zaproś").click()
    expect(page.get_by_text("1 osoba dostaje zaproszenie pocztą.")).to_be_visible()
    accessible(page)
    page.get_by_role("button", name="przyjdzie : Maria Gość", exact=True).click()
    expect(page.get_by_text("Odpowiedź zapisana.")).to_be_visible()
    [invited] = calendars()
    session.schedule(days_from_now(40), reason="sala zajęta")
    [_invited, moved] = calendars()
    page.reload()
    page.once("dialog", lambda dialog: dialog.accept())
    page.get_by_role("button", name="Skreśl").click()
    expect(page.get_by_text("Osoba jest skreślona z listy")).to_be_visible()
    [*_earlier, cancelled] = calendars()
    methods = [calendar["METHOD"] for calendar in (invited, moved, cancelled)]
    events = [calendar.events[0] for calendar in (invited, moved, cancelled)]
    assert methods == ["REQUEST", "REQUEST", "CANCEL"]
    assert [event["SEQUENCE"] for event in events] == [0, 1, 1]
    assert {str(event["UID"]) for event in events} == {f"{session.uid}@{events[0]['UID'].partition('@')[2]}"}
    assert events[0].start < events[1].start == events[2].start
    assert [str(event["STATUS"]) for event in events] == ["CONFIRMED", "CONFIRMED", "CANCELLED"]


def calendars():
    """[Calendar] of all mails to the participant, in their order."""
    tick()
    found = []
    for letter in mail.outbox:
        for _name, content, kind in letter.attachments:
            if parseaddr(letter.to[0])[1] == "maria@example.org" and "calendar" in kind:
                found.append(Calendar.from_ical(content))
    return found
