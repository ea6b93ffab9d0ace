"""The parts of the board. Another part of the portal adds one by `registry.board.register(key, Section(...))`.

`rows(scope, provider)` gives a queryset or list of what waits (of one provider, where given); `show` makes a Row of
each. Only the first MOST are shown, with the number of all, so that the board costs the same whatever waits.
"""

from collections.abc import Callable
from dataclasses import dataclass

from coop_portal import registry
from coop_portal.capped import MOST as MOST_COUNTED
from coop_portal.capped import capped_count

MOST = 20


@dataclass(frozen=True)
class Act:
    """A button of a row: `url` takes a POST, or is a page to open where `is_link`."""

    label: str
    url: str
    is_link: bool = False
    question: str = ""  # asked before it is done


@dataclass(frozen=True)
class Row:
    title: str
    url: str
    provider: str = ""
    text: str = ""
    note: str = ""  # somebody's own words
    service: object = None  # shown with its freshness; with a box to tick where the section says so
    acts: tuple[Act, ...] = ()


@dataclass(frozen=True)
class Section:
    """`ticked`: its rows are services, and what can be done with many at once: "confirm" or "publish".

    `more`: (scope) -> address of all of them.

    `act`: () -> the Act that settles all rows of the section at once.
    """

    title: str
    rows: Callable
    show: Callable
    order: int = 100
    text: str = ""
    urgent: bool = False
    ticked: str = ""
    more: Callable | None = None
    act: Callable | None = None


@dataclass(frozen=True)
class Filled:
    key: str
    section: Section
    count: int
    rows: list
    more_url: str

    @property
    def hidden(self):
        """As `count`, which says no more than that there are very many."""
        return self.count if self.count > MOST_COUNTED else self.count - len(self.rows)


def fill(scope, provider=None):
    """The sections with something in them, in their order."""
    found = []
    for key, section in sorted(registry.board.items(), key=lambda item: (item[1].order, item[0])):
        waiting = section.rows(scope, provider)
        first = list(waiting[: MOST + 1])
        if not first:
            continue
        count = len(first) if len(first) <= MOST else _count(waiting)
        more = section.more(scope) if section.more else ""
        found.append(Filled(key, section, count, [section.show(each) for each in first[:MOST]], more))
    return found


def _count(waiting):
    return len(waiting) if isinstance(waiting, list) else capped_count(waiting)
