"""What is printed of the list: the animator's wishes for the card of a gmina, and brochures that were ordered."""

import uuid

from django.conf import settings
from django.db import models, transaction
from django.db.models import Q
from django.db.models.functions import Now
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from coop_portal.conflicts import Versioned
from coop_portal.privacy import CORRESPONDENCE, personal_data
from documents.models import StoredFile
from partners.models import Territory

from .service import Service


@personal_data(
    "phone",
    purpose=CORRESPONDENCE,
    basis="art. 6 ust. 1 lit. e RODO",
    retention="a telephone of the office, printed for everybody; overwritten or emptied by the animator",
)
class GminaCard(Versioned):
    """What the animator of a gmina wants on its printed card ("Kartka gminy"); without a row the usual order."""

    territory = models.OneToOneField(Territory, models.CASCADE, related_name="printed_card")
    phone = models.CharField(_("phone of the animator"), max_length=40, blank=True)

    class Meta:
        verbose_name = _("printed card of a gmina")
        verbose_name_plural = _("printed cards of gminas")

    def __str__(self):
        return str(self.territory)

    @classmethod
    @transaction.atomic
    def arrange(cls, territory, *, phone, positions, left_out, by=None, seen=None, among=None):
        """Replace the wishes: `positions` is {service id: place in the order}, `left_out` ids that are not printed.

        `among` are the services that were to be chosen from: wishes for others (paused ones) stay.
        None, and nothing written, where the wishes are not of the version `seen` any more (0: there were none).
        """
        _card, is_new = cls.objects.get_or_create(territory=territory)
        card = cls.objects.select_for_update().get(territory=territory)  # two people save in turn
        present = 0 if is_new else card.version
        if seen is not None and seen != present:
            return None
        card.phone, card.version, card.edited_by = phone, present + 1, by
        card.save(update_fields=["phone", "version", "edited_by", "edited_at"])
        (card.picks.all() if among is None else card.picks.filter(service__in=among)).delete()
        wanted = {pk: (place, False) for pk, place in positions.items()} | dict.fromkeys(
            left_out, (None, True)
        )
        CardPick.objects.bulk_create(
            CardPick(card=card, service_id=pk, position=place, is_left_out=out)
            for pk, (place, out) in wanted.items()
        )
        return card


class CardPick(models.Model):
    """A service that the animator put in a place of the order, or left out."""

    card = models.ForeignKey(GminaCard, models.CASCADE, related_name="picks")
    service = models.ForeignKey(Service, models.CASCADE, related_name="card_picks")
    position = models.PositiveSmallIntegerField(_("place in the order"), null=True, blank=True)
    is_left_out = models.BooleanField(_("not printed"), default=False)

    class Meta:
        ordering = ["position", "pk"]
        verbose_name = _("service on a printed card")
        verbose_name_plural = _("services on printed cards")
        constraints = [
            models.UniqueConstraint(fields=["card", "service"], name="services_cardpick_once"),
            models.CheckConstraint(
                condition=Q(position=None, is_left_out=True) | Q(position__isnull=False, is_left_out=False),
                name="services_cardpick_place_or_out",
            ),
        ]

    def __str__(self):
        return f"{self.card_id} {self.service_id}"


class BrochureQuerySet(models.QuerySet):
    def ready(self):
        return self.exclude(file=None)

    def newest_of(self, territory):
        """The newest ready one of each arrangement and size of print."""
        return (
            self.ready()
            .filter(territory=territory)
            .select_related("file")
            .order_by("arrangement", "is_large", "-made_at", "-pk")
            .distinct("arrangement", "is_large")
        )


class Brochure(models.Model):
    """The list of a gmina or powiat as a book; ordered, made by a job, then never changed."""

    class Arrangement(models.TextChoices):
        RECIPIENTS = "recipients", _("by recipients")
        TOPICS = "topics", _("by topics")

    uid = models.UUIDField(default=uuid.uuid4, unique=True)
    territory = models.ForeignKey(Territory, models.CASCADE, related_name="brochures")
    arrangement = models.CharField(
        _("arranged"), max_length=12, choices=Arrangement.choices, default=Arrangement.RECIPIENTS
    )
    is_large = models.BooleanField(_("large print"), default=False)
    file = models.OneToOneField(StoredFile, models.PROTECT, null=True, blank=True, related_name="+")
    services = models.PositiveIntegerField(_("number of services"), default=0)
    ordered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    ordered_at = models.DateTimeField(auto_now_add=True)
    made_at = models.DateTimeField(null=True, blank=True)

    objects = BrochureQuerySet.as_manager()

    class Meta:
        ordering = ["-ordered_at", "-pk"]
        verbose_name = _("brochure")
        verbose_name_plural = _("brochures")
        constraints = [
            models.UniqueConstraint(
                fields=["territory", "arrangement", "is_large"],
                condition=Q(file=None),
                name="services_brochure_one_ordered",
            ),
            models.CheckConstraint(
                condition=Q(file=None, made_at=None) | Q(file__isnull=False, made_at__isnull=False),
                name="services_brochure_made",
            ),
        ]

    def __str__(self):
        return f"{self.territory_id} {self.arrangement} {self.is_large}"

    def get_absolute_url(self):
        return reverse("services_catalog:printing", args=[self.territory_id])

    @classmethod
    def order(cls, territory, *, arrangement, is_large, by):
        """The brochure that is being made, or a new one: a second order of the same book is the first one."""
        brochure, _new = cls.objects.get_or_create(
            territory=territory,
            arrangement=arrangement,
            is_large=is_large,
            file=None,
            defaults={"ordered_by": by},
        )
        return brochure

    def finish(self, file, services):
        """Whether this call did it: of two workers one keeps its file."""
        mine = Brochure.objects.filter(pk=self.pk, file=None)
        return bool(mine.update(file=file, services=services, made_at=Now()))


class MonthlyDigest(models.Model):
    """A professional's wish for one mail a month: what is new, changed and ended in a gmina or powiat."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE, related_name="services_digest")
    territory = models.ForeignKey(
        Territory, models.CASCADE, related_name="+", verbose_name=_("gmina or powiat")
    )
    created_at = models.DateTimeField(auto_now_add=True)
    planned_for = models.DateField(
        null=True, blank=True
    )  # first day of the month whose mail is in the outbox

    class Meta:
        verbose_name = _("monthly digest of the list")
        verbose_name_plural = _("monthly digests of the list")

    def __str__(self):
        return f"{self.user_id} {self.territory_id}"
