"""Remarks to clauses: a party makes and changes them, the coordinator resolves them or takes their wording."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models.functions import Now
from django.utils.translation import gettext as _

from coop_portal.once import insert_once

from ..enums import RemarkOutcome
from ..models import Agreement, EditConflict, Remark
from .opening import locked_consultation


class AlreadyResolved(ValidationError):
    """The coordinator has said what became of the remark: what was answered is not rewritten."""


@transaction.atomic
def make(remark):
    """Keep a new remark; the same `uid` twice keeps one. `remark.clause` None: about the whole."""
    locked_consultation(remark.agreement)
    if remark.clause:
        remark.clause_title = remark.clause.title
    return insert_once(remark)[0]


def locked_remark(remark):
    """The row, locked after its agreement; AlreadyResolved where its author can change nothing any more."""
    locked_consultation(remark.agreement)
    row = Remark.objects.select_for_update(of=("self",)).get(pk=remark.pk)
    if not row.is_open:
        raise AlreadyResolved(
            _(
                "The coordinator has answered this remark meanwhile. Write a new one, if something is still wrong."
            )
        )
    return row


@transaction.atomic
def resolve(remark, outcome, *, reply, by, expected_version):
    """Say what became of a remark read at `expected_version`; EditConflict where it says something else now.

    RemarkOutcome.OPEN opens it again.
    """
    remark.agreement.locked_open()
    row = _read_at(remark, expected_version)
    row.outcome, row.reply = outcome, reply
    is_open = outcome == RemarkOutcome.OPEN
    row.resolved_at, row.resolved_by = (None, None) if is_open else (Now(), by)
    _save(row, by)
    return row


def _save(row, by):
    row.version += 1
    row.edited_by = by
    row.save()
    row.refresh_from_db()


@transaction.atomic
def take(remark, *, by, expected_version, clause_version):
    """Put the proposed wording into its clause, which was read at `clause_version`, and accept the remark.

    EditConflict where either says something else now. Taken twice it is taken once.
    """
    agreement = Agreement.objects.get(pk=remark.agreement_id)
    agreement.locked_open()
    if Remark.objects.filter(pk=remark.pk, outcome=RemarkOutcome.ACCEPTED).exists():
        return
    row = _read_at(remark, expected_version)
    if not row.clause or not row.proposed_text:
        raise ValidationError(_("This remark has no wording that could be taken."))
    agreement.edit_clause(row.clause, expected_version=clause_version, text=row.proposed_text)
    row.outcome, row.resolved_at, row.resolved_by = RemarkOutcome.ACCEPTED, Now(), by
    _save(row, by)


def _read_at(remark, expected_version):
    row = Remark.objects.select_for_update(of=("self",)).select_related("clause").get(pk=remark.pk)
    if row.version != expected_version:
        raise EditConflict(row)
    return row
