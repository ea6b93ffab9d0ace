"""Fills the registries when imported; called for by the app's config."""

from django.utils.translation import gettext_lazy as _

from coop_portal import registry
from partners.merging.rules import move_or_drop

from . import emails, links, panels

emails.register()
panels.register()
registry.link_purposes.register(emails.LINK, links.answer)
registry.merge_rules.register(
    "services_catalog.needoffer.institution", move_or_drop(_("offers for needs"), "need")
)
