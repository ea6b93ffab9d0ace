"""Fills the registries when imported; called for by the app's config."""

from coop_portal import registry

from . import agenda, panels

registry.navigation.register("gaps", panels.menu)
registry.agenda_topics.register("gaps", agenda.offers)
