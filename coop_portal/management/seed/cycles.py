"""The three-workshop cycles of the culture project; one has its group of six, the others wait for theirs."""

from django.db import transaction

from partners.models import Institution, Person
from programmes.models import Edition, Programme
from workshops.enums import RecommendationStatus, SessionMode, SessionRoleKind
from workshops.models import Cycle, CycleTemplate
from workshops.templating.shipped import add_step, shipped

from .content import by_key, content, missing, picked, uid
from .people import make_person

PROJECT = "project_mik"


@transaction.atomic
def seed_cycles(coordinator):
    template = _template()
    for entry in missing(Cycle, "cycle", _named(content("people")["cycle"])):
        _make_cycle(entry, template, coordinator)


def _named(entries):
    """With a key of edition and name, since groups of two editions may share a name."""
    return [{**entry, "key": f"{entry['edition']}:{entry['name']}"} for entry in entries]


def _template():
    data = content(PROJECT)
    programme = Programme.objects.get(uid=uid("programme", data["project"]["key"]))
    name = data["cycle_template"]["name"]
    template, made = CycleTemplate.objects.get_or_create(
        uid=uid("template", name), defaults={"programme": programme, "name": name}
    )
    if made:
        # The source gives titles and aims; agendas, roles and materials are those that come with the portal.
        [three] = [entry for entry in shipped() if entry["key"] == "trzy-warsztaty"]
        for position, entry in enumerate(data["cycle_template"]["sessions"], start=1):
            own = picked(entry, "title", "aims")
            add_step(template, position, three["session"][position - 1] | own)
    return template


def _make_cycle(entry, template, by):
    data = content(PROJECT)
    edition = Edition.objects.get(uid=uid("edition", f"{data['project']['key']}:{entry['edition']}"))
    cycle = Cycle.create_from(template, edition, name=entry["name"], uid=uid("cycle", entry["key"]))
    mode = next(e["mode"] for e in data["edition"] if e["name"] == entry["edition"])
    if mode != SessionMode.ON_SITE:
        cycle.sessions.update(mode=mode)
    if "moderator" in entry:
        _name_moderator(cycle, entry["moderator"])
    if entry.get("with_people"):
        _add_people(cycle, by)
        _add_recommendations(cycle)


def _name_moderator(cycle, key):
    """Of the first meeting alone, so that the demo shows what such a role does not see."""
    person = by_key(Person, "person", [key])[key]
    first = cycle.sessions.get(position=1)
    first.roles.create(kind=SessionRoleKind.MODERATOR, person=person, description="moderator spotkania")


def _add_people(cycle, by):
    people = content("people")["participant"]
    institutions = by_key(Institution, "institution", {entry["institution"] for entry in people})
    for entry in people:
        institution = institutions[entry["institution"]]
        person = make_person({**entry, "key": entry["email"]}, institution)
        cycle.group.add(person, institution, post=person.posts.get(), by=by)


def _add_recommendations(cycle):
    entries = content("people")["recommendation"]
    owners = by_key(Institution, "institution", {entry["owner"] for entry in entries})
    last = cycle.sessions.get(position=3)
    for position, entry in enumerate(entries, start=1):
        recommendation = cycle.recommendations.create(
            session=last,
            position=position,
            description=entry["text"],
            status=RecommendationStatus.ACCEPTED,
            **picked(entry, "title", "within_duties"),
        )
        recommendation.owners.add(owners[entry["owner"]])
