"""A card of a gmina that its animator arranged, and a brochure: ordered, and made as soon as the workers run."""

from django.db import transaction

from partners.models import Territory
from services_catalog.models import Brochure, GminaCard
from services_catalog.printing import brochure, gmina_card

GMINA = "Kobylin-Borzymy"
PHONE = "86 555 01 00"
# Beginnings of the names of the services that people ask for most, the first on the card first.
PINNED = ["Gorące obiady", "Praca socjalna", "Klub Seniora", "Nieodpłatna pomoc prawna", "Dowóz seniorów"]
LEFT_OUT = ["Kurs języka polskiego"]


@transaction.atomic
def seed_printing(animator):
    gmina = Territory.objects.active().gminas().filter(name=GMINA).first()
    if gmina is None or GminaCard.objects.filter(territory=gmina).exists():
        return
    names = dict(gmina_card.candidates(gmina).values_list("pk", "name"))
    GminaCard.arrange(
        gmina,
        phone=PHONE,
        positions={pk: place for place, start in enumerate(PINNED, 1) for pk in _called(names, start)},
        left_out=[pk for start in LEFT_OUT for pk in _called(names, start)],
        by=animator,
    )
    ordered = Brochure.order(gmina, arrangement=Brochure.Arrangement.RECIPIENTS, is_large=False, by=animator)
    brochure.start(ordered, by=animator)


def _called(names, start):
    return [pk for pk, name in names.items() if name.startswith(start)]
