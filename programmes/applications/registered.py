"""What applications give to pages, mails and lists of others."""

from django.utils.translation import gettext_lazy as _

from coop_portal import registry

from . import document, emails, links, panels

document.register()
emails.register()
registry.acts.register("applications_export", _("took the table of a call's applications"))
registry.link_purposes.register(emails.APPLICATION_LINK, links.application)
registry.link_purposes.register(emails.PARTNER_LINK, links.partner)
registry.link_purposes.register(emails.NOMINATION_LINK, links.nomination)
registry.dashboard.register("applications", panels.waiting)
