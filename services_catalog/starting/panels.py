"""What the cold start shows in the menu and on the dashboard."""

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from coop_portal.navigation import NavItem
from coop_portal.panels import DashboardItem

from .. import perms
from ..models import EntryRequest


def menu(request):
    if not perms.joins_gminas(request.scope):
        return None
    return NavItem(
        _("Begin the list"), reverse("services_catalog:start"), icon="rocket-takeoff", order=31, group="list"
    )


def waiting(request):
    """Rounds with answers to accept, and those whose last day is over with somebody silent."""
    if not perms.joins_gminas(request.scope):
        return []
    return [
        item for item in map(_item, EntryRequest.objects.visible_to(request.scope).with_counts()[:10]) if item
    ]


def _item(round_):
    title = _("Entries asked for: %(place)s") % {"place": round_.territory.label}
    if round_.waiting:
        text = ngettext(
            "%(n)s answer waits to be accepted.", "%(n)s answers wait to be accepted.", round_.waiting
        )
        return DashboardItem(
            title,
            round_.get_absolute_url(),
            count=round_.waiting,
            text=text % {"n": round_.waiting},
            urgent=True,
        )
    age = timezone.localdate() - round_.answer_by
    if round_.silent and 0 < age.days <= 30:
        text = ngettext(
            "%(n)s institution has not answered: call it.",
            "%(n)s institutions have not answered: call them.",
            round_.silent,
        )
        return DashboardItem(title, round_.get_absolute_url(), text=text % {"n": round_.silent})
    return None
