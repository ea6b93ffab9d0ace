import uuid

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models, transaction
from django.db.models import F, Max, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from coop_portal.history import tracked
from coop_portal.transitions import Event, Stateful, TransitionRefused
from documents.enums import DocumentStatus
from documents.models import IssuedDocument
from notifications import outbox
from notifications.models import Message
from programmes.models import Programme
from workshops.models import Cycle

from ..enums import AgreementStatus, ClauseKind
from ..register.life import WithLife
from ..wording import tidy
from .agreement_queries import OPEN, WITH_WORDING, AgreementQuerySet

DOCUMENT_KIND = "agreement"
READY_MESSAGE = "agreements.ready"


class EditConflict(Exception):
    """Somebody saved another text meanwhile: `current` is the row as it is now."""

    def __init__(self, current):
        super().__init__("saved meanwhile by somebody else")
        self.current = current


class PartyGone(TransitionRefused):
    """Somebody removed the party, or who signs for it, meanwhile."""


class Incomplete(ValidationError):
    """The wording cannot be fixed yet; `messages` say what is missing."""


@tracked(exclude=["created_by"])
class Agreement(WithLife, Stateful):
    """A cooperation agreement ("porozumienie"). Later states and signatures build on the same row."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True)
    programme = models.ForeignKey(
        Programme, models.PROTECT, related_name="agreements", verbose_name=_("project")
    )
    cycle = models.ForeignKey(
        Cycle, models.PROTECT, null=True, blank=True, related_name="agreements", verbose_name=_("cycle")
    )
    amends = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="annexes", verbose_name=_("annex to")
    )
    status = models.CharField(max_length=14, choices=AgreementStatus.choices, default=AgreementStatus.DRAFT)
    version = models.PositiveSmallIntegerField(default=1)
    title = models.CharField(_("title"), max_length=300)
    place = models.CharField(_("place"), max_length=120, blank=True)
    # Empty: the day of the last signature.
    dated_on = models.DateField(_("date"), null=True, blank=True)
    starts_on = models.DateField(_("in force from"), null=True, blank=True)
    ends_on = models.DateField(_("in force to"), null=True, blank=True)
    # The last day of the consultation; a later opening asks anew.
    answer_by = models.DateField(_("answers are asked by"), null=True, blank=True, editable=False)
    promises_money = models.BooleanField(_("a party promises money"), default=False)
    in_force_on = models.DateField(_("in force since"), null=True, blank=True, editable=False)
    notice_months = models.PositiveSmallIntegerField(
        _("notice period in months"), default=3, validators=[MinValueValidator(1), MaxValueValidator(24)]
    )
    # Of an annex: what it amends goes on for an indefinite time.
    lasts_on = models.BooleanField(_("for an indefinite time"), default=False, editable=False)
    ended_on = models.DateField(_("ended on"), null=True, blank=True, editable=False)
    # The agreement of the same parties that took its place.
    superseded_by = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, editable=False, related_name="superseded"
    )
    # The numbered document of the frozen wording; its bytes never change.
    document = models.ForeignKey(
        IssuedDocument, models.PROTECT, null=True, blank=True, related_name="+", editable=False
    )
    # Rises with every saved text, so that a second save on an old version is seen.
    edit_version = models.PositiveIntegerField(default=1)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    created_at = models.DateTimeField(auto_now_add=True)

    objects = AgreementQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-pk"]
        verbose_name = _("agreement")
        verbose_name_plural = _("agreements")
        constraints = [
            models.CheckConstraint(
                condition=Q(starts_on=None) | Q(ends_on=None) | Q(ends_on__gte=F("starts_on")),
                name="agreements_agreement_dates",
                violation_error_message=_("The last day must not be before the first one."),
            ),
            models.CheckConstraint(
                condition=Q(in_force_on=None) | Q(ends_on=None) | Q(ends_on__gte=F("in_force_on")),
                name="agreements_agreement_force_dates",
                violation_error_message=_("It would be in force only after its last day."),
            ),
            models.CheckConstraint(
                condition=Q(status__in=["draft", "consultation", "cancelled"]) | Q(document__isnull=False),
                name="agreements_agreement_has_document",
            ),
            models.CheckConstraint(
                condition=~Q(status="consultation") | Q(answer_by__isnull=False),
                name="agreements_agreement_consulted_until",
            ),
            models.CheckConstraint(
                condition=Q(ended_on=None) | Q(status__in=["terminated", "superseded"]),
                name="agreements_agreement_ended",
            ),
            models.CheckConstraint(
                condition=Q(status="superseded", superseded_by__isnull=False, ended_on__isnull=False)
                | (~Q(status="superseded") & Q(superseded_by=None)),
                name="agreements_agreement_superseded",
            ),
            models.CheckConstraint(condition=~Q(amends=F("pk")), name="agreements_agreement_not_own_annex"),
            models.CheckConstraint(
                condition=Q(lasts_on=False) | Q(amends__isnull=False, ends_on=None),
                name="agreements_agreement_lasts_on",
            ),
        ]

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        return reverse("agreements:detail", args=[self.uid])

    # --- What it is now ------------------------------------------------------------

    @property
    def number(self):
        """ "POR/1/2026" from the moment when the wording is being fixed; a draft has none to show."""
        return self.document.label if self.document and self.status != AgreementStatus.DRAFT else ""

    @property
    def is_draft(self):
        return self.status == AgreementStatus.DRAFT

    @property
    def is_open(self):
        """Whether its wording can still be edited: a draft, or one that the parties are reading."""
        return self.status in OPEN

    @property
    def has_wording(self):
        """Whether there is a fixed wording to download."""
        return self.status in WITH_WORDING

    def clauses_with_numbers(self):
        """Pairs (§ number or None, clause): the preamble stands before the first §."""
        number, pairs = 0, []
        for clause in self.clauses.all():
            number += clause.is_numbered
            pairs.append((number if clause.is_numbered else None, clause))
        return pairs

    def recommendations(self):
        """Those that its clauses come from, in the group's order."""
        found = {item for clause in self.clauses.all() for item in clause.recommendations.all()}
        return sorted(found, key=lambda item: (item.position, item.pk))

    # --- Making and editing a draft ---------------------------------------------------

    @classmethod
    @transaction.atomic
    def draft_from(cls, cycle, recommendations, *, by, uid, title=None, template=None):
        """A draft with the group's institutions as parties and the chosen recommendations as its scope.

        `template` is the project's newest when left out. The same `uid` twice makes one agreement.
        """
        recommendations = list(recommendations)
        if any(item.cycle_id != cycle.pk for item in recommendations):
            raise ValidationError(_("Choose recommendations of this cycle."))
        agreement, made = cls.objects.get_or_create(
            uid=uid,
            defaults={
                "programme_id": cycle.edition.programme_id,
                "cycle": cycle,
                "title": title or "",
                "created_by": by,
            },
        )
        if made:
            compose(agreement, recommendations, template)
            agreement.events.create(verb="draft", to_status=agreement.status, by=by)
        return agreement

    def locked_open(self):
        """Every edit begins here: the row is locked and its wording open, so none slips in beside a freeze."""
        locked = Agreement.objects.select_for_update().get(pk=self.pk)
        if not locked.is_open:
            raise TransitionRefused(f"Agreement {self.pk}: edit refused in {locked.status}")
        return locked

    @transaction.atomic
    def edit_details(self, *, expected_version, **changes):
        locked = self.locked_open()
        if locked.edit_version != expected_version:
            raise EditConflict(locked)
        for name, value in changes.items():
            setattr(locked, name, value)
        locked.edit_version += 1
        locked.full_clean()
        locked.save()
        self.refresh_from_db()

    @transaction.atomic
    def add_clause(self, *, uid, title, text, kind=ClauseKind.OTHER, recommendations=(), charter_items=()):
        """A clause at the end; the same `uid` twice makes one."""
        self.locked_open()
        clause, made = self.clauses.get_or_create(
            uid=uid,
            defaults={"position": _next(self.clauses), "kind": kind, "title": title, "text": tidy(text)},
        )
        if made:
            clause.recommendations.set(recommendations)
            clause.charter_items.set(charter_items)
        return clause

    @transaction.atomic
    def edit_clause(self, clause, *, expected_version, recommendations=None, charter_items=None, **changes):
        """Save a clause read at `expected_version`; a later one raises EditConflict and stays as it is."""
        self.locked_open()
        row = self.clauses.get(pk=clause.pk)
        if row.edit_version != expected_version:
            raise EditConflict(row)
        for name, value in changes.items():
            setattr(row, name, value)
        row.text = tidy(row.text)
        row.edit_version += 1
        row.save()
        if recommendations is not None:
            row.recommendations.set(recommendations)
        if charter_items is not None:
            row.charter_items.set(charter_items)
        return row

    @transaction.atomic
    def remove_clause(self, clause):
        self.locked_open()
        self.clauses.filter(pk=clause.pk).delete()
        _renumber(self.clauses.all())

    @transaction.atomic
    def reorder(self, uids):
        """Put the clauses into this order of their uids; refused when it is not the same set any more."""
        self.locked_open()
        rows = {row.uid: row for row in self.clauses.all()}
        if sorted(rows) != sorted(uids):
            raise ValidationError(_("The clauses have changed meanwhile. Look at them again."))
        _renumber(rows[uid] for uid in uids)

    @transaction.atomic
    def move_clause(self, clause, step):
        """One place up (-1) or down (1); at the ends nothing happens."""
        self.locked_open()
        uids = list(self.clauses.values_list("uid", flat=True))
        if clause.uid not in uids:
            return  # removed meanwhile
        here = uids.index(clause.uid)
        there = min(max(here + step, 0), len(uids) - 1)
        uids.insert(there, uids.pop(here))
        self.reorder(uids)

    @transaction.atomic
    def add_party(self, institution, *, uid):
        """`institution` as a party: itself, or the gmina or powiat that it acts for. The same `uid` twice makes one."""
        self.locked_open()
        subject = institution.legal_subject
        party = Party(
            uid=uid,
            agreement=self,
            position=_next(self.parties),
            subject=subject,
            acting_unit=None if subject == institution else institution,
        )
        if same := self.parties.filter(uid=uid).first():
            return same
        party.contact_from_unit()
        party.full_clean()
        party.save()
        return party

    @transaction.atomic
    def edit_party(self, party, **changes):
        """Of two edits at once the later one counts; PartyGone where it was removed, for a save would bring it back."""
        self.locked_open()
        self._still_there(party)
        for name, value in changes.items():
            setattr(party, name, value)
        party.full_clean()
        party.save(force_update=True, update_fields=changes)

    def _still_there(self, party):
        """To be asked with the agreement locked."""
        if not self.parties.filter(pk=party.pk).exists():
            raise PartyGone(f"Agreement {self.pk}: party {party.pk} was removed")

    @transaction.atomic
    def remove_party(self, party):
        self.locked_open()
        self.parties.filter(pk=party.pk).delete()
        _renumber(self.parties.all())

    @transaction.atomic
    def save_signer(self, signer):
        """Add or change one who signs; a second addition with the same uid is the first one.

        PartyGone where the party, or whoever is changed, was removed meanwhile.
        """
        self.locked_open()
        self._still_there(signer.party)
        if signer._state.adding:
            if same := PartySigner.objects.filter(uid=signer.uid, party=signer.party).first():
                return same
            signer.position = _next(signer.party.signers)
        elif not signer.party.signers.filter(pk=signer.pk).exists():
            raise PartyGone(f"Agreement {self.pk}: signer {signer.pk} was removed")
        signer.full_clean()
        signer.save()
        return signer

    @transaction.atomic
    def remove_signer(self, signer):
        self.locked_open()
        signer.delete()

    # --- The fixed wording ---------------------------------------------------------------

    @transaction.atomic
    def freeze(self, by):
        """Fix the wording: a number now, its PDF soon after. Of two clicks at once one gets the number."""
        locked = self.lock_to_freeze()
        if sentences := missing(Agreement.objects.with_wording().get(pk=self.pk)):
            raise Incomplete(sentences)
        document = locked._numbered(by)
        locked._move(*OPEN, to=AgreementStatus.FREEZING, verb="freeze", by=by, document=document)
        self.refresh_from_db()

    def lock_to_freeze(self):
        """The cycle's row first (its recommendations are checked), then the agreement's: whoever sets the plan in the
        same transaction begins here, too.
        """
        if self.cycle:
            self.cycle.locked()
        return self.locked_open()

    def noted_since_fixed(self, verb):
        """[(what, when)] of what was changed by a note, without an annex, since the wording as it stands was fixed."""
        since = self.document.issued_at
        changes = self.events.filter(verb=verb, at__gt=since) if since else []
        return [(event.reason, event.at) for event in changes]

    @transaction.atomic
    def note_case_number(self, party, number, *, by):
        """A party's office gives its number when the file is there: it stands beside the wording, never in it.

        The certificate of signing names it: there is a next version of that.
        """
        from ..signing.completing import certify_again

        locked = Agreement.objects.select_for_update().get(pk=self.pk)
        if not locked.has_wording:
            raise TransitionRefused(f"Agreement {self.pk}: a party is edited in {locked.status}")
        row = locked.parties.get(pk=party.pk)
        if row.case_number == number:
            return
        change = f"{row}: {row.case_number or '–'} → {number or '–'}"
        row.case_number = number
        row.save(update_fields=["case_number"])
        self.events.create(
            verb="case_number", from_status=locked.status, to_status=locked.status, by=by, reason=change
        )
        certify_again(locked, by)

    def _numbered(self, by):
        """A draft that had a number before keeps it and gets its next version."""
        if self.document:
            return self.document.new_version(by, title=self.title, of_invalid=True)
        return IssuedDocument.start(DOCUMENT_KIND, self, title=self.title, by=by)

    @transaction.atomic
    def wording_issued(self, document):
        """The PDF of the wording is there. One that was given up meanwhile changes nothing."""
        locked = Agreement.objects.select_for_update().get(pk=self.pk)
        if locked.document_id == document.pk and locked.status == AgreementStatus.FREEZING:
            locked._move(AgreementStatus.FREEZING, to=AgreementStatus.FROZEN, verb="issue")

    @transaction.atomic
    def back_to_draft(self, *, by, reason):
        """Open the wording again as version n+1; the PDF that was given out stops being valid."""
        self._take_back(by, reason)
        self._move(
            AgreementStatus.FROZEN,
            AgreementStatus.FREEZING,
            AgreementStatus.SIGNING,
            AgreementStatus.REFUSED,
            to=AgreementStatus.DRAFT,
            verb="back_to_draft",
            by=by,
            reason=reason,
            version=F("version") + 1,
        )
        follow(self)

    @transaction.atomic
    def cancel(self, *, by, reason):
        self._take_back(by, reason, ends=True)
        self._move(
            *OPEN,
            AgreementStatus.FROZEN,
            AgreementStatus.SIGNING,
            to=AgreementStatus.CANCELLED,
            verb="cancel",
            by=by,
            reason=reason,
        )

    @transaction.atomic
    def refuse(self, *, by, reason):
        """End what will not be signed. TransitionRefused while others are still enough for its own rule."""
        from ..signing.plans import is_stuck

        if not is_stuck(self.locked_with_document()):
            raise TransitionRefused(f"Agreement {self.pk}: its rule can still be met")
        self._take_back(by, reason, ends=True)
        self._move(
            AgreementStatus.FROZEN,
            AgreementStatus.SIGNING,
            to=AgreementStatus.REFUSED,
            verb="refuse",
            by=by,
            reason=reason,
        )

    def locked_with_document(self):
        """The document's row first, as whoever issues it does. A signature that is being recorded names that row with
        the agreement's locked: no key of it is locked here, or these two would wait for each other.
        """
        IssuedDocument.objects.select_for_update(no_key=True).filter(pk=self.document_id).first()
        return Agreement.objects.select_for_update().get(pk=self.pk)

    def _take_back(self, by, reason, *, ends=False):
        """Before the agreement moves: whoever issues the document locks it first, too.

        A document that is being made is given up only when its making has failed. Signatures become void, unless
        the agreement is in force already: then the move is refused, and all of this with it. `ends`: for good.
        """
        from ..signing.opening import void

        document = self.document
        if document and document.status == DocumentStatus.ISSUED:
            document.revoke(reason, by)
        elif document and document.has_failed:
            document.cancel(reason, by)
        elif document and document.status == DocumentStatus.MAKING:
            raise TransitionRefused(f"Agreement {self.pk}: its document is being made")
        void(Agreement.objects.select_for_update().get(pk=self.pk), by=by, reason=reason, ends=ends)
        for party in self.parties.all():
            outbox.cancel(READY_MESSAGE, party, reason=reason)

    @transaction.atomic
    def send_link(self, party, address, *, uid, by):
        """Mail a link to the fixed wording; the same `uid` twice sends one mail."""
        locked = Agreement.objects.select_for_update().get(pk=self.pk)
        if not locked.has_wording:
            raise TransitionRefused(f"Agreement {self.pk}: no wording to send in {locked.status}")
        occurrence = f"v{locked.version}-{uid}"
        if Message.objects.about(READY_MESSAGE, party).filter(occurrence=occurrence).exists():
            return
        outbox.plan(READY_MESSAGE, party, address=address, name=str(party), occurrence=occurrence)
        self.events.create(verb="send_link", from_status=locked.status, to_status=locked.status, by=by)


def _next(rows):
    return (rows.aggregate(last=Max("position"))["last"] or 0) + 1


def _renumber(rows):
    rows = list(rows)
    for position, row in enumerate(rows, 1):
        row.position = position
    if rows:
        type(rows[0]).objects.bulk_update(rows, ["position"])


class AgreementEvent(Event):
    subject = models.ForeignKey(Agreement, models.CASCADE, related_name="events")

    class Meta(Event.Meta):
        verbose_name = _("event of an agreement")
        verbose_name_plural = _("events of agreements")


# Below, since their models point at Agreement.
from ..completeness import missing  # noqa: E402
from ..drafting import compose  # noqa: E402
from ..merging import follow  # noqa: E402
from .party import Party, PartySigner  # noqa: E402
