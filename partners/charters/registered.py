"""What this part gives to pages, mails and lists of others."""

from coop_portal import registry

from . import document, emails, links, waiting

emails.register()
document.register()
registry.link_purposes.register(emails.ACCEPTANCE_LINK, links.answer)
registry.dashboard.register("charters", waiting.on_dashboard)
