"""What the card of an institution shows, and to whom."""

from django.db.models import Prefetch

from coop_portal.registry import panels_for

from .. import perms
from ..enums import InstitutionStatus
from ..models import Room, Team
from .journal import changes_of

UNITS_SHOWN = 40
# How a state looks: badges are told apart by word and shape.
BADGES = {
    InstitutionStatus.PENDING: "due",
    InstitutionStatus.REFUSED: "problem",
    InstitutionStatus.ARCHIVED: "ended",
}


def card_of(request, institution):
    """Context of the card: contacts by visibility, units, places, teams, and what the reader may do."""
    scope = request.scope
    posts = institution.posts.current().select_related("person").order_by("title", "person__sort_key", "pk")
    can_edit = perms.can_edit(scope, institution)
    units = list(institution.units.listed().select_related("type")[: UNITS_SHOWN + 1])
    return {
        "institution": institution,
        "badge": BADGES.get(institution.status, ""),
        "phones": [
            phone
            for phone in institution.phones.all()
            if perms.sees_contact(scope, phone.visibility, institution)
        ],
        "posts": [post for post in posts if perms.sees_contact(scope, post.person.visibility, institution)],
        "units": units[:UNITS_SHOWN],
        "more_units": len(units) > UNITS_SHOWN,
        "locations": institution.locations.select_related("territory")
        .prefetch_related(Prefetch("rooms", Room.objects.order_by("name")))
        .order_by("name", "pk"),
        "teams": Team.objects.visible_to(scope).of_institution(institution).select_related("kind"),
        "panels": panels_for("institution", request, institution),
        "works_here": institution.pk in scope.institution_ids,
        **_actions(scope, institution, can_edit),
        **(_told(institution) if can_edit else {}),
    }


def _actions(scope, institution, can_edit):
    state, looks_after = institution.status, perms.can_verify(scope, institution)
    gone = (InstitutionStatus.ARCHIVED, InstitutionStatus.REFUSED)
    return {
        "can_edit": can_edit and state not in gone,
        "can_verify": looks_after and state == InstitutionStatus.PENDING,
        "can_archive": looks_after and state == InstitutionStatus.VERIFIED,
        "can_restore": looks_after and state in gone,
        "can_merge": looks_after and state != InstitutionStatus.MERGED,
        "can_add_places": can_edit and not institution.is_foreign and state not in gone,
        "is_open": state == InstitutionStatus.VERIFIED,
    }


def _told(institution):
    """For who looks after the card: its journal, and why it is not in the directory."""
    return {"changes": changes_of(institution), "last_event": institution.events.last()}
