import uuid

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from coop_portal.history import tracked
from coop_portal.transitions import Event, Stateful
from partners.models import Team
from programmes.models import Edition, Programme

from ..enums import CycleOutcome, CycleStatus, SessionKind


@tracked()
class CycleTemplate(models.Model):
    """Ordered meetings that cycles are made from; a cycle may then differ."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True)
    programme = models.ForeignKey(
        Programme, models.CASCADE, null=True, blank=True, related_name="cycle_templates", verbose_name=_("project")
    )
    name = models.CharField(_("name"), max_length=200)
    version = models.PositiveSmallIntegerField(default=1)

    class Meta:
        verbose_name = _("template of a cycle")
        verbose_name_plural = _("templates of cycles")
        constraints = [
            models.UniqueConstraint(
                fields=["programme", "name", "version"], nulls_distinct=False, name="workshops_template_once"
            )
        ]

    def __str__(self):
        return self.name


class SessionTemplate(models.Model):
    template = models.ForeignKey(CycleTemplate, models.CASCADE, related_name="sessions")
    position = models.PositiveSmallIntegerField(_("order"))
    kind = models.CharField(_("kind"), max_length=20, choices=SessionKind.choices, default=SessionKind.WORKSHOP)
    title = models.CharField(_("title"), max_length=200)
    aims = models.TextField(_("aims"), blank=True)
    method = models.CharField(_("method"), max_length=200, blank=True)
    minutes = models.PositiveSmallIntegerField(_("length in minutes"), null=True, blank=True)

    class Meta:
        ordering = ["position"]
        verbose_name = _("meeting of a template")
        verbose_name_plural = _("meetings of templates")
        constraints = [
            models.UniqueConstraint(fields=["template", "position"], name="workshops_sessiontemplate_order")
        ]

    def __str__(self):
        return self.title


class CycleQuerySet(models.QuerySet):
    def visible_to(self, scope):
        """The coordinator's and controller's projects, the animator's territories, one's own institutions' groups."""
        if scope.is_operator:
            return self
        return self.filter(
            Q(edition__programme__in=scope.programme_ids)
            | Q(group__institutions__in=scope.institution_ids)
            | Q(group__institutions__seat__in=scope.animated_territories())
            | Q(team__territories__in=scope.animated_territories())
        ).distinct()

    def run_by(self, scope):
        return self if scope.is_operator else self.filter(edition__programme__in=scope.coordinated_programme_ids)


@tracked()
class Cycle(Stateful):
    """The meetings of one group (or team) in one edition."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True)
    edition = models.ForeignKey(Edition, models.PROTECT, related_name="cycles", verbose_name=_("edition"))
    template = models.ForeignKey(
        CycleTemplate, models.SET_NULL, null=True, blank=True, related_name="cycles", verbose_name=_("template")
    )
    team = models.ForeignKey(
        Team, models.PROTECT, null=True, blank=True, related_name="cycles", verbose_name=_("team")
    )
    name = models.CharField(_("name"), max_length=200)
    status = models.CharField(max_length=10, choices=CycleStatus.choices, default=CycleStatus.PLANNED)
    outcome = models.CharField(
        _("outcome"), max_length=10, choices=CycleOutcome.choices, default=CycleOutcome.PENDING
    )
    created_at = models.DateTimeField(auto_now_add=True)

    objects = CycleQuerySet.as_manager()

    class Meta:
        ordering = ["edition", "pk"]
        verbose_name = _("cycle")
        verbose_name_plural = _("cycles")
        constraints = [
            models.UniqueConstraint(
                fields=["edition", "name"],
                name="workshops_cycle_name_once",
                violation_error_message=_("This edition has a cycle of that name already."),
            )
        ]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("workshops:cycle", args=[self.uid])


class CycleEvent(Event):
    subject = models.ForeignKey(Cycle, models.CASCADE, related_name="events")

    class Meta(Event.Meta):
        verbose_name = _("event of a cycle")
        verbose_name_plural = _("events of cycles")
