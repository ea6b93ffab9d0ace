"""What institutions bring to the workshop about resources: what each offers, what it looks for, who can help whom."""

import uuid

from django.db import models, transaction
from django.db.models.functions import Now
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from coop_portal.history import tracked
from documents.models import Source
from partners.models import Institution, InstitutionResource
from services_catalog.models import Service

from ..enums import OfferKind
from .session import Session


class OfferCardQuerySet(models.QuerySet):
    def with_offers(self):
        """Cards in the order of their institutions, with what stands on them: three queries."""
        found = self.select_related("institution", "source", "session__cycle__edition__programme")
        return found.prefetch_related("offers", "needs").order_by("institution__sort_key", "institution_id")


@tracked()
class OfferCard(models.Model):
    """What one institution offers and looks for at one meeting. It is there empty before anybody answers."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True)
    session = models.ForeignKey(
        Session, models.CASCADE, related_name="offer_cards", verbose_name=_("session")
    )
    institution = models.ForeignKey(
        Institution, models.PROTECT, related_name="offer_cards", verbose_name=_("institution")
    )
    asked_at = models.DateTimeField(null=True, blank=True)  # when the mail was planned
    answered_at = models.DateTimeField(null=True, blank=True)
    source = models.ForeignKey(Source, models.PROTECT, null=True, blank=True, related_name="+")

    objects = OfferCardQuerySet.as_manager()

    class Meta:
        verbose_name = _("offer card")
        verbose_name_plural = _("offer cards")
        constraints = [
            models.UniqueConstraint(fields=["session", "institution"], name="workshops_offercard_once"),
            models.CheckConstraint(
                condition=models.Q(answered_at=None) | models.Q(source__isnull=False),
                name="workshops_offercard_source",
            ),
        ]

    def __str__(self):
        return f"{self.institution_id} {self.session_id}"

    def get_absolute_url(self):
        return reverse("workshops:offer_card", args=[self.uid])

    @classmethod
    @transaction.atomic
    def prepare(cls, session):
        """A card for each institution of the group. Safe to repeat; a card of who left the group stays."""
        if session.cycle_id:
            institutions = session.cycle.group.institutions.all()
            cls.objects.bulk_create(
                [cls(session=session, institution=each) for each in institutions], ignore_conflicts=True
            )
        return session.offer_cards.with_offers()

    @transaction.atomic
    def answer(self, offers, needs, *, source):
        """Keep what was written: `offers` are Offers (saved ones keep their row), `needs` Needs; the rest goes."""
        card = type(self).objects.select_for_update(of=["self"]).get(pk=self.pk)
        self._replace(card.offers, offers)
        self._replace(card.needs, needs)
        type(self).objects.filter(pk=card.pk).update(answered_at=Now(), source=source)
        self.refresh_from_db()

    def _replace(self, rows, wanted):
        rows.exclude(pk__in=[row.pk for row in wanted if row.pk]).delete()
        for position, row in enumerate(wanted, start=1):
            row.card, row.position = self, position
            row.save()


@tracked()
class Offer(models.Model):
    """One thing that an institution offers: to residents, or to its partners."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True)
    card = models.ForeignKey(OfferCard, models.CASCADE, related_name="offers")
    position = models.PositiveSmallIntegerField(default=0)
    kind = models.CharField(_("for whom"), max_length=10, choices=OfferKind.choices)
    title = models.CharField(_("what we offer"), max_length=200)
    audience = models.CharField(_("who can use it"), max_length=300, blank=True)
    conditions = models.CharField(_("on what conditions"), max_length=300, blank=True)
    # What it was taken from, or what was made of it.
    service = models.ForeignKey(Service, models.SET_NULL, null=True, blank=True, related_name="offers")
    resource = models.ForeignKey(
        InstitutionResource, models.SET_NULL, null=True, blank=True, related_name="offers"
    )

    class Meta:
        ordering = ["position", "pk"]
        verbose_name = _("offer")
        verbose_name_plural = _("offers")

    def __str__(self):
        return self.title

    @property
    def is_known(self):
        """It stands in the list of services, or among the resources, already."""
        return bool(self.service_id or self.resource_id)


@tracked()
class OfferNeed(models.Model):
    """One thing that an institution looks for."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True)
    card = models.ForeignKey(OfferCard, models.CASCADE, related_name="needs")
    position = models.PositiveSmallIntegerField(default=0)
    title = models.CharField(_("what we look for"), max_length=200)
    answers = models.ManyToManyField(
        Offer, related_name="answered_needs", blank=True, verbose_name=_("who can help")
    )

    class Meta:
        ordering = ["position", "pk"]
        verbose_name = _("need of an institution")
        verbose_name_plural = _("needs of institutions")

    def __str__(self):
        return self.title
