"""What others say about an entry: a proposal of a new service or of a change, and a report of an error."""

import uuid
from datetime import timedelta

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from coop_portal.history import tracked
from coop_portal.privacy import CORRESPONDENCE, personal_data
from coop_portal.transitions import Event, Stateful
from partners.models import Institution, Territory

from ..proposals.enums import ErrorReason, ErrorStatus, ProposalStatus
from .service import Service

SEND_WITHIN = timedelta(days=14)
ERASED_AFTER = timedelta(days=90)
OPEN = [ProposalStatus.ASKED, ProposalStatus.WAITING]


class ChangeProposalQuerySet(models.QuerySet):
    def waiting(self):
        return self.filter(status=ProposalStatus.WAITING)

    def decided(self):
        return self.exclude(status__in=OPEN)

    def visible_to(self, scope):
        """What the person decides: of services and gminas in the own territory."""
        found = self.exclude(status=ProposalStatus.ASKED)
        if scope.is_operator:
            return found
        places = scope.animated_territories()
        return found.filter(Q(service__steward__in=places) | Q(service=None, steward__in=places))

    def of_provider(self, provider):
        return self.filter(Q(service__provider=provider) | Q(service=None, provider=provider))

    def with_row(self):
        return self.select_related("service__provider", "provider", "steward", "gmina", "proposed_by")

    def erase_expired(self):
        """What the annotation promises; the decision itself stays, without the person and without its words."""
        self.filter(status=ProposalStatus.ASKED, created_at__lt=Now() - SEND_WITHIN).delete()
        old = self.filter(decided_at__lt=Now() - ERASED_AFTER).exclude(address="", note="")
        old.update(address="", note="")


@tracked(exclude=["proposed_by"])
@personal_data(
    "address",
    "note",
    purpose=CORRESPONDENCE,
    basis="art. 6 ust. 1 lit. e RODO",
    retention="deleted after 14 days when it was not sent; erased 90 days after the decision",
)
class ChangeProposal(Stateful):
    """Somebody who does not keep the entry says what should stand in it; the steward's animator decides field by field.

    Without a service it proposes a new one, which is made when it is accepted. `proposed` and `base` have the shape
    of proposals.values ({field: value}): what should stand there, and what stood there when the form was opened.
    """

    uid = models.UUIDField(default=uuid.uuid4, unique=True)
    is_new = models.BooleanField(default=False, editable=False)
    service = models.ForeignKey(
        Service, models.CASCADE, null=True, blank=True, related_name="proposals", verbose_name=_("service")
    )
    status = models.CharField(
        max_length=10, choices=ProposalStatus.choices, default=ProposalStatus.ASKED, db_index=True
    )
    # Of a new service: who runs it, as the register knows it or in words, and where.
    provider = models.ForeignKey(
        Institution, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("realizator")
    )
    provider_name = models.CharField(_("name of the realizator"), max_length=200, blank=True)
    gmina = models.ForeignKey(
        Territory, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("gmina")
    )
    steward = models.ForeignKey(
        Territory, models.PROTECT, null=True, blank=True, related_name="+", editable=False
    )
    base_version = models.DateTimeField(null=True, blank=True, editable=False)
    base = models.JSONField(default=dict, editable=False)
    proposed = models.JSONField(default=dict, editable=False)
    accepted_fields = models.JSONField(default=list, editable=False)
    note = models.TextField(_("a sentence to whoever decides"), max_length=600, blank=True)
    address = models.EmailField(_("e-mail"), blank=True)
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, editable=False, related_name="+"
    )
    created_at = models.DateTimeField(auto_now_add=True)
    sent_at = models.DateTimeField(null=True, blank=True, editable=False)
    decided_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects = ChangeProposalQuerySet.as_manager()

    class Meta:
        ordering = ["sent_at", "pk"]
        verbose_name = _("proposal about a service")
        verbose_name_plural = _("proposals about services")
        constraints = [
            models.CheckConstraint(
                condition=Q(is_new=True) | Q(service__isnull=False), name="services_changeproposal_about"
            ),
            models.CheckConstraint(
                condition=Q(status=ProposalStatus.ASKED, sent_at=None)
                | (~Q(status=ProposalStatus.ASKED) & Q(sent_at__isnull=False)),
                name="services_changeproposal_sent",
            ),
            models.CheckConstraint(
                condition=(Q(status__in=OPEN) & Q(decided_at=None))
                | (~Q(status__in=OPEN) & Q(decided_at__isnull=False)),
                name="services_changeproposal_decided",
            ),
        ]

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        return reverse("services_catalog:proposal", args=[self.uid])

    @property
    def title(self):
        return self.service.name if self.service else self.proposed.get("name") or str(_("New service"))

    @property
    def provider_label(self):
        if self.service:
            return str(self.service.provider)
        return str(self.provider) if self.provider else self.provider_name

    @property
    def decision(self):
        """The event by which it was decided; None while it is open."""
        return self.events.filter(verb="decide").select_related("by").last()


class ChangeProposalEvent(Event):
    subject = models.ForeignKey(ChangeProposal, models.CASCADE, related_name="events")

    class Meta(Event.Meta):
        verbose_name = _("event of a proposal")
        verbose_name_plural = _("events of proposals")


class ErrorReportQuerySet(models.QuerySet):
    def open(self):
        return self.filter(status=ErrorStatus.OPEN)

    def visible_to(self, scope):
        if scope.is_operator:
            return self
        return self.filter(service__steward__in=scope.animated_territories())

    def with_row(self):
        return self.select_related("service__provider", "service__steward", "decided_by")

    def erase_expired(self):
        """What nobody answered: the service left the list or its animator the portal."""
        self.open().filter(created_at__lt=Now() - 4 * ERASED_AFTER).exclude(address="").update(address="")


@tracked(exclude=["decided_by"])
@personal_data(
    "address",
    purpose=CORRESPONDENCE,
    basis="art. 6 ust. 1 lit. e RODO",
    retention="erased with the answer, or after 360 days without one",
)
class ErrorReport(Stateful):
    """Somebody says that an entry is wrong; the steward's animator looks and says what came of it."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True)
    service = models.ForeignKey(Service, models.CASCADE, related_name="error_reports")
    reason = models.CharField(_("what is wrong"), max_length=10, choices=ErrorReason.choices)
    note = models.CharField(_("in a few words"), max_length=300, blank=True)
    address = models.EmailField(_("e-mail for the answer"), blank=True)
    status = models.CharField(
        max_length=10, choices=ErrorStatus.choices, default=ErrorStatus.OPEN, db_index=True
    )
    created_at = models.DateTimeField(auto_now_add=True)
    decided_at = models.DateTimeField(null=True, blank=True, editable=False)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, editable=False, related_name="+"
    )

    objects = ErrorReportQuerySet.as_manager()

    class Meta:
        ordering = ["created_at", "pk"]
        verbose_name = _("report of an error")
        verbose_name_plural = _("reports of errors")
        constraints = [
            models.CheckConstraint(
                condition=Q(status=ErrorStatus.OPEN, decided_at=None)
                | (~Q(status=ErrorStatus.OPEN) & Q(decided_at__isnull=False, address="")),
                name="services_errorreport_answered",
            )
        ]

    def __str__(self):
        return f"{self.service_id}: {self.reason}"


class ErrorReportEvent(Event):
    subject = models.ForeignKey(ErrorReport, models.CASCADE, related_name="events")

    class Meta(Event.Meta):
        verbose_name = _("event of a report of an error")
        verbose_name_plural = _("events of reports of errors")
