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
def draft_annex(agreement, *, uid, by, change="", new_end=None):
    """The draft of an annex; the same `uid` twice makes one. `change` is what changes, `new_end` the new last day.

    TransitionRefused where the agreement is not in force or is an annex itself.
    """
    locked = Agreement.objects.select_for_update().get(pk=agreement.pk)
    if same := Agreement.objects.filter(uid=uid).first():
        return same
    if locked.amends_id or not locked.lives:
        raise TransitionRefused(f"Agreement {locked.pk}: no annex to it")
    with translation.override(LANGUAGE):
        annex = _row(locked, uid, by, new_end)
        _copy_parties(locked, annex)
        _add_clauses(locked, annex, change, new_end)
    annex.events.create(verb="draft_annex", to_status=annex.status, by=by)
    return annex


def _row(original, uid, by, new_end):
    number = original.annexes.count() + 1
    title = pgettext("agreement document", "Annex no. %(n)d to the agreement %(number)s “%(title)s”") % {
        "n": number, "number": original.number, "title": original.title,
    }  # fmt: skip
    return Agreement.objects.create(
        uid=uid, programme_id=original.programme_id, cycle_id=original.cycle_id, amends=original,
        title=title[:300], place=original.place, ends_on=new_end, notice_months=original.notice_months,
        created_by=by,
    )  # fmt: skip


def _copy_parties(original, annex):
    present = original.parties.on(timezone.localdate()).prefetch_related("signers")
    copied = ("subject_id", "acting_unit_id", "case_number", "contact_name", "contact_post", "contact_phone")
    for position, party in enumerate(present, 1):
        values = {name: getattr(party, name) for name in (*copied, "contact_email")}
        mine = Party.objects.create(agreement=annex, position=position, **values)
        for signer in party.signers.all():
            names = ("position", "person_id", "name", "post", "basis", "basis_number", "basis_date", "rule")
            PartySigner.objects.create(party=mine, **{name: getattr(signer, name) for name in names})


def _add_clauses(original, annex, change, new_end):
    for position, (title, text, kind) in enumerate(_clauses(original, change, new_end), 1):
        Clause.objects.create(agreement=annex, position=position, title=title, text=text, kind=kind)


def _clauses(original, change, new_end):
    """The changes first; all that is not named stays as it was."""
    number = original.number
    if change or not new_end:
        title = pgettext("agreement document", "What changes")
        yield title, change, ClauseKind.CHANGES
    if new_end:
        sentence = pgettext("agreement document", "The agreement %(number)s stays in force until %(day)s.")
        text = sentence % {"number": number, "day": longdate(new_end)}
        yield pgettext("agreement document", "Duration"), text, ClauseKind.DURATION
    rest = pgettext("agreement document", "All other provisions of the agreement %(number)s stay unchanged.")
    yield pgettext("agreement document", "Other provisions"), rest % {"number": number}, ClauseKind.FINAL
