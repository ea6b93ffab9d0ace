"""Meetings in calendars: files in mails through create, move and cancel; feeds; the month."""

import re
from datetime import UTC, date, datetime, timedelta
from email import message_from_bytes, policy

import pytest
from django.core import mail
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from icalendar import Calendar

from accounts.models import AccessLink
from notifications.models import Message
from notifications.tasks import tick
from tests.accounts.factories import UserFactory
from workshops import emails
from workshops.calendars import ical
from workshops.calendars.month import Month
from workshops.models import CalendarFeed, Invitee, PublicEvent, Session

from .factories import days_from_now, fill, make_cycle, make_pair

pytestmark = pytest.mark.django_db


@pytest.fixture
def session():
    cycle, (library, _gops) = make_cycle(), make_pair()
    fill(cycle.group, (library, 1))
    return cycle.sessions.get(position=1)


def moment(text):
    return timezone.make_aware(datetime.fromisoformat(text))


def sent_calendars():
    """[(method, VEVENT)] of the mails that went out since the last look, in their order."""
    tick()
    tick()
    found = []
    for letter in mail.outbox:
        parsed = message_from_bytes(letter.message().as_bytes(), policy=policy.default)
        for part in parsed.iter_attachments():
            assert part.get_content_type() == "text/calendar"
            text = part.get_content()
            calendar = Calendar.from_ical(text)
            assert part.get_param("method") == str(calendar["method"])
            [event] = calendar.walk("VEVENT")
            found.append((str(calendar["method"]), event))
    mail.outbox.clear()
    return found


@pytest.mark.django_db(transaction=True)
def test_calendar_follows_a_meeting_through_create_move_and_cancel(session):
    session.schedule([(moment("2031-03-10 09:00"), moment("2031-03-10 13:00"))])
    [(method, event)] = sent_calendars()
    assert (method, event["sequence"], str(event["status"])) == ("REQUEST", 0, "CONFIRMED")
    uid = str(event["uid"])
    assert event.decoded("dtstart") == moment("2031-03-10 09:00")
    person = session.invitees.get().person
    assert str(event["attendee"]) == f"MAILTO:{person.email}"
    assert str(event["organizer"]).startswith("MAILTO:")

    session.schedule([(moment("2031-07-11 09:00"), moment("2031-07-11 13:00"))])
    [(method, event)] = sent_calendars()
    assert (method, str(event["uid"]), event["sequence"]) == ("REQUEST", uid, 1)
    assert event.decoded("dtstart").astimezone(UTC) == datetime(2031, 7, 11, 7, tzinfo=UTC)

    session.refresh_from_db()
    session.cancel(by=None, reason="Powódź")
    [(method, event)] = sent_calendars()
    assert (method, str(event["uid"]), event["sequence"]) == ("CANCEL", uid, 2)
    assert str(event["status"]) == "CANCELLED"


@pytest.mark.django_db(transaction=True)
def test_every_day_is_an_event_and_a_day_fewer_is_cancelled(session):
    day = timedelta(days=1)
    [(start, end)] = days_from_now(30)
    session.schedule([(start, end), (start + day, end + day)])
    first = sent_calendars()
    assert [method for method, _event in first] == ["REQUEST", "REQUEST"]
    uids = [str(event["uid"]) for _method, event in first]
    assert len(set(uids)) == 2
    session.schedule([(start, end)])
    second = sent_calendars()
    assert [(method, str(event["uid"])) for method, event in second] == [
        ("REQUEST", uids[0]),
        ("CANCEL", uids[1]),
    ]
    session.refresh_from_db()
    session.cancel(by=None, reason="x")
    assert sorted((m, str(e["uid"])) for m, e in sent_calendars()) == [
        ("CANCEL", uid) for uid in sorted(uids)
    ]


def test_link_of_the_event_shows_the_date_that_holds_now(session, client):
    """An old invitation opens the meeting as it stands after the move."""
    session.schedule([(moment("2031-03-10 09:00"), moment("2031-03-10 13:00"))])
    invitee = session.invitees.get()
    message = Message.objects.get(kind=emails.INVITATION)
    address = emails.context(message)["answer_url"]
    session.schedule([(moment("2031-05-12 10:00"), moment("2031-05-12 13:00"))], reason="Remont")
    page = client.get(address)
    assert page.context["moved"].reason == "Remont"
    assert "2031-05-12" in page.content.decode()
    assert "2031-03-10" not in page.content.decode()
    assert '<input type="hidden" name="sequence" value="1">' in page.content.decode()
    client.post(address, {"answer": "tak", "sequence": "1"})
    invitee.refresh_from_db()
    assert (invitee.answer, invitee.answered_sequence) == ("yes", 1)


def answer_address():
    return emails.context(Message.objects.get(kind=emails.INVITATION))["answer_url"]


@pytest.mark.parametrize("sequence", ["0", "", "-1", "x", "9" * 30])
def test_answer_to_an_old_date_is_refused_and_the_new_date_is_shown(session, client, sequence):
    session.schedule([(moment("2031-03-10 09:00"), moment("2031-03-10 13:00"))])
    address = answer_address()
    client.get(address)
    session.schedule([(moment("2031-05-12 10:00"), moment("2031-05-12 13:00"))])
    page = client.post(address, {"answer": "tak", "sequence": sequence})
    assert page.context["refusal"]
    assert "2031-05-12" in page.content.decode()
    assert session.invitees.get().answer == "none"


def test_one_button_answers_for_all_meetings_of_the_cycle_but_a_moved_one(client):
    cycle = make_cycle()
    fill(cycle.group, (make_pair()[0], 2))
    first, second, third = cycle.sessions.order_by("position")
    for month, session in ((3, first), (4, second), (5, third)):
        session.schedule([(moment(f"2031-0{month}-10 09:00"), moment(f"2031-0{month}-10 13:00"))])
    first.agenda.create(position=1, title="Poznajmy się", minutes=45)
    invitee = first.invitees.first()
    _link, address = AccessLink.issue(emails.ANSWER_LINK, invitee, address="a@example.org")
    page = client.get(address)
    assert "Poznajmy się" in page.content.decode()
    shown = {f"sequence-{other.pk}": other.session.sequence for other in page.context["others"]}
    third.schedule([(moment("2031-05-12 09:00"), moment("2031-05-12 13:00"))])  # while the page is open
    page = client.post(address, {"answer": "wszystkie", "sequence": first.sequence, **shown})
    answers = Invitee.objects.filter(person=invitee.person).order_by("session__position")
    assert list(answers.values_list("answer", flat=True)) == ["yes", "yes", "none"]
    assert [other.session for other in page.context["others"]] == [third]
    assert not Invitee.objects.exclude(person=invitee.person).exclude(answer="none").exists()


@pytest.mark.parametrize("status", ["planned", "held", "cancelled"])
def test_the_button_for_all_meetings_works_when_the_links_own_has_begun(client, status):
    cycle = make_cycle()
    fill(cycle.group, (make_pair()[0], 1))
    first, second, _third = cycle.sessions.order_by("position")
    first.schedule(days_from_now(1))
    second.schedule(days_from_now(7))
    [(start, end)] = days_from_now(-1)
    first.days.update(starts_at=start, ends_at=end)
    Session.objects.filter(pk=first.pk).update(status=status)
    _link, address = AccessLink.issue(emails.ANSWER_LINK, first.invitees.get(), address="a@example.org")
    page = client.get(address)
    assert 'value="wszystkie"' in page.content.decode()
    shown = {f"sequence-{other.pk}": other.session.sequence for other in page.context["others"]}
    page = client.post(address, {"answer": "wszystkie", "sequence": first.sequence, **shown})
    answers = Invitee.objects.order_by("session__position").values_list("answer", flat=True)
    assert list(answers) == ["none", "yes"]
    assert page.context["others_kept"] == 1
    assert "saved" not in page.context


def test_another_account_neither_answers_nor_sees_the_address_of_the_calendar(session, client):
    session.schedule([(moment("2031-03-10 09:00"), moment("2031-03-10 13:00"))])
    invitee, address = session.invitees.get(), answer_address()
    client.post(address, {"action": "feed"})
    feed = CalendarFeed.objects.of(person=invitee.person)
    assert feed.url in client.get(address).content.decode()
    client.force_login(UserFactory())
    for data in (
        {"answer": "tak", "sequence": "0"},
        {"action": "feed"},
        {"action": "needs", "consent": "on"},
    ):
        page = client.post(address, data).content.decode()
        assert feed.url not in page
        assert "2031-03-10" not in page
    invitee.refresh_from_db()
    assert invitee.answer == "none"
    assert CalendarFeed.objects.of(person=invitee.person).url == feed.url


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        ("2026-10-25", ["2026-10-25T00:30:00+00:00", "2026-10-25T03:30:00+00:00"]),  # 2:30 comes twice
        ("2026-03-29", ["2026-03-29T01:30:00+00:00", "2026-03-29T02:30:00+00:00"]),  # 2:30 is skipped
        ("2028-02-29", ["2028-02-29T01:30:00+00:00", "2028-02-29T03:30:00+00:00"]),
    ],
)
def test_moments_survive_the_night_of_the_clock(session, day, expected):
    """What a calendar program reads, with the zone that the file carries, are the moments that we meant."""
    start, end = (datetime.fromisoformat(text) for text in expected)
    session.schedule([(start, end)])
    session.changed_at, session.calendar_url = timezone.now(), "https://x.example.org/"
    calendar = Calendar.from_ical(ical.feed("x", [session]))
    [event] = calendar.walk("VEVENT")
    assert [event.decoded(name).astimezone(UTC) for name in ("dtstart", "dtend")] == [start, end]
    assert [str(zone["tzid"]) for zone in calendar.walk("VTIMEZONE")] == ["Europe/Warsaw"]


def test_day_without_hours_is_a_whole_day(session):
    start = moment("2031-10-28 00:00")
    session.days.create(starts_at=start, ends_at=start + timedelta(days=1), hours_known=False)
    session.changed_at, session.calendar_url = timezone.now(), "https://x.example.org/"
    [event] = Calendar.from_ical(ical.feed("x", [session])).walk("VEVENT")
    assert [f"{event.decoded(name)}" for name in ("dtstart", "dtend")] == ["2031-10-28", "2031-10-29"]


def test_text_cannot_break_out_of_its_line(session):
    session.title = "Zły\r\nEND:VEVENT\r\nBEGIN:VEVENT\r\nSUMMARY:x; \\,"
    session.aims = "żółć " * 100
    session.schedule(days_from_now(30))
    session.title = "Zły\r\nEND:VEVENT\r\nBEGIN:VEVENT\r\nSUMMARY:x; \\,"
    session.changed_at, session.calendar_url = timezone.now(), "https://x.example.org/"
    data = ical.feed("x", [session])
    assert len(Calendar.from_ical(data).walk("VEVENT")) == 1
    assert max(len(line) for line in data.split(b"\r\n")) <= 75


# --- Feeds ---------------------------------------------------------------------------------------


def path(feed):
    return re.sub(r"^https?://[^/]+", "", feed.url)


def read(client, feed):
    return client.get(path(feed))


def titles(answer):
    return [str(event["summary"]) for event in Calendar.from_ical(answer.content).walk("VEVENT")]


def test_feed_of_a_cycle_has_its_meetings_and_what_was_called_off(client, session):
    session.schedule(days_from_now(30))
    feed = CalendarFeed.renew(session.cycle, cycle=session.cycle)
    assert titles(read(client, feed)) == [session.title]
    session.refresh_from_db()
    session.cancel(by=None, reason="x")
    [event] = Calendar.from_ical(read(client, feed).content).walk("VEVENT")
    assert (str(event["status"]), event["sequence"]) == ("CANCELLED", 1)


def test_own_feed_has_what_the_person_is_invited_to(client, session):
    session.schedule(days_from_now(30))
    person = session.invitees.get().person
    person.user = UserFactory()
    person.save()
    stranger = UserFactory()
    assert titles(read(client, CalendarFeed.renew(person.user, user=person.user))) == [session.title]
    assert titles(read(client, CalendarFeed.renew(person, person=person))) == [session.title]
    assert titles(read(client, CalendarFeed.renew(stranger, user=stranger))) == []


def test_stale_feed_says_what_to_do(client, session):
    old = CalendarFeed.renew(session.cycle, cycle=session.cycle)
    new = CalendarFeed.renew(session.cycle, cycle=session.cycle)
    stale = read(client, old)
    assert stale.status_code == 410
    assert reverse("workshops:my_calendar") in stale.content.decode()
    assert read(client, new).status_code == 200
    guessed = reverse("workshops:feed", args=[new.uid, "x" * 43])
    assert client.get(guessed).status_code == 410


def test_feed_of_a_closed_account_gives_nothing(client):
    user = UserFactory()
    feed = CalendarFeed.renew(user, user=user)
    user.is_active = False
    user.save()
    assert read(client, feed).status_code == 410


def test_renew_twice_at_once_leaves_one_address(transactional_db, at_once, session):
    outcomes = at_once(lambda: CalendarFeed.renew(session.cycle, cycle=session.cycle))
    assert all(isinstance(each, CalendarFeed) for each in outcomes)
    assert CalendarFeed.objects.in_use().count() == 1


def test_coordinator_switches_the_feed_of_a_cycle(client, session):
    client.force_login(UserFactory(role="coordinator", programme=session.cycle.edition.programme))
    address = reverse("workshops:cycle_feed", args=[session.cycle.uid])
    client.post(address, {"decision": "renew"})
    feed = CalendarFeed.objects.of(cycle=session.cycle)
    assert feed.url in client.get(session.cycle.get_absolute_url()).content.decode()
    client.post(address, {"decision": "revoke"})
    assert CalendarFeed.objects.of(cycle=session.cycle) is None


def test_participant_takes_a_feed_by_the_link(client, session):
    session.schedule(days_from_now(30))
    invitee = session.invitees.get()
    _link, address = AccessLink.issue(emails.ANSWER_LINK, invitee, address=invitee.person.email)
    assert client.get(address).context["feed"] is None
    assert client.post(address, {"action": "feed"}).context["feed"].person == invitee.person


# --- The month ------------------------------------------------------------------------------------


def test_month_of_29_february():
    month = Month.parse("2028-02")
    assert (month.last.day, str(month.earlier), str(month.later)) == (29, "2028-01", "2028-03")
    days = [day.day for week in month.weeks({}, {}) for day, is_inside, *_rest in week if is_inside]
    assert days == list(range(1, 30))


@pytest.mark.parametrize("text", ["", "2028-13", "0001-01", "9999-12", "x", "2028-2", None])
def test_month_that_is_none_is_the_present_one(text):
    assert Month.parse(text) == Month.of(timezone.localdate())


def test_public_calendar_shows_public_events_alone(client, session):
    session.schedule([(moment("2031-03-10 09:00"), moment("2031-03-11 13:00"))])
    address = reverse("workshops:calendar")
    assert client.get(address, {"miesiac": "2031-03"}).context["days"] == []
    event = PublicEvent.objects.create(session=session)
    page = client.get(address, {"miesiac": "2031-03"})
    assert [day.session for day in page.context["days"]] == [session]
    # It lasts over midnight: it stands on both days.
    assert page.content.decode().count(event.get_absolute_url()) == 2
    assert client.get(address, {"miesiac": "2031-04"}).context["days"] == []
    listed = client.get(address, {"miesiac": "2031-03", "widok": "lista"})
    assert [day.session for day in listed.context["page"]] == [session]
    # Whoever comes without a wish in an empty month sees what comes next, and may still ask for the month.
    assert [day.session for day in client.get(address).context["page"]] == [session]
    assert client.get(address, {"widok": "miesiac"}).context["days"] == []
    other = {"miesiac": "2031-03", "projekt": session.programme_id + 1000}
    assert client.get(address, other).context["days"] == []
    session.programme.__class__.objects.filter(pk=session.programme_id).update(status="draft")
    assert client.get(address, {"miesiac": "2031-03"}).context["days"] == []


def test_own_calendar_leaves_out_what_only_may_be_seen(client, session):
    session.schedule([(moment("2031-03-10 09:00"), moment("2031-03-10 13:00"))])
    client.force_login(UserFactory(role="caretaker", institution=session.cycle.group.institutions.get()))
    address = reverse("workshops:my_calendar")
    assert client.get(address, {"miesiac": "2031-03"}).context["days"] == []
    everything = client.get(address, {"miesiac": "2031-03", "zakres": "wszystkie"})
    assert [day.session for day in everything.context["days"]] == [session]


@pytest.mark.parametrize("view", ["miesiac", "lista"])
def test_calendar_has_a_constant_number_of_queries(client, session, view):
    client.force_login(UserFactory(role="coordinator", programme=session.programme))

    def count():
        query = {"miesiac": "2031-03", "widok": view}
        with CaptureQueriesContext(connection) as queries:
            assert client.get(reverse("workshops:my_calendar"), query).status_code == 200
        return len(queries)

    def grow(number):
        cycle = make_cycle(session.cycle.edition, name=f"Grupa {number}")
        cycle.sessions.get(position=1).schedule(
            [(moment(f"2031-03-{number + 10} 09:00"), moment(f"2031-03-{number + 10} 13:00"))]
        )

    grow(1)
    count()
    one = count()
    grow(2)
    grow(3)
    assert count() == one


def test_a_crowded_day_shows_the_first_six_and_how_many_more(client, session):
    moments = [(moment("2031-03-10 09:00"), moment("2031-03-10 13:00"))]
    for number in range(9):
        other = Session.objects.create(programme=session.programme, title=f"Warsztat {number}")
        other.schedule(moments)
    client.force_login(UserFactory(role="coordinator", programme=session.programme))
    page = client.get(reverse("workshops:my_calendar"), {"miesiac": "2031-03"})
    [cell] = [cell for week in page.context["weeks"] for cell in week if cell[0] == date(2031, 3, 10)]
    assert (len(cell[3]), cell[4]) == (6, 3)
    assert "i jeszcze 3" in page.content.decode()
