import uuid

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import Q
from django.db.models.functions import Coalesce, Now
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from coop_portal.history import tracked
from coop_portal.once import insert_once
from coop_portal.transitions import Event, Stateful
from partners.models import Person, Team
from programmes.models import Edition

from ..enums import CycleOutcome, CycleStatus
from ..rules import check
from .group import Group
from .template import CycleTemplate


def _groups(**institutions):
    """Keys of groups with such institutions: joined instead, a group would stand once for each of them."""
    return Group.institutions.through.objects.filter(**institutions).values("group")


class CycleQuerySet(models.QuerySet):
    def visible_to(self, scope):
        """The coordinator's and controller's projects, the animator's territories, one's own institutions' groups."""
        if scope.is_operator:
            return self
        return self.filter(
            Q(edition__programme__in=scope.programme_ids)
            | Q(group__in=_groups(institution__in=scope.institution_ids), is_draft=False)
            | self._animated(scope)
        )

    @staticmethod
    def _animated(scope):
        here = scope.animated_territories()
        teams = Team.territories.through.objects.filter(territory__in=here).values("team")
        return Q(group__in=_groups(institution__seat__in=here)) | Q(team__in=teams)

    def animated_by(self, scope):
        """Cycles of groups and teams of the animator's territories."""
        return self.filter(self._animated(scope))

    def with_progress(self):
        """How many meetings a cycle has, has had, and how many people are in its group."""
        return self.annotate(
            session_count=models.Count("sessions", distinct=True),
            held_count=models.Count("sessions", filter=Q(sessions__status="held"), distinct=True),
            people_count=models.Count(
                "group__members", filter=Q(group__members__left_on=None), distinct=True
            ),
        )


@tracked()
class Cycle(Stateful):
    """The meetings of one group (or team) in one edition."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True)
    edition = models.ForeignKey(Edition, models.PROTECT, related_name="cycles", verbose_name=_("edition"))
    template = models.ForeignKey(
        CycleTemplate,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="cycles",
        verbose_name=_("template"),
    )
    team = models.ForeignKey(
        Team, models.PROTECT, null=True, blank=True, related_name="cycles", verbose_name=_("team")
    )
    name = models.CharField(_("name"), max_length=200)
    status = models.CharField(max_length=10, choices=CycleStatus.choices, default=CycleStatus.PLANNED)
    outcome = models.CharField(
        _("outcome"), max_length=10, choices=CycleOutcome.choices, default=CycleOutcome.PENDING
    )
    # Being prepared step by step: nobody of the group is written to before `announce`.
    is_draft = models.BooleanField(default=False, editable=False)
    votes_closed_at = models.DateTimeField(null=True, blank=True, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = CycleQuerySet.as_manager()

    class Meta:
        ordering = ["edition", "pk"]
        verbose_name = _("cycle")
        verbose_name_plural = _("cycles")
        constraints = [
            models.UniqueConstraint(
                fields=["edition", "name"],
                name="workshops_cycle_name_once",
                violation_error_message=_("This edition has a cycle of that name already."),
            )
        ]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("workshops:cycle", args=[self.uid])

    @property
    def people_url(self):
        """Where its people are put together: a step of the preparation, then the page of the group."""
        return reverse("workshops:prepare_people" if self.is_draft else "workshops:group", args=[self.uid])

    @property
    def goes_on(self):
        return self.status in (CycleStatus.PLANNED, CycleStatus.RUNNING)

    @property
    def voting_is_open(self):
        return self.goes_on and self.votes_closed_at is None

    @classmethod
    @transaction.atomic
    def create_from(cls, template, edition, *, name, uid=None, team=None, is_draft=False):
        """A cycle with the template's meetings, still without dates. The same `uid` twice makes one cycle."""
        fields = {"edition": edition, "template": template, "team": team, "name": name, "is_draft": is_draft}
        cycle, made = cls.objects.get_or_create(uid=uid or uuid.uuid4(), defaults=fields)
        if made:
            Group.objects.create(cycle=cycle)
            for step in template.sessions.prefetch_related("agenda", "roles"):
                step.make_session(cycle)
        return cycle

    @transaction.atomic
    def announce(self, *, by):
        """The preparation is over: invite the group to every meeting that has a date. Safe to repeat.

        Returns how many people are invited.
        """
        cycle = self.locked()
        if not cycle.is_draft:
            return 0
        Cycle.objects.filter(pk=self.pk).update(is_draft=False)
        cycle.is_draft = self.is_draft = False
        cycle.events.create(verb="announce", from_status=cycle.status, to_status=cycle.status, by=by)
        people = Person.objects.filter(pk__in=cycle.group.members.current().values("person"))
        for session in cycle.sessions.upcoming():
            for person in people:
                session.invite(person)
        return len(people)

    def locked(self):
        """The cycle's row, locked until the end of the transaction: its dates and people are checked together."""
        return type(self).objects.select_for_update(of=["self"]).get(pk=self.pk)

    @transaction.atomic
    def schedule_meetings(self, plans, *, by, reason=""):
        """Set several dates as one: `plans` maps ids of meetings to what Session.schedule takes, `days` among it.

        The order of the cycle is checked as it will stand afterwards; ValidationError where it is broken.
        """
        cycle = self.locked()
        sessions = list(
            cycle.sessions.exclude(status="cancelled").prefetch_related("days").order_by("position")
        )
        before = None
        for session in sessions:
            days = plans[session.pk]["days"] if session.pk in plans else session.periods
            if days and before and min(days)[0] < before[1]:
                raise ValidationError(
                    _("“%(later)s” would begin before “%(title)s” ends. The meetings keep their order."),
                    params={"later": session.title, "title": before[0]}, code="order",
                )  # fmt: skip
            before = (session.title, max(end for _start, end in days)) if days else before
        for session in sessions:
            if session.pk in plans:
                session.schedule(**plans[session.pk], by=by, reason=reason, in_order=False)

    @property
    def takes_meetings(self):
        """Its meetings come, go and change places until its end."""
        return self.status in (CycleStatus.PLANNED, CycleStatus.RUNNING)

    def _open_for_meetings(self):
        """The cycle, locked."""
        cycle = self.locked()
        if not cycle.takes_meetings:
            raise ValidationError(_("This cycle has ended: its meetings stay as they are."), code="ended")
        return cycle

    @transaction.atomic
    def add_meeting(self, session):
        """Keep an unsaved meeting as the last one; sent twice it is the first one."""
        cycle = self._open_for_meetings()
        last = cycle.sessions.aggregate(last=models.Max("position"))["last"] or 0
        session.cycle, session.team, session.position = cycle, cycle.team, last + 1
        session.programme_id = cycle.edition.programme_id
        return insert_once(session)[0]

    @transaction.atomic
    def move_meeting(self, session, by):
        """One place up (`by` -1) or down (1). Refused where their dates say otherwise; at the ends nothing happens."""
        order = list(self._open_for_meetings().sessions.prefetch_related("days").order_by("position"))
        here = next((n for n, each in enumerate(order) if each.pk == session.pk), None)
        if here is None or not 0 <= here + by < len(order):
            return
        first, second = order[min(here, here + by)], order[max(here, here + by)]
        if first.begins_at and second.begins_at:
            raise ValidationError(
                _("Both meetings have a date: change the dates first, then their order."), code="order"
            )
        places = {first.pk: second.position, second.pk: first.position}
        for pk, position in places.items():  # the constraint looks at the end of the transaction
            self.sessions.filter(pk=pk).update(position=position)

    @transaction.atomic
    def remove_meeting(self, session):
        """Take a meeting out that never had a date; one that people were told of is called off instead."""
        cycle = self._open_for_meetings()
        row = cycle.sessions.filter(pk=session.pk).first()
        if row is None:
            return
        if row.days.exists() or row.invitees.exists() or row.recommendations.exists():
            raise ValidationError(
                _("People know of this meeting already: call it off instead of removing it."), code="known"
            )
        row.delete()
        for position, pk in enumerate(
            cycle.sessions.order_by("position").values_list("pk", flat=True), start=1
        ):
            cycle.sessions.filter(pk=pk).update(position=position)

    @transaction.atomic
    def start(self, *, by):
        """Begin, with a group that keeps the rules. Refused while a rule of the edition is not kept."""
        cycle = self.locked()
        broken = [finding.sentence for finding in check(cycle.group) if not finding.kept]
        if broken:
            raise ValidationError(broken, code="rules")
        self._move(CycleStatus.PLANNED, to=CycleStatus.RUNNING, verb="start", by=by)
        self.announce(by=by)
        Group.objects.filter(cycle=self, frozen_at=None).update(frozen_at=Now())

    @transaction.atomic
    def complete(self, *, by, outcome):
        """End the cycle and its voting; an agreement, a plan or nothing signed are all good ends.

        Refused while a planned meeting is still to come.
        """
        cycle = self.locked()
        planned = cycle.sessions.filter(status="planned").with_dates()
        if cycle.status == CycleStatus.RUNNING and (ahead := planned.filter(last_day__gt=Now()).first()):
            raise ValidationError(
                _("“%(title)s” is still to come: hold it or call it off first."),
                params={"title": ahead.title}, code="ahead",
            )  # fmt: skip
        self._move(
            CycleStatus.RUNNING, to=CycleStatus.COMPLETED, verb="complete", by=by, outcome=outcome,
            reason=CycleOutcome(outcome).label, votes_closed_at=Coalesce("votes_closed_at", Now()),
        )  # fmt: skip

    @transaction.atomic
    def set_voting(self, *, is_open, by):
        """Close the voting, or open it again while the cycle goes on. False: it is so already."""
        cycle = self.locked()
        if is_open and not cycle.goes_on:
            raise ValidationError(_("The cycle has ended, and its voting with it."), code="ended")
        rows = type(self).objects.filter(pk=self.pk, votes_closed_at__isnull=not is_open)
        if not rows.update(votes_closed_at=None if is_open else Now()):
            return False
        verb = "open_votes" if is_open else "close_votes"
        cycle.events.create(verb=verb, from_status=cycle.status, to_status=cycle.status, by=by)
        return True

    @transaction.atomic
    def call_off(self, *, by, reason):
        """No more meetings: those that have not begun are called off with their mails; what was done stays.

        One that has begun keeps its place, so that its attendance can still be written down.
        """
        cycle = self.locked()
        self._move(
            CycleStatus.PLANNED, CycleStatus.RUNNING, to=CycleStatus.CANCELLED, verb="cancel", by=by, reason=reason,
            votes_closed_at=Coalesce("votes_closed_at", Now()),
        )  # fmt: skip
        ahead = cycle.sessions.filter(status="planned").with_dates()
        for session in ahead.filter(Q(first_day=None) | Q(first_day__gt=Now())):
            session.cancel(by=by, reason=reason)

    @transaction.atomic
    def change_outcome(self, outcome, *, by, reason):
        """What came of a cycle shows itself later: the journal keeps what stood before. False: it stands so already."""
        cycle = self.locked()
        if cycle.status != CycleStatus.COMPLETED:
            raise ValidationError(_("Only a completed cycle has an outcome that can change."), code="status")
        if cycle.outcome == outcome:
            return False
        before = cycle.get_outcome_display()
        type(self).objects.filter(pk=self.pk).update(outcome=outcome)
        self.refresh_from_db()
        self.events.create(
            verb="outcome", from_status=self.status, to_status=self.status, by=by,
            reason=f"{before} → {self.get_outcome_display()}: {reason}",
        )  # fmt: skip
        return True


class CycleEvent(Event):
    subject = models.ForeignKey(Cycle, models.CASCADE, related_name="events")

    class Meta(Event.Meta):
        verbose_name = _("event of a cycle")
        verbose_name_plural = _("events of cycles")
