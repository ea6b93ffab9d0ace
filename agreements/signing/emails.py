"""Mails of signing, to the party's contact: its turn, its signatures are void, the agreement is in force."""

from datetime import timedelta

from django.conf import settings
from django.db.models import CharField, Max, Value
from django.db.models.functions import Concat
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import AccessLink, AccessLog
from notifications import outbox
from notifications.enums import MessageStatus
from notifications.kinds import register_kinds
from notifications.models import Message
from programmes.recipients import coordinators

from ..emails import DOWNLOAD_LINK, LINK_LASTS, READY_MESSAGE
from ..models import Signature
from ..telling import tell
from . import plans
from .enums import Road

TURN, VOIDED, IN_FORCE = "agreements.turn", "agreements.voided", "agreements.in_force"
TURN_FREE, TURN_OVER = "agreements.turn_free", "agreements.turn_over"
REFUSAL, GIVEN_UP, LATE = "agreements.refusal", "agreements.given_up", "agreements.late"
TAKEN_BACK, REOPENED = "agreements.taken_back", "agreements.reopened"
PARCEL = "agreements_parcel"  # in the access log: the files went out, to whomever
WITH_LINKS = (READY_MESSAGE, TURN, TURN_FREE)
WARNED = timedelta(days=14)  # so long before it is given up the coordinators are told


def _ask(kind, party, occurrence):
    """Planned once; of a party without an address the page says that it is to be asked by phone or on paper."""
    if party.address:
        outbox.plan(kind, party, address=party.address, name=str(party), occurrence=occurrence)


def tell_turn(party, signing):
    # The turn may come twice in a day.
    given = signing.agreement.events.filter(verb__in=["baton", "take_back_refusal"]).count()
    _ask(TURN, party, f"v{signing.version}-{signing.holder_since}-{given}")


def tell_turn_over(agreement, signing, following):
    """To the project's coordinators, who may give the turn on, and to the party that is next."""
    occurrence = f"v{signing.version}-{signing.holder_since}-over"
    for user in coordinators(agreement.programme):
        outbox.plan(TURN_OVER, agreement, address=user.email, user=user, occurrence=occurrence)
    if following:
        _ask(TURN_FREE, following, occurrence)


def tell_void(kind, party, signing, agreement, *, by, reason):
    """To a party whose signature counts no more (VOIDED), or that may have got what is not to be signed any more.

    To others that would be news of nothing.
    """
    if kind == VOIDED or _may_have_got(party, signing, agreement):
        tell(kind, party, f"v{signing.version}", agreement=agreement, by=by, reason=reason)


def _may_have_got(party, signing, agreement):
    """By a link in a mail, in a parcel; or, where nobody waits for a turn, by hand, like all the others."""
    if agreement.document is None or agreement.document.issued_at is None:
        return False  # there never was a file
    sent = (Message.objects.about(kind, party).filter(status=MessageStatus.HANDED) for kind in WITH_LINKS)
    return (
        signing.road in (Road.ANY, Road.PAPER)
        or any(found.exists() for found in sent)
        or _parcels(agreement).exists()
    )


def _parcels(agreement):
    """Those that hold the wording as it stands."""
    packed = AccessLog.objects.about(agreement).filter(verb=PARCEL)
    return packed.filter(at__gte=agreement.document.issued_at)


def tell_late(agreement):
    """To the project's coordinators: nobody can sign it any more, and what becomes of it by itself."""
    occurrence = f"v{agreement.version}-{agreement.last_day_to_sign}"
    for user in coordinators(agreement.programme):
        outbox.plan(LATE, agreement, address=user.email, user=user, occurrence=occurrence)


def warned_of(agreement, version):
    """Messages that told of it as late long enough ago; both may be expressions of a query."""
    at = timezone.now() - WARNED
    told = Message.objects.filter(kind=LATE, object_id=agreement, created_at__lte=at)
    return told.filter(
        occurrence__startswith=Concat(Value("v"), version, Value("-"), output_field=CharField())
    )


def given_up_on(agreement):
    """The day on which what was not signed in time is given up by itself: never without a warning, nor while
    signatures are still being recorded.
    """
    told = Message.objects.about(LATE, agreement).filter(occurrence__startswith=f"v{agreement.version}-")
    first = told.order_by("created_at").first()
    told_on = timezone.localdate(first.created_at) if first else timezone.localdate()
    paper = agreement.last_day_to_sign + plans.PAPER_COMES_LATE + timedelta(days=1)
    came = Signature.objects.filter(signing__agreement=agreement, signing__version=agreement.version)
    last = came.with_accepted_at().aggregate(last=Max("accepted_at"))["last"]
    days = [paper, told_on + WARNED]
    return max([*days, timezone.localdate(last + WARNED) + timedelta(days=1)] if last else days)


def tell_refusal(agreement, refusal):
    """To the project's coordinators: what happens next, they decide."""
    for user in coordinators(agreement.programme):
        outbox.plan(REFUSAL, refusal.party, address=user.email, user=user, occurrence=f"refusal-{refusal.pk}")


def tell_taken_back(agreement, refusal):
    """To those who were told of the refusal."""
    for user in coordinators(agreement.programme):
        outbox.plan(
            TAKEN_BACK, refusal.party, address=user.email, user=user, occurrence=f"refusal-{refusal.pk}"
        )


def tell_in_force(party, signing, agreement, *, by):
    tell(IN_FORCE, party, f"v{signing.version}", agreement=agreement, by=by)


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


def still_taken_back(message):
    """Not where it refuses again, or another wording is to be signed."""
    signing = message.subject and plans.current(message.subject.agreement)
    return bool(signing and not signing.refusals.filter(party=message.subject).exists())


def _refusal(party):
    """What the party has said of the wording as it stands, or None."""
    signing = plans.current(party.agreement)
    return signing and signing.refusals.filter(party=party).first()


def still_late(message):
    return bool(message.subject and message.subject.is_late)


def still_there(message):
    return message.subject is not None


def still_reopened(message):
    """Not where the next wording is there already: that is told anew."""
    return bool(message.subject and not message.subject.agreement.has_wording)


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
    is_over = plans.amends_what_is_over(agreement)
    path = agreement.get_absolute_url()
    return {
        "agreement": agreement, "last_day": agreement.amends.last_day if is_over else agreement.last_day_to_sign,
        "amends_what_is_over": is_over, "given_up_on": given_up_on(agreement), "agreement_path": path,
        "undecided": [state.party for state in plans.progress(plans.current(agreement)) if state.waiting],
        "agreement_url": settings.PUBLIC_URL + path,
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
            REOPENED: (_("The wording of an agreement changes"), "agreements_reopened", {"still_due": still_reopened}),
            IN_FORCE: (_("An agreement is in force"), "agreements_in_force", {"still_due": still_in_force}),
        },
        context=context, mandatory=True,
        url=lambda message: message.subject.agreement.get_absolute_url(),
        programme=lambda message: message.subject.agreement.programme_id,
    )  # fmt: skip
    register_kinds(
        {
            REFUSAL: (_("A party does not sign an agreement"), "agreements_refusal", {"still_due": still_refused}),
            TAKEN_BACK: (
                _("A party signs an agreement after all"), "agreements_taken_back", {"still_due": still_taken_back},
            ),
        },
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
