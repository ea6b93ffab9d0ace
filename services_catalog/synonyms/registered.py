"""Fills the registries when imported; called for by the app's config."""

from django.urls import reverse
from django.utils.translation import gettext as _

from coop_portal import registry
from coop_portal.navigation import NavItem

from .. import perms


def menu(request):
    if not perms.keeps_synonyms(request.scope):
        return None
    return NavItem(
        _("Words of the search"),
        reverse("services_catalog:synonyms"),
        icon="chat-quote",
        order=29,
        group="list",
    )


registry.navigation.register("synonyms", menu)
