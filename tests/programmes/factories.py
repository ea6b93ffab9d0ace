import factory

from programmes.models import Edition, GroupRules, Programme


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
