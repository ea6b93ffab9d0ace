"""A cycle that is running now, with all that a coordinator of it sees; the tables of a World Café of the past."""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from documents.enums import Channel
from documents.models import Source
from partners.models import Institution, InstitutionType
from programmes.models import Edition, Programme
from workshops.attending.typed import Typed
from workshops.models import Cycle, CycleTemplate, Recommendation, Session

from .content import by_key, content, missing, picked, terms, territories, uid
from .people import make_person

GROUPS = content("groups")


@transaction.atomic
def seed_groups(by):
    """`by` is the project's coordinator."""
    _seed_tables()
    entry = GROUPS["cycle"]
    if not missing(Cycle, "cycle", [entry]):
        return
    institutions = _institutions()
    cycle = _cycle(entry)
    people = _people(cycle, institutions, by)
    cycle.start(by=by)
    _meet(cycle, people, by)
    _cards(cycle, institutions, by)


def _institutions():
    types, units = terms(InstitutionType), territories()
    for entry in missing(Institution, "institution", GROUPS["institution"]):
        kind = types[entry["type"]]
        institution = Institution.objects.create(
            uid=uid("institution", entry["key"]),
            type=kind,
            seat=units[entry["territory"]],
            status="verified",
            is_sample=True,
            **picked(entry, "name", "short_name", "email"),
        )
        if kind.sector_id:
            institution.sectors.add(kind.sector_id)
    return by_key(Institution, "institution", {entry["institution"] for entry in GROUPS["person"]})


def _cycle(entry):
    edition = Edition.objects.get(uid=uid("edition", f"{entry['project']}:{entry['edition']}"))
    template = CycleTemplate.objects.create(programme=edition.programme, name=entry["template"])
    for position, title in enumerate(entry["sessions"], start=1):
        template.sessions.create(position=position, title=title)
    cycle = Cycle.create_from(template, edition, name=entry["name"], uid=uid("cycle", entry["key"]))
    cycle.group.seats = entry["seats"]
    cycle.group.save(update_fields=["seats"])
    return cycle


def _people(cycle, institutions, by):
    """{e-mail: person}; whoever comes when all places are taken waits."""
    made = {}
    for entry in [*GROUPS["person"], *GROUPS["waiting"]]:
        institution = institutions[entry["institution"]]
        person = make_person({**entry, "key": entry["email"]}, institution)
        cycle.group.welcome(person, institution, post=person.posts.get(), by=by)
        made[entry["email"]] = person
    return made


def _meet(cycle, people, by):
    """The first meeting was yesterday, half of its list is typed in; the next one is in two weeks."""
    first, second = cycle.sessions.order_by("position")
    noon = timezone.localtime().replace(hour=12, minute=0, second=0, microsecond=0)
    for session, begins in ((first, noon - timedelta(days=1)), (second, noon + timedelta(days=14))):
        session.schedule([(begins, begins + timedelta(hours=4))], by=by)
    typed = [
        Typed(people[entry["email"]].pk, entry["present"]) for entry in GROUPS["person"] if "present" in entry
    ]
    source = Source.record(Channel.PORTAL, by=by)
    first.take_attendance(first.days.get(), typed, by=by, source=source)


def _cards(cycle, institutions, by):
    first = cycle.sessions.get(position=1)
    for entry in GROUPS["card"]:
        card, _made = Recommendation.propose(
            cycle,
            uid=uid("card", entry["title"]),
            description=entry["text"],
            owners=[institutions[entry["owner"]]],
            session=first,
            source=Source.record(Channel.LINK),
            **picked(entry, "title", "within_duties"),
        )
        for key, vote in entry["votes"].items():
            source = Source.record(Channel.MEETING, by=by)
            card.cast(institutions[key], vote, source=source, by=by)


def _seed_tables():
    entry = GROUPS["cafe"]
    programme = Programme.objects.get(uid=uid("programme", entry["project"]))
    session = Session.objects.get(programme=programme, kind="initiating")
    if session.cafe_tables.exists():
        return
    for position, table in enumerate(entry["table"], start=1):
        session.cafe_tables.create(position=position, **picked(table, "topic", "register"))
    for number in range(1, entry["rounds"] + 1):
        session.cafe_rounds.create(number=number)
