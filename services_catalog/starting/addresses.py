"""Addresses as people paste them: mailboxes out of any mess, and a street address in one line."""

import re
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

_MAIL = re.compile(r"[^\s,;:<>\"'()\[\]|]+@[^\s,;:<>\"'()\[\]|]+")
_POSTCODE = re.compile(r"\b(\d{2}-\d{3})\b\s*")
_NUMBER = re.compile(r"\s+(\d+\s?[a-zA-Z]?(?:\s*/\s*\d+\w*)?(?:\s*(?:m|lok)\.?\s*\d+\w*)?)$")
_STREET = re.compile(r"^(ul\.|ulica)\s*", re.IGNORECASE)
_KINDS_OF_STREET = re.compile(r"^(ul\.|ulica|al\.|aleja|pl\.|plac|os\.|osiedle|rynek)", re.IGNORECASE)


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
    postcode = _POSTCODE.search(text)
    parts = [part.strip(" ,;") for part in re.split(r"[,;\n]", _POSTCODE.sub(", ", text, count=1))]
    parts = [" ".join(part.split()) for part in parts if part]
    if not parts:
        return {"street": "", "building": "", "postcode": "", "town": ""}
    line, *rest = parts
    number = _NUMBER.search(line)
    name = _NUMBER.sub("", line)
    own_street = bool(_KINDS_OF_STREET.match(name))
    if rest or own_street:
        street, place = _STREET.sub("", name), (rest[-1] if rest else town)
    else:
        street, place = "", name
    return {
        "street": street[:200],
        "building": number[1][:40] if number else "",
        "postcode": postcode[1] if postcode else "",
        "town": place[:120],
    }
