"""Attendance in a hall without a network, sent once when it is back; a meeting held on paper, typed in by keyboard."""

import re

import pikepdf
import pytest
from django.urls import reverse
from playwright.sync_api import expect

from notifications.models import Job
from programmes.folder.table import Folder
from programmes.models import FolderDocumentType, FolderScan
from tests.accounts.factories import UserFactory
from tests.workshops.factories import days_from_now, fill, make_cycle, make_pair
from workshops.attending.typed import Typed
from workshops.models import Attendance, AttendanceEntry, Contribution, HallKit, Recommendation

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def session():
    cycle, (library, gops) = make_cycle(), make_pair()
    fill(cycle.group, (library, 2), (gops, 1))
    found = cycle.sessions.get(position=1)
    found.schedule(days_from_now(-1))
    return found


@pytest.fixture
def user(session):
    return UserFactory(role="coordinator", programme=session.programme)


@pytest.fixture
def network(live_server, monkeypatch):
    """network(page, False) -> the page is offline, and whatever the browser still sends, the server hangs up on.

    The browser alone is not enough: under load a page or worker that it starts asks before it is told.
    """
    handler, is_there = live_server.thread.httpd.RequestHandlerClass, True
    parse_request = handler.parse_request

    def parse(request):
        request.close_connection = True
        return is_there and parse_request(request)

    def switch(page, to):
        nonlocal is_there
        is_there = to
        page.context.set_offline(not to)

    monkeypatch.setattr(handler, "parse_request", parse)
    return switch


def presences():
    return dict(Attendance.objects.values_list("person", "presence"))


def choose(page, person, label):
    """A finger on the large button, which is the label of its choice."""
    page.get_by_role("group", name=str(person)).locator(".attendance-choice").filter(has_text=label).click()


@pytest.mark.parametrize("width", [360], ids=["phone"])
def test_attendance_is_taken_without_a_network_and_sent_once(
    open_browser, accessible, network, session, user
):
    people = list(session.people())
    page = open_browser(user)
    page.goto(f"/spotkania/{session.uid}/obecnosc/")
    accessible(page)
    page.wait_for_function("navigator.serviceWorker.controller !== null")
    page.wait_for_function(f"caches.match('/spotkania/{session.uid}/obecnosc/').then(Boolean)")
    page.wait_for_function(
        "caches.keys().then(async (names) => (await (await caches.open(names[0])).keys()).length > 5)"
    )

    network(page, False)
    present = re.compile("^obecna lub obecny")
    choose(page, people[0], present)
    choose(page, people[1], re.compile("^nieobecna"))
    state = page.locator("[data-attendance-state]")
    expect(state).to_contain_text("niewysłane: 2")
    # The phone closed the page; it opens again, with all that was typed.
    page.reload()
    expect(state).to_contain_text("niewysłane: 2")
    expect(page.locator(f"[data-person='{people[0].pk}'] input[value=present]")).to_be_checked()
    # One press for all who are left: who is marked already stays so.
    page.get_by_role("button", name="Pozostałe osoby były obecne").click()
    expect(state).to_contain_text("niewysłane: 3")
    assert presences() == {}

    # Meanwhile somebody at another door marked one of those who were left: that stays, and is shown.
    session.take_attendance(session.days.get(), [Typed(people[2].pk, "excused")])
    network(page, True)
    note = page.locator(f"[data-person='{people[2].pk}'] [data-attendance-note]")
    expect(note).to_have_text("zaznaczono wcześniej, pozostaje bez zmian")
    expect(page.locator(f"[data-person='{people[2].pk}'] input[value=excused]")).to_be_checked()
    expected = {people[0].pk: "present", people[1].pk: "absent", people[2].pk: "excused"}
    assert presences() == expected
    page.reload()
    expect(page.get_by_text("wersja 1", exact=False)).to_have_count(3)
    assert (AttendanceEntry.objects.count(), presences()) == (3, expected)

    # What the server refuses stays with its reason, over a reload too, until it is removed or taken.
    day = session.days.get()
    type(day).objects.filter(pk=day.pk).update(attendance_closed_at=day.ends_at)
    choose(page, people[1], present)
    refused = page.locator("[data-attendance-refused] li")
    expect(refused).to_have_count(1)
    page.reload()
    expect(refused).to_contain_text(str(people[1]))
    accessible(page)
    # Another person on the same phone neither sends nor loses it.
    own = page.evaluate("Object.keys(localStorage).find((key) => key.startsWith('portal-attendance:'))")
    another = own.rpartition(":")[0] + ":0"
    page.evaluate("([a, b]) => localStorage.setItem(b, localStorage.getItem(a))", [own, another])
    page.reload()
    expect(page.locator("[data-attendance-others]")).to_contain_text("1")
    page.locator("#id_reason").fill("spóźniła się")
    page.get_by_role("button", name="Zapisz obecność").click()
    expect(page).to_have_url(re.compile(session.get_absolute_url() + "$"))
    expected[people[1].pk] = "present"
    assert presences() == expected
    assert page.evaluate("(key) => localStorage.getItem(key)", own) == "[]"
    assert len(page.evaluate("(key) => JSON.parse(localStorage.getItem(key))", another)) == 1
    page.goto(f"/spotkania/{session.uid}/obecnosc/")

    # Signed out, the phone forgets the names: the list opens without a network no more.
    page.locator(".account summary").click()
    page.get_by_role("button", name="Wyloguj").click()
    page.wait_for_function("caches.keys().then((names) => names.length === 0)")


def test_meeting_held_on_paper_is_typed_in_by_keyboard(open_browser, accessible, session, user, tmp_path):
    people = list(session.people())
    for kind in FolderDocumentType.objects.all():
        session.programme.folder_requirements.create(type=kind, required=kind.code == "lista_obecnosci_skan")
    assert Folder(session.programme).gaps == 1
    table = session.cafe_tables.create(position=1, topic="Zasady pracy")
    session.cafe_rounds.create(number=1)
    scan = tmp_path / "lista.pdf"
    scan.write_bytes(b"%PDF-1.7\n%%EOF\n")
    page = open_browser(user)
    page.goto(session.get_absolute_url())
    print_set(page, accessible)
    page.goto(session.get_absolute_url())
    page.get_by_role("link", name="Przepisz z papieru").click()
    accessible(page)
    page.locator(".grid-cell").first.focus()
    for key in "on":
        page.keyboard.press(key)
    page.keyboard.type("2,5")
    page.keyboard.press("Enter")  # on to the empty rows
    for text in ("Ewa", "Dopisana", "", "Biblioteka Gminna", ""):
        page.keyboard.type(text)
        page.keyboard.press("Tab")
    page.keyboard.press("o")
    page.get_by_label("Rekomendacja w jednym zdaniu, wiersz 1").fill("Wspólny dyżur")
    page.get_by_label("w ramach obowiązków, wiersz 1").check()
    page.get_by_label("Runda 1").fill("Mówimy wprost\nOdpowiadamy w dwa dni")
    page.get_by_label("Skan lub zdjęcie").set_input_files(scan)
    page.get_by_role("button", name="Zapisz wszystko").click()
    expect(page.get_by_text("Przepisano z papieru: obecność 4 osób.")).to_be_visible()
    assert [presences()[person.pk] for person in people] == ["present", "absent", "present"]
    assert Attendance.objects.get(person=people[2]).minutes == 150
    assert (Recommendation.objects.count(), Contribution.objects.filter(table=table).count()) == (1, 2)
    assert FolderScan.objects.get().status == "placed"
    assert Folder(session.programme).gaps == 0
    expect(page.get_by_text("Mówimy wprost")).to_be_visible()
    accessible(page)


def print_set(page, accessible):
    """The set for the hall, ordered and fetched before the meeting goes on without a computer."""
    page.get_by_role("link", name="Przygotuj zestaw na salę").click()
    accessible(page)
    page.get_by_role("button", name="Przygotuj zestaw").click()
    expect(page).to_have_url(re.compile("/zadania/"))
    for job in Job.objects.filter(status="waiting"):  # where no worker was faster
        job.run()
    page.goto(reverse("workshops:hall", args=[HallKit.objects.get().session.uid]))
    accessible(page)
    with page.expect_download() as download:
        page.get_by_role("link", name="Zestaw (PDF)").click()
    with pikepdf.open(download.value.path()) as pdf:
        assert len(pdf.pages) == HallKit.objects.get().pages > 8
        assert str(pdf.Root.Lang) == "pl"
