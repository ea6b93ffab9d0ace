from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AgreementsConfig(AppConfig):
    name = "agreements"
    verbose_name = _("Agreements")

    def ready(self):
        from coop_portal import registry, signs

        from . import archive, document, emails, folder, handing_over, legacies, links, merging, panels
        from .consulting import registered as consulting
        from .signing import registered as signing_parts

        consulting.register()
        document.register()
        emails.register()
        signing_parts.register()
        signs.register(self, "programme_id", "agreement")
        archive.register()
        folder.register()
        handing_over.register()
        legacies.register()
        merging.register()
        registry.link_purposes.register(emails.DOWNLOAD_LINK, links.download)
        registry.navigation.register("agreements", panels.menu)
        registry.dashboard.register("agreements", panels.waiting)
        registry.dashboard.register("agreements_expiring", panels.expiring)
        registry.panels.register(("cycle", "agreements"), panels.of_cycle)
        registry.recommendations_taken.register("agreements", panels.taken)
        registry.panels.register(("institution", "agreements"), panels.of_institution)

        from . import counting
        from .commitments import registered as commitments
        from .register import registered as register

        counting.register()
        register.register()
        commitments.register()
