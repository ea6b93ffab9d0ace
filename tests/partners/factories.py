"""Places, institutions and people for the tests of every app."""

import factory
from django.utils import timezone

from partners.models import (
    ActionItem,
    Institution,
    InstitutionType,
    JoinRequest,
    Location,
    Person,
    Post,
    Sector,
    Team,
    TeamKind,
    TeamRole,
    Territory,
)


class SectorFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Sector
        django_get_or_create = ("code",)

    code = "kultura"
    name = factory.LazyAttribute(lambda sector: sector.code.title())


class InstitutionTypeFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = InstitutionType
        django_get_or_create = ("code",)

    code = "gops"
    name = factory.LazyAttribute(lambda kind: kind.code.upper())


class TerritoryFactory(factory.django.DjangoModelFactory):
    """A rural gmina in a powiat and voivodeship of its own; `powiat=` puts it beside others."""

    class Meta:
        model = Territory
        skip_postgeneration_save = True

    class Params:
        in_powiat = None

    name = factory.Sequence(lambda n: f"Gmina {n}")
    kind = "gmina"
    gmina_kind = "2"

    @classmethod
    def _create(cls, model, **fields):
        powiat = fields.pop("powiat", None) or powiat_factory()
        fields.setdefault("parent", powiat)
        gmina = model.objects.create(powiat=powiat, voivodeship=powiat.voivodeship, **fields)
        gmina.gmina = gmina
        gmina.save()
        return gmina


def powiat_factory(name="wysokomazowiecki"):
    """A powiat in a voivodeship of its own."""
    voivodeship = Territory.objects.create(kind="voivodeship", name="podlaskie")
    Territory.objects.filter(pk=voivodeship.pk).update(voivodeship=voivodeship)
    powiat = Territory.objects.create(kind="powiat", name=name, parent=voivodeship, voivodeship=voivodeship)
    powiat.powiat = powiat
    powiat.save()
    return powiat


class InstitutionFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Institution
        skip_postgeneration_save = True

    name = factory.Sequence(lambda n: f"Ośrodek {n}")
    type = factory.SubFactory(InstitutionTypeFactory)
    seat = factory.SubFactory(TerritoryFactory)
    status = "verified"

    @factory.post_generation
    def sectors(self, create, codes):
        for code in codes or ():
            self.sectors.add(SectorFactory(code=code))


class LocationFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Location

    institution = factory.SubFactory(InstitutionFactory)
    territory = factory.LazyAttribute(lambda location: location.institution.seat)
    name = "Sala narad"
    street = "Główna"
    building = "1"
    postcode = "18-204"
    town = "Kobylin-Borzymy"


class PersonFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Person

    first_name = "Maria"
    last_name = factory.Sequence(lambda n: f"Uczestniczka{n}")
    email = factory.Sequence(lambda n: f"uczestniczka{n}@example.org")


class PostFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Post

    person = factory.SubFactory(PersonFactory)
    institution = factory.SubFactory(InstitutionFactory)
    title = "bibliotekarka"


class TeamKindFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = TeamKind
        django_get_or_create = ("code",)

    code = "pzk"
    name = "Partnerski Zespół Kooperacyjny"


class TeamRoleFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = TeamRole
        django_get_or_create = ("code",)

    code = "czlonek_pzk"
    name = "Członek PZK"


class TeamFactory(factory.django.DjangoModelFactory):
    """An established team; `territories=[gmina]` and `institutions=[...]` fill it."""

    class Meta:
        model = Team
        skip_postgeneration_save = True

    kind = factory.SubFactory(TeamKindFactory)
    name = factory.Sequence(lambda n: f"Zespół {n}")
    status = "established"

    @factory.post_generation
    def territories(self, create, places):
        self.territories.set(places or ())

    @factory.post_generation
    def institutions(self, create, institutions):
        for institution in institutions or ():
            self.memberships.create(institution=institution)


class ActionItemFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = ActionItem

    team = factory.SubFactory(TeamFactory)
    text = factory.Sequence(lambda n: f"Zadanie {n}")
    year = factory.LazyFunction(lambda: timezone.localdate().year)


class JoinRequestFactory(factory.django.DjangoModelFactory):
    """Waiting for a decision; `status="unconfirmed"` for one whose address nobody proved."""

    class Meta:
        model = JoinRequest

    institution = factory.SubFactory(InstitutionFactory)
    role = "caretaker"
    status = "waiting"
    first_name = "Ewa"
    last_name = "Kowalczyk"
    email = factory.Sequence(lambda n: f"zglaszajaca{n}@example.org")
    post_title = "dyrektorka"
