"""Forms of help plans: which columns they have, in which order, and how much one box of the office's program takes."""

import uuid

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from coop_portal.conflicts import Versioned
from coop_portal.history import tracked

from ..enums import PlanContent

MOST_COLUMNS = 7
LIMITS = (300, 30_000)  # characters of a box


class PlanTemplateQuerySet(models.QuerySet):
    def in_use(self):
        return self.filter(is_active=True)


@tracked()
class PlanTemplate(Versioned):
    """`columns` has the shape {"1": ["goal", "Cel"], ...}: place -> (PlanContent, heading)."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    name = models.CharField(
        _("name"),
        max_length=120,
        unique=True,
        error_messages={"unique": _("There is a plan template of this name already.")},
    )
    columns = models.JSONField(_("columns"), default=dict)
    box_limit = models.PositiveIntegerField(
        _("characters that one box takes"),
        default=4_000,
        help_text=_(
            "Of the program in which the plan is kept, for example POMOST. A line's end counts as two."
        ),
    )
    position = models.PositiveSmallIntegerField(_("position"), default=100)
    is_active = models.BooleanField(_("in use"), default=True)

    objects = PlanTemplateQuerySet.as_manager()

    class Meta:
        ordering = ["position", "name"]
        verbose_name = _("plan template")
        verbose_name_plural = _("plan templates")
        constraints = [
            models.CheckConstraint(
                condition=Q(box_limit__gte=LIMITS[0], box_limit__lte=LIMITS[1]),
                name="services_plantemplate_box_limit",
                violation_error_message=_("A box takes from 300 to 30 000 characters."),
            ),
        ]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("services_catalog:plan_template_edit", args=[self.uid])

    @property
    def in_order(self):
        """[(PlanContent, heading)]"""
        return [
            (PlanContent(content), heading)
            for _place, (content, heading) in sorted(self.columns.items(), key=lambda each: int(each[0]))
        ]

    def has(self, content):
        return any(each == content for each, _heading in self.in_order)
