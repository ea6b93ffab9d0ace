"""The teams (PZK) of two projects."""

from django.db import transaction

from partners.enums import TeamStatus
from partners.models import Institution, Person, Sector, Team, TeamKind, TeamRole

from .content import by_key, missing, picked, terms, territories, uid


@transaction.atomic
def seed_teams(entries):
    for entry in missing(Team, "team", entries):
        _make_team(entry)


def _make_team(entry):
    team = Team.objects.create(
        uid=uid("team", entry["key"]),
        kind=TeamKind.objects.get(code=entry["kind"]),
        **picked(entry, "name", "description"),
    )
    units = territories()
    team.territories.set(units[code] for code in entry["territories"])
    team.invited_sectors.set(terms(Sector, entry.get("invited_sectors", [])).values())
    _seat(team, entry["members"])
    if entry["status"] == TeamStatus.ESTABLISHED:
        team.establish(on=None)  # the source does not say on which day


def _seat(team, members):
    institutions = by_key(Institution, "institution", [member["institution"] for member in members])
    people = by_key(Person, "person", [member["person"] for member in members if "person" in member])
    roles = terms(TeamRole)
    for member in members:
        institution, person = institutions[member["institution"]], people.get(member.get("person"))
        team.memberships.create(
            institution=institution,
            post=person and person.posts.get(institution=institution),
            role=roles[member["role"]],
        )
