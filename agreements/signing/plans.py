"""How an agreement is signed, and how far it is. Nothing here writes but `choose`."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from coop_portal.transitions import TransitionRefused
from documents.models import IssuedDocument

from ..enums import AgreementStatus, SignerRule
from ..models import Agreement, PartyTerms, Signing
from ..models.signing import all_kinds
from ..register.querysets import BEING_SIGNED
from .enums import ELECTRONIC, InForceRule, Road, SignatureKind, SignatureState

DECLARATION = "agreement_declaration"  # kinds of documents that signing makes
REPORT = "agreement_report"
# Where a plan can still be made, and where parties can sign: late ones also after the rest is in force.
OPEN_PLAN = (AgreementStatus.DRAFT, AgreementStatus.CONSULTATION, AgreementStatus.FREEZING)
TO_SIGN = (AgreementStatus.FROZEN, AgreementStatus.SIGNING, AgreementStatus.SIGNED)
# What was signed on paper, or came another way, in time may still be recorded so long.
PAPER_COMES_LATE = timedelta(days=30)


def current(agreement):
    """The signing of the present version, or None before its wording is fixed."""
    found = agreement.signings.filter(version=agreement.version, voided_at=None)
    return found.select_related("holder__subject", "holder__acting_unit", "lead").first()


def locked(signing):
    """(agreement, signing) with the agreement's row locked first: every verb of this package begins here."""
    agreement = Agreement.objects.select_for_update().get(pk=signing.agreement_id)
    return agreement, Signing.objects.select_for_update().get(pk=signing.pk)


@transaction.atomic
def choose(agreement, *, road, rule, minimum=None, lead=None, turn_days=5, kinds=None):
    """Set the plan of the present version; `kinds`: {party: accepted kinds}. Refused once there is a wording."""
    row = Agreement.objects.select_for_update().get(pk=agreement.pk)
    if row.status not in OPEN_PLAN:
        raise TransitionRefused(f"Agreement {row.pk}: plan refused in {row.status}")
    parties = list(row.parties.all())
    if rule == InForceRule.AT_LEAST and not 2 <= (minimum or 0) <= len(parties):
        raise ValidationError(_("The number of parties has to be between two and all of them."))
    if road == Road.JOINING and lead not in parties:
        raise ValidationError(_("Choose which party signs first."))
    values = {
        "road": road, "rule": rule, "minimum": minimum if rule == InForceRule.AT_LEAST else None,
        "lead": lead if road == Road.JOINING else None, "turn_days": turn_days,
    }  # fmt: skip
    signing, _made = Signing.objects.update_or_create(agreement=row, version=row.version, defaults=values)
    for party, chosen in (kinds or {}).items():
        PartyTerms.objects.update_or_create(signing=signing, party=party, defaults={"kinds": chosen})
    return signing


def fixed_on(agreement):
    """The day on which the wording as it stands was sealed: nobody can have signed it before."""
    return timezone.localdate(agreement.document.issued_at)


def is_open(signing, party, day=None):
    """Whether the party may still sign: the wording stands, it has not left, and the agreement is not over.

    `day`: on which it signed, where that is only written down today.
    """
    agreement = signing.agreement
    is_closed = signing.voided_at or party.left_on or not can_begin(agreement, day or timezone.localdate())
    return agreement.status in TO_SIGN and not is_closed


def can_begin(agreement, day):
    """Whether it would be in force on some day, if signed on `day`; of an annex, while what it amends holds."""
    last_day = agreement.last_day_to_sign
    return last_day is None or max(agreement.starts_on or day, day) <= last_day


def amends_what_is_over(agreement):
    held = agreement.amends
    return bool(held and held.last_day and held.last_day < timezone.localdate())


def is_met(signing, states):
    """Whether those who have signed are enough for the agreement to be in force."""
    return _enough(signing, states, [state for state in states if state.has_signed])


def can_be_met(signing, states):
    """Whether that can still come about: by those who have signed and those who have not said that they will not."""
    return _enough(signing, states, [state for state in states if not state.refuses])


def is_stuck(agreement):
    """Whether it waits for signatures, and those that may still come are too few for its own rule."""
    signing = current(agreement)
    waits = signing is not None and agreement.status in BEING_SIGNED
    return waits and not can_be_met(signing, progress(signing))


def _enough(signing, states, those):
    if signing.road == Road.JOINING and signing.lead_id not in [state.party.pk for state in those]:
        return False  # the others join what the first one has signed
    enough = {
        InForceRule.ALL: len(states), InForceRule.AT_LEAST: signing.minimum, InForceRule.EACH: 2,
    }  # fmt: skip
    return len(those) >= enough[signing.rule]


def candidates(party, signed=()):
    """Who of its representatives may still sign, where those with the ids `signed` have.

    All who sign together, or any one of those who sign alone; and its treasurer, who countersigns.
    """
    signers = list(party.signers.all())
    is_represented = any(signer.rule == SignerRule.ALONE and signer.pk in signed for signer in signers)
    return [
        signer
        for signer in signers
        if signer.pk not in signed and not (is_represented and signer.rule == SignerRule.ALONE)
    ]


def needed(people):
    """How many of these representatives have to sign: of those who sign alone one is enough."""
    rules = Counter(signer.rule for signer in people)
    return min(rules[SignerRule.ALONE], 1) + rules[SignerRule.TOGETHER] + rules[SignerRule.TREASURER]


@dataclass
class PartyState:
    """A party's part of a signing. `document`: what it signs, None while that is being made."""

    party: object
    kinds: list
    document: object = None
    revision: object = None  # the newest one, to be signed next
    signatures: list = field(default_factory=list)
    refusal: object = None

    @property
    def accepted(self):
        return [each for each in self.signatures if each.status == SignatureState.ACCEPTED]

    @property
    def waiting(self):
        return [each for each in self.signatures if each.status == SignatureState.WAITING]

    @property
    def needed(self):
        return needed(candidates(self.party))

    @property
    def candidates(self):
        """Representatives who may sign next."""
        return candidates(self.party, {signer.pk for each in self.accepted for signer in each.given_by.all()})

    @property
    def missing(self):
        return needed(self.candidates)

    @property
    def signs_files(self):
        """Whether it may sign otherwise than on paper."""
        return bool(set(self.kinds) & set(ELECTRONIC))

    @property
    def kind_labels(self):
        return [str(SignatureKind(kind).label) for kind in self.kinds]

    @property
    def has_signed(self):
        """Never of a party in whose name nobody can sign."""
        return bool(self.accepted) and self.missing == 0

    @property
    def refuses(self):
        """Whether it has said that it does not sign, and has not signed all the same."""
        return self.refusal is not None and not self.has_signed

    @property
    def signed_on(self):
        return max((each.signed_on for each in self.accepted), default=None)


def progress(signing):
    """A PartyState each, in the order of the parties; a constant number of queries."""
    agreement = signing.agreement
    # Who joined later by a declaration of its own is not in this wording.
    parties = agreement.parties.filter(joined_on=None)
    parties = parties.select_related("subject", "acting_unit").prefetch_related("signers")
    terms = {row.party_id: row.kinds for row in signing.terms.all()}
    newest = _newest_revisions(signing)
    declarations = declarations_of(signing, parties)
    refusals = {row.party_id: row for row in signing.refusals.select_related("source")}
    states = {}
    for party in parties:
        joins = signing.road == Road.JOINING and party.pk != signing.lead_id
        document = declarations.get(party.pk) if joins else agreement.document
        states[party.pk] = PartyState(
            party, terms.get(party.pk) or all_kinds(), document,
            newest.get(document.pk) if document else None, refusal=refusals.get(party.pk),
        )  # fmt: skip
    for signature in signing.signatures.exclude(party=None).with_card():
        states[signature.party_id].signatures.append(signature)
    return list(states.values())


def _newest_revisions(signing):
    revisions = signing.revisions.select_related("file").order_by("seq")
    return {revision.document_id: revision for revision in revisions}  # the last one of each stays


def later_revisions(document):
    """Digests of what `document` became when it was signed."""
    return list(document.revisions.filter(seq__gt=1).values_list("sha256", flat=True))


def declarations_of(signing, parties):
    """{party's id: its living declaration of joining}, where they join by declarations."""
    if signing.road != Road.JOINING or not parties:
        return {}
    found = IssuedDocument.objects.filter(
        kind=DECLARATION, content_type__app_label="agreements", content_type__model="party",
        object_id__in=[party.pk for party in parties],
    )  # fmt: skip
    return {document.object_id: document for document in found.alive()}


def state_of(signing, party):
    return next(state for state in progress(signing) if state.party.pk == party.pk)


def is_last(state, states):
    """Whether no other party can sign the same file any more. One that refuses can: it may change its mind."""
    return not any(
        other.document == state.document and other.signs_files
        and not (other.has_signed or other.party.left_on)
        for other in states if other.party.pk != state.party.pk
    )  # fmt: skip


def is_mixed(states):
    """Whether some have signed on paper and some in files: then no single copy holds all signatures."""
    kinds = {each.is_on_paper for state in states for each in state.accepted}
    return len(kinds) == 2
