"""Institutions and places. Verified at once: the operator of the demo knows them all."""

import re

from django.db import transaction

from partners.enums import LegalForm, Registry
from partners.models import Institution, InstitutionType, Location

from .content import by_key, content, missing, picked, terms, territories, uid

FORMS = {
    "dom_kultury": LegalForm.CULTURE_INSTITUTION,
    "biblioteka": LegalForm.CULTURE_INSTITUTION,
    "fundacja": LegalForm.FOUNDATION,
    "stowarzyszenie": LegalForm.ASSOCIATION,
    "klub_sportowy": LegalForm.ASSOCIATION,
    "utw": LegalForm.ASSOCIATION,
    "osp": LegalForm.ASSOCIATION,
    "spoldzielnia_socjalna": LegalForm.COOPERATIVE,
    "caritas": LegalForm.CHURCH,
    "urzad_gminy": LegalForm.SELF_GOVERNMENT,
    "starostwo": LegalForm.SELF_GOVERNMENT,
}


@transaction.atomic
def seed_institutions(operator):
    new = missing(Institution, "institution", content("institutions")["institution"])
    units, types = territories(), terms(InstitutionType)
    for entry in new:
        _make(entry, units.get(entry.get("territory")), types[entry["type"]], operator)
    _name_parents(new)


def _make(entry, seat, kind, operator):
    street, building = split_street(entry.get("street", ""), entry.get("town", ""))
    institution = Institution.objects.create(
        uid=uid("institution", entry["key"]),
        type=kind,
        seat=seat,
        street=street,
        building=building,
        legal_form=legal_form(entry),
        is_public_body=entry["public_body"],
        nip=digits(entry.get("nip", "")),
        regon=entry.get("regon", ""),
        is_sample=entry.get("sample", False),
        created_by=operator,
        **picked(entry, "name", "short_name", "country", "postcode", "town", "email", "fax", "www"),
    )
    if kind.sector_id:
        institution.sectors.add(kind.sector_id)
    for position, number in enumerate(entry.get("phones", [])):
        institution.phones.create(number=number, position=position)
    if "krs" in entry:
        institution.identifiers.create(registry=Registry.KRS, number=entry["krs"])
    institution.verify(by=operator)


def legal_form(entry):
    """Only what is certain: a unit of somebody else, or a type that has one form. The rest stays empty."""
    if entry.get("parent") and entry["public_body"]:
        return LegalForm.BUDGET_UNIT
    return FORMS.get(entry["type"], "") if entry["legal_person"] else ""


def _name_parents(new):
    children = [entry for entry in new if "parent" in entry]
    known = by_key(Institution, "institution", {key for e in children for key in (e["key"], e["parent"])})
    for entry in children:
        child = known[entry["key"]]
        child.parent_subject = known[entry["parent"]]
        child.save(update_fields=["parent_subject", "updated_at"])


@transaction.atomic
def seed_locations():
    """A place for each seat that has a street, and the places that are no seat."""
    data = content("institutions")
    seats = [{**e, "institution": e["key"], "name": ""} for e in data["institution"] if "street" in e]
    new = missing(Location, "location", seats + data["location"])
    owners, units = by_key(Institution, "institution", {entry["institution"] for entry in new}), territories()
    for entry in new:
        _make_location(entry, owners[entry["institution"]], units[entry["territory"]])


def _make_location(entry, owner, territory):
    street, building = split_street(entry.get("street", ""), entry["town"])
    Location.objects.create(
        uid=uid("location", entry["key"]),
        institution=owner,
        territory=territory,
        street=street,
        building=building,
        is_confidential=entry.get("confidential", False),
        **picked(entry, "name", "town", "postcode", "accessibility"),
    )


def split_street(line, town):
    """("ul. Szkolna", "104"); in a village without streets the name of the village is no street."""
    match = re.fullmatch(r"(.*?)\s+(\d+\w?)", line)
    street, building = match.groups() if match else (line, "")
    return ("" if street == town else street), building


def digits(number):
    return number.replace("-", "")
