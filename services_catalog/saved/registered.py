"""Fills the registries when imported; called for by the app's config."""

from coop_portal import registry

from . import emails, keeping

registry.message_kinds.register(keeping.KIND, emails.kind())
