"""Whose answer an open charter waits for."""

from datetime import timedelta

from django.db.models import Exists, OuterRef
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.enums import Role
from coop_portal.panels import DashboardItem
from coop_portal.templatetags.portal import longdate

from ..enums import CharterStatus
from ..models import Charter, CharterAcceptance, TeamMembership

SOON = timedelta(days=3)
ANSWERING = (Role.CARETAKER, Role.MEMBER)


def open_charter(team):
    """The version that is open for acceptance now, or None."""
    return Charter.objects.filter(team=team, status=CharterStatus.OPEN).select_related("team").first()


def answering_ids(scope):
    """Institutions in whose name the person may answer."""
    return {row.institution_id for row in scope.memberships if row.role in ANSWERING}


def answers_for(scope, charter):
    """Member institutions in whose name the person may answer."""
    return charter.member_institutions().filter(pk__in=answering_ids(scope))


def unanswered_by(scope, charter):
    """Those of them that have not answered yet."""
    given = charter.acceptances.values("institution")
    return answers_for(scope, charter).exclude(pk__in=given)


def on_dashboard(request):
    """Charters that wait for an answer of the person's institution."""
    mine = answering_ids(request.scope)
    if not mine:
        return []
    given = CharterAcceptance.objects.filter(
        charter=OuterRef(OuterRef("pk")), institution=OuterRef("institution")
    )
    seats = TeamMembership.objects.current().filter(team=OuterRef("team"), institution__in=mine)
    waiting = seats.filter(~Exists(given))
    charters = Charter.objects.filter(Exists(waiting), status=CharterStatus.OPEN).select_related("team")
    return [
        DashboardItem(
            _("Charter of the team to accept: %(team)s") % {"team": charter.team},
            reverse("partners:charter_accept", args=[charter.uid]),
            text=_("Answers are asked by %(day)s.") % {"day": longdate(charter.answer_by)},
            urgent=charter.answer_by <= timezone.localdate() + SOON,
        )
        for charter in charters.order_by("answer_by", "pk")[:10]
    ]
