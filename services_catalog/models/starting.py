"""How an empty list begins: typical services, and institutions that are asked for their entries."""

import uuid
from datetime import timedelta

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Prefetch, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from coop_portal.history import tracked
from coop_portal.privacy import CORRESPONDENCE, personal_data
from coop_portal.vocabulary import VocabularyQuerySet, VocabularyTerm
from documents.models import Source
from partners.models import Institution, InstitutionType, Territory

from ..enums import EntryOutcome, Fee, Mode, Referral, ServiceStatus, TemplateLevel
from .service import Service
from .vocabulary import HelpTopic, RecipientGroup, ServiceType


class ServiceTemplateQuerySet(VocabularyQuerySet):
    def with_terms(self):
        return self.select_related("institution_type").prefetch_related(
            "other_types", "types", "topics", "recipients"
        )


class ServiceTemplate(VocabularyTerm):
    """A service that nearly every gmina or powiat has, written once; only phone, hours and place remain.

    `name` and `description` become those of the entry. Which institutions run it is told by their types.
    """

    TRANSLATED = ("name",)  # the texts become those of an entry, which is translated there

    summary = models.CharField(_("in one sentence"), max_length=300, blank=True)
    level = models.CharField(
        _("for residents of"), max_length=10, choices=TemplateLevel.choices, default=TemplateLevel.GMINA
    )
    institution_type = models.ForeignKey(
        InstitutionType, models.PROTECT, related_name="+", verbose_name=_("who usually runs it")
    )
    other_types = models.ManyToManyField(
        InstitutionType, related_name="+", blank=True, verbose_name=_("who else may run it")
    )
    types = models.ManyToManyField(ServiceType, related_name="+", blank=True, verbose_name=_("types"))
    topics = models.ManyToManyField(HelpTopic, related_name="+", blank=True, verbose_name=_("topics"))
    recipients = models.ManyToManyField(
        RecipientGroup, related_name="+", blank=True, verbose_name=_("for whom")
    )
    eligibility = models.TextField(_("who may use it"), blank=True)
    signing_up = models.TextField(_("how to sign up"), blank=True)
    documents_needed = models.TextField(_("documents needed"), blank=True)
    fee = models.CharField(_("fee"), max_length=10, choices=Fee.choices, default=Fee.FREE)
    referral = models.CharField(_("referral"), max_length=10, choices=Referral.choices, default=Referral.NONE)
    referral_from = models.CharField(_("referral from whom"), max_length=300, blank=True)
    modes = ArrayField(
        models.CharField(max_length=10, choices=Mode.choices), default=list, blank=True, verbose_name=_("how")
    )
    is_crisis = models.BooleanField(_("help in a crisis"), default=False)

    objects = ServiceTemplateQuerySet.as_manager()

    class Meta(VocabularyTerm.Meta):
        verbose_name = _("typical service")
        verbose_name_plural = _("typical services")

    def get_absolute_url(self):
        return reverse("services_catalog:template_edit", args=[self.pk])

    @property
    def run_by(self):
        """Ids of the types of institutions that run it; reads what `with_terms` fetches."""
        return {self.institution_type_id, *(each.pk for each in self.other_types.all())}


class EntryRequestQuerySet(models.QuerySet):
    def visible_to(self, scope):
        if scope.is_operator:
            return self
        return self.filter(territory__in=scope.animated_territories())

    def with_counts(self):
        answers = models.Count(
            "asks__answers", filter=Q(asks__answers__service__status=ServiceStatus.TO_APPROVE), distinct=True
        )
        return self.select_related("territory", "started_by").annotate(
            asked=models.Count("asks", distinct=True),
            silent=models.Count("asks", filter=Q(asks__answered_at=None), distinct=True),
            waiting=answers,
        )


class EntryRequest(models.Model):
    """One round of "ask for an entry": a place, a last day, and the addresses that were asked."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True)
    territory = models.ForeignKey(
        Territory, models.PROTECT, related_name="entry_requests", verbose_name=_("place")
    )
    answer_by = models.DateField(_("answers by"))
    started_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    objects = EntryRequestQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-pk"]
        verbose_name = _("request for entries")
        verbose_name_plural = _("requests for entries")

    def __str__(self):
        return f"{self.territory}, {self.answer_by}"

    def get_absolute_url(self):
        return reverse("services_catalog:request_answers", args=[self.uid])

    @property
    def is_overdue(self):
        return self.answer_by < timezone.localdate()


ASKS_KEPT = timedelta(days=730)


class EntryAskQuerySet(models.QuerySet):
    def unanswered(self):
        return self.filter(answered_at=None)

    def visible_to(self, scope):
        return self.filter(request__in=EntryRequest.objects.visible_to(scope))

    def erase_expired(self):
        """What the annotation promises; the entries that came of the answers stay."""
        return self.filter(created_at__lt=timezone.now() - ASKS_KEPT).delete()

    def with_answers(self):
        answers = EntryAnswer.objects.with_entry().prefetch_related(
            "service__recipients", "service__coverage", "service__provider__phones"
        )
        return self.select_related(
            "request__territory__powiat", "request__started_by", "institution__seat", "institution__type"
        ).prefetch_related(Prefetch("answers", answers))


@personal_data(
    "address",
    purpose=CORRESPONDENCE,
    basis="art. 6 ust. 1 lit. e RODO",
    retention="the row is deleted 2 years after it was made",
)
class EntryAsk(models.Model):
    """One address of a round, with what its institution says of itself."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True)
    request = models.ForeignKey(EntryRequest, models.CASCADE, related_name="asks")
    address = models.EmailField(_("e-mail"))
    # The institution of the register with this address; else the name that stood beside it, or nothing.
    institution = models.ForeignKey(
        Institution, models.PROTECT, null=True, blank=True, related_name="entry_asks"
    )
    name = models.CharField(_("institution"), max_length=300, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = EntryAskQuerySet.as_manager()

    class Meta:
        ordering = ["name", "address", "pk"]
        verbose_name = _("question for an entry")
        verbose_name_plural = _("questions for entries")
        constraints = [
            models.UniqueConstraint(fields=["request", "address"], name="services_entryask_once"),
        ]

    def __str__(self):
        return self.label

    @property
    def label(self):
        return (self.institution.name if self.institution else self.name) or self.address

    def locked(self):
        """Answers of one institution are written one after another."""
        return EntryAsk.objects.select_for_update(of=("self",)).get(pk=self.pk)


class EntryAnswerQuerySet(models.QuerySet):
    def with_entry(self):
        return self.select_related(
            "template",
            "service__provider__seat",
            "service__template",
            "service__places_changed",
            "source__recorded_by",
        ).prefetch_related("service__places__location", "service__places__hours")


@tracked()
class EntryAnswer(models.Model):
    """An entry that the institution wrote, as a draft that waits for the animator; or "we do not run this"."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True)  # of the form, so that sent twice it is one
    ask = models.ForeignKey(EntryAsk, models.CASCADE, related_name="answers")
    template = models.ForeignKey(ServiceTemplate, models.SET_NULL, null=True, blank=True, related_name="+")
    outcome = models.CharField(_("answer"), max_length=10, choices=EntryOutcome.choices)
    service = models.OneToOneField(
        Service, models.CASCADE, null=True, blank=True, related_name="entry_answer"
    )
    source = models.ForeignKey(Source, models.PROTECT, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    objects = EntryAnswerQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        verbose_name = _("answer to a request for an entry")
        verbose_name_plural = _("answers to requests for entries")
        constraints = [
            models.CheckConstraint(
                condition=Q(outcome=EntryOutcome.ENTRY, service__isnull=False)
                | Q(outcome=EntryOutcome.NOT_RUN, service=None),
                name="services_entryanswer_service",
            ),
            models.UniqueConstraint(
                fields=["ask", "template"],
                condition=Q(outcome=EntryOutcome.NOT_RUN),
                name="services_entryanswer_not_run_once",
            ),
        ]

    def __str__(self):
        return f"{self.ask_id}: {self.outcome}"

    @property
    def waits(self):
        return self.service is not None and self.service.status == ServiceStatus.TO_APPROVE

    @property
    def is_as_said(self):
        """Whether its entry waits as the institution wrote it, with no edit since; reads what `with_entry` fetches."""
        return self.waits and self.changed_at <= self.source.recorded_at

    @property
    def changed_at(self):
        """When its entry or the places of it were written last: the one by our clock, the other by the database's."""
        places = getattr(self.service, "places_changed", None)
        return max(self.service.updated_at, places.at) if places else self.service.updated_at
