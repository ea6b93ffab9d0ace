"""Fills the registries when imported; called for by the app's config."""

from django.urls import reverse
from django.utils.translation import gettext as _

from coop_portal import registry
from coop_portal.navigation import NavItem

from .. import perms
from . import own


def menu(request):
    if not perms.has_board(request.scope):
        return None
    return NavItem(_("Animator's board"), reverse("services_catalog:board"), icon="clipboard-check", order=15)


own.register()
registry.navigation.register("board", menu)
