from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ProgrammesConfig(AppConfig):
    name = "programmes"
    verbose_name = _("Projects")

    def ready(self):
        from coop_portal import registry, signs, vocabulary

        from . import handing_over, merging, panels, teams
        from .applications import registered as applications  # noqa: F401
        from .archive import registered as archive  # noqa: F401
        from .assessing import registered as assessing
        from .closing import registered as closing  # noqa: F401
        from .folder import registered as folder  # noqa: F401
        from .models import EditionTeam, FolderDocumentType, PracticeArea
        from .models.programme import sign_images
        from .schedule import registered as schedule  # noqa: F401
        from .texts import registered as texts

        assessing.register()
        handing_over.register()
        merging.register()
        texts.register()
        vocabulary.register("obszary-praktyk", PracticeArea)
        # Those that a project added are its own.
        vocabulary.register("dokumenty-teczki", FolderDocumentType, only={"programme": None},
            fields=("per_person", "required"), first=("level",),
            joined=frozenset({"programmes.folderrequirement", "programmes.foldermark"}),
        )  # fmt: skip
        registry.navigation.register("programmes", panels.menu)
        registry.navigation.register("news", panels.news_menu)
        registry.navigation.register("practices", panels.practices_menu)
        registry.dashboard.register("practices", panels.practices_to_review)
        registry.panels.register(("programme", "practices"), panels.practices_of_programme)
        registry.file_access.register("programmes.programme", panels.may_read_file)
        registry.panels.register(("institution", "programmes"), panels.programmes_of_institution)
        registry.sign_strips.register("projects", sign_images)
        registry.signed.register("programmes.programme", lambda programme: [programme.pk])
        registry.signed.register("partners.team", EditionTeam.projects_of)
        signs.register(self, "programme_id", "edition", "call", "application")
        registry.team_reach.register("programmes", EditionTeam.of_scope)
        registry.team_homes.register("edition", teams.HOMES)
        registry.panels.register(("edition", "teams"), teams.teams_of_edition)
        registry.panels.register(("team", "projects"), teams.editions_of_team)

        from .indicators import registered as indicators
        from .reports import registered as reports

        indicators.register()
        reports.register()
