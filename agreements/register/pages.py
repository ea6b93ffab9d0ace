"""What the agreement's own page shows of its life, and the register's tabs with their counts."""

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from .. import perms
from ..enums import AgreementStatus
from ..models import Agreement

IN_WORK = (AgreementStatus.DRAFT, AgreementStatus.CONSULTATION)
FIXED = (AgreementStatus.FREEZING, AgreementStatus.FROZEN, AgreementStatus.SIGNING)
DROPPED = (AgreementStatus.CANCELLED, AgreementStatus.REFUSED)

# Word of the address -> which rows of the register.
TABS = {
    "w-mocy": lambda rows: rows.in_force(),
    "wygasa-30": lambda rows: rows.expiring(30),
    "wygasa-60": lambda rows: rows.expiring(60),
    "wygasa-90": lambda rows: rows.expiring(90),
    "przyszle": lambda rows: rows.waiting_to_begin(),
    "w-podpisie": lambda rows: rows.filter(status__in=FIXED),
    "robocze": lambda rows: rows.filter(status__in=IN_WORK),
    "wygasle": lambda rows: rows.expired(),
    "rozwiazane": lambda rows: rows.ended_early(),
    "porzucone": lambda rows: rows.filter(status__in=DROPPED),
}


def labels():
    return {
        "w-mocy": pgettext("agreements", "in force"),
        "wygasa-30": _("expiring in 30 days"),
        "wygasa-60": _("expiring in 60 days"),
        "wygasa-90": _("expiring in 90 days"),
        "przyszle": _("not yet in force"),
        "w-podpisie": _("to sign and being signed"),
        "robocze": _("drafts and consultation"),
        "wygasle": pgettext("agreements", "expired"),
        "rozwiazane": pgettext("agreements", "terminated, superseded"),
        "porzucone": pgettext("agreements", "cancelled, refused"),
    }


def tabs(rows, chosen, query):
    """[{word, label, count, url, is_here}] of the register: one query a tab. `query` is the address without its tab."""
    found = []
    for word, label in labels().items():
        asked = query.copy()
        asked["stan"] = word
        found.append(
            {
                "label": label, "count": TABS[word](rows).order_by().count(), "url": f"?{asked.urlencode()}",
                "is_here": word == chosen,
            }
        )  # fmt: skip
    asked = query.copy()
    everything = {"label": _("all"), "count": rows.originals().count(), "is_here": not chosen}
    return [everything | {"url": f"?{asked.urlencode()}"}, *found]


def section(scope, agreement):
    """Of templates/agreements/register/section.html."""
    annexes = (
        Agreement.objects.visible_to(scope)
        .filter(amends=agreement.pk)
        .with_state()
        .select_related("document")
    )
    can_change = perms.can_change_life(scope, agreement)
    return {
        "annexes": list(annexes.order_by("created_at", "pk")),
        "changes": list(
            agreement.changes.select_related("party__subject", "party__acting_unit", "file", "recorded_by")
        ),
        "earlier": getattr(agreement, "earlier", None),
        "can_change": can_change,
        "can_terminate": can_change and agreement.status == AgreementStatus.SIGNED,
        "amends": agreement.amends,
        "superseded_by": Agreement.objects.visible_to(scope)
        .filter(pk=agreement.superseded_by_id)
        .select_related("document")
        .first(),
        "superseded": list(agreement.superseded.visible_to(scope).select_related("document")),
    }
