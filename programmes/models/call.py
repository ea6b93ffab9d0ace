import uuid

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from coop_portal.history import tracked
from coop_portal.translations import Translated
from partners.models import InstitutionType, Territory

from ..enums import CallStatus
from .edition import Edition
from .programme import Programme


class CallQuerySet(models.QuerySet):
    def visible_to(self, scope):
        """Published ones with their project; drafts to the project's people."""
        visible = self.filter(programme__in=Programme.objects.visible_to(scope))
        if scope.is_operator:
            return visible
        return visible.filter(~Q(status=CallStatus.DRAFT) | Q(programme__in=scope.programme_ids))


@tracked()
class Call(Translated):
    """An open call: who may answer is a closed list of types, each call its own."""

    TRANSLATED = ("title", "text")

    uid = models.UUIDField(default=uuid.uuid4, unique=True)
    programme = models.ForeignKey(Programme, models.PROTECT, related_name="calls", verbose_name=_("project"))
    edition = models.ForeignKey(
        Edition, models.PROTECT, null=True, blank=True, related_name="calls", verbose_name=_("edition")
    )
    title = models.CharField(_("title"), max_length=300)
    text = models.TextField(_("text (Markdown)"), blank=True)
    status = models.CharField(max_length=10, choices=CallStatus.choices, default=CallStatus.DRAFT)
    eligible_types = models.ManyToManyField(
        InstitutionType, related_name="calls", blank=True, verbose_name=_("who may answer")
    )
    eligible_note = models.TextField(_("note on who may answer"), blank=True)
    territories = models.ManyToManyField(
        Territory, related_name="calls", blank=True, verbose_name=_("working in")
    )
    email = models.EmailField(_("e-mail for answers"), blank=True)
    opens_at = models.DateTimeField(_("opens"), null=True, blank=True)
    closes_at = models.DateTimeField(_("closes"), null=True, blank=True)
    may_nominate_person = models.BooleanField(_("a member may be nominated for training"), default=False)

    objects = CallQuerySet.as_manager()

    class Meta:
        verbose_name = _("call")
        verbose_name_plural = _("calls")
        constraints = [
            models.CheckConstraint(
                condition=Q(opens_at=None) | Q(closes_at=None) | Q(closes_at__gt=F("opens_at")),
                name="programmes_call_dates",
                violation_error_message=_("The call must close later than it opens."),
            )
        ]

    def __str__(self):
        return self.title


class CallDeclaration(models.Model):
    """One independent yes or no of an answer, e.g. "interested" apart from "ready"."""

    call = models.ForeignKey(Call, models.CASCADE, related_name="declarations")
    code = models.SlugField(max_length=40)
    label = models.CharField(_("declaration"), max_length=300)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position", "pk"]
        verbose_name = _("declaration")
        verbose_name_plural = _("declarations")
        constraints = [models.UniqueConstraint(fields=["call", "code"], name="programmes_declaration_once")]

    def __str__(self):
        return self.label
