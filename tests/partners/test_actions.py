"""The plan of work, its reminders, the dashboard, and the figures of a team."""

import io
import uuid
from datetime import date, timedelta

import pytest
from django.db import IntegrityError
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from openpyxl import load_workbook

from accounts.models import Substitution
from coop_portal.transitions import TransitionRefused
from notifications.clock import warsaw, working_days_before
from notifications.models import Message
from partners.models import ActionItem, TeamFigures
from partners.models.action import REMINDER_MESSAGE
from partners.teams import panels
from partners.teams.chart import bars
from partners.teams.emails import task_still_due
from tests.accounts.factories import UserFactory

from .factories import (
    ActionItemFactory,
    InstitutionFactory,
    PersonFactory,
    PostFactory,
    TeamFactory,
    TerritoryFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def institution():
    return InstitutionFactory(email="szkola@example.org")


@pytest.fixture
def team(institution):
    team = TeamFactory(territories=[TerritoryFactory()])
    team.memberships.create(institution=institution, post=PostFactory(institution=institution))
    team.memberships.create(institution=InstitutionFactory())
    return team


@pytest.fixture
def member(institution):
    return UserFactory(role="member", institution=institution)


@pytest.fixture
def signed_in(client, member):
    client.force_login(member)
    return client


def url(name, *args):
    return reverse(f"partners:{name}", args=args)


def in_days(days):
    return timezone.localdate() + timedelta(days=days)


def unsent():
    return Message.objects.filter(kind=REMINDER_MESSAGE).unsent()


# --- The plan ------------------------------------------------------------------------------------


@pytest.mark.parametrize("number", [1, 3])
def test_plan_takes_the_same_queries(signed_in, team, django_assert_num_queries, number):
    for n in range(number):
        post = PostFactory()
        ActionItemFactory(team=team, institution=post.institution, post=post, due_on=in_days(n))
    address = url("team_plan", team.uid)
    signed_in.get(address)
    with django_assert_num_queries(10):
        signed_in.get(address)


def test_plan_shows_the_tasks_of_its_year_by_their_day(signed_in, team):
    late = ActionItemFactory(team=team, year=2026, due_on=date(2026, 1, 5))
    undated = ActionItemFactory(team=team, year=2026)
    dated_only = ActionItemFactory(team=team, year=None, due_on=date(2026, 1, 4))
    ActionItemFactory(team=team, year=2025, due_on=date(2026, 1, 1))
    page = signed_in.get(url("team_plan", team.uid), {"rok": "2026"})
    assert page.context["items"] == [dated_only, late, undated]
    assert {2025, 2026} <= set(page.context["years"])
    assert signed_in.get(url("team_plan", team.uid), {"rok": "²"}).status_code == 200


def test_a_task_is_added_once_and_reminds(signed_in, team, institution, member):
    due_on = in_days(30)
    data = {
        "uid": str(uuid.uuid4()), "text": "Wspólny dyżur", "due_on": due_on, "year": due_on.year,
        "institution": institution.pk,
    }  # fmt: skip
    for _twice in range(2):
        signed_in.post(url("action_add", team.uid), data)
    item = ActionItem.objects.get()
    assert (item.team, item.created_by, item.institution) == (team, member, institution)
    message = unsent().get()
    assert message.address == "szkola@example.org"
    assert timezone.localtime(message.due_at) == timezone.localtime(
        warsaw(working_days_before(due_on, 3), timezone.localtime(message.due_at).time())
    )
    assert timezone.localtime(message.due_at).hour == 9


def test_a_task_comes_from_a_decision_of_its_team(signed_in, team):
    decision = team.decisions.create(decided_on=in_days(-1), title="Jedna lista usług")
    address = f"{url('action_add', team.uid)}?decision={decision.uid}"
    assert signed_in.get(address).context["form"].initial["text"] == "Jedna lista usług"
    signed_in.post(address, {"text": "Spisać usługi", "year": 2026})
    assert ActionItem.objects.get().decision == decision
    foreign = TeamFactory().decisions.create(decided_on=in_days(-1), title="Cudza")
    for unknown in (foreign.uid, "nic"):
        assert signed_in.get(f"{url('action_add', team.uid)}?decision={unknown}").status_code == 404


def test_a_person_brings_the_institution(signed_in, team, institution):
    post = team.memberships.get(institution=institution).post
    signed_in.post(url("action_add", team.uid), {"text": "Dyżur", "year": 2026, "post": post.pk})
    assert ActionItem.objects.get().institution == institution
    other = team.memberships.exclude(institution=institution).get().institution
    data = {"text": "Dyżur", "year": 2026, "post": post.pk, "institution": other.pk}
    assert list(signed_in.post(url("action_add", team.uid), data).context["form"].errors) == ["post"]


@pytest.mark.parametrize(
    ("data", "field"),
    [
        ({"text": ""}, "text"),
        ({"text": "Rodzina, PESEL 44051401359"}, "text"),
        ({"due_on": "0206-01-01"}, "due_on"),
        ({"year": "26"}, "year"),
        ({"user": "999999"}, "user"),
    ],
)
def test_a_task_refuses_bad_input_at_its_field(signed_in, team, data, field):
    page = signed_in.post(url("action_add", team.uid), {"text": "Dyżur", "year": 2026} | data)
    assert list(page.context["form"].errors) == [field]


def test_two_people_edit_one_task_and_lose_nothing(signed_in, team):
    item = ActionItemFactory(team=team, details="stare")
    data = {"text": item.text, "year": item.year, "version": item.version}
    signed_in.post(url("action_edit", item.uid), data | {"details": "pierwsze"})
    form = signed_in.post(url("action_edit", item.uid), data | {"details": "drugie"}).context["form"]
    assert [(each.theirs, each.yours) for each in form.differences] == [("pierwsze", "drugie")]
    item.refresh_from_db()
    assert item.details == "pierwsze"


def test_a_task_ends_and_opens_again(signed_in, team, member):
    item = ActionItemFactory(team=team)
    page = signed_in.post(url("action_close", item.uid), {"how": "dropped", "outcome": ""})
    assert list(page.context["form"].errors) == ["outcome"]
    signed_in.post(url("action_close", item.uid), {"how": "done", "outcome": "12 spotkań"})
    item.refresh_from_db()
    assert (item.status, item.outcome, item.closed_on) == ("done", "12 spotkań", timezone.localdate())
    with pytest.raises(TransitionRefused):
        item.drop(by=member, outcome="x")
    signed_in.post(url("action_reopen", item.uid))
    item.refresh_from_db()
    assert (item.status, item.closed_on) == ("open", None)
    assert [event.verb for event in item.events.all()] == ["complete", "reopen"]


def test_ending_what_is_ended_changes_nothing(signed_in, team, member):
    item = ActionItemFactory(team=team)
    item.complete(by=member, outcome="pierwsze")
    signed_in.post(url("action_close", item.uid), {"how": "done", "outcome": "drugie"})
    item.refresh_from_db()
    assert item.outcome == "pierwsze"


def test_the_plan_of_a_closed_team_stays_as_it_is(signed_in, team):
    item = ActionItemFactory(team=team)
    type(team).objects.filter(pk=team.pk).update(status="closed", closed_on=in_days(0))
    assert signed_in.get(url("team_plan", team.uid)).context["writes"] is False
    assert signed_in.get(url("action_edit", item.uid)).status_code == 403
    assert signed_in.post(url("action_add", team.uid), {"text": "x"}).status_code == 302
    assert team.actions.count() == 1


def test_open_tasks_go_to_the_next_year_once(client, team, member, institution):
    client.force_login(UserFactory(role="operator"))
    leap = ActionItemFactory(team=team, year=2028, due_on=date(2028, 2, 29), institution=institution)
    done = ActionItemFactory(team=team, year=2028)
    done.complete(by=member)
    address = f"{url('team_plan_carry', team.uid)}?rok=2028"
    for _twice in range(2):
        client.post(address)
    leap.refresh_from_db()
    copy = team.actions.in_plan(2029).get()
    assert (copy.text, copy.due_on, copy.institution) == (leap.text, date(2029, 2, 28), institution)
    assert (leap.status, team.actions.in_plan(2028).open().count()) == ("dropped", 0)


def test_the_plan_as_files(signed_in, team, institution):
    ActionItemFactory(team=team, institution=institution, year=2026, text="=Wspólny dyżur")
    address = url("team_plan_file", team.uid, "xlsx")
    book = load_workbook(io.BytesIO(signed_in.get(address, {"rok": "2026"}).content))
    rows = list(book.active.iter_rows(values_only=True))
    assert [rows[1][1], rows[1][3], len(rows)] == ["=Wspólny dyżur", institution.name, 2]
    assert book.active["B2"].data_type == "s"
    assert signed_in.get(url("team_plan_file", team.uid, "pdf")).content[:5] == b"%PDF-"
    assert signed_in.get(url("team_plan_file", team.uid, "docx")).content[:2] == b"PK"


def test_a_task_needs_an_owner():
    with pytest.raises(IntegrityError, match="partners_actionitem_somewhere"):
        ActionItemFactory(team=None)


def test_an_own_task_without_a_team(client):
    user, other = UserFactory(role="operator"), UserFactory()
    mine = UserFactory()
    item = ActionItemFactory(team=None, user=mine)
    client.force_login(mine)
    data = {"text": "Oddzwonić", "user": mine.pk, "version": item.version}
    assert client.post(item.get_absolute_url(), data).url == reverse("dashboard")
    client.force_login(other)
    assert client.get(item.get_absolute_url()).status_code == 404
    client.force_login(user)
    assert client.get(item.get_absolute_url()).status_code == 200


# --- Reminders -----------------------------------------------------------------------------------------


def test_a_moved_day_supersedes_the_reminder(signed_in, team, institution):
    item = ActionItemFactory(team=team, institution=institution, due_on=in_days(30))
    item.plan_reminder()
    first = unsent().get()
    data = {"text": item.text, "year": item.year, "institution": institution.pk}
    for day in (in_days(60), in_days(30)):  # there and back: the first mail must not count as the last
        item.refresh_from_db()
        signed_in.post(url("action_edit", item.uid), data | {"version": item.version, "due_on": day})
    first.refresh_from_db()
    again = unsent().get()
    assert (first.status, again.due_at) == ("superseded", first.due_at)
    assert again.pk != first.pk


def test_a_task_that_ends_reminds_nobody_and_one_opened_again_does(team, institution, member):
    item = ActionItemFactory(team=team, institution=institution, due_on=in_days(30))
    item.plan_reminder()
    item.complete(by=member)
    assert unsent().count() == 0
    item.reopen(by=member)
    assert unsent().count() == 1


def test_a_task_due_soon_reminds_nobody_late(team, institution):
    ActionItemFactory(team=team, institution=institution, due_on=in_days(1)).plan_reminder()
    assert unsent().count() == 0


def test_a_reminder_goes_to_the_account_then_to_the_post_then_to_the_institution(team, institution, member):
    post = PostFactory(institution=institution, person=PersonFactory(email="anna@example.org"))
    item = ActionItemFactory(team=team, institution=institution, post=post, user=member)
    assert item.recipient()["address"] == member.email
    item.user = None
    assert item.recipient()["address"] == "anna@example.org"
    item.post = None
    assert item.recipient()["address"] == "szkola@example.org"
    item.institution = None
    assert item.recipient() is None


def test_a_reminder_of_another_owners_task_is_not_sent(team, institution, member):
    item = ActionItemFactory(team=team, institution=institution, due_on=in_days(30))
    item.plan_reminder()
    message = unsent().get()
    assert task_still_due(message)
    ActionItem.objects.filter(pk=item.pk).update(user=member)
    assert not task_still_due(Message.objects.get(pk=message.pk))


# --- The dashboard ------------------------------------------------------------------------------------------


class Asked:
    """What the dashboard's entries read of a request."""

    def __init__(self, user):
        from accounts.scope import Scope

        self.user, self.scope = user, Scope(user)


def test_dashboard_shows_own_tasks_the_late_ones_first(team, institution, member):
    PersonFactory(user=member).posts.create(institution=institution)
    post = member.person.posts.get()
    late = ActionItemFactory(team=team, post=post, due_on=in_days(-3))
    soon = ActionItemFactory(team=team, user=member, due_on=in_days(3))
    ActionItemFactory(team=team, institution=institution)
    ActionItemFactory(team=team, user=member).complete(by=member)
    items = panels.waiting(Asked(member))
    assert [(item.url, item.urgent) for item in items] == [
        (late.get_absolute_url(), True),
        (soon.get_absolute_url(), False),
    ]


def test_dashboard_marks_the_tasks_of_whom_one_stands_in_for(team, member):
    away = UserFactory(first_name="Nieobecna")
    task = ActionItemFactory(team=team, user=away)
    assert panels.waiting(Asked(member)) == []
    Substitution.objects.create(person=away, deputy=member, starts_on=in_days(-1), ends_on=in_days(1))
    (item,) = panels.waiting(Asked(member))
    assert item.url == task.get_absolute_url()
    assert gettext("standing in for %(name)s") % {"name": away} in item.text


@pytest.mark.parametrize("number", [1, 3])
def test_dashboard_takes_the_same_queries(team, member, django_assert_num_queries, number):
    for _n in range(number):
        ActionItemFactory(team=team, user=member, due_on=in_days(5))
    request = Asked(member)
    with django_assert_num_queries(2):
        panels.waiting(request)


# --- Figures --------------------------------------------------------------------------------------------------


def period(start="2026-01-01", end="2026-03-31", **changes):
    counts = {"meetings": 3, "families": 12, "joint_actions": 4, "people_reached": 160}
    return {"uid": str(uuid.uuid4()), "starts_on": start, "ends_on": end, "note": ""} | counts | changes


@pytest.mark.parametrize("number", [1, 3])
def test_figures_take_the_same_queries(signed_in, team, django_assert_num_queries, number):
    for n in range(number):
        team.figures.create(starts_on=date(2023 + n, 1, 1), ends_on=date(2023 + n, 3, 1), families=n + 1)
    signed_in.get(url("team_figures", team.uid))
    with django_assert_num_queries(8):
        signed_in.get(url("team_figures", team.uid))


def test_figures_are_added_once_with_totals_of_the_year(signed_in, team):
    data = period()
    for _twice in range(2):
        signed_in.post(url("figures_add", team.uid), data)
    signed_in.post(url("figures_add", team.uid), period("2026-04-01", "2026-06-30", families=5))
    ((year, rows, totals),) = signed_in.get(url("team_figures", team.uid)).context["years"]
    assert (year, len(rows), totals["families"], totals["meetings"]) == (2026, 2, 17, 6)


def test_overlapping_figures_are_refused_with_a_sentence(signed_in, team):
    signed_in.post(url("figures_add", team.uid), period())
    form = signed_in.post(url("figures_add", team.uid), period("2026-03-31", "2026-04-30")).context["form"]
    sentence = gettext("There are figures for a part of this period already: they would count twice.")
    assert form.non_field_errors() == [sentence]
    with pytest.raises(IntegrityError, match="partners_teamfigures_no_overlap"):
        team.figures.create(starts_on=date(2026, 2, 1), ends_on=date(2026, 2, 2))


def test_a_period_ends_after_it_begins(signed_in, team):
    form = signed_in.post(url("figures_add", team.uid), period("2026-04-01", "2026-03-01")).context["form"]
    assert form.errors == {"ends_on": [gettext("The last day must not be before the first one.")]}


@pytest.mark.django_db(transaction=True)
def test_two_overlapping_periods_at_once_make_one(at_once):
    from django.test import Client

    team = TeamFactory(territories=[TerritoryFactory()])
    user = UserFactory(role="operator")

    def add():
        browser = Client()
        browser.force_login(user)
        return browser.post(url("figures_add", team.uid), period()).status_code

    assert sorted(at_once(add)) == [200, 302]
    assert TeamFigures.objects.count() == 1


def test_the_note_names_no_client(signed_in, team):
    refused = period(note="Dzwonić: 601 234 567")
    assert list(signed_in.post(url("figures_add", team.uid), refused).context["form"].errors) == ["note"]
    warned = period(note="Rozmowa z Janem Kowalskim")
    form = signed_in.post(url("figures_add", team.uid), warned).context["form"]
    assert list(form.errors) == ["note"]
    assert not form.fields["not_client"].widget.is_hidden
    assert signed_in.post(url("figures_add", team.uid), warned | {"not_client": "on"}).status_code == 302


def test_two_people_edit_figures_and_lose_nothing(signed_in, team):
    row = team.figures.create(starts_on=date(2026, 1, 1), ends_on=date(2026, 3, 31), families=1)
    data = period(version=row.version)
    signed_in.post(url("figures_edit", row.uid), data | {"families": 2})
    form = signed_in.post(url("figures_edit", row.uid), data | {"families": 3}).context["form"]
    assert ("2", "3") in [(each.theirs, each.yours) for each in form.differences]
    row.refresh_from_db()
    assert row.families == 2


def test_figures_are_removed_and_exported(signed_in, team):
    row = team.figures.create(starts_on=date(2026, 1, 1), ends_on=date(2026, 3, 31), families=7)
    text = signed_in.get(url("team_figures_table", team.uid, "csv")).content.decode("utf-8-sig")
    assert text.splitlines()[1].split(";")[:4] == ["2026-01-01", "2026-03-31", "0", "7"]
    assert signed_in.get(url("team_figures_table", team.uid, "xlsx")).content[:2] == b"PK"
    signed_in.post(url("figures_remove", row.uid))
    assert not TeamFigures.objects.exists()


def test_chart_draws_years_to_scale_and_nothing_for_one():
    assert bars([(2026, 4)]) is None
    assert bars([(2025, 0), (2026, 0)]) is None
    chart = bars([(2025, 5), (2026, 10)])
    assert [(bar["value"], bar["height"]) for bar in chart["bars"]] == [(5, 80), (10, 160)]
