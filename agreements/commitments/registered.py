"""What commitments give to others: mails, the page behind their link, a panel of a service."""

from coop_portal import registry

from . import emails, links, notes, services


def register():
    emails.register()
    notes.register()
    registry.link_purposes.register(emails.LINK, links.answer)
    registry.panels.register(("service", "agreements"), services.panel)
