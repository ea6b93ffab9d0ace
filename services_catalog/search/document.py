"""The search document of a service: what it says, weighted, what it can be filtered by, and what the clock compares.

Weights: A name, B labels of types, topics and recipients, C description, D the rest. Filters stand in the same
vector as lexemes that no word can be, so that one GIN index answers all:

    t:12  for residents of territory 12      i:3  for something inside territory 3     t:0  the whole country
    p:12  has a place in territory 12        q:3  the provider sits in powiat 3        r:seniorzy, r:*  recipients, all
    h:czas_wolny  topic                      y:posilki  type                           f:free  fee
    m:online  how                            s:none  referral                          l:uk  language
    a:5, a:*  ages, any                      x:crisis  flags, see `_flags`             n:senior  a word of the name
"""

from datetime import timedelta
from functools import lru_cache

from django.utils import timezone

from partners.enums import Visibility

from ..enums import ServiceStatus
from ..hours import MIDNIGHT, on_day
from . import facets, text
from .conditions import quoted

MAX_WORDS = 6000  # of one document; PostgreSQL counts positions up to 16383
GAP = 20  # between two fields, so that no phrase reaches over
EVERYBODY = "mieszkancy"  # the recipient group of all residents
OLDEST = 110
# Groups that say an age; a service for such groups alone is for those ages.
AGES = {
    "dzieci_mlodziez": (0, 18), "male_dzieci": (0, 6), "mlodziez": (13, 18), "dorosli": (18, OLDEST),
    "seniorzy": (60, OLDEST), "usamodzielniani": (16, 26), "bezrobotni": (18, OLDEST),
}  # fmt: skip
KNOWN_DAYS = 21  # opening hours are worked out so far ahead, and again once half of it is over
MANY_PLACES = 40  # who serves more powiats is counted in none

COLUMNS = (
    "vector", "is_listed", "confirmed_on", "review_due_on", "funded_until", "capacity_free", "capacity_on",
    "called_free", "called_at", "open_at", "known_until", "facets",
)  # fmt: skip


def row(service):
    """(values of COLUMNS, lemmas of its words) of a service that was read `with_row`."""
    if service.status != ServiceStatus.PUBLISHED:
        return ("", False, *[None] * (len(COLUMNS) - 3), []), set()
    fields = content(service)
    free = getattr(service, "free_places", None)
    open_at, known_until = opening(service)
    values = (
        vector(fields, lexemes(service)), True, service.confirmed_on, service.review_due_on, service.funded_until,
        service.capacity_free, service.capacity_on, free and free.are_free, free and free.said_at,
        open_at, known_until, terms(service),
    )  # fmt: skip
    return values, {lemma for _weight, field in fields for lemma in lemmas(field)}


def content(service):
    """Pairs (weight, text) of all that a service says to the public."""
    places = service.places.all()
    # The street of a shelter is confidential, and so is anything that lets one guess it.
    public = [place.location for place in places if not place.location.is_confidential]
    return [
        ("A", service.name),
        *(
            ("B", label.name)
            for label in (*service.types.all(), *service.topics.all(), *service.recipients.all())
        ),
        ("C", service.summary),
        ("C", service.description),
        ("D", service.eligibility),
        ("D", service.signing_up),
        ("D", service.referral_from),
        ("D", service.fee_note),
        ("D", service.accessibility),
        ("D", f"{service.provider.name} {service.provider.short_name}"),
        ("D", service.provider.type.name),
        *(("D", place.hours_note) for place in places),
        *(("D", location.territory.name) for location in public),
        *(("D", f"{location.name} {location.town} {location.street}") for location in public),
        *(("D", territory.name) for territory in service.coverage.all()),
    ]


def vector(fields, filters):
    """As PostgreSQL reads it: `'senior':3A,17C '~senior':3A 't:12'`."""
    positions, at = {}, 0
    for weight, field in fields:
        for word in text.words(field, MAX_WORDS - min(at, MAX_WORDS)):
            at += 1
            if not word.is_stop:
                for lexeme in (*text.lexemes(word.text), *text.stems(word.text)):
                    positions.setdefault(lexeme, []).append(f"{at}{weight}")
        at += GAP
    words = (f"{quoted(lexeme)}:{','.join(places[:200])}" for lexeme, places in positions.items())
    return " ".join([*words, *map(quoted, filters)])


def lemmas(field):
    return {
        lemma
        for word in text.words(field)
        if not word.is_stop and word.text.isalpha()
        for lemma in text.lemmas(word.text)
    }


# --- filters ------------------------------------------------------------------------------------


def lexemes(service):
    """Lexemes that a service can be filtered by."""
    groups = list(service.recipients.all())
    found = {f"f:{service.fee}", f"s:{service.referral}"}
    found.update(f"m:{mode}" for mode in service.modes)
    found.update(f"l:{code}" for code in service.languages)
    found.update(f"r:{group.code}" for group in groups)
    found.update(f"h:{topic.code}" for topic in service.topics.all())
    found.update(f"y:{kind.code}" for kind in service.types.all())
    if not groups or any(group.code == EVERYBODY for group in groups):
        found.add("r:*")
    found.update(f"a:{age}" for age in _ages(service, groups))
    found.update(_territories(service))
    found.update(_flags(service, groups))
    for word in text.words(service.name):
        if not word.is_stop:
            found.update(f"n:{lexeme}" for lexeme in text.lexemes(word.text))
    return sorted(found)


def _territories(service):
    if service.is_national:
        yield "t:0"
    if service.provider.seat and service.provider.seat.powiat_id:
        yield f"q:{service.provider.seat.powiat_id}"
    for territory in service.coverage.all():
        yield f"t:{territory.pk}"
        yield from (f"i:{pk}" for pk in territory.path_ids() - {territory.pk})
    for place in service.places.all():
        territory = place.location.territory
        # Of a shelter not even the village: the filters of its gmina and powiat are all that may find it.
        hidden = {territory.pk} - {territory.gmina_id} if place.location.is_confidential else set()
        yield from (f"p:{pk}" for pk in territory.path_ids() - hidden)


def _ages(service, groups):
    """The ages that it is for: those written, else those of its groups where each of them says one."""
    if service.age_from is not None or service.age_to is not None:
        low, high = service.age_from or 0, OLDEST if service.age_to is None else service.age_to
        return range(low, min(high, OLDEST) + 1)
    spans = [AGES.get(group.code) for group in groups]
    if not spans or None in spans:
        return "*"
    return {age for low, high in spans for age in range(low, high + 1)}


def _flags(service, groups):
    if service.is_crisis:
        yield "x:crisis"
    if len(groups) == 1:
        yield "x:one"
    if groups and all(group.is_staff for group in groups):
        yield "x:staff"
    if service.phone or any(each.visibility == Visibility.PUBLIC for each in service.provider.phones.all()):
        yield "x:phone"
    if service.accessibility or any(
        place.location.accessibility for place in service.places.all() if not place.location.is_confidential
    ):
        yield "x:accessible"
    if any(_is_round_the_clock(place.hours.all()) for place in service.places.all()):
        yield "x:round"


def _is_round_the_clock(hours):
    whole = {each.weekday for each in hours if not each.nth and each.opens.hour == each.opens.minute == 0
             and each.closes == MIDNIGHT}  # fmt: skip
    return len(whole) == 7


def terms(service):
    """The numbers that facets count."""
    groups = {group.pk for group in service.recipients.all()}
    is_open = not groups or any(group.code == EVERYBODY for group in service.recipients.all())
    where = set(service.coverage.all())
    where |= {place.location.territory for place in service.places.all()}
    powiats = {each.powiat_id for each in where} - {None}
    return [
        *facets.encoded("recipients", [facets.EVERYBODY] if is_open else sorted(groups)),
        *facets.encoded("topics", (each.pk for each in service.topics.all())),
        *facets.encoded("types", (each.pk for each in service.types.all())),
        *facets.encoded("fees", [service.fee]),
        *facets.encoded("modes", service.modes),
        *facets.encoded("referrals", [service.referral]),
        *facets.encoded("languages", service.languages),
        *facets.encoded("voivodeships", sorted({each.voivodeship_id for each in where} - {None})),
        *facets.encoded("powiats", sorted(powiats) if len(powiats) <= MANY_PLACES else ()),
    ]


# --- the clock ------------------------------------------------------------------------------------


def opening(service):
    """(when one of its places is open, as a multirange, the day up to which that is known); Nones without hours."""
    calendars = tuple(
        (
            tuple((each.weekday, each.nth, each.opens, each.closes) for each in place.hours.all()),
            tuple(
                (each.first_day, each.last_day, each.opens, each.closes) for each in place.special_days.all()
            ),
        )
        for place in service.places.all()
    )
    if not any(weekly or special for weekly, special in calendars):
        return None, None
    today = timezone.localdate()
    return _opening(calendars, today), today + timedelta(days=KNOWN_DAYS)


class _Stretch:
    def __init__(self, values):
        self.weekday, self.nth, self.opens, self.closes = values


class _Special:
    def __init__(self, values):
        self.first_day, self.last_day, self.opens, self.closes = values


@lru_cache(maxsize=2000)
def _opening(calendars, today):
    """Offices keep the same few hours: worked out once for all of them."""
    stretches = set()
    for weekly, special in calendars:
        weekly, special = [_Stretch(each) for each in weekly], [_Special(each) for each in special]
        for day in (today + timedelta(days=n) for n in range(KNOWN_DAYS)):
            for opens, closes in on_day(weekly, special, day):
                end = (day + timedelta(days=1), MIDNIGHT.min) if closes == MIDNIGHT else (day, closes)
                stretches.add(f'["{_moment(day, opens)}","{_moment(*end)}")')
    return "{" + ",".join(sorted(stretches)) + "}"


def _moment(day, at):
    # PostgreSQL knows when the clocks change; the zone is the one in which offices keep their hours.
    return f"{day:%Y-%m-%d} {at:%H:%M} {timezone.get_default_timezone_name()}"
