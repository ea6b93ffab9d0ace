"""What a World Café left: shown at its meeting, and taken sentence by sentence into the team's draft charter."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Count, Exists, OuterRef, Prefetch
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from coop_portal.panels import Panel
from coop_portal.transitions import TransitionRefused
from partners import perms as partners_perms
from partners.enums import CharterStatus
from partners.models import Charter

from ..models import CharterItemSource, Contribution, Session


def draft_of(session):
    """The team's charter that is being written, or None."""
    drafts = Charter.objects.filter(team=session.team_id, status=CharterStatus.DRAFT)
    return drafts.first() if session.team_id else None


def may_write_charter(request, session):
    team = session.team
    return bool(team and team.is_living and partners_perms.writes_in_team(request.scope, team))


def of_session(request, session):
    """Tables with what was written at each of them."""
    charter = draft_of(session) if may_write_charter(request, session) else None
    taken = CharterItemSource.objects.filter(contribution=OuterRef("pk"), item__charter=charter)
    written = (
        Contribution.objects.select_related("round")
        .annotate(taken=Exists(taken))
        .order_by("round__number", "pk")
    )
    tables = session.cafe_tables.annotate(count=Count("contributions"))
    tables = list(tables.prefetch_related(Prefetch("contributions", written)))
    if not tables:
        return None
    return Panel(_("World Café"), "workshops/panels/world_cafe.html", {"tables": tables, "charter": charter})


@require_POST
def to_charter(request, uid):
    visible = Contribution.objects.filter(table__session__in=Session.objects.visible_to(request.scope))
    contribution = get_object_or_404(visible.select_related("table__session__team__kind"), uid=uid)
    session = contribution.table.session
    if not may_write_charter(request, session):
        raise PermissionDenied
    charter = draft_of(session)
    if charter is None or not contribution.table.register:
        messages.error(request, _("The team is not writing its charter now."))
        return redirect(session)
    try:
        contribution.to_charter(charter, by=request.user)
        messages.success(request, _("The sentence stands in the draft of the charter."))
    except TransitionRefused:
        messages.error(request, _("The team is not writing its charter now."))
    return redirect(session)
