from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class WorkshopsConfig(AppConfig):
    name = "workshops"
    verbose_name = _("Workshops")

    def ready(self):
        from coop_portal import registry, signs

        from . import archive, emails, folder, handing_over, keeping, links, merging, panels, schedule_rows
        from .calendars import panels as calendar_panels
        from .meetings.page import may_fetch_material
        from .registering import emails as event_emails
        from .registering import links as event_links

        registry.acts.register("attendance_list", _("printed an attendance list"))
        registry.acts.register("group_table", _("downloaded a group"))
        emails.register()
        event_emails.register()
        signs.register(self, "programme_id", "edition", "cycle", "session", "group", "day")
        archive.register()
        folder.register()
        handing_over.register()
        keeping.register()
        schedule_rows.register()
        merging.register()
        registry.link_purposes.register(emails.ANSWER_LINK, links.answer)
        registry.link_purposes.register(event_emails.LINK, event_links.registration)
        registry.acts.register("event_people", _("read who registered for an event"))
        registry.file_access.register("workshops.sessionmaterial", may_fetch_material)
        registry.navigation.register("calendar", calendar_panels.menu)
        registry.navigation.register("cycle_templates", calendar_panels.templates_menu)
        registry.panels.register(("cycle", "calendar"), calendar_panels.feed_of_cycle)
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

        from .surveying import registered as surveying

        surveying.register()
        registry.panels.register(("cycle", "certificates"), panels.certificates_of_cycle)

        from . import counting, export_rows, reporting
        from .attending import cafe
        from .groups import registered as groups
        from .recommending import registered as recommending

        registry.panels.register(("session", "world_cafe"), cafe.of_session)
        groups.register()
        recommending.register()

        counting.register()
        export_rows.register()
        reporting.register()
