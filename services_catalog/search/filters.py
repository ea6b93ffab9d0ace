"""What a person chose beside the words, as conditions: tsqueries where the index knows, SQL where the clock decides."""

from dataclasses import dataclass, fields
from datetime import datetime, time, timedelta

from django.utils import timezone

from partners.models import Territory

from . import conditions as c

MOST = 60  # values of one kind that are heard
PLACES_HOLD = timedelta(days=7)  # what a call said of free places
COUNTED_HOLDS = timedelta(days=60)  # a number of free places that the provider wrote


@dataclass(frozen=True)
class Filters:
    """Within one kind any will do; all kinds must hold. `when` as in a chip; `is_urgent`: "Pilne, dziś"."""

    territories: tuple[int, ...] = ()
    recipients: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()
    types: tuple[str, ...] = ()
    fees: tuple[str, ...] = ()
    modes: tuple[str, ...] = ()
    referrals: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    age: int | None = None
    when: str = ""
    has_free_places: bool = False
    is_round_the_clock: bool = False
    is_crisis: bool = False
    has_phone: bool = False
    is_accessible: bool = False
    is_urgent: bool = False
    for_staff: bool | None = None  # for professionals alone, or (False) not for them alone

    def without(self, kind):
        """The same filters but one kind: what its facet counts."""
        default = next(each.default for each in fields(self) if each.name == kind)
        return Filters(**{each.name: getattr(self, each.name) for each in fields(self)} | {kind: default})


# Kinds of codes, and the letter of their lexemes.
CODES = {"topics": "h", "types": "y", "fees": "f", "modes": "m", "referrals": "s", "languages": "l"}
FLAGS = {
    "is_round_the_clock": "x:round",
    "is_crisis": "x:crisis",
    "has_phone": "x:phone",
    "is_accessible": "x:accessible",
}


def chosen(ids):
    """The rows of chosen territories."""
    ids = [pk for pk in ids[:MOST] if 0 < pk < 2**63]
    return list(Territory.objects.filter(pk__in=ids)) if ids else []


class Asked:
    """The conditions of filters and of recognised chips. `territories`: those chosen, as rows, where they are read."""

    def __init__(self, filters, chips=(), territories=None):
        self.filters, self.chips = filters, chips
        self.territories = chosen(filters.territories) if territories is None else territories

    def lexemes(self, words=()):
        """tsqueries that all hold, but for those that all of these `words` imply."""
        told = [chip for chip in self.chips if chip.condition]
        news = (chip for chip in told if not chip.implied_by or not {*chip.implied_by} <= {*words})
        return [*self._chosen(), *(chip.condition for chip in news)]

    def _chosen(self):
        filters = self.filters
        if filters.territories:
            yield c.territories(self.territories) if self.territories else "'o:none'"
        if filters.recipients:
            yield c.filter_by("r", ["*", *filters.recipients[:MOST]])
        for kind, letter in CODES.items():
            if values := getattr(filters, kind):
                yield c.filter_by(letter, values[:MOST])
        if filters.age is not None:
            yield c.filter_by("a", ["*", filters.age])
        for flag, lexeme in FLAGS.items():
            if getattr(filters, flag):
                yield c.quoted(lexeme)
        if filters.is_urgent:
            yield "'x:phone'"
            yield "'s:none'"
        if filters.for_staff is not None:
            yield "'x:staff'" if filters.for_staff else "!'x:staff'"

    @property
    def ages(self):
        """tsquery for who says the age that is asked for; "" where none is."""
        said = [chip.own for chip in self.chips if chip.kind == "age"]
        if self.filters.age is not None:
            said.append(c.filter_by("a", [self.filters.age]))
        return c.all_of(said) if said else ""

    def clock(self):
        """Pairs (SQL, parameters) of what the clock decides.

        A time that was only said leaves out who is known to be closed then; a chosen one asks for who is known to be
        open.
        """
        if self.filters.when:
            yield _open(self.filters.when)
        if self.filters.is_urgent:
            sql, params = _open("now")
            yield f"({sql} OR document.vector @@ %s::tsquery)", [*params, "'x:round'"]
        if self.filters.has_free_places or any(chip.key == "places:free" for chip in self.chips):
            yield FREE_PLACES, free_places_params()
        for chip in self.chips:
            if chip.when:
                sql, params = _open(chip.when)
                yield f"(document.open_at IS NULL OR {sql})", params


FREE_PLACES = """(CASE WHEN document.called_at > %s THEN document.called_free
    ELSE document.capacity_free > 0 AND document.capacity_on >= %s END)"""


def free_places_params():
    return [timezone.now() - PLACES_HOLD, timezone.localdate() - COUNTED_HOLDS]


def _open(when):
    start, end = moments(when, timezone.localtime())
    return "document.open_at && tstzrange(%s, %s, '[]')", [start, end]


def moments(when, now):
    """The stretch of time that a word of `Filters.when` means, seen from `now`."""
    if when == "now":
        return now, now
    if when == "today":
        return now, _midnight(now.date(), 1)
    if when == "tomorrow":
        return _midnight(now.date(), 1), _midnight(now.date(), 2)
    if when == "weekend":
        first, days = (5 - now.weekday()) % 7, 2
        if now.weekday() == 6:
            first, days = 0, 1
    elif when in set("0123456"):
        first, days = (int(when) - now.weekday()) % 7, 1
    else:
        return now, now
    return max(now, _midnight(now.date(), first)), _midnight(now.date(), first + days)


def _midnight(day, after):
    return timezone.make_aware(datetime.combine(day + timedelta(days=after), time.min))
