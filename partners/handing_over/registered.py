"""What this part gives to pages, mails and lists of others."""

from django.utils.translation import gettext_lazy as _

from coop_portal import registry

from . import document, duties, emails, panels

registry.acts.register("hand_over", _("planned a handing over of duties"))
registry.dashboard.register("handovers", panels.waiting)
document.register()
duties.register()
emails.register()
