"""What a query says beside its topic: fee, time, way, language, age ... recognised where it is meant so.

Each recogniser looks at the words from one position on and answers how many of them it takes, and as what.
"""

import re
from typing import NamedTuple

from django.utils.translation import gettext_lazy as _

from coop_portal.folding import fold

from ..enums import LANGUAGES, Fee, Mode, Referral
from . import conditions as c
from .ages import OLDEST

ROUND_THE_CLOCK = _("round the clock")
FREE_PLACES = _("free places")


class Chip(NamedTuple):
    """A part of the query that was understood as a filter. `key` is what takes it off again (`without`)."""

    # "place", "recipients", "age", "fee", "when", "mode", "referral", "language", "hours", "places"
    kind: str
    key: str
    label: str
    condition: str = ""  # tsquery; "" where the clock decides
    own: str = ""  # tsquery: of a place for what is in the place itself, of an age for who says it
    territories: tuple = ()  # of a place
    implied_by: tuple = ()  # tsqueries of words: who holds all of them fits
    when: str = ""  # of a time: "now", "today", "tomorrow", "weekend" or the number of a weekday

    @property
    def is_place(self):
        return self.kind == "place"


class Said(NamedTuple):
    """The words at hand in all their readings."""

    words: list  # text.Word
    lexemes: list  # of sets, one a word

    def at(self, i):
        return self.lexemes[i] if 0 <= i < len(self.words) else frozenset()

    def plain(self, i):
        return fold(self.words[i].text) if 0 <= i < len(self.words) else ""


def find(words, lexemes, taken):
    """Pairs (chip, positions of its words) in order; `taken` words are no news."""
    said, found, i = Said(words, lexemes), [], 0
    while i < len(words):
        chip, length = next((hit for recogniser in RECOGNISERS if (hit := recogniser(said, i))), (None, 1))
        covered = range(i, i + length)
        if chip and not taken.intersection(covered):
            found.append((chip, covered))
        i += length
    return found


# --- fee ------------------------------------------------------------------------------------

FREE_OF_CHARGE = frozenset({"bezplatny", "bezplatnie", "darmowy", "nieodplatny", "nieodplatnie", "gratis"})


def _fee(said, i):
    if said.plain(i) == "za" and said.plain(i + 1) in {"darmo", "friko"}:
        length = 2
    elif said.at(i) & FREE_OF_CHARGE or (said.plain(i), said.plain(i + 1)) == ("bez", "oplat"):
        length = 2 if said.plain(i) == "bez" else 1
    else:
        return None
    return Chip("fee", "fee:free", Fee.FREE.label, c.quoted(f"f:{Fee.FREE}")), length


# --- time -----------------------------------------------------------------------------------

WEEKDAYS = ["poniedzialek", "wtorek", "sroda", "czwartek", "piatek", "sobota", "niedziela"]
WHEN = {
    "now": _("open now"),
    "today": _("open today"),
    "tomorrow": _("open tomorrow"),
    "weekend": _("open at the weekend"),
    "0": _("open on Monday"),
    "1": _("open on Tuesday"),
    "2": _("open on Wednesday"),
    "3": _("open on Thursday"),
    "4": _("open on Friday"),
    "5": _("open on Saturday"),
    "6": _("open on Sunday"),
}
_OPEN = frozenset({"otwarty", "czynny", "otwierac", "dzialac"})


def _when(said, i):
    word = said.plain(i)
    if word in {"w", "we"}:
        if day := said.at(i + 1).intersection(WEEKDAYS):
            return _time(str(WEEKDAYS.index(min(day))), 2)
        return _time("weekend", 2) if "weekend" in said.at(i + 1) else None
    if word in {"dzisiaj", "dzis"}:
        return _time("today", 1)
    if word == "jutro":
        return _time("tomorrow", 1)
    # "Teraz" says "open now" beside "otwarte", or as all that is said after the topic; else it is a way of speaking.
    if word == "teraz" and (said.at(i - 1) & _OPEN or (i == len(said.words) - 1 and not _is_told(said))):
        return _time("now", 1)
    if said.at(i) & _OPEN and said.plain(i + 1) in {"teraz", "dzis", "dzisiaj"}:
        return _time("now" if said.plain(i + 1) == "teraz" else "today", 2)
    return None


def _is_told(said):
    """Whether the query tells a story ("nie mam teraz ...") instead of naming a thing."""
    return not {"nie", "mam", "ma", "mamy", "jest", "jestem"}.isdisjoint(
        map(fold, (w.text for w in said.words))
    )


def _time(when, length):
    return Chip("when", f"when:{when}", WHEN[when], when=when), length


# --- way ------------------------------------------------------------------------------------

_AT_HOME = {
    ("z", "dojazdem"),
    ("wizyta", "domowa"),
    ("wizyty", "domowe"),
    ("dojazd", "do"),
    ("wizyt", "domowych"),
}


def _mode(said, i):
    pair = said.plain(i), said.plain(i + 1)
    if pair[0] in {"online", "zdalnie"} or pair == ("on", "line"):
        return _way(Mode.ONLINE, 2 if pair[0] == "on" else 1)
    if pair == ("dojazd", "do") and not said.at(i + 2) & {"klient", "dom", "pacjent", "domu"}:
        return None
    if pair in _AT_HOME:
        return _way(Mode.AT_HOME, 3 if pair[0] == "dojazd" else 2)
    if pair[0] == "telefonicznie" or pair == ("przez", "telefon"):
        return _way(Mode.PHONE, 1 if pair[0] == "telefonicznie" else 2)
    return None


def _way(mode, length):
    return Chip("mode", f"mode:{mode}", Mode(mode).label, c.quoted(f"m:{mode}")), length


def _hours(said, i):
    word, after = said.plain(i), said.plain(i + 1)
    if word in {"calodobowo", "24h"}:
        length = 1
    elif (word, after) in {("cala", "dobe"), ("24", "7"), ("24", "h"), ("non", "stop"), ("24", "godziny")}:
        length = 2
    else:
        return None
    condition = c.any_of(["'x:round'", "'calodobowy'", "'calodobowo'"])
    return Chip("hours", "hours:round", ROUND_THE_CLOCK, condition), length


def _referral(said, i):
    if said.plain(i) == "bez" and "skierowanie" in said.at(i + 1):
        return Chip("referral", "referral:none", Referral.NONE.label, c.quoted(f"s:{Referral.NONE}")), 2
    return None


def _free_places(said, i):
    if said.at(i) & {"wolny"} and said.at(i + 1) & {"miejsce"}:
        return Chip("places", "places:free", FREE_PLACES), 2
    return None


# --- language ----------------------------------------------------------------------------------

_TONGUES = {"ukrain": "uk", "angiel": "en", "rosyj": "ru", "bialorus": "be", "niemiec": "de"}


def _language(said, i):
    """ "po ukraińsku", "w języku rosyjskim"; "kurs angielskiego" is a topic."""
    word, after = said.plain(i), said.plain(i + 1)
    if word == "po" and after.endswith("sku"):
        tongue, length = after, 2
    elif word == "w" and "jezyk" in said.at(i + 1):
        tongue, length = said.plain(i + 2), 3
    else:
        return None
    code = next((code for start, code in _TONGUES.items() if tongue.startswith(start)), "")
    if not code:
        return None
    condition = c.any_of(
        [c.quoted(f"l:{code}"), *(c.quoted(each) for each in sorted(said.at(i + length - 1)))]
    )
    return Chip("language", f"language:{code}", LANGUAGES[code], condition), length


# --- age ------------------------------------------------------------------------------------------

_YEARS = frozenset({"lat", "lata", "latka", "latek", "latkow", "latki", "latkiem", "latkowi", "letni", "letnia",
                    "letniej", "letniego", "letnich", "roku", "rok", "rokiem"})  # fmt: skip
_AGED = {
    "roczniak": (1, 1), "roczny": (1, 1), "dwulatek": (2, 2), "dwuletni": (2, 2), "trzylatek": (3, 3),
    "trzyletni": (3, 3), "czterolatek": (4, 4), "czteroletni": (4, 4), "pieciolatek": (5, 5), "piecioletni": (5, 5),
    "szesciolatek": (6, 6), "szescioletni": (6, 6), "siedmiolatek": (7, 7), "osmiolatek": (8, 8),
    "niemowle": (0, 0), "niemowlak": (0, 0), "nastolatek": (13, 18), "nastolatka": (13, 18), "nastoletni": (13, 18),
}  # fmt: skip
_NUMBERED = re.compile(r"(\d{1,3})-?(?:latk|latek|letni)\w*")


def _age(said, i):
    """ "dla 5-latka", "70 lat", "pół roku", "nastolatek"; "60+" is a word of its own, for it names a group."""
    word = said.plain(i)
    if word.isdecimal() and len(word) < 4 and _is_age(said, i):
        return _aged(int(word), int(word), 2)
    if match := _NUMBERED.fullmatch(word):
        return _aged(int(match[1]), int(match[1]), 1)
    if word == "pol" and said.plain(i + 1) in {"roku", "roczku"}:
        return _aged(0, 0, 2)
    # As a word of its own the age is searched too; as "dla ...", "z ..." it says for whom.
    if said.plain(i - 1) in {"dla", "z"} and (aged := said.at(i) & _AGED.keys()):
        return _aged(*_AGED[min(aged)], 1)
    return None


def _is_age(said, i):
    """A number before years is an age, but not in "od 3 lat nie pracuje", "30 lat po ślubie"."""
    if said.plain(i + 1) not in _YEARS:
        return False
    # "15 lat temu", "od 3 lat", "trzy lata po": a stretch of time.
    return said.plain(i + 2) not in {"temu", "po"} and said.plain(i - 1) not in {"od", "przez", "za", "na"}


def _aged(low, high, length):
    if high > OLDEST:
        return None
    label = _("age %(age)s") % {"age": low if low == high else f"{low}–{high}"}
    stated = c.filter_by("a", range(low, high + 1))
    ages = c.any_of([stated, c.quoted("a:*")])
    return Chip("age", f"age:{low}" if low == high else f"age:{low}-{high}", label, ages, own=stated), length


RECOGNISERS = [_fee, _when, _mode, _hours, _referral, _free_places, _language, _age]
