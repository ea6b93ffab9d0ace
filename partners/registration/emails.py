"""Mails about registering and joining: planned by the verbs of partners/models/joining.py and verifying.py."""

from datetime import timedelta

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.models import AccessLink
from coop_portal import registry
from notifications.kinds import Kind

from ..enums import InstitutionStatus, JoinStatus
from ..models.joining import (
    ASKED_TO_REGISTER,
    DECIDE_WITHIN,
    OWN_REQUEST_LINK,
    RECEIVED,
    REFUSED,
    REGISTER_LINK,
    REGISTER_WITHIN,
    TO_DECIDE,
    TO_SETTLE,
    VERIFIED,
)

OWN_LINK_LASTS = timedelta(days=90)


def asked_to_register(message):
    """The link is made here, since its secret is shown once, in the mail."""
    invitation = message.subject
    _link, url = AccessLink.issue(
        REGISTER_LINK, invitation, address=invitation.address, valid_for=REGISTER_WITHIN
    )
    return {"invitation": invitation, "register_url": url}


def own_request(message):
    request = message.subject
    _link, url = AccessLink.issue(OWN_REQUEST_LINK, request, address=request.email, valid_for=OWN_LINK_LASTS)
    return {"join": request, "institution": request.institution, "own_url": url}


def refused(message):
    decision = message.subject.decision
    return {
        "join": message.subject,
        "institution": message.subject.institution,
        "reason": decision.reason if decision else "",
        "of_institution": message.subject.institution.status == InstitutionStatus.REFUSED,
    }


def to_decide(message):
    request = message.subject
    return {
        "join": request,
        "institution": request.institution,
        "registers": request.institution.status == InstitutionStatus.PENDING,
        "decide_url": settings.PUBLIC_URL + decide_path(message),
    }


def to_settle(message):
    join = message.subject
    caretakers = join.caretakers_of([join.institution_id]).get(join.institution_id, [])
    return to_decide(message) | {"caretakers": caretakers, "days": DECIDE_WITHIN.days}


def decide_path(message):
    institution = message.subject.institution
    if institution.status == InstitutionStatus.PENDING:
        return f"{reverse('partners:verification_queue')}?instytucja={institution.uid}"
    return reverse("partners:join_requests")


def _seat(message):
    return message.subject.institution.seat_id


def _decided_by(message):
    decision = message.subject.decision
    return decision.by.email if decision and decision.by else ""


def register():
    kinds = {
        ASKED_TO_REGISTER: Kind(
            _("Invitation to register an institution"),
            "partners_registration_invitation",
            asked_to_register,
            still_due=lambda message: message.subject is not None and message.subject.status == "open",
            mandatory=True,
            to_deputies=False,
            reply_to=lambda message: message.subject.invited_by.email,
            named_by=lambda message: str(message.subject.invited_by),
            territory=lambda message: message.subject.territory_id,
        ),
        RECEIVED: Kind(
            _("Confirmation of a report or a request to join"),
            "partners_join_received",
            own_request,
            still_due=lambda message: message.subject is not None and message.subject.is_open,
            mandatory=True,
            asked_by_recipient=True,
            to_deputies=False,
            territory=_seat,
        ),
        TO_DECIDE: Kind(
            _("Somebody registers or wants to join an institution"),
            "partners_join_to_decide",
            to_decide,
            still_due=lambda message: message.subject is not None and message.subject.status == JoinStatus.WAITING,
            mandatory=True,
            reply_to=lambda message: message.subject.email,
            url=decide_path,
            territory=_seat,
        ),
        TO_SETTLE: Kind(
            _("A request to join that its caretaker left undecided"),
            "partners_join_to_settle",
            to_settle,
            still_due=lambda message: message.subject is not None and message.subject.status == JoinStatus.WAITING,
            mandatory=True,
            reply_to=lambda message: message.subject.email,
            url=decide_path,
            territory=_seat,
        ),
        REFUSED: Kind(
            _("Answer to a report or a request to join"),
            "partners_join_refused",
            refused,
            still_due=lambda message: message.subject is not None and message.subject.status == JoinStatus.REFUSED,
            mandatory=True,
            asked_by_recipient=True,
            to_deputies=False,
            reply_to=_decided_by,
            territory=_seat,
        ),
        VERIFIED: Kind(
            _("Your institution is verified"),
            "partners_institution_verified",
            lambda message: {"join": message.subject, "institution": message.subject.institution},
            still_due=lambda message: message.subject is not None and message.subject.status == JoinStatus.WAITING,
            asked_by_recipient=True,
            to_deputies=False,
            url=lambda message: message.subject.institution.get_absolute_url(),
            territory=_seat,
        ),
    }  # fmt: skip
    for name, kind in kinds.items():
        registry.message_kinds.register(name, kind)
