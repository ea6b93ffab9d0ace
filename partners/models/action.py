import uuid
from datetime import time

from django.conf import settings
from django.db import models, transaction
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from coop_portal.conflicts import Versioned
from coop_portal.history import tracked
from coop_portal.transitions import Event, Stateful
from documents.models import Source
from notifications import outbox
from notifications.clock import warsaw, working_days_before

from ..enums import ActionStatus
from .institution import Institution
from .person import Post
from .team import Team

REMINDER_MESSAGE = "partners.task_reminder"
REMINDER_DAYS = 3  # working days before the day by which it is to be done, at nine in the morning


class ActionItemQuerySet(models.QuerySet):
    def open(self):
        return self.filter(status=ActionStatus.OPEN)

    def overdue(self):
        return self.open().filter(due_on__lt=timezone.localdate())

    def of_users(self, users):
        """Tasks of these accounts: given to the account, or to a post of its person."""
        return self.filter(Q(user__in=users) | Q(post__person__user__in=users))

    def in_plan(self, year):
        """Of the plan of that year; what was put into no plan stands in the year in which it is due or was noted."""
        dated = Q(year=None, due_on__year=year)
        undated = Q(year=None, due_on=None, created_at__year=year)
        return self.filter(Q(year=year) | dated | undated)

    def visible_to(self, scope):
        """Tasks of teams that the person enters; others of own institutions and of the person's own."""
        if scope.is_operator:
            return self
        teams = Team.objects.entered_by(scope).values("pk")
        own = Q(institution__in=scope.institution_ids) | Q(user=scope.user) | Q(post__person__user=scope.user)
        return self.filter(
            Q(team__in=teams) | Q(pk__in=self.model.objects.filter(own, team=None).values("pk"))
        )

    def with_owners(self):
        return self.select_related("team", "institution", "post__person", "post__institution", "user")

    def soonest_first(self):
        return self.order_by(F("due_on").asc(nulls_last=True), "pk")


@tracked()
class ActionItem(Versioned, Stateful):
    """Who does what by when: the one task list of yearly plans, minutes, mechanisms and phone calls.

    The owner is an institution (and in it a post), an account, or both. `team` is where it stands.
    """

    uid = models.UUIDField(default=uuid.uuid4, unique=True)
    status = models.CharField(max_length=10, choices=ActionStatus.choices, default=ActionStatus.OPEN)
    text = models.CharField(_("what is to be done"), max_length=300)
    details = models.TextField(_("details"), blank=True)
    team = models.ForeignKey(
        Team, models.CASCADE, null=True, blank=True, related_name="actions", verbose_name=_("team")
    )
    year = models.PositiveSmallIntegerField(_("plan of the year"), null=True, blank=True)
    due_on = models.DateField(_("by when"), null=True, blank=True)
    institution = models.ForeignKey(
        Institution,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="actions",
        verbose_name=_("who: institution"),
    )
    post = models.ForeignKey(
        Post, models.SET_NULL, null=True, blank=True, related_name="actions", verbose_name=_("who: person")
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="actions",
        verbose_name=_("who: account"),
    )  # fmt: skip
    # Where it comes from: the team's decision, or how it reached us.
    decision = models.ForeignKey(
        "partners.Decision",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="actions",
        verbose_name=_("decision"),
    )
    source = models.ForeignKey(Source, models.PROTECT, null=True, blank=True, related_name="+")
    outcome = models.TextField(_("what came of it"), blank=True)
    closed_on = models.DateField(_("closed on"), null=True, blank=True, editable=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, editable=False, related_name="+"
    )
    created_at = models.DateTimeField(auto_now_add=True)

    objects = ActionItemQuerySet.as_manager()

    class Meta:
        ordering = ["due_on", "pk"]
        verbose_name = _("task")
        verbose_name_plural = _("tasks")
        constraints = [
            models.CheckConstraint(
                condition=Q(team__isnull=False)
                | Q(institution__isnull=False)
                | Q(user__isnull=False)
                | Q(closed_on__isnull=False),
                name="partners_actionitem_somewhere",
                violation_error_message=_("Say whose task it is."),
            ),
            models.CheckConstraint(
                condition=Q(status=ActionStatus.OPEN, closed_on=None)
                | (~Q(status=ActionStatus.OPEN) & Q(closed_on__isnull=False)),
                name="partners_actionitem_closed_on",
            ),
        ]
        indexes = [models.Index(fields=["team", "year", "due_on"])]

    def __str__(self):
        return self.text

    def get_absolute_url(self):
        """Its line in the team's plan; a task of no team has a page of its own."""
        if not self.team_id:
            return reverse("partners:action_edit", args=[self.uid])
        return f"{reverse('partners:team_plan', args=[self.team.uid])}?rok={self.plan_year}#zadanie-{self.pk}"

    @property
    def plan_year(self):
        """The year in whose plan it stands (see `in_plan`)."""
        return self.year or (self.due_on or timezone.localdate(self.created_at)).year

    @property
    def is_open(self):
        return self.status == ActionStatus.OPEN

    @property
    def who(self):
        """The person in words, the function first: of the post, else of the account."""
        if self.post:
            return f"{self.post.title}: {self.post.person}" if self.post.title else str(self.post.person)
        return str(self.user) if self.user else ""

    @property
    def is_overdue(self):
        return self.status == ActionStatus.OPEN and bool(self.due_on) and self.due_on < timezone.localdate()

    @transaction.atomic
    def _move(self, *sources, **change):
        super()._move(*sources, **change)
        self.plan_reminder()

    def complete(self, *, by, outcome=""):
        self._close(ActionStatus.DONE, "complete", by, outcome)

    def drop(self, *, by, outcome):
        """Given up, and why: the plan shows it as such."""
        self._close(ActionStatus.DROPPED, "drop", by, outcome)

    def _close(self, status, verb, by, outcome):
        self._move(
            ActionStatus.OPEN, to=status, verb=verb, by=by, closed_on=timezone.localdate(), outcome=outcome
        )

    def recipient(self):
        """Who is written to about it, as arguments of outbox.plan; None where nobody has an address."""
        if self.user and self.user.is_active:
            return {"address": self.user.email, "name": str(self.user), "user": self.user}
        if self.post and self.post.person.email:
            person = self.post.person
            return {"address": person.email, "name": str(person), "language": person.language,
                    "user": person.user}  # fmt: skip
        if self.institution and self.institution.email:
            return {"address": self.institution.email, "name": self.institution.name}
        return None

    def plan_reminder(self):
        """One mail some working days before its day; what was planned for another day or owner is taken back.

        To be called in the transaction of every change. The occurrence counts changes: a day that comes back is new.
        """
        occurrence = f"{self.version}.{self.events.count()}"
        outbox.supersede(REMINDER_MESSAGE, self, but=occurrence)
        to = self.recipient()
        if self.status != ActionStatus.OPEN or not self.due_on or not to:
            return
        due_at = warsaw(working_days_before(self.due_on, REMINDER_DAYS), time(9))
        if due_at > timezone.now():
            outbox.plan(REMINDER_MESSAGE, self, occurrence=occurrence, due_at=due_at, **to)

    @transaction.atomic
    def carry_over(self, *, by, to_year):
        """The same task a year later; this one ends as given up, and says where it went."""
        outcome = gettext("Carried over to the plan of %(year)s.") % {"year": to_year}
        self.drop(by=by, outcome=outcome)
        later = self.due_on and _a_year_later(self.due_on)
        owners = {name: getattr(self, name) for name in ("team", "institution", "post", "user", "decision")}
        copy = ActionItem.objects.create(
            text=self.text, details=self.details, year=to_year, due_on=later, created_by=by, **owners
        )
        copy.plan_reminder()
        return copy

    def reopen(self, *, by):
        closed = [ActionStatus.DONE, ActionStatus.DROPPED]
        self._move(*closed, to=ActionStatus.OPEN, verb="reopen", by=by, closed_on=None)


def _a_year_later(day):
    """29 February has none: the day before."""
    try:
        return day.replace(year=day.year + 1)
    except ValueError:
        return day.replace(year=day.year + 1, day=28)


class ActionItemEvent(Event):
    subject = models.ForeignKey(ActionItem, models.CASCADE, related_name="events")

    class Meta(Event.Meta):
        verbose_name = _("event of a task")
        verbose_name_plural = _("events of tasks")
