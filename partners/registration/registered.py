"""What this part gives to pages, mails and lists of others."""

from django.utils.translation import gettext_lazy as _

from coop_portal import registry

from ..models.joining import OWN_REQUEST_LINK, REGISTER_LINK
from . import emails, links, panels

emails.register()
registry.acts.register("join_accept", _("accepted a person into an institution"))
registry.link_purposes.register(OWN_REQUEST_LINK, links.own_request)
registry.link_purposes.register(REGISTER_LINK, links.register)
registry.dashboard.register("registrations", panels.waiting)
