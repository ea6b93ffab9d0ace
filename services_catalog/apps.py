from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ServicesCatalogConfig(AppConfig):
    name = "services_catalog"
    verbose_name = _("List of activities and services")

    def ready(self):
        from coop_portal import registry, vocabulary

        from . import handing_over, legacies, merging, panels, texts
        from .api import registered as api  # noqa: F401
        from .board import registered as board  # noqa: F401
        from .digest import registered as digest  # noqa: F401
        from .freshness import registered as freshness  # noqa: F401
        from .gaps import registered as gaps  # noqa: F401
        from .imports import registered as _imports  # noqa: F401
        from .joining import registered  # noqa: F401
        from .models import HelpTopic, RecipientGroup, ServiceTemplate, ServiceType
        from .needs import registered as needs  # noqa: F401
        from .printing import registered as printing  # noqa: F401
        from .proposals import registered as proposals_registered  # noqa: F401
        from .saved import registered as saved  # noqa: F401
        from .search import watch
        from .selections import registered as selections  # noqa: F401
        from .starting import registered as starting_registered  # noqa: F401
        from .synonyms import registered as synonyms_registered  # noqa: F401

        watch.connect()
        merging.register()
        texts.register()
        vocabulary.register("rodzaje-uslug", ServiceType, fields=("is_activity",))
        vocabulary.register(
            "odbiorcy", RecipientGroup, fields=("is_staff",), needed=frozenset({RecipientGroup.EVERYBODY})
        )
        vocabulary.register("tematy", HelpTopic)
        vocabulary.register(
            "typowe-uslugi",
            ServiceTemplate,
            joined=frozenset({"services_catalog.entryanswer"}),
            pages={"add": "services_catalog:template_create", "edit": "services_catalog:template_edit"},
        )
        registry.navigation.register("services", panels.menu)
        registry.navigation.register("services_work", panels.work_menu)
        registry.dashboard.register("services", panels.dashboard)
        registry.dashboard.register("services_lonely", panels.lonely_lists)
        registry.panels.register(("institution", "services"), panels.services_of_institution)
        handing_over.register()
        legacies.register()

        from . import counting

        counting.register()
