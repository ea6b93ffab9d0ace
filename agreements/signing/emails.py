"""Mails of signing, to the party's contact: its turn, its signatures are void, the agreement is in force."""

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from accounts.models import AccessLink
from notifications import outbox
from notifications.enums import MessageStatus
from notifications.kinds import register_kinds
from notifications.models import Message
from programmes.recipients import coordinators

from ..emails import DOWNLOAD_LINK, LINK_LASTS, READY_MESSAGE
from . import plans

TURN, VOIDED, IN_FORCE = "agreements.turn", "agreements.voided", "agreements.in_force"
TURN_FREE, TURN_OVER = "agreements.turn_free", "agreements.turn_over"
REFUSAL, GIVEN_UP, LATE = "agreements.refusal", "agreements.given_up", "agreements.late"
WITH_LINKS = (READY_MESSAGE, TURN, TURN_FREE)


def _tell(kind, party, occurrence):
    """Planned once; a party without an address is shown to the coordinator as such, and gets no mail."""
    if party.address:
        outbox.plan(kind, party, address=party.address, name=str(party), occurrence=occurrence)


def tell_turn(party, signing):
    given = signing.agreement.events.filter(verb="baton").count()  # the turn may come twice in a day
    _tell(TURN, party, f"v{signing.version}-{signing.holder_since}-{given}")


def tell_turn_over(agreement, signing, following):
    """To the project's coordinators, who may give the turn on, and to the party that is next."""
    occurrence = f"v{signing.version}-{signing.holder_since}-over"
    for user in coordinators(agreement.programme):
        outbox.plan(TURN_OVER, agreement, address=user.email, user=user, occurrence=occurrence)
    if following:
        _tell(TURN_FREE, following, occurrence)


def tell_voided(party, signing):
    _tell(VOIDED, party, f"v{signing.version}")


def tell_given_up(party, signing):
    """Only where it was ever sent a link to what will not be signed: to others that would be news of nothing."""
    sent = (Message.objects.about(kind, party).filter(status=MessageStatus.HANDED) for kind in WITH_LINKS)
    if any(found.exists() for found in sent):
        _tell(GIVEN_UP, party, f"v{signing.version}")


def tell_late(agreement):
    """To the project's coordinators: nobody can sign it any more, and what becomes of it by itself."""
    occurrence = f"v{agreement.version}-{plans.last_day_to_sign(agreement)}"
    for user in coordinators(agreement.programme):
        outbox.plan(LATE, agreement, address=user.email, user=user, occurrence=occurrence)


def tell_refusal(agreement, refusal):
    """To the project's coordinators: what happens next, they decide."""
    for user in coordinators(agreement.programme):
        outbox.plan(REFUSAL, refusal.party, address=user.email, user=user, occurrence=f"refusal-{refusal.pk}")


def tell_in_force(party, signing):
    _tell(IN_FORCE, party, f"v{signing.version}")


def still_turn(message):
    party = message.subject
    signing = party and plans.current(party.agreement)
    return bool(signing and signing.holder_id == party.pk)


def still_over(message):
    """Of an agreement or a party: nobody took the turn or signed meanwhile."""
    subject = message.subject
    signing = subject and plans.current(getattr(subject, "agreement", subject))
    since = f"v{signing.version}-{signing.holder_since}-over" if signing else ""
    return since == message.occurrence


def still_refused(message):
    return bool(message.subject and _refusal(message.subject))


def _refusal(party):
    """What the party has said of the wording as it stands, or None."""
    signing = plans.current(party.agreement)
    return signing and signing.refusals.filter(party=party).first()


def still_late(message):
    return bool(message.subject and plans.is_late(message.subject))


def still_there(message):
    return message.subject is not None


def still_in_force(message):
    return bool(message.subject and message.subject.agreement.in_force_on)


def context(message):
    """The link is made here, since its secret is shown once, in the mail."""
    party = message.subject
    agreement = party.agreement
    _link, url = AccessLink.issue(DOWNLOAD_LINK, party, address=message.address, valid_for=LINK_LASTS)
    return {
        "party": party, "agreement": agreement, "url": url, "days": LINK_LASTS.days,
        "signing": plans.current(agreement), "reason": _reason(agreement),
    }  # fmt: skip


def over_context(message):
    agreement = message.subject
    path = agreement.get_absolute_url()
    return {
        "agreement": agreement, "signing": plans.current(agreement), "agreement_path": path,
        "agreement_url": settings.PUBLIC_URL + path,
    }  # fmt: skip


def late_context(message):
    agreement = message.subject
    path = agreement.get_absolute_url()
    return {
        "agreement": agreement, "last_day": plans.last_day_to_sign(agreement), "agreement_path": path,
        "given_up_on": plans.given_up_on(agreement), "agreement_url": settings.PUBLIC_URL + path,
    }  # fmt: skip


def refusal_context(message):
    party = message.subject
    path = party.agreement.get_absolute_url()
    return {
        "party": party, "agreement": party.agreement, "refusal": _refusal(party), "agreement_path": path,
        "is_stuck": plans.is_stuck(party.agreement), "agreement_url": settings.PUBLIC_URL + path,
    }  # fmt: skip


def _reason(agreement):
    """Why the wording was opened again or given up, for the mail that says so."""
    event = agreement.events.filter(verb__in=["back_to_draft", "cancel", "refuse"]).last()
    return event.reason if event else ""


def register():
    register_kinds(
        {
            TURN: (_("Your turn to sign an agreement"), "agreements_turn", {"still_due": still_turn}),
            TURN_FREE: (_("You may sign an agreement"), "agreements_turn_free", {"still_due": still_over}),
            VOIDED: (_("Signatures under an agreement are void"), "agreements_voided", {"still_due": still_there}),
            GIVEN_UP: (_("An agreement will not be signed"), "agreements_given_up", {"still_due": still_there}),
            IN_FORCE: (_("An agreement is in force"), "agreements_in_force", {"still_due": still_in_force}),
        },
        context=context, mandatory=True,
        url=lambda message: message.subject.agreement.get_absolute_url(),
        programme=lambda message: message.subject.agreement.programme_id,
    )  # fmt: skip
    register_kinds(
        {REFUSAL: (_("A party does not sign an agreement"), "agreements_refusal", {"still_due": still_refused})},
        context=refusal_context, mandatory=True,
        url=lambda message: message.subject.agreement.get_absolute_url(),
        programme=lambda message: message.subject.agreement.programme_id,
    )  # fmt: skip
    register_kinds(
        {TURN_OVER: (_("A turn to sign is over"), "agreements_turn_over", {"still_due": still_over})},
        context=over_context, mandatory=False,
        url=lambda message: message.subject.get_absolute_url(),
        programme=lambda message: message.subject.programme_id,
    )  # fmt: skip
    register_kinds(
        {LATE: (_("An agreement was not signed in time"), "agreements_late", {"still_due": still_late})},
        context=late_context, mandatory=False,
        url=lambda message: message.subject.get_absolute_url(),
        programme=lambda message: message.subject.programme_id,
    )  # fmt: skip
