"""An entry's fields as plain values that can be kept, compared, shown and written back: {field: value}.

A column's value is what JSON has for it; a list of terms is the sorted list of their ids; the hours of a place stand
under "<uid of the place>.hours", ".special_days" and ".hours_note", as people write them.
"""

import datetime
import hashlib
import json
from functools import cached_property

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from coop_portal.differences import tidy_lines, word_diff
from coop_portal.templatetags.portal import shortdate
from coop_portal.vocabulary import VocabularyTerm
from partners.models import Territory

from .. import hours
from ..enums import LANGUAGES, Fee, Mode, Referral
from ..models import HelpTopic, RecipientGroup, Service, ServiceType

LISTS = {"types": ServiceType, "topics": HelpTopic, "recipients": RecipientGroup, "coverage": Territory}
PLACE_FIELDS = ("hours", "special_days", "hours_note")
# In the order of the form. What only professionals read is no stranger's business.
PUBLIC_FIELDS = (
    "name", "summary", "description", "types", "topics", "recipients", "eligibility", "age_from", "age_to",
    "coverage", "residents_only", "modes", "season", "signing_up", "documents_needed", "phone",
    "phone_round_the_clock", "email", "www",
    "fee", "fee_note", "referral", "referral_from", "accessibility", "languages",
)  # fmt: skip
KEPT_FIELDS = (
    *PUBLIC_FIELDS, "is_crisis", "is_national", "capacity_total", "capacity_free", "capacity_on", "funded_until",
    "professional_contact", "professional_contact_visibility", "translations",
)  # fmt: skip
# Where a proposed new service is: becomes its first place.
NEW_PLACE = {
    "place_town": _("Town or village"),
    "place_street": _("Street"),
    "place_building": _("Number"),
    "place_hours": _("Hours"),
}
PLACE_LABELS = {
    "hours": _("Hours"),
    "special_days": _("Days that are different"),
    "hours_note": _("Note on the hours"),
}
CHOICES = {"fee": Fee, "referral": Referral}
DAYS = ("capacity_on", "funded_until")


def read(service, names=PUBLIC_FIELDS):
    """{field: value} of the entry as it stands, with the hours of its places."""
    found = {name: plain(getattr(service, name), name) for name in names}
    for place in service.places.all():
        found |= of_place(place.uid, place.hours.all(), place.special_days.all(), place.hours_note)
    return found


def of_place(uid, stretches, special, note):
    texts = (hours.written(stretches), hours.written_special(special), note)
    return {f"{uid}.{name}": tidy_lines(text) for name, text in zip(PLACE_FIELDS, texts, strict=True)}


def plain(value, name=""):
    """A field's value, or what a form gives for it, as JSON has it."""
    if name in LISTS:
        rows = value.all() if hasattr(value, "all") else value
        return sorted(getattr(each, "pk", each) for each in rows)
    if name in ("modes", "languages"):
        return sorted(value or ())
    if isinstance(value, datetime.date):
        return value.isoformat()
    return tidy_lines(value) if isinstance(value, str) else value


def changed(before, after):
    """Names of the fields in which the two differ, in the order of `after`."""
    return [name for name in after if before.get(name) != after[name]]


def token(state):
    """A short word for what somebody saw."""
    return hashlib.sha256(json.dumps(state, sort_keys=True).encode()).hexdigest()[:16]


class Words:
    """Values in people's words; the terms of all that is to be shown are read once."""

    def __init__(self, *states, places=()):
        self.states = states
        self.places = {str(place.uid): place for place in places}

    @cached_property
    def _terms(self):
        found = {}
        for name, model in LISTS.items():
            ids = {pk for state in self.states for pk in state.get(name) or ()}
            found[name] = model.objects.in_bulk(ids) if ids else {}
        return found

    def label(self, name):
        place, _dot, field = name.rpartition(".")
        if not place:
            return str(_label(name))
        where = self.places.get(place)
        return f"{PLACE_LABELS[field]}: {where.location}" if where else str(PLACE_LABELS[field])

    def value(self, name, value):
        if name in LISTS:
            known = self._terms[name]
            return ", ".join(
                getattr(known[pk], "label", None) or str(known[pk]) for pk in value or () if pk in known
            )
        if name == "modes":
            return ", ".join(str(Mode(each).label) for each in value or () if each in Mode)
        if name == "languages":
            return ", ".join(str(LANGUAGES[each]) for each in value or () if each in LANGUAGES)
        if isinstance(value, bool):
            return gettext("yes") if value else gettext("no")
        if name == "translations":
            return _translations(value or {})
        if value in (None, ""):
            return ""
        if name in CHOICES:
            return str(CHOICES[name](value).label)
        if name in DAYS:
            return shortdate(datetime.date.fromisoformat(value))
        if name == "professional_contact_visibility":
            return str(dict(Service._meta.get_field(name).choices).get(value, value))
        return str(value)

    def diff(self, name, before, after):
        """Pieces for components/word_diff.html."""
        return word_diff(self.value(name, before), self.value(name, after))


def _translations(found):
    lines = (
        f"{language}: {text}"
        for language, texts in sorted(found.items())
        for field, text in sorted(texts.items())
        if field in Service.TRANSLATED and text
    )
    return "\n".join(lines)


def _label(name):
    if name in NEW_PLACE:
        return NEW_PLACE[name]
    if name == "translations":
        return _("Translations")
    text = str(Service._meta.get_field(name).verbose_name)
    return text[:1].upper() + text[1:]


def write(service, wanted):
    """Write {field: value} into the entry, whose row the caller has locked. Terms and places that are gone are passed
    over. ValidationError where the database's own rules refuse what comes of it."""
    columns = [name for name in wanted if name in KEPT_FIELDS and name not in LISTS]
    for name in columns:
        value = wanted[name]
        setattr(service, name, datetime.date.fromisoformat(value) if name in DAYS and value else value)
    service.clean_fields(exclude=[f.name for f in Service._meta.fields if f.name not in columns])
    service.validate_constraints()
    service.save()
    for name, model in LISTS.items():
        terms = _living(model, wanted.get(name) or ())
        if name in wanted and (terms or name != "coverage"):  # a service is for some place
            getattr(service, name).set(terms)
    _write_places(service, wanted)


def _living(model, ids):
    """The rows of these ids; terms that were merged since they were written down are what they became."""
    if issubclass(model, VocabularyTerm):
        return model.objects.standing_for(ids)
    return model.objects.filter(pk__in=ids)


def _write_places(service, wanted):
    for place in service.places.all():
        now = of_place(place.uid, place.hours.all(), place.special_days.all(), place.hours_note)
        told = {name: wanted[name] for name in now if name in wanted}
        if not changed(now, told):
            continue
        texts = {name.rpartition(".")[2]: text for name, text in (now | told).items()}
        if place.hours_note != texts["hours_note"]:
            place.hours_note = texts["hours_note"]
            place.save(update_fields=["hours_note"])
        place.set_hours(hours.parse(texts["hours"]), hours.parse_special(texts["special_days"]))
