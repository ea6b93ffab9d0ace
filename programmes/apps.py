from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ProgrammesConfig(AppConfig):
    name = "programmes"
    verbose_name = _("Projects")

    def ready(self):
        from coop_portal import registry

        from . import panels

        registry.navigation.register("programmes", panels.menu)
        registry.file_access.register("programmes.programme", panels.may_read_file)
        registry.panels.register(("institution", "programmes"), panels.programmes_of_institution)
