from decimal import Decimal

import factory
from django.utils import timezone

from programmes.models import Edition, GroupRules, Indicator, Programme


class ProgrammeFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Programme

    title = factory.Sequence(lambda n: f"Projekt {n}")
    status = "active"


class GroupRulesFactory(factory.django.DjangoModelFactory):
    """The rules of a group of two institutions: six people, three from each."""

    class Meta:
        model = GroupRules

    name = "Grupa dwóch instytucji"
    minimum_people = 6
    minimum_per_institution = 3
    institutions = 2
    sectors_differ = True
    same_place = "town"


class EditionFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Edition

    programme = factory.SubFactory(ProgrammeFactory)
    name = factory.Sequence(lambda n: f"Edycja {n}")
    rules = factory.SubFactory(GroupRulesFactory)


class IndicatorFactory(factory.django.DjangoModelFactory):
    """Counted by hand, 20 people from nothing; `value=` adds a measurement of today."""

    class Meta:
        model = Indicator
        skip_postgeneration_save = True

    programme = factory.SubFactory(ProgrammeFactory)
    name = factory.Sequence(lambda n: f"Liczba osób {n}")
    unit = "osób"
    target = Decimal(20)

    @factory.post_generation
    def value(self, create, number):
        if number is not None:
            measure(self, number)


def measure(indicator, number, on=None, **fields):
    return indicator.measurements.create(
        value=Decimal(number), on=on or timezone.localdate(), source="lista obecności", **fields
    )
