"""What the teams share: seats with people, decisions, plan of work, reflections, figures, resources."""

from datetime import date, timedelta

from django.db import transaction
from django.utils import timezone

from accounts.enums import Role
from documents.enums import Channel
from documents.models import Source
from partners.enums import AcceptanceAnswer, CharterStatus, Visibility
from partners.models import (
    ActionItem,
    Charter,
    Decision,
    Institution,
    InstitutionResource,
    InstitutionType,
    JoinRequest,
    Location,
    Person,
    Reflection,
    Team,
    TeamFigures,
)

from .content import by_key, content, missing, picked, terms, territories, uid
from .people import make_person

COOPERATION = content("cooperation")


def seed_cooperation(users):
    seed_team_people(users)
    seed_decisions(users["animator"])
    seed_plan(users["animator"])
    seed_reflections()
    seed_figures()
    seed_resources()
    seed_charters(users["animator"])
    seed_registrations()


def _named(model, kind, entries, field=None):
    """The objects that the entries name in their field `field` (default: `kind`)."""
    field = field or kind
    return by_key(model, kind, {entry[field] for entry in entries if field in entry})


@transaction.atomic
def seed_team_people(users):
    """People of the member institutions, and the seats that they hold."""
    new = missing(Person, "person", COOPERATION["person"])
    if not new:
        return
    institutions = _named(Institution, "institution", new)
    for entry in new:
        make_person(
            entry,
            institutions[entry["institution"]],
            visibility=Visibility.PROFESSIONALS,
            user=users.get(entry.get("user")),
        )
    _take_seats(COOPERATION["seat"])


def _take_seats(entries):
    teams = _named(Team, "team", entries)
    institutions = _named(Institution, "institution", entries)
    people = _named(Person, "person", entries) | _named(Person, "person", entries, "deputy")
    for entry in entries:
        institution, deputy = institutions[entry["institution"]], people.get(entry.get("deputy"))
        teams[entry["team"]].memberships.filter(institution=institution).update(
            post=people[entry["person"]].posts.get(institution=institution),
            deputy=deputy and deputy.posts.get(institution=institution),
            **picked(entry, "basis", "basis_number", "basis_date"),
        )


@transaction.atomic
def seed_decisions(by):
    entries = missing(Decision, "decision", COOPERATION["decision"])
    teams = _named(Team, "team", entries)
    for entry in entries:
        Decision.objects.create(
            uid=uid("decision", entry["key"]),
            team=teams[entry["team"]],
            decided_on=_ago(entry["days_ago"]),
            created_by=by,
            edited_by=by,
            **picked(entry, "title", "text"),
        )


@transaction.atomic
def seed_plan(by):
    entries = missing(ActionItem, "action", COOPERATION["action"])
    teams, institutions = _named(Team, "team", entries), _named(Institution, "institution", entries)
    people, decisions = _named(Person, "person", entries), _named(Decision, "decision", entries)
    for entry in entries:
        institution, due_on = institutions[entry["institution"]], _ago(-entry["in_days"])
        item = ActionItem.objects.create(
            uid=uid("action", entry["key"]),
            team=teams[entry["team"]],
            text=entry["text"],
            institution=institution,
            post=people[entry["person"]].posts.get(institution=institution),
            decision=decisions.get(entry.get("decision")),
            year=timezone.localdate().year,
            due_on=due_on,
            created_by=by,
        )
        if "done" in entry:
            item.complete(by=by, outcome=entry["done"])


@transaction.atomic
def seed_reflections():
    entries = missing(Reflection, "reflection", COOPERATION["reflection"])
    teams, institutions = _named(Team, "team", entries), _named(Institution, "institution", entries)
    for entry in entries:
        Reflection.objects.create(
            uid=uid("reflection", entry["key"]),
            team=teams[entry["team"]],
            institution=institutions[entry["institution"]],
            noted_on=_ago(entry["days_ago"]),
            **picked(entry, "kind", "text"),
        )


@transaction.atomic
def seed_figures():
    entries = missing(TeamFigures, "figures", COOPERATION["figures"])
    teams = _named(Team, "team", entries)
    for entry in entries:
        first, last = _quarter(entry["quarters_ago"])
        TeamFigures.objects.create(
            uid=uid("figures", entry["key"]),
            team=teams[entry["team"]],
            starts_on=first,
            ends_on=last,
            **picked(entry, "meetings", "families", "joint_actions", "people_reached"),
        )


@transaction.atomic
def seed_resources():
    entries = missing(InstitutionResource, "resource", COOPERATION["resource"])
    institutions, people = _named(Institution, "institution", entries), _named(Person, "person", entries)
    places = _named(Location, "location", entries)
    for entry in entries:
        institution, person = institutions[entry["institution"]], people.get(entry.get("person"))
        InstitutionResource.objects.create(
            uid=uid("resource", entry["key"]),
            institution=institution,
            location=places.get(entry.get("location")),
            post=person and person.posts.get(institution=institution),
            **picked(entry, "kind", "name", "description", "conditions", "quantity"),
        )


def _ago(days):
    return timezone.localdate() - timedelta(days=days)


def _quarter(ago):
    """First and last day of the quarter so many before the present one."""
    today = timezone.localdate()
    index = today.year * 4 + (today.month - 1) // 3 - ago
    first = date(index // 4, index % 4 * 3 + 1, 1)
    following = date((index + 1) // 4, (index + 1) % 4 * 3 + 1, 1)
    return first, following - timedelta(days=1)


@transaction.atomic
def seed_charters(by):
    """One in work, and one adopted through the verbs, with an answer of every member institution."""
    teams = _named(Team, "team", COOPERATION["charter"])
    for entry in COOPERATION["charter"]:
        team = teams[entry["team"]]
        if team.charters.exists():
            continue
        charter = Charter.start(team, by=by)
        for position, item in enumerate(entry["items"], start=1):
            charter.items.create(position=position, edited_by=by, **picked(item, "register", "text"))
        if entry["status"] == CharterStatus.ADOPTED:
            _adopt(charter, _ago(entry["adopted_days_ago"]), by)


def _adopt(charter, day, by):
    charter.open(answer_by=day, by=by)
    for institution in charter.member_institutions():
        source = Source.record(Channel.MEETING, by=by, received_on=day, on_behalf_of=institution.name)
        charter.answer(institution, AcceptanceAnswer.ACCEPTED, source=source)
    charter.adopt(by=by, on=day)


@transaction.atomic
def seed_registrations():
    """Two that wait for the animator; the second one is in the register already, under a slightly other name."""
    types, units = terms(InstitutionType), territories()
    for entry in missing(Institution, "institution", COOPERATION["registration"]):
        institution = Institution.objects.create(
            uid=uid("institution", entry["key"]),
            type=types[entry["type"]],
            seat=units[entry["territory"]],
            is_sample=True,
            **picked(entry, "name", "town", "email"),
        )
        institution.phones.create(number=entry["phone"])
        if sector := institution.type.sector:
            institution.sectors.add(sector)
        JoinRequest(
            institution=institution,
            role=Role.CARETAKER,
            registers=True,
            post_title=entry["post"],
            **picked(entry, "first_name", "last_name", "email"),
        ).send(confirmed=True)
