"""Mails to who proposes a change or reports an error."""

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from accounts.models import AccessLink
from notifications.kinds import register_kinds

from ..models.proposals import SEND_WITHIN
from .enums import ProposalStatus

LINK = "services_catalog.proposal_link"
DECIDED = "services_catalog.proposal_decided"
ANSWERED = "services_catalog.error_answered"
FORM_LINK = "service_proposal"
LASTS = SEND_WITHIN * 4  # the same link shows later what became of the proposal


def link_context(message):
    """The link is made here, since its secret is shown once, in the mail."""
    _link, url = AccessLink.issue(FORM_LINK, message.subject, address=message.address, valid_for=LASTS)
    return {
        "proposal": message.subject,
        "service": message.subject.service,
        "form_url": url,
        "days": SEND_WITHIN.days,
    }


def decided_context(message):
    from .deciding import Review

    proposal = message.subject
    review = Review(proposal)
    accepted = review.labels(proposal.accepted_fields)
    service = proposal.service
    return {
        "proposal": proposal,
        "accepted": accepted,
        "left": [row.label for row in review.rows if row.label not in accepted],
        "reason": proposal.decision.reason if proposal.decision else "",
        "is_public": bool(service and service.status == "published"),
        "service_url": settings.PUBLIC_URL + service.get_absolute_url() if service else "",
    }


def answered_context(message):
    report = message.subject
    return {
        "report": report,
        "service": report.service,
        "service_url": settings.PUBLIC_URL + report.service.get_absolute_url(),
    }


def _steward(message):
    subject = message.subject
    return subject.service.steward_id if subject.service else getattr(subject, "steward_id", None)


def _decided_by(message):
    decision = message.subject.decision
    return decision.by.email if decision and decision.by else ""


def register():
    kinds = {
        LINK: (
            _("Link to the form of a proposal about a service"),
            "services_proposal_link",
            {
                "context": link_context,
                "still_due": lambda message: bool(message.subject) and message.subject.status == ProposalStatus.ASKED,
                "to_deputies": False,
            },
        ),
        DECIDED: (
            _("What became of a proposal about a service"),
            "services_proposal_decided",
            {"context": decided_context, "reply_to": _decided_by},
        ),
        ANSWERED: (
            _("Answer to the report of an error"),
            "services_error_answered",
            {"context": answered_context},
        ),
    }  # fmt: skip
    register_kinds(kinds, mandatory=True, asked_by_recipient=True, territory=_steward)
