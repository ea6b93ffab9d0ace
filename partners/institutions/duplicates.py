"""Is this institution in the register already? Asked before a new one is saved.

Units of one gmina share its NIP, so that the same NIP alone says nothing: it counts only with a similar name in the
same gmina. The same REGON, or the same number in another register, is the same institution.
"""

import re
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice

from django.db import models
from django.db.models import Case, IntegerField, Q, Value, When
from django.utils.translation import gettext_lazy as _

from coop_portal.folding import fold

from ..enums import InstitutionStatus, Registry
from ..models import Institution, InstitutionIdentifier
from ..models.institution import NATIONAL_REGISTERS

COMPARED = 150  # names of one gmina that are read word by word, those with the most words in common first
SHOWN = 8


class Reason(models.TextChoices):
    REGON = "regon", _("the same REGON")
    REGISTER = "register", _("the same number in a register")
    NIP = "nip", _("the same NIP and a similar name in the same gmina")
    NAME = "name", _("a similar name in the same gmina")
    NAME_ABROAD = "name_abroad", _("a similar name in the same country and town")


@dataclass(frozen=True)
class Duplicate:
    """An institution of the register (never a merged one: that which stays) and why it may be the same.

    It may still wait for verification: what of such a one a stranger reads is the caller's decision.
    """

    institution: Institution
    reason: Reason

    @property
    def is_certain(self):
        return self.reason in (Reason.REGON, Reason.REGISTER, Reason.NIP)


def possible_duplicates(
    *, name, seat, nip="", regon="", identifiers=(), country="PL", town="", short_name="", exclude=None
):
    """Duplicates of an institution that is not saved yet: certain ones first, then by likeness, at most 8.

    `seat` is a Territory or None, `identifiers` are pairs (registry, number), `town` counts abroad only, `exclude`
    is the Institution that is edited.
    """
    found = {}
    candidates = [
        *_of_regon(regon),
        *_of_register(identifiers, seat, country),
        *_of_name([name, short_name], seat, nip, country, town),
    ]
    for institution, reason in candidates:
        institution = institution.merged_into or institution
        if exclude is None or institution.pk != exclude.pk:
            found.setdefault(institution.pk, Duplicate(institution, reason))
    ordered = sorted(found.values(), key=lambda duplicate: not duplicate.is_certain)
    return list(islice(ordered, SHOWN))


def _rows():
    return Institution.objects.select_related(
        "type", "seat", "merged_into__type", "merged_into__seat"
    ).order_by("pk")


def _of_regon(regon):
    """A REGON of 14 digits that ends in zeros is the whole body's own one of 9 digits."""
    if not regon:
        return []
    same = {regon, regon + "00000"} if len(regon) == 9 else {regon, regon.removesuffix("00000")}
    return [(row, Reason.REGON) for row in _rows().filter(regon__in=same)[:SHOWN]]


def _of_register(identifiers, seat, country):
    wanted = Q()
    for registry, number in identifiers:
        if number:
            wanted |= Q(registry=registry, number__iexact=number) & _reach(registry, seat, country)
    if not wanted:
        return []
    held = InstitutionIdentifier.objects.filter(wanted).values_list("institution", flat=True)
    return [(row, Reason.REGISTER) for row in _rows().filter(pk__in=list(held[:SHOWN]))]


def _reach(registry, seat, country):
    """Within what a number of this register is given only once."""
    if registry in NATIONAL_REGISTERS:
        return Q()
    if registry == Registry.FOREIGN:
        return Q(institution__country=country)
    above = "powiat" if registry == Registry.STAROSTA else "gmina"
    place = getattr(seat, f"{above}_id", None)
    return Q(**{f"institution__seat__{above}": place}) if place else Q(pk__in=[])


def _of_name(names, seat, nip, country, town):
    """Rows of the same gmina (abroad: country and town) whose name means the same."""
    neighbours = _neighbours(seat, country, town)
    names = [name for name in names if name.strip()]
    if neighbours is None or not names:
        return []
    place = " ".join(filter(None, [getattr(seat, "name", ""), town]))
    by_likeness = neighbours.annotate(likeness=_shared_words(names, place))
    rows = by_likeness.order_by("-likeness", "pk").values_list("pk", "name", "short_name", "nip")[:COMPARED]
    reasons = {}
    for pk, full, short, their_nip in rows:
        if any(same_name(one, other, place) for one in names for other in (full, short) if other):
            near = Reason.NAME if country == "PL" else Reason.NAME_ABROAD
            reasons[pk] = Reason.NIP if nip and nip == their_nip else near
    institutions = _rows().in_bulk(list(reasons)[: 2 * SHOWN]) if reasons else {}
    return [(institutions[pk], reason) for pk, reason in reasons.items() if pk in institutions]


def _shared_words(names, place):
    """How many words of the names a row has, by their beginnings: a hundred times cheaper than trigrams."""
    words = dict.fromkeys(word for name in names for word in _words(name, place).asked)
    starts = [word[: max(4, len(word) - 3)] for word in words][:8]
    points = [Case(When(search_text__contains=start, then=1), default=0) for start in starts]
    return sum(points, start=Value(0, output_field=IntegerField()))


def _neighbours(seat, country, town):
    rows = Institution.objects.exclude(status=InstitutionStatus.REFUSED)
    if country != "PL":
        rows = rows.filter(country=country)
        return rows.filter(search_text__contains=fold(town)) if town else rows
    if seat is None:
        return None
    return rows.filter(seat__gmina=seat.gmina_id) if seat.gmina_id else rows.filter(seat=seat)


# --- Names ---------------------------------------------------------------------------

# Says nothing inside one gmina, where half of the names begin with it.
_EVERYWHERE = re.compile(r"^(?:gminn\w+|gminy|gminie|miejsk\w+|miasta|miescie|wiejsk(?:a|i|ie|iej|iego))$")
_LINKS = {"w", "we", "z", "ze", "i", "na", "dla", "o", "przy", "nr", "numer", "do", "od"}
_NUMBER = re.compile(r"^(?:\d+|[ivx]{2,})$")
_PATRON = re.compile(r"\b(?:im|imienia|pw|pod wezwaniem)\b\.?")


def same_name(one, other, place=""):
    """Whether two names of one place mean the same body, whatever the spelling, inflection and order of words.

    Different numbers ("Przedszkole nr 1" and "nr 2"), or words on both sides that the other has not (the fire
    brigades of two villages), make two bodies. An abbreviation equals the name whose first letters it is.
    """
    a, b = _words(one, place), _words(other, place)
    if not a.core or not b.core:
        return a.words == b.words
    if a.numbers and b.numbers and a.numbers != b.numbers:
        return False
    if a.patron and b.patron and not any(_alike(word, w) for word in a.patron for w in b.patron):
        return False
    if (a.initials in b.core and len(b.core) == 1) or (b.initials in a.core and len(a.core) == 1):
        return True
    left, right = list(a.core), list(b.core)
    for word in a.core:
        twin = next((w for w in right if _alike(word, w)), None)
        if twin is not None:
            left.remove(word)
            right.remove(twin)
    if left and right:
        return False
    shared = sum(map(len, a.core)) - sum(map(len, left))
    longer = max(sum(map(len, a.core)), sum(map(len, b.core)))
    return shared >= 0.45 * longer


@dataclass(frozen=True)
class _Name:
    words: tuple  # all of them
    core: tuple  # what tells it from others of its place
    numbers: frozenset
    patron: tuple
    initials: str

    @property
    def asked(self):
        """Words by which the same body is looked for: its own, and the abbreviation that they make."""
        return self.core + ((self.initials,) if self.initials != "-" else ())


@lru_cache(maxsize=4096)
def _words(name, place):
    before, *after = _PATRON.split(fold(name), maxsplit=1)
    here = tuple(word[: max(3, len(word) - 2)] for word in re.findall(r"\w+", fold(place)) if len(word) > 2)
    every = re.findall(r"\w+", before)
    numbers = {word for word in every if _NUMBER.match(word)} | ({"i"} if every[:1] == ["i"] else set())
    words = [word for word in every if word not in _LINKS and word not in numbers]
    local = [word for word in words if not word.startswith(here)] if here else words
    return _Name(
        words=tuple(words),
        core=tuple(word for word in local if not _EVERYWHERE.match(word)),
        numbers=frozenset(numbers),
        patron=tuple(word for text in after for word in re.findall(r"\w{4,}", text)),
        initials="".join(word[0] for word in local) if len(local) > 2 else "-",
    )


def _alike(one, other):
    """The same word in another form or with a slip of the pen."""
    if one == other:
        return True
    if min(len(one), len(other)) < 4:
        return False
    a, b = _trigrams(one), _trigrams(other)
    return len(a & b) >= 0.42 * len(a | b)


@lru_cache(maxsize=8192)
def _trigrams(word):
    """As pg_trgm counts them: the beginning of a word weighs more than its end."""
    padded = f"  {word} "
    return frozenset(padded[i : i + 3] for i in range(len(padded) - 2))
