"""Addresses as people paste them: mailboxes out of any mess, and a street address in one line."""

import re
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from partners.imports.columns import BESIDE, STREET, split_address
from partners.models import Location

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


def street_address(text, *, town=""):
    """Columns of a Location out of "ul. Szkolna 1, 18-204 Kobylin"; `town` is where a street alone lies."""
    found = {"street": "", "building": "", "postcode": "", "town": ""} | split_address(text)
    if not found["town"]:  # a street, or a village in which houses have numbers only
        is_street = any(STREET.match(part.strip()) for part in re.split(r"[,;\n]", text))
        is_street = is_street or BESIDE.match(found["street"])
        found |= {"town": town} if is_street else {"town": found["street"], "street": ""}
    return {name: value[: _LONGEST.get(name)] for name, value in found.items()}


def location_at(institution, territory, text):
    """The open place of the institution at this address, made where there is none. `territory`: if it has no seat."""
    place = institution.seat or territory
    same = {
        "institution": institution, "territory": place, "is_confidential": False, "name": "",
        **street_address(text, town=institution.town or place.name),
    }  # fmt: skip
    return Location.objects.filter(**same).first() or Location.objects.create(**same)
