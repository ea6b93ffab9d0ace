"""One assessor's assessment of one application, and what several of them make together."""

import uuid
from decimal import ROUND_HALF_UP, Decimal

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import Exists, F, OuterRef, Q
from django.db.models.functions import Now
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from coop_portal.history import tracked
from coop_portal.transitions import Event, Stateful, TransitionRefused

from ..enums import ApplicationStatus, AssessmentStatus
from .assessment import COUNTED, OPEN, Assessor, Criterion
from .deciding import NotReady

PLACES = (1, 2, 3)  # the third is asked where the first two differ too much
CENT = Decimal("0.01")


class AssessmentQuerySet(models.QuerySet):
    def counted(self):
        """What was not given back: waits, runs or is done."""
        return self.filter(status__in=COUNTED)

    def open(self):
        return self.filter(status__in=OPEN)

    def done(self):
        return self.filter(status=AssessmentStatus.DONE)

    def waiting(self):
        """Open ones of applications that are not decided, withdrawn or returned meanwhile."""
        return self.open().filter(application__status=ApplicationStatus.UNDER_ASSESSMENT)

    def of_user(self, user):
        return self.filter(assessor__in=Assessor.objects.active().of_user(user))

    def unfinished(self):
        """Of applications where somebody who was asked is not done. A decision ends that with the results alone:
        before, it can be taken back."""
        asked = Assessment.objects.open().filter(application=OuterRef("application"))
        told = Q(application__call__results_published_at__isnull=False)
        withdrawn = Q(application__status=ApplicationStatus.WITHDRAWN)
        return self.filter(Exists(asked)).exclude(told | withdrawn)

    def as_seen_by(self, user):
        """With `is_hidden`: who assesses an application sees what others gave when all are done. None is a paper,
        which anybody may come to read."""
        unfinished = Assessment.objects.unfinished().filter(pk=OuterRef("pk"))
        if user is None:
            return self.annotate(is_hidden=Exists(unfinished))
        me = Assessor.objects.of_user(user)
        own = Assessment.objects.counted().filter(application=OuterRef("application"), assessor__in=me)
        return self.annotate(is_hidden=Exists(unfinished) & Exists(own) & ~Q(assessor__in=me))

    def with_application(self):
        return self.select_related("application__call__programme", "assessor")

    def for_list(self):
        """All that a list of assessments shows: open ones first, in the order in which the applications came."""
        order = [F("done_at").asc(nulls_first=True), "application__first_submitted_at", "pk"]
        return self.with_application().prefetch_related("application__parts__institution").order_by(*order)


@tracked(exclude=["remark"])
class Assessment(Stateful):
    """Assigned, begun with the words that there is no conflict of interests, done. Or given back."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True)
    application = models.ForeignKey("programmes.Application", models.CASCADE, related_name="assessments")
    assessor = models.ForeignKey(Assessor, models.PROTECT, related_name="assessments")
    place = models.PositiveSmallIntegerField(default=1)
    status = models.CharField(
        max_length=10, choices=AssessmentStatus.choices, default=AssessmentStatus.ASSIGNED
    )
    conflict_free_at = models.DateTimeField(null=True, blank=True)
    conflict = models.TextField(_("what the conflict of interests is"), blank=True)
    remark = models.TextField(_("remark on the whole application"), blank=True)
    total = models.PositiveIntegerField(null=True, blank=True)
    done_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = AssessmentQuerySet.as_manager()

    class Meta:
        ordering = ["application", "place", "pk"]
        verbose_name = _("assessment")
        verbose_name_plural = _("assessments")
        constraints = [
            models.UniqueConstraint(
                fields=["application", "assessor"],
                name="programmes_assessment_once",
                violation_error_message=_("This person was given the application before."),
            ),
            models.UniqueConstraint(
                fields=["application", "place"],
                condition=Q(status__in=COUNTED),
                name="programmes_assessment_place_once",
            ),
            models.CheckConstraint(condition=Q(place__in=PLACES), name="programmes_assessment_place"),
            models.CheckConstraint(
                condition=~Q(status__in=[AssessmentStatus.RUNNING, AssessmentStatus.DONE])
                | Q(conflict_free_at__isnull=False),
                name="programmes_assessment_no_conflict_first",
                violation_error_message=_("Say first that there is no conflict of interests."),
            ),
            models.CheckConstraint(
                condition=~Q(status=AssessmentStatus.DONE) | Q(total__isnull=False, done_at__isnull=False),
                name="programmes_assessment_done_has_total",
            ),
        ]

    def __str__(self):
        return f"{self.application_id}/{self.place}: {self.assessor_id}"

    def get_absolute_url(self):
        return reverse("programmes:assessment", args=[self.uid])

    @property
    def is_open(self):
        return self.status in OPEN

    @property
    def is_counted(self):
        """Neither given back nor taken back."""
        return self.status in COUNTED

    @property
    def has_begun(self):
        return self.status == AssessmentStatus.RUNNING

    @property
    def is_done(self):
        return self.status == AssessmentStatus.DONE

    # --- Verbs of the assessor --------------------------------------------------------

    @transaction.atomic
    def declare_free(self, *, by=None):
        """ "No conflict of interests": from here on the person may score."""
        self._refuse_own_institution()
        self._move(
            AssessmentStatus.ASSIGNED, to=AssessmentStatus.RUNNING, verb="no_conflict", by=by,
            conflict_free_at=Now(),
        )  # fmt: skip

    @transaction.atomic
    def declare_conflict(self, text, *, by=None):
        """The application goes to somebody else; what was scored before does not count and goes."""
        self.application.call.locked()
        self._move(*OPEN, to=AssessmentStatus.CONFLICT, verb="conflict", by=by, reason=text, conflict=text)
        self.scores.all().delete()
        self._pass_on()

    @transaction.atomic
    def keep_scores(self, points, *, remark=""):
        """`points` is {criterion: (points, reason)}, None where given ones are taken away; who is left out stays."""
        self.application.call.locked()
        self._refuse_own_institution()
        self._refuse_decided()
        running = Assessment.objects.filter(pk=self.pk, status=AssessmentStatus.RUNNING)
        if not running.update(remark=remark):
            raise TransitionRefused(f"assessment {self.pk}: scores refused from {self.status}")
        for criterion, given in points.items():
            if given is None:
                self.scores.filter(criterion=criterion).delete()
                continue
            number, reason = given
            values = {"points": number, "reason": reason, "out_of": criterion.maximum}
            self.scores.update_or_create(criterion=criterion, defaults=values)
        self.refresh_from_db()

    @transaction.atomic
    def finish(self, *, by=None):
        """Done: from now on the points stand. Every criterion has to be scored."""
        call = self.application.call
        call.locked()
        self._refuse_decided()
        scores = list(self.scores.select_related("criterion"))
        if self.has_begun and len(scores) < call.criteria.count():
            raise ValidationError(gettext("Give points for each criterion first."), code="incomplete")
        self._move(
            AssessmentStatus.RUNNING, to=AssessmentStatus.DONE, verb="finish", by=by,
            total=sum(score.weighted for score in scores), done_at=Now(),
        )  # fmt: skip
        self._pass_on()

    # --- Verbs of the coordinator -----------------------------------------------------

    @transaction.atomic
    def take_back(self, reason="", *, by):
        """The person will not assess after all: ill, left, or assigned by a slip."""
        self.application.call.locked()
        self._move(*OPEN, to=AssessmentStatus.TAKEN_BACK, verb="take_back", by=by, reason=reason)
        self.scores.all().delete()
        self._pass_on()

    @transaction.atomic
    def reopen(self, reason, *, by):
        """A slip is corrected by the assessor; not once it was decided about the application."""
        self.application.call.locked()
        self.application.refresh_from_db()
        if not self.application.awaits_decision:
            raise TransitionRefused(f"assessment {self.pk}: the application is decided")
        self._move(
            AssessmentStatus.DONE, to=AssessmentStatus.RUNNING, verb="reopen", by=by, reason=reason,
            total=None, done_at=None,
        )  # fmt: skip
        settle(self.application)

    def _pass_on(self):
        """The place that this one left, or a third opinion, goes to whoever is free."""
        from .assigning import fill  # which makes assessments

        self.application.refresh_from_db(fields=["status"])
        if self.application.awaits_decision:
            settle(self.application)
            fill(self.application)

    # --- Reading ----------------------------------------------------------------------

    def _refuse_decided(self):
        """Under the root's lock: points that come after the decision would change what was decided on."""
        self.application.refresh_from_db(fields=["status"])
        if not self.application.awaits_decision:
            raise NotReady(
                gettext(
                    "This application was withdrawn or decided in the meantime: it is not assessed any more."
                )
            )

    def _refuse_own_institution(self):
        own = self.assessor.own_institution(self.application)
        if own:
            raise ValidationError(
                gettext("Nobody assesses an application of an own institution: %(name)s.")
                % {"name": own.name},
                code="own_institution",
            )

    def others(self):
        """What the others gave, shown only when everybody who was asked is done."""
        together = self.application.assessments.counted()
        if together.open().exists() or not self.is_done:
            return Assessment.objects.none()
        return together.exclude(pk=self.pk).select_related("assessor").prefetch_related("scores")


class AssessmentEvent(Event):
    subject = models.ForeignKey(Assessment, models.CASCADE, related_name="events")

    class Meta(Event.Meta):
        verbose_name = _("event of an assessment")
        verbose_name_plural = _("events of assessments")


@tracked()
class Score(models.Model):
    """Points for one criterion. `out_of` is the most that could be had when they were given."""

    assessment = models.ForeignKey(Assessment, models.CASCADE, related_name="scores")
    criterion = models.ForeignKey(Criterion, models.PROTECT, related_name="scores")
    points = models.PositiveSmallIntegerField(_("points"))
    out_of = models.PositiveSmallIntegerField()
    reason = models.TextField(_("reason"), blank=True)

    class Meta:
        ordering = ["criterion__position", "criterion"]
        verbose_name = _("score")
        verbose_name_plural = _("scores")
        constraints = [
            models.UniqueConstraint(fields=["assessment", "criterion"], name="programmes_score_once"),
            models.CheckConstraint(
                condition=Q(points__lte=F("out_of")),
                name="programmes_score_within_maximum",
                violation_error_message=_("More points than the criterion gives."),
            ),
        ]

    def __str__(self):
        return f"{self.criterion_id}: {self.points}/{self.out_of}"

    @property
    def weighted(self):
        return self.points * self.criterion.weight


# --- Several assessments together ----------------------------------------------------------


def differ_too_much(totals, maximum, share):
    """Whether the first two differ by more than `share` percent of the points that can be had."""
    return len(totals) >= 2 and abs(totals[0] - totals[1]) * 100 > share * maximum


def counting(totals):
    """Indexes of the totals whose average counts: of three, the third's and the one nearer to it."""
    if len(totals) < 3:
        return list(range(len(totals)))
    first, second = (abs(totals[place] - totals[2]) for place in (0, 1))
    return [0, 1, 2] if first == second else [0 if first < second else 1, 2]


def wanted_assessments(application):
    """How many assessments the application needs: as the rules say, and a third where two differ too much."""
    call = application.call
    rules, maximum = call.rules_of_assessment, call.criteria.maximum_total()
    totals = list(application.assessments.done().order_by("place").values_list("total", flat=True))
    third = application.assessments.counted().filter(place=3).exists()
    return 3 if third or differ_too_much(totals, maximum, rules.third_above) else rules.assessors


def settle(application):
    """Points of the application from the rows as they are now; in the caller's transaction, which holds the root."""
    done = list(application.assessments.done().order_by("place").prefetch_related("scores"))
    points, fails = None, False
    # Whoever was asked is waited for, also where the rules ask for fewer now: the points would tell those of the other.
    waits = application.assessments.open().exists()
    if done and not waits and len(done) >= wanted_assessments(application):
        counted = [done[index] for index in counting([each.total for each in done])]
        points = _average([each.total for each in counted])
        fails = any(
            _average(_points(counted, each)) < each.minimum for each in application.call.criteria.all()
        )
    type(application).objects.filter(pk=application.pk).update(points=points, is_below_minimum=fails)
    application.refresh_from_db(fields=["points", "is_below_minimum"])


def _points(assessments, criterion):
    return [
        score.points
        for each in assessments
        for score in each.scores.all()
        if score.criterion_id == criterion.pk
    ]


def _average(numbers):
    return (Decimal(sum(numbers)) / max(len(numbers), 1)).quantize(CENT, ROUND_HALF_UP)
