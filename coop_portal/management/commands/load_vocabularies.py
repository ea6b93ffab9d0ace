"""Loads the shipped vocabularies, thesaurus and template of agreements: adds what is missing, changes nothing."""

import csv
from pathlib import Path

from django.apps import apps
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from agreements.models import AgreementTemplate
from coop_portal.sorting import sort_key
from documents.models import DocumentType
from partners.models import InstitutionType, Sector, TeamKind, TeamRole
from programmes.models import FolderDocumentType, PracticeArea
from services_catalog.models import (
    Abbreviation,
    HelpTopic,
    RecipientGroup,
    ServiceType,
    Synonym,
)
from services_catalog.search import index
from services_catalog.selections.shipped import load_plan_templates
from services_catalog.starting.shipped import load_templates

# Professionals who work with families: recipients of services, but never clients.
STAFF = {"czlonkowie_pzk", "specjalisci"}
# Kinds of services to which people come at the beginning.
ACTIVITIES = {
    "animacja_lokalna",
    "grupa_wsparcia",
    "profilaktyka",
    "zajecia_edukacyjne",
    "zajecia_kulturalne",
    "zajecia_sportowe",
}
# Roles whose institution runs the team in the portal.
LEADERS = {"lider_pzk", "koordynator_ggk"}

TERMS = [
    (DocumentType, "documents", "document_types"),
    (Sector, "partners", "sectors"),
    (InstitutionType, "partners", "institution_types"),
    (TeamKind, "partners", "team_kinds"),
    (TeamRole, "partners", "team_roles"),
    (PracticeArea, "programmes", "practice_areas"),
    (FolderDocumentType, "programmes", "folder_document_types"),
    (ServiceType, "services_catalog", "service_types"),
    (RecipientGroup, "services_catalog", "recipient_groups"),
    (HelpTopic, "services_catalog", "help_topics"),
]
SYNONYMS = [
    (Synonym.Kind.BOTH, "synonyms"),
    (Synonym.Kind.SEARCH_ONLY, "synonyms_search_only"),
    (Synonym.Kind.AMBIGUOUS, "synonyms_ambiguous"),
    (Synonym.Kind.SITUATION, "synonyms_situations"),
]


class Command(BaseCommand):
    help = "Load the shipped vocabularies. What an operator has added or edited stays as it is."

    @transaction.atomic
    def handle(self, *, verbosity, **options):
        added = {}
        for model, app, name in TERMS:
            added[name] = self.add(model, self.terms(model, app, name))
        for kind, name in SYNONYMS:
            words = synonyms(name)
            added[name] = self.add(
                Synonym, [Synonym(kind=kind, term=term, words=list(said)) for term, said in words.items()]
            )
        added["abbreviations"] = self.add(
            Abbreviation,
            [
                Abbreviation(abbreviation=short, expansions=expansions.split("|"))
                for short, expansions in read("services_catalog", "abbreviations", ";")
            ],
        )
        added["service_templates"] = load_templates()
        added["plan_templates"] = load_plan_templates()
        index.learn_thesaurus()
        index.mark_wordings(
            label for row in (*Synonym.objects.all(), *Abbreviation.objects.all()) for label in row.wordings
        )
        AgreementTemplate.load_default()
        if verbosity:
            for name, count in added.items():
                self.stdout.write(f"{name}: {count} added")

    def add(self, model, rows):
        """Insert the rows that no unique constraint refuses: of two runs at once each row comes from one."""
        before = model.objects.count()
        model.objects.bulk_create(rows, ignore_conflicts=True)
        return model.objects.count() - before

    def terms(self, model, app, name):
        extra = {
            InstitutionType: sector_of_type,
            RecipientGroup: is_staff,
            ServiceType: is_activity,
            TeamKind: short_name,
            TeamRole: leads,
            FolderDocumentType: folder_rules,
        }.get(model)
        more = extra() if extra else {}
        known = set(model.objects.values_list("code", flat=True))
        return [
            model(
                code=row["code"],
                name=row["name_pl"],
                sort_key=sort_key(row["name_pl"]),
                description=row["description_pl"],
                position=position,
                translations={"en": {"name": row["name_en"]}},
                **more.get(row["code"], {}),
            )
            for position, row in enumerate(read_terms(app, name), start=1)
            if row["code"] not in known
        ]


def synonyms(name):
    """{term: its words}; a line may name several terms, and a term stand in several lines."""
    found = {}
    for terms, words in read("services_catalog", name, ";"):
        for term in terms.split("|"):
            found.setdefault(term, {}).update(dict.fromkeys(words.split("|")))
    return found


def sector_of_type():
    """An institution type belongs to one sector; sectors are loaded before."""
    sectors = dict(Sector.objects.values_list("code", "pk"))
    return {
        code: {"sector_id": sectors[sector]}
        for code, sector in read("partners", "institution_type_sectors", ",")
    }


def is_staff():
    return {code: {"is_staff": True} for code in STAFF}


def is_activity():
    return {code: {"is_activity": True} for code in ACTIVITIES}


def leads():
    return {code: {"leads": True} for code in LEADERS}


def short_name():
    return {row["code"]: {"short_name": row["short_name"]} for row in read_terms("partners", "team_kinds")}


def folder_rules():
    return {
        row["code"]: {
            "level": row["level"],
            "per_person": row["per_person"] == "tak",
            "required": row["required"] == "tak",
        }
        for row in read_terms("programmes", "folder_document_types")
    }


def read_terms(app, name):
    with path(app, name).open(encoding="utf-8-sig", newline="") as file:
        yield from csv.DictReader(file)


def read(app, name, delimiter):
    """Rows of two columns, without the header. A line that has not two is named."""
    with path(app, name).open(encoding="utf-8-sig", newline="") as file:
        rows = csv.reader(file, delimiter=delimiter)
        next(rows)
        for row in rows:
            if len(row) != 2:
                raise CommandError(f"{file.name}, line {rows.line_num}: two columns were expected")
            yield row


def path(app, name):
    return Path(apps.get_app_config(app).path) / "vocabulary" / f"{name}.csv"
