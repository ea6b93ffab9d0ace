from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from coop_portal.history import tracked
from documents.models import Source, StoredFile
from partners.models import Institution, Person

from ..attending.typed import Outcome
from ..enums import Presence
from .session import Session
from .session_parts import SessionDay


class AttendanceQuerySet(models.QuerySet):
    def with_last_entry(self):
        return self.select_related("person", "source__recorded_by")

    def write(self, day, typed, *, known, by=None, source=None, reason=""):
        """Keep what was typed about one day: [Outcome], in that order. The session's row is locked by the caller.

        `known` maps ids of the people who belong on the list to their institutions. Each entry stands in the journal
        (AttendanceEntry), also one that another one replaces: nothing that somebody typed is lost. What was typed for
        all the rest (`Typed.rest`) leaves who is marked already as it was.
        """
        return _Writing(day, known, by, source, reason).write(list(typed))


@tracked()
class Attendance(models.Model):
    """What holds about one person on one day: the last entry."""

    day = models.ForeignKey(SessionDay, models.PROTECT, related_name="attendances")
    person = models.ForeignKey(
        Person, models.PROTECT, related_name="attendances", verbose_name=gettext_lazy("participant")
    )
    institution = models.ForeignKey(
        Institution,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=gettext_lazy("institution"),
    )
    presence = models.CharField(gettext_lazy("presence"), max_length=10, choices=Presence.choices)
    minutes = models.PositiveSmallIntegerField(gettext_lazy("minutes"), null=True, blank=True)
    version = models.PositiveIntegerField(default=1, editable=False)
    source = models.ForeignKey(Source, models.PROTECT, null=True, blank=True, related_name="+")
    recorded_at = models.DateTimeField(auto_now=True)

    objects = AttendanceQuerySet.as_manager()

    class Meta:
        verbose_name = gettext_lazy("attendance")
        verbose_name_plural = gettext_lazy("attendance")
        constraints = [
            models.UniqueConstraint(fields=["day", "person"], name="workshops_attendance_once"),
            models.CheckConstraint(
                condition=Q(minutes=None) | Q(presence=Presence.PRESENT, minutes__range=(1, 1440)),
                name="workshops_attendance_minutes",
                violation_error_message=gettext_lazy("Hours belong to who was present, at most 24 a day."),
            ),
        ]

    def __str__(self):
        return f"{self.person_id} {self.day_id} {self.presence}"


class AttendanceEntry(models.Model):
    """The journal of attendance: what was typed, by whom, what stood there before, and why so late. Never changed."""

    uid = models.UUIDField(unique=True, editable=False)
    day = models.ForeignKey(SessionDay, models.PROTECT, related_name="attendance_entries")
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    presence = models.CharField(max_length=10, choices=Presence.choices)
    minutes = models.PositiveSmallIntegerField(null=True, blank=True)
    before = models.CharField(max_length=10, choices=Presence.choices, blank=True)
    before_minutes = models.PositiveSmallIntegerField(null=True, blank=True)
    version = models.PositiveIntegerField()
    # Somebody else had written after the typist's page was opened.
    replaced_newer = models.BooleanField(default=False)
    reason = models.CharField(gettext_lazy("reason"), max_length=300, blank=True)
    source = models.ForeignKey(Source, models.PROTECT, null=True, blank=True, related_name="+")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+")
    typed_at = models.DateTimeField(null=True, blank=True)  # by the device's clock
    at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        ordering = ["at", "pk"]
        verbose_name = gettext_lazy("entry of attendance")
        verbose_name_plural = gettext_lazy("entries of attendance")
        indexes = [models.Index(fields=["day", "person"])]

    def __str__(self):
        return f"{self.person_id} {self.day_id} v{self.version}"

    @property
    def is_change(self):
        return bool(self.before) and (self.before, self.before_minutes) != (self.presence, self.minutes)


class PaperBatch(models.Model):
    """One sheet of a meeting held on paper, typed in afterwards: its uid makes the same form sent twice one."""

    uid = models.UUIDField(unique=True, editable=False)
    session = models.ForeignKey(Session, models.PROTECT, related_name="paper_batches")
    scan = models.ForeignKey(StoredFile, models.PROTECT, null=True, blank=True, related_name="+")
    source = models.ForeignKey(Source, models.PROTECT, related_name="+")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-at"]
        verbose_name = gettext_lazy("sheet typed in from paper")
        verbose_name_plural = gettext_lazy("sheets typed in from paper")

    def __str__(self):
        return f"{self.session_id} {self.at:%Y-%m-%d}"


class _Writing:
    """One call of AttendanceQuerySet.write."""

    def __init__(self, day, known, by, source, reason):
        self.day, self.known, self.by, self.source, self.reason = day, known, by, source, reason
        self.length = int((day.ends_at - day.starts_at).total_seconds() // 60)

    def write(self, typed):
        uids = [each.uid for each in typed]
        self.sent_before = dict(AttendanceEntry.objects.filter(uid__in=uids).values_list("uid", "version"))
        current = self.day.attendances.filter(person__in=[each.person_id for each in typed])
        self.current = {each.person_id: each for each in current.select_related("source__recorded_by")}
        self.entries, self.changed = [], {}
        outcomes = [self._one(each) for each in typed]
        self._save()
        return outcomes

    def _one(self, typed):
        if typed.uid in self.sent_before:
            return Outcome(typed, version=self.sent_before[typed.uid])
        now = self.current.get(typed.person_id)
        if typed.rest and now:
            return Outcome(typed, version=now.version, stood=now)
        refusal, code = self._refusal(typed, now)
        if refusal:
            return Outcome(typed, refusal, code)
        minutes = self._minutes(typed)
        differs = now is None or (now.presence, now.minutes) != (typed.presence, minutes)
        newer = bool(differs and now and typed.seen is not None and typed.seen < now.version)
        replaced = self._words(now) if newer else ""
        version = (now.version if now else 0) + differs
        self._note(typed, minutes, now, version, newer)
        if differs:
            self._set(typed, minutes, now, version)
        self.sent_before[typed.uid] = version
        return Outcome(typed, replaced=replaced, version=version)

    def _refusal(self, typed, now):
        if typed.person_id not in self.known:
            return _("This person is not on the list of the meeting."), "stranger"
        if typed.presence not in Presence.values:
            return _("Choose: present, absent or excused."), "presence"
        if typed.minutes is not None and not 0 < typed.minutes <= max(self.length, 1):
            return _("More hours than the meeting had that day."), "minutes"
        if not self.reason and self.day.asks_reason(now, typed.presence, self._minutes(typed)):
            return (
                _("The list of this day is closed: say why it changes now."),
                "reason",
            )
        return "", ""

    def _minutes(self, typed):
        if typed.presence != Presence.PRESENT:
            return None
        if typed.minutes is not None:
            return typed.minutes
        return self.length if self.day.hours_known else None

    @staticmethod
    def _words(now):
        who = now.source and now.source.recorded_by
        return f"{now.get_presence_display()} ({who})" if who else now.get_presence_display()

    def _note(self, typed, minutes, now, version, newer):
        self.entries.append(
            AttendanceEntry(
                uid=typed.uid,
                day=self.day,
                person_id=typed.person_id,
                presence=typed.presence,
                minutes=minutes,
                before=now.presence if now else "",
                before_minutes=now.minutes if now else None,
                version=version,
                replaced_newer=newer,
                reason=self.reason,
                source=self.source,
                by=self.by,
                typed_at=typed.typed_at,
            )
        )

    def _set(self, typed, minutes, now, version):
        row = now or Attendance(
            day=self.day, person_id=typed.person_id, institution_id=self.known[typed.person_id]
        )
        row.presence, row.minutes, row.version = typed.presence, minutes, version
        row.source, row.recorded_at = self.source, timezone.now()
        self.current[typed.person_id] = self.changed[typed.person_id] = row

    def _save(self):
        AttendanceEntry.objects.bulk_create(self.entries)
        rows = list(self.changed.values())
        Attendance.objects.bulk_create([row for row in rows if row.pk is None])
        fields = ["presence", "minutes", "version", "source", "recorded_at"]
        Attendance.objects.bulk_update([row for row in rows if row.pk is not None], fields)
