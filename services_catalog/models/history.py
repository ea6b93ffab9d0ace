"""The lists of an entry (types, topics, recipients, coverage) in its history: which term came and went, and when."""

from django.utils.translation import gettext_lazy as _

from coop_portal.history import tracked

from .service import Service


class _Listed:
    def __str__(self):
        return f"{self._meta.model_name} {self.pk}"


@tracked()
class ListedType(_Listed, Service.types.through):
    class Meta:
        proxy = True
        verbose_name = _("type of a service")
        verbose_name_plural = _("types of services")


@tracked()
class ListedTopic(_Listed, Service.topics.through):
    class Meta:
        proxy = True
        verbose_name = _("topic of a service")
        verbose_name_plural = _("topics of services")


@tracked()
class ListedRecipient(_Listed, Service.recipients.through):
    class Meta:
        proxy = True
        verbose_name = _("recipients of a service")
        verbose_name_plural = _("recipients of services")


@tracked()
class ListedCoverage(_Listed, Service.coverage.through):
    class Meta:
        proxy = True
        verbose_name = _("place that a service is for")
        verbose_name_plural = _("places that services are for")
