"""Consultations that wait for somebody: for a party's answer, for the coordinator's reply."""

from datetime import timedelta

from django.db.models import Count, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from coop_portal.panels import DashboardItem
from coop_portal.templatetags.portal import longdate

from ..enums import AgreementStatus, RemarkOutcome
from ..models import Agreement, Party

SOON = timedelta(days=3)


def on_dashboard(request):
    return _to_answer(request.scope) + _to_reply(request.scope)


def _to_answer(scope):
    """Parties of the person's institutions that have said nothing yet."""
    mine = scope.caretaken_institution_ids
    if not mine:
        return []
    parties = Party.objects.filter(Q(subject__in=mine) | Q(acting_unit__in=mine), answer=None)
    parties = parties.filter(agreement__status=AgreementStatus.CONSULTATION)
    return [
        DashboardItem(
            _("Agreement to consult: %(title)s") % {"title": party.agreement.title},
            reverse("agreements:consult", args=[party.agreement.uid, party.uid]),
            text=_("Answers are asked by %(day)s.") % {"day": longdate(party.agreement.answer_by)},
            urgent=party.agreement.answer_by <= timezone.localdate() + SOON,
        )
        for party in parties.select_related("agreement").order_by("agreement__answer_by", "pk")[:5]
    ]


def _to_reply(scope):
    """Agreements with remarks that nobody has answered yet."""
    if not scope.coordinated_programme_ids:
        return []
    waiting = Count("remarks", filter=Q(remarks__outcome=RemarkOutcome.OPEN))
    found = Agreement.objects.filter(
        programme__in=scope.coordinated_programme_ids, status=AgreementStatus.CONSULTATION
    )
    return [
        DashboardItem(
            _("Remarks to an agreement: %(title)s") % {"title": agreement.title},
            reverse("agreements:consultation", args=[agreement.uid]),
            text=ngettext(
                "%(n)d remark waits for a reply.", "%(n)d remarks wait for a reply.", agreement.waiting
            )
            % {"n": agreement.waiting},
        )
        for agreement in found.annotate(waiting=waiting).filter(waiting__gt=0).order_by("answer_by", "pk")[:5]
    ]
