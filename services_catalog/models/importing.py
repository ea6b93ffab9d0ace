"""An import of services: what was read, what would be made of each row, and what is remembered for the next time."""

import uuid
from datetime import timedelta

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from coop_portal.privacy import CORRESPONDENCE, personal_data
from documents.models import Source
from notifications.models import Job
from partners.models import InstitutionType, Territory

from ..enums import ImportStatus, RowAction
from .place import ServicePlace
from .service import Service

KEPT = timedelta(days=30)


class ServiceImportQuerySet(models.QuerySet):
    def visible_to(self, scope):
        """One's own alone: a table that is not loaded yet is nobody else's."""
        return self.filter(owner=scope.user)

    def waiting(self):
        return self.filter(status__in=[ImportStatus.READ, ImportStatus.CHECKED])

    def erase_old(self):
        """What the annotations of the models promise; the counts stay."""
        old = self.filter(created_at__lt=timezone.now() - KEPT)
        old.filter(status__in=[ImportStatus.READ, ImportStatus.CHECKED]).update(status=ImportStatus.CANCELLED)
        ServiceImportRow.objects.filter(table__in=old).delete()
        return old.exclude(tables=[]).update(tables=[], name="")


@personal_data(
    "tables",
    purpose=CORRESPONDENCE,
    basis="art. 6 ust. 1 lit. e RODO",
    retention="erased 30 days after it was read",
)
class ServiceImport(models.Model):
    """A file or pasted table of services from reading to the list.

    `tables`: [{"sheet", "columns": [heading], "rows": [[line, [text]]], "problems": [[line, heading, sentence]],
    "left_out": [[line, text]], "use": bool, "fields": {heading: field or ""}}].
    `values`: {"recipients" | "topics" | "types": {folded text: code, "" for none}}, as somebody chose.
    `counts`: rows by action, and "warned"; `missing`: [[service id, name]] of an earlier load that the file lacks.
    """

    uid = models.UUIDField(default=uuid.uuid4, unique=True)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, null=True, blank=True, related_name="+"
    )
    # Whose list it is: keys and columns are remembered for it. Empty: the operator's.
    territory = models.ForeignKey(
        Territory, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("whose list")
    )
    place = models.ForeignKey(
        Territory, models.PROTECT, null=True, blank=True, related_name="+",
        verbose_name=_("gmina or powiat of rows that name none"),
    )  # fmt: skip
    type = models.ForeignKey(
        InstitutionType, models.PROTECT, null=True, blank=True, related_name="+",
        verbose_name=_("type of new institutions whose name does not tell it"),
    )  # fmt: skip
    publish = models.BooleanField(_("publish at once"), default=False)
    verify_providers = models.BooleanField(_("verify new institutions at once"), default=False)
    name = models.CharField(_("file"), max_length=255, blank=True)
    status = models.CharField(max_length=10, choices=ImportStatus.choices, default=ImportStatus.READ)
    tables = models.JSONField(default=list)
    values = models.JSONField(default=dict)
    unknown = models.JSONField(default=dict)
    counts = models.JSONField(default=dict)
    missing = models.JSONField(default=list)
    job = models.ForeignKey(Job, models.SET_NULL, null=True, blank=True, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    applied_at = models.DateTimeField(null=True, blank=True)

    objects = ServiceImportQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        verbose_name = _("import of services")
        verbose_name_plural = _("imports of services")

    def __str__(self):
        return str(self.uid)

    def get_absolute_url(self):
        return reverse("services_catalog:import_preview", args=[self.uid])

    @property
    def is_worked_on(self):
        """A job checks or loads it."""
        return bool(self.job and not self.job.is_finished)

    @property
    def good(self):
        """How many rows would be loaded."""
        return sum(
            self.counts.get(action, 0) for action in (RowAction.CREATE, RowAction.UPDATE, RowAction.SAME)
        )

    def would(self):
        """What the check found, in one sentence."""
        good = ngettext("%(count)d row can be loaded", "%(count)d rows can be loaded", self.good) % {
            "count": self.good
        }
        left = ngettext("%(count)d is to be corrected", "%(count)d are to be corrected", self.left) % {
            "count": self.left
        }
        return f"{good}, {left}."

    def told(self):
        """What the load made, in one sentence."""
        created, updated = self.counts.get("created", 0), self.counts.get("updated", 0)
        text = ngettext("%(count)d entry is new", "%(count)d entries are new", created) % {"count": created}
        changed = ngettext("%(count)d is changed", "%(count)d are changed", updated) % {"count": updated}
        return f"{text}, {changed}."

    @property
    def left(self):
        return self.counts.get(RowAction.LEFT, 0)


@personal_data(
    "values",
    purpose=CORRESPONDENCE,
    basis="art. 6 ust. 1 lit. e RODO",
    retention="deleted 30 days after it was read",
)
class ServiceImportRow(models.Model):
    """What would be (or was) made of one service of a row. `errors`, `warnings`: [[heading, sentence]]."""

    table = models.ForeignKey(ServiceImport, models.CASCADE, related_name="rows")
    number = models.PositiveIntegerField()
    sheet = models.CharField(max_length=120, blank=True)
    line = models.PositiveIntegerField()
    name = models.CharField(max_length=200, blank=True)
    action = models.CharField(max_length=8, choices=RowAction.choices)
    values = models.JSONField(default=dict)
    errors = models.JSONField(default=list)
    warnings = models.JSONField(default=list)
    is_warned = models.BooleanField(default=False)
    changes = models.JSONField(default=list)
    service = models.ForeignKey(Service, models.SET_NULL, null=True, blank=True, related_name="+")

    class Meta:
        ordering = ["number"]
        verbose_name = _("row of an import")
        verbose_name_plural = _("rows of imports")
        constraints = [
            models.UniqueConstraint(fields=["table", "number"], name="services_importrow_once"),
        ]

    def __str__(self):
        return f"{self.sheet} {self.line}"


class ImportLayout(models.Model):
    """Which column was which field, and what the words meant, the last time a table of these headings came."""

    territory = models.ForeignKey(Territory, models.CASCADE, null=True, blank=True, related_name="+")
    signature = models.CharField(max_length=64)
    fields = models.JSONField(default=dict)
    values = models.JSONField(default=dict)

    class Meta:
        verbose_name = _("remembered columns")
        verbose_name_plural = _("remembered columns")
        constraints = [
            models.UniqueConstraint(
                fields=["territory", "signature"], nulls_distinct=False, name="services_importlayout_once"
            )
        ]

    def __str__(self):
        return self.signature


class ImportedEntry(models.Model):
    """Where an entry came from: the next import of the same list finds it by its key."""

    service = models.OneToOneField(Service, models.CASCADE, primary_key=True, related_name="imported")
    territory = models.ForeignKey(Territory, models.PROTECT, null=True, blank=True, related_name="+")
    key = models.CharField(_("key"), max_length=400)
    signature = models.CharField(max_length=64)
    source = models.ForeignKey(Source, models.PROTECT, related_name="+")
    # Made by an import; one that stood on the list before is only ever filled up.
    is_made = models.BooleanField(default=True)
    # The place that an import made: it goes where the file's address goes. Those made by hand stay as they are.
    place = models.OneToOneField(ServicePlace, models.SET_NULL, null=True, blank=True, related_name="+")

    class Meta:
        verbose_name = _("imported entry")
        verbose_name_plural = _("imported entries")
        constraints = [
            models.UniqueConstraint(
                fields=["territory", "key"], nulls_distinct=False, name="services_importedentry_once"
            )
        ]

    def __str__(self):
        return self.key
