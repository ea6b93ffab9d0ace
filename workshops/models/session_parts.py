"""What a session is made of: its days, agenda, roles, sectors and who is invited."""

from datetime import timedelta

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from coop_portal.history import tracked
from documents.models import Source
from partners.models import Institution, Person, Sector

from ..enums import Answer, SessionRoleKind, SessionStatus
from .session import Session

LATE_AFTER = timedelta(days=7)


@tracked()
class SessionDay(models.Model):
    """One day of a session. Without hours where only the day is known."""

    session = models.ForeignKey(Session, models.CASCADE, related_name="days")
    starts_at = models.DateTimeField(_("begins"))
    ends_at = models.DateTimeField(_("ends"))
    hours_known = models.BooleanField(default=True)
    # From then on every change of the attendance says why it comes so late.
    attendance_closed_at = models.DateTimeField(null=True, blank=True, editable=False)

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

    @property
    def is_over(self):
        return self.ends_at <= timezone.now()

    @property
    def is_late(self):
        """A list that stood so long is relied on: who was paid for, whose certificate was printed."""
        return self.ends_at + LATE_AFTER < timezone.now()

    def asks_reason(self, now, presence, minutes):
        """Whether writing this over `now` (the Attendance that holds, or None) needs a reason."""
        if now and (now.presence, now.minutes) == (presence, minutes):
            return False
        return bool(self.attendance_closed_at) or (self.is_late and now is not None)

    def __str__(self):
        return f"{self.starts_at:%Y-%m-%d}"


class AgendaItem(models.Model):
    session = models.ForeignKey(Session, models.CASCADE, related_name="agenda")
    position = models.PositiveSmallIntegerField(_("order"))
    day_number = models.PositiveSmallIntegerField(_("day"), default=1)
    title = models.CharField(_("title"), max_length=300)
    description = models.TextField(_("description"), blank=True)
    minutes = models.PositiveSmallIntegerField(_("minutes"), null=True, blank=True)
    offered_as = models.CharField(max_length=120, blank=True, editable=False)  # key of the agenda.AgendaOffer

    class Meta:
        ordering = ["position", "pk"]
        verbose_name = _("agenda item")
        verbose_name_plural = _("agenda items")
        constraints = [
            models.UniqueConstraint(
                fields=["session", "offered_as"],
                condition=~Q(offered_as=""),
                name="workshops_agenda_offered_once",
            ),
            models.UniqueConstraint(
                fields=["session", "position"],
                name="workshops_agenda_order",
                deferrable=models.Deferrable.DEFERRED,
            ),
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

    @transaction.atomic
    def respond(self, answer, *, source, shown=None):
        """Keep the person's answer to the present date. A later answer replaces an earlier one.

        `shown` is the sequence that the person saw: an answer to another date is refused.
        """
        session = Session.objects.select_for_update().get(pk=self.session_id)
        if session.status != SessionStatus.PLANNED or not session.begins_at:
            raise ValidationError(_("This meeting was held or called off: no answer is needed."), code="over")
        if session.begins_at <= timezone.now():
            raise ValidationError(_("This meeting has begun already: no answer is needed."), code="over")
        if shown is not None and shown != session.sequence:
            raise ValidationError(
                _(
                    "The date or the place has changed since you opened this page. "
                    "Look at what holds now and answer once more."
                ),
                code="moved",
            )
        self.answer, self.source = answer, source
        self.answered_at, self.answered_sequence = timezone.now(), session.sequence
        self.save(update_fields=["answer", "source", "answered_at", "answered_sequence"])
