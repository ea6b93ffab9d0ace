"""What people need and did not find: who answers for a gmina, the need, and what institutions offer for it."""

import uuid
from datetime import timedelta

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models, transaction
from django.db.models import Count, Exists, F, OuterRef, Q
from django.db.models.functions import Now
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.enums import Role
from accounts.models import AccessLink, Membership
from coop_portal.conflicts import Versioned
from coop_portal.privacy import CORRESPONDENCE, personal_data
from coop_portal.transitions import Event, Stateful, TransitionRefused
from partners.models import Institution, Territory

from ..needs import emails
from ..needs.enums import REPLIED, TAKEN_UP, WAITING, NeedStatus
from .service import Service
from .vocabulary import HelpTopic, RecipientGroup

UNREAD_FOR = timedelta(days=30)  # an answer that nobody opened
UNANSWERED_FOR = timedelta(days=60)  # after the deadline
MOST_DAYS = 30


class NeedDeskQuerySet(models.QuerySet):
    def open(self):
        """Desks whose person still keeps the gmina's list: with the role the promise to answer ends."""
        keeps = Q(role=Role.OPERATOR)
        for place in ("territory", "territory__powiat", "territory__voivodeship"):
            keeps |= Q(role=Role.ANIMATOR, territory=OuterRef(place))
        current = Membership.objects.current().filter(keeps, user=OuterRef("person"))
        return self.filter(Exists(current), person__is_active=True)


class NeedDesk(Versioned):
    """Who answers the needs of a gmina's residents, and within how many working days. Without a person it is shut."""

    territory = models.OneToOneField(Territory, models.CASCADE, related_name="need_desk")
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("who answers"),
        help_text=_(
            "The name stands on the public page. Without a person residents see the phone of the GOPS."
        ),
    )
    answer_days = models.PositiveSmallIntegerField(
        _("answer within (working days)"),
        default=5,
        validators=[MinValueValidator(1), MaxValueValidator(MOST_DAYS)],
    )

    objects = NeedDeskQuerySet.as_manager()

    class Meta:
        verbose_name = _("desk for needs of a gmina")
        verbose_name_plural = _("desks for needs of gminas")
        constraints = [
            models.CheckConstraint(
                condition=Q(answer_days__range=(1, MOST_DAYS)), name="services_needdesk_days"
            )
        ]

    def __str__(self):
        return str(self.territory)

    @classmethod
    def of(cls, territory):
        """The open desk of a gmina, or None."""
        return cls.objects.open().filter(territory=territory).select_related("person").first()


class NeedQuerySet(models.QuerySet):
    def public(self):
        return self.filter(is_public=True, status__in=TAKEN_UP)

    def visible_to(self, scope):
        """What anybody reads; taken up needs for professionals; all of them for who triages and who wrote them down."""
        if scope.is_operator:
            return self
        mine = Q(is_public=True, status__in=TAKEN_UP) | Q(territory__in=scope.animated_territories())
        if scope.is_professional:
            mine |= Q(status__in=TAKEN_UP)
        if scope.user:
            mine |= Q(added_by=scope.user)
        return self.filter(mine)

    def triaged_by(self, scope):
        return self if scope.is_operator else self.filter(territory__in=scope.animated_territories())

    def waiting(self):
        return self.filter(status__in=WAITING)

    def new(self):
        return self.filter(status=NeedStatus.NEW)

    def late(self):
        """Promised for a day that has passed."""
        return self.waiting().filter(answer_by__lt=timezone.localdate())

    def counted(self):
        """What the board of gaps counts: every voice but those that nobody looked at and those not taken up."""
        return self.exclude(status__in=[NeedStatus.NEW, NeedStatus.REFUSED])

    def with_row(self):
        voices = Count("merged", distinct=True) + 1
        rows = self.select_related("territory", "topic", "merged_into")
        return rows.prefetch_related("recipients").annotate(voices=voices)

    def erase_expired(self):
        """What the annotation promises, also where nobody answered or nobody read the answer."""
        unread = Q(closed_at__lt=Now() - UNREAD_FOR)
        late = Q(closed_at=None, answer_by__lt=timezone.localdate() - UNANSWERED_FOR)
        for need in self.filter(unread | late).exclude(address=""):
            need.forget_address()


@personal_data(
    "address",
    purpose=CORRESPONDENCE,
    basis="art. 6 ust. 1 lit. e RODO",
    retention="erased when the answer was read, 30 days after the answer, or 60 days after the deadline without one",
)
class Need(Stateful):
    """Somebody needs what the list does not have. Who keeps the list takes it up, answers, joins it with another one
    or says why not.

    `reply` is the answer, or the reason. Written about no person: its words are checked by the guard, and those that
    tell too much are erased with the refusal. It has no history of changes, which would keep them.
    """

    uid = models.UUIDField(default=uuid.uuid4, unique=True)
    territory = models.ForeignKey(
        Territory, models.PROTECT, related_name="needs", verbose_name=_("gmina"), editable=False
    )
    topic = models.ForeignKey(
        HelpTopic, models.PROTECT, null=True, blank=True, related_name="needs", verbose_name=_("topic")
    )
    recipients = models.ManyToManyField(
        RecipientGroup, blank=True, related_name="needs", verbose_name=_("for whom")
    )
    text = models.TextField(_("what is needed"), max_length=600, blank=True)
    is_heard = models.BooleanField(
        default=False, editable=False
    )  # written down by a professional who listened
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, editable=False, related_name="+"
    )
    address = models.EmailField(_("e-mail for the answer"), blank=True)
    status = models.CharField(
        max_length=10, choices=NeedStatus.choices, default=NeedStatus.NEW, db_index=True, editable=False
    )
    answer_by = models.DateField(null=True, blank=True, editable=False)
    is_public = models.BooleanField(_("shown on the public page"), default=False)
    merged_into = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, editable=False, related_name="merged"
    )
    reply = models.TextField(_("answer"), max_length=2000, blank=True, editable=False)
    services = models.ManyToManyField(Service, blank=True, related_name="needs", editable=False)
    created_at = models.DateTimeField(auto_now_add=True)
    closed_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects = NeedQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-pk"]
        verbose_name = _("reported need")
        verbose_name_plural = _("reported needs")
        indexes = [models.Index(fields=["territory", "status"], name="services_need_place")]
        constraints = [
            models.CheckConstraint(
                condition=(Q(status__in=WAITING) & Q(closed_at=None, reply="", merged_into=None))
                | (Q(status__in=REPLIED, closed_at__isnull=False, merged_into=None) & ~Q(reply=""))
                | Q(status=NeedStatus.MERGED, closed_at__isnull=False, merged_into__isnull=False, reply=""),
                name="services_need_closed",
            ),
            models.CheckConstraint(
                condition=Q(is_public=False) | Q(status__in=TAKEN_UP), name="services_need_public"
            ),
            models.CheckConstraint(
                condition=~Q(text="") | Q(status=NeedStatus.REFUSED), name="services_need_text"
            ),
            models.CheckConstraint(
                condition=Q(is_heard=False) | Q(address=""), name="services_need_heard_no_address"
            ),
            models.CheckConstraint(
                condition=Q(merged_into=None) | ~Q(merged_into=F("id")), name="services_need_not_into_itself"
            ),
        ]  # fmt: skip

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        return reverse("services_catalog:need", args=[self.uid])

    @property
    def title(self):
        return str(self.topic or _("Other topic"))

    @property
    def outcome(self):
        """The need in which the answer stands: itself, or the one that it was joined with."""
        return self.merged_into or self

    @property
    def is_waiting(self):
        return self.status in WAITING

    @property
    def is_late(self):
        return bool(self.is_waiting and self.answer_by and self.answer_by < timezone.localdate())

    # --- Verbs ------------------------------------------------------------------------------

    def take_up(self, *, by, is_public):
        self._move(NeedStatus.NEW, to=NeedStatus.OPEN, verb="take_up", by=by, is_public=is_public)

    @transaction.atomic
    def answer(self, *, by, reply, is_public, services=(), offers=()):
        """Answer the need and all that were joined with it; whoever left an address is told."""
        need = self._locked()
        need._move(
            *WAITING, to=NeedStatus.ANSWERED, verb="answer", by=by, reply=reply, is_public=is_public, closed_at=Now()
        )  # fmt: skip
        need.services.set(services)
        need.offers.filter(pk__in=[each.pk for each in offers]).update(is_used=True)
        need._tell(need, *need.merged.all())
        self.refresh_from_db()

    @transaction.atomic
    def refuse(self, *, by, reason, erase=False):
        """Close it with a reason. `erase`: its words tell of a person and go."""
        need = self._locked()
        changes = {"text": ""} if erase else {}
        need._move(
            *WAITING, to=NeedStatus.REFUSED, verb="refuse", by=by, reply=reason, is_public=False, closed_at=Now(),
            **changes,
        )  # fmt: skip
        need._tell(need, *need.merged.all())
        self.refresh_from_db()

    @transaction.atomic
    def merge_into(self, other, *, by):
        """Join it with the same need of the same gmina, which then speaks for both."""
        rows = Need.objects.select_for_update().filter(pk__in=[self.pk, other.pk]).order_by("pk")
        rows = {row.pk: row for row in rows}
        need, kept = rows[self.pk], rows[other.pk]
        if need == kept or kept.status not in (*WAITING, NeedStatus.ANSWERED):
            raise TransitionRefused(f"Need {kept.pk}: nothing can be joined with it")
        if need.territory_id != kept.territory_id:
            raise TransitionRefused(f"Need {kept.pk}: of another gmina")
        need._move(
            *WAITING, to=NeedStatus.MERGED, verb="merge", by=by, merged_into=kept, is_public=False, closed_at=Now()
        )  # fmt: skip
        joined = list(need.merged.all())
        need.merged.update(merged_into=kept)
        need.offers.exclude(institution__in=kept.offers.values("institution")).update(need=kept)
        if kept.status == NeedStatus.ANSWERED:
            need._tell(need, *joined)
        self.refresh_from_db()

    def _locked(self):
        return Need.objects.select_for_update().get(pk=self.pk)

    @staticmethod
    def _tell(*needs):
        for need in needs:
            if need.address:
                emails.plan_answered(need)

    @transaction.atomic
    def forget_address(self):
        """The address goes with all that it was written on here. Safe to repeat."""
        Need.objects.filter(pk=self.pk).update(address="")
        AccessLink.objects.about(emails.LINK, self).update(address="")
        self.address = ""


class NeedEvent(Event):
    subject = models.ForeignKey(Need, models.CASCADE, related_name="events")

    class Meta(Event.Meta):
        verbose_name = _("event of a need")
        verbose_name_plural = _("events of needs")


class NeedOffer(models.Model):
    """An institution says what it can do about a need; who triages takes it into the answer."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True)
    need = models.ForeignKey(Need, models.CASCADE, related_name="offers")
    institution = models.ForeignKey(
        Institution, models.CASCADE, related_name="need_offers", verbose_name=_("institution")
    )
    service = models.ForeignKey(
        Service,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("service on the list"),
    )
    text = models.TextField(_("what you offer"), max_length=1000)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, editable=False, related_name="+"
    )
    is_used = models.BooleanField(default=False, editable=False)  # the answer was made of it
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["created_at", "pk"]
        verbose_name = _("offer for a need")
        verbose_name_plural = _("offers for needs")
        constraints = [
            models.UniqueConstraint(
                fields=["need", "institution"],
                name="services_needoffer_once",
                violation_error_message=_("This institution has offered something for this need already."),
            )
        ]

    def __str__(self):
        return f"{self.institution_id} {self.need_id}"
