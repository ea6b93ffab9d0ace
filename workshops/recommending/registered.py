"""What recommendations give to documents and links."""

from coop_portal import registry

from . import documents, links


def register():
    documents.register()
    registry.link_purposes.register(links.PROPOSAL_LINK, links.propose)
