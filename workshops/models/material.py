import uuid

from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.db import models, transaction
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from coop_portal.once import insert_once
from documents.models import StoredFile
from documents.uploads import store

from .session import Session


class SessionMaterialQuerySet(models.QuerySet):
    def present(self):
        return self.filter(removed_at=None)

    def with_stored(self):
        """A list whose rows carry their `stored` file, in two queries."""
        rows = list(self)
        kind = ContentType.objects.get_for_model(self.model)
        files = StoredFile.objects.filter(owner_type=kind, owner_id__in=[row.pk for row in rows])
        of_row = {file.owner_id: file for file in files}
        for row in rows:
            row.stored = of_row.get(row.pk)
        return rows


class SessionMaterial(models.Model):
    """A file of a meeting: owner of one StoredFile. Read by who sees the meeting; a public one by anybody."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True)
    session = models.ForeignKey(Session, models.CASCADE, related_name="materials")
    title = models.CharField(_("title"), max_length=200)
    is_public = models.BooleanField(_("anybody may download it"), default=False)
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, editable=False, related_name="+"
    )
    added_at = models.DateTimeField(auto_now_add=True)
    removed_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects = SessionMaterialQuerySet.as_manager()

    class Meta:
        ordering = ["added_at", "pk"]
        verbose_name = _("material of a session")
        verbose_name_plural = _("materials of sessions")

    def __str__(self):
        return self.title

    @transaction.atomic
    def add(self, upload):
        """Keep the row with its bytes; sent twice it is the first one. ValidationError says what is wrong with them."""
        row, is_new = insert_once(self)
        if is_new:
            store(upload, name=upload.name, owner=row, by=row.added_by)
        return row

    def remove(self):
        """Out of everybody's sight; the bytes stay as long as the meeting is kept. Safe to repeat."""
        type(self).objects.present().filter(pk=self.pk).update(removed_at=Now())
