"""A gmina joins: the road of one gmina, the one question to each provider, and the way back."""

import uuid

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import IntegrityError, models, transaction
from django.db.models import Q
from django.db.models.functions import Now
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.models import Invitation
from coop_portal.history import tracked
from coop_portal.transitions import Event, Stateful
from documents.models import Source
from partners.models import Institution, Territory

from ..enums import CoverageAnswer, JoiningStatus, JoiningStep
from .service import Service

# Polish on purpose: official names of units are not translated. The name itself stays as it is.
GENITIVES = {"1": "miasta {}", "2": "gm. wiejskiej {}", "3": "gm. miejsko-wiejskiej {}"}
OPEN = [JoiningStatus.PREPARING, JoiningStatus.ASKING]


def of_gmina(territory):
    return GENITIVES.get(territory.gmina_kind, "{}").format(territory.name)


class GminaJoiningQuerySet(models.QuerySet):
    def open(self):
        return self.filter(status__in=OPEN)

    def asking(self):
        return self.filter(status=JoiningStatus.ASKING)

    def visible_to(self, scope):
        """Roads of gminas in the own territory."""
        if scope.is_operator:
            return self
        return self.filter(territory__in=scope.animated_territories())


@tracked(exclude=["started_by", "deputy"])
class GminaJoining(Stateful):
    """How one gmina joins: who animates it, which teams serve it, and who of the providers serves its residents.

    preparing -> asking -> finished; finished -> asking again for a late answer; preparing -> cancelled.
    """

    uid = models.UUIDField(default=uuid.uuid4, unique=True)
    territory = models.ForeignKey(Territory, models.PROTECT, related_name="joinings", verbose_name=_("gmina"))
    status = models.CharField(
        max_length=12, choices=JoiningStatus.choices, default=JoiningStatus.PREPARING, db_index=True
    )
    steps_done = ArrayField(
        models.CharField(max_length=12, choices=JoiningStep.choices), default=list, blank=True, editable=False
    )
    # The second animator; whether she or he got the role by a choice or by an invitation.
    deputy = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    deputy_invitation = models.ForeignKey(
        Invitation, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    neighbours = models.ManyToManyField(
        Territory, related_name="+", blank=True, verbose_name=_("neighbours whose providers are asked, too")
    )
    answer_by = models.DateField(_("answers by"), null=True, blank=True)
    started_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    asked_at = models.DateTimeField(null=True, blank=True, editable=False)
    finished_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects = GminaJoiningQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-pk"]
        verbose_name = _("joining of a gmina")
        verbose_name_plural = _("joinings of gminas")
        constraints = [
            models.UniqueConstraint(
                fields=["territory"],
                condition=Q(status__in=OPEN),
                name="services_gminajoining_one_open",
                violation_error_message=_("This gmina is being joined already."),
            ),
            models.CheckConstraint(
                condition=Q(status__in=[JoiningStatus.PREPARING, JoiningStatus.CANCELLED])
                | Q(asked_at__isnull=False, answer_by__isnull=False),
                name="services_gminajoining_asked",
            ),
        ]

    def __str__(self):
        return str(self.territory)

    def get_absolute_url(self):
        return reverse("services_catalog:joining", args=[self.uid])

    @property
    def of_gmina(self):
        """The gmina in the genitive: "residents of ..."."""
        return of_gmina(self.territory)

    @property
    def is_open(self):
        return self.status in OPEN

    @classmethod
    def start(cls, territory, *, by, uid):
        """(road, whether it is new): the same form twice, or two people at once, begin one."""
        same = cls.objects.filter(Q(uid=uid) | Q(territory=territory, status__in=OPEN)).order_by("-pk")
        if found := same.first():
            return found, False
        try:
            with transaction.atomic():
                road = cls.objects.create(uid=uid, territory=territory, started_by=by)
                road.events.create(verb="start", to_status=road.status, by=by)
        except IntegrityError:
            if found := same.first():
                return found, False
            raise
        return road, True

    def locked(self):
        """The aggregate's root: questions and answers of one road are written one after another."""
        return GminaJoining.objects.select_for_update(of=("self",), no_key=True).get(pk=self.pk)

    @transaction.atomic
    def pass_step(self, step):
        """The person has seen to this step. Safe to repeat."""
        row = self.locked()
        if step not in row.steps_done:
            GminaJoining.objects.filter(pk=self.pk).update(steps_done=[*row.steps_done, step])
        self.refresh_from_db(fields=["steps_done"])

    def finish(self, *, by):
        """No more answers are awaited."""
        self._move(JoiningStatus.ASKING, to=JoiningStatus.FINISHED, verb="finish", by=by, finished_at=Now())

    def reopen(self, *, by):
        """A late answer is to be written down, or more providers are to be asked."""
        self._move(JoiningStatus.FINISHED, to=JoiningStatus.ASKING, verb="reopen", by=by, finished_at=None)

    def cancel(self, *, by):
        """Begun by mistake. Roles given and teams ticked stay: they are changed where they live."""
        self._move(JoiningStatus.PREPARING, to=JoiningStatus.CANCELLED, verb="cancel", by=by)


class GminaJoiningEvent(Event):
    subject = models.ForeignKey(GminaJoining, models.CASCADE, related_name="events")

    class Meta(Event.Meta):
        verbose_name = _("event of the joining of a gmina")
        verbose_name_plural = _("events of joinings of gminas")


class CoverageQuestionQuerySet(models.QuerySet):
    def unanswered(self):
        return self.filter(answered_at=None)

    def answered(self):
        return self.exclude(answered_at=None)

    def visible_to(self, scope):
        """Those of the own territory, and those put to an institution that the person looks after."""
        if scope.is_operator:
            return self
        return self.filter(
            Q(joining__in=GminaJoining.objects.visible_to(scope))
            | Q(institution__in=scope.caretaken_institution_ids)
        )

    def with_answers(self):
        return self.select_related("institution__seat", "source__recorded_by").prefetch_related(
            "answers__service", "institution__phones"
        )

    def by_name(self):
        return self.order_by("institution__sort_key", "institution_id")


@tracked()
class CoverageQuestion(models.Model):
    """ "Do you also serve residents of this gmina?": one to each provider, with an answer for each service."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True)
    joining = models.ForeignKey(GminaJoining, models.CASCADE, related_name="questions")
    institution = models.ForeignKey(
        Institution, models.PROTECT, related_name="coverage_questions", verbose_name=_("realizator")
    )
    # The shared mailbox that the mail went to; empty: asked by phone.
    address = models.EmailField(_("e-mail"), blank=True)
    answered_at = models.DateTimeField(null=True, blank=True, editable=False)
    source = models.ForeignKey(
        Source, models.PROTECT, null=True, blank=True, related_name="+", editable=False
    )
    created_at = models.DateTimeField(auto_now_add=True)

    objects = CoverageQuestionQuerySet.as_manager()

    class Meta:
        verbose_name = _("question about residents of a gmina")
        verbose_name_plural = _("questions about residents of a gmina")
        constraints = [
            models.UniqueConstraint(fields=["joining", "institution"], name="services_coveragequestion_once"),
            models.CheckConstraint(
                condition=Q(answered_at=None, source=None)
                | Q(answered_at__isnull=False, source__isnull=False),
                name="services_coveragequestion_source",
            ),
        ]
        indexes = [models.Index(fields=["joining", "address"])]

    def __str__(self):
        return f"{self.institution_id} / {self.joining_id}"

    @property
    def asks_about_many(self):
        return len(self.answers.all()) > 1

    @property
    def summary(self):
        """The answer that all services share; None where they differ, "" where nobody answered."""
        said = {each.answer for each in self.answers.all()}
        return said.pop() if len(said) == 1 else None


class ServiceAnswerQuerySet(models.QuerySet):
    def undecided(self):
        """On a condition that the animator has not looked at."""
        return self.filter(answer=CoverageAnswer.CONDITIONAL, decided_at=None)

    def with_service(self):
        return self.select_related("service", "question__institution", "question__joining__territory")


@tracked(exclude=["decided_by"])
class ServiceAnswer(models.Model):
    """What the provider says about one service: "yes" extends its coverage, a condition waits for the animator."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True)
    question = models.ForeignKey(CoverageQuestion, models.CASCADE, related_name="answers")
    service = models.ForeignKey(Service, models.CASCADE, related_name="coverage_answers")
    answer = models.CharField(_("answer"), max_length=12, choices=CoverageAnswer.choices, blank=True)
    condition = models.CharField(_("condition"), max_length=500, blank=True)
    # When the coverage was extended by this answer; `added` says that the gmina was not in it before.
    applied_at = models.DateTimeField(null=True, blank=True, editable=False)
    added = models.BooleanField(default=False, editable=False)
    decided_at = models.DateTimeField(null=True, blank=True, editable=False)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, editable=False, related_name="+"
    )

    objects = ServiceAnswerQuerySet.as_manager()

    class Meta:
        ordering = ["service__sort_key", "pk"]
        verbose_name = _("answer about a service")
        verbose_name_plural = _("answers about services")
        constraints = [
            models.UniqueConstraint(fields=["question", "service"], name="services_serviceanswer_once"),
            models.CheckConstraint(
                condition=(Q(answer=CoverageAnswer.CONDITIONAL) & ~Q(condition=""))
                | (~Q(answer=CoverageAnswer.CONDITIONAL) & Q(condition="")),
                name="services_serviceanswer_condition",
                violation_error_message=_("Say on what condition."),
            ),
        ]

    def __str__(self):
        return f"{self.service_id}: {self.answer}"

    @property
    def waits(self):
        return self.answer == CoverageAnswer.CONDITIONAL and self.decided_at is None


class GminaLeavingQuerySet(models.QuerySet):
    def visible_to(self, scope):
        if scope.is_operator:
            return self
        return self.filter(territory__in=scope.animated_territories())


@tracked(exclude=["left_by"])
class GminaLeaving(models.Model):
    """A gmina that left: who takes over, and what was changed, as the result page and its table show it.

    `record`: [{"key", "label", "fate", "items": [{"title", "detail"}]}]; no names of people are in it.
    """

    uid = models.UUIDField(default=uuid.uuid4, unique=True)
    territory = models.ForeignKey(Territory, models.PROTECT, related_name="leavings", verbose_name=_("gmina"))
    steward = models.ForeignKey(
        Territory, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("who takes over")
    )
    record = models.JSONField(default=list)
    left_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    left_at = models.DateTimeField(auto_now_add=True)

    objects = GminaLeavingQuerySet.as_manager()

    class Meta:
        ordering = ["-left_at", "-pk"]
        verbose_name = _("leaving of a gmina")
        verbose_name_plural = _("leavings of gminas")

    def __str__(self):
        return str(self.territory)

    def get_absolute_url(self):
        return reverse("services_catalog:gmina_left", args=[self.uid])
