import uuid

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from coop_portal.history import tracked
from coop_portal.transitions import Event, Stateful
from documents.models import Source
from partners.models import Institution, Location, Person, Room, Sector, Team
from programmes.models import Programme

from ..enums import Answer, Presence, SessionKind, SessionMode, SessionRoleKind, SessionStatus
from .cycle import Cycle


class SessionQuerySet(models.QuerySet):
    def visible_to(self, scope):
        if scope.is_operator:
            return self
        return self.filter(
            Q(cycle__in=Cycle.objects.visible_to(scope))
            | Q(programme__in=scope.programme_ids)
            | Q(roles__person__user=scope.user)
        ).distinct()


@tracked()
class Session(Stateful):
    """A meeting, of a cycle or of a project on its own. `sequence` rises when it is moved, as calendars want."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True)
    cycle = models.ForeignKey(
        Cycle, models.CASCADE, null=True, blank=True, related_name="sessions", verbose_name=_("cycle")
    )
    programme = models.ForeignKey(
        Programme, models.PROTECT, related_name="sessions", verbose_name=_("project")
    )
    team = models.ForeignKey(
        Team, models.PROTECT, null=True, blank=True, related_name="sessions", verbose_name=_("team")
    )
    kind = models.CharField(_("kind"), max_length=20, choices=SessionKind.choices, default=SessionKind.WORKSHOP)
    position = models.PositiveSmallIntegerField(_("order"), default=1)
    title = models.CharField(_("title"), max_length=200)
    aims = models.TextField(_("aims"), blank=True)
    method = models.CharField(_("method"), max_length=200, blank=True)
    status = models.CharField(max_length=10, choices=SessionStatus.choices, default=SessionStatus.PLANNED)
    mode = models.CharField(_("how"), max_length=10, choices=SessionMode.choices, default=SessionMode.ON_SITE)
    location = models.ForeignKey(
        Location, models.PROTECT, null=True, blank=True, related_name="sessions", verbose_name=_("place")
    )
    room = models.ForeignKey(
        Room, models.PROTECT, null=True, blank=True, related_name="sessions", verbose_name=_("room")
    )
    online_link = models.URLField(_("online link"), blank=True)
    sequence = models.PositiveIntegerField(default=0)
    notes = models.TextField(_("notes (Markdown)"), blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = SessionQuerySet.as_manager()

    class Meta:
        ordering = ["cycle", "position", "pk"]
        verbose_name = _("session")
        verbose_name_plural = _("sessions")
        constraints = [
            models.UniqueConstraint(
                fields=["cycle", "position"],
                name="workshops_session_order",
                deferrable=models.Deferrable.DEFERRED,
                violation_error_message=_("Another meeting of the cycle has this place in the order."),
            ),
            models.CheckConstraint(
                condition=Q(mode=SessionMode.ON_SITE, online_link="") | ~Q(mode=SessionMode.ON_SITE),
                name="workshops_session_link_only_online",
                violation_error_message=_("A meeting on site has no online link."),
            ),
        ]

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        return reverse("workshops:session", args=[self.uid])


class SessionEvent(Event):
    subject = models.ForeignKey(Session, models.CASCADE, related_name="events")

    class Meta(Event.Meta):
        verbose_name = _("event of a session")
        verbose_name_plural = _("events of sessions")


@tracked()
class SessionDay(models.Model):
    """One day of a session. Without hours where only the day is known."""

    session = models.ForeignKey(Session, models.CASCADE, related_name="days")
    starts_at = models.DateTimeField(_("begins"))
    ends_at = models.DateTimeField(_("ends"))
    hours_known = models.BooleanField(default=True)

    class Meta:
        ordering = ["starts_at"]
        verbose_name = _("day of a session")
        verbose_name_plural = _("days of sessions")
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")),
                name="workshops_day_order",
                violation_error_message=_("The end must be later than the beginning."),
            ),
            models.UniqueConstraint(fields=["session", "starts_at"], name="workshops_day_once"),
        ]

    def __str__(self):
        return f"{self.starts_at:%Y-%m-%d}"


class AgendaItem(models.Model):
    session = models.ForeignKey(Session, models.CASCADE, related_name="agenda")
    position = models.PositiveSmallIntegerField(_("order"))
    title = models.CharField(_("title"), max_length=300)
    description = models.TextField(_("description"), blank=True)
    minutes = models.PositiveSmallIntegerField(_("minutes"), null=True, blank=True)

    class Meta:
        ordering = ["position", "pk"]
        verbose_name = _("agenda item")
        verbose_name_plural = _("agenda items")
        constraints = [
            models.UniqueConstraint(
                fields=["session", "position"], name="workshops_agenda_order", deferrable=models.Deferrable.DEFERRED
            )
        ]

    def __str__(self):
        return self.title


class SessionRole(models.Model):
    """Who does what at a meeting: a person, an institution, or only a description where no name is known."""

    session = models.ForeignKey(Session, models.CASCADE, related_name="roles")
    kind = models.CharField(_("role"), max_length=12, choices=SessionRoleKind.choices)
    person = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="session_roles", verbose_name=_("person")
    )
    institution = models.ForeignKey(
        Institution, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("institution")
    )
    description = models.CharField(_("description"), max_length=200, blank=True)
    count = models.PositiveSmallIntegerField(_("how many"), default=1)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position", "pk"]
        verbose_name = _("role at a session")
        verbose_name_plural = _("roles at sessions")
        constraints = [
            models.CheckConstraint(
                condition=Q(person__isnull=False) | Q(institution__isnull=False) | ~Q(description=""),
                name="workshops_role_somebody",
                violation_error_message=_("Name a person, an institution or describe who it is."),
            )
        ]

    def __str__(self):
        return f"{self.kind} {self.session_id}"


class SessionSector(models.Model):
    """Coverage of sectors: which were invited and which came."""

    session = models.ForeignKey(Session, models.CASCADE, related_name="sectors")
    sector = models.ForeignKey(Sector, models.PROTECT, related_name="+", verbose_name=_("sector"))
    invited = models.BooleanField(_("invited"), default=False)
    present = models.BooleanField(_("present"), default=False)

    class Meta:
        ordering = ["sector__position", "sector__sort_key"]
        verbose_name = _("sector at a session")
        verbose_name_plural = _("sectors at sessions")
        constraints = [
            models.UniqueConstraint(fields=["session", "sector"], name="workshops_sessionsector_once")
        ]

    def __str__(self):
        return f"{self.sector_id} {self.session_id}"


@tracked()
class Invitee(models.Model):
    """A person asked to one session, and what the person answered."""

    session = models.ForeignKey(Session, models.CASCADE, related_name="invitees")
    person = models.ForeignKey(Person, models.PROTECT, related_name="invitations", verbose_name=_("person"))
    answer = models.CharField(_("answer"), max_length=5, choices=Answer.choices, default=Answer.NONE)
    answered_at = models.DateTimeField(null=True, blank=True)
    # The session's sequence that was answered: a move asks again.
    answered_sequence = models.PositiveIntegerField(null=True, blank=True)
    source = models.ForeignKey(Source, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        verbose_name = _("invited person")
        verbose_name_plural = _("invited people")
        constraints = [
            models.UniqueConstraint(fields=["session", "person"], name="workshops_invitee_once"),
            models.CheckConstraint(
                condition=Q(answer=Answer.NONE, answered_at=None)
                | (~Q(answer=Answer.NONE) & Q(answered_at__isnull=False)),
                name="workshops_invitee_answer_dated",
            ),
        ]

    def __str__(self):
        return f"{self.person_id} -> {self.session_id}"


@tracked()
class Attendance(models.Model):
    day = models.ForeignKey(SessionDay, models.PROTECT, related_name="attendances")
    person = models.ForeignKey(Person, models.PROTECT, related_name="attendances", verbose_name=_("participant"))
    institution = models.ForeignKey(
        Institution, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("institution")
    )
    presence = models.CharField(_("presence"), max_length=10, choices=Presence.choices)
    minutes = models.PositiveSmallIntegerField(_("minutes"), null=True, blank=True)
    source = models.ForeignKey(Source, models.PROTECT, null=True, blank=True, related_name="+")
    recorded_at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name = _("attendance")
        verbose_name_plural = _("attendance")
        constraints = [
            models.UniqueConstraint(fields=["day", "person"], name="workshops_attendance_once")
        ]

    def __str__(self):
        return f"{self.person_id} {self.day_id} {self.presence}"
