"""The control folder of a project: what it has to hold, the scans in it, what does not apply, packages made of it."""

import hashlib
import uuid
from datetime import timedelta

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import IntegrityError, models, transaction
from django.db.models import F, Q
from django.db.models.functions import Now
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from coop_portal.history import tracked
from coop_portal.privacy import PARTICIPATION, personal_data
from coop_portal.transitions import Event, Stateful, TransitionRefused
from coop_portal.vocabulary import VocabularyQuerySet, VocabularyTerm
from documents import uploads
from documents.models import StoredFile

from ..enums import FolderLevel, PackageKind, ScanStatus
from .programme import Programme

SCANS = frozenset({uploads.PDF, uploads.JPEG, uploads.PNG})
REMOVED_KEPT = timedelta(days=30)
PACKAGE_KEPT = timedelta(days=7)
STEP = r"^[a-z]+-[0-9]+$"


class FolderTypeQuerySet(VocabularyQuerySet):
    def of_project(self, programme):
        """The shipped ones and those that the project's coordinators added, in the order of the folder."""
        return self.in_use().filter(Q(programme=None) | Q(programme=programme)).order_by("position", "pk")


class FolderDocumentType(VocabularyTerm):
    """A kind of document that a control asks for at one level: of each meeting, group, call, the whole project."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True)
    level = models.CharField(_("asked for"), max_length=10, choices=FolderLevel.choices)
    per_person = models.BooleanField(_("one for each person"), default=False)
    required = models.BooleanField(_("required"), default=True)
    # Null: shipped with the portal, for every project.
    programme = models.ForeignKey(
        Programme, models.CASCADE, null=True, blank=True, editable=False, related_name="folder_types"
    )

    objects = FolderTypeQuerySet.as_manager()

    class Meta(VocabularyTerm.Meta):
        verbose_name = _("document type of control folders")
        verbose_name_plural = _("document types of control folders")
        constraints = [
            models.UniqueConstraint(
                fields=["programme", "level", "name"],
                nulls_distinct=False,
                name="programmes_foldertype_name_once",
                violation_error_message=_("The folder has a document of that name there already."),
            ),
            *VocabularyTerm.Meta.constraints,
        ]

    def unlike(self, other):
        if (self.level, self.per_person) == (other.level, other.per_person):
            return ""
        return _("The two documents are asked for in different places or numbers: they are not one.")


class FolderRequirement(models.Model):
    """A project that asks for more or for less than the shipped list does."""

    programme = models.ForeignKey(Programme, models.CASCADE, related_name="folder_requirements")
    type = models.ForeignKey(FolderDocumentType, models.CASCADE, related_name="+")
    required = models.BooleanField()

    class Meta:
        verbose_name = _("requirement of a control folder")
        verbose_name_plural = _("requirements of control folders")
        constraints = [
            models.UniqueConstraint(fields=["programme", "type"], name="programmes_folderrequirement_once")
        ]

    def __str__(self):
        return f"{self.programme_id} {self.type_id}: {self.required}"


@tracked(exclude=["by"])
class FolderMark(models.Model):
    """ "Nie dotyczy": why a document is not asked for at one step, and who said so."""

    programme = models.ForeignKey(Programme, models.CASCADE, related_name="folder_marks")
    step = models.CharField(max_length=40)
    type = models.ForeignKey(FolderDocumentType, models.CASCADE, related_name="+")
    reason = models.CharField(_("reason"), max_length=300)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, editable=False, related_name="+"
    )
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("mark “does not apply”")
        verbose_name_plural = _("marks “does not apply”")
        constraints = [
            models.UniqueConstraint(fields=["programme", "step", "type"], name="programmes_foldermark_once"),
            models.CheckConstraint(
                condition=~Q(reason=""),
                name="programmes_foldermark_reason",
                violation_error_message=_("Say why the document does not apply."),
            ),
            models.CheckConstraint(condition=Q(step__regex=STEP), name="programmes_foldermark_step"),
        ]

    def __str__(self):
        return f"{self.step} {self.type_id}"


class ScanKnown(ValidationError):
    """The same bytes are in the folder already: `scan` is where."""

    def __init__(self, scan):
        super().__init__(_("This file is in the folder already."), code="known")
        self.scan = scan


class FolderScanQuerySet(models.QuerySet):
    def visible_to(self, scope):
        """Scans hold signatures: those who run or control the project. What was removed is for who runs it."""
        if scope.is_operator:
            return self
        removed = Q(status=ScanStatus.REMOVED) & ~Q(programme__in=scope.coordinated_programme_ids)
        return self.filter(programme__in=scope.programme_ids).exclude(removed)

    def present(self):
        return self.filter(status__in=[ScanStatus.TO_SORT, ScanStatus.PLACED])

    def to_sort(self):
        return self.filter(status=ScanStatus.TO_SORT)

    def placed(self):
        return self.filter(status=ScanStatus.PLACED)

    def erase_removed(self):
        """The bytes of what was removed go after a month; that there was such a file, and why it went, stays."""
        gone = self.filter(
            status=ScanStatus.REMOVED, stored__isnull=False, removed_at__lt=Now() - REMOVED_KEPT
        )
        for scan in gone.select_related("stored")[:200]:
            scan.erase()


@tracked(exclude=["uploaded_by"])
@personal_data(
    "stored",
    purpose=PARTICIPATION,
    basis="art. 6 ust. 1 lit. e RODO",
    retention="as long as the project's documents have to be kept",
)
class FolderScan(Stateful):
    """A scan in the folder: to sort -> placed (at a step, as a type) -> replaced by a newer one, or removed."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    programme = models.ForeignKey(Programme, models.PROTECT, related_name="folder_scans")
    status = models.CharField(max_length=10, choices=ScanStatus.choices, default=ScanStatus.TO_SORT)
    # While it waits to be sorted these two hold a guess.
    step = models.CharField(max_length=40, blank=True)
    type = models.ForeignKey(FolderDocumentType, models.PROTECT, null=True, blank=True, related_name="scans")
    people = models.PositiveSmallIntegerField(_("people in the file"), default=1)
    sha256 = models.CharField(max_length=64)
    stored = models.OneToOneField(StoredFile, models.PROTECT, null=True, blank=True, related_name="+")
    name = models.CharField(max_length=255)
    replaced_by = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, editable=False, related_name="older"
    )
    removed_at = models.DateTimeField(null=True, blank=True, editable=False)
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, editable=False, related_name="+"
    )
    uploaded_at = models.DateTimeField(auto_now_add=True)

    objects = FolderScanQuerySet.as_manager()

    class Meta:
        ordering = ["uploaded_at", "pk"]
        verbose_name = _("scan of a control folder")
        verbose_name_plural = _("scans of control folders")
        indexes = [models.Index(fields=["programme", "status"])]
        constraints = [
            models.UniqueConstraint(
                fields=["programme", "sha256"],
                condition=Q(status__in=[ScanStatus.TO_SORT, ScanStatus.PLACED]),
                name="programmes_folderscan_file_once",
            ),
            models.CheckConstraint(
                condition=~Q(status__in=[ScanStatus.PLACED, ScanStatus.REPLACED])
                | Q(step__regex=STEP, type__isnull=False),
                name="programmes_folderscan_has_place",
                violation_error_message=_("Choose the step and the document."),
            ),
            models.CheckConstraint(
                condition=(Q(status=ScanStatus.REPLACED) & Q(replaced_by__isnull=False))
                | (~Q(status=ScanStatus.REPLACED) & Q(replaced_by=None)),
                name="programmes_folderscan_replaced",
            ),
            models.CheckConstraint(
                condition=(Q(status=ScanStatus.REMOVED) & Q(removed_at__isnull=False))
                | (~Q(status=ScanStatus.REMOVED) & Q(removed_at=None)),
                name="programmes_folderscan_removed",
            ),
            models.CheckConstraint(
                condition=Q(people__gte=1), name="programmes_folderscan_people",
                violation_error_message=_("A file stands for at least one person."),
            ),
        ]  # fmt: skip

    def __str__(self):
        return self.name

    # --- Coming in -----------------------------------------------------------------

    @classmethod
    @transaction.atomic
    def add(cls, programme, upload, *, by, step="", type=None, placed=False, people=1, replaces=None):
        """Keep a file. ScanKnown where the project has the same bytes already, ValidationError where it is no scan.

        `placed` puts it at its place at once; else step and type are a guess that somebody confirms. `replaces` is
        the scan that it stands for from now on: that one stays, as an older version.
        """
        content = uploads.read_limited(upload)
        # Whoever replaces at the same time waits here, and then finds what the first one did.
        old = replaces and cls.objects.select_for_update(of=("self",)).get(pk=replaces.pk)
        if old and old.status != ScanStatus.PLACED:
            raise TransitionRefused(f"FolderScan {old.pk}: only what has its place is replaced")
        scan = cls(
            programme=programme,
            status=ScanStatus.PLACED if placed else ScanStatus.TO_SORT,
            step=step,
            type=type,
            people=people,
            sha256=hashlib.sha256(content).hexdigest(),
            name=upload.name[-255:],
            uploaded_by=by,
        )
        scan._insert()
        scan.stored = uploads.store(content, name=upload.name, owner=scan, by=by, accept=SCANS)
        scan.name = scan.stored.original_name
        scan.save(update_fields=["stored", "name"])
        scan.events.create(verb="add", to_status=scan.status, by=by, reason=scan.place_code)
        if old:
            old._move(ScanStatus.PLACED, to=ScanStatus.REPLACED, verb="replace", by=by, replaced_by=scan)
        return scan

    def _insert(self):
        try:
            with transaction.atomic():
                self.save(force_insert=True)
        except IntegrityError:
            known = FolderScan.objects.present().filter(programme=self.programme_id, sha256=self.sha256)
            if first := known.first():
                raise ScanKnown(first) from None
            raise

    # --- Verbs ---------------------------------------------------------------------

    def place(self, step, type, *, by, people=1):
        """Confirm the guess, or move to another place. The same place again changes nothing."""
        same = (self.step, self.type_id, self.people) == (step, type.pk, people)
        if self.status == ScanStatus.PLACED and same:
            return
        verb = "place" if self.status == ScanStatus.TO_SORT else "move"
        self._move(
            ScanStatus.TO_SORT, ScanStatus.PLACED, to=ScanStatus.PLACED, verb=verb, by=by,
            reason=f"{step} {type.code}", step=step, type=type, people=people,
        )  # fmt: skip

    def remove(self, *, by, reason):
        """Out of the folder: what came here by mistake. Its bytes go a month later."""
        self._move(
            ScanStatus.TO_SORT, ScanStatus.PLACED, to=ScanStatus.REMOVED, verb="remove", by=by, reason=reason,
            removed_at=timezone.now(),
        )  # fmt: skip

    @transaction.atomic
    def erase(self):
        stored, self.stored = self.stored, None
        self.save(update_fields=["stored"])
        stored.delete()
        transaction.on_commit(lambda: stored.content.storage.delete(stored.content.name))

    @property
    def place_code(self):
        return f"{self.step} {self.type.code}" if self.step and self.type else ""

    def versions(self):
        """Older versions of this scan, newest first."""
        found, level = [], [self]
        while level := [old for scan in level for old in scan.older.select_related("stored")]:
            found += level
        return found


class FolderScanEvent(Event):
    subject = models.ForeignKey(FolderScan, models.CASCADE, related_name="events")

    class Meta(Event.Meta):
        verbose_name = _("event of a scan")
        verbose_name_plural = _("events of scans")


class FolderPackageQuerySet(models.QuerySet):
    def visible_to(self, scope):
        return self if scope.is_operator else self.filter(programme__in=scope.programme_ids)

    def kept(self):
        return self.filter(expires_at__gt=Now())

    def delete_expired(self):
        """Packages are made again when needed: what they were made of stays where it is."""
        for package in self.filter(expires_at__lte=Now())[:50]:
            package.drop()


def package_path(package, _name):
    return f"packages/{package.uid.hex}.zip"


def package_end():
    return timezone.now() + PACKAGE_KEPT


class FolderPackage(models.Model):
    """A ZIP of the folder or of the whole project, for some days. `content` is empty while it is being made."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    programme = models.ForeignKey(Programme, models.CASCADE, related_name="folder_packages")
    kind = models.CharField(max_length=10, choices=PackageKind.choices)
    filters = models.JSONField(default=dict, blank=True)
    note = models.CharField(max_length=300, blank=True)
    content = models.FileField(upload_to=package_path, max_length=200, blank=True)
    size = models.PositiveBigIntegerField(default=0)
    sha256 = models.CharField(max_length=64, blank=True)
    job_uid = models.UUIDField(null=True, blank=True, editable=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField(default=package_end)

    objects = FolderPackageQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-pk"]
        verbose_name = _("package of a project")
        verbose_name_plural = _("packages of projects")
        constraints = [
            models.CheckConstraint(
                condition=Q(expires_at__gt=F("created_at")), name="programmes_folderpackage_expires"
            )
        ]

    def __str__(self):
        return f"{self.kind} {self.uid}"

    def get_absolute_url(self):
        return reverse("programmes:package", args=[self.uid])

    @property
    def pieces_path(self):
        """Where what it is made of is kept until it is ready."""
        return f"packages/{self.uid.hex}"

    def drop_pieces(self):
        storage = self.content.storage
        if storage.exists(self.pieces_path):
            for name in storage.listdir(self.pieces_path)[1]:
                storage.delete(f"{self.pieces_path}/{name}")
            storage.delete(self.pieces_path)

    def drop(self):
        storage, name = self.content.storage, self.content.name
        self.delete()
        self.drop_pieces()
        if name:
            storage.delete(name)
