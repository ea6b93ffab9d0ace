import uuid
from datetime import timedelta

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models, transaction
from django.db.models import F, Q
from django.db.models.functions import Lower, Trim
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from accounts.enums import Role
from accounts.models import Membership
from coop_portal.history import tracked
from coop_portal.sorting import SortKeyField
from coop_portal.transitions import Event, Stateful, TransitionRefused
from coop_portal.translations import Translated
from documents.models import Source
from partners.enums import TerritoryKind, Visibility
from partners.models import Institution, Post, Territory
from partners.models.institution import polish_slug

from .. import completeness, hours
from ..enums import LANGUAGES, Fee, Freshness, Mode, Referral, ServiceStatus
from ..freshness.rules import RuleBook
from .service_queries import STALE_AFTER, ServiceQuerySet
from .vocabulary import HelpTopic, RecipientGroup, ServiceType

# From the smallest unit: the nearest animator keeps the entry.
NEAREST_FIRST = ["locality", "part", "gmina", "powiat", "voivodeship"]


@tracked(exclude=["created_by"])
class Service(Translated, Stateful):
    """A service or activity of the gmina and powiat list ("usługa/aktywność")."""

    TRANSLATED = ("name", "summary", "description", "eligibility", "signing_up")

    uid = models.UUIDField(default=uuid.uuid4, unique=True)
    status = models.CharField(max_length=12, choices=ServiceStatus.choices, default=ServiceStatus.DRAFT)
    name = models.CharField(_("name"), max_length=200)
    sort_key = SortKeyField(source="name", db_index=False)  # see the index `services_service_by_name`
    summary = models.CharField(_("in one sentence"), max_length=300, blank=True)
    description = models.TextField(_("description"), blank=True)
    provider = models.ForeignKey(
        Institution, models.PROTECT, related_name="services", verbose_name=_("realizator")
    )
    steward = models.ForeignKey(
        Territory,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="stewarded_services",
        verbose_name=_("kept by the animator of"),
    )
    coverage = models.ManyToManyField(
        Territory, related_name="covering_services", verbose_name=_("for whom: places")
    )
    residents_only = models.BooleanField(_("for residents only"), default=False)
    types = models.ManyToManyField(ServiceType, related_name="services", blank=True, verbose_name=_("types"))
    recipients = models.ManyToManyField(
        RecipientGroup, related_name="services", blank=True, verbose_name=_("for whom")
    )
    topics = models.ManyToManyField(HelpTopic, related_name="services", blank=True, verbose_name=_("topics"))
    age_from = models.PositiveSmallIntegerField(_("age from"), null=True, blank=True)
    age_to = models.PositiveSmallIntegerField(_("age to"), null=True, blank=True)
    eligibility = models.TextField(_("who may use it"), blank=True)
    fee = models.CharField(_("fee"), max_length=10, choices=Fee.choices, default=Fee.UNKNOWN)
    fee_note = models.CharField(_("note on the fee"), max_length=300, blank=True)
    referral = models.CharField(
        _("referral"), max_length=10, choices=Referral.choices, default=Referral.UNKNOWN
    )
    referral_from = models.CharField(_("referral from whom"), max_length=300, blank=True)
    signing_up = models.TextField(_("how to sign up"), blank=True)
    documents_needed = models.TextField(_("documents needed"), blank=True)
    modes = ArrayField(
        models.CharField(max_length=10, choices=Mode.choices), default=list, blank=True, verbose_name=_("how")
    )
    languages = ArrayField(
        models.CharField(max_length=5), default=list, blank=True, verbose_name=_("languages")
    )
    accessibility = models.TextField(_("accessibility"), blank=True)
    phone = models.CharField(_("phone"), max_length=60, blank=True)
    phone_round_the_clock = models.BooleanField(_("phone answered round the clock"), default=False)
    email = models.EmailField(_("e-mail"), blank=True)
    www = models.URLField(_("website"), blank=True)
    professional_contact = models.TextField(_("contact for professionals"), blank=True)
    professional_contact_visibility = models.CharField(
        max_length=14, choices=Visibility.choices, default=Visibility.PROFESSIONALS
    )
    contact = models.ForeignKey(
        Post,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="contact_services",
        verbose_name=_("contact person for professionals"),
    )
    is_crisis = models.BooleanField(_("help in a crisis"), default=False)
    is_national = models.BooleanField(_("national"), default=False)
    season = models.CharField(_("season"), max_length=200, blank=True)
    funded_until = models.DateField(_("money until"), null=True, blank=True)
    capacity_total = models.PositiveIntegerField(_("places"), null=True, blank=True)
    capacity_free = models.PositiveIntegerField(_("free places"), null=True, blank=True)
    capacity_on = models.DateField(_("free places as of"), null=True, blank=True)
    suspended_until = models.DateField(_("paused until"), null=True, blank=True)
    is_sample = models.BooleanField(_("sample data"), default=False)
    # The typical service that it was made from.
    template = models.ForeignKey(
        "services_catalog.ServiceTemplate",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="services",
        editable=False,
        verbose_name=_("typical service"),
    )
    # Copied from the newest confirmation in the same transaction, for lists and search.
    confirmed_on = models.DateField(_("confirmed on"), null=True, blank=True)
    review_due_on = models.DateField(_("to be confirmed by"), null=True, blank=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    objects = ServiceQuerySet.as_manager()

    class Meta:
        ordering = ["sort_key", "pk"]
        verbose_name = _("service")
        verbose_name_plural = _("services")
        indexes = [
            models.Index(fields=["updated_at"], name="services_service_updated"),  # feeds, digests
            # In the order of lists to the end: hundreds of services share a name.
            models.Index(fields=["sort_key", "id"], name="services_service_by_name"),
            # A few dozen among all that there are.
            models.Index(
                fields=["sort_key"], condition=Q(is_national=True), name="services_service_national"
            ),
            # What is counted and listed of all published ones is read from an index alone.
            models.Index(fields=["status", "provider"], name="services_service_providers"),
            models.Index(fields=["status", "id"], name="services_service_status"),
            models.Index(Lower(Trim("email")), name="services_service_mailbox"),
            # What waits for an operator and for an animator.
            # Counted for the boards in the index alone; the national ones apart.
            models.Index(
                fields=["status", "review_due_on"], include=["is_national"], name="services_service_review"
            ),
            models.Index(
                fields=["suspended_until"],
                condition=Q(status=ServiceStatus.SUSPENDED),
                name="services_service_paused",
            ),
            models.Index(
                fields=["steward", "status", "review_due_on", "provider"], name="services_service_kept"
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(age_from=None) | Q(age_to=None) | Q(age_to__gte=F("age_from")),
                name="services_service_ages",
                violation_error_message=_("The upper age must not be below the lower one."),
            ),
            models.CheckConstraint(
                condition=Q(capacity_free=None) | Q(capacity_on__isnull=False),
                name="services_service_capacity_dated",
                violation_error_message=_("Free places need the day on which they were counted."),
            ),
            models.CheckConstraint(
                condition=Q(capacity_free=None)
                | Q(capacity_total=None)
                | Q(capacity_free__lte=F("capacity_total")),
                name="services_service_capacity_within",
                violation_error_message=_("There cannot be more free places than places."),
            ),
        ]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("services_catalog:service", args=[self.pk, self.slug])

    @property
    def slug(self):
        return polish_slug(self.name)

    @property
    def freshness(self):
        """Whether the entry may be trusted today."""
        if not self.review_due_on:
            return Freshness.STALE
        late = timezone.localdate() - self.review_due_on
        if late <= timedelta(0):
            return Freshness.FRESH
        return Freshness.DUE if late <= STALE_AFTER else Freshness.STALE

    @property
    def places_today(self):
        """What a call of the last days said about free places (FreePlaces), or None."""
        said = getattr(self, "free_places", None)
        return said if said and said.holds else None

    @property
    def last_reached(self):
        """The newest call that got through, of an entry read `with_row()`; None without one."""
        return next(iter(self.reached_calls), None)

    @property
    def referral_label(self):
        """In one line; who gives the referral stands for itself where it says the word already."""
        if self.referral != Referral.NEEDED or not self.referral_from:
            return self.get_referral_display()
        if "skierowani" in self.referral_from.casefold():
            return self.referral_from
        return _("referral: %(whom)s") % {"whom": self.referral_from}

    @property
    def is_shipped(self):
        """A national line that came with the portal: nobody has confirmed it here, and nobody doubts it."""
        return self.is_national and not self.confirmed_on

    @property
    def contact_phone(self):
        """The service's own phone, else the first public one of its provider."""
        public = (each.number for each in self.provider.phones.all() if each.visibility == Visibility.PUBLIC)
        return self.phone or next(public, "")

    @property
    def contact_today(self):
        """The contact person's post while it is held; whoever has left the institution is not called any more."""
        post, today = self.contact, timezone.localdate()
        if post is None or (post.starts_on and post.starts_on > today):
            return None
        return post if post.ends_on is None or post.ends_on >= today else None

    @property
    def mode_labels(self):
        return [Mode(mode).label for mode in self.modes if mode in Mode]

    @property
    def language_labels(self):
        return [LANGUAGES[code] for code in self.languages if code in LANGUAGES]

    @property
    def ages(self):
        """ "age 60 and over" in words; empty where any age will do."""
        if self.age_from is not None and self.age_to is not None:
            return _("age from %(low)s to %(high)s") % {"low": self.age_from, "high": self.age_to}
        if self.age_from is not None:
            return ngettext("from the age of %(age)s", "from the age of %(age)s", self.age_from) % {
                "age": self.age_from
            }
        if self.age_to is not None:
            return ngettext("to the age of %(age)s", "to the age of %(age)s", self.age_to) % {
                "age": self.age_to
            }
        return ""

    @property
    def coverage_labels(self):
        """The places whose people it is for, in words."""
        if self.is_national:
            return [_("the whole of Poland")]
        whole = {
            TerritoryKind.POWIAT: _("the whole %(name)s"),
            TerritoryKind.VOIVODESHIP: _("all of %(name)s"),
        }
        return [whole.get(each.kind, "%(name)s") % {"name": each.label} for each in self.coverage.all()]

    @property
    def for_staff_only(self):
        """Whether it is for professionals alone; one that names clients, too, is theirs as well."""
        groups = self.recipients.all()
        return bool(groups) and all(group.is_staff for group in groups)

    @property
    def completeness(self):
        """How much of a whole entry is there, and what is missing; reads what `with_row` fetches."""
        return completeness.of(self)

    def last_change(self):
        """The newest change of its state; the journal also holds changes of its places and its steward."""
        return self.events.exclude(from_status=F("to_status")).last()

    def today(self):
        """What the hours of all its places say of this moment; None where no hours are known."""
        calendars = [place.calendar() for place in self.places.all()]
        return hours.today(calendars, timezone.localtime())

    @classmethod
    def steward_for(cls, provider, scope):
        """The territory whose animator keeps a new entry, None for the operator.

        An animator's own one; for others the nearest around the provider's seat that has an animator.
        """
        around = provider.seat.path_ids() if provider.seat else set()
        own = scope.animated_territory_ids
        if own:
            return nearest(Territory.objects.filter(pk__in=(own & around) or own))
        return cls.steward_around(provider.seat)

    @staticmethod
    def steward_around(seat):
        """The nearest territory around a gmina that has an animator; None for the operator."""
        around = seat.path_ids() if seat else set()
        animators = Membership.objects.current().filter(role=Role.ANIMATOR, territory__in=around)
        return nearest(Territory.objects.filter(pk__in=set(animators.values_list("territory", flat=True))))

    def locked(self):
        """The entry's row, locked until the end of the transaction: its places and confirmations change in turn."""
        return Service.objects.select_for_update(of=("self",)).get(pk=self.pk)

    def submit(self, *, by=None):
        """Ask the steward's animator to approve it."""
        self._move(
            ServiceStatus.DRAFT, ServiceStatus.RETURNED, to=ServiceStatus.TO_APPROVE, verb="submit", by=by
        )

    @transaction.atomic
    def publish(self, *, by=None):
        """TransitionRefused as ever; its kind NotReady names what an entry needs before anybody may read it."""
        if lacking := completeness.missing_minimum(self.locked()):
            raise completeness.NotReady(lacking)
        self._move(
            ServiceStatus.DRAFT, ServiceStatus.TO_APPROVE, ServiceStatus.RETURNED, ServiceStatus.SUSPENDED,
            to=ServiceStatus.PUBLISHED, verb="publish", by=by, suspended_until=None,
        )  # fmt: skip

    def give_back(self, *, reason, by=None):
        """Ask its author to correct it."""
        self._move(
            ServiceStatus.TO_APPROVE, to=ServiceStatus.RETURNED, verb="give_back", by=by, reason=reason
        )

    def suspend(self, *, until, by=None, reason=""):
        self._move(
            ServiceStatus.PUBLISHED, to=ServiceStatus.SUSPENDED, verb="suspend", by=by, reason=reason,
            suspended_until=until,
        )  # fmt: skip

    def withdraw(self, *, by=None, reason=""):
        self._move(
            ServiceStatus.PUBLISHED, ServiceStatus.SUSPENDED,
            to=ServiceStatus.WITHDRAWN, verb="withdraw", by=by, reason=reason,
        )  # fmt: skip

    def reopen(self, *, by=None):
        """An ended service that begins again is a draft first: much may have changed."""
        self._move(ServiceStatus.WITHDRAWN, to=ServiceStatus.DRAFT, verb="reopen", by=by)

    @transaction.atomic
    def confirm(self, *, source, on=None, book=None):
        """Somebody who knows said that the entry is true. An older word never hides a newer one."""
        if self.status not in (ServiceStatus.PUBLISHED, ServiceStatus.SUSPENDED):
            raise TransitionRefused(f"Service {self.pk}: confirm refused from {self.status}")
        day = on or timezone.localdate()
        confirmation, _made = Confirmation.objects.get_or_create(
            service=self, confirmed_on=day, source=source
        )
        newer = Service.objects.filter(pk=self.pk).filter(Q(confirmed_on=None) | Q(confirmed_on__lt=day))
        if newer.exists():
            due = day + (book or RuleBook()).of(self.steward).interval(self)
            newer.update(confirmed_on=day, review_due_on=due)
        self.refresh_from_db(fields=["confirmed_on", "review_due_on"])
        return confirmation


def nearest(territories):
    """The smallest of them; None of none."""
    return min(territories, key=lambda each: (NEAREST_FIRST.index(each.kind), each.sort_key), default=None)


class ServiceEvent(Event):
    subject = models.ForeignKey(Service, models.CASCADE, related_name="events")

    class Meta(Event.Meta):
        verbose_name = _("event of a service")
        verbose_name_plural = _("events of services")
        # What changed since: for readers of open data.
        indexes = [models.Index(fields=["at"], name="services_serviceevent_at")]


class Confirmation(models.Model):
    """A word that an entry is true, with where it came from. An import is not one."""

    service = models.ForeignKey(Service, models.CASCADE, related_name="confirmations")
    confirmed_on = models.DateField(_("confirmed on"))
    source = models.ForeignKey(Source, models.PROTECT, related_name="confirmations")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-confirmed_on", "-pk"]
        verbose_name = _("confirmation")
        verbose_name_plural = _("confirmations")
        indexes = [models.Index(fields=["created_at"], name="services_confirmation_created")]
        constraints = [
            models.UniqueConstraint(
                fields=["service", "source", "confirmed_on"], name="services_confirmation_once"
            )
        ]

    def __str__(self):
        return f"{self.service_id} {self.confirmed_on}"
