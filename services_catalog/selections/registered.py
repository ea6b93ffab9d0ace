"""Fills the registries when imported; called for by the app's config."""

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from coop_portal import registry
from coop_portal.navigation import NavItem
from coop_portal.panels import DashboardItem
from partners.merging.rules import move

from .. import perms
from ..models import SelectionItem
from . import telling
from .owners import to_adopt, visitors_key


def menu(request):
    """For everybody who has an account, and for visitors from their first click on."""
    url = reverse("services_catalog:selections")
    if request.user.is_authenticated:
        # Who keeps the list has a full bar; packs and plan templates are a part of that work.
        group = "list" if perms.has_board(request.scope) else ""
        return NavItem(_("Selections"), url, icon="bookmark-check", order=30, group=group)
    return NavItem(_("Selection"), url, place="public", order=12) if visitors_key(request) else None


def waiting(request):
    """What this browser made before its user signed in, and services that have ended."""
    url, items = reverse("services_catalog:selections"), []
    if to_adopt(request).exists():
        text = _("Say whether it is yours: it was made in this browser.")
        items.append(DashboardItem(_("A selection from before you signed in"), url, text=text, urgent=True))
    unsafe = SelectionItem.objects.filter(
        selection__user=request.user, service__status__in=telling.UNSAFE
    ).count()
    if unsafe:
        title = ngettext(
            "Service in your selections that has ended or pauses",
            "Services in your selections that have ended or pause",
            unsafe,
        )
        items.append(DashboardItem(title, url, count=unsafe, text=_("Choose something else for them.")))
    return items


for name, kind in telling.kinds().items():
    registry.message_kinds.register(name, kind)
registry.navigation.register("selections", menu)
registry.dashboard.register("selections", waiting)
registry.merge_rules.register(
    "services_catalog.servicepack.institution", move(gettext_lazy("packs of services"))
)
