"""The people of a cycle: who belongs to the group, who left it, who came instead."""

import uuid

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from coop_portal.history import tracked
from documents.models import Source
from partners.models import Institution, Person, Post
from programmes.group_rules import worse

from ..enums import LeavingReason, WaitingStatus
from ..rules import check


def _closed():
    return ValidationError(
        _("The group is closed since the cycle began: a person can only be replaced by another one."),
        code="frozen",
    )


def _is_in(person):
    return ValidationError(_("%(name)s is in the group already."), params={"name": person}, code="twice")


@tracked()
class Group(models.Model):
    """The people of one cycle, from the institutions that cooperate."""

    cycle = models.OneToOneField("Cycle", models.CASCADE, related_name="group")
    institutions = models.ManyToManyField(
        Institution, related_name="workshop_groups", blank=True, verbose_name=_("institutions")
    )
    frozen_at = models.DateTimeField(null=True, blank=True)
    seats = models.PositiveSmallIntegerField(
        _("places in the group"),
        null=True,
        blank=True,
        help_text=_("Whoever comes when all are taken waits for a place. Empty: no limit."),
    )

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
        if not cycle.goes_on:
            raise ValidationError(_("This cycle has ended: its group cannot change."), code="ended")
        return cycle

    def free_seats(self):
        """How many more people may join; None without a limit."""
        return None if self.seats is None else max(0, self.seats - self.members.current().count())

    @transaction.atomic
    def add(self, person, institution, *, post=None, by=None, source=None):
        """Put a person into the group and invite to every meeting that has a date. Safe to repeat.

        Refused once the group is frozen (people are then only replaced) and when no place is free.
        """
        cycle = self.cycle_to_change()
        group = Group.objects.get(pk=self.pk)
        is_new = not group.members.current().filter(person=person).exists()
        if is_new and group.frozen_at:
            raise _closed()
        if is_new and group.free_seats() == 0:
            raise ValidationError(
                _("All places in the group are taken: put the person on the waiting list."), code="full"
            )
        return group._join(cycle, person, institution, post=post, source=source)

    def _join(self, cycle, person, institution, *, post=None, source=None, replaces=None):
        details = {"institution": institution, "post": post}
        member, made = GroupMember.objects.get_or_create(
            group=self, person=person, defaults=details | {"source": source, "replaces": replaces}
        )
        if not made:
            comes_back = {"source": source, "replaces": replaces} if member.left_on else {}
            GroupMember.objects.filter(pk=member.pk).update(
                **details, **comes_back, left_on=None, left_reason=""
            )
            member.refresh_from_db()
        self.institutions.add(institution)
        if not cycle.is_draft:
            for session in cycle.sessions.upcoming():
                session.invite(person)
        self.waiting.waiting().filter(person=person).update(status=WaitingStatus.JOINED, ended_at=Now())
        return member

    @transaction.atomic
    def replace(self, member, person, institution, *, reason, post=None, by=None, source=None):
        """One leaves with a reason, another one comes: both or none. The same again gives the same member.

        Refused where a rule of the edition would fail that is kept now, or fail by more than it does.
        """
        cycle = self.cycle_to_change()
        group = Group.objects.get(pk=self.pk)
        if done := group.members.current().filter(person=person, replaces=member).first():
            return done
        if group.members.current().filter(person=person).exists():
            raise _is_in(person)
        before = check(group)
        left = group.members.current().filter(pk=member.pk)
        if not left.update(left_on=timezone.localdate(), left_reason=reason):
            raise ValidationError(
                _("Somebody took this person out of the group in the meantime."), code="left"
            )
        for session in cycle.sessions.upcoming():
            session.uninvite(member.person)
        new = group._join(cycle, person, institution, post=post, source=source, replaces=member)
        if failed := worse(before, check(group)):
            raise ValidationError([finding.sentence for finding in failed], code="rules")
        cycle.events.create(
            verb="replace", from_status=cycle.status, to_status=cycle.status, by=by,
            reason=LeavingReason(reason).label,
        )  # fmt: skip
        return new

    @transaction.atomic
    def take_institutions(self, *institutions):
        """Into the group, while it is open. Safe to repeat."""
        self.cycle_to_change()
        here = self.institutions.values_list("pk", flat=True)
        if {each.pk for each in institutions} - set(here):
            self._refuse_frozen()
        self.institutions.add(*institutions)

    def _refuse_frozen(self):
        if Group.objects.filter(pk=self.pk, frozen_at__isnull=False).exists():
            raise ValidationError(
                _("The group is closed since the cycle began: its institutions stay."), code="frozen"
            )

    @transaction.atomic
    def drop_institution(self, institution):
        """Out of the group, where nobody comes from it. Safe to repeat."""
        self.cycle_to_change()
        if self.members.current().filter(institution=institution).exists():
            raise ValidationError(_("There are people of this institution in the group."), code="people")
        self._refuse_frozen()
        self.institutions.remove(institution)

    # --- Who waits for a place ---------------------------------------------------------

    @transaction.atomic
    def wait(self, person, institution, *, post=None, source=None):
        """The person's place in the line. Safe to repeat."""
        self.cycle_to_change()
        if self.members.current().filter(person=person).exists():
            raise _is_in(person)
        return self.waiting.waiting().filter(person=person).first() or self.waiting.create(
            person=person, institution=institution, post=post, source=source
        )

    @transaction.atomic
    def welcome(self, person, institution, *, post=None, by=None, source=None):
        """Into the group while it is open and has a place, else into the line: (member or None, waiting or None).

        Nobody comes before those who wait longer: a free place is theirs.
        """
        self.cycle_to_change()
        group = Group.objects.get(pk=self.pk)
        here = group.members.current().filter(person=person).first()
        if here:
            return here, None
        free = group.free_seats()
        if group.frozen_at or (free is not None and free <= group._waiting_before(person)):
            return None, group.wait(person, institution, post=post, source=source)
        return group.add(person, institution, post=post, by=by, source=source), None

    def _waiting_before(self, person):
        """How many stand in the line before the person; all of it, where the person does not."""
        line = list(self.waiting.waiting().values_list("person", flat=True))
        return line.index(person.pk) if person.pk in line else len(line)

    @transaction.atomic
    def promote(self, waiting, *, by=None):
        """The first of the line takes the free place. Of two clicks at once one is refused."""
        self.cycle_to_change()
        self._first_of_line(waiting)
        return self.add(waiting.person, waiting.institution, post=waiting.post, by=by, source=waiting.source)

    @transaction.atomic
    def promote_instead(self, member, waiting, *, reason, by=None):
        """The first of the line comes for somebody who leaves."""
        self.cycle_to_change()
        self._first_of_line(waiting)
        return self.replace(
            member, waiting.person, waiting.institution, reason=reason, post=waiting.post, by=by,
            source=waiting.source,
        )  # fmt: skip

    def _first_of_line(self, waiting):
        first = self.waiting.waiting().first()
        if first is None or first.pk != waiting.pk:
            raise ValidationError(
                _("The line has changed in the meantime: look at who is first now."), code="line"
            )


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
    left_reason = models.CharField(
        _("why the person left"), max_length=12, choices=LeavingReason.choices, blank=True
    )
    replaces = models.ForeignKey(
        "self", models.SET_NULL, null=True, blank=True, editable=False, related_name="replaced_by"
    )
    source = models.ForeignKey(Source, models.PROTECT, null=True, blank=True, related_name="+")

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
    def leave(self, *, by=None, reason=""):
        """Take the person out; meetings still to come no longer wait for an answer. Safe to repeat.

        Refused once the group is frozen: then somebody else has to come (`Group.replace`).
        """
        cycle = self.group.cycle_to_change()
        if Group.objects.filter(pk=self.group_id, frozen_at__isnull=False).exists():
            raise _closed()
        GroupMember.objects.filter(pk=self.pk, left_on=None).update(
            left_on=timezone.localdate(), left_reason=reason
        )
        for session in cycle.sessions.upcoming():
            session.uninvite(self.person)
        self.refresh_from_db()
