from django.apps import AppConfig


class PortalConfig(AppConfig):
    name = "coop_portal"
    verbose_name = "coop-portal"

    def ready(self):
        from . import navigation, registry

        registry.navigation.register("dashboard", navigation.dashboard_entry)
