"""What groups give to mails, documents and links."""

from coop_portal import registry

from . import documents, emails, links


def register():
    documents.register()
    emails.register()
    registry.link_purposes.register(emails.NOMINATION_LINK, links.nominate)
