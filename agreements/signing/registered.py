"""What signing gives to documents, mails and dashboards."""

from coop_portal import registry

from . import documents, emails, pages


def register():
    documents.register()
    emails.register()
    registry.dashboard.register("agreements_signing", pages.waiting)
