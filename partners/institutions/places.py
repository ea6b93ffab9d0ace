"""Where institutions sit, as lists of filters: grouped, and never the gminas of the whole country at once."""

from itertools import groupby

from django.db.models import OuterRef, Subquery
from django.utils.translation import gettext_lazy as _

from ..enums import TerritoryKind
from ..models import Institution, Territory
from ..models.territory import LABELS

POWIATS_AT_ONCE = 8  # in a larger country a gmina is chosen after its powiat


def label(kind, name, gmina_kind=""):
    return LABELS.get((kind, gmina_kind), "{}").format(name)


class Seats:
    """Choices of the filters of a directory: `powiats` by voivodeship, `gminas` by powiat; two queries.

    A voivodeship is chosen as a whole in the list of its powiats. `powiat` and `gmina` are what the address asks for.
    """

    def __init__(self, powiat=None, gmina=None):
        self.rows = list(
            _settled(TerritoryKind.POWIAT)
            .order_by("voivodeship__sort_key", "voivodeship", "sort_key", "pk")
            .values_list("pk", "name", "voivodeship", "voivodeship__name")
        )
        self.powiats = [
            (
                label(TerritoryKind.VOIVODESHIP, name or ""),
                [
                    (
                        str(pk),
                        _("the whole of %(name)s") % {"name": label(TerritoryKind.VOIVODESHIP, name or "")},
                    ),
                    *((str(row[0]), label(TerritoryKind.POWIAT, row[1])) for row in rows),
                ],
            )
            for (pk, name), rows in groupby(self.rows, key=lambda row: row[2:])
        ]
        self.gminas = self._gminas(powiat, gmina)

    def _gminas(self, powiat, gmina):
        rows = _settled(TerritoryKind.GMINA)
        if powiat in {str(row[0]) for row in self.rows}:
            rows = rows.filter(powiat=powiat)
        elif len(self.rows) > POWIATS_AT_ONCE:
            near = Territory.objects.filter(pk=_number(gmina)).values("powiat")
            rows = rows.filter(powiat__in=near)
        rows = rows.order_by("powiat__sort_key", "powiat", "sort_key", "pk")
        values = rows.values_list("pk", "name", "gmina_kind", "powiat", "powiat__name")
        return [
            (
                label(TerritoryKind.POWIAT, name),
                [(str(row[0]), label(TerritoryKind.GMINA, *row[1:3])) for row in group],
            )
            for (_pk, name), group in groupby(values, key=lambda row: row[3:])
        ]


def _settled(kind):
    """Territories of this kind in which some institution sits: one look into an index for each."""
    seated = Institution.objects.listed().order_by().filter(**{f"seat__{kind}": OuterRef("pk")})
    # EXISTS would be turned into a join of all institutions with all places.
    found = Territory.objects.filter(kind=kind).annotate(first=Subquery(seated.values("pk")[:1]))
    return found.filter(first__isnull=False)


def _number(text):
    """What an address gives as a key: any text."""
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 19 else None


def countries():
    """Codes of the foreign countries that have a card in the directory."""
    abroad = Institution.objects.listed().exclude(country="PL")
    return list(abroad.order_by("country").values_list("country", flat=True).distinct())
