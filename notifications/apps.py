from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from coop_portal import registry


class NotificationsConfig(AppConfig):
    name = "notifications"
    verbose_name = _("Notifications")

    def ready(self):
        from . import outbox

        for verb in (outbox.plan, outbox.supersede, outbox.cancel):  # for apps below this one
            registry.outbox.register(verb.__name__, verb)
