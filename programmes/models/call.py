import uuid

from django.db import models, transaction
from django.db.models import F, Q
from django.db.models.functions import Coalesce, Now
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from coop_portal.conflicts import Versioned
from coop_portal.history import tracked
from coop_portal.transitions import Event, Stateful, TransitionRefused
from coop_portal.translations import Translated
from partners.models import InstitutionType, Territory

from ..enums import ApplicationStatus, CallStatus, PlacesUnit, ProgrammeStatus
from .edition import Edition
from .programme import Programme


class CallIncomplete(TransitionRefused):
    """`missing`: sentences that say what the call lacks before it can be published."""

    def __init__(self, missing):
        super().__init__("; ".join(map(str, missing)))
        self.missing = missing


class CallQuerySet(models.QuerySet):
    def visible_to(self, scope):
        """Published ones with their project; drafts to the project's people."""
        visible = self.filter(programme__in=Programme.objects.visible_to(scope))
        if scope.is_operator:
            return visible
        return visible.filter(~Q(status=CallStatus.DRAFT) | Q(programme__in=scope.programme_ids))

    def run_by(self, scope):
        """Calls of projects that the person runs."""
        return self.filter(programme__in=Programme.objects.run_by(scope))

    def accepting(self):
        """Open to answers at this very moment of the database's clock."""
        begun = Q(opens_at=None) | Q(opens_at__lte=Now())
        lasts = Q(closes_at=None) | Q(closes_at__gt=Now())
        return self.of_living_projects().filter(begun, lasts, status=CallStatus.PUBLISHED)

    def of_living_projects(self):
        """Those whose project is not archived: an archived one is only read."""
        return self.exclude(programme__status=ProgrammeStatus.ARCHIVED)

    def with_submitted(self):
        """With `submitted`, the number of applications that came and are not decided; those without any left out."""
        came = models.Count("applications", filter=Q(applications__status=ApplicationStatus.SUBMITTED))
        return self.annotate(submitted=came).filter(submitted__gt=0, results_published_at=None)

    def with_last_closing(self):
        """With `last_closed_at`: when it was closed last, by a person or by the clock."""
        closed = CallEvent.objects.filter(subject=models.OuterRef("pk"), verb="close").order_by("-at")
        return self.annotate(last_closed_at=models.Subquery(closed.values("at")[:1]))

    def ended(self):
        """Published ones whose time is over."""
        return self.filter(status=CallStatus.PUBLISHED, closes_at__lte=Now())


@tracked()
class Call(Translated, Versioned, Stateful):
    """An open call: who may answer is a closed list of types, each call its own. draft -> published <-> closed."""

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
    # What was announced first, where the call was extended.
    first_closes_at = models.DateTimeField(null=True, blank=True, editable=False)
    minimum_institutions = models.PositiveSmallIntegerField(_("at least so many institutions"), default=1)
    maximum_institutions = models.PositiveSmallIntegerField(_("at most so many institutions"), default=1)
    sectors_differ = models.BooleanField(_("institutions of different sectors"), default=False)
    places = models.PositiveIntegerField(_("places"), null=True, blank=True)
    places_unit = models.CharField(
        _("places are counted in"),
        max_length=12,
        choices=PlacesUnit.choices,
        default=PlacesUnit.APPLICATIONS,
    )
    may_nominate_person = models.BooleanField(_("a member may be nominated for training"), default=False)
    results_published_at = models.DateTimeField(null=True, blank=True, editable=False)
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = CallQuerySet.as_manager()

    class Meta:
        ordering = [F("closes_at").desc(nulls_first=True), "-pk"]
        verbose_name = _("call")
        verbose_name_plural = _("calls")
        constraints = [
            models.CheckConstraint(
                condition=Q(opens_at=None) | Q(closes_at=None) | Q(closes_at__gt=F("opens_at")),
                name="programmes_call_dates",
                violation_error_message=_("The call must close later than it opens."),
            ),
            models.CheckConstraint(
                condition=Q(minimum_institutions__gte=1)
                & Q(maximum_institutions__gte=F("minimum_institutions")),
                name="programmes_call_institutions",
                violation_error_message=_(
                    "At least one institution answers, and the largest number is not below the smallest."
                ),
            ),
            models.CheckConstraint(
                condition=Q(places=None) | Q(places__gte=1),
                name="programmes_call_places",
                violation_error_message=_("Leave the number of places empty, or write at least 1."),
            ),
            models.CheckConstraint(
                condition=Q(results_published_at=None) | Q(status=CallStatus.CLOSED),
                name="programmes_call_results_of_closed",
                violation_error_message=_("Close the call before its results are published."),
            ),
        ]

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        return reverse("programmes:call", args=[self.uid])

    def locked(self):
        """The call's row, locked until the end of the transaction; where it fills an edition, that one first."""
        if self.edition_id:
            self.edition.locked()
        return Call.objects.select_for_update(of=["self"], no_key=True).get(pk=self.pk)

    # --- Reading ---------------------------------------------------------------------

    @property
    def is_accepting(self):
        """By the database's clock."""
        return Call.objects.accepting().filter(pk=self.pk).exists()

    @property
    def is_future(self):
        return bool(self.opens_at and self.opens_at > timezone.now())

    @property
    def ended_at(self):
        """When it stopped or will stop taking answers; a person may close it before its time."""
        closing = self.events.filter(verb="close").last() if self.status == CallStatus.CLOSED else None
        ends = [self.closes_at, closing and closing.at]
        return min(filter(None, ends), default=None)

    @property
    def was_extended(self):
        return self.first_closes_at is not None

    @property
    def takes_partners(self):
        return self.maximum_institutions > 1

    @property
    def group_rules(self):
        """The edition's rules for groups, or None."""
        return self.edition.rules if self.edition_id else None

    @property
    def counts_people(self):
        """Whether an application says how many people each institution sends."""
        return self.places_unit == PlacesUnit.PEOPLE or self.group_rules is not None

    @property
    def place_limit(self):
        """How many applications or people (`places_unit`) can be accepted; None: as many as come."""
        if self.places is not None or not self.edition_id or self.places_unit == PlacesUnit.PEOPLE:
            return self.places
        return self.edition.group_limit

    @cached_property
    def rules_of_assessment(self):
        """AssessmentRules, or None: then the call ranks by the first submission."""
        return getattr(self, "assessment_rules", None)

    def asked(self):
        """The questions of new forms, in their order."""
        return self.questions.asked()

    def missing(self):
        """Sentences that say what has to be filled in before the call can be published."""
        lacks = {
            _("Write what the call is about."): not self.text.strip(),
            _("Choose the types of institutions that may answer."): not self.eligible_types.exists(),
            _("Say when the call opens."): self.opens_at is None,
            _("Say when the call closes."): self.closes_at is None,
            _("Give an e-mail address for questions."): not self.email,
            _("Publish the project first: its page leads to the call."): self.programme.status == "draft",
            _(
                "Write the options of every question with a choice."
            ): self.questions.without_options().exists(),
        }
        return [sentence for sentence, is_missing in lacks.items() if is_missing]

    # --- Verbs -----------------------------------------------------------------------

    @transaction.atomic
    def publish(self, *, by):
        """CallIncomplete says what is missing."""
        self.locked()
        if missing := self.missing():
            raise CallIncomplete(missing)
        self._move(CallStatus.DRAFT, to=CallStatus.PUBLISHED, verb="publish", by=by)

    def close(self, *, by=None):
        """Before its time by a person, after it by the clock. What was submitted stays."""
        self._move(CallStatus.PUBLISHED, to=CallStatus.CLOSED, verb="close", by=by)

    @transaction.atomic
    def extend(self, until, *, by, reason=""):
        """A later end; what was announced first stays visible. A closed call without results opens again."""
        call = self.locked()
        if call.results_published_at or until <= timezone.now():
            raise TransitionRefused(f"call {self.pk}: the new end has passed, or results are published")
        if call.closes_at is not None and until <= call.closes_at:
            raise TransitionRefused(f"call {self.pk}: {until} is not later than {call.closes_at}")
        self.status = call.status
        self._move(
            CallStatus.PUBLISHED,
            CallStatus.CLOSED,
            to=CallStatus.PUBLISHED,
            verb="extend",
            by=by,
            reason=reason,
            closes_at=until,
            first_closes_at=Coalesce("first_closes_at", "closes_at"),
            version=F("version") + 1,
        )


class CallEvent(Event):
    subject = models.ForeignKey(Call, models.CASCADE, related_name="events")

    class Meta(Event.Meta):
        verbose_name = _("event of a call")
        verbose_name_plural = _("events of calls")
