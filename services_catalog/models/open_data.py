"""What open data is downloaded as: one set of files a day."""

from datetime import timedelta

from django.db import models, transaction
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from documents.models import StoredFile

CLAIMED_FOR = timedelta(hours=2)  # a worker that is silent for longer was killed
KEPT = timedelta(days=2)  # an older set stays as long as somebody may still be downloading it


class OpenDataSetQuerySet(models.QuerySet):
    def made(self):
        return self.exclude(made_at=None).order_by("-day")

    def newest(self):
        return self.made().select_related("tables", "workbook", "calendar").first()

    def drop_old(self):
        """Sets that a newer one replaced; what was never finished goes with them."""
        newest = self.newest()
        if newest:
            for each in self.filter(day__lt=newest.day - KEPT).select_related(
                "tables", "workbook", "calendar"
            ):
                each.drop()


class OpenDataSet(models.Model):
    """The files of a day. Without them until `finish`."""

    FILES = ("tables", "workbook", "calendar")

    day = models.DateField(_("day"), unique=True)
    claimed_at = models.DateTimeField(null=True, blank=True)
    made_at = models.DateTimeField(null=True, blank=True)
    services = models.PositiveIntegerField(_("number of services"), default=0)
    organizations = models.PositiveIntegerField(_("number of institutions"), default=0)
    tables = models.OneToOneField(StoredFile, models.PROTECT, null=True, blank=True, related_name="+")
    workbook = models.OneToOneField(StoredFile, models.PROTECT, null=True, blank=True, related_name="+")
    calendar = models.OneToOneField(StoredFile, models.PROTECT, null=True, blank=True, related_name="+")

    objects = OpenDataSetQuerySet.as_manager()

    class Meta:
        ordering = ["-day"]
        verbose_name = _("files of open data")
        verbose_name_plural = _("files of open data")
        constraints = [
            models.CheckConstraint(
                condition=Q(made_at=None, tables=None, workbook=None, calendar=None)
                | Q(
                    made_at__isnull=False,
                    tables__isnull=False,
                    workbook__isnull=False,
                    calendar__isnull=False,
                ),
                name="services_opendataset_whole",
            )
        ]

    def __str__(self):
        return str(self.day)

    @classmethod
    def claim(cls, day):
        """The set of the day for the one worker that is to make it now; None for all others."""
        found, _new = cls.objects.get_or_create(day=day)
        free = cls.objects.filter(pk=found.pk, made_at=None).filter(
            Q(claimed_at=None) | Q(claimed_at__lt=Now() - CLAIMED_FOR)
        )
        return found if free.update(claimed_at=Now()) else None

    def release(self):
        """What failed is tried again at the next occasion."""
        OpenDataSet.objects.filter(pk=self.pk, made_at=None).update(claimed_at=None)

    def finish(self, **made):
        """`made`: the files and the numbers. Whether this call did it: of two workers one keeps its files."""
        return bool(OpenDataSet.objects.filter(pk=self.pk, made_at=None).update(made_at=Now(), **made))

    @transaction.atomic
    def drop(self):
        files = [file for name in self.FILES if (file := getattr(self, name))]
        self.delete()
        for file in files:
            file.delete()
            transaction.on_commit(lambda file=file: file.content.storage.delete(file.content.name))
