"""Fills the registries when imported; called for by the app's config."""

from coop_portal import registry

from . import emails, links

emails.register()
registry.link_purposes.register(emails.REVIEW_LINK, links.review)
