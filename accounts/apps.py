from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AccountsConfig(AppConfig):
    name = "accounts"
    verbose_name = _("Accounts")

    def ready(self):
        from coop_portal import registry

        from . import audit, waiting
        from .models.invitation import LINK_PURPOSE
        from .views import links

        audit.connect()
        registry.link_purposes.register(LINK_PURPOSE, links.invitation)
        registry.dashboard.register("accounts", waiting.invitations)
        registry.navigation.register("accounts", waiting.people_menu)
        registry.banners.register("accounts", waiting.control_access)
