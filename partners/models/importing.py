import uuid
from datetime import timedelta

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from coop_portal.privacy import CORRESPONDENCE, personal_data

from ..enums import ImportStatus

KEPT = timedelta(days=30)


class InstitutionImportQuerySet(models.QuerySet):
    def visible_to(self, scope):
        """One's own alone: what is in a table that somebody has not looked at yet is nobody else's."""
        return self.filter(owner=scope.user)

    def waiting(self):
        return self.filter(status=ImportStatus.READ)

    def erase_old(self):
        """What the annotation of the model promises; the count of what was added stays."""
        old = self.filter(created_at__lt=timezone.now() - KEPT)
        old.filter(status=ImportStatus.READ).update(status=ImportStatus.CANCELLED)
        return old.exclude(rows=[]).update(rows=[], name="")


@personal_data(
    "rows",
    purpose=CORRESPONDENCE,
    basis="art. 6 ust. 1 lit. e RODO",
    retention="erased 30 days after it was read",
)
class InstitutionImport(models.Model):
    """A table of institutions that was read and waits to be looked at; nothing is in the register before `apply`.

    `rows`: [{"line": int, "values": {field: text}, "errors": [sentence], "warnings": [sentence],
    "duplicate_of": institution id or null, "acts_for": {"name", "line"} or null, "uid": str, "add": bool}]; once
    applied also "made", the new institution's id, or null. The uid of a row becomes the institution's: it cannot be
    made twice.
    """

    uid = models.UUIDField(default=uuid.uuid4, unique=True)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    name = models.CharField(_("file"), max_length=255, blank=True)
    status = models.CharField(max_length=10, choices=ImportStatus.choices, default=ImportStatus.READ)
    rows = models.JSONField(default=list)
    added = models.PositiveIntegerField(default=0)
    created_at = models.DateTimeField(auto_now_add=True)
    applied_at = models.DateTimeField(null=True, blank=True)

    objects = InstitutionImportQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        verbose_name = _("import of institutions")
        verbose_name_plural = _("imports of institutions")

    def __str__(self):
        return str(self.uid)

    def get_absolute_url(self):
        return reverse("partners:import_preview", args=[self.uid])

    @property
    def chosen(self):
        """Rows that would be added now."""
        return [row for row in self.rows if row["add"] and not row["errors"]]

    @property
    def left_out(self):
        """Rows of which nothing was (or would be) made."""
        if self.status == ImportStatus.APPLIED:
            return [row for row in self.rows if not row.get("made")]
        return [row for row in self.rows if row["errors"] or not row["add"]]
