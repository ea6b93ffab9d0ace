import uuid
from datetime import timedelta

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import F, Max, Min, Q
from django.db.models.functions import Now
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from coop_portal.history import tracked
from coop_portal.transitions import Event, Stateful
from partners.models import Institution, Location, Person, Post, Room, Team
from programmes.enums import ProgrammeStatus
from programmes.models import Programme

from .. import emails
from ..attending.typed import Typed
from ..enums import Answer, SessionKind, SessionMode, SessionStatus
from ..registering import emails as registering
from .cycle import Cycle
from .session_calendar import CalendarQuerySet, WhenAndWhere

SURVEY_OPEN_FOR = timedelta(days=30)  # after the last day of a meeting


class SessionQuerySet(CalendarQuerySet):
    def visible_to(self, scope):
        if scope.is_operator:
            return self
        return self.filter(
            Q(cycle__in=Cycle.objects.visible_to(scope))
            | Q(programme__in=scope.programme_ids)
            | self.inviting(scope.user)
            | self.open_to_role_holder(scope.user)
        )

    @staticmethod
    def inviting(user):
        """Meetings to which the person was asked."""
        if user is None:
            return Q(pk__in=[])
        return Q(pk__in=Invitee.objects.filter(person__user=user).values("session"))

    @staticmethod
    def open_to_role_holder(user, **role):
        """A moderator's or expert's right to a meeting: from 14 days before it to 30 days after."""
        if user is None:
            return Q(pk__in=[])
        now = timezone.now()
        held = SessionRole.objects.filter(
            **role,
            person__user=user,
            session__days__starts_at__lte=now + timedelta(days=14),
            session__days__ends_at__gte=now - timedelta(days=30),
        )
        return Q(pk__in=held.values("session"))

    def led_by(self, user):
        """Meetings whose attendance the person takes, in the days of a role."""
        return self.open_to_role_holder(user, kind__in=["lead", "moderator"])

    def in_open_projects(self):
        return self.exclude(programme__status=ProgrammeStatus.ARCHIVED)

    def with_dates(self):
        return self.annotate(first_day=Min("days__starts_at"), last_day=Max("days__ends_at"))

    def surveyed_now(self):
        """Held, over, and not for so long that nobody remembers: answers to the survey are taken."""
        over = self.with_dates().filter(status=SessionStatus.HELD, last_day__lte=Now())
        return over.in_open_projects().filter(last_day__gt=Now() - SURVEY_OPEN_FOR)

    def upcoming(self):
        """Planned meetings that have a date and have not begun."""
        return self.with_dates().filter(status=SessionStatus.PLANNED, first_day__gt=Now())


@tracked()
class Session(WhenAndWhere, Stateful):
    """A meeting, of a cycle or of a project on its own. `sequence` rises when it is moved, as calendars want."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True)
    cycle = models.ForeignKey(
        Cycle, models.CASCADE, null=True, blank=True, related_name="sessions", verbose_name=_("cycle")
    )
    programme = models.ForeignKey(
        Programme, models.PROTECT, related_name="sessions", verbose_name=_("project")
    )
    team = models.ForeignKey(
        Team, models.PROTECT, null=True, blank=True, related_name="sessions", verbose_name=_("team")
    )
    kind = models.CharField(
        _("kind"), max_length=20, choices=SessionKind.choices, default=SessionKind.WORKSHOP
    )
    position = models.PositiveSmallIntegerField(_("order"), default=1)
    title = models.CharField(_("title"), max_length=200)
    aims = models.TextField(_("aims"), blank=True)
    method = models.CharField(_("method"), max_length=200, blank=True)
    status = models.CharField(max_length=10, choices=SessionStatus.choices, default=SessionStatus.PLANNED)
    mode = models.CharField(_("how"), max_length=10, choices=SessionMode.choices, default=SessionMode.ON_SITE)
    location = models.ForeignKey(
        Location, models.PROTECT, null=True, blank=True, related_name="sessions", verbose_name=_("place")
    )
    room = models.ForeignKey(
        Room, models.PROTECT, null=True, blank=True, related_name="sessions", verbose_name=_("room")
    )
    online_link = models.URLField(_("online link"), blank=True)
    sequence = models.PositiveIntegerField(default=0)
    supplies = models.TextField(_("what to prepare"), blank=True, help_text=_("A line a thing."))
    asks_food = models.BooleanField(_("ask what people eat"), default=False)
    asks_access = models.BooleanField(_("ask what people need to take part"), default=False)
    asks_survey = models.BooleanField(
        _("afterwards ask who came for the evaluation survey, by mail"), default=False
    )
    # How many days calendars have ever been told of: a day fewer has to be cancelled in them.
    days_announced = models.PositiveSmallIntegerField(default=0, editable=False)
    notes = models.TextField(_("notes (Markdown)"), blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = SessionQuerySet.as_manager()

    class Meta:
        ordering = ["cycle", "position", "pk"]
        verbose_name = _("session")
        verbose_name_plural = _("sessions")
        constraints = [
            models.UniqueConstraint(
                fields=["cycle", "position"],
                name="workshops_session_order",
                deferrable=models.Deferrable.DEFERRED,
                violation_error_message=_("Another meeting of the cycle has this place in the order."),
            ),
            models.CheckConstraint(
                condition=Q(mode=SessionMode.ON_SITE, online_link="") | ~Q(mode=SessionMode.ON_SITE),
                name="workshops_session_link_only_online",
                violation_error_message=_("A meeting on site has no online link."),
            ),
        ]

    def __str__(self):
        return self.title

    @property
    def is_surveyed(self):
        """Whether answers to the survey are taken now."""
        return Session.objects.surveyed_now().filter(pk=self.pk).exists()

    def get_absolute_url(self):
        return reverse("workshops:session", args=[self.uid])

    @property
    def day_of_now(self):
        """Today, or the last day that was; the first one where all are to come. None of a meeting without days."""
        days, today = list(self.days.all()), timezone.localdate()
        come = [day for day in days if timezone.localdate(day.starts_at) <= today]
        return (come or days[:1] or [None])[-1]

    def attendance_address(self, day=None):
        """The list of one day, by its name: the page may be open, or kept by a phone, longer than that day."""
        day, address = day or self.day_of_now, reverse("workshops:session_attendance", args=[self.uid])
        return f"{address}?dzien={day.pk}" if day else address

    @transaction.atomic
    def schedule(
        self, days, *, by=None, mode=SessionMode.ON_SITE, location=None, room=None, online_link="", reason="",
        in_order=True,
    ):  # fmt: skip
        """Set or move the date and place. `days` are (start, end) pairs of aware datetimes.

        Invites the group at the first date. A later change raises `sequence`, asks everybody again and replaces
        the reminders. Saving the same date and place again changes nothing. `in_order=False`: the order of the
        cycle's meetings was looked at already (Cycle.schedule_meetings).
        """
        session = self._locked()
        session._refuse_unless_planned()
        before, days = session._when_and_where(), sorted(days)
        if in_order:
            session._check_order(days)
        session.mode, session.location, session.room = mode, location, room
        session.online_link = "" if mode == SessionMode.ON_SITE else online_link
        after = (days, session.mode, session.location_id, session.room_id, session.online_link)
        if before == after:
            return
        moved = bool(before[0])
        session.sequence += moved
        session.days_announced = max(session.days_announced, len(days))
        session.save()
        session.days.all().delete()
        for start, end in days:
            session.days.create(starts_at=start, ends_at=end)
        session._journal("move" if moved else "schedule", by, reason)
        session._ask_again()
        self.refresh_from_db()

    def _locked(self):
        """The session's row, locked; the cycle first, root before children."""
        if self.cycle_id:
            self.cycle.locked()
        return type(self).objects.select_for_update(of=["self"]).get(pk=self.pk)

    def _refuse_unless_planned(self):
        if self.status != SessionStatus.PLANNED:
            raise ValidationError(
                _("This meeting was held or cancelled already: its date cannot change."), code="not_planned"
            )
        if self.has_attendance():
            raise ValidationError(
                _("The attendance of this meeting is written down already: its date cannot change."),
                code="attendance",
            )

    def has_attendance(self):
        return self.days.filter(attendances__isnull=False).exists()

    def _when_and_where(self):
        return (self.periods, self.mode, self.location_id, self.room_id, self.online_link)

    def _check_order(self, days):
        """The meetings of a cycle keep their order."""
        if not self.cycle_id:
            return
        others = self.cycle.sessions.exclude(status=SessionStatus.CANCELLED).with_dates()
        early = others.filter(position__lt=self.position, last_day__gt=days[0][0]).last()
        late = others.filter(position__gt=self.position, first_day__lt=days[-1][1]).first()
        if early:
            raise ValidationError(
                _("“%(title)s” comes before this meeting, but would end after it begins. Move that one first."),
                params={"title": early.title}, code="order",
            )  # fmt: skip
        if late:
            raise ValidationError(
                _("“%(title)s” comes after this meeting, but would begin before it ends. Move that one first."),
                params={"title": late.title}, code="order",
            )  # fmt: skip

    def _journal(self, verb, by, reason=""):
        self.events.create(verb=verb, from_status=self.status, to_status=self.status, by=by, reason=reason)

    def _ask_again(self):
        """Invite the group to the new date; earlier answers were to another date."""
        self.invitees.exclude(answer=Answer.NONE).update(
            answer=Answer.NONE, answered_at=None, answered_sequence=None, source=None
        )
        if not self.begins_at or self.begins_at <= timezone.now() or self.is_prepared:
            return
        registering.plan_changed(self)
        for person in self._group_people():
            self.invite(person)

    def _group_people(self):
        if not self.cycle_id:
            return Person.objects.filter(invitations__session=self)
        members = self.cycle.group.members.current().values("person")
        return Person.objects.filter(Q(pk__in=members) | Q(invitations__session=self)).distinct()

    def invite(self, person):
        """Ask a person to come, and plan the mails about it. Safe to repeat."""
        invitee, _made = self.invitees.get_or_create(person=person)
        emails.plan_invitation(invitee)
        return invitee

    def uninvite(self, person):
        for invitee in self.invitees.filter(person=person).select_related("person"):
            emails.forget(invitee)
            emails.plan_uninvited(invitee)
            invitee.delete()

    @transaction.atomic
    def cancel(self, *, by, reason):
        """Call the meeting off and tell everybody who was invited. Refused once attendance is written."""
        session = self._locked()
        if session.status == SessionStatus.PLANNED and session.has_attendance():
            raise ValidationError(
                _("The attendance of this meeting is written down already: it cannot be called off."),
                code="attendance",
            )
        self._move(
            SessionStatus.PLANNED, to=SessionStatus.CANCELLED, verb="cancel", by=by, reason=reason,
            sequence=F("sequence") + 1,
        )  # fmt: skip
        for invitee in session.invitees.select_related("person"):
            emails.forget(invitee)
            if session.begins_at and session.begins_at > timezone.now():
                emails.plan_cancellation(invitee)
        if session.begins_at and session.begins_at > timezone.now():
            registering.plan_called_off(session)

    @transaction.atomic
    def record_attendance(self, day, presences, *, by=None, source=None, reason=""):
        """Write who was there on one day. `presences` maps person ids to Presence values; safe to repeat.

        People who were not invited cannot be entered; the last day's list ends the meeting.
        """
        typed = [Typed(person_id, presence) for person_id, presence in presences.items()]
        outcomes = self.take_attendance(day, typed, by=by, source=source, reason=reason)
        if refused := [each for each in outcomes if each.code not in ("", "stranger")]:
            raise ValidationError(refused[0].refusal, code=refused[0].code)

    @transaction.atomic
    def take_attendance(self, day, typed, *, by=None, source=None, reason=""):
        """[Outcome] of what was typed about one day (`attending.typed`); what is refused by itself stops no other."""
        session = self._locked()
        session.refuse_attendance(day)
        day = session.days.get(pk=day.pk)
        outcomes = day.attendances.write(
            day, typed, known=session._institutions_of_people(), by=by, source=source, reason=reason
        )
        is_last = not session.days.filter(starts_at__gt=day.starts_at).exists()
        if session.status == SessionStatus.PLANNED and is_last:
            session._move(SessionStatus.PLANNED, to=SessionStatus.HELD, verb="hold", by=by)
        self.status = session.status
        return outcomes

    def refuse_attendance(self, day):
        if self.status == SessionStatus.CANCELLED:
            raise ValidationError(_("This meeting was cancelled: it has no attendance."), code="cancelled")
        # People are ticked off at the door, before the first hour on the agenda.
        if timezone.localdate(day.starts_at) > timezone.localdate():
            raise ValidationError(_("The day of this meeting has not come yet."), code="not_begun")

    def territory_ids(self):
        """Where the meeting looks: at the seats of its group, at its team's places, else at those of the project."""
        seats = Institution.objects.filter(workshop_groups__cycle=self.cycle_id).values_list(
            "seat", flat=True
        )
        found = {pk for pk in seats if pk} if self.cycle_id else set()
        if self.team_id:
            found |= set(self.team.territories.values_list("pk", flat=True))
        return found or set(self.programme.territories.values_list("pk", flat=True))

    @transaction.atomic
    def add_to_agenda(self, offer, *, by=None):
        """Put an AgendaOffer at the end of the agenda. Safe to repeat; False where the meeting is over."""
        session = self._locked()
        if session.status != SessionStatus.PLANNED:
            return False
        last = session.agenda.aggregate(last=Max("position"))["last"] or 0
        fields = {"title": offer.title[:300], "description": offer.description, "position": last + 1}
        _item, is_new = session.agenda.get_or_create(offered_as=offer.key, defaults=fields)
        if is_new:
            session._journal("agenda", by)
        return True

    def people(self):
        """Everybody who belongs on the attendance list; who was written down stays, also after leaving the group."""
        listed = Person.objects.filter(attendances__day__session=self)
        found = Q(pk__in=self._group_people().values("pk")) | Q(pk__in=listed.values("pk"))
        return Person.objects.filter(found).order_by("sort_key", "pk")

    def _institutions_of_people(self):
        """Person id -> id of the institution that the person comes from (None where that is not known)."""
        known = dict.fromkeys(self.people().values_list("pk", flat=True))
        posts = Post.objects.current().filter(person__in=known).order_by("pk")
        known |= dict(posts.values_list("person_id", "institution_id"))
        if self.cycle_id:
            # Those who are in the group now overrule those who left it.
            members = self.cycle.group.members.filter(person__in=known).order_by(
                F("left_on").asc(nulls_last=True)
            )
            known |= dict(members.values_list("person_id", "institution_id"))
        return known


class SessionEvent(Event):
    subject = models.ForeignKey(Session, models.CASCADE, related_name="events")

    class Meta(Event.Meta):
        verbose_name = _("event of a session")
        verbose_name_plural = _("events of sessions")


# Below, since their models point at Session.
from .session_parts import Invitee, SessionRole  # noqa: E402
