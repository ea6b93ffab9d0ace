"""Fills the registries when imported; called for by the app's config."""

from django.utils.translation import gettext_lazy as _

from coop_portal import registry

from . import emails, links, panels

registry.acts.register("name_animator", _("named an animator"))
emails.register()
registry.link_purposes.register(emails.ANSWER_LINK, links.answer)
registry.navigation.register("gminas", panels.menu)
registry.dashboard.register("gminas", panels.waiting)
