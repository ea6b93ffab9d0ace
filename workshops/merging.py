"""What becomes of groups, meetings and recommendations when two institutions are one.

A cycle that goes on goes on with the institution that stays. Lists of attendance, and groups of cycles that have
ended, were printed, signed and shown to funders with the name of that day: they keep it.
"""

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from coop_portal.registry import merge_rules
from partners.merging.rules import Rule, move_or_drop, stay

from .enums import CycleStatus, SessionStatus

_ENDED = [CycleStatus.COMPLETED, CycleStatus.CANCELLED]
_OF_ENDED_CYCLE = _("The cycle has ended: its lists keep the institution of that time.")


def register():
    rules = {
        "group_institutions.institution": move_or_drop(
            _("groups of cycles"), "group", stays=Q(group__cycle__status__in=_ENDED), why=_OF_ENDED_CYCLE
        ),
        "groupmember.institution": Rule(
            _("people in groups"), stays=Q(group__cycle__status__in=_ENDED), why=_OF_ENDED_CYCLE
        ),
        "waiting.institution": Rule(_("people who wait for a place in a group")),
        "nominationask.institution": move_or_drop(_("questions whom it sends"), "group"),
        "delegation.institution": stay(
            _("employers' delegations"), _("They were given in the name of that day.")
        ),
        "recommendationvote.institution": move_or_drop(_("votes on recommendations"), "recommendation"),
        "plantask_institutions.institution": move_or_drop(_("tasks of plans of cooperation"), "plantask"),
        "voteask.institution": move_or_drop(_("questions for votes"), "cycle"),
        "sessionrole.institution": Rule(
            _("roles at meetings"),
            stays=~Q(session__status=SessionStatus.PLANNED),
            why=_("The meeting is over."),
        ),
        "attendance.institution": stay(
            _("entries of attendance"), _("The lists were signed with the name of that day.")
        ),
        "offercard.institution": move_or_drop(_("offer cards of workshops"), "session"),
        "thankyou.institution": stay(
            _("thank-you letters"), _("The letters were written with the name of that day.")
        ),
        "recommendation_owners.institution": move_or_drop(
            _("recommendations to carry out"), "recommendation"
        ),
    }
    for name, rule in rules.items():
        merge_rules.register(f"workshops.{name}", rule)
