"""The five projects, each from its own file, through the verbs of the apps."""

from django.db import transaction

from documents.strips import install
from partners.models import Institution, InstitutionType, Person, Team
from programmes.enums import CallStatus, ProgrammeStatus
from programmes.models import Call, Edition, GroupRules, News, Programme

from .content import by_key, content, missing, picked, terms, territories, uid
from .endings import hand_on, seed_evidence
from .files import seed_documents
from .meetings import seed_sessions
from .teams import seed_teams

OWN_FIELDS = (
    "title", "short_title", "banner", "summary", "goal", "description", "audience", "content_languages",
    "starts_on", "ends_on",
)  # fmt: skip
FILES = ("project_mik", "project_myslowice", "project_liderzy", "project_przemysl", "project_gdynia")


def seed_projects(coordinator):
    for name in FILES:
        seed_project(content(name), coordinator)


@transaction.atomic
def seed_project(data, by):
    if not missing(Programme, "programme", [data["project"]]):
        return
    seed_teams(data.get("team", []))
    programme = _make_programme(data["project"])
    _add_partners(programme, data.get("partner", []))
    _add_contacts(programme, data.get("contact", []))
    _add_money(programme, data.get("funding", []))
    _add_rows(programme, data)
    _add_editions(programme, data)
    _add_calls(programme, data.get("call", []))
    seed_documents(programme, data.get("document", []), by)
    seed_sessions(programme, data.get("session", []))
    hand_on(programme, data.get("succession", []), by)
    _bring_to(programme, data["project"]["status"], by)


def _make_programme(entry):
    programme = Programme.objects.create(uid=uid("programme", entry["key"]), **picked(entry, *OWN_FIELDS))
    for language, texts in entry.get("translations", {}).items():
        programme.translate(language, texts)
    units = territories()
    programme.territories.set(units[code] for code in entry["territories"])
    for title in entry["alternative_titles"]:
        programme.alternative_titles.create(title=title)
    return programme


def _bring_to(programme, status, by):
    if status != ProgrammeStatus.DRAFT:
        programme.activate(by=by)
    if status == ProgrammeStatus.AFTER_END:
        programme.finish(by=by)
    if status == ProgrammeStatus.ARCHIVED:
        programme.archive(by=by)


def _add_partners(programme, entries):
    institutions = by_key(Institution, "institution", [entry["institution"] for entry in entries])
    for position, entry in enumerate(entries):
        programme.partners.create(
            institution=institutions[entry["institution"]], position=position, **picked(entry, "role", "note")
        )


def _add_contacts(programme, entries):
    institutions = by_key(
        Institution, "institution", [e["institution"] for e in entries if "institution" in e]
    )
    people = by_key(Person, "person", [entry["person"] for entry in entries if "person" in entry])
    for position, entry in enumerate(entries):
        programme.contacts.create(
            position=position,
            institution=institutions.get(entry.get("institution")),
            person=people.get(entry.get("person")),
            **picked(entry, "label", "email", "phones"),
        )


def _add_money(programme, entries):
    for position, entry in enumerate(entries):
        programme.fundings.create(
            position=position,
            sign_strip=install(entry["strip"]),
            **picked(
                entry,
                "source",
                "measure",
                "fund",
                "total",
                "grant",
                "currency",
                "sustainability_from",
                "sustainability_to",
                "retain_until",
            ),
        )


def _add_rows(programme, data):
    for position, entry in enumerate(data.get("milestone", [])):
        own = picked(entry, "number", "title", "goal", "status", "reached_on")
        seed_evidence(programme.milestones.create(position=position, **own), entry.get("evidence", []))
    for position, entry in enumerate(data.get("result", [])):
        programme.results.create(position=position, **picked(entry, "text", "kind"))
    for position, entry in enumerate(data.get("link", [])):
        programme.links.create(position=position, **picked(entry, "title", "url"))
    for entry in data.get("news", []):
        News.objects.create(
            uid=uid("news", f"{data['project']['key']}:{entry['title']}"),
            programme=programme,
            **picked(entry, "title", "summary", "text", "event_on", "published_at", "shows_time", "author"),
        )


def _add_editions(programme, data):
    rules = GroupRules.objects.create(**data["group_rules"]) if "group_rules" in data else None
    units, teams = territories(), by_key(Team, "team", [team["key"] for team in data.get("team", [])])
    for position, entry in enumerate(data.get("edition", [])):
        edition = Edition.objects.create(
            uid=uid("edition", f"{data['project']['key']}:{entry['name']}"),
            programme=programme,
            position=position,
            rules=rules,
            **picked(entry, "name", "starts_on", "ends_on", "target_groups", "target_people", "group_limit"),
        )
        edition.territories.set(
            units[code] for code in entry.get("territories", data["project"]["territories"])
        )
        for key in entry.get("teams", []):
            edition.edition_teams.create(team=teams[key])


def _add_calls(programme, entries):
    units = territories()
    for entry in entries:
        call = Call.objects.create(
            uid=uid("call", f"{programme.uid}:{entry['title']}"),
            programme=programme,
            status=CallStatus.PUBLISHED,
            **picked(entry, "title", "text", "eligible_note", "email", "opens_at", "may_nominate_person"),
        )
        call.territories.set(units[code] for code in entry["territories"])
        call.eligible_types.set(terms(InstitutionType, entry["eligible_types"]).values())
        for position, question in enumerate(entry["questions"]):
            call.questions.create(position=position, **question)
