"""What happens to an agreement after it is signed, and agreements that were signed before the portal."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from coop_portal.history import tracked
from documents.models import StoredFile
from partners.models import Institution

from ..enums import ChangeKind
from .agreement import Agreement
from .party import Party


@tracked()
class Change(models.Model):
    """A termination, a party leaving or joining, a legal successor: noted with its basis and day, never edited."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True)
    agreement = models.ForeignKey(Agreement, models.CASCADE, related_name="changes")
    kind = models.CharField(_("kind"), max_length=12, choices=ChangeKind.choices)
    party = models.ForeignKey(Party, models.CASCADE, null=True, blank=True, related_name="changes")
    # When the paper reached the other parties, and the day that it works from (of an end: the last day).
    given_on = models.DateField(_("notice received on"))
    effective_on = models.DateField(_("effective on"))
    basis = models.CharField(_("basis"), max_length=300)
    file = models.ForeignKey(
        StoredFile, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("document")
    )
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["effective_on", "pk"]
        verbose_name = _("change of an agreement")
        verbose_name_plural = _("changes of agreements")
        constraints = [
            models.CheckConstraint(
                condition=Q(kind=ChangeKind.TERMINATION, party=None)
                | (~Q(kind=ChangeKind.TERMINATION) & Q(party__isnull=False)),
                name="agreements_change_of_party",
            ),
            models.CheckConstraint(
                condition=~Q(kind__in=[ChangeKind.TERMINATION, ChangeKind.LEAVING])
                | Q(effective_on__gte=F("given_on")),
                name="agreements_change_days",
                violation_error_message=_("The last day must not be before the day of the notice."),
            ),
            models.UniqueConstraint(
                fields=["agreement"],
                condition=Q(kind=ChangeKind.TERMINATION),
                name="agreements_change_terminated_once",
            ),
            models.UniqueConstraint(
                fields=["party"],
                condition=Q(kind=ChangeKind.LEAVING),
                name="agreements_change_left_once",
            ),
        ]

    def __str__(self):
        return f"{self.get_kind_display()}, {self.effective_on:%Y-%m-%d}"


@tracked()
class EarlierAgreement(models.Model):
    """That an agreement was signed before the portal, and what its signatures were worth when it was registered."""

    agreement = models.OneToOneField(Agreement, models.CASCADE, related_name="earlier")
    own_number = models.CharField(_("number on the document"), max_length=100, blank=True)
    report = models.JSONField(_("report of the signatures"))
    registered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    registered_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("agreement signed before the portal")
        verbose_name_plural = _("agreements signed before the portal")

    def __str__(self):
        return self.own_number or str(self.pk)


@tracked()
class ArchiveOrder(models.Model):
    """An institution's agreements as one ZIP: made by a job, fetched by whoever ordered it."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True)
    institution = models.ForeignKey(Institution, models.PROTECT, related_name="+")
    ordered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    file = models.OneToOneField(StoredFile, models.PROTECT, null=True, blank=True, related_name="+")
    ordered_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-ordered_at", "-pk"]
        verbose_name = _("ZIP of an institution's agreements")
        verbose_name_plural = _("ZIPs of institutions' agreements")

    def __str__(self):
        return str(self.uid)
