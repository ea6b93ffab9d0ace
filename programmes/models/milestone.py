import uuid
from datetime import timedelta

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from coop_portal.history import tracked
from coop_portal.transitions import Event, Stateful
from documents.models import StoredFile

from ..enums import MilestoneStatus
from .programme import Programme


class MilestoneQuerySet(models.QuerySet):
    def due_within(self, days):
        """Not reached yet, with a day in the next `days` days."""
        today = timezone.localdate()
        open_states = [MilestoneStatus.PLANNED, MilestoneStatus.RUNNING]
        return self.filter(status__in=open_states, due_on__range=(today, today + timedelta(days=days)))


@tracked()
class Milestone(Stateful):
    programme = models.ForeignKey(Programme, models.CASCADE, related_name="milestones")
    number = models.CharField(_("number"), max_length=10)
    title = models.CharField(_("title"), max_length=200)
    goal = models.TextField(_("goal"), blank=True)
    due_on = models.DateField(_("due on"), null=True, blank=True)
    status = models.CharField(max_length=10, choices=MilestoneStatus.choices, default=MilestoneStatus.PLANNED)
    # May stay empty for one of the past: sources do not always know the day.
    reached_on = models.DateField(_("reached on"), null=True, blank=True)
    position = models.PositiveSmallIntegerField(default=0)

    objects = MilestoneQuerySet.as_manager()

    class Meta:
        ordering = ["position", "pk"]
        verbose_name = _("milestone")
        verbose_name_plural = _("milestones")
        constraints = [
            models.UniqueConstraint(fields=["programme", "number"], name="programmes_milestone_once"),
            models.CheckConstraint(
                condition=Q(reached_on=None) | Q(status=MilestoneStatus.REACHED),
                name="programmes_milestone_day_of_reached",
                violation_error_message=_("Only a milestone that is reached has a day of that."),
            ),
        ]

    def __str__(self):
        return f"{self.number} {self.title}"

    @property
    def is_reached(self):
        return self.status == MilestoneStatus.REACHED

    @property
    def is_open(self):
        return self.status in (MilestoneStatus.PLANNED, MilestoneStatus.RUNNING)

    def get_absolute_url(self):
        return reverse("programmes:milestone", args=[self.pk])

    def start(self, *, by):
        self._move(MilestoneStatus.PLANNED, to=MilestoneStatus.RUNNING, verb="start", by=by)

    @transaction.atomic
    def reach(self, *, by, on, reason=""):
        """Reached on a day that is not to come; before an earlier one only with a reason."""
        Programme.objects.locked().get(pk=self.programme_id)
        if on > timezone.localdate():
            raise ValidationError(_("This day is still to come."), code="future")
        if not reason and (earlier := self.open_before(on)):
            raise ValidationError(
                _("Milestone %(number)s comes before this one and is not reached by that day: say why."),
                params={"number": earlier.number}, code="order",
            )  # fmt: skip
        sources = [MilestoneStatus.PLANNED, MilestoneStatus.RUNNING, MilestoneStatus.MISSED]
        self._move(
            *sources, to=MilestoneStatus.REACHED, verb="reach", by=by, reason=reason, reached_on=on
        )  # fmt: skip

    def open_before(self, on):
        """The first of the earlier milestones that is not reached, or reached later than `on`."""
        place = Q(position__lt=self.position) | Q(position=self.position, pk__lt=self.pk)
        earlier = Milestone.objects.filter(place, programme=self.programme_id)
        return earlier.filter(~Q(status=MilestoneStatus.REACHED) | Q(reached_on__gt=on)).first()

    def miss(self, *, by, reason):
        open_states = [MilestoneStatus.PLANNED, MilestoneStatus.RUNNING]
        self._move(*open_states, to=MilestoneStatus.MISSED, verb="miss", by=by, reason=reason)

    def resume(self, *, by, reason):
        """It was said to be reached or missed too early."""
        said = [MilestoneStatus.REACHED, MilestoneStatus.MISSED]
        self._move(*said, to=MilestoneStatus.RUNNING, verb="resume", by=by, reason=reason, reached_on=None)


class MilestoneEvent(Event):
    ACTS = {
        "start": _("begun"),
        "reach": _("reached"),
        "miss": _("missed"),
        "resume": _("taken up again"),
    }

    subject = models.ForeignKey(Milestone, models.CASCADE, related_name="events")

    class Meta(Event.Meta):
        verbose_name = _("event of a milestone")
        verbose_name_plural = _("events of milestones")

    @property
    def act(self):
        return self.ACTS.get(self.verb, self.verb)


@tracked(exclude=["added_by"])
class MilestoneEvidence(models.Model):
    """What shows that a milestone was reached. Anybody reads it, and its file, only when it is marked public."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True)
    milestone = models.ForeignKey(Milestone, models.CASCADE, related_name="evidence")
    dated_on = models.DateField(_("day"), default=timezone.localdate)
    text = models.TextField(_("what it shows"))
    link = models.URLField(_("address"), blank=True)
    file = models.ForeignKey(
        StoredFile, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("file")
    )
    is_public = models.BooleanField(_("anybody may read it"), default=False)
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )

    class Meta:
        ordering = ["dated_on", "pk"]
        verbose_name = _("evidence of a milestone")
        verbose_name_plural = _("evidence of milestones")
        constraints = [
            models.CheckConstraint(
                condition=~Q(text=""),
                name="programmes_milestoneevidence_said",
                violation_error_message=_("Say in a sentence what it shows."),
            )
        ]

    def __str__(self):
        return self.text[:80]
