"""Templates: ordered meetings with agendas, roles and materials, from which cycles are made."""

import uuid

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import Q
from django.db.models.functions import Now
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from coop_portal.history import tracked
from programmes.models import Programme

from ..enums import SessionKind, SessionMode, SessionRoleKind


class CycleTemplateQuerySet(models.QuerySet):
    def current(self):
        """The newest version of each, those withdrawn left out."""
        return self.filter(next=None, withdrawn_at=None)

    def for_edition(self, edition):
        """What a cycle of the edition can be made from: templates of its project and of everybody."""
        return self.current().filter(Q(programme=edition.programme_id) | Q(programme=None))

    def visible_to(self, scope):
        """Operators all; who runs or controls projects those of them and the common ones."""
        if scope.is_operator:
            return self
        if not scope.programme_ids:
            return self.none()
        return self.filter(Q(programme__in=scope.programme_ids) | Q(programme=None))

    def with_counts(self):
        return self.annotate(
            session_count=models.Count("sessions", distinct=True),
            cycle_count=models.Count("cycles", distinct=True),
        )


@tracked()
class CycleTemplate(models.Model):
    """Ordered meetings that cycles are made from; a cycle may then differ.

    A version that a cycle was made from never changes any more: editing it makes the next one.
    """

    uid = models.UUIDField(default=uuid.uuid4, unique=True)
    programme = models.ForeignKey(
        Programme,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="cycle_templates",
        verbose_name=_("project"),
        help_text=_("Empty: for all projects."),
    )
    name = models.CharField(_("name"), max_length=200)
    description = models.TextField(_("description"), blank=True)
    version = models.PositiveSmallIntegerField(default=1)
    previous = models.OneToOneField(
        "self", models.SET_NULL, null=True, blank=True, editable=False, related_name="next"
    )
    withdrawn_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects = CycleTemplateQuerySet.as_manager()

    class Meta:
        ordering = ["name", "version", "pk"]
        verbose_name = _("template of a cycle")
        verbose_name_plural = _("templates of cycles")
        constraints = [
            models.UniqueConstraint(
                fields=["programme", "name", "version"],
                nulls_distinct=False,
                name="workshops_template_once",
                violation_error_message=_("There is a template of that name already."),
            )
        ]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("workshops:template", args=[self.uid])

    @property
    def is_newest(self):
        return not CycleTemplate.objects.filter(previous=self).exists()

    @property
    def is_used(self):
        return self.cycles.exists()

    def to_change(self):
        """(the version to be changed, locked; whether it was made just now). Within a transaction.

        The row itself while no cycle was made from it, else a copy with the next number. A cycle that is being made
        at this moment holds the row, so that the change waits for it and then finds it used.
        """
        mine = CycleTemplate.objects.select_for_update(of=["self"]).get(pk=self.pk)
        if not mine.is_newest:
            raise ValidationError(
                _("There is a newer version of this template: change that one."), code="old"
            )
        if not mine.is_used:
            return mine, False
        return mine._next_version(), True

    def _next_version(self):
        copy = CycleTemplate.objects.create(
            programme=self.programme,
            name=self.name,
            description=self.description,
            version=self.version + 1,
            previous=self,
            withdrawn_at=self.withdrawn_at,  # changed, it is still offered to nobody
        )
        for step in self.sessions.prefetch_related("agenda", "roles"):
            step.copy_to(copy)
        return copy

    @transaction.atomic
    def rename(self, *, name, description):
        """Name and description alone: no cycle is another one by them, so that no new version is made."""
        mine = CycleTemplate.objects.select_for_update(of=["self"]).get(pk=self.pk)
        mine.name, mine.description = name, description
        mine.save(update_fields=["name", "description"])

    def withdraw(self):
        """Offered no more; the cycles made from it stay as they are. Safe to repeat."""
        CycleTemplate.objects.filter(pk=self.pk, withdrawn_at=None).update(withdrawn_at=Now())

    def restore(self):
        CycleTemplate.objects.filter(pk=self.pk).update(withdrawn_at=None)

    @transaction.atomic
    def save_step(self, position, change):
        """Call `change(step)` with the meeting at `position` (None: a new last one) of the version to be changed.

        Returns (version, whether it is new).
        """
        target, is_new = self.to_change()
        if position is None:
            last = target.sessions.aggregate(last=models.Max("position"))["last"] or 0
            step = SessionTemplate(template=target, position=last + 1)
        else:
            step = target.sessions.get(position=position)
        change(step)
        return target, is_new

    @transaction.atomic
    def remove_step(self, position):
        target, is_new = self.to_change()
        if target.sessions.count() < 2:
            raise ValidationError(_("A template has at least one meeting."), code="last")
        target.sessions.filter(position=position).delete()
        target._number([step.pk for step in target.sessions.all()])
        return target, is_new

    @transaction.atomic
    def move_step(self, position, by):
        """One place up (`by` -1) or down (1); at the ends nothing happens."""
        target, is_new = self.to_change()
        order = [step.pk for step in target.sessions.all()]
        here = next((n for n, step in enumerate(target.sessions.all()) if step.position == position), None)
        if here is not None and 0 <= here + by < len(order):
            order[here], order[here + by] = order[here + by], order[here]
            target._number(order)
        return target, is_new

    def _number(self, order):
        """Positions 1, 2 ... in this order; first out of the way, for a position is taken once."""
        for number, pk in enumerate(order, start=1):
            self.sessions.filter(pk=pk).update(position=1000 + number)
        for number, pk in enumerate(order, start=1):
            self.sessions.filter(pk=pk).update(position=number)


class SessionTemplate(models.Model):
    template = models.ForeignKey(CycleTemplate, models.CASCADE, related_name="sessions")
    position = models.PositiveSmallIntegerField(_("order"))
    kind = models.CharField(
        _("kind"), max_length=20, choices=SessionKind.choices, default=SessionKind.WORKSHOP
    )
    mode = models.CharField(_("how"), max_length=10, choices=SessionMode.choices, default=SessionMode.ON_SITE)
    title = models.CharField(_("title"), max_length=200)
    aims = models.TextField(_("aims"), blank=True)
    method = models.CharField(_("method"), max_length=200, blank=True)
    minutes = models.PositiveSmallIntegerField(_("length in minutes"), null=True, blank=True)
    supplies = models.TextField(_("what to prepare"), blank=True, help_text=_("A line a thing."))
    asks_survey = models.BooleanField(
        _("afterwards ask who came for the evaluation survey, by mail"), default=False
    )

    class Meta:
        ordering = ["position"]
        verbose_name = _("meeting of a template")
        verbose_name_plural = _("meetings of templates")
        constraints = [
            models.UniqueConstraint(fields=["template", "position"], name="workshops_sessiontemplate_order")
        ]

    def __str__(self):
        return self.title

    COPIED = ("kind", "mode", "title", "aims", "method", "supplies", "asks_survey")

    @property
    def agenda_minutes(self):
        return sum(item.minutes or 0 for item in self.agenda.all())

    def copy_to(self, template):
        fields = {name: getattr(self, name) for name in (*self.COPIED, "position", "minutes")}
        step = template.sessions.create(**fields)
        step.agenda.bulk_create(AgendaTemplate(step=step, **item.values()) for item in self.agenda.all())
        step.roles.bulk_create(RoleTemplate(step=step, **role.values()) for role in self.roles.all())

    def make_session(self, cycle):
        """A meeting of `cycle` as it stands here, still without a date."""
        session = cycle.sessions.create(
            programme_id=cycle.edition.programme_id,
            team=cycle.team,
            position=self.position,
            **{name: getattr(self, name) for name in self.COPIED},
        )
        items, roles = session.agenda.model, session.roles.model
        items.objects.bulk_create(items(session=session, **item.values()) for item in self.agenda.all())
        roles.objects.bulk_create(roles(session=session, **role.values()) for role in self.roles.all())
        return session


class AgendaTemplate(models.Model):
    step = models.ForeignKey(SessionTemplate, models.CASCADE, related_name="agenda")
    position = models.PositiveSmallIntegerField(_("order"))
    day_number = models.PositiveSmallIntegerField(_("day"), default=1)
    title = models.CharField(_("title"), max_length=300)
    description = models.TextField(_("description"), blank=True)
    minutes = models.PositiveSmallIntegerField(_("minutes"), null=True, blank=True)

    class Meta:
        ordering = ["position", "pk"]
        verbose_name = _("agenda item of a template")
        verbose_name_plural = _("agenda items of templates")
        constraints = [
            models.UniqueConstraint(
                fields=["step", "position"],
                name="workshops_agendatemplate_order",
                deferrable=models.Deferrable.DEFERRED,
            )
        ]

    def __str__(self):
        return self.title

    def values(self):
        names = ("position", "day_number", "title", "description", "minutes")
        return {name: getattr(self, name) for name in names}


class RoleTemplate(models.Model):
    """Whom a meeting needs: "three moderators", before anybody is named."""

    step = models.ForeignKey(SessionTemplate, models.CASCADE, related_name="roles")
    kind = models.CharField(_("role"), max_length=12, choices=SessionRoleKind.choices)
    description = models.CharField(_("description"), max_length=200)
    count = models.PositiveSmallIntegerField(_("how many"), default=1)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position", "pk"]
        verbose_name = _("role at a meeting of a template")
        verbose_name_plural = _("roles at meetings of templates")

    def __str__(self):
        return self.description

    def values(self):
        return {name: getattr(self, name) for name in ("kind", "description", "count", "position")}
