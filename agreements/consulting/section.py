"""What the page of an agreement shows of its consultation."""

from .. import perms
from ..enums import AgreementStatus
from .standing import standings


def section(scope, agreement):
    """Context of agreements/consulting/section.html, None where there is nothing to show."""
    if agreement.status not in (AgreementStatus.DRAFT, AgreementStatus.CONSULTATION):
        return None
    sees_all = perms.sees_drafts(scope, agreement)
    rows = standings(agreement) if sees_all else []
    return {
        "is_open": agreement.status == AgreementStatus.CONSULTATION,
        "can_run": perms.can_edit(scope, agreement),
        "sees_all": sees_all,
        "standings": rows,
        "was_opened": any(row.answer for row in rows) or agreement.status == AgreementStatus.CONSULTATION,
        "mine": [party for party in agreement.parties.all() if perms.speaks_for(scope, party)],
        "uid": agreement.uid,
        "answer_by": agreement.answer_by,
    }
