"""A powiat with two gminas, one of which joins; providers in the other one and beyond the powiat's border."""

import uuid

from partners.models import Territory
from services_catalog.joining import asking
from services_catalog.models import GminaJoining
from tests.accounts.factories import UserFactory
from tests.partners.factories import InstitutionFactory, TerritoryFactory, powiat_factory
from tests.services_catalog.factories import ServiceFactory


def powiat_beside(powiat, name="zambrowski"):
    """Another powiat of the same voivodeship, with one gmina."""
    other = Territory.objects.create(
        kind="powiat", name=name, parent=powiat.voivodeship, voivodeship=powiat.voivodeship
    )
    other.powiat = other
    other.save()
    return other


class JoiningTown:
    def __init__(self):
        self.powiat = powiat_factory()
        self.gmina = TerritoryFactory(name="Klukowo", powiat=self.powiat)
        self.other = TerritoryFactory(name="Sokoły", powiat=self.powiat)
        self.neighbour = powiat_beside(self.powiat)
        self.beyond = TerritoryFactory(name="Rutki", powiat=self.neighbour)
        self.animator = UserFactory(role="animator", territory=self.powiat)
        self.operator = UserFactory(role="operator")
        self.stranger = UserFactory(role="animator", territory=TerritoryFactory(name="Sterdyń"))
        self.provider = InstitutionFactory(name="Dom Kultury", seat=self.other, email="dom@example.org")
        self.service = ServiceFactory(name="Chór", provider=self.provider, email="chor@example.org")

    def joining(self, **fields):
        road, _new = GminaJoining.start(self.gmina, by=self.animator, uid=uuid.uuid4())
        if fields:
            GminaJoining.objects.filter(pk=road.pk).update(**fields)
            road.refresh_from_db()
        return road

    def asked(self):
        """The road with its question sent, and the question of the culture centre."""
        road = self.joining()
        asking.ask(road, by=self.animator)
        return road, road.questions.get(institution=self.provider)
