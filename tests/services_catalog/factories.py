"""Services and their words for the tests of every app above."""

import factory

from services_catalog.enums import ServiceStatus
from services_catalog.models import HelpTopic, RecipientGroup, Service, ServicePlace, ServiceType
from tests.partners.factories import InstitutionFactory, LocationFactory


class ServiceFactory(factory.django.DjangoModelFactory):
    """A published service for the residents of its provider's seat; terms are given by their codes."""

    class Meta:
        model = Service
        skip_postgeneration_save = True

    name = factory.Sequence(lambda n: f"Usługa {n}")
    provider = factory.SubFactory(InstitutionFactory)
    status = ServiceStatus.PUBLISHED

    @factory.post_generation
    def coverage(self, create, territories):
        self.coverage.set([self.provider.seat] if territories is None else territories)

    @factory.post_generation
    def types(self, create, codes):
        self.types.set(ServiceType.objects.filter(code__in=codes or ()))

    @factory.post_generation
    def topics(self, create, codes):
        self.topics.set(HelpTopic.objects.filter(code__in=codes or ()))

    @factory.post_generation
    def recipients(self, create, codes):
        self.recipients.set(RecipientGroup.objects.filter(code__in=codes or ()))


class ServicePlaceFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = ServicePlace

    service = factory.SubFactory(ServiceFactory)
    location = factory.LazyAttribute(lambda place: LocationFactory(institution=place.service.provider))
