from datetime import timedelta

import factory
from django.utils import timezone

from tests.partners.factories import InstitutionFactory, PersonFactory, PostFactory, TerritoryFactory
from tests.programmes.factories import EditionFactory
from workshops.models import Cycle, CycleTemplate

TITLES = [
    "Integracja, zapoznanie, sieciowanie",
    "Współpraca: zasoby i potencjały",
    "Podsumowanie wypracowanego modelu współpracy",
]


class CycleTemplateFactory(factory.django.DjangoModelFactory):
    """Three named meetings in their order."""

    class Meta:
        model = CycleTemplate
        skip_postgeneration_save = True

    name = factory.Sequence(lambda n: f"Trzy warsztaty {n}")

    @factory.post_generation
    def steps(self, create, extracted):
        for position, title in enumerate(TITLES, start=1):
            self.sessions.create(position=position, title=title)


def make_cycle(edition=None, name="Grupa z Kobylina-Borzym"):
    return Cycle.create_from(CycleTemplateFactory(), edition or EditionFactory(), name=name)


def make_pair(territory=None):
    """A library and a GOPS of one gmina, of different sectors."""
    seat = territory or TerritoryFactory()
    library = InstitutionFactory(name="Biblioteka Gminna", seat=seat, sectors=["kultura"])
    gops = InstitutionFactory(name="Gminny Ośrodek Pomocy Społecznej", seat=seat, sectors=["pomoc_spoleczna"])
    return library, gops


def fill(group, *counts):
    """Add so many people from each of (institution, number)."""
    people = []
    for institution, number in counts:
        group.institutions.add(institution)
        for _n in range(number):
            person = PersonFactory()
            post = PostFactory(person=person, institution=institution)
            group.add(person, institution, post=post)
            people.append(person)
    return people


def days_from_now(days, hours=4):
    """One day of a meeting, as `schedule` takes it."""
    start = (timezone.now() + timedelta(days=days)).replace(minute=0, second=0, microsecond=0)
    return [(start, start + timedelta(hours=hours))]
