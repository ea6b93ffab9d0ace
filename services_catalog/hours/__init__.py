"""Opening hours as people write and read them: "pn-pt 8:00-15:30", "1 i 3 wt 16-18", "24.12 nieczynne"."""

from .reading import MIDNIGHT, NOTE_LIMIT, Stretch, parse, parse_or_note
from .showing import Today, falls, is_round_the_clock, on_day, today, week, written
from .special import MAX_NOTE, Special, parse_special, special_days, written_special

__all__ = [
    "MAX_NOTE",
    "MIDNIGHT",
    "NOTE_LIMIT",
    "Special",
    "Stretch",
    "Today",
    "falls",
    "is_round_the_clock",
    "on_day",
    "parse",
    "parse_or_note",
    "parse_special",
    "special_days",
    "today",
    "week",
    "written",
    "written_special",
]
