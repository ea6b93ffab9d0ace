"""What the assessment gives to other parts: papers, mails, the assessor's link, what waits for whom."""

from coop_portal import registry

from . import documents, emails, links, panels, waiting


def register():
    documents.register()
    emails.register()
    registry.link_purposes.register(emails.ASSESSOR_LINK, links.assess)
    registry.dashboard.register("assessments", waiting.for_assessor)
    registry.dashboard.register("decisions", waiting.for_coordinator)
    registry.panels.register(("call", "results"), panels.of_call)
    registry.panels.register(("call_settings", "assessment"), panels.of_settings)
    registry.panels.register(("application", "assessment"), panels.of_application)
