"""Attendance: sent once however often, versions, late changes, the signed scan; a whole meeting from paper."""

import json
import uuid
from datetime import time, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from notifications.clock import warsaw
from partners.models import Charter, CharterItem, Person
from programmes.folder.table import Folder
from programmes.models import FolderScan
from tests.accounts.factories import UserFactory
from tests.partners.factories import PersonFactory, TeamFactory
from tests.programmes.factories_folder import pdf
from workshops.attending.forms import minutes_of
from workshops.attending.typed import Typed
from workshops.models import Attendance, AttendanceEntry, Contribution, PaperBatch, Recommendation, Session

from .factories import days_from_now, fill, make_cycle, make_pair

pytestmark = pytest.mark.django_db


@pytest.fixture
def session():
    cycle, (library, gops) = make_cycle(), make_pair()
    fill(cycle.group, (library, 2), (gops, 1))
    found = cycle.sessions.get(position=1)
    found.schedule(days_from_now(-2))
    return found


@pytest.fixture
def people(session):
    return list(session.people())


@pytest.fixture
def day(session):
    return session.days.get()


@pytest.fixture
def user(session):
    return UserFactory(role="coordinator", programme=session.programme)


@pytest.fixture
def signed_in(client, user):
    client.force_login(user)
    return client


def entry(day, person, presence="present", **more):
    return {
        "uid": str(uuid.uuid4()), "day": day.pk, "person": person.pk, "presence": presence, "minutes": None,
        "seen": 0, "typed_at": "2026-11-20T10:00:00Z",
    } | more  # fmt: skip


def send(client, session, *entries, **more):
    address = reverse("workshops:attendance_entries", args=[session.uid])
    return client.post(address, {"entries": json.dumps(entries), **more})


def held(day):
    return dict(Attendance.objects.filter(day=day).values_list("person", "presence"))


# --- From a phone ------------------------------------------------------------------------


def test_entries_are_kept_once_however_often_they_come(signed_in, session, day, people):
    entries = [entry(day, people[0]), entry(day, people[1], "absent"), entry(day, people[2], minutes=90)]
    answers = [send(signed_in, session, *entries).json()["results"] for _n in range(3)]
    assert [result["refusal"] for result in answers[0]] == ["", "", ""]
    assert answers[1] == answers[2]
    assert AttendanceEntry.objects.count() == 3
    assert dict(Attendance.objects.values_list("person", "minutes")) == {
        people[0].pk: 240, people[1].pk: None, people[2].pk: 90,
    }  # fmt: skip


@pytest.mark.django_db(transaction=True)
def test_same_entries_sent_by_two_at_once_are_kept_once(session, day, people, user, at_once):
    entries = [entry(day, person) for person in people]

    def sending():
        client = Client()
        client.force_login(user)
        return send(client, session, *entries).status_code

    assert at_once(sending, sending) == [200, 200]
    assert (AttendanceEntry.objects.count(), Attendance.objects.count()) == (3, 3)
    assert Session.objects.get(pk=session.pk).status == "held"


def test_entry_uid_is_unique_in_the_database(day, people):
    uid = uuid.uuid4()
    fields = {"uid": uid, "day": day, "presence": "present", "version": 1}
    AttendanceEntry.objects.create(person=people[0], **fields)
    with pytest.raises(IntegrityError, match="uid"), transaction.atomic():
        AttendanceEntry.objects.create(person=people[1], **fields)


def test_old_entry_that_comes_again_does_not_undo_a_newer_one(signed_in, session, day, people):
    first = entry(day, people[0], "absent")
    send(signed_in, session, first)
    send(signed_in, session, entry(day, people[0], "present", seen=1))
    send(signed_in, session, first)
    assert held(day) == {people[0].pk: "present"}


def test_entry_over_a_newer_one_is_last_and_says_what_it_replaced(signed_in, session, day, people):
    other = UserFactory(role="coordinator", programme=session.programme, first_name="Ewa", last_name="Druga")
    session.take_attendance(day, [Typed(people[0].pk, "absent")], by=other, source=None)
    [result] = send(signed_in, session, entry(day, people[0], "present", seen=0)).json()["results"]
    assert (result["version"], result["replaced"]) == (2, "nieobecna lub nieobecny")
    kept = AttendanceEntry.objects.get(uid=uuid.UUID(result["uid"]))
    assert (kept.before, kept.replaced_newer) == ("absent", True)


def test_one_press_for_all_who_are_left_changes_nobody_who_was_marked_elsewhere(
    signed_in, session, day, people
):
    """The page that the press was made on may be an old one, kept for a hall without a network."""
    session.take_attendance(day, [Typed(people[0].pk, "absent"), Typed(people[1].pk, "present", 90)])
    rest = [entry(day, person, rest=True) for person in people]
    answers = [send(signed_in, session, *rest).json()["results"] for _n in range(2)]
    assert answers[0] == answers[1]
    assert [(row["version"], row["stood"]) for row in answers[0]] == [
        (1, {"presence": "absent", "minutes": None}), (1, {"presence": "present", "minutes": 90}), (1, None),
    ]  # fmt: skip
    assert held(day) == {people[0].pk: "absent", people[1].pk: "present", people[2].pk: "present"}
    assert AttendanceEntry.objects.count() == 3


@pytest.mark.parametrize(
    "bad",
    [
        "",
        "{}",
        "[1]",
        '[{"uid":"x"}]',
        "[" * 5000,
        json.dumps([{"uid": str(uuid.UUID(int=1)), "person": True}]),
    ],
)
def test_entries_that_our_page_never_sends_are_refused(signed_in, session, bad):
    address = reverse("workshops:attendance_entries", args=[session.uid])
    assert signed_in.post(address, {"entries": bad}).status_code == 400


def test_entries_of_who_was_signed_in_before_are_left_with_that_person(signed_in, session, people, day):
    other = UserFactory(role="coordinator", programme=session.programme)
    assert send(signed_in, session, entry(day, people[0]), typist=other.pk).status_code == 409
    assert not day.attendances.exists()
    signed_in.force_login(other)
    assert send(signed_in, session, entry(day, people[0]), typist=other.pk).status_code == 200
    assert day.attendances.get().source.recorded_by == other


def evening(days):
    """The last minute of a day, which has not come yet whenever the test runs."""
    start = warsaw(timezone.localdate() + timedelta(days=days), time(23, 59))
    return start, start + timedelta(hours=1)


def test_people_are_ticked_off_at_the_door_and_not_before_the_day(session, people):
    session.schedule([evening(0)])
    session.record_attendance(session.days.get(), {people[0].pk: "present"})
    assert held(session.days.get()) == {people[0].pk: "present"}
    other = session.cycle.sessions.get(position=2)
    other.schedule([evening(1)])
    with pytest.raises(ValidationError) as refusal:
        other.record_attendance(other.days.get(), {people[0].pk: "present"})
    assert refusal.value.code == "not_begun"


def test_list_opens_on_the_day_that_it_is(signed_in, session):
    address = reverse("workshops:session_attendance", args=[session.uid])
    for days, expected in (((-2, -1), 1), ((-1, 0, 1), 1), ((1, 2), 0)):
        session.schedule([evening(number) for number in days])
        page = signed_in.get(address)
        day = page.context["day"]
        assert day == session.days.all()[expected]
        # The date may change while the page is open or kept: it goes on being the list of its own day.
        assert f'<form method="post" action="?dzien={day.pk}"' in page.content.decode()
        assert f"{address}?dzien={day.pk}" in signed_in.get(session.get_absolute_url()).content.decode()


@pytest.mark.parametrize(
    ("kind", "days", "title", "page"),
    [
        ("moderator", -2, "Zapisz obecność", "session_attendance"),
        ("moderator", 0, "Dziś spotkanie", "session"),
        ("expert", 5, "Wkrótce spotkanie", "session"),
        ("expert", -2, "Ostatnie spotkanie", "session"),
        ("expert", -40, "Ostatnie spotkanie", ""),
        ("moderator", 20, "Najbliższe spotkanie", ""),
    ],
)
def test_desk_of_a_moderator_without_another_role_has_the_meeting(client, session, kind, days, title, page):
    """Out of the days in which the page of the meeting is open, the way leads to the project."""
    moderator = PersonFactory(user=UserFactory())
    session.roles.create(kind=kind, person=moderator, position=1)
    session.schedule([evening(days)])
    client.force_login(moderator.user)
    items = client.get(reverse("dashboard")).context["items"]
    url = {
        "": session.programme.get_absolute_url(),
        "session": session.get_absolute_url(),
        "session_attendance": session.attendance_address(),
    }[page]
    assert [(item.url, item.title.partition(":")[0]) for item in items] == [(url, title)]
    assert client.get(items[0].url).status_code == 200
    if days == 0:  # one button at the top of the page, and the meeting stays on the desk after the first tick
        page = client.get(session.get_absolute_url()).content.decode()
        assert session.attendance_address() in page.partition('<section class="panel"')[0]
        session.record_attendance(session.days.get(), {session.people()[0].pk: "present"})
        assert [item.url for item in client.get(reverse("dashboard")).context["items"]] == [url]


def test_desk_has_a_meeting_without_a_date_in_a_project_that_was_archived(client, session):
    moderator = PersonFactory(user=UserFactory())
    session.roles.create(kind="moderator", person=moderator, position=1)
    session.days.all().delete()
    type(session.programme).objects.filter(pk=session.programme_id).update(status="archived")
    client.force_login(moderator.user)
    [item] = client.get(reverse("dashboard")).context["items"]
    assert item.title == f"Ostatnie spotkanie: {session.title}"
    assert client.get(item.url).status_code == 200


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"presence": "<script>"}, "presence"),
        ({"minutes": 241}, "minutes"),
        ({"minutes": 0}, "minutes"),
        ({"person": 2**31 - 1}, "stranger"),
        ({"day": 2**31 - 1}, "day"),
    ],
)
def test_wrong_entry_is_refused_by_itself(signed_in, session, day, people, changes, code):
    results = send(signed_in, session, entry(day, people[0]) | changes, entry(day, people[1])).json()[
        "results"
    ]
    assert sorted(result["code"] for result in results) == ["", code]
    assert held(day) == {people[1].pk: "present"}


def test_attendance_of_a_cancelled_meeting_is_refused_with_a_sentence(signed_in, session, day, people):
    Session.objects.filter(pk=session.pk).update(status="cancelled")
    [result] = send(signed_in, session, entry(day, people[0])).json()["results"]
    assert result["refusal"] == "To spotkanie odwołano: nie ma listy obecności."
    for name in ("session_attendance", "paper"):
        assert signed_in.get(reverse(f"workshops:{name}", args=[session.uid])).status_code == 302
    assert Attendance.objects.count() == 0


# --- Late changes --------------------------------------------------------------------------


def make_late(day):
    type(day).objects.filter(pk=day.pk).update(
        starts_at=timezone.now() - timedelta(days=9), ends_at=timezone.now() - timedelta(days=8)
    )


def test_first_entry_may_be_late_a_later_change_says_why(signed_in, session, day, people):
    make_late(day)
    assert not send(signed_in, session, entry(day, people[0])).json()["results"][0]["refusal"]
    change = entry(day, people[0], "absent", seen=1)
    assert send(signed_in, session, change).json()["results"][0]["code"] == "reason"
    assert held(day) == {people[0].pk: "present"}
    send(signed_in, session, change, reason="pomyłka w wierszu")
    assert held(day) == {people[0].pk: "absent"}
    assert AttendanceEntry.objects.latest("pk").reason == "pomyłka w wierszu"


def test_closed_list_asks_for_a_reason_of_every_entry(signed_in, session, day, people):
    signed_in.post(reverse("workshops:attendance_close", args=[session.uid]), {"day": day.pk})
    with pytest.raises(ValidationError):
        session.record_attendance(day, {people[0].pk: "present"})
    session.record_attendance(day, {people[0].pk: "present"}, reason="dopisana z listy")
    assert held(day) == {people[0].pk: "present"}


# --- The form without JavaScript -----------------------------------------------------------


def form_data(client, session, **changes):
    form = client.get(reverse("workshops:session_attendance", args=[session.uid])).context["form"]
    return {name: form[name].value() or "" for name in form.fields if name != "paper"} | changes


def test_form_writes_only_what_was_changed_on_it(signed_in, session, day, people):
    session.record_attendance(day, {people[0].pk: "present"})
    data = form_data(signed_in, session)
    session.record_attendance(day, {people[0].pk: "absent"})
    address = reverse("workshops:session_attendance", args=[session.uid])
    signed_in.post(address, data | {f"p{people[1].pk}": "present", f"h{people[1].pk}": "2,5"})
    assert held(day) == {people[0].pk: "absent", people[1].pk: "present"}
    assert Attendance.objects.get(person=people[1]).minutes == 150
    signed_in.post(address, data | {f"p{people[1].pk}": "present", f"h{people[1].pk}": "2,5"})
    assert AttendanceEntry.objects.filter(person=people[1]).count() == 1


def test_form_with_too_many_hours_writes_nothing(signed_in, session, day, people):
    data = form_data(signed_in, session) | {f"p{people[0].pk}": "present", f"h{people[0].pk}": "9"}
    data |= {f"p{people[1].pk}": "present"}
    answer = signed_in.post(reverse("workshops:session_attendance", args=[session.uid]), data)
    assert list(answer.context["form"].errors) == [f"p{people[0].pk}"]
    assert Attendance.objects.count() == 0


@pytest.mark.parametrize(
    ("text", "minutes"), [("", None), ("3", 180), ("2,5", 150), ("2:30", 150), ("0.25", 15)]
)
def test_hours_are_read_as_people_write_them(text, minutes):
    assert minutes_of(text) == minutes


@pytest.mark.parametrize("text", ["0", "-1", "99:99", "dwie", "1e3", "100"])
def test_hours_that_are_none_are_refused(text):
    with pytest.raises(ValidationError):
        minutes_of(text)


def test_who_left_the_group_stays_on_the_list_with_the_institution_of_that_day(session, day, people):
    member = session.cycle.group.members.get(person=people[0])
    session.record_attendance(day, {people[0].pk: "present"})
    member.leave()
    assert people[0] in session.people()
    assert Attendance.objects.get(person=people[0]).institution == member.institution


def test_attendance_page_takes_the_same_queries_for_one_and_three(signed_in, session, day, people):
    address = reverse("workshops:session_attendance", args=[session.uid])

    def queries():
        with CaptureQueriesContext(connection) as captured:
            assert signed_in.get(address).status_code == 200
        return len(captured)

    send(signed_in, session, entry(day, people[0]))
    queries()
    one = queries()
    send(signed_in, session, entry(day, people[1]), entry(day, people[2]), entry(day, people[0], "absent"))
    assert queries() == one


# --- The signed list ---------------------------------------------------------------------


def test_scan_of_the_signed_list_makes_the_row_of_the_folder_complete(signed_in, session, day, people):
    session.record_attendance(day, {person.pk: "present" for person in people})

    def state():
        folder = Folder(session.programme)
        rows = [row for section in folder.sections for row in section.rows if row.step.pk == session.pk]
        return next(
            cell.state
            for row in rows
            for cell in row.cells
            if cell.type.code == "lista_obecnosci_skan" and row.step.level == "session"
        )

    assert state() == "missing"
    address = reverse("workshops:attendance_scan", args=[session.uid])
    for _n in range(2):
        signed_in.post(address, {"scan": pdf("lista.pdf", b"%PDF-1.7\n%%EOF\n")})
    assert (state(), FolderScan.objects.count()) == ("here", 1)


# --- From paper --------------------------------------------------------------------------


@pytest.fixture
def cafe(session):
    tables = [session.cafe_tables.create(position=n, topic=f"Pytanie {n}") for n in (1, 2)]
    return tables, [session.cafe_rounds.create(number=n) for n in (1, 2)]


def paper_data(day, people, cafe, **changes):
    (table, _other), (first, _second) = cafe
    return {
        "uid": str(uuid.uuid4()),
        f"a{day.pk}-{people[0].pk}": "o", f"a{day.pk}-{people[1].pk}": "N", f"a{day.pk}-{people[2].pk}": "2,5",
        "n0-first_name": "Ewa", "n0-last_name": "Dopisana", "n0-institution": "Biblioteka Gminna",
        f"a{day.pk}-n0": "o",
        "r0-title": "Wspólny dyżur w bibliotece", "r0-within": "on",
        f"c{table.pk}-{first.pk}": "- Mówimy wprost\n• Odpowiadamy w dwa dni\n\n- Mówimy wprost",
    } | changes  # fmt: skip


def test_paper_meeting_is_typed_in_as_one_and_only_once(signed_in, session, day, people, cafe):
    address = reverse("workshops:paper", args=[session.uid])
    data = paper_data(day, people, cafe)
    for _n in range(2):
        answer = signed_in.post(address, data | {"scan": pdf("lista.pdf", b"%PDF-1.7\n%%EOF\n")})
        assert answer.status_code == 302
    guest = Person.objects.get(last_name="Dopisana")
    assert held(day) == {
        people[0].pk: "present", people[1].pk: "absent", people[2].pk: "present", guest.pk: "present",
    }  # fmt: skip
    assert Attendance.objects.get(person=people[2]).minutes == 150
    assert Attendance.objects.get(person=guest).institution.name == "Biblioteka Gminna"
    assert not session.cycle.group.members.filter(person=guest).exists()
    card = Recommendation.objects.get()
    assert (card.title, card.within_duties, card.source.channel) == (
        "Wspólny dyżur w bibliotece",
        True,
        "paper",
    )
    assert list(Contribution.objects.values_list("text", flat=True)) == [
        "Mówimy wprost",
        "Odpowiadamy w dwa dni",
    ]
    batch = PaperBatch.objects.get()
    assert batch.scan == FolderScan.objects.get().stored
    assert Session.objects.get(pk=session.pk).status == "held"


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"n0-institution": ""}, "n0-institution"),
        ({"n0-last_name": "44051401359"}, "n0-last_name"),
        ({"n0-institution": "Nieznana"}, "n0-institution"),
        ({"r0-title": "PESEL 44051401359"}, "r0-title"),
        ({"scan": SimpleUploadedFile("lista.pdf", b"<script>alert(1)</script>")}, "__all__"),
    ],
)
def test_paper_with_a_slip_saves_nothing(signed_in, session, day, people, cafe, changes, field):
    data = paper_data(day, people, cafe, **changes)
    answer = signed_in.post(reverse("workshops:paper", args=[session.uid]), data)
    assert field in answer.context["form"].errors
    counts = [
        model.objects.count() for model in (Attendance, Recommendation, Contribution, PaperBatch, FolderScan)
    ]
    assert counts == [0, 0, 0, 0, 0]
    assert not Person.objects.filter(last_name="Dopisana").exists()


@pytest.mark.parametrize("cell", ["x", "9", "0"])
def test_paper_cell_that_says_nothing_is_refused_at_its_place(signed_in, session, day, people, cafe, cell):
    name = f"a{day.pk}-{people[0].pk}"
    answer = signed_in.post(
        reverse("workshops:paper", args=[session.uid]), paper_data(day, people, cafe, **{name: cell})
    )
    assert list(answer.context["form"].errors) == [name]
    assert Attendance.objects.count() == 0


def test_hours_of_a_guest_that_are_too_many_are_refused_at_the_new_row(signed_in, session, day, people, cafe):
    data = paper_data(day, people, cafe, **{f"a{day.pk}-n0": "4,5"})
    answer = signed_in.post(reverse("workshops:paper", args=[session.uid]), data)
    assert list(answer.context["form"].errors) == [f"a{day.pk}-n0"]
    assert (Attendance.objects.count(), Person.objects.filter(last_name="Dopisana").count()) == (0, 0)


def test_paper_of_a_meeting_without_a_cycle_takes_its_guests(signed_in, session):
    alone = Session.objects.create(programme=session.programme, title="Spotkanie inicjujące")
    alone.schedule(days_from_now(-3))
    day = alone.days.get()
    data = {
        "uid": str(uuid.uuid4()), "n0-first_name": "Jan", "n0-last_name": "Gość",
        "n0-institution": "Biblioteka Gminna", f"a{day.pk}-n0": "o",
    }  # fmt: skip
    assert signed_in.post(reverse("workshops:paper", args=[alone.uid]), data).status_code == 302
    assert [person.last_name for person in alone.people()] == ["Gość"]


def test_tables_are_made_changed_and_kept_while_they_hold_contributions(signed_in, session, cafe):
    (first, _second), (round, _other) = cafe
    Contribution.objects.create(table=first, round=round, text="Mówimy wprost")
    address = reverse("workshops:cafe_tables", args=[session.uid])
    answer = signed_in.post(address, {"rounds": "3", "t1-topic": "", "t2-topic": "Wartości"})
    assert list(answer.context["form"].errors) == ["t1-topic"]
    data = {
        "rounds": "3",
        "t1-topic": "Aspiracja",
        "t1-register": "aspiration",
        "t2-topic": "",
        "t3-topic": "Zasady",
    }
    signed_in.post(address, data)
    assert [str(table) for table in session.cafe_tables.all()] == ["1. Aspiracja", "3. Zasady"]
    assert session.cafe_rounds.count() == 3


def test_person_of_another_meeting_is_a_stranger(signed_in, session, day):
    [result] = send(signed_in, session, entry(day, PersonFactory())).json()["results"]
    assert result["code"] == "stranger"


def test_contribution_goes_once_into_the_draft_of_the_charter(client, session, cafe):
    (table, _second), (round, _other) = cafe
    team = TeamFactory(status="established")
    Session.objects.filter(pk=session.pk).update(team=team)
    type(table).objects.filter(pk=table.pk).update(register="values")
    contribution = Contribution.objects.create(table=table, round=round, text="Mówimy wprost")
    operator = UserFactory(role="operator")
    client.force_login(operator)
    address = reverse("workshops:contribution_to_charter", args=[contribution.uid])
    assert client.post(address).status_code == 302
    assert CharterItem.objects.count() == 0
    charter = Charter.start(team, by=operator)
    for _n in range(2):
        client.post(address)
    item = charter.items.get()
    assert (item.register, item.text, item.cafe_sources.get().contribution) == (
        "values",
        "Mówimy wprost",
        contribution,
    )
    assert "w projekcie karty" in client.get(session.get_absolute_url()).content.decode()
