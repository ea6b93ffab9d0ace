"""What pages show of commitments."""

from dataclasses import dataclass, field

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from .. import perms
from . import rhythm
from .keeping import can_have

STATES = {
    "dropped": pgettext_lazy("commitment", "no longer needed"),
    "late": pgettext_lazy("commitment", "overdue"),
    "due": _("to be answered"),
    "ongoing": _("all the time"),
    "broken": pgettext_lazy("commitment", "not kept"),
    "kept": pgettext_lazy("commitment", "kept"),
    "waiting": _("its day is to come"),
}


@dataclass
class Row:
    commitment: object
    badge: str
    label: str
    opens: list = field(default_factory=list)  # (Open, whether this person may answer it)


def commitments_of(agreement):
    """All of an agreement with_wording or with_card; then nothing more is queried."""
    found = list(agreement.commitments.with_all())
    for commitment in found:
        commitment.agreement = agreement
    return found


def rows(scope, agreement):
    found = []
    for commitment in commitments_of(agreement):
        badge, key = rhythm.state(commitment)
        opens = [
            (each, perms.can_answer(scope, each.party, agreement))
            for each in rhythm.open_occurrences(commitment)
        ]
        found.append(Row(commitment, badge, STATES[key], opens))
    return found


def section(scope, agreement):
    """Of templates/agreements/commitments/section.html; None where an agreement has none and can have none."""
    found = rows(scope, agreement)
    can_add = perms.can_run(scope, agreement) and can_have(agreement)
    if not found and not can_add:
        return None
    late = sum(each.badge == "problem" for each in found)
    return {"count": len(found), "late": late, "can_add": can_add, "rows": found[:5]}
