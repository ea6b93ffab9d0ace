"""Days, order, agenda, roles, sectors and materials of meetings, by their forms."""

import html
from datetime import UTC, datetime, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from notifications.models import Message
from partners.models import Sector
from tests.accounts.factories import UserFactory
from tests.partners.factories import LocationFactory, PersonFactory
from workshops import emails
from workshops.meetings.clock import timetable
from workshops.meetings.schedule import shifted
from workshops.models import AgendaItem, SessionMaterial

from .factories import TITLES, days_from_now, fill, make_cycle, make_pair

pytestmark = pytest.mark.django_db


@pytest.fixture
def cycle():
    cycle, (library, gops) = make_cycle(), make_pair()
    fill(cycle.group, (library, 1), (gops, 1))
    return cycle


@pytest.fixture
def session(cycle):
    return cycle.sessions.get(position=1)


@pytest.fixture
def signed_in(client, cycle):
    client.force_login(UserFactory(role="coordinator", programme=cycle.edition.programme))
    return client


def url(name, session):
    return reverse(f"workshops:{name}", args=[session.uid])


def schedule(**changes):
    return {"day": "2031-03-10", "starts": "09:00", "ends": "13:00", "mode": "on_site"} | changes


def moment(text):
    return timezone.make_aware(datetime.fromisoformat(text))


# --- Several days, those that follow -------------------------------------------------------------


def test_meeting_of_several_days_is_saved_in_their_order(signed_in, session):
    data = schedule(
        day_2="2031-03-14",
        starts_2="10:00",
        ends_2="12:00",
        day_3="2031-03-11",
        starts_3="9:00",
        ends_3="11:00",
    )
    signed_in.post(url("session_schedule", session), data)
    assert session.periods == [
        (moment("2031-03-10 09:00"), moment("2031-03-10 13:00")),
        (moment("2031-03-11 09:00"), moment("2031-03-11 11:00")),
        (moment("2031-03-14 10:00"), moment("2031-03-14 12:00")),
    ]
    session.refresh_from_db()
    assert session.days_announced == 3


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"day_2": "2031-03-11", "starts_2": "12:00", "ends_2": "11:00"}, "ends_2"),
        ({"day_2": "2031-03-11", "starts_2": "12:00"}, "ends_2"),
        ({"day_2": "2031-03-10", "starts_2": "12:00", "ends_2": "15:00"}, "day"),
        ({"day_2": "2031-02-29", "starts_2": "12:00", "ends_2": "15:00"}, "day_2"),
        ({"day_2": "1031-02-27", "starts_2": "12:00", "ends_2": "15:00"}, "day_2"),
    ],
)
def test_wrong_further_day_is_refused_at_its_field(signed_in, session, changes, field):
    answer = signed_in.post(url("session_schedule", session), schedule(**changes))
    assert list(answer.context["form"].errors) == [field]
    assert not session.days.exists()


def test_following_meetings_are_shifted_or_left(signed_in, cycle):
    first, second, third = cycle.sessions.all()
    for meeting, day in ((first, "2031-03-10"), (second, "2031-03-24"), (third, "2031-04-07")):
        meeting.schedule([(moment(f"{day} 09:00"), moment(f"{day} 13:00"))])
    signed_in.post(
        url("session_schedule", first), schedule(day="2031-03-11", following="leave", reason="Sala zajęta")
    )
    assert [s.periods[0][0] for s in cycle.sessions.all()] == [
        moment("2031-03-11 09:00"), moment("2031-03-24 09:00"), moment("2031-04-07 09:00")
    ]  # fmt: skip
    # 21 days on the second one would fall on Easter Monday: that is said, and nothing moves.
    answer = signed_in.post(url("session_schedule", first), schedule(day="2031-04-01", following="shift"))
    assert [line.startswith("2. ") for line in answer.context["form"].warnings] == [True]
    data = schedule(day="2031-03-25", following="shift", reason="Remont")
    signed_in.post(url("session_schedule", first), data)
    # 14 days on; the hours of the clock stay over its change on 30 March.
    assert [s.periods[0][0] for s in cycle.sessions.all()] == [
        moment("2031-03-25 09:00"), moment("2031-04-07 09:00"), moment("2031-04-21 09:00")
    ]  # fmt: skip
    assert [s.sequence for s in cycle.sessions.all()] == [2, 1, 1]
    assert third.events.filter(verb="move").get().reason == "Remont"


def test_shift_that_breaks_the_order_saves_nothing(cycle):
    first, second, _third = cycle.sessions.all()
    first.schedule(days_from_now(30))
    second.schedule(days_from_now(40))
    plans = {first.pk: {"days": days_from_now(50)}, second.pk: {"days": days_from_now(45)}}
    with pytest.raises(ValidationError, match="zaczęłoby się przed"):
        cycle.schedule_meetings(plans, by=None)
    assert [meeting.sequence for meeting in cycle.sessions.all()] == [0, 0, 0]


@pytest.mark.parametrize(
    ("day", "days", "expected"),
    [
        ("2026-10-24 02:30", 1, "2026-10-25T00:30:00+00:00"),  # comes twice: the first
        ("2026-03-28 02:30", 1, "2026-03-29T01:30:00+00:00"),  # does not exist: an hour later by the clock
        ("2028-02-28 09:00", 1, "2028-02-29T08:00:00+00:00"),
        ("2028-02-29 09:00", 366, "2029-03-01T08:00:00+00:00"),
    ],
)
def test_shift_keeps_the_hours_of_the_clock(day, days, expected):
    start = moment(day)
    assert shifted((start, start), timedelta(days=days))[0] == datetime.fromisoformat(expected)


def test_warning_is_shown_once_and_may_be_overruled(signed_in, session):
    """11 November is a holiday; the second sending saves."""
    data = schedule(day="2031-11-11")
    answer = signed_in.post(url("session_schedule", session), data)
    form = answer.context["form"]
    assert (len(form.warnings), session.days.count()) == (1, 0)
    assert "Niepodległości" in form.warnings[0]
    answer = signed_in.post(url("session_schedule", session), data | {"overruled": form.data["overruled"]})
    assert (answer.status_code, session.days.count()) == (302, 1)


def test_person_in_two_meetings_at_once_is_a_warning(signed_in, session):
    other = make_cycle(session.cycle.edition, name="Druga")
    person = session.cycle.group.members.first()
    other.group.add(person.person, person.institution)
    other.sessions.get(position=1).schedule([(moment("2031-03-10 12:00"), moment("2031-03-10 15:00"))])
    answer = signed_in.post(url("session_schedule", session), schedule())
    assert [str(person.person) in line and TITLES[0] in line for line in answer.context["form"].warnings] == [
        True
    ]
    signed_in.post(
        url("session_schedule", session), schedule(overruled=answer.context["form"].data["overruled"])
    )
    assert session.days.count() == 1


def test_person_who_comes_after_the_date_is_set_is_told_to_be_elsewhere(signed_in, session):
    """Dates are set before people are known: the warning stands where who runs the meeting looks next."""
    other = make_cycle(session.cycle.edition, name="Druga")
    for each in (session, other.sessions.get(position=1)):
        each.schedule([(moment("2031-03-10 12:00"), moment("2031-03-10 15:00"))])
    step = reverse("workshops:prepare_invitations", args=[session.cycle.uid])
    pages = (session.get_absolute_url(), step)
    assert not any(signed_in.get(page).context["elsewhere"] for page in pages)
    person = session.cycle.group.members.first()
    other.group.add(person.person, person.institution)
    for page in pages:
        answer = signed_in.get(page)
        [(found, [line])] = answer.context["elsewhere"]
        assert (found, str(person.person) in line, line in html.unescape(answer.content.decode())) == (
            session, True, True,
        )  # fmt: skip


def test_title_of_another_projects_meeting_is_not_told(signed_in, session):
    other = make_cycle(name="Obca")
    person = session.cycle.group.members.first()
    other.group.add(person.person, person.institution)
    other.sessions.get(position=1).schedule([(moment("2031-03-10 12:00"), moment("2031-03-10 15:00"))])
    [line] = signed_in.post(url("session_schedule", session), schedule()).context["form"].warnings
    assert TITLES[0] not in line


def test_taken_place_is_a_warning(signed_in, session):
    place = LocationFactory(institution=session.cycle.group.institutions.first())
    other = make_cycle(session.cycle.edition, name="Druga")
    other.sessions.get(position=1).schedule(
        [(moment("2031-03-10 08:00"), moment("2031-03-10 09:30"))], location=place
    )
    answer = signed_in.post(url("session_schedule", session), schedule(location=place.pk))
    assert len(answer.context["form"].warnings) == 1
    later = schedule(location=place.pk, starts="09:30")
    assert signed_in.post(url("session_schedule", session), later).status_code == 302


def test_reason_of_a_move_stands_in_the_mail(signed_in, session):
    session.schedule(days_from_now(30))
    signed_in.post(url("session_schedule", session), schedule(reason="Remont sali"))
    message = Message.objects.filter(kind=emails.MOVED).first()
    assert emails.context(message)["reason"] == "Remont sali"


# --- Order in the cycle ----------------------------------------------------------------------------


def test_meetings_are_added_moved_and_removed(signed_in, cycle):
    signed_in.post(url("session_create", cycle), {"title": "Czwarte", "kind": "workshop", "uid": ""})
    assert [s.title for s in cycle.sessions.all()] == [*TITLES, "Czwarte"]
    fourth = cycle.sessions.get(position=4)
    signed_in.post(reverse("workshops:session_move", args=[fourth.uid, "wyzej"]))
    assert [s.title for s in cycle.sessions.all()] == [*TITLES[:2], "Czwarte", TITLES[2]]
    signed_in.post(url("session_remove", cycle.sessions.get(position=1)))
    assert [(s.position, s.title) for s in cycle.sessions.all()] == [
        (1, TITLES[1]), (2, "Czwarte"), (3, TITLES[2])
    ]  # fmt: skip


def test_meeting_form_sent_twice_makes_one(signed_in, cycle):
    data = {"title": "Czwarte", "kind": "workshop", "uid": "7d1dfe5c-5b34-4c0e-9b1c-2e8ad8c2a111"}
    for _n in range(2):
        signed_in.post(url("session_create", cycle), data)
    assert cycle.sessions.count() == 4


def test_dated_meetings_do_not_change_places(signed_in, cycle):
    first, second, _third = cycle.sessions.all()
    first.schedule(days_from_now(30))
    second.schedule(days_from_now(40))
    signed_in.post(reverse("workshops:session_move", args=[second.uid, "wyzej"]))
    signed_in.post(url("session_remove", first))
    assert [s.title for s in cycle.sessions.all()] == TITLES


# --- Agenda, roles, sectors, materials ----------------------------------------------------------------


def rows(token, *lines, **more):
    data = {"rows-TOTAL_FORMS": len(lines), "rows-INITIAL_FORMS": more.pop("initial", 0), "rows-token": token}
    for number, line in enumerate(lines):
        data |= {f"rows-{number}-{name}": value for name, value in line.items()}
    return data | more


def token(client, address):
    return client.get(address).context["formset"].token


def test_agenda_is_typed_ordered_and_changed(signed_in, session):
    address = url("session_agenda_edit", session)
    lines = [
        {"title": "Powitanie", "minutes": 15},
        {"title": "Oferty", "minutes": 60},
        {"title": "Przerwa", "ORDER": 1},
    ]
    signed_in.post(address, rows(token(signed_in, address), *lines))
    # What has an order comes before what has none.
    assert list(session.agenda.values_list("title", "position")) == [
        ("Przerwa", 1),
        ("Powitanie", 2),
        ("Oferty", 3),
    ]
    kept = session.agenda.get(title="Oferty").pk
    lines = [
        {"title": "Przerwa", "ORDER": 1, "DELETE": "on"},
        {"title": "Powitanie", "ORDER": 2},
        {"title": "Oferty instytucji", "ORDER": 1},
    ]
    signed_in.post(address, rows(token(signed_in, address), *lines, initial=3))
    assert list(session.agenda.values_list("title", "position")) == [
        ("Oferty instytucji", 1),
        ("Powitanie", 2),
    ]
    assert session.agenda.get(position=1).pk == kept


def test_agenda_saved_by_somebody_else_is_not_overwritten(signed_in, session):
    address = url("session_agenda_edit", session)
    old = token(signed_in, address)
    session.agenda.create(title="Wpisane obok", position=1)
    answer = signed_in.post(address, rows(old, {"title": "Powitanie"}, {"title": ""}))
    formset = answer.context["formset"]
    assert formset.non_form_errors()
    assert [item.title for item in session.agenda.all()] == ["Wpisane obok"]
    # Both are shown, and a second press keeps both.
    both = [form["title"].value() for form in formset.shown()]
    assert both == ["Wpisane obok", "Powitanie", None, None, None, None]
    sent = rows(formset.token, *({"title": title or ""} for title in both), initial=2)
    for _twice in range(2):
        assert signed_in.post(address, sent).status_code == 302
        assert [item.title for item in session.agenda.all()] == ["Wpisane obok", "Powitanie"]


def test_hours_of_the_agenda_are_computed_through_the_night_of_the_clock(session):
    """25 October 2026, from 1:30 to 4:30 of the clock is four hours."""
    session.schedule([(moment("2026-10-25 01:30"), moment("2026-10-25 04:30"))])
    items = [AgendaItem(title=str(n), minutes=minutes) for n, minutes in enumerate([60, 60, 60, 90])]
    [day] = timetable(items, session.days.all())
    assert [f"{timezone.localtime(line.starts_at):%H:%M %z}" for line in day.lines] == [
        "01:30 +0200", "02:30 +0200", "02:30 +0100", "03:30 +0100"
    ]  # fmt: skip
    assert (day.minutes, day.over) == (270, 30)


def test_agenda_without_minutes_shows_no_hours_after_it(session):
    session.schedule(days_from_now(30))
    [day] = timetable([AgendaItem(title="a"), AgendaItem(title="b", minutes=10)], session.days.all())
    assert [line.starts_at is None for line in day.lines] == [False, True]


def test_roles_are_written_with_people_of_the_project(signed_in, session):
    address = url("session_roles", session)
    person = PersonFactory()
    session.roles.create(kind="moderator", person=person, position=1)
    lines = [
        {"kind": "expert", "person": person.pk, "count": 1, "ORDER": 1},
        {"kind": "moderator", "description": "trzech moderatorów", "count": 3},
        {"kind": "guest", "count": 2},
        {"kind": "opener", "count": 1},  # an empty row, as the browser sends it
    ]
    answer = signed_in.post(address, rows(token(signed_in, address), *lines, initial=1))
    # Nobody is named in the third one.
    assert [bool(form.errors) for form in answer.context["formset"]] == [False, False, True, False]
    signed_in.post(address, rows(token(signed_in, address), *lines[:2], lines[3], initial=1))
    assert list(session.roles.values_list("kind", "person", "count")) == [
        ("expert", person.pk, 1),
        ("moderator", None, 3),
    ]


def test_sectors_invited_present_and_absent(signed_in, session, sectors):
    culture, police = sectors
    data = {f"invited_{culture.pk}": "on", f"present_{police.pk}": "on"}
    signed_in.post(url("session_sectors", session), data)
    found = {row.sector: (row.invited, row.present) for row in session.sectors.all()}
    assert found == {culture: (True, False), police: (False, True)}
    signed_in.post(url("session_sectors", session), {})
    assert not session.sectors.exists()


@pytest.fixture
def sectors():
    return [
        Sector.objects.get_or_create(code=code, defaults={"name": code})[0] for code in ("kultura", "policja")
    ]


PDF = b"%PDF-1.7\n1 0 obj\n<< /Type /Catalog >>\nendobj\ntrailer << /Root 1 0 R >>\n%%EOF\n"


def test_material_is_added_read_and_removed(signed_in, session, client):
    upload = SimpleUploadedFile("Prezentacja.pdf", PDF)
    data = {"uid": "7d1dfe5c-5b34-4c0e-9b1c-2e8ad8c2a112", "title": "Prezentacja", "upload": upload}
    signed_in.post(url("material_add", session), data)
    material = SessionMaterial.objects.get()
    [row] = session.materials.present().with_stored()
    assert b"".join(signed_in.get(row.stored.get_absolute_url()).streaming_content) == PDF
    signed_in.logout()
    assert client.get(row.stored.get_absolute_url()).status_code == 404
    material.remove()
    assert not session.materials.present().exists()


def test_script_is_no_material(signed_in, session):
    upload = SimpleUploadedFile("x.pdf", b"<html><script>1</script>")
    data = {"uid": "7d1dfe5c-5b34-4c0e-9b1c-2e8ad8c2a113", "title": "X", "upload": upload}
    answer = signed_in.post(url("material_add", session), data)
    assert list(answer.context["form"].errors) == ["upload"]
    assert not session.materials.exists()


# --- The online link, the map ---------------------------------------------------------------------


def test_online_link_is_shown_from_an_hour_before_to_the_end(session):
    start = datetime(2031, 3, 10, 9, tzinfo=UTC)
    link = "https://spotkanie.example.org/x"
    session.schedule([(start, start + timedelta(hours=2))], mode="online", online_link=link)
    hours = {-2: "", -1: link, 1: link, 3: ""}
    assert {hour: session.link_for_invited(start + timedelta(hours=hour)) for hour in hours} == hours
    session.status = "cancelled"
    assert session.link_for_invited(start) == ""


def test_member_who_is_not_invited_sees_no_online_link(client, session):
    """The caretaker of an institution of the group reads the meeting, not its link."""
    start = timezone.now() + timedelta(minutes=30)
    session.schedule(
        [(start, start + timedelta(hours=2))], mode="online", online_link="https://x.example.org/y"
    )
    person = session.invitees.first().person
    caretaker = UserFactory(role="caretaker", institution=session.cycle.group.institutions.first())
    client.force_login(caretaker)
    assert client.get(session.get_absolute_url()).context["online_link"] == ""
    person.user = UserFactory()
    person.save()
    client.force_login(person.user)
    assert client.get(session.get_absolute_url()).context["online_link"] == "https://x.example.org/y"


def test_map_of_a_confidential_place_is_never_linked(session):
    session.location = LocationFactory(street="Cicha", building="5", town="Sokoły")
    assert "Cicha" in session.map_url
    session.location.is_confidential = True
    assert session.map_url == ""


def test_session_page_has_a_constant_number_of_queries(signed_in, session):
    session.schedule(days_from_now(30))

    def count():
        with CaptureQueriesContext(connection) as queries:
            signed_in.get(session.get_absolute_url())
        return len(queries)

    def grow(number):
        session.agenda.create(title="x", position=session.agenda.count() + 1, minutes=10)
        session.roles.create(kind="expert", person=PersonFactory(), position=number)
        material = SessionMaterial(session=session, title="x")
        material.add(SimpleUploadedFile("x.pdf", PDF))

    grow(1)
    count()
    one = count()
    grow(2)
    grow(3)
    assert count() == one
