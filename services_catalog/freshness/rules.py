"""Which rules hold for an entry: those of the nearest territory around its steward, the country's, or the built-in."""

from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from functools import cached_property

from django.db.models import Case, DateField, ExpressionWrapper, F, Q, Value, When

from partners.models import InstitutionType, Territory

from ..enums import StretchKind

SCHOOLS = ("szkola_podst", "szkola_ponadpodst", "przedszkole", "sosw", "mow_mos")
LEVELS = ("gmina_id", "powiat_id", "voivodeship_id")  # above a territory, the nearest first


@dataclass(frozen=True)
class Stretch:
    """Days of every year; one that ends before it starts goes over the new year. `types`: codes, () means all."""

    starts: str
    ends: str
    types: tuple[str, ...] = ()

    def start_on(self, day):
        """The first day of the stretch in which `day` lies, None where it lies in none."""
        today = f"{day:%m-%d}"
        if self.starts <= self.ends:
            return self._date(day.year, self.starts) if self.starts <= today <= self.ends else None
        if today >= self.starts:
            return self._date(day.year, self.starts)
        return self._date(day.year - 1, self.starts) if today <= self.ends else None

    def end_after(self, start):
        return self._date(start.year + (self.ends < self.starts), self.ends)

    @property
    def label(self):
        """ "25.06–31.08"."""
        return "–".join(f"{text[3:]}.{text[:2]}" for text in (self.starts, self.ends))

    @staticmethod
    def _date(year, text):
        month, day = map(int, text.split("-"))
        return date(year, month, day)


@dataclass(frozen=True)
class Rules:
    interval_days: int = 180
    crisis_days: int = 30
    capacity_days: int = 14
    funding_days: int = 21
    campaigns: tuple[Stretch, ...] = (Stretch("01-15", "01-31"), Stretch("09-15", "09-30"))
    pauses: tuple[Stretch, ...] = (Stretch("06-25", "08-31", SCHOOLS),)
    territory_id: int | None = field(default=None, compare=False)

    @classmethod
    def of(cls, row):
        """The rules of a ReviewRules row whose stretches are prefetched."""
        found = {StretchKind.CAMPAIGN: [], StretchKind.PAUSE: []}
        for each in row.stretches.all():
            types = tuple(sorted(kind.code for kind in each.types.all()))
            found[each.kind].append(Stretch(each.starts, each.ends, types))
        return cls(
            row.interval_days, row.crisis_days, row.capacity_days, row.funding_days,
            tuple(found[StretchKind.CAMPAIGN]), tuple(found[StretchKind.PAUSE]), row.territory_id,
        )  # fmt: skip

    def followed(self):
        """With the codes that types have today: a merged one is what it was merged into."""
        pauses = (
            replace(each, types=tuple(InstitutionType.objects.followed(each.types))) for each in self.pauses
        )
        return replace(self, pauses=tuple(pauses))

    def interval(self, service):
        days = [self.interval_days]
        if service.is_crisis:
            days.append(self.crisis_days)
        if service.capacity_free is not None:
            days.append(self.capacity_days)
        return timedelta(days=min(days))

    def is_short(self, service):
        """Whether it is asked between campaigns, too: a crisis and free places do not wait half a year."""
        return service.is_crisis or service.capacity_free is not None

    def campaign(self, day):
        """(first day, last day) of the campaign that runs on `day`, or None."""
        for stretch in self.campaigns:
            if start := stretch.start_on(day):
                return start, stretch.end_after(start)
        return None

    def is_paused(self, type_code, day):
        return any(
            stretch.start_on(day) and (not stretch.types or type_code in stretch.types)
            for stretch in self.pauses
        )

    @cached_property
    def due(self):
        """The day by which an entry is to be confirmed, as an expression of its row."""
        crisis, usual = min(self.crisis_days, self.interval_days), self.interval_days
        return Case(
            When(confirmed_on=None, then=Value(None)),
            When(
                is_crisis=True,
                capacity_free__isnull=False,
                then=_later(min(crisis, self.capacity_days)),
            ),
            When(is_crisis=True, then=_later(crisis)),
            When(capacity_free__isnull=False, then=_later(min(usual, self.capacity_days))),
            default=_later(usual),
            output_field=DateField(),
        )


def _later(days):
    return ExpressionWrapper(F("confirmed_on") + Value(timedelta(days=days)), output_field=DateField())


DEFAULTS = Rules()


class RuleBook:
    """All rules at once, in a constant number of queries."""

    def __init__(self):
        from ..models import (
            ReviewRules,  # models.service asks for the interval, so that it cannot be imported first
        )

        rows = ReviewRules.objects.prefetch_related("stretches__types")
        self.by_territory = {row.territory_id: Rules.of(row) for row in rows}

    @cached_property
    def national(self):
        return self.by_territory.get(None) or DEFAULTS.followed()

    @property
    def all(self):
        return [self.national, *self.by_territory.values()]

    def of(self, territory):
        """The rules for entries that this territory (or None) keeps."""
        for pk in path(territory):
            if pk in self.by_territory:
                return self.by_territory[pk]
        return self.national

    def above(self, territory):
        """What would hold if the territory had no rules of its own."""
        for pk in path(territory):
            if pk != territory.pk and pk in self.by_territory:
                return self.by_territory[pk]
        return self.national


def path(territory):
    """Ids of the territory and of what it lies in, the nearest first."""
    if territory is None:
        return []
    return list(dict.fromkeys([territory.pk, *(pk for level in LEVELS if (pk := getattr(territory, level)))]))


def recount(services=None):
    """Make the stored day of each entry what the rules say now: they were changed, or the entry became urgent.

    One UPDATE for each set of rules; rows that are right are left alone.
    """
    from ..models import Service

    services = Service.objects.all() if services is None else services
    book, stewards = RuleBook(), {}
    kept = services.order_by().values("steward").distinct()
    for territory in Territory.objects.filter(pk__in=kept):
        stewards.setdefault(book.of(territory), []).append(territory.pk)
    for rules, ids in stewards.items():
        _recount(services.filter(steward__in=ids), rules)
    _recount(services.filter(steward=None), book.national)


def _recount(services, rules):
    wrong = services.exclude(confirmed_on=None).annotate(due=rules.due)
    wrong.filter(~Q(review_due_on=F("due")) | Q(review_due_on=None)).update(review_due_on=rules.due)
