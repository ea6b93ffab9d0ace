"""Packs ("zestawy wzorcowe"): what helps in a situation that comes again, handed on from one worker to the next.

A pack belongs to a territory or to an institution, never to a person: it stays when people change.
"""

import uuid

from django.db import models, transaction
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from coop_portal.conflicts import Versioned
from coop_portal.history import tracked
from coop_portal.sorting import SortKeyField
from partners.models import Institution, Territory

from ..enums import SelectionReason
from .selection import LIVING
from .service import Service


class ServicePackQuerySet(models.QuerySet):
    def visible_to(self, scope):
        """All of them, for everybody who works with help."""
        return self if scope.is_professional else self.none()

    def with_owner(self):
        return (
            self.select_related("territory", "institution")
            .annotate(number_of_services=models.Count("items", filter=Q(items__service__status__in=LIVING)))
            .order_by("sort_key", "pk")
        )


@tracked()
class ServicePack(Versioned):
    uid = models.UUIDField(default=uuid.uuid4, unique=True)
    title = models.CharField(_("for what situation"), max_length=120)
    sort_key = SortKeyField(source="title")
    description = models.TextField(_("when to use it"), max_length=1000, blank=True)
    territory = models.ForeignKey(
        Territory,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="service_packs",
        verbose_name=_("place"),
    )
    institution = models.ForeignKey(
        Institution,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="service_packs",
        verbose_name=_("institution"),
    )
    created_at = models.DateTimeField(auto_now_add=True)

    objects = ServicePackQuerySet.as_manager()

    class Meta:
        ordering = ["sort_key", "pk"]
        verbose_name = _("pack of services")
        verbose_name_plural = _("packs of services")
        constraints = [
            models.CheckConstraint(
                condition=Q(territory=None, institution__isnull=False)
                | Q(territory__isnull=False, institution=None),
                name="services_servicepack_one_owner",
                violation_error_message=_("A pack belongs to a place or to an institution."),
            ),
        ]

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        return reverse("services_catalog:pack", args=[self.uid])

    @property
    def owner(self):
        """Whose it is."""
        return self.institution or self.territory

    @property
    def owner_label(self):
        return str(self.institution) if self.institution_id else self.territory.label

    @transaction.atomic
    def fill(self, items):
        """Replace what is in it by the services, headings and reasons of these items of a selection.

        Notes and time limits were written for one plan and stay there.
        """
        ServicePack.objects.select_for_update().get(pk=self.pk)
        self.items.all().delete()
        PackItem.objects.bulk_create(
            PackItem(
                pack=self,
                position=place,
                service_id=item.service_id,
                heading=item.heading,
                reason=item.reason,
            )
            for place, item in enumerate(items, 1)
        )


@tracked()
class PackItem(models.Model):
    """A service, or a heading of those below it."""

    pack = models.ForeignKey(ServicePack, models.CASCADE, related_name="items")
    service = models.ForeignKey(Service, models.CASCADE, null=True, related_name="pack_items")
    heading = models.CharField(_("goal"), max_length=160, blank=True)
    reason = models.CharField(_("reason"), max_length=10, choices=SelectionReason.choices, blank=True)
    position = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ["position", "pk"]
        verbose_name = _("item of a pack")
        verbose_name_plural = _("items of packs")
        constraints = [
            models.UniqueConstraint(fields=["pack", "service"], name="services_packitem_once"),
            models.CheckConstraint(
                condition=Q(heading="", service__isnull=False)
                | (~Q(heading="") & Q(service=None, reason="")),
                name="services_packitem_heading_or_service",
            ),
        ]

    def __str__(self):
        return f"{self.pack_id} {self.position}"
