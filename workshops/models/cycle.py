import uuid

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import Q
from django.db.models.functions import Now
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from coop_portal.history import tracked
from coop_portal.transitions import Event, Stateful
from partners.models import Institution, Person, Post, Team
from programmes.models import Edition, Programme

from ..enums import CycleOutcome, CycleStatus, SessionKind
from ..rules import check


@tracked()
class CycleTemplate(models.Model):
    """Ordered meetings that cycles are made from; a cycle may then differ."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True)
    programme = models.ForeignKey(
        Programme,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="cycle_templates",
        verbose_name=_("project"),
    )
    name = models.CharField(_("name"), max_length=200)
    version = models.PositiveSmallIntegerField(default=1)

    class Meta:
        verbose_name = _("template of a cycle")
        verbose_name_plural = _("templates of cycles")
        constraints = [
            models.UniqueConstraint(
                fields=["programme", "name", "version"], nulls_distinct=False, name="workshops_template_once"
            )
        ]

    def __str__(self):
        return self.name


class SessionTemplate(models.Model):
    template = models.ForeignKey(CycleTemplate, models.CASCADE, related_name="sessions")
    position = models.PositiveSmallIntegerField(_("order"))
    kind = models.CharField(
        _("kind"), max_length=20, choices=SessionKind.choices, default=SessionKind.WORKSHOP
    )
    title = models.CharField(_("title"), max_length=200)
    aims = models.TextField(_("aims"), blank=True)
    method = models.CharField(_("method"), max_length=200, blank=True)
    minutes = models.PositiveSmallIntegerField(_("length in minutes"), null=True, blank=True)

    class Meta:
        ordering = ["position"]
        verbose_name = _("meeting of a template")
        verbose_name_plural = _("meetings of templates")
        constraints = [
            models.UniqueConstraint(fields=["template", "position"], name="workshops_sessiontemplate_order")
        ]

    def __str__(self):
        return self.title


class CycleQuerySet(models.QuerySet):
    def visible_to(self, scope):
        """The coordinator's and controller's projects, the animator's territories, one's own institutions' groups."""
        if scope.is_operator:
            return self
        return self.filter(
            Q(edition__programme__in=scope.programme_ids)
            | Q(group__institutions__in=scope.institution_ids)
            | self._animated(scope)
        ).distinct()

    @staticmethod
    def _animated(scope):
        here = scope.animated_territories()
        return Q(group__institutions__seat__in=here) | Q(team__territories__in=here)

    def animated_by(self, scope):
        """Cycles of groups and teams of the animator's territories."""
        return self.filter(self._animated(scope)).distinct()

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

    @classmethod
    @transaction.atomic
    def create_from(cls, template, edition, *, name, uid=None, team=None):
        """A cycle with the template's meetings, still without dates. The same `uid` twice makes one cycle."""
        cycle, made = cls.objects.get_or_create(
            uid=uid or uuid.uuid4(),
            defaults={"edition": edition, "template": template, "team": team, "name": name},
        )
        if made:
            Group.objects.create(cycle=cycle)
            for step in template.sessions.all():
                cycle.sessions.create(
                    programme_id=edition.programme_id,
                    team=team,
                    **{name: getattr(step, name) for name in ("kind", "position", "title", "aims", "method")},
                )
        return cycle

    def locked(self):
        """The cycle's row, locked until the end of the transaction: its dates and people are checked together."""
        return type(self).objects.select_for_update(of=["self"]).get(pk=self.pk)

    @transaction.atomic
    def start(self, *, by):
        """Begin, with a group that keeps the rules. Refused while a rule of the edition is not kept."""
        cycle = self.locked()
        broken = [finding.sentence for finding in check(cycle.group) if not finding.kept]
        if broken:
            raise ValidationError(broken, code="rules")
        self._move(CycleStatus.PLANNED, to=CycleStatus.RUNNING, verb="start", by=by)
        Group.objects.filter(cycle=self, frozen_at=None).update(frozen_at=Now())

    def complete(self, *, by, outcome):
        """End the cycle; an agreement, a plan or nothing signed are all good ends."""
        self._move(CycleStatus.RUNNING, to=CycleStatus.COMPLETED, verb="complete", by=by, outcome=outcome)


class CycleEvent(Event):
    subject = models.ForeignKey(Cycle, models.CASCADE, related_name="events")

    class Meta(Event.Meta):
        verbose_name = _("event of a cycle")
        verbose_name_plural = _("events of cycles")


@tracked()
class Group(models.Model):
    """The people of one cycle, from the institutions that cooperate."""

    cycle = models.OneToOneField(Cycle, models.CASCADE, related_name="group")
    institutions = models.ManyToManyField(
        Institution, related_name="workshop_groups", blank=True, verbose_name=_("institutions")
    )
    frozen_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("group")
        verbose_name_plural = _("groups")

    def __str__(self):
        return str(self.cycle)

    def findings(self):
        """The edition's rules for groups and whether each is kept now."""
        return check(self)

    def cycle_to_change(self):
        """The cycle, locked; people come and go until its end, not after it."""
        cycle = self.cycle.locked()
        if cycle.status not in (CycleStatus.PLANNED, CycleStatus.RUNNING):
            raise ValidationError(_("This cycle has ended: its group cannot change."), code="ended")
        return cycle

    @transaction.atomic
    def add(self, person, institution, *, post=None, by=None):
        """Put a person into the group and invite to every meeting that has a date. Safe to repeat."""
        cycle = self.cycle_to_change()
        member, made = GroupMember.objects.get_or_create(
            group=self, person=person, defaults={"institution": institution, "post": post}
        )
        if not made:
            GroupMember.objects.filter(pk=member.pk).update(institution=institution, post=post, left_on=None)
            member.refresh_from_db()
        self.institutions.add(institution)
        for session in cycle.sessions.upcoming():
            session.invite(person)
        return member


class GroupMemberQuerySet(models.QuerySet):
    def current(self):
        return self.filter(left_on=None)

    def with_people(self):
        return self.select_related("person", "post", "institution").order_by(
            "institution__sort_key", "institution_id", "person__sort_key", "pk"
        )


@tracked()
class GroupMember(models.Model):
    uid = models.UUIDField(default=uuid.uuid4, unique=True)
    group = models.ForeignKey(Group, models.CASCADE, related_name="members")
    person = models.ForeignKey(
        Person, models.PROTECT, related_name="group_memberships", verbose_name=_("person")
    )
    post = models.ForeignKey(
        Post, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("post")
    )
    institution = models.ForeignKey(
        Institution, models.PROTECT, related_name="group_memberships", verbose_name=_("institution")
    )
    joined_on = models.DateField(_("from"), auto_now_add=True)
    left_on = models.DateField(_("to"), null=True, blank=True)

    objects = GroupMemberQuerySet.as_manager()

    class Meta:
        verbose_name = _("member of a group")
        verbose_name_plural = _("members of groups")
        constraints = [
            models.UniqueConstraint(
                fields=["group", "person"],
                name="workshops_member_once",
                violation_error_message=_("This person is in the group already."),
            )
        ]

    def __str__(self):
        return f"{self.person_id} in {self.group_id}"

    @transaction.atomic
    def leave(self, *, by=None):
        """Take the person out; meetings still to come no longer wait for an answer. Safe to repeat."""
        cycle = self.group.cycle_to_change()
        GroupMember.objects.filter(pk=self.pk, left_on=None).update(left_on=timezone.localdate())
        for session in cycle.sessions.upcoming():
            session.uninvite(self.person)
        self.refresh_from_db()
