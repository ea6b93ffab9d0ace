"""What is done with commitments: added, answered, judged once a year, dropped. Each locks the agreement first."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from coop_portal.transitions import TransitionRefused

from ..enums import Outcome
from ..models import Agreement, Answer, Commitment, Review
from .rhythm import AHEAD, bound, occurrences


def can_have(agreement):
    """While there is a wording and anything may come of it; those of an annex stand at its original."""
    return agreement.has_wording and not agreement.amends_id and (agreement.life is None or agreement.lives)


def _locked(agreement_id):
    return Agreement.objects.select_for_update().get(pk=agreement_id)


@transaction.atomic
def add(agreement, *, uid, by, **fields):
    """A commitment of this agreement, its clause and party included; the same `uid` twice makes one."""
    locked = _locked(agreement.pk)
    if same := Commitment.objects.filter(uid=uid, agreement=locked).first():
        return same
    if not can_have(locked):
        raise TransitionRefused(f"Agreement {locked.pk}: no commitments in {locked.status}")
    commitment = Commitment(uid=uid, agreement=locked, created_by=by, **fields)
    for row in filter(None, (commitment.clause, commitment.party)):
        if row.agreement_id != locked.pk:
            raise ValidationError(_("Choose a clause and a party of this agreement."))
    commitment.full_clean()
    commitment.save()
    _journal(locked, "add_commitment", by, commitment.text)
    return commitment


@transaction.atomic
def drop(commitment, *, by, reason):
    """Not needed any more: what was due before stays as it was answered."""
    locked = _locked(commitment.agreement_id)
    running = Commitment.objects.running().filter(pk=commitment.pk)
    if not running.update(dropped_on=timezone.localdate()):
        raise TransitionRefused(f"Commitment {commitment.pk}: dropped already")
    _journal(locked, "drop_commitment", by, f"{commitment.text}: {reason}")


@transaction.atomic
def answer(commitment, party, due_on, *, source, outcome, evidence_url="", note=""):
    """What `party` says of one occurrence; a later answer takes the place of an earlier one.

    `source`: () -> Source, called once the answer may be kept. TransitionRefused where the party owes nothing that day.
    """
    _locked(commitment.agreement_id)
    commitment = Commitment.objects.with_all().get(pk=commitment.pk)
    is_due = due_on in occurrences(commitment, timezone.localdate() + AHEAD)
    if not is_due or party not in bound(commitment, due_on):
        raise TransitionRefused(f"Commitment {commitment.pk}: nothing of {party.pk} is due on {due_on}")
    values = {"outcome": outcome, "evidence_url": evidence_url, "note": note, "source": source()}
    return Answer.objects.update_or_create(
        commitment=commitment, party=party, due_on=due_on, defaults=values
    )[0]


@transaction.atomic
def review(agreement, year, verdicts, *, by):
    """`verdicts`: [(commitment, outcome, note)] of this agreement. "No longer needed" drops the commitment."""
    locked = _locked(agreement.pk)
    if not locked.in_force_on or not locked.in_force_on.year <= year <= timezone.localdate().year:
        raise TransitionRefused(f"Agreement {locked.pk}: no review of {year}")
    for commitment, outcome, note in verdicts:
        Review.objects.update_or_create(
            commitment=locked.commitments.get(pk=commitment.pk), year=year,
            defaults={"outcome": outcome, "note": note, "by": by},
        )  # fmt: skip
        if outcome == Outcome.NEEDLESS:
            Commitment.objects.running().filter(pk=commitment.pk).update(dropped_on=timezone.localdate())
    _journal(locked, "review", by, str(year))


def _journal(agreement, verb, by, reason):
    agreement.events.create(
        verb=verb, from_status=agreement.status, to_status=agreement.status, by=by, reason=reason
    )
