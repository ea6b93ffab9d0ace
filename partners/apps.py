from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PartnersConfig(AppConfig):
    name = "partners"
    verbose_name = _("Partners")

    def ready(self):
        from coop_portal import registry

        from . import panels

        registry.navigation.register("institutions", panels.menu)
        registry.dashboard.register("institutions", panels.waiting)
