from django.apps import AppConfig


class PortalConfig(AppConfig):
    name = "coop_portal"
    verbose_name = "coop-portal"

    def ready(self):
        from . import checks, navigation, registry  # noqa: F401
        from .pages import pack
        from .vocabularies import menu

        registry.clauses.register("klauzula-art-13", pack.DOCUMENTS["klauzula-art-13"].text)

        registry.navigation.register("dashboard", navigation.dashboard_entry)
        registry.navigation.register("vocabularies", menu.entry)
