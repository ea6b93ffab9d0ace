"""Which column of a table is which field of an institution, and the table that people fill in."""

import re

from django.utils.translation import gettext_lazy as _

from coop_portal.exports import xlsx
from coop_portal.folding import fold

# Field -> (label, headings under which people keep it, folded: small plain letters). The first one is in the template.
FIELDS = {
    "name": (_("Full name"), ["nazwa", "nazwa instytucji", "pelna nazwa", "instytucja", "podmiot", "nazwa podmiotu",
                              "nazwa organizacji", "organizacja", "jednostka", "nazwa jednostki", "name"]),
    "short_name": (_("Short name"), ["nazwa skrocona", "skrot", "skrot nazwy", "krotka nazwa", "short name"]),
    "type": (_("Type"), ["typ", "typ instytucji", "rodzaj", "rodzaj instytucji", "typ podmiotu",
                         "rodzaj podmiotu", "type"]),
    "gmina": (_("Gmina"), ["gmina", "siedziba", "gmina siedziby", "terc", "kod terc", "teryt", "kod gminy"]),
    "powiat": (_("Powiat"), ["powiat"]),
    "street": (_("Street"), ["ulica", "ul", "street"]),
    "building": (_("Number"), ["numer", "nr", "nr domu", "numer domu", "nr budynku", "numer budynku", "nr lokalu"]),
    "postcode": (_("Postcode"), ["kod pocztowy", "kod", "postcode"]),
    "town": (_("Town or village"), ["miejscowosc", "miasto", "poczta", "wies", "miejscowosc siedziby", "town"]),
    "address": (_("Address in one cell"), ["adres", "adres siedziby", "adres instytucji", "adres korespondencyjny",
                                           "dane adresowe", "address"]),
    "phone": (_("Phone"), ["telefon", "tel", "nr telefonu", "numer telefonu", "telefony", "telefon kontaktowy",
                           "telefon stacjonarny", "nr tel", "phone"]),
    "mobile": (_("Second phone"), ["telefon komorkowy", "komorka", "tel kom", "kom", "telefon 2"]),
    "fax": (_("Fax"), ["faks", "fax"]),
    "email": (_("Shared mailbox"), ["e-mail", "email", "mail", "adres e-mail", "adres email", "poczta elektroniczna",
                                    "skrzynka", "adres mailowy"]),
    "www": (_("Website"), ["strona www", "www", "strona", "strona internetowa", "adres strony", "adres www",
                           "website"]),
    "bip": (_("BIP"), ["bip", "strona bip", "adres bip"]),
    "edelivery_address": (_("e-Delivery address (AE:PL)"), ["ae:pl", "e-doreczenia", "adres e-doreczen",
                                                            "adres do e-doreczen",
                                                            "adres do doreczen elektronicznych"]),
    "nip": (_("NIP"), ["nip", "numer nip", "nr nip"]),
    "regon": (_("REGON"), ["regon", "numer regon", "nr regon"]),
    "krs": (_("KRS"), ["krs", "numer krs", "nr krs"]),
    "rspo": (_("RSPO"), ["rspo", "numer rspo", "nr rspo"]),
    "parent_subject": (_("Acts for"), ["dziala w imieniu", "w imieniu", "podmiot nadrzedny", "jednostka nadrzedna",
                                       "organ prowadzacy", "organ zalozycielski", "acts for"]),
}  # fmt: skip

_BY_HEADING = {heading: field for field, (_label, headings) in FIELDS.items() for heading in headings}

# Polish on purpose: the file is filled in by Polish offices, whatever language the portal speaks to one of them.
TEMPLATE_COLUMNS = {
    "name": ("Nazwa", "Gminny Ośrodek Kultury w Przykładowie"),
    "short_name": ("Nazwa skrócona", "GOK Przykładowo"),
    "type": ("Typ", "Dom lub ośrodek kultury"),
    "gmina": ("Gmina", "Przykładowo"),
    "powiat": ("Powiat", "przykładowski"),
    "street": ("Ulica", "Szkolna"),
    "building": ("Numer", "4"),
    "postcode": ("Kod pocztowy", "00-001"),
    "town": ("Miejscowość", "Przykładowo"),
    "phone": ("Telefon", "00 000 00 00"),
    "email": ("E-mail", "gok@example.org"),
    "www": ("Strona WWW", "https://example.org"),
    "bip": ("BIP", ""),
    "edelivery_address": ("AE:PL", ""),
    "nip": ("NIP", ""),
    "regon": ("REGON", ""),
    "krs": ("KRS", ""),
    "rspo": ("RSPO", ""),
    "parent_subject": ("Działa w imieniu", "Gmina Przykładowo"),
}
EXAMPLE = TEMPLATE_COLUMNS["name"][1]


def field_of(heading):
    """The field of a heading, None of an unknown one: "Nr tel.:" and "E-MAIL *" are found, too."""
    plain = " ".join(re.sub(r"[^\w:/-]+|_", " ", fold(heading)).split()).strip(":- ")
    plain = re.sub(r" \(?\d\)?$", "", plain) if plain not in _BY_HEADING else plain
    return _BY_HEADING.get(plain)


def mapped(columns):
    """({field: heading}, [headings that nothing is made of]): of two columns for one field the first counts."""
    found, unknown = {}, []
    for heading in columns:
        field = field_of(heading)
        if field == "phone" and "phone" in found:
            field = "mobile"
        if field is None or field in found:
            unknown.append(heading)
        else:
            found[field] = heading
    return found, unknown


def template():
    """Bytes of the workbook to fill in, with one row as an example."""
    headings, example = zip(*TEMPLATE_COLUMNS.values(), strict=True)
    return xlsx("instytucje", headings, [example])


# A number of five digits is a postcode where a town follows it.
_POSTCODE = re.compile(
    r"(?<![\d-])(?P<postcode>\d{2}-\d{3}(?![\d-])|\d{5}(?=\s+[^\W\d]))"
    r"(?:\s+(?!(?:ul|al|pl|os)\.)(?P<town>[^\W\d][^,;\d\n]*?)(?=\s*(?:[,;\d\n]|$|\b(?:ul|al|pl|os)\.)))?"
)
_PHONE = re.compile(r"\b(?:tel|telefon|fax|faks|kom)\b[.: \t]*[\d \t()+-]*", re.IGNORECASE)
# What stands beside a street or above a town. "pokój 5" is a room, "Pokój 5" a house in a village.
BESIDE = re.compile(
    r"(?:woj|pow|gm|lok|pok|bud)\b|województw|(?:powiat|gmina|lokal|budynek|parter)\b|(?-i:pok[oó]j\b)"
    r"|.*\bpi[eę]tr",
    re.IGNORECASE,
)
_DOOR = re.compile(r"\s*[,;]\s*(?=(?:lok|lokal|m|pok|(?-i:pok[oó]j))\b\.?\s*\d)", re.IGNORECASE)
STREET = re.compile(r"(?:(?:ul|al|pl|os)\.|(?:ul|ulica|aleja|aleje|plac|osiedle|rynek)\b)", re.IGNORECASE)
_NUMBER = re.compile(
    r"^(?P<street>.*?)\s+(?P<building>\d+\s?[a-zA-Z]?(?:\s?[/\-]\s?\d+\s?[a-zA-Z]?)*"
    r"(?:\s?(?:lok(?:al)?|m|pok(?:[oó]j)?)\.?\s?\d+\w?)?)$"
)


def split_address(text):
    """{"street", "building", "postcode", "town"} of "ul. Szkolna 4, 18-204 Kobylin-Borzymy", as far as it tells."""
    found, text = {}, _DOOR.sub(" ", _PHONE.sub("\n", text))
    if place := _POSTCODE.search(text):
        digits, town = place["postcode"].replace("-", ""), place["town"]
        found["postcode"] = f"{digits[:2]}-{digits[2:]}"
        is_town = bool(town and not BESIDE.match(town))
        if is_town:
            found["town"] = town
        text = text[: place.start()] + " " + text[place.end() if is_town else place.end("postcode") :]
    parts = [" ".join(part.split()) for part in re.split(r"[,;\n]", text) if part.strip()]
    parts = [part for part in parts if not BESIDE.match(part)] or parts
    if parts:
        street = _street_of(parts)
        found |= _numbered(street)
        at = parts.index(street)
        towns = (part for part in parts[at + 1 :] + parts[:at][::-1] if not re.search(r"\d", part))
        found.setdefault("town", next(towns, ""))
        if found.get("postcode") and not (found["town"] or found.get("building") or STREET.match(street)):
            found |= {"town": street, "street": ""}
    # "Kobylin 5, 18-204 Kobylin-Borzymy": a village without streets stands there as if it were one.
    found["street"] = re.sub(r"^ul(?:\.|ica\b|\b)\s*", "", found.get("street", ""), flags=re.IGNORECASE)
    return {field: value for field, value in found.items() if value}


def _street_of(parts):
    """Of "Kobylin, ul. Szkolna 1" the second: what is called a street, else what has a number, else the first."""
    called = [part for part in parts if STREET.match(part)]
    numbered = [part for part in parts if _NUMBER.match(part) or part[0].isdigit()]
    return [*called, *numbered, *parts][0]


def _numbered(part):
    if part[0].isdigit() and " " not in part:
        return {"building": part}
    found = _NUMBER.match(part)
    return found.groupdict() if found else {"street": part}
