"""Addresses as people paste them: mailboxes out of any mess, and a street address in one line."""

import re
from contextlib import suppress
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.db.models import ProtectedError

from partners.enums import TerritoryKind
from partners.imports.columns import BESIDE, STREET, split_address
from partners.models import Location

from ..models import ServicePlace
from ..search.text import morfeusz

_MAIL = re.compile(r"[^\s,;:<>\"'()\[\]|]+@[^\s,;:<>\"'()\[\]|]+")
_LONGEST = {"street": 200, "building": 40, "town": 120}


@dataclass(frozen=True)
class Mailbox:
    address: str
    name: str = ""


def mailboxes(text):
    """(mailboxes in their order, words that look like one and are none). A name before its address is kept."""
    found, wrong = {}, []
    for line in text.splitlines():
        words = list(_MAIL.finditer(line))
        for match in words:
            address = match[0].strip(".").lower().removeprefix("mailto:")
            try:
                validate_email(address)
            except ValidationError:
                wrong.append(match[0][:60])
                continue
            name = _name(line[: match.start()]) if len(words) == 1 else ""
            if address not in found or (name and not found[address].name):
                found[address] = Mailbox(address, name)
        if not words and "@" in line:
            wrong.append(line.strip()[:60])
    return list(found.values()), wrong


def _name(text):
    """ "3. GOPS Klukowo; e-mail: <" -> "GOPS Klukowo"."""
    text = re.sub(r"(?i)(adres\s+)?e-?mail\w*\s*:?|mailto:", " ", text)
    text = re.sub(r"^\s*(?:[-–•*]|\d+[.)])\s*", "", text)
    text = re.sub(r"\s+", " ", text).strip(" \t<>\"'„”,;:|–-(")
    return text[:300] if len(text) > 2 and re.search(r"[^\W\d]{2}", text) else ""


def street_address(text, *, town="", postcode=""):
    """Columns of a Location out of "ul. Szkolna 1, 18-204 Kobylin".

    `town` is where a street alone lies, unless it has another postcode than `postcode`, that of the town.
    """
    found = {"street": "", "building": "", "postcode": "", "town": ""} | split_address(text)
    if not found["town"]:
        is_elsewhere = postcode and found["postcode"] not in ("", postcode)
        # A village in which houses have numbers only stands where else a street does.
        found |= (
            {"town": "" if is_elsewhere else town}
            if _is_street(text, found)
            else {"town": found["street"], "street": ""}
        )
    return {name: value[: _LONGEST.get(name)] for name, value in found.items()}


def _is_street(text, found):
    """Whether what stands before the number is a street and no village; both alike where a postcode says the place."""
    street, building = found["street"], found["building"]
    if any(STREET.match(part.strip()) for part in re.split(r"[,;\n]", text)) or BESIDE.match(street):
        return True
    return bool(building and (not street or found["postcode"] or _sounds_like_street(street)))


def _sounds_like_street(name):
    """Streets are called "Szkolna", or after somebody or something: "Mickiewicza", "Armii Krajowej", "3 Maja"."""
    words = re.findall(r"[^\W\d]+", name)
    if name[0].isdigit() or not words:
        return True
    tags = [reading[2] for _start, _end, reading in morfeusz().analyse(words[-1])]
    if len(words) == 1 and any(tag.startswith("adj:sg:nom") and ":f" in tag for tag in tags):
        return True
    is_genitive = any(re.match(r"(adj|subst):sg:gen", tag) for tag in tags)
    return is_genitive and not any(re.match(r"(adj|subst):(sg|pl):nom", tag) for tag in tags)


def town_of(place):
    """A gmina or city is called after its town; a powiat is not."""
    return place.name if place.kind != TerritoryKind.POWIAT or place.is_city_powiat else ""


def location_at(institution, territory, text, *, was=None):
    """The open place of the institution at this address, made where there is none. `territory`: if it has no seat.

    Of two at one address that where the entry `was` is meant.
    """
    places = institution.locations.filter(is_confidential=False).order_by("pk")
    known = [each for each in places if each.public_address() == text]
    if was in known:
        return was
    return next(iter(known), None) or _made_at(institution, institution.seat or territory, text)


def _made_at(institution, place, text):
    town = institution.town or town_of(place)
    same = {
        "institution": institution, "territory": place, "is_confidential": False, "name": "",
        **street_address(text, town=town, postcode=institution.postcode if institution.town else ""),
    }  # fmt: skip
    return Location.objects.filter(**same).first() or Location.objects.create(**same)


def forget_unused(location, service):
    """Take a mistaken address off its institution again, where it says nothing more and nothing else is there.

    Only one that was made for this entry, in the step that placed it there: the register's own stay, however bare.
    """
    if location.public_address() == location.institution.address:
        return
    placed = ServicePlace.history.rel.related_model.objects.filter(service=service, location=location)
    if not location.history.filter(pgh_label="insert", pgh_context__in=placed.values("pgh_context")).exists():
        return
    bare = Location.objects.filter(
        pk=location.pk,
        name="",
        directions="",
        accessibility="",
        latitude=None,
        rooms=None,
        resources=None,
        service_places=None,
    )
    with suppress(ProtectedError), transaction.atomic():  # workshops may be held there
        bare.delete()
