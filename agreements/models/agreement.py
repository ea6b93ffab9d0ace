import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from coop_portal.history import tracked
from coop_portal.transitions import Event, Stateful
from documents.models import IssuedDocument
from programmes.models import Programme
from workshops.models import Cycle, Recommendation

from ..enums import AgreementStatus, ClauseKind


class AgreementQuerySet(models.QuerySet):
    def visible_to(self, scope):
        """The project's people, and the parties once there is a wording to show them."""
        if scope.is_operator:
            return self
        own = Q(parties__subject__in=scope.institution_ids) | Q(parties__acting_unit__in=scope.institution_ids)
        return self.filter(
            Q(programme__in=scope.programme_ids)
            | Q(own, ~Q(status=AgreementStatus.DRAFT))
            | Q(
                Q(parties__subject__seat__in=scope.animated_territories()),
                ~Q(status=AgreementStatus.DRAFT),
            )
        ).distinct()


@tracked(exclude=["created_by"])
class Agreement(Stateful):
    """A cooperation agreement ("porozumienie"). Later states and signatures build on the same row."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True)
    programme = models.ForeignKey(
        Programme, models.PROTECT, related_name="agreements", verbose_name=_("project")
    )
    cycle = models.ForeignKey(
        Cycle, models.PROTECT, null=True, blank=True, related_name="agreements", verbose_name=_("cycle")
    )
    amends = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="annexes", verbose_name=_("annex to")
    )
    status = models.CharField(max_length=14, choices=AgreementStatus.choices, default=AgreementStatus.DRAFT)
    version = models.PositiveSmallIntegerField(default=1)
    title = models.CharField(_("title"), max_length=300)
    place = models.CharField(_("place"), max_length=120, blank=True)
    dated_on = models.DateField(_("date"), null=True, blank=True)
    starts_on = models.DateField(_("in force from"), null=True, blank=True)
    ends_on = models.DateField(_("in force to"), null=True, blank=True)
    # The numbered document of the frozen wording; its bytes never change.
    document = models.ForeignKey(
        IssuedDocument, models.PROTECT, null=True, blank=True, related_name="+", editable=False
    )
    # Rises with every saved text, so that a second save on an old version is seen.
    edit_version = models.PositiveIntegerField(default=1)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    created_at = models.DateTimeField(auto_now_add=True)

    objects = AgreementQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-pk"]
        verbose_name = _("agreement")
        verbose_name_plural = _("agreements")
        constraints = [
            models.CheckConstraint(
                condition=Q(starts_on=None) | Q(ends_on=None) | Q(ends_on__gte=F("starts_on")),
                name="agreements_agreement_dates",
                violation_error_message=_("The last day must not be before the first one."),
            ),
            models.CheckConstraint(
                condition=Q(status__in=["draft", "consultation", "cancelled"]) | Q(document__isnull=False),
                name="agreements_agreement_has_document",
            ),
            models.CheckConstraint(
                condition=~Q(amends=F("pk")), name="agreements_agreement_not_own_annex"
            ),
        ]

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        return reverse("agreements:detail", args=[self.uid])


class AgreementEvent(Event):
    subject = models.ForeignKey(Agreement, models.CASCADE, related_name="events")

    class Meta(Event.Meta):
        verbose_name = _("event of an agreement")
        verbose_name_plural = _("events of agreements")


@tracked()
class Clause(models.Model):
    """A numbered paragraph (§). It knows the recommendations that it comes from."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True)
    agreement = models.ForeignKey(Agreement, models.CASCADE, related_name="clauses")
    position = models.PositiveSmallIntegerField(_("order"))
    kind = models.CharField(_("kind"), max_length=20, choices=ClauseKind.choices, default=ClauseKind.OTHER)
    title = models.CharField(_("title"), max_length=200)
    text = models.TextField(_("text"))
    recommendations = models.ManyToManyField(
        Recommendation, related_name="clauses", blank=True, verbose_name=_("from recommendations")
    )
    # Rises with every save: a second editor who saves an older text is shown both.
    edit_version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["position", "pk"]
        verbose_name = _("clause")
        verbose_name_plural = _("clauses")
        constraints = [
            models.UniqueConstraint(
                fields=["agreement", "position"],
                name="agreements_clause_order",
                deferrable=models.Deferrable.DEFERRED,
            )
        ]

    def __str__(self):
        return f"§ {self.position}. {self.title}"
