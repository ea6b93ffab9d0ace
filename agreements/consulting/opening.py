"""draft -> consultation -> wording fixed; from the consultation back to draft, too."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from coop_portal.transitions import TransitionRefused

from ..enums import AgreementStatus
from ..models import Agreement
from . import emails
from .standing import unsettled_parties


def is_consulted(agreement):
    return agreement.status == AgreementStatus.CONSULTATION


def locked_consultation(agreement):
    """Everything that a party says begins here: the row is locked, and the text is being consulted."""
    locked = Agreement.objects.select_for_update().get(pk=agreement.pk)
    if not is_consulted(locked):
        raise TransitionRefused(f"Agreement {agreement.pk}: nothing is consulted in {locked.status}")
    return locked


@transaction.atomic
def open_consultation(agreement, *, answer_by, by):
    """Show the wording to its parties and ask each of them for an answer by that day."""
    locked = Agreement.objects.select_for_update().get(pk=agreement.pk)
    if locked.status == AgreementStatus.DRAFT and locked.parties.count() < 2:
        raise ValidationError(_("An agreement needs at least two parties."))
    locked._move(
        AgreementStatus.DRAFT,
        to=AgreementStatus.CONSULTATION,
        verb="open_consultation",
        by=by,
        answer_by=answer_by,
    )
    emails.plan_questions(locked, locked.parties.all())
    agreement.refresh_from_db()


@transaction.atomic
def move_last_day(agreement, *, answer_by, by):
    """Another last day; reminders of the old one are taken back."""
    locked = locked_consultation(agreement)
    if locked.answer_by == answer_by:
        return
    locked.answer_by = answer_by
    locked.save(update_fields=["answer_by"])
    _journal(locked, "move_last_day", by, f"{answer_by:%d.%m.%Y}")
    emails.plan_reminders(locked, locked.parties.all())
    agreement.refresh_from_db()


@transaction.atomic
def ask_again(agreement, *, uid, by):
    """Write once more to the parties that have not answered to the present text. Says how many.

    The same `uid` twice writes once.
    """
    locked = locked_consultation(agreement)
    parties = unsettled_parties(Agreement.objects.with_wording().get(pk=locked.pk))
    if emails.plan_questions(locked, parties, again=uid):
        _journal(locked, "ask_again", by, "; ".join(str(party) for party in parties))
    return len(parties)


@transaction.atomic
def take_back(agreement, *, by, reason):
    """Back to a draft that nobody else reads. What the parties said is kept."""
    locked = Agreement.objects.select_for_update().get(pk=agreement.pk)
    locked._move(
        AgreementStatus.CONSULTATION,
        to=AgreementStatus.DRAFT,
        verb="end_consultation",
        by=by,
        reason=reason,
        answer_by=None,
    )
    emails.forget(locked, reason)
    agreement.refresh_from_db()


def _journal(agreement, verb, by, reason=""):
    agreement.events.create(
        verb=verb, from_status=agreement.status, to_status=agreement.status, by=by, reason=reason
    )
