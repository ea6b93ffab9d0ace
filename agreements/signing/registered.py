"""What signing gives to documents, mails and dashboards."""

from . import documents, emails


def register():
    documents.register()
    emails.register()
