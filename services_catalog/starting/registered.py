"""Fills the registries when imported; called for by the app's config."""

from coop_portal import registry

from . import emails, links, on_board, panels

emails.register()
on_board.register()
registry.link_purposes.register(emails.ENTRY_LINK, links.entry)
registry.navigation.register("start", panels.menu)
registry.dashboard.register("entries_asked_for", panels.waiting)
