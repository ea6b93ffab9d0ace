import uuid
from dataclasses import dataclass

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import Max, Q
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from coop_portal.conflicts import Versioned
from coop_portal.history import tracked
from coop_portal.transitions import Event, Stateful, TransitionRefused
from documents.models import IssuedDocument, Source

from ..charters import emails
from ..enums import AcceptanceAnswer, CharterRegister, CharterStatus
from .institution import Institution
from .team import Team

CHARTER_DOCUMENT = "charter"
SETTLED = (CharterStatus.ADOPTED, CharterStatus.SUPERSEDED)


class NotReady(ValidationError):
    """The charter cannot go on yet; `messages` say what is missing."""


@dataclass(frozen=True)
class Answers:
    """Answers of the institutions that have a seat now; `rows` are (institution, its acceptance or None)."""

    rows: list

    def _with(self, answer):
        return [row for row in self.rows if row[1] and row[1].answer == answer]

    @property
    def accepted(self):
        return self._with(AcceptanceAnswer.ACCEPTED)

    @property
    def objections(self):
        return self._with(AcceptanceAnswer.REMARKS) + self._with(AcceptanceAnswer.DECLINED)

    @property
    def silent(self):
        return [institution for institution, acceptance in self.rows if acceptance is None]

    @property
    def all_accepted(self):
        return len(self.accepted) == len(self.rows)


class CharterQuerySet(models.QuerySet):
    def in_force(self):
        return self.filter(status=CharterStatus.ADOPTED)

    def in_work(self):
        return self.filter(status__in=[CharterStatus.DRAFT, CharterStatus.OPEN])


@tracked()
class Charter(Stateful):
    """The team's charter ("karta zespołu") in one of its versions: aspiration, values, work rules, communication.

    draft -> open for acceptance -> adopted -> superseded by the next version; open goes back to draft, and then all
    acceptances fall: nobody has agreed to a text that was changed afterwards.
    """

    uid = models.UUIDField(default=uuid.uuid4, unique=True)
    team = models.ForeignKey(Team, models.CASCADE, related_name="charters")
    number = models.PositiveSmallIntegerField(_("version"))
    status = models.CharField(max_length=12, choices=CharterStatus.choices, default=CharterStatus.DRAFT)
    answer_by = models.DateField(_("answers are asked by"), null=True, blank=True)
    adopted_on = models.DateField(_("adopted on"), null=True, blank=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, editable=False, related_name="+"
    )
    created_at = models.DateTimeField(auto_now_add=True)

    objects = CharterQuerySet.as_manager()

    class Meta:
        ordering = ["-number"]
        verbose_name = _("charter of a team")
        verbose_name_plural = _("charters of teams")
        constraints = [
            models.UniqueConstraint(fields=["team", "number"], name="partners_charter_number_once"),
            models.UniqueConstraint(
                fields=["team"],
                condition=Q(status__in=[CharterStatus.DRAFT, CharterStatus.OPEN]),
                name="partners_charter_one_in_work",
                violation_error_message=_("A version of the charter is being worked on already."),
            ),
            models.UniqueConstraint(
                fields=["team"],
                condition=Q(status=CharterStatus.ADOPTED),
                name="partners_charter_one_in_force",
            ),
            models.CheckConstraint(
                condition=Q(
                    status__in=[CharterStatus.ADOPTED, CharterStatus.SUPERSEDED], adopted_on__isnull=False
                )
                | (~Q(status__in=[CharterStatus.ADOPTED, CharterStatus.SUPERSEDED]) & Q(adopted_on=None)),
                name="partners_charter_adopted_on",
            ),
        ]

    def __str__(self):
        return f"{self.team_id} v{self.number}"

    def get_absolute_url(self):
        return reverse("partners:charter_version", args=[self.uid])

    # --- Reading -------------------------------------------------------------------

    @property
    def is_draft(self):
        return self.status == CharterStatus.DRAFT

    @property
    def is_open(self):
        return self.status == CharterStatus.OPEN

    @property
    def is_settled(self):
        """Adopted, be it that a newer version has replaced it since."""
        return self.status in SETTLED

    def registers(self):
        """[(register, items in their order)] of all four, empty ones too, in one query."""
        items = list(self.items.all())
        return [(each, [item for item in items if item.register == each]) for each in CharterRegister]

    def empty_registers(self):
        return [register for register, items in self.registers() if not items]

    def previous(self):
        return Charter.objects.filter(team=self.team_id, number=self.number - 1).first()

    def document(self):
        """Its numbered PDF, made or being made; None before adoption."""
        found = IssuedDocument.objects.about(self, CHARTER_DOCUMENT).select_related("file")
        return found.first() if self.is_settled else None

    def member_institutions(self):
        """Those that have a seat in the team, each once; of an adopted version those that had one then."""
        seats = self.invitations.all() if self.is_settled else self.team.memberships.current()
        return Institution.objects.filter(pk__in=seats.values("institution")).order_by("sort_key", "pk")

    def answers(self):
        given = {row.institution_id: row for row in self.acceptances.select_related("source__recorded_by")}
        return Answers([(each, given.get(each.pk)) for each in self.member_institutions()])

    def opened_times(self):
        """Each opening asks anew: an answer given to an earlier text is none."""
        return self.events.filter(verb="open").count()

    # --- Writing the text ------------------------------------------------------------

    @classmethod
    @transaction.atomic
    def start(cls, team, *, by):
        """The first version, or the next one as a copy of the one in force. Asked again it is the one in work."""
        team._locked()
        if found := cls.objects.in_work().filter(team=team).first():
            return found
        last = cls.objects.filter(team=team).aggregate(number=Max("number"))["number"] or 0
        charter = cls.objects.create(team=team, number=last + 1, created_by=by)
        charter.events.create(verb="start", to_status=charter.status, by=by)
        if in_force := cls.objects.in_force().filter(team=team).first():
            charter._copy_items(in_force, by)
        return charter

    def _copy_items(self, other, by):
        for item in other.items.all():
            self.items.create(
                register=item.register, position=item.position, text=item.text, origin=item, edited_by=by
            )

    def locked(self, *states):
        """The row, locked and in one of `states`; every change of the text or of an answer begins here."""
        row = Charter.objects.select_for_update(no_key=True).get(pk=self.pk)
        if row.status not in states:
            raise TransitionRefused(f"Charter {self.pk}: refused in {row.status}")
        return row

    def next_position(self, register):
        last = self.items.filter(register=register).aggregate(last=Max("position"))["last"]
        return (last or 0) + 1

    @transaction.atomic
    def remove_item(self, item):
        """Safe to repeat. What it said stays in the history."""
        self.locked(CharterStatus.DRAFT)
        self.items.filter(pk=item.pk).delete()

    @transaction.atomic
    def move_item(self, item, step):
        """One place up (-1) or down (1) within its register; at the ends nothing happens."""
        self.locked(CharterStatus.DRAFT)
        items = list(self.items.filter(register=item.register))
        if item not in items:
            return  # removed meanwhile
        here = items.index(item)
        items.insert(min(max(here + step, 0), len(items) - 1), items.pop(here))
        for position, row in enumerate(items, 1):
            row.position = position
        # Not a save of the text: whoever edits it meets no conflict.
        CharterItem.objects.bulk_update(items, ["position"])

    # --- Acceptance --------------------------------------------------------------------

    @transaction.atomic
    def open(self, *, answer_by, by):
        """Ask every member institution; from now on the text stands still."""
        self.team._locked()
        self.locked(CharterStatus.DRAFT)
        if not self.items.exists():
            raise NotReady(_("The charter is empty: write at least one sentence first."))
        self._move(CharterStatus.DRAFT, to=CharterStatus.OPEN, verb="open", by=by, answer_by=answer_by)
        for institution in self.member_institutions():
            self._invite(institution)
        emails.plan_questions(self)

    def _invite(self, institution):
        return CharterInvitation.objects.get_or_create(charter=self, institution=institution)[0]

    @transaction.atomic
    def ask(self, institution, *, by):
        """One institution again or for the first time: it joined later, or lost the mail. False without an address."""
        self.locked(CharterStatus.OPEN)
        invitation = self._invite(institution)
        times = self.events.filter(verb="ask").count() + 1
        self.events.create(
            verb="ask", from_status=self.status, to_status=self.status, by=by, reason=institution.name
        )
        return emails.plan_question_again(invitation, times)

    @transaction.atomic
    def answer(self, institution, answer, *, source, remark="", answered_by=""):
        """Keep what a member institution says to the open text. Its last answer holds, all stay in the history."""
        self.locked(CharterStatus.OPEN)
        if not self.member_institutions().filter(pk=institution.pk).exists():
            raise ValidationError(_("This institution has no seat in the team now."), code="no_seat")
        given = {"answer": answer, "remark": remark, "answered_by": answered_by, "source": source}
        acceptance, _made = self.acceptances.update_or_create(institution=institution, defaults=given)
        self.events.create(
            verb=f"answer_{answer}",
            from_status=self.status,
            to_status=self.status,
            by=source.recorded_by,
            reason=institution.name,
        )
        return acceptance

    @transaction.atomic
    def back_to_draft(self, *, by, reason):
        """The text is opened again, and all answers fall: nobody has agreed to what will stand there."""
        self.team._locked()
        self._move(
            CharterStatus.OPEN,
            to=CharterStatus.DRAFT,
            verb="back_to_draft",
            by=by,
            reason=reason,
            answer_by=None,
        )
        self.acceptances.all().delete()
        emails.tell_taken_back(self)

    @transaction.atomic
    def adopt(self, *, by, on=None, reason=""):
        """In force from now, in place of the version before; its numbered PDF follows.

        Silence is never consent: where not every member institution has accepted, `reason` says why it is adopted
        all the same, and at least two must have accepted. NotReady says what is missing.
        """
        self.team._locked()
        self.locked(CharterStatus.OPEN)
        self._check_answers(self.answers(), reason)
        self._keep_members()
        for old in Charter.objects.in_force().filter(team=self.team_id):
            old._move(CharterStatus.ADOPTED, to=CharterStatus.SUPERSEDED, verb="supersede", by=by)
        self._move(
            CharterStatus.OPEN,
            to=CharterStatus.ADOPTED,
            verb="adopt",
            by=by,
            reason=reason,
            adopted_on=on or timezone.localdate(),
        )
        emails.forget_questions(self)
        IssuedDocument.start(CHARTER_DOCUMENT, self, title=self.document_title, by=by)

    def _keep_members(self):
        """Who has a seat today is asked for ever: the document says whose answer was missing."""
        members = list(self.member_institutions())
        self.invitations.exclude(institution__in=members).delete()
        for institution in members:
            self._invite(institution)

    @staticmethod
    def _check_answers(answers, reason):
        if len(answers.accepted) < 2:
            raise NotReady(_("At least two institutions have to accept the charter first."), code="too_few")
        if not answers.all_accepted and not reason.strip():
            raise NotReady(
                _("Not every institution has accepted the charter: say why it is adopted all the same."),
                code="reason",
            )

    @property
    def document_title(self):
        """In the portal's language, whoever adopts it."""
        with translation.override(settings.LANGUAGE_CODE):
            return (gettext("Charter of the team: %(team)s") % {"team": self.team.name})[:300]

    @property
    def adoption(self):
        """The event that adopted it: who, when and, where answers were missing, why."""
        return self.events.filter(verb="adopt").last()


class CharterEvent(Event):
    subject = models.ForeignKey(Charter, models.CASCADE, related_name="events")

    class Meta(Event.Meta):
        verbose_name = _("event of a charter")
        verbose_name_plural = _("events of charters")


@tracked()
class CharterItem(Versioned):
    """One sentence of a charter. `origin` is the same item in the version before, by which versions are compared.

    Where an item came from (a contribution at a World Café table) is said by rows of higher apps that point here.
    """

    uid = models.UUIDField(default=uuid.uuid4, unique=True)
    charter = models.ForeignKey(Charter, models.CASCADE, related_name="items")
    register = models.CharField(_("register"), max_length=15, choices=CharterRegister.choices)
    position = models.PositiveSmallIntegerField(_("order"), default=0)
    text = models.TextField(_("text"), max_length=2000)
    origin = models.ForeignKey(
        "self", models.SET_NULL, null=True, blank=True, editable=False, related_name="successors"
    )

    class Meta:
        ordering = ["position", "pk"]
        verbose_name = _("item of a charter")
        verbose_name_plural = _("items of charters")

    def __str__(self):
        return self.text[:60]

    def lineage(self):
        """This sentence in this version and in those before it, newest first; one query for any number."""
        team = Charter.objects.filter(items=self).values("team")
        known = {
            item.pk: item
            for item in CharterItem.objects.filter(charter__team__in=team).select_related("charter")
        }
        found, item = [], known.get(self.pk)
        while item:
            found.append(item)
            item = known.get(item.origin_id)
        return found


class CharterInvitation(models.Model):
    """An institution that was asked to accept a version: what the link in its mail is about."""

    charter = models.ForeignKey(Charter, models.CASCADE, related_name="invitations")
    institution = models.ForeignKey(
        Institution, models.CASCADE, related_name="+", verbose_name=_("institution")
    )
    asked_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("question about a charter")
        verbose_name_plural = _("questions about charters")
        constraints = [
            models.UniqueConstraint(fields=["charter", "institution"], name="partners_charterinvitation_once")
        ]

    def __str__(self):
        return f"{self.institution_id} asked about {self.charter_id}"


@tracked()
class CharterAcceptance(models.Model):
    """What an institution of the team said to an open charter: by account, by link, or written down with its Source."""

    charter = models.ForeignKey(Charter, models.CASCADE, related_name="acceptances")
    institution = models.ForeignKey(
        Institution, models.PROTECT, related_name="charter_acceptances", verbose_name=_("institution")
    )
    answer = models.CharField(_("answer"), max_length=10, choices=AcceptanceAnswer.choices)
    remark = models.TextField(_("remark"), max_length=2000, blank=True)
    # Printed as it was then: who answered for the institution, by function.
    answered_by = models.CharField(_("who answered (function)"), max_length=200, blank=True)
    source = models.ForeignKey(Source, models.PROTECT, related_name="+")
    answered_at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name = _("acceptance of a charter")
        verbose_name_plural = _("acceptances of charters")
        constraints = [
            models.UniqueConstraint(
                fields=["charter", "institution"], name="partners_charteracceptance_once"
            ),
            models.CheckConstraint(
                condition=~Q(answer=AcceptanceAnswer.REMARKS) | ~Q(remark=""),
                name="partners_charteracceptance_remark",
                violation_error_message=_("Write what should be changed."),
            ),
        ]

    def __str__(self):
        return f"{self.institution_id} {self.answer}"
