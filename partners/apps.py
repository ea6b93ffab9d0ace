from importlib import import_module

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from coop_portal import signs

PARTS = [
    "institutions", "registration", "merging", "imports", "people", "handing_over", "resources", "teams", "space",
    "charters",
]  # fmt: skip


class PartnersConfig(AppConfig):
    name = "partners"
    verbose_name = _("Partners")

    def ready(self):
        """Each part that others show or call has a `registered.py`, which fills the registries when imported."""
        for part in PARTS:
            import_module(f"partners.{part}.registered")
        from coop_portal import vocabulary

        from .models import InstitutionType, Sector, TeamKind, TeamRole

        vocabulary.register("sektory", Sector, joined=frozenset({"workshops.sessionsector"}))
        vocabulary.register(
            "typy-instytucji",
            InstitutionType,
            fields=("sector",),
            needed=frozenset({InstitutionType.UNKNOWN}),
        )
        vocabulary.register("rodzaje-zespolow", TeamKind, fields=("short_name",))
        vocabulary.register("role-w-zespole", TeamRole, fields=("leads",))
        signs.register(self, "team", "charter")
