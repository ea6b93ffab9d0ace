"""What a team learned, gathered by year and kind, on a page and on paper."""

from itertools import groupby

from django.conf import settings
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from ..enums import ReflectionKind


def years(team, year=None):
    """[(year, [(kind, reflections)])]: the latest year first, kinds in their order, empty ones left out."""
    rows = team.reflections.select_related("institution", "source__recorded_by")
    if year:
        rows = rows.filter(noted_on__year=year)
    return [
        (number, _kinds(list(of_year)))
        for number, of_year in groupby(rows, key=lambda row: row.noted_on.year)
    ]


def _kinds(rows):
    kinds = ((kind, [row for row in rows if row.kind == kind]) for kind in ReflectionKind)
    return [(kind.label, of_kind) for kind, of_kind in kinds if of_kind]


def document(team, asked=""):
    """(name of the file, context of its template), in the portal's language."""
    year = int(asked) if asked.isascii() and asked.isdecimal() and len(asked) == 4 else None
    with translation.override(settings.LANGUAGE_CODE):
        title = _("What the team has learned: %(team)s") % {"team": team.name}
        context = {
            "title": title,
            "lang": settings.LANGUAGE_CODE,
            "team": team,
            "year": year,
            "years": years(team, year),
            "printed_on": timezone.localdate(),
        }
    return f"refleksje-{year}" if year else "refleksje", context
