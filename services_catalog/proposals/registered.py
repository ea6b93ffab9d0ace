"""Fills the registries when imported; called for by the app's config."""

from django.utils.translation import gettext_lazy as _

from coop_portal import registry
from partners.merging.rules import move

from . import emails, links, news, on_board, panels

emails.register()
on_board.register()
registry.message_kinds.register(news.KIND, news.kind())
registry.link_purposes.register(emails.FORM_LINK, links.proposal)
registry.navigation.register("proposals", panels.menu)
registry.dashboard.register("proposals", panels.waiting)
registry.merge_rules.register("services_catalog.changeproposal.provider", move(_("proposals of services")))
