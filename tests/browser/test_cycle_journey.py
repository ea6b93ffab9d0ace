"""A coordinator runs a cycle of three workshops; a participant answers from the mail."""

import re
from datetime import timedelta
from email import message_from_bytes, policy

import pytest
from django.core import mail
from django.utils import timezone
from playwright.sync_api import expect

from notifications.models import Message
from notifications.tasks import tick
from tests.accounts.factories import UserFactory
from tests.partners.factories import LocationFactory
from tests.programmes.factories import EditionFactory
from tests.workshops.factories import TITLES, CycleTemplateFactory, days_from_now, fill, make_cycle, make_pair
from workshops.emails import REMINDER
from workshops.models import Cycle

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def edition():
    return EditionFactory(name="2019", target_groups=2)


@pytest.fixture
def coordinator(edition):
    return UserFactory(role="coordinator", programme=edition.programme)


def add_people(page, rows):
    page.get_by_role("link", name="Dodaj osoby").click()
    for number, (first, last, institution) in enumerate(rows):
        page.locator(f"#id_form-{number}-first_name").fill(first)
        page.locator(f"#id_form-{number}-last_name").fill(last)
        page.locator(f"#id_form-{number}-institution").fill(institution)
        page.locator(f"#id_form-{number}-email").fill(f"{first}.{last}@example.org".lower())
    page.get_by_role("button", name="Zapisz osoby").click()
    # The preparation goes on with the invitations; here it is left, and the cycle begins at once.
    page.wait_for_url("**/przygotowanie/osoby/")
    page.goto(Cycle.objects.get().get_absolute_url())


def test_coordinator_runs_a_cycle(open_browser, accessible, edition, coordinator):
    CycleTemplateFactory(name="Trzy warsztaty")
    library, gops = make_pair()
    place = LocationFactory(institution=library)
    page = open_browser(coordinator)

    page.goto(edition.get_absolute_url())
    accessible(page)
    page.get_by_role("link", name="Nowy cykl").click()
    accessible(page)
    page.get_by_label("Nazwa cyklu").fill("Grupa 1")
    page.get_by_role("button", name="Utwórz cykl").click()

    # The steps of the preparation: left after the dates, for the people are typed on the cycle's page.
    accessible(page)
    page.get_by_label("Inna instytucja (1)").fill(library.name)
    page.get_by_label("Inna instytucja (2)").fill(gops.name)
    page.get_by_role("button", name="Zapisz i dalej: terminy").click()
    accessible(page)
    expect(page.get_by_text("dzień roboczy, wszyscy są wolni").first).to_be_visible()
    page.goto(Cycle.objects.get().get_absolute_url())
    expect(page.get_by_text("Ten cykl jest w przygotowaniu")).to_be_visible()
    for title in TITLES:
        expect(page.get_by_role("link", name=title, exact=True)).to_be_visible()

    # Six from one institution: two rules fail, each with its own sentence.
    add_people(
        page,
        [("Anna", f"Biblioteczna{n}", library.name) for n in range(5)] + [("Ewa", "Socjalna0", gops.name)],
    )
    accessible(page)
    missing = "Gminny Ośrodek Pomocy Społecznej: 1 z co najmniej 3 osób: brakuje 2 osób."
    expect(page.get_by_text(missing)).to_be_visible()
    page.get_by_role("button", name="Rozpocznij cykl").click()
    expect(page.get_by_text("Cykl nie może się jeszcze rozpocząć")).to_be_visible()
    add_people(page, [("Ewa", f"Socjalna{n}", gops.name) for n in (1, 2)])
    page.get_by_role("button", name="Rozpocznij cykl").click()
    assert Cycle.objects.get().status == "running"

    # Dates: the second workshop cannot come before the first.
    set_date(page, TITLES[0], "2031-03-10", place)
    set_date(page, TITLES[1], "2031-03-03", place)
    expect(page.get_by_text(f"„{TITLES[0]}”").first).to_be_visible()
    accessible(page)
    page.locator("#id_day").fill("2031-03-17")
    page.get_by_role("button", name="Zapisz termin").click()
    assert Message.objects.filter(kind=REMINDER, status="planned").count() == 2 * 8

    with page.expect_download() as download:
        page.get_by_role("link", name=re.compile(f"^Lista obecności .PDF..*{TITLES[0]}")).click()
    assert download.value.path().read_bytes().startswith(b"%PDF-1.7")


def set_date(page, title, day, place):
    page.get_by_role("link", name=re.compile(f"^Ustal termin.*{re.escape(title)}")).click()
    page.locator("#id_day").fill(day)
    page.get_by_label("Od", exact=False).first.fill("09:00")
    page.get_by_label("Do (", exact=False).first.fill("13:00")
    page.get_by_label("Miejsce").select_option(str(place.pk))
    page.get_by_role("button", name="Zapisz termin").click()


def test_attendance_is_recorded_from_the_list(open_browser, accessible, edition, coordinator):
    cycle, (library, gops) = make_cycle(edition), make_pair()
    people = fill(cycle.group, (library, 1), (gops, 1))
    session = cycle.sessions.get(position=1)
    session.schedule(days_from_now(-2))
    page = open_browser(coordinator)
    page.goto(session.get_absolute_url())
    accessible(page)
    page.get_by_role("link", name="Obecność", exact=True).click()
    accessible(page)
    for person in people:
        choice = page.get_by_role("group", name=str(person)).locator(".attendance-choice")
        choice.filter(has_text=re.compile("^obecna lub obecny")).click()
    page.get_by_role("button", name="Zapisz obecność").click()
    page.wait_for_url(f"**{session.get_absolute_url()}")
    presences = session.days.get().attendances.values_list("presence", "source__channel")
    assert list(presences) == [("present", "paper")] * 2
    accessible(page)


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no-scripts"])
def test_participant_answers_from_the_reminder(open_browser, accessible, edition, scripts):
    """The date moves, one reminder goes out at its time, the answer comes by its link without an account."""
    cycle, (library, _gops) = make_cycle(edition), make_pair()
    [person] = fill(cycle.group, (library, 1))
    session = cycle.sessions.get(position=1)
    session.schedule(days_from_now(20))
    session.schedule(days_from_now(30))
    mail.outbox.clear()
    reminders = Message.objects.filter(kind=REMINDER, status="planned")
    assert [reminder.occurrence for reminder in reminders] == ["1"]
    past = timezone.now() - timedelta(minutes=1)
    reminders.update(due_at=past, mail_at=past)
    tick()
    tick()
    [letter] = mail.outbox
    body = message_from_bytes(letter.message().as_bytes(), policy=policy.default).get_body(["plain"])
    link = re.search(r"\S+/l/\S+\?odp=nie", body.get_content())[0]

    page = open_browser(scripts=scripts)
    page.goto(link)
    assert session.invitees.get().answer == "none"  # opening acts on nothing
    if scripts:
        accessible(page)
    page.get_by_role("button", name="Nie będę").click()
    expect(page.get_by_text("Dziękujemy")).to_be_visible()
    page.get_by_role("button", name="Będę", exact=True).click()
    invitee = session.invitees.get()
    assert (invitee.answer, invitee.source.channel, invitee.person) == ("yes", "link", person)


def test_link_of_nobody_is_gone(open_browser, accessible):
    page = open_browser()
    answer = page.goto(f"/l/{'x' * 43}/")
    assert answer.status == 410
    accessible(page)
