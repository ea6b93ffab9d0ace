"""What is missing where: searches in vain and reported needs of a powiat, by topic, gmina and recipients.

Searches are shown from MINIMUM on: fewer could be one person's. There are no sums of rows or columns, and the table of
recipients tells ranges instead of numbers: a small number could be worked out from them. Needs are counted as they
are: who reads the board reads them as well.
"""

from collections import Counter
from dataclasses import dataclass

from django.db.models import F, Sum
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from partners.models import Territory

from ..models import HelpTopic, Need, RecipientGroup, SearchGap

MINIMUM = 5
STRONG, STRONGER = 10, 25  # from so many on a cell is darker
UNKNOWN = ""


@dataclass(frozen=True)
class Cell:
    searches: int = 0
    needs: int = 0
    is_ranged: bool = False

    @property
    def is_small(self):
        return 0 < self.searches < MINIMUM

    @property
    def shown(self):
        """What may be said of it as one number, for the order and the shade; a small number of searches counts as 1."""
        return (1 if self.is_small else self.searches) + self.needs

    @property
    def level(self):
        """0 nothing, 1 little, 2 some, 3 much, 4 very much."""
        return sum(self.shown >= limit for limit in (1, MINIMUM, STRONG, STRONGER))

    @property
    def level_label(self):
        return ["", _("little"), _("some"), _("much"), _("very much")][self.level]

    @property
    def searches_label(self):
        if not self.searches:
            return ""
        if self.is_small:
            return _("fewer than %(n)s searches") % {"n": MINIMUM}
        if self.is_ranged:
            return self._range
        return ngettext("%(n)s search", "%(n)s searches", self.searches) % {"n": self.searches}

    @property
    def _range(self):
        if self.searches >= STRONGER:
            return _("%(n)s searches or more") % {"n": STRONGER}
        low, high = (MINIMUM, STRONG - 1) if self.searches < STRONG else (STRONG, STRONGER - 1)
        return _("%(low)s–%(high)s searches") % {"low": low, "high": high}

    @property
    def needs_label(self):
        return ngettext("%(n)s need", "%(n)s needs", self.needs) % {"n": self.needs} if self.needs else ""

    @property
    def words(self):
        return ", ".join(label for label in (self.searches_label, self.needs_label) if label)


@dataclass(frozen=True)
class Table:
    """`rows`: (label of a topic, cells in the order of the columns), most missed first."""

    columns: list
    rows: list


class Heat:
    """The gaps of some territories since a day, in four queries whatever there is."""

    def __init__(self, territories, since):
        self.territories = list(territories)
        ids = [each.pk for each in self.territories]
        gaps = SearchGap.objects.filter(territory__in=ids, month__gte=since.replace(day=1))
        needs = Need.objects.counted().filter(territory__in=ids, created_at__date__gte=since)
        self._searches = _searches(gaps)
        self._needs = [(place, code or UNKNOWN, group) for place, code, group in needs.values_list(
            "territory", "topic__code", "recipients__code")]  # fmt: skip
        # A need for two groups stands in both columns of recipients, and is one in its gmina.
        self._once = Counter(
            (place, code or UNKNOWN) for place, code in needs.values_list("territory", "topic__code")
        )

    @property
    def is_empty(self):
        return not self._searches and not self._once

    def by_place(self):
        searches = Counter()
        for (place, topic, _group), number in self._searches.items():
            searches[place, topic] += number
        known = {key[0] for key in (*searches, *self._once)}
        columns = [each for each in self.territories if each.pk in known]
        return _table(searches, self._once, [(each.pk, each.label) for each in columns])

    def by_recipients(self):
        searches, needs = Counter(), Counter()
        for (_place, topic, group), number in self._searches.items():
            searches[group, topic] += number
        for _place, topic, group in self._needs:
            needs[group or UNKNOWN, topic] += 1
        known = {key[0] for key in (*searches, *needs)}
        columns = [(each.code, str(each)) for each in RecipientGroup.objects.filter(code__in=known)]
        columns += [(UNKNOWN, _("not said"))] if UNKNOWN in known else []
        return _table(searches, needs, columns, is_ranged=True)

    def worst(self, limit):
        """[(territory, topic or None, Cell)] of the cells that hold most and may be shown, for an agenda."""
        searches = Counter()
        for (place, topic, _group), number in self._searches.items():
            searches[place, topic] += number
        cells = {key: Cell(searches[key], self._once[key]) for key in {*searches, *self._once} if key[1]}
        cells = {key: cell for key, cell in cells.items() if cell.searches >= MINIMUM or cell.needs}
        places = {each.pk: each for each in self.territories}
        topics = {
            each.code: each for each in HelpTopic.objects.filter(code__in={topic for _place, topic in cells})
        }
        order = sorted(cells.items(), key=lambda item: (-item[1].shown, item[0]))
        return [(places[place], topics[topic], cell) for (place, topic), cell in order if topic in topics][
            :limit
        ]


def _searches(gaps):
    """{(territory, topic, recipients): number}; codes of merged terms are read as those that they were merged into."""
    rows = (
        gaps.order_by()
        .values_list("territory", "topic", "recipients")
        .annotate(n=Sum(F("misses") + F("reports")))
    )
    topics, groups = _followed(HelpTopic), _followed(RecipientGroup)
    found = Counter()
    for place, topic, group, number in rows:
        found[place, topics.get(topic, topic), groups.get(group, group)] += number
    return found


def _followed(model):
    merged = model.objects.exclude(merged_into=None)
    return dict(merged.values_list("code", "merged_into__code"))


def _table(searches, needs, columns, is_ranged=False):
    topics = {key[1] for key in (*searches, *needs)}
    labels = {each.code: str(each) for each in HelpTopic.objects.filter(code__in=topics)}
    rows = []
    for topic in topics:
        cells = [Cell(searches[key, topic], needs[key, topic], is_ranged) for key, _label in columns]
        label = labels.get(topic) or _("Other topics")
        rows.append((-sum(cell.shown for cell in cells), topic == UNKNOWN, label, cells))
    rows.sort(key=lambda row: row[:3])
    return Table([label for _key, label in columns], [(label, cells) for _sum, _last, label, cells in rows])


def territories_around(powiat):
    """The gminas of a powiat and the powiat itself, for which people look, too."""
    inside = Territory.objects.active().filter(powiat=powiat, kind__in=["powiat", "gmina"])
    return sorted(inside, key=lambda each: (each.kind == "powiat", each.sort_key, each.pk))
