"""What pages show of signing."""

from django.db.models import Q
from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.enums import Role
from coop_portal.panels import DashboardItem
from coop_portal.templatetags.portal import shortdate
from documents.enums import DocumentStatus
from documents.models import IssuedDocument

from .. import perms
from ..models import Refusal, Signature, Signing
from . import emails, plans, refusing, sealing
from .enums import SignatureKind, SignatureState, Verdict
from .verdicts import Reason


def parties_of(scope, states):
    """Those states whose party this person may sign for: caretakers of its institution."""
    mine = scope.institutions_as(Role.CARETAKER)
    return [each for each in states if {each.party.subject_id, each.party.acting_unit_id} & mine]


def can_send(scope):
    """Whoever runs a project or looks after an institution may have a signed file to send."""
    return scope.is_operator or bool(scope.coordinated_programme_ids or scope.caretaken_institution_ids)


def waiting(request):
    """Signatures that wait for a coordinator's decision, and a caretaker's turn to sign."""
    scope = request.scope
    rows = Signature.objects.waiting().filter(
        signing__agreement__programme__in=scope.coordinated_programme_ids
    )
    items = [
        DashboardItem(
            _("Signature to decide: %(title)s") % {"title": row.signing.agreement.title},
            reverse("agreements:signature", args=[row.signing.agreement.uid, row.uid]), text=str(row.party),
        )
        for row in rows.with_card().select_related("signing__agreement")[:5]
    ]  # fmt: skip
    items += [*_refused(scope), *_late(scope)]
    mine = scope.caretaken_institution_ids
    own = Q(holder__subject__in=mine) | Q(holder__acting_unit__in=mine)
    turns = (
        Signing.objects.filter(own, voided_at=None, completed_at=None).select_related("agreement")
        if mine
        else []
    )
    items += [
        DashboardItem(
            _("Your turn to sign: %(title)s") % {"title": row.agreement.title},
            f"{row.agreement.get_absolute_url()}#signing", text=shortdate(row.holder_until),
        )
        for row in turns[:5]
    ]  # fmt: skip
    return items


def _refused(scope):
    """Agreements that a party does not sign: the coordinator decides what becomes of them."""
    rows = Refusal.objects.filter(
        signing__voided_at=None,
        signing__agreement__status__in=plans.BEING_SIGNED,
        signing__agreement__programme__in=scope.coordinated_programme_ids,
    ).select_related("signing__agreement", "party__subject", "party__acting_unit")
    return [
        DashboardItem(
            _("Refusal to sign: %(title)s") % {"title": row.signing.agreement.title},
            f"{row.signing.agreement.get_absolute_url()}#signing", text=str(row.party),
        )
        for row in rows.order_by("made_at")[:5]
    ]  # fmt: skip


def _late(scope):
    """What nobody can sign any more: the coordinator records paper, or changes the last day."""
    rows = refusing.over(timezone.localdate()).filter(programme__in=scope.coordinated_programme_ids)
    return [
        DashboardItem(
            _("Not signed in time: %(title)s") % {"title": row.title}, f"{row.get_absolute_url()}#signing",
            text=row.number,
        )
        for row in rows.select_related("document").order_by("pk")[:5]
    ]  # fmt: skip


def section(scope, agreement):
    """Context of agreements/signing/section.html; None before the wording is fixed. Constant number of queries."""
    signing = plans.current(agreement)
    if signing is None or not agreement.has_wording:
        return None
    signing.agreement = agreement
    states = plans.progress(signing)
    runs = perms.can_run(scope, agreement)
    own = [] if runs else parties_of(scope, states)
    # Whoever runs it may have got files in time that are only written down now.
    day = agreement.last_day_to_sign if runs and agreement.is_late else None
    return {
        "signing": signing, "states": states, "agreement": agreement, "runs": runs, "own": own,
        "sees_all": perms.sees_drafts(scope, agreement), "own_ids": [each.party.pk for each in own],
        "signed": sum(each.has_signed for each in states), "is_mixed": plans.is_mixed(states),
        "report": report_of(signing), "newest": newest(agreement, states),
        "has_paper": any(SignatureKind.PAPER in each.kinds and not each.has_signed for each in states),
        "is_open": any(not each.has_signed for each in states),
        "can_send": any(not each.has_signed and plans.is_open(signing, each.party, day) for each in states),
        "open_ids": [each.party.pk for each in states if plans.is_open(signing, each.party)],
        "may_decline": [each.party.pk for each in states if refusing.can_decline(agreement, each)],
        "is_stuck": agreement.status in plans.BEING_SIGNED and not plans.can_be_met(signing, states),
        **_lateness(agreement, states),
        "unreached": [each.party for each in states if not each.party.address] if runs else [],
        "renamed": agreement.noted_since_fixed("change_contact"),
        "renumbered": agreement.noted_since_fixed("case_number"),
    }  # fmt: skip


def _lateness(agreement, states):
    if not agreement.is_late:
        return {}
    return {
        "is_late": True, "last_day": agreement.last_day_to_sign, "given_up_on": emails.given_up_on(agreement),
        "undecided": [state.party for state in states if state.waiting],
    }  # fmt: skip


def newest(agreement, states):
    """The wording as the last signature left it, where somebody has signed it."""
    for state in states:
        if state.document == agreement.document and state.revision and state.revision.seq > 1:
            return state.revision
    return None


def report_of(signing):
    issued = IssuedDocument.objects.about(signing, plans.REPORT).filter(status=DocumentStatus.ISSUED)
    return issued.select_related("file").first()


def result(signature):
    """The one sentence for who signed, why, and the four verdicts behind "Szczegóły"."""
    known = {reason.value: reason.label for reason in Reason}
    return {
        "why": known.get(signature.message, signature.message),
        "is_accepted": signature.status == SignatureState.ACCEPTED,
        "is_waiting": signature.status == SignatureState.WAITING,
        "is_voided": signature.status == SignatureState.VOIDED,
        "has_verdicts": signature.integrity != Verdict.NO or bool(signature.new_in_file),
        "found": [each for each in signature.report.get("signatures", []) if each["field"] != sealing.FIELD],
        "trust_list": signature.report.get("trust_list"),
    }


def as_pdf(content, name):
    response = HttpResponse(content, content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="{name}.pdf"'
    return response
