"""The search document of a service: what it says, weighted, what it can be filtered by, and what the clock compares.

Weights: A name, B labels of types, topics and recipients, C description, D the rest. Filters stand in the same
vector as lexemes that no word can be, so that one GIN index answers all:

    t:12  for residents of territory 12      o:12  for them, for some of them, or with a place there
    p:12  has a place in territory 12        q:3  the provider sits in powiat 3        t:0  the whole country
    r:seniorzy, r:*  recipients, all         w:dom_dziecka  a wording of the thesaurus, weighted as the words are
    h:czas_wolny  topic                      y:posilki  type                           f:free  fee
    m:online  how                            s:none  referral                          l:uk  language
    a:5, a:*  ages, any                      x:crisis  flags, see `_flags`             n:senior  a word of the name
"""

from datetime import date, time, timedelta
from functools import lru_cache
from typing import NamedTuple

from django.utils import timezone

from ..hours import MIDNIGHT, is_round_the_clock, on_day
from ..models import RecipientGroup
from . import ages, facets, text
from .conditions import quoted

MAX_WORDS = 6000  # of one document; PostgreSQL counts positions up to 16383
MAX_PLACES = 200  # of one lexeme; PostgreSQL keeps 255
GAP = 20  # between two fields, so that no phrase reaches over
# Groups that say an age; a service for such groups alone is for those ages.
AGES = {
    "dzieci_mlodziez": (0, 18), "male_dzieci": (0, 6), "mlodziez": (13, 18), "dorosli": (18, ages.OLDEST),
    "seniorzy": (60, ages.OLDEST), "usamodzielniani": (16, 26), "bezrobotni": (18, ages.OLDEST),
}  # fmt: skip
KNOWN_DAYS = 21  # opening hours are worked out so far ahead, and again once half of it is over
MANY_PLACES = 40  # who serves more powiats is counted in none

COLUMNS = (
    "vector", "is_listed", "sort_key", "confirmed_on", "review_due_on", "funded_until", "capacity_free", "capacity_on",
    "called_free", "called_at", "open_at", "known_until", "facets",
)  # fmt: skip


def row(service, meaning):
    """(values of COLUMNS, lemmas of its words) of a service as `reading` reads it. `meaning`: the thesaurus."""
    if not service.is_published:
        return ("", False, service.sort_key, *[None] * (len(COLUMNS) - 4), b""), set()
    fields = content(service)
    open_at, known_until = opening(service.places)
    values = (
        vector(fields, lexemes(service), meaning), True, service.sort_key, service.confirmed_on,
        service.review_due_on, service.funded_until, service.capacity_free, service.capacity_on,
        service.called_free, service.called_at, open_at, known_until, terms(service),
    )  # fmt: skip
    return values, set().union(*(lemmas(field) for _weight, field in fields))


def content(service):
    """Pairs (weight, text) of all that a service says to the public."""
    # The street of a shelter is confidential, and so is anything that lets one guess it.
    public = [place for place in service.places if not place.is_confidential]
    labels = (*service.types, *service.topics, *service.groups)
    return [
        ("A", service.name),
        *(("B", label.name) for label in labels),
        *(("B", old) for label in labels for old in label.old_names),  # what it was called finds it still
        ("C", service.summary),
        ("C", service.description),
        ("D", service.eligibility),
        ("D", service.signing_up),
        ("D", service.referral_from),
        ("D", service.fee_note),
        ("D", service.accessibility),
        ("D", f"{service.provider.name} {service.provider.short_name}"),
        ("D", service.provider.type_name),
        *(("D", place.hours_note) for place in service.places),
        *(("D", place.territory.name) for place in public),
        *(("D", place.address) for place in public),
        *(("D", territory.name) for territory in service.coverage),
    ]


def _is_open_to_all(service):
    return not service.groups or any(group.code == RecipientGroup.EVERYBODY for group in service.groups)


def vector(fields, filters, meaning):
    """As PostgreSQL reads it: `'senior':3A,17C '~senior':3A 't:12'`."""
    positions, at = {}, 0
    for weight, field in fields:
        read = _read(field)
        for place, found in (*read.words, *_wordings(field, meaning)):
            if at + place <= MAX_WORDS:
                position = f"{at + place}{weight}"
                for lexeme in found:
                    if lexeme in positions:
                        positions[lexeme].append(position)
                    else:
                        positions[lexeme] = [position]
        at = min(at + read.length, MAX_WORDS) + GAP
    words = [f"{quoted(lexeme)}:{','.join(places[:MAX_PLACES])}" for lexeme, places in positions.items()]
    return " ".join([*words, *map(quoted, filters)])


def lemmas(field):
    return _read(field).lemmas


class _Field(NamedTuple):
    words: tuple  # pairs (position, its lexemes and stems)
    length: int
    lemmas: frozenset


@lru_cache(maxsize=5000)
def _read(field):
    """Labels and names of institutions come again and again, descriptions of typical services too."""
    words, found, at = [], set(), 0
    for at, word in enumerate(text.words(field, MAX_WORDS), start=1):
        if not word.is_stop:
            words.append((at, _indexed(word.text)))
            if word.text.isalpha():
                found.update(text.lemmas(word.text))
    return _Field(tuple(words), at, frozenset(found))


@lru_cache(maxsize=50_000)
def _indexed(word):
    return tuple(dict.fromkeys((*text.lexemes(word), *text.accented(word), *text.stems(word))))


@lru_cache(maxsize=5000)
def _wordings(field, meaning):
    return meaning.wordings(dict(_read(field).words))


# --- filters ------------------------------------------------------------------------------------


def lexemes(service):
    """Lexemes that a service can be filtered by."""
    groups = service.groups
    found = {f"f:{service.fee}", f"s:{service.referral}"}
    found.update(f"m:{mode}" for mode in service.modes)
    found.update(f"l:{code}" for code in service.languages)
    found.update(f"r:{group.code}" for group in groups)
    found.update(f"h:{topic.code}" for topic in service.topics)
    found.update(f"y:{kind.code}" for kind in service.types)
    if _is_open_to_all(service):
        found.add("r:*")
    found.update(f"a:{age}" for age in _ages(service, groups))
    if "a:*" in found:
        found.update(f"a:{age}" for age in ages.told(service.eligibility, [group.name for group in groups]))
    found.update(_territories(service))
    found.update(_flags(service))
    for _at, words in _read(service.name).words:
        found.update(f"n:{lexeme}" for lexeme in words if not lexeme.startswith(text.STEM))
    return sorted(found)


def _territories(service):
    if service.is_national:
        yield "t:0"
    if service.provider.powiat_id:
        yield f"q:{service.provider.powiat_id}"
    for territory in service.coverage:
        yield f"t:{territory.pk}"
        yield from (f"o:{pk}" for pk in territory.path)
    for place in service.places:
        territory = place.territory
        # Of a shelter not even the village: the filters of its gmina and powiat are all that may find it.
        hidden = {territory.pk} - {territory.gmina_id} if place.is_confidential else set()
        for pk in territory.path - hidden:
            yield from (f"p:{pk}", f"o:{pk}")


def _ages(service, groups):
    """The ages that it is for: those written, else those of its groups where each of them says one."""
    if service.age_from is not None or service.age_to is not None:
        low, high = service.age_from or 0, ages.OLDEST if service.age_to is None else service.age_to
        return range(low, min(high, ages.OLDEST) + 1)
    spans = [AGES.get(group.code) for group in groups]
    if not spans or None in spans:
        return "*"
    return {age for low, high in spans for age in range(low, high + 1)}


def _flags(service):
    groups = service.groups
    if service.is_crisis:
        yield "x:crisis"
    if len(groups) == 1:
        yield "x:one"
    if groups and all(group.is_staff for group in groups):
        yield "x:staff"
    if service.phone or service.provider.has_phone:
        yield "x:phone"
    if service.accessibility or any(
        place.accessibility for place in service.places if not place.is_confidential
    ):
        yield "x:accessible"
    if service.phone_round_the_clock or any(map(_is_round_the_clock, service.places)):
        yield "x:round"


def _is_round_the_clock(place):
    return is_round_the_clock([_Stretch(*each) for each in place.weekly])


def terms(service):
    """The numbers that facets count, packed."""
    groups = {group.pk for group in service.groups}
    where = set(service.coverage)
    where |= {place.territory for place in service.places}
    powiats = {each.powiat_id for each in where} - {None}
    numbers = [
        *facets.encoded("recipients", [facets.EVERYBODY] if _is_open_to_all(service) else sorted(groups)),
        *facets.encoded("topics", (each.pk for each in service.topics)),
        *facets.encoded("types", (each.pk for each in service.types)),
        *facets.encoded("fees", [service.fee]),
        *facets.encoded("modes", service.modes),
        *facets.encoded("referrals", [service.referral]),
        *facets.encoded("languages", service.languages),
        *facets.encoded("voivodeships", sorted({each.voivodeship_id for each in where} - {None})),
        *facets.encoded("powiats", sorted(powiats) if len(powiats) <= MANY_PLACES else ()),
    ]
    return facets.packed(numbers)


# --- the clock ------------------------------------------------------------------------------------


def opening(places):
    """(when one of its places is open, as a multirange, the day up to which that is known); Nones without hours."""
    calendars = tuple((place.weekly, place.special) for place in places)
    if not any(weekly or special for weekly, special in calendars):
        return None, None
    today = timezone.localdate()
    return _opening(calendars, today), today + timedelta(days=KNOWN_DAYS)


class _Stretch(NamedTuple):
    weekday: int
    nth: int
    opens: time
    closes: time


class _Special(NamedTuple):
    first_day: date
    last_day: date
    opens: time
    closes: time


@lru_cache(maxsize=2000)
def _opening(calendars, today):
    """Offices keep the same few hours: worked out once for all of them."""
    stretches = set()
    for weekly, special in calendars:
        weekly, special = [_Stretch(*each) for each in weekly], [_Special(*each) for each in special]
        for day in (today + timedelta(days=n) for n in range(KNOWN_DAYS)):
            for opens, closes in on_day(weekly, special, day):
                end = (day + timedelta(days=1), time.min) if closes == MIDNIGHT else (day, closes)
                stretches.add(f'["{_moment(day, opens)}","{_moment(*end)}")')
    return "{" + ",".join(sorted(stretches)) + "}"


def _moment(day, at):
    # PostgreSQL knows when the clocks change; the zone is the one in which offices keep their hours.
    return f"{day:%Y-%m-%d} {at:%H:%M} {timezone.get_default_timezone_name()}"
