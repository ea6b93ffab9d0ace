"""What a team keeps in its space: announcements, decisions, files, reflections, figures. No feed, no reactions."""

import uuid
from itertools import groupby

from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models, transaction
from django.db.models import F, Func, Q, Value
from django.db.models.functions import Now
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from coop_portal.conflicts import Versioned
from coop_portal.history import tracked
from coop_portal.once import insert_once
from documents.models import Source, StoredFile
from documents.uploads import store

from ..enums import ReflectionKind
from ..space import emails
from ..space.recipients import recipients, seats_to_write_to
from .institution import Institution
from .team import Team, TeamMembership


class Announcement(models.Model):
    """A mail to all members of a team, kept; whoever answers it answers its author."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True)
    team = models.ForeignKey(Team, models.CASCADE, related_name="announcements")
    title = models.CharField(_("subject"), max_length=200)
    text = models.TextField(_("text"), max_length=8000)
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    sent_at = models.DateTimeField(auto_now_add=True)
    # Whose members got it. Addresses are in the messages alone.
    seats = models.ManyToManyField(TeamMembership, related_name="+", editable=False)

    class Meta:
        ordering = ["-sent_at", "-pk"]
        verbose_name = _("announcement")
        verbose_name_plural = _("announcements")

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        return reverse("partners:announcement", args=[self.uid])

    @transaction.atomic
    def send(self):
        """Keep it and write to every member of the team. Sent twice it is the one that was sent: (row, is new)."""
        sent, is_new = insert_once(self)
        if is_new:
            found = recipients(seats_to_write_to(sent.team))
            sent.seats.set({seat for recipient in found for seat in recipient.seats})
            emails.plan_announcement(sent, found)
        return sent, is_new

    def institutions(self):
        """Whose members got it."""
        seats = self.seats.values("institution")
        return Institution.objects.filter(pk__in=seats).order_by("sort_key", "pk")


@tracked()
class Decision(Versioned):
    """What the team settled, and when. Its tasks are ActionItems."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True)
    team = models.ForeignKey(Team, models.CASCADE, related_name="decisions")
    decided_on = models.DateField(_("settled on"))
    title = models.CharField(_("what was settled"), max_length=300)
    text = models.TextField(_("details"), blank=True)
    source = models.ForeignKey(Source, models.PROTECT, null=True, blank=True, related_name="+")
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, editable=False, related_name="+"
    )
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-decided_on", "-pk"]
        verbose_name = _("decision")
        verbose_name_plural = _("decisions")

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        return reverse("partners:decision", args=[self.uid])


class TeamFileQuerySet(models.QuerySet):
    def present(self):
        return self.filter(removed_at=None)

    def with_stored(self):
        """A list whose rows carry their `stored` file, in two queries."""
        rows = list(self.select_related("added_by"))
        kind = ContentType.objects.get_for_model(self.model)
        files = StoredFile.objects.filter(owner_type=kind, owner_id__in=[row.pk for row in rows])
        of_row = {file.owner_id: file for file in files}
        for row in rows:
            row.stored = of_row.get(row.pk)
        return rows


class TeamFile(models.Model):
    """A file of the team's space: owner of one StoredFile, which `documents` keeps and serves."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True)
    team = models.ForeignKey(Team, models.CASCADE, related_name="files")
    title = models.CharField(_("title"), max_length=200)
    description = models.CharField(_("description"), max_length=500, blank=True)
    decision = models.ForeignKey(
        Decision, models.SET_NULL, null=True, blank=True, related_name="files", verbose_name=_("decision")
    )
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, editable=False, related_name="+"
    )
    added_at = models.DateTimeField(auto_now_add=True)
    removed_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects = TeamFileQuerySet.as_manager()

    class Meta:
        ordering = ["-added_at", "-pk"]
        verbose_name = _("file of a team")
        verbose_name_plural = _("files of teams")

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
        """Out of everybody's sight; the bytes stay as long as the team is kept. Safe to repeat."""
        type(self).objects.present().filter(pk=self.pk).update(removed_at=Now())


@tracked()
class Reflection(Versioned):
    """A lesson of working together: what went well, what was hard, what to do differently."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True)
    team = models.ForeignKey(Team, models.CASCADE, related_name="reflections")
    kind = models.CharField(_("kind"), max_length=12, choices=ReflectionKind.choices)
    noted_on = models.DateField(_("date"))
    text = models.TextField(_("text"), max_length=4000)
    institution = models.ForeignKey(
        Institution,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("whose experience"),
    )
    source = models.ForeignKey(Source, models.PROTECT, null=True, blank=True, related_name="+")
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, editable=False, related_name="+"
    )
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-noted_on", "-pk"]
        verbose_name = _("reflection")
        verbose_name_plural = _("reflections")

    def __str__(self):
        return self.text[:60]


class TeamFiguresQuerySet(models.QuerySet):
    def by_year(self):
        """[(year, rows of periods that begin in it, totals by the names in COUNTS)], the latest year first."""
        years = []
        for year, rows in groupby(self, key=lambda row: row.starts_on.year):
            rows = list(rows)
            totals = {name: sum(getattr(row, name) for row in rows) for name in TeamFigures.COUNTS}
            years.append((year, rows, totals))
        return years


@tracked()
class TeamFigures(Versioned):
    """Figures of a team's activity in a period: counts only, never a name of a family."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True)
    team = models.ForeignKey(Team, models.CASCADE, related_name="figures")
    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(_("to"))
    meetings = models.PositiveIntegerField(_("meetings of the team"), default=0)
    families = models.PositiveIntegerField(_("families supported together"), default=0)
    joint_actions = models.PositiveIntegerField(_("joint actions"), default=0)
    people_reached = models.PositiveIntegerField(_("people reached by joint actions"), default=0)
    note = models.TextField(_("note"), max_length=1000, blank=True)

    COUNTS = ("meetings", "families", "joint_actions", "people_reached")

    objects = TeamFiguresQuerySet.as_manager()

    class Meta:
        ordering = ["-starts_on", "-pk"]
        verbose_name = _("figures of a team")
        verbose_name_plural = _("figures of teams")
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on")),
                name="partners_teamfigures_dates",
                violation_error_message=_("The last day must not be before the first one."),
            ),
            ExclusionConstraint(
                name="partners_teamfigures_no_overlap",
                expressions=[
                    ("team", RangeOperators.EQUAL),
                    (
                        Func("starts_on", "ends_on", Value("[]"), function="DATERANGE"),
                        RangeOperators.OVERLAPS,
                    ),
                ],
                violation_error_message=_(
                    "There are figures for a part of this period already: they would count twice."
                ),
            ),
        ]

    def __str__(self):
        return f"{self.team_id} {self.starts_on}"
