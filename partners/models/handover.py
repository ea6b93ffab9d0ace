import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from coop_portal.history import tracked
from coop_portal.transitions import Event, Stateful
from documents.models import IssuedDocument

from ..enums import HandOverStatus

HANDOVER_DOCUMENT = "handover"


class HandOverQuerySet(models.QuerySet):
    def due(self):
        return self.filter(status=HandOverStatus.PLANNED, on__lte=timezone.localdate())

    def visible_to(self, scope):
        """One's own, given or taken; those that one planned for others."""
        if scope.is_operator:
            return self
        return self.filter(Q(giver=scope.user) | Q(receiver=scope.user) | Q(created_by=scope.user))

    def of(self, user):
        """What waits for the person: planned ones of the two and of who planned it; failed ones of who planned it."""
        planned = Q(giver=user) | Q(receiver=user) | Q(created_by=user)
        return self.filter(
            Q(planned, status=HandOverStatus.PLANNED) | Q(status=HandOverStatus.FAILED, created_by=user)
        ).order_by("on", "pk")

    def with_people(self):
        return self.select_related("giver", "receiver", "created_by")


@tracked()
class HandOver(Stateful):
    """Duties of one account handed to another on a day: all that was ticked, in one transaction, or nothing.

    `parts` holds the ticked keys, {part key: [item key, ...], "posts": {institution id: title of a post to open for
    the receiver}}; `record` what was done, as it is printed in the
    protocol: [{"part": label, "items": [{"title", "detail"}]}]. Names of people are not in it but for the two.
    """

    uid = models.UUIDField(default=uuid.uuid4, unique=True)
    status = models.CharField(max_length=10, choices=HandOverStatus.choices, default=HandOverStatus.PLANNED)
    giver = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("who hands over")
    )
    receiver = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("who takes over")
    )
    on = models.DateField(_("from what day"))
    note = models.TextField(_("what to know"), max_length=2000, blank=True)
    parts = models.JSONField(default=dict)
    record = models.JSONField(default=list, editable=False)
    tell_partners = models.BooleanField(_("tell the partners by mail"), default=True)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    done_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects = HandOverQuerySet.as_manager()

    class Meta:
        ordering = ["-on", "-pk"]
        verbose_name = _("handing over of duties")
        verbose_name_plural = _("handings over of duties")
        constraints = [
            models.CheckConstraint(
                condition=~Q(giver=F("receiver")),
                name="partners_handover_two_people",
                violation_error_message=_("Nobody can hand duties over to herself or himself."),
            ),
            models.UniqueConstraint(
                fields=["giver", "receiver", "on"],
                condition=Q(status=HandOverStatus.PLANNED),
                name="partners_handover_one_planned",
                violation_error_message=_("Such a handing over is planned already."),
            ),
        ]

    def __str__(self):
        return str(self.uid)

    def get_absolute_url(self):
        return reverse("partners:handover", args=[self.uid])

    @property
    def is_planned(self):
        return self.status == HandOverStatus.PLANNED

    @property
    def has_failed(self):
        return self.status == HandOverStatus.FAILED

    @property
    def why_failed(self):
        """The sentence of the journal."""
        failed = [event for event in self.events.all() if event.to_status == HandOverStatus.FAILED]
        return failed[-1].reason if failed else ""

    @property
    def protocol(self):
        """The numbered document, or None."""
        return IssuedDocument.objects.about(self, HANDOVER_DOCUMENT).first()

    def cancel(self, *, by):
        """What is planned is not done; what could not be done leaves the list of what waits."""
        open_ones = [HandOverStatus.PLANNED, HandOverStatus.FAILED]
        self._move(*open_ones, to=HandOverStatus.CANCELLED, verb="cancel", by=by)


class HandOverEvent(Event):
    subject = models.ForeignKey(HandOver, models.CASCADE, related_name="events")

    class Meta(Event.Meta):
        verbose_name = _("event of a handing over")
        verbose_name_plural = _("events of handings over")
