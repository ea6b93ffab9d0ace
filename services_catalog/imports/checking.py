"""What would be made of each row, and every problem at its column; tens of thousands of rows at once."""

import re
from dataclasses import dataclass, field

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _
from stdnum.pl import nip as nip_rule
from stdnum.pl import regon as regon_rule

from coop_portal import guard
from coop_portal.folding import fold
from partners.forms import digits
from partners.imports.columns import split_address
from partners.imports.places import Unclear
from partners.models import Territory

from .. import hours
from ..models import Service
from . import words
from .columns import FIELDS
from .places import Coverage
from .providers import NewProvider, Providers, plain

# Copied as they stand, cut nowhere: a text that is too long is a problem of its cell.
PLAIN = ("summary", "description", "eligibility", "signing_up", "documents_needed", "accessibility", "season")
_LIMITS = {
    name: Service._meta.get_field(name).max_length
    for name in ("name", *PLAIN, "phone", "fee_note", "referral_from")
}
_SHELTER = re.compile(
    r"schronieni|schronisk|dla ofiar przemocy|hostel|interwencyjn\w* mieszk|specjalistyczny osrodek wsparcia"
)


@dataclass(eq=False)
class Entry:
    """One service of a row. `errors`, `warnings`: [(heading, sentence)]; one with errors is never loaded."""

    number: int
    sheet: str
    line: int
    signature: str
    values: dict  # field -> text as it was read
    headings: dict  # field -> heading
    raw: dict
    fields: dict = field(default_factory=dict)  # of Service
    terms: dict = field(default_factory=dict)  # recipients, topics, types -> ids
    coverage: list = field(default_factory=list)
    provider: object = None
    about_provider: str = ""  # becomes a warning of one of the rows that name it
    place: dict | None = None
    stretches: tuple = ()
    hours_note: str = ""
    place_id: int | None = None  # of the ServicePlace, once it is made
    key: str = ""
    own_key: bool = False
    errors: list = field(default_factory=list)
    warnings: list = field(default_factory=list)
    service_id: int | None = None
    action: str = ""
    changes: list = field(default_factory=list)

    def refuse(self, name, sentence):
        self.errors.append((self._heading(name), str(sentence)))

    def warn(self, name, sentence):
        self.warnings.append((self._heading(name), str(sentence)))

    def _heading(self, name):
        return self.headings.get(name) or str(FIELDS[name][0])

    @property
    def can_be_published(self):
        """The publishing minimum: name, realizator, for whom, gmina, and a phone or an address."""
        return bool(
            self.terms["recipients"]
            and (self.coverage or self.fields["is_national"])
            and (self.fields["phone"] or self.place)
            and not self.provider_waits
        )

    provider_waits = False  # a new or pending institution that nobody verifies with this import


def own_territories(scope):
    """Ids inside which the person imports; None for the operator."""
    if scope.is_operator:
        return None
    return set(scope.animated_territories().values_list("pk", flat=True))


class Checker:
    """All that rows are compared with, read once."""

    def __init__(self, own, *, place=None, type=None, values=None, verify=False):
        self.own, self.verify = own, verify
        self.coverage = Coverage(own, place)
        self.providers = Providers(own, type)
        values = values or {}
        self.terms = {kind: words.Terms(kind, values.get(kind)) for kind in words.VOCABULARIES}
        self.addresses, self.hours_known = {}, {}

    def entries(self, tables, progress=lambda done: None):
        """The Entry of each service of the used tables, in order."""
        found = []
        for table in tables:
            if table["use"]:
                for number, (line, texts) in enumerate(table["rows"]):
                    found += self._row(table, line, texts, len(found))
                    if number % 500 == 0:
                        progress(len(found))
        _repeated(found)
        return found

    def _row(self, table, line, texts, number):
        raw = dict(zip(table["columns"], texts, strict=True))
        headings = {name: heading for heading, name in table["fields"].items() if name}
        values = {name: raw.get(heading, "") for name, heading in headings.items()}
        names = words.services_in(values.get("name", "")) or [""]
        for index, name in enumerate(names):
            entry = Entry(
                number + index,
                table["sheet"],
                line,
                table["signature"],
                {**values, "name": name},
                headings,
                raw,
            )
            for wrong, heading, sentence in table["problems"]:
                if wrong == line and heading in headings.values():
                    entry.errors.append((heading, sentence))
            self._fill(entry)
            if entry.own_key and index:
                entry.key = f"{entry.key}#{index + 1}"
            yield entry

    def _fill(self, entry):
        self._texts(entry)
        self._contact(entry)
        self._where(entry)
        self._who(entry)
        self._terms(entry)
        self._small(entry)
        self._address_and_hours(entry)
        own = entry.values.get("key", "").strip()
        entry.own_key = bool(own)
        if own:
            entry.key = f"#{own[:200]}"
        elif entry.provider:
            place = entry.coverage[0].pk if entry.coverage else 0
            entry.key = f"{plain(entry.provider.name)[:180]}|{plain(entry.fields['name'])[:180]}|{place}"

    def _texts(self, entry):
        entry.fields["name"] = entry.values["name"]
        if not entry.values["name"]:
            entry.refuse("name", _("Write the name."))
        for name in PLAIN:
            entry.fields[name] = entry.values.get(name, "")
        for name in ("name", *PLAIN):
            text = entry.fields[name]
            if _LIMITS[name] and len(text) > _LIMITS[name]:
                if name == "summary":
                    # An office's "short description" is often long: it is the description.
                    entry.fields["summary"] = ""
                    entry.fields["description"] = "\n".join(filter(None, [text, entry.fields["description"]]))
                else:
                    entry.refuse(
                        name, _("Longer than %(limit)s characters: shorten it.") % {"limit": _LIMITS[name]}
                    )
        for name in (*PLAIN, "name", "fee", "referral", "recipients"):
            text = entry.values.get(name, "")
            if len(text) >= 11 and guard.has_pesel(text):
                entry.refuse(name, _("There is a PESEL number here. The portal keeps no data of clients."))

    def _contact(self, entry):
        cell = entry.values.get("phone", "")
        mails = words.emails(entry.values.get("email", "")) + words.emails(cell)
        numbers, rest = words.phones(words.without_emails(cell))
        entry.fields["phone"] = numbers[0] if numbers else ""
        if cell.strip(" -–") and not numbers and not mails:
            sentence = _("There is no phone number in “%(text)s”.") % {"text": cell[:60]}
            if any(letter.isdigit() for letter in cell):
                entry.refuse("phone", sentence)
            else:
                entry.warn("phone", sentence)
                self._add(entry, "signing_up", cell)
        if any(words.lacks_area_code(number) for number in numbers):
            entry.warn("phone", _("A number of seven digits: is its area code missing?"))
        also = [_("Phone: %(phones)s") % {"phones": ", ".join(numbers[1:])}] if numbers[1:] else []
        if numbers and rest:
            also.append(rest)
        self._add(entry, "signing_up", "\n".join(also))
        entry.fields["email"] = mails[0] if mails else ""
        if entry.fields["email"]:
            try:
                validate_email(entry.fields["email"])
            except ValidationError as error:
                entry.refuse("email", error.messages[0])
        elif entry.values.get("email", "").strip(" -–"):
            entry.refuse(
                "email", _("“%(text)s” is not an e-mail address.") % {"text": entry.values["email"][:60]}
            )
        self._www(entry)

    def _www(self, entry):
        text = entry.values.get("www", "").split()[0] if entry.values.get("www", "").strip(" -–") else ""
        if text and not re.match(r"https?://", text, re.IGNORECASE):
            text = f"https://{text}"
        entry.fields["www"] = text
        if text:
            try:
                Service._meta.get_field("www").run_validators(text)
            except ValidationError as error:
                entry.refuse("www", error.messages[0])

    def _where(self, entry):
        try:
            entry.coverage, entry.fields["is_national"] = self.coverage.read(entry.values.get("gmina", ""))
        except Unclear as error:
            entry.fields["is_national"] = False
            entry.refuse("gmina", error)

    def _who(self, entry):
        values = entry.values
        name = " ".join(values.get("provider", "").split())
        nip = _number(entry, "provider_nip", nip_rule)
        regon = _number(entry, "provider_regon", regon_rule)
        address = self._address(values.get("address", ""))
        seat = self.coverage.seat(entry.coverage, values.get("town") or address.get("town", ""))
        try:
            found, warning = self.providers.find(
                name, nip, regon, values.get("provider_type", ""), entry.coverage, seat
            )
        except Unclear as error:
            entry.refuse("provider", error)
            return
        entry.provider = found
        is_new = isinstance(found, NewProvider)
        entry.provider_waits = (is_new and not self.verify) or (not is_new and found.status == "pending")
        entry.about_provider = warning

    def _terms(self, entry):
        for kind, vocabulary in self.terms.items():
            text = entry.values.get(kind, "")
            entry.terms[kind], unknown = vocabulary.read(text) if text else ([], [])
            for part in unknown:
                entry.warn(kind, _("“%(text)s” is not a term of the list.") % {"text": part[:80]})
            if unknown and kind == "recipients":
                # What nobody could put a name to is still true of the service.
                said = _("For whom: %(text)s") % {"text": " ".join(text.split())}
                self._add(entry, "eligibility", said)

    def _small(self, entry):
        fields, values = entry.fields, entry.values
        fields["fee"], fields["fee_note"] = words.fee(values.get("fee", ""))
        fields["referral"], fields["referral_from"] = words.referral(values.get("referral", ""))
        for name, kept in (("fee", "fee_note"), ("referral", "referral_from")):
            if len(fields[kept]) > _LIMITS[kept]:
                entry.refuse(
                    name, _("Longer than %(limit)s characters: shorten it.") % {"limit": _LIMITS[kept]}
                )
        fields["age_from"], fields["age_to"] = words.ages(values.get("age", ""))

    def _address(self, text):
        if text not in self.addresses:
            self.addresses[text] = split_address(text) if text.strip(" -–") else {}
        return self.addresses[text]

    def _address_and_hours(self, entry):
        address = dict(self._address(entry.values.get("address", "")))
        if town := entry.values.get("town", "").strip():
            address["town"] = town
        territory = self.coverage.seat(entry.coverage, address.get("town", ""))
        if address and territory is None and entry.provider and entry.provider.seat_id:
            territory = Territory(pk=entry.provider.seat_id)
        limits = {"street": 200, "building": 40, "town": 120}
        if any(len(address.get(name, "")) > limit for name, limit in limits.items()):
            entry.refuse("address", _("Write the address as: street and number, postcode and town."))
        elif address and territory:
            entry.place = {
                "territory_id": territory.pk,
                **{name: address.get(name, "") for name in ("town", "street", "building", "postcode")},
                "is_confidential": self._is_confidential(entry),
            }
        self._hours(entry)

    @staticmethod
    def _is_confidential(entry):
        if words.says_yes(entry.values.get("confidential", "")):
            return True
        if "confidential" not in entry.headings and _SHELTER.search(
            fold(f"{entry.values['name']} {entry.values.get('types', '')}")
        ):
            entry.warn(
                "address", _("It may be a shelter: its address is kept confidential until you change that.")
            )
            return True
        return False

    def _hours(self, entry):
        text = entry.values.get("hours", "").strip(" -–")
        if not text:
            return
        if text not in self.hours_known:
            self.hours_known[text] = _stretches(text)
        stretches = self.hours_known[text]
        if not entry.place:
            self._add(entry, "signing_up", _("Hours: %(hours)s") % {"hours": " ".join(text.split())})
        elif stretches:
            entry.stretches = stretches
        elif len(note := " ".join(text.split())) > hours.NOTE_LIMIT:
            entry.refuse(
                "hours", _("Longer than %(limit)s characters: shorten it.") % {"limit": hours.NOTE_LIMIT}
            )
        else:
            entry.hours_note = note
            entry.warn("hours", _("The hours were not understood and stay as a note."))

    @staticmethod
    def _add(entry, name, text):
        if text:
            entry.fields[name] = "\n".join(filter(None, [entry.fields.get(name, ""), text]))


def _number(entry, name, rule):
    number = digits(entry.values.get(name, "")).removeprefix("PL")
    if number and not rule.is_valid(number):
        entry.refuse(
            name, _("“%(number)s” has a wrong check digit or length.") % {"number": entry.values[name][:30]}
        )
        return ""
    return number


def _stretches(text):
    try:
        return tuple(hours.parse(text))
    except (ValidationError, IndexError, AttributeError):
        return ()


def _repeated(entries):
    """The second row of one key in a file would overwrite the first."""
    seen = {}
    for entry in entries:
        if not entry.key or entry.errors:
            continue
        first = seen.setdefault(entry.key, entry)
        if first is not entry:
            where = f"{first.sheet}, {first.line}" if first.sheet != entry.sheet else str(first.line)
            entry.refuse("name", _("It repeats row %(line)s of this file.") % {"line": where})
