"""A project with something to hand on, and a funding with three years of sustainability."""

from datetime import timedelta

import factory
from django.utils import timezone

from programmes.models import EditionTeam, Funding, Milestone, ScheduleRow
from tests.partners.factories import TeamFactory

from .factories import EditionFactory, ProgrammeFactory


class FundingFactory(factory.django.DjangoModelFactory):
    """Sustainability of three whole years, of which the second ends in ten days."""

    class Meta:
        model = Funding

    programme = factory.SubFactory(ProgrammeFactory)
    source = "PO WER"
    sustainability_from = factory.LazyFunction(lambda: years_ago(2) + timedelta(days=11))
    sustainability_to = factory.LazyAttribute(
        lambda funding: years_ago(-3, funding.sustainability_from) - timedelta(days=1)
    )


def years_ago(number, day=None):
    day = day or timezone.localdate()
    if (day.month, day.day) == (2, 29):
        day -= timedelta(days=1)
    return day.replace(year=day.year - number)


class MilestoneFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Milestone

    programme = factory.SubFactory(ProgrammeFactory)
    number = factory.Sequence(lambda n: str(n))
    title = factory.Sequence(lambda n: f"Kamień {n}")
    position = factory.Sequence(lambda n: n)


class ScheduleRowFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = ScheduleRow

    edition = factory.SubFactory(EditionFactory)
    held_on = factory.LazyFunction(lambda: timezone.localdate() + timedelta(days=10))
    support = "Konsultacje indywidualne"
    place = "Biblioteka Gminna, ul. Kościelna 3"


def add_team(programme, **fields):
    """A living team of the project's edition."""
    edition = programme.editions.first() or EditionFactory(programme=programme)
    team = TeamFactory(**fields)
    EditionTeam.objects.create(edition=edition, team=team)
    return team


def fetched(client, address):
    """Status of a download, read to its end: a file that is not stays open."""
    response = client.get(address)
    if response.streaming:
        response.getvalue()
    return response.status_code
