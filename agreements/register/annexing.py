"""An annex: an agreement of its own that amends another, with the parties that are in it now. Drafted here, then
edited, numbered and signed as any other; once it is signed and says an end, the end of the original moves by itself."""

from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import pgettext

from coop_portal.templatetags.portal import longdate
from coop_portal.transitions import TransitionRefused

from ..drafting import LANGUAGE
from ..enums import ClauseKind
from ..models import Agreement, Clause, Party, PartySigner


@transaction.atomic
def draft_annex(agreement, *, uid, by, change="", new_end=None, lasts_on=False):
    """The draft of an annex; the same `uid` twice makes one. `change` is what changes, `new_end` the new last day.

    `lasts_on`: the agreement goes on for an indefinite time.

    TransitionRefused where the agreement is not in force or is an annex itself.
    """
    locked = Agreement.objects.select_for_update().get(pk=agreement.pk)
    if same := Agreement.objects.filter(uid=uid).first():
        return same
    if locked.amends_id or not locked.lives:
        raise TransitionRefused(f"Agreement {locked.pk}: no annex to it")
    with translation.override(LANGUAGE):
        annex = _row(locked, uid, by, new_end, lasts_on)
        _copy_parties(locked, annex)
        _add_clauses(locked, annex, change)
    annex.events.create(verb="draft_annex", to_status=annex.status, by=by)
    return annex


def _row(original, uid, by, new_end, lasts_on):
    number = original.annexes.count() + 1
    title = pgettext("agreement document", "Annex no. %(n)d to the agreement %(number)s “%(title)s”") % {
        "n": number, "number": original.number, "title": original.title,
    }  # fmt: skip
    return Agreement.objects.create(
        uid=uid, programme_id=original.programme_id, cycle_id=original.cycle_id, amends=original,
        title=title[:300], place=original.place, ends_on=new_end, lasts_on=lasts_on,
        notice_months=original.notice_months, created_by=by,
    )  # fmt: skip


def _copy_parties(original, annex):
    present = original.parties.on(timezone.localdate()).prefetch_related("signers")
    copied = ("subject_id", "acting_unit_id", "case_number", "contact_name", "contact_post", "contact_phone")
    for position, party in enumerate(present, 1):
        values = {name: getattr(party, name) for name in (*copied, "contact_email")}
        mine = Party.objects.create(agreement=annex, position=position, **values)
        _copy_signers(party, mine)


def _copy_signers(party, mine):
    """With their bases, and who signs together with whom."""
    names = (
        "position",
        "person_id",
        "name",
        "post",
        "basis",
        "basis_number",
        "basis_date",
        "basis_file_id",
        "rule",
    )
    copies = {
        signer: PartySigner.objects.create(party=mine, **{name: getattr(signer, name) for name in names})
        for signer in party.signers.all()
    }
    for signer, copy in copies.items():
        if signer.together_with_id:
            copy.together_with = copies[signer.together_with]
            copy.save(update_fields=["together_with"])


def _add_clauses(original, annex, change):
    for position, (title, text, kind) in enumerate(_clauses(original, annex, change), 1):
        Clause.objects.create(agreement=annex, position=position, title=title, text=text, kind=kind)


def _clauses(original, annex, change):
    """The changes first; all that is not named stays as it was."""
    number, new_end = original.number, annex.ends_on
    if change or not (new_end or annex.lasts_on):
        title = pgettext("agreement document", "What changes")
        yield title, change, ClauseKind.CHANGES
    if new_end:
        sentence = pgettext("agreement document", "The agreement %(number)s stays in force until %(day)s.")
        text = sentence % {"number": number, "day": longdate(new_end)}
        yield pgettext("agreement document", "Duration"), text, ClauseKind.DURATION
    if annex.lasts_on:
        sentence = pgettext(
            "agreement document", "The agreement %(number)s stays in force for an indefinite time."
        )
        yield pgettext("agreement document", "Duration"), sentence % {"number": number}, ClauseKind.DURATION
    rest = pgettext("agreement document", "All other provisions of the agreement %(number)s stay unchanged.")
    yield pgettext("agreement document", "Other provisions"), rest % {"number": number}, ClauseKind.FINAL
