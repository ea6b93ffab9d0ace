from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class WorkshopsConfig(AppConfig):
    name = "workshops"
    verbose_name = _("Workshops")

    def ready(self):
        from coop_portal import registry, signs

        from . import archive, emails, folder, handing_over, keeping, links, merging, panels, schedule_rows

        registry.acts.register("attendance_list", _("printed an attendance list"))
        registry.acts.register("group_table", _("downloaded a group"))
        emails.register()
        signs.register(self, "programme_id", "edition", "cycle", "session", "group", "day")
        archive.register()
        folder.register()
        handing_over.register()
        keeping.register()
        schedule_rows.register()
        merging.register()
        registry.link_purposes.register(emails.ANSWER_LINK, links.answer)
        registry.panels.register(("edition", "cycles"), panels.cycles_of_edition)
        registry.panels.register(("programme", "meetings"), panels.meetings_of_programme)
        registry.panels.register(("institution", "groups"), panels.groups_of_institution)
        registry.panels.register(("session", "agenda_topics"), panels.agenda_topics)
        registry.dashboard.register("workshops", panels.waiting)

        from .certificates import registered as certificates
        from .hall import registered as hall

        certificates.register()
        hall.register()

        from .offers import registered as offers

        offers.register()

        from .papers import registered as papers

        papers.register()
        registry.panels.register(("cycle", "certificates"), panels.certificates_of_cycle)

        from . import counting, export_rows, reporting

        counting.register()
        export_rows.register()
        reporting.register()
