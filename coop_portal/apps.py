from django.apps import AppConfig


class PortalConfig(AppConfig):
    name = "coop_portal"
    verbose_name = "coop-portal"

    def ready(self):
        from . import checks, navigation, registry  # noqa: F401

        registry.navigation.register("dashboard", navigation.dashboard_entry)
