"""What recommendations give to documents, mails and links."""

from coop_portal import registry

from . import documents, links, voting


def register():
    documents.register()
    voting.register()
    registry.link_purposes.register(links.PROPOSAL_LINK, links.propose)
    registry.link_purposes.register(voting.VOTE_LINK, voting.ballot)
