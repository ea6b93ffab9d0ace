"""From an edition to an invited group: the steps, suggested dates, nobody written to before the end."""

import uuid
from datetime import date, datetime, time

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from notifications.models import Message
from tests.accounts.factories import UserFactory
from tests.partners.factories import InstitutionFactory, LocationFactory, PersonFactory, TeamFactory
from tests.programmes.factories import EditionFactory
from workshops import emails
from workshops.models import Cycle
from workshops.planning.busy import place_of
from workshops.planning.forms import GroupForm
from workshops.planning.suggesting import Wish, suggest

from .factories import TITLES, CycleTemplateFactory, days_from_now, fill, make_cycle, make_pair

pytestmark = pytest.mark.django_db


@pytest.fixture
def edition():
    return EditionFactory()


@pytest.fixture
def signed_in(client, edition):
    client.force_login(UserFactory(role="coordinator", programme=edition.programme))
    return client


@pytest.fixture
def draft(edition):
    return Cycle.create_from(CycleTemplateFactory(), edition, name="Grupa 1", is_draft=True)


def moment(text):
    return timezone.make_aware(datetime.fromisoformat(text))


def url(name, cycle):
    return reverse(f"workshops:{name}", args=[cycle.uid])


def invitations():
    return Message.objects.filter(kind=emails.INVITATION, status="planned").count()


def test_cycle_is_prepared_step_by_step_and_nobody_is_written_to_before_the_last(signed_in, edition):
    library, gops = make_pair()
    data = {"uid": uuid.uuid4(), "name": "Grupa 1", "template": CycleTemplateFactory().pk}
    answer = signed_in.post(reverse("workshops:cycle_create", args=[edition.uid]), data)
    cycle = edition.cycles.get()
    assert (answer.url, cycle.is_draft) == (url("prepare_group", cycle), True)

    answer = signed_in.post(url("prepare_group", cycle), {"new_1": library.name, "new_2": gops.name})
    assert set(cycle.group.institutions.all()) == {library, gops}
    assert signed_in.get(url("prepare", cycle)).url == url("prepare_dates", cycle)  # left and taken up again

    page = signed_in.get(
        url("prepare_dates", cycle), {"first": "2031-11-10", "starts": "09:00", "ends": "13:00", "gap": 1}
    )
    lines = list(page.context["form"].lines())
    # The 11th is a holiday.
    assert [suggestion.day for _s, _fields, suggestion, _w in lines] == [
        date(2031, 11, 10), date(2031, 11, 12), date(2031, 11, 13)
    ]  # fmt: skip
    form = {"mode": "on_site"}
    for session, fields, _suggestion, _warnings in lines:
        form |= {field.html_name: field.initial for field in fields}
        assert session.days.count() == 0
    assert signed_in.post(url("prepare_dates", cycle), form).url == url("prepare_people", cycle)
    assert [s.begins_at for s in cycle.sessions.all()] == [
        moment("2031-11-10 09:00"), moment("2031-11-12 09:00"), moment("2031-11-13 09:00")
    ]  # fmt: skip

    pasted = f"Anna\tNowak\tbibliotekarka\t{library.name}\tanna@example.org"
    step = signed_in.get(url("prepare_people", cycle)).content.decode()
    assert url("group_paste", cycle) in step
    assert url("nomination_ask", cycle) in step
    answer = signed_in.post(url("group_paste", cycle), {"pasted": pasted, "add": "1"})
    assert answer.url == url("prepare_people", cycle)  # on the way, not aside of it
    fill(cycle.group, (library, 2), (gops, 3))
    assert invitations() == 0
    for _n in range(2):  # sent twice it invites once
        signed_in.post(url("prepare_invitations", cycle))
    assert invitations() == 3 * 6
    cycle.refresh_from_db()
    assert (cycle.is_draft, signed_in.get(cycle.get_absolute_url()).status_code) == (False, 200)


@pytest.mark.parametrize("step", ["group", "dates", "people", "invitations"])
@pytest.mark.parametrize("people", [0, 1])
def test_step_has_one_main_button(signed_in, draft, step, people):
    fill(draft.group, (make_pair()[0], people))
    page = signed_in.get(url(f"prepare_{step}", draft)).content.decode()
    assert page.partition("<main")[2].count("btn btn-primary") == 1  # above it stands the search


def test_draft_is_seen_by_who_runs_the_project_alone(client, draft):
    library, _gops = make_pair()
    draft.group.institutions.add(library)
    client.force_login(UserFactory(role="caretaker", institution=library))
    assert client.get(draft.get_absolute_url()).status_code == 404
    draft.announce(by=None)
    assert client.get(draft.get_absolute_url()).status_code == 200


def test_start_of_a_draft_invites_the_group(draft):
    library, _gops = make_pair()
    fill(draft.group, (library, 1))
    draft.sessions.get(position=1).schedule(days_from_now(30))
    draft.edition.rules = None
    draft.edition.save()
    draft.start(by=None)
    assert invitations() == 1


def test_dates_out_of_order_are_refused_as_a_whole(signed_in, draft):
    form = {"mode": "on_site"}
    for session, day in zip(draft.sessions.all(), ["2031-03-11", "2031-03-10", "2031-03-12"], strict=True):
        form |= {f"day_{session.pk}": day, f"starts_{session.pk}": "09:00", f"ends_{session.pk}": "13:00"}
    answer = signed_in.post(url("prepare_dates", draft), form)
    assert TITLES[0] in str(answer.context["form"].non_field_errors())
    assert not any(session.days.exists() for session in draft.sessions.all())


@pytest.mark.parametrize(
    ("values", "field"),
    [
        (("2031-03-10", "13:00", "09:00"), "ends"),
        (("2031-03-10", "", "09:00"), "day"),
        (("2031-02-29", "09:00", "13:00"), "day"),
        (("1931-02-28", "09:00", "13:00"), "day"),
    ],
)
def test_wrong_date_is_refused_at_its_field(signed_in, draft, values, field):
    pk = draft.sessions.get(position=1).pk
    form = {"mode": "on_site"} | {
        f"{name}_{pk}": value for name, value in zip(("day", "starts", "ends"), values, strict=True)
    }
    answer = signed_in.post(url("prepare_dates", draft), form)
    assert list(answer.context["form"].errors) == [f"{field}_{pk}"]


def dates_of(*sessions, **changes):
    """What the page of all dates sends when nothing but `changes` is touched."""
    form = {"mode": "on_site"}
    for session in sessions:
        [(start, end), *_more] = [[timezone.localtime(each) for each in period] for period in session.periods]
        form |= {
            f"day_{session.pk}": f"{start:%Y-%m-%d}", f"starts_{session.pk}": f"{start:%H:%M}",
            f"ends_{session.pk}": f"{end:%H:%M}",
        }  # fmt: skip
    return form | changes


def place_in(cycle):
    place = LocationFactory()
    cycle.group.institutions.add(place.institution)
    return place


def test_each_meeting_keeps_its_own_place_unless_the_common_one_is_changed(signed_in, draft):
    here, there, new = place_in(draft), place_in(draft), place_in(draft)
    first, second, third = draft.sessions.all()
    first.schedule([(moment("2031-03-10 09:00"), moment("2031-03-10 13:00"))], location=here)
    online = {"mode": "online", "online_link": "https://meet.example.org/2"}
    second.schedule([(moment("2031-03-12 09:00"), moment("2031-03-12 13:00"))], location=there, **online)
    extra = {f"day_{third.pk}": "2031-03-14", f"starts_{third.pk}": "09:00", f"ends_{third.pk}": "13:00"}

    def wheres():
        return [(s.mode, s.location, s.online_link) for s in draft.sessions.all()]

    data = dates_of(first, second, location=here.pk, **extra)
    assert signed_in.post(url("prepare_dates", draft), data).status_code == 302
    assert wheres() == [
        ("on_site", here, ""), ("online", there, "https://meet.example.org/2"), ("on_site", here, "")
    ]  # fmt: skip
    assert signed_in.post(url("prepare_dates", draft), data | {"location": new.pk}).status_code == 302
    assert wheres() == [
        ("on_site", new, ""), ("online", new, "https://meet.example.org/2"), ("on_site", new, "")
    ]  # fmt: skip


def test_room_stays_with_its_place_and_a_place_that_is_not_offered_stays_too(signed_in, draft):
    here, new = place_in(draft), place_in(draft)
    room = here.rooms.create(name="Sala 1")
    first, second, _third = draft.sessions.all()
    elsewhere = LocationFactory()
    first.schedule([(moment("2031-03-10 09:00"), moment("2031-03-10 13:00"))], location=elsewhere)
    second.schedule([(moment("2031-03-12 09:00"), moment("2031-03-12 13:00"))], location=here, room=room)
    data = dates_of(first, second, location="")
    signed_in.post(url("prepare_dates", draft), data)
    assert [(s.location, s.room) for s in (draft.sessions.all()[:2])] == [(elsewhere, None), (here, room)]
    signed_in.post(url("prepare_dates", draft), data | {"location": new.pk})
    assert [(s.location, s.room) for s in (draft.sessions.all()[:2])] == [(new, None), (new, None)]


def test_mode_of_the_template_stays_until_another_is_chosen(signed_in, draft):
    draft.sessions.filter(position=2).update(mode="online")
    data = {"mode": "on_site"}
    for session, day in zip(draft.sessions.all(), ["2031-03-10", "2031-03-12", "2031-03-14"], strict=True):
        data |= {f"day_{session.pk}": day, f"starts_{session.pk}": "09:00", f"ends_{session.pk}": "13:00"}
    signed_in.post(url("prepare_dates", draft), data)
    assert [s.mode for s in draft.sessions.all()] == ["on_site", "online", "on_site"]
    signed_in.post(url("prepare_dates", draft), data | {"mode": "hybrid"})
    assert [s.mode for s in draft.sessions.all()] == ["hybrid"] * 3


@pytest.mark.parametrize(("starts", "ends"), [("09:00", "13:00"), ("08:00", "10:00")])
def test_first_day_on_another_day_of_the_same_meeting_is_refused_at_its_field(signed_in, draft, starts, ends):
    session = draft.sessions.get(position=1)
    periods = [("2031-03-10 09:00", "2031-03-10 13:00"), ("2031-03-11 09:00", "2031-03-11 13:00")]
    session.schedule([(moment(start), moment(end)) for start, end in periods])
    pk = session.pk
    data = dates_of(session) | {f"day_{pk}": "2031-03-11", f"starts_{pk}": starts, f"ends_{pk}": ends}
    answer = signed_in.post(url("prepare_dates", draft), data)
    assert list(answer.context["form"].errors) == [f"day_{pk}"]
    assert session.days.first().starts_at == moment("2031-03-10 09:00")


def test_suggestions_avoid_people_rooms_and_weekends(draft):
    """Friday 7 March 2031: the participant is taken; Monday the moderator; Tuesday the place."""
    library, _gops = make_pair()
    [person] = fill(draft.group, (library, 1))
    moderator, first = PersonFactory(), draft.sessions.get(position=1)
    first.roles.create(kind="moderator", person=moderator)
    other = make_cycle(draft.edition, name="Druga")
    place = LocationFactory(institution=library)
    taken = list(other.sessions.all())
    taken[0].schedule([(moment("2031-03-07 12:00"), moment("2031-03-07 16:00"))])
    taken[0].invite(person)
    taken[1].schedule([(moment("2031-03-10 08:00"), moment("2031-03-10 10:00"))])
    taken[1].roles.create(kind="expert", person=moderator)
    taken[2].schedule([(moment("2031-03-11 08:00"), moment("2031-03-11 10:00"))], location=place)
    wish = Wish(date(2031, 3, 7), time(9), time(13), 7, place_of(None, place.pk))
    found = suggest(draft, [first], wish)
    assert found[0].day == date(2031, 3, 12)
    reasons = {day.isoformat(): reasons for day, reasons in found[0].passed}
    assert list(reasons) == ["2031-03-07", "2031-03-08", "2031-03-09", "2031-03-10", "2031-03-11"]
    assert str(person) in reasons["2031-03-07"][0]
    assert str(moderator) in reasons["2031-03-10"][0]


def test_suggestions_cost_a_constant_number_of_queries(draft):
    library, _gops = make_pair()
    fill(draft.group, (library, 2))
    sessions = list(draft.sessions.all())
    wish = Wish(date(2031, 3, 7), time(9), time(13))

    def count(number):
        with CaptureQueriesContext(connection) as queries:
            suggest(draft, sessions[:number], wish)
        return len(queries)

    other = make_cycle(draft.edition, name="Druga")
    other.sessions.get(position=1).schedule([(moment("2031-03-07 12:00"), moment("2031-03-07 16:00"))])
    assert count(1) == count(3)


def test_people_of_the_team_join_the_group(signed_in, edition):
    team = TeamFactory()
    edition.edition_teams.create(team=team)
    library, _gops = make_pair()
    person = PersonFactory()
    post = person.posts.create(institution=library)
    team.memberships.create(institution=library, post=post)
    data = {"uid": uuid.uuid4(), "name": "Zespół", "template": CycleTemplateFactory().pk, "team": team.pk}
    signed_in.post(reverse("workshops:cycle_create", args=[edition.uid]), data)
    cycle = edition.cycles.get()
    assert (cycle.team, cycle.sessions.first().team) == (team, team)
    assert list(
        signed_in.get(url("prepare_group", cycle)).context["form"].fields["institutions"].initial
    ) == [library.pk]
    for _n in range(2):
        signed_in.post(url("prepare_team", cycle))
    assert list(cycle.group.members.values_list("person", "institution")) == [(person.pk, library.pk)]


def test_institution_with_people_stays_in_the_group(signed_in, draft):
    library, gops = make_pair()
    fill(draft.group, (library, 1), (gops, 0))
    draft.group.institutions.add(gops)
    answer = signed_in.post(url("prepare_group", draft), {"institutions": [gops.pk]})
    assert list(answer.context["form"].errors) == ["institutions"]
    signed_in.post(url("prepare_group", draft), {"institutions": [library.pk]})
    assert list(draft.group.institutions.all()) == [library]


def test_closed_group_takes_and_loses_no_institution(signed_in, draft):
    library, gops = make_pair()
    draft.group.institutions.add(library, gops)
    type(draft.group).objects.update(frozen_at=timezone.now())
    for data in (
        {"institutions": [library.pk]},
        {"institutions": [library.pk, gops.pk], "new_1": InstitutionFactory().name},
    ):
        answer = signed_in.post(url("prepare_group", draft), data)
        assert [error.code for error in answer.context["form"].non_field_errors().as_data()] == ["frozen"]
        assert set(draft.group.institutions.all()) == {library, gops}
    same = {"institutions": [library.pk, gops.pk]}
    assert signed_in.post(url("prepare_group", draft), same).status_code == 302


def test_institution_that_came_while_the_page_was_open_stays(draft):
    library, gops = make_pair()
    draft.group.institutions.add(library)
    form = GroupForm({"institutions": [library.pk]}, cycle=draft)
    draft.group.institutions.add(gops)
    assert form.is_valid()
    form.save()
    assert set(draft.group.institutions.all()) == {library, gops}


def test_moderator_is_written_at_all_meetings_once(signed_in, draft):
    person = PersonFactory()
    draft.sessions.get(position=2).roles.create(
        kind="expert", person=person, position=1
    )  # known to the project
    for _n in range(2):
        signed_in.post(url("prepare_people", draft), {"kind": "moderator", "person": person.pk})
    assert [s.roles.filter(kind="moderator", person=person).count() for s in draft.sessions.all()] == [
        1,
        1,
        1,
    ]


@pytest.mark.parametrize("name", ["prepare_group", "prepare_dates", "prepare_people", "prepare_invitations"])
def test_step_has_a_constant_number_of_queries(signed_in, draft, name):
    library, _gops = make_pair()

    def count():
        with CaptureQueriesContext(connection) as queries:
            assert signed_in.get(url(name, draft)).status_code == 200
        return len(queries)

    fill(draft.group, (library, 1))
    for session in draft.sessions.all():
        session.roles.create(kind="moderator", person=PersonFactory(), position=1)
    count()
    one = count()
    fill(draft.group, (library, 2))
    for session in draft.sessions.all():
        session.roles.create(kind="expert", person=PersonFactory(), position=2)
    assert count() == one
