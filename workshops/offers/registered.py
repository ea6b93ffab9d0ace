"""What offers give to others: a mail, its link, a panel of the meeting."""

from django.utils.translation import gettext as _

from coop_portal import registry
from coop_portal.panels import Panel

from .. import perms
from ..enums import SessionKind
from . import emails, links


def panel(request, session):
    """For workshops of cycles: who runs them prepares, who is in the group reads."""
    if not session.cycle_id or session.kind != SessionKind.WORKSHOP:
        return None
    count = session.offer_cards.count()
    if not count and not perms.can_run_session(request.scope, session):
        return None
    answered = session.offer_cards.exclude(answered_at=None).count()
    context = {"session": session, "count": count, "answered": answered}
    return Panel(_("Offers for the workshop"), "workshops/offers/panel.html", context)


def register():
    emails.register()
    registry.link_purposes.register(emails.LINK, links.offer)
    registry.panels.register(("session", "1-offers"), panel)
