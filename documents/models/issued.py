import uuid
from datetime import timedelta
from functools import partial

from django.conf import settings
from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.db import IntegrityError, connection, models, transaction
from django.db.models import F, Q
from django.db.models.functions import Now
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from coop_portal import registry
from coop_portal.history import tracked
from coop_portal.privacy import PARTICIPATION, personal_data
from coop_portal.transitions import Event, Stateful, TransitionRefused
from notifications.tasks import kick

from ..codes import grouped, new_check_code
from ..enums import DocumentStatus
from .files import StoredFile

# Longer than a task may run (CELERY_TASK_TIME_LIMIT): whoever claimed the row so long ago is dead.
CLAIM_LASTS = timedelta(minutes=15)
QUEUE_FORGOT_AFTER = timedelta(minutes=2)
ATTEMPTS = 5


class NumberSeries(models.Model):
    """The last number given out of one kind in one year. Moves only in `allot`."""

    kind = models.CharField(max_length=40)
    year = models.PositiveSmallIntegerField()
    last = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = _("number series")
        verbose_name_plural = _("number series")
        constraints = [models.UniqueConstraint(fields=["kind", "year"], name="documents_numberseries_once")]

    def __str__(self):
        return f"{self.kind} {self.year}: {self.last}"

    @classmethod
    def allot(cls, kind, year):
        """The next number, inside the transaction that creates its row: a rollback gives the number back.

        The series stays locked until that transaction ends, so that it has to be short.
        """
        with connection.cursor() as cursor:
            cursor.execute(
                "INSERT INTO documents_numberseries AS series (kind, year, last) VALUES (%s, %s, 1)"
                " ON CONFLICT (kind, year) DO UPDATE SET last = series.last + 1 RETURNING last",
                [kind, year],
            )
            return cursor.fetchone()[0]


class IssuedDocumentQuerySet(models.QuerySet):
    def about(self, subject, kind=None):
        """All documents of a subject, newest version first."""
        found = self.filter(content_type=ContentType.objects.get_for_model(subject), object_id=subject.pk)
        return (found.filter(kind=kind) if kind else found).order_by("-year", "-number", "-version")

    def alive(self):
        return self.filter(status__in=[DocumentStatus.MAKING, DocumentStatus.ISSUED])

    def claimable(self):
        """Rows that wait for their bytes and that nobody is making just now."""
        return self.filter(
            Q(claimed_at=None) | Q(claimed_at__lt=Now() - CLAIM_LASTS) | ~Q(error=""),
            status=DocumentStatus.MAKING,
        )

    def forgotten(self):
        """What the sweep starts again: lost by the queue, dropped by a dead worker, or failed a while ago."""
        lost = Q(error="", claimed_at=None, created_at__lt=Now() - QUEUE_FORGOT_AFTER)
        dropped = Q(error="", claimed_at__lt=Now() - CLAIM_LASTS)
        failed = Q(
            ~Q(error=""), claimed_at__lt=Now() - F("attempts") * timedelta(minutes=3), attempts__lt=ATTEMPTS
        )
        return self.filter(lost | dropped | failed, status=DocumentStatus.MAKING)


@tracked(exclude=["attempts", "claimed_at", "error"])
@personal_data(
    "title",
    purpose=PARTICIPATION,
    basis="art. 6 ust. 1 lit. e RODO",
    retention="as long as the project's documents have to be kept",
)  # fmt: skip
class IssuedDocument(Stateful):
    """A numbered document with a public check code. Every number from 1 to the last has a row."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    kind = models.CharField(max_length=40)
    year = models.PositiveSmallIntegerField()
    number = models.PositiveIntegerField()
    version = models.PositiveSmallIntegerField(default=1)
    content_type = models.ForeignKey(ContentType, models.PROTECT, related_name="+")
    object_id = models.BigIntegerField()
    subject = GenericForeignKey()
    title = models.CharField(max_length=300)
    status = models.CharField(max_length=10, choices=DocumentStatus.choices, default=DocumentStatus.MAKING)
    check_code = models.CharField(max_length=20, unique=True, default=new_check_code, editable=False)
    file = models.OneToOneField(StoredFile, models.PROTECT, null=True, blank=True, related_name="+")
    attempts = models.PositiveSmallIntegerField(default=0)
    claimed_at = models.DateTimeField(null=True, blank=True)
    error = models.TextField(blank=True)  # of the last attempt, for operators
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    created_at = models.DateTimeField(auto_now_add=True)
    issued_at = models.DateTimeField(null=True, blank=True)

    objects = IssuedDocumentQuerySet.as_manager()

    class Meta:
        verbose_name = _("issued document")
        verbose_name_plural = _("issued documents")
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "year", "number", "version"], name="documents_issued_number_once"
            ),
            # A second click must not take a second number for the same thing.
            models.UniqueConstraint(
                fields=["kind", "content_type", "object_id", "version"],
                condition=Q(status__in=[DocumentStatus.MAKING, DocumentStatus.ISSUED]),
                name="documents_issued_once_for_subject",
            ),
            models.CheckConstraint(
                condition=~Q(status=DocumentStatus.ISSUED) | Q(file__isnull=False, issued_at__isnull=False),
                name="documents_issued_has_file",
            ),
            models.CheckConstraint(condition=Q(number__gt=0), name="documents_issued_number_positive"),
        ]
        indexes = [models.Index(fields=["content_type", "object_id"])]

    def __str__(self):
        return f"{self.kind} {self.number}/{self.year}"

    # --- Making ----------------------------------------------------------------------

    @classmethod
    def start(cls, kind, subject, *, title, by=None, queued=True):
        """A number and a row for `subject` in the caller's transaction; its PDF follows by the queue.

        Safe to repeat: a subject that has a living document of this kind gets the newest version of that.
        `queued=False` where the caller makes the PDF itself right after; one that it forgets is found by the sweep.
        """
        living = cls.objects.about(subject, kind).alive()
        year = timezone.localdate().year
        try:
            with transaction.atomic():
                if found := living.first():
                    return found
                number = NumberSeries.allot(kind, year)
                fields = {"kind": kind, "year": year, "number": number, "subject": subject, "title": title}
                return cls._begin(by=by, queued=queued, **fields)
        except IntegrityError:  # another click was faster; its number is the one, ours went back
            if found := living.first():
                return found
            raise

    def new_version(self, by=None, *, title="", of_invalid=False):
        """The next version under the same number. The present one stays valid until the next is issued.

        Safe to repeat: while the next version is being made, it is the answer. `of_invalid` also follows a version
        that was revoked or cancelled, for a text that was opened again.
        """
        newest = self.versions().first()
        if newest.status == DocumentStatus.MAKING:
            return newest
        holds = self.status == DocumentStatus.ISSUED and not self.successor()
        opened_again = of_invalid and newest.status in (DocumentStatus.REVOKED, DocumentStatus.CANCELLED)
        if not (holds or opened_again):
            raise TransitionRefused(f"{self} v{self.version}: no new version of what is not valid")
        number = {"kind": self.kind, "year": self.year, "number": self.number}
        subject = {"content_type": self.content_type, "object_id": self.object_id}
        version = newest.version + 1  # a cancelled version keeps its place
        try:
            with transaction.atomic():
                return self._begin(**number, **subject, version=version, title=title or self.title, by=by)
        except IntegrityError:  # another click was faster
            return self.versions().get(version=version)

    @classmethod
    def _begin(cls, *, by, queued=True, **fields):
        document = cls.objects.create(created_by=by, **fields)
        document.events.create(verb="start", to_status=document.status, by=by)
        if queued:
            document._queue()
        return document

    def _queue(self):
        from ..tasks import render  # the task imports this model

        transaction.on_commit(partial(kick, render, self.pk))

    def claim(self):
        """True for the one worker that may make the bytes now."""
        mine = type(self).objects.claimable().filter(pk=self.pk)
        won = mine.update(claimed_at=Now(), attempts=F("attempts") + 1, error="")
        self.refresh_from_db()
        return bool(won)

    def render(self, shared=None):
        """The PDF's bytes, as the subject is now; nothing is stored. `shared` is context that many have in common."""
        from coop_portal.pdf import pdf_from_html

        if self.definition.draw:
            return self.definition.draw(self)
        return pdf_from_html(self.html(shared))

    def html(self, shared=None):
        """The page that `render` makes a PDF of."""
        context = {"title": self.title} | self.definition.context(self) | {"document": self}
        return render_to_string(self.definition.template, context | (shared or {}))

    @transaction.atomic
    def issue(self, content):
        """Store the bytes once and for ever. A worker whose claim another one took over stores nothing."""
        from .. import uploads

        claimed = type(self).objects.select_for_update().filter(pk=self.pk, claimed_at=self.claimed_at)
        if not claimed.filter(status=DocumentStatus.MAKING).exists():
            raise TransitionRefused(f"{self}: made by somebody else meanwhile")
        stored = uploads.store(
            content, name=self.file_name, owner=self, by=self.created_by, accept={uploads.PDF}
        )
        self._move(
            DocumentStatus.MAKING, to=DocumentStatus.ISSUED, verb="issue", by=self.created_by,
            file=stored, issued_at=timezone.now(), error="",
        )  # fmt: skip
        if self.definition.on_issued:
            self.definition.on_issued(self)

    def fail(self, error):
        """Keep what went wrong; the row keeps its number and is tried again."""
        making = type(self).objects.filter(pk=self.pk, status=DocumentStatus.MAKING)
        making.filter(claimed_at=self.claimed_at).update(error=f"{type(error).__name__}: {error}"[:1000])
        self.refresh_from_db()

    @transaction.atomic
    def retry(self, by=None):
        """A person asks for another attempt; harmless where one is on its way or was made."""
        failed = type(self).objects.filter(pk=self.pk, status=DocumentStatus.MAKING).exclude(error="")
        if failed.update(error="", claimed_at=None, attempts=0):
            self.events.create(verb="retry", from_status=self.status, to_status=self.status, by=by)
            self._queue()
        self.refresh_from_db()

    # --- Ending ----------------------------------------------------------------------

    def cancel(self, reason, by=None):
        """Give up a document that was never issued: its number stays taken."""
        self._move(DocumentStatus.MAKING, to=DocumentStatus.CANCELLED, verb="cancel", by=by, reason=reason)

    @transaction.atomic
    def revoke(self, reason, by=None):
        """Say publicly that an issued document no longer holds, and with it the versions that it replaced."""
        if self.successor():
            raise TransitionRefused(f"{self} v{self.version}: replaced already")
        for version in self.versions().filter(status=DocumentStatus.ISSUED):
            version._move(
                DocumentStatus.ISSUED, to=DocumentStatus.REVOKED, verb="revoke", by=by, reason=reason
            )
        self.refresh_from_db()

    # --- Reading ---------------------------------------------------------------------

    @property
    def definition(self):
        return registry.document_kinds[self.kind]

    @property
    def label(self):
        """The number as it is printed: "POR/1/2026"."""
        return self.definition.number_format.format(number=self.number, year=self.year)

    @property
    def file_name(self):
        name = self.label.replace("/", "-")
        return f"{name}.pdf" if self.version == 1 else f"{name}-w{self.version}.pdf"

    @property
    def printed_code(self):
        return grouped(self.check_code)

    @property
    def check_url(self):
        return settings.PUBLIC_URL + reverse("documents:check", args=[self.printed_code])

    @property
    def has_failed(self):
        return self.status == DocumentStatus.MAKING and bool(self.error)

    def versions(self):
        """All versions of this number, newest first."""
        same = type(self).objects.filter(kind=self.kind, year=self.year, number=self.number)
        return same.order_by("-version")

    def successor(self):
        """The newest version issued after this one, or None; a revoked one has replaced it all the same."""
        return self.versions().filter(version__gt=self.version, issued_at__isnull=False).first()


class DocumentEvent(Event):
    subject = models.ForeignKey(IssuedDocument, models.CASCADE, related_name="events")

    class Meta(Event.Meta):
        verbose_name = _("document event")
        verbose_name_plural = _("document events")
