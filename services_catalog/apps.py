from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ServicesCatalogConfig(AppConfig):
    name = "services_catalog"
    verbose_name = _("List of activities and services")

    def ready(self):
        from coop_portal import registry

        from . import panels
        from .search import watch

        watch.connect()
        registry.navigation.register("services", panels.menu)
        registry.navigation.register("services_work", panels.work_menu)
        registry.dashboard.register("services", panels.dashboard)
        registry.panels.register(("institution", "services"), panels.services_of_institution)
