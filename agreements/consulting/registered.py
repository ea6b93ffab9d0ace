from coop_portal import registry

from .. import perms
from . import emails, links, waiting


def register():
    emails.register()
    registry.link_purposes.register(emails.CONSULT_LINK, links.consult)
    registry.dashboard.register("agreements.consulting", waiting.on_dashboard)
    registry.file_access.register("agreements.attachment", perms.can_fetch_attachment)
    registry.file_access.register("agreements.partysigner", perms.can_fetch_basis)
    registry.file_access.register("agreements.adviserreview", perms.can_fetch_review)
