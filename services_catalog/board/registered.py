"""Fills the registries when imported; called for by the app's config."""

from django.urls import reverse
from django.utils.translation import gettext as _

from coop_portal import registry
from coop_portal.navigation import NavItem
from coop_portal.panels import DashboardItem

from .. import perms
from . import own


def menu(request):
    if not perms.has_board(request.scope):
        return None
    return NavItem(_("Animator's board"), reverse("services_catalog:board"), icon="clipboard-check", order=15)


def waiting(request):
    """What providers and callers say is wrong, and what nobody else confirms."""
    if not perms.has_board(request.scope):
        return []
    said = (
        (own.replies, _("Answers of providers"), _("They say that something is no longer true."), "replies"),
        (own.outcomes, _("From calls"), _("Somebody called and it did not work."), "outcomes"),
    )
    if request.scope.is_operator:
        text = _("Helplines and the like: nobody but you keeps them.")
        said += ((own.national, _("Services for the whole country, to be confirmed"), text, "national"),)
    url = reverse("services_catalog:board")
    found = ((rows(request.scope, None).count(), title, text, part) for rows, title, text, part in said)
    return [
        DashboardItem(title, f"{url}#{part}", count=count, text=text, urgent=True)
        for count, title, text, part in found
        if count
    ]


own.register()
registry.dashboard.register("board", waiting)
registry.navigation.register("board", menu)
