"""What happens to an agreement in force: it is terminated or superseded, a party leaves, joins or has a successor.

Each verb locks the agreement first. All but one note a Change with its basis; the same `uid` twice is one change.
TransitionRefused where the agreement or the party is no longer in it; ValidationError with sentences for the person.
"""

from datetime import date, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from coop_portal.transitions import TransitionRefused
from documents import uploads

from ..enums import AgreementStatus, ChangeKind
from ..models import Agreement, Change, Party
from . import emails
from .days import end_of_notice

PAPERS = uploads.USUAL | {uploads.ASICE, uploads.ASICS, uploads.XML}


@transaction.atomic
def terminate(agreement, *, uid, given_on, last_day, basis, by, at_once=False, file=None):
    """End the whole agreement with `last_day`; `at_once` where all parties agreed, or law ends it without notice."""
    locked, same = _begin(agreement, uid)
    if same:
        return same
    if locked.status != AgreementStatus.SIGNED:
        raise TransitionRefused(f"Agreement {locked.pk}: terminated already")
    _check_end(locked, given_on, last_day, at_once)
    locked._move(
        AgreementStatus.SIGNED, to=AgreementStatus.TERMINATED, verb="terminate", by=by, reason=basis,
        ended_on=last_day,
    )  # fmt: skip
    return _note(locked, ChangeKind.TERMINATION, None, uid, given_on, last_day, basis, by, file)


@transaction.atomic
def supersede(agreement, newer, *, by):
    """`newer`, signed by at least the same parties, takes the place of `agreement`; this ends before it binds all.

    Safe to repeat. Nobody gives notice, since everybody has signed the newer one.
    """
    rows = {
        row.pk: row
        for row in Agreement.objects.select_for_update()
        .filter(pk__in=[agreement.pk, newer.pk])
        .order_by("pk")
    }
    locked, newer = rows[agreement.pk], rows[newer.pk]
    if locked.superseded_by_id == newer.pk:
        return
    if not can_be_superseded(locked) or not candidates_after(locked).filter(pk=newer.pk).exists():
        raise TransitionRefused(f"Agreement {locked.pk}: not superseded by {newer.pk}")
    _check_same_parties(locked, newer)
    locked._move(
        AgreementStatus.SIGNED, to=AgreementStatus.SUPERSEDED, verb="supersede", by=by, reason=newer.number,
        ended_on=_binds_all_from(newer) - timedelta(days=1), superseded_by=newer,
    )  # fmt: skip
    emails.tell_superseded(locked, by=by)


def _binds_all_from(agreement):
    """The day from which each of today's parties is bound: who signed later was bound by the older one until then."""
    bound = (
        agreement.parties.on(timezone.localdate()).exclude(bound_on=None).values_list("bound_on", flat=True)
    )
    return max([agreement.in_force_on, *bound])


def can_be_superseded(agreement):
    return agreement.status == AgreementStatus.SIGNED and agreement.lives


def candidates_after(agreement):
    """Agreements of the project that began later and hold today."""
    later = Agreement.objects.in_force().filter(
        programme=agreement.programme_id, in_force_on__gt=agreement.in_force_on, status=AgreementStatus.SIGNED
    )
    return later.exclude(pk=agreement.pk)


def _check_same_parties(agreement, newer):
    """Whoever has not signed the newer one has not agreed that the older one ends."""
    today = timezone.localdate()
    sides = set(newer.parties.on(today).values_list("subject", "acting_unit"))
    bound = agreement.parties.on(today).select_related("subject", "acting_unit")
    missing = [party.full_name for party in bound if (party.subject_id, party.acting_unit_id) not in sides]
    if missing:
        text = _(
            "%(parties)s: not a party of that agreement. Let it leave this one first, or terminate this one."
        )
        raise ValidationError({"newer": text % {"parties": "; ".join(missing)}})


@transaction.atomic
def leave(agreement, party, *, uid, given_on, last_day, basis, by, at_once=False, file=None):
    """`party` is out after `last_day`; the others go on, and where fewer than two remain the agreement ends."""
    locked, same = _begin(agreement, uid)
    if same:
        return same
    party = _present(locked, party)
    _check_end(locked, given_on, last_day, at_once)
    _check_begun(party, last_day)
    Party.objects.filter(pk=party.pk).update(left_on=last_day)
    locked.events.create(
        verb="leave", from_status=locked.status, to_status=locked.status, by=by, reason=f"{party}: {basis}"
    )
    _end_when_alone(locked, by)
    return _note(locked, ChangeKind.LEAVING, party, uid, given_on, last_day, basis, by, file)


@transaction.atomic
def join(agreement, institution, *, uid, given_on, first_day, basis, by, file=None):
    """`institution` is a party from `first_day`, itself or through the body that it belongs to."""
    locked, same = _begin(agreement, uid)
    if same:
        return same
    if locked.status != AgreementStatus.SIGNED:
        raise TransitionRefused(f"Agreement {locked.pk}: nobody joins what is terminated")
    _check_inside(locked, first_day)
    party = _add_party(locked, institution, uid, first_day)
    locked.events.create(
        verb="join", from_status=locked.status, to_status=locked.status, by=by, reason=f"{party}: {basis}"
    )
    return _note(locked, ChangeKind.JOINING, party, uid, given_on, first_day, basis, by, file)


@transaction.atomic
def succeed(agreement, party, institution, *, uid, given_on, first_day, basis, by, file=None):
    """By law, without notice: `institution` takes the place of `party` and with it what the party has promised."""
    locked, same = _begin(agreement, uid)
    if same:
        return same
    party = _present(locked, party)
    _check_inside(locked, first_day)
    _check_begun(party, first_day - timedelta(days=1))
    heir = _add_party(locked, institution, uid, first_day, succeeds=party)
    Party.objects.filter(pk=party.pk).update(left_on=first_day - timedelta(days=1))
    party.commitments.update(party=heir)
    locked.events.create(
        verb="succeed", from_status=locked.status, to_status=locked.status, by=by,
        reason=f"{party} – {heir}: {basis}",
    )  # fmt: skip
    return _note(locked, ChangeKind.SUCCESSION, heir, uid, given_on, first_day, basis, by, file)


def _begin(agreement, uid):
    """(the locked agreement, the change that this form has made already or None)."""
    locked = Agreement.objects.select_for_update().get(pk=agreement.pk)
    if same := Change.objects.filter(uid=uid, agreement=locked).first():
        return locked, same
    if not locked.lives:
        raise TransitionRefused(f"Agreement {locked.pk}: not in force")
    return locked, None


def _present(locked, party):
    """The party as it is now, still in and not about to leave."""
    found = locked.parties.filter(pk=party.pk, left_on=None).first()
    if found is None:
        raise TransitionRefused(f"Agreement {locked.pk}: party {party.pk} is out")
    return found


def _check_end(agreement, given_on, last_day, at_once):
    if last_day < agreement.in_force_on:
        raise ValidationError(
            {"day": _("The agreement is in force since %(day)s: the last day must not be before it.")
             % {"day": f"{agreement.in_force_on:%d.%m.%Y}"}}
        )  # fmt: skip
    earliest = given_on if at_once else end_of_notice(given_on, agreement.notice_months)
    if last_day < earliest:
        raise ValidationError(
            {"day": _("The notice period ends on %(day)s: the last day must not be before it.")
             % {"day": f"{earliest:%d.%m.%Y}"}}
        )  # fmt: skip
    if agreement.last_day and last_day > agreement.last_day:
        raise ValidationError(
            {"day": _("The agreement ends by itself on %(day)s.") % {"day": f"{agreement.last_day:%d.%m.%Y}"}}
        )


def _check_begun(party, last_day):
    if party.bound_on and last_day < party.bound_on:
        raise ValidationError({"day": _("The party joined later than that.")})


def _check_inside(agreement, day):
    if day < agreement.in_force_on or (agreement.last_day and day > agreement.last_day):
        raise ValidationError({"day": _("The agreement is not in force on that day.")})


def _add_party(agreement, institution, uid, first_day, succeeds=None):
    subject = institution.legal_subject
    last = agreement.parties.order_by("position").last()
    party = Party(
        uid=uid, agreement=agreement, position=last.position + 1, subject=subject, joined_on=first_day,
        bound_on=first_day, acting_unit=None if subject == institution else institution, succeeds=succeeds,
    )  # fmt: skip
    party.contact_from_unit()
    try:
        party.full_clean()
    except ValidationError as refusal:
        raise ValidationError({"institution": refusal.messages}) from None
    party.save()
    return party


def _end_when_alone(agreement, by):
    """An agreement needs two: it ends with the last day on which there were as many."""
    bound = agreement.parties.exclude(bound_on=None)
    lasts = sorted((party.left_on or date.max for party in bound), reverse=True)
    if lasts[1] == date.max:
        return
    day = min(lasts[1], agreement.last_day or date.max)
    agreement._move(
        AgreementStatus.SIGNED, AgreementStatus.TERMINATED, to=AgreementStatus.TERMINATED,
        verb="end_alone", by=by, ended_on=day,
    )  # fmt: skip


def _note(agreement, kind, party, uid, given_on, day, basis, by, file):
    change = Change.objects.create(
        uid=uid, agreement=agreement, kind=kind, party=party, given_on=given_on, effective_on=day, basis=basis,
        recorded_by=by,
    )  # fmt: skip
    if file:
        change.file = uploads.store(file, name=file.name, owner=change, by=by, accept=PAPERS)
        change.save(update_fields=["file"])
    return change
