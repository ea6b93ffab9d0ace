"""Which sectors a team has, which it invited and still misses, and which nobody thought of."""

from dataclasses import dataclass, field

from ..models import Sector


@dataclass
class Represented:
    """One sector of a team: whether it was invited, and the member institutions that bring it."""

    sector: Sector
    invited: bool
    institutions: list = field(default_factory=list)

    @property
    def missing(self):
        return self.invited and not self.institutions


def sectors_of(seats, invited):
    """[Represented] of every sector that is invited or brought by one of the seats, missing ones first."""
    rows = {sector.pk: Represented(sector, invited=True) for sector in invited}
    for seat in seats:
        for sector in seat.institution.sectors.all():
            row = rows.setdefault(sector.pk, Represented(sector, invited=False))
            if seat.institution not in row.institutions:
                row.institutions.append(seat.institution)
    return sorted(rows.values(), key=lambda row: (not row.missing, row.sector.position, row.sector.sort_key))


def nobody_brings(rows):
    """Sectors in use that are neither invited nor represented: a hint whom else to ask."""
    return Sector.objects.in_use().exclude(pk__in=[row.sector.pk for row in rows])
