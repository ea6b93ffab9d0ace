"""The steward's animator looks at a proposal field by field: base, what stands there now, what is proposed."""

from dataclasses import dataclass
from functools import cached_property

from django.db import transaction
from django.db.models.functions import Now

from coop_portal.differences import word_diff
from coop_portal.transitions import TransitionRefused
from notifications import outbox
from partners.enums import InstitutionStatus
from partners.models import Institution, Location

from .. import hours
from ..joining.answering import note
from ..models import ChangeProposal, Service
from . import emails, values
from .enums import ProposalStatus


class Changed(TransitionRefused):
    """The entry is not the one that the person looked at."""


@dataclass(frozen=True)
class Row:
    """One proposed field in words. A conflict: the entry has changed since, and to something else."""

    name: str
    label: str
    base: str
    current: str
    proposed: str
    is_conflict: bool
    is_there: bool

    def pieces(self):
        return word_diff(self.current, self.proposed)


class Review:
    def __init__(self, proposal):
        self.proposal = proposal
        self.places = []
        if proposal.service:
            service = proposal.service
            self.places = list(
                service.places.select_related("location").prefetch_related("hours", "special_days")
            )
        self.current = values.read(proposal.service) if proposal.service else {}

    @cached_property
    def names(self):
        """Fields that can still be written: a place may have gone."""
        known = {*values.PUBLIC_FIELDS, *self.current, *values.NEW_PLACE}
        return [name for name in self.proposal.proposed if name in known]

    @cached_property
    def rows(self):
        base, proposed, current = self.proposal.base, self.proposal.proposed, self.current
        words = values.Words(base, proposed, current, places=self.places)
        return [
            Row(
                name=name,
                label=words.label(name),
                base=words.value(name, base.get(name)),
                current=words.value(name, current.get(name)),
                proposed=words.value(name, proposed[name]),
                is_conflict=not self.proposal.is_new
                and current.get(name) not in (base.get(name), proposed[name]),
                is_there=current.get(name) == proposed[name] and not self.proposal.is_new,
            )
            for name in self.names
        ]

    @property
    def has_conflicts(self):
        return any(row.is_conflict for row in self.rows)

    @property
    def token(self):
        """Changes when what stands in the proposed fields does."""
        return values.token([self.proposal.status, {name: self.current.get(name) for name in self.names}])

    def labels(self, names):
        return [row.label for row in self.rows if row.name in names]


@transaction.atomic
def decide(proposal, accepted, *, by, seen, reason="", institution=None, institution_type=None):
    """Write the accepted fields and tell the proposer. Of two decisions at once the first holds.

    Changed where the entry is another one than the person saw (`seen`, of Review.token).
    """
    if proposal.service:
        proposal.service = proposal.service.locked()
    review = Review(proposal)
    if accepted and review.token != seen:
        raise Changed(f"ChangeProposal {proposal.pk}: changed meanwhile")
    offered = [row.name for row in review.rows if not row.is_there]
    _move(proposal, accepted, offered, by, reason)
    wanted = {name: proposal.proposed[name] for name in accepted}
    if wanted and proposal.is_new:
        proposal.service = _make(
            proposal, wanted, institution or _register(proposal, institution_type, by), by
        )
        ChangeProposal.objects.filter(pk=proposal.pk).update(service=proposal.service)
    elif wanted:
        values.write(proposal.service, wanted)
        note(proposal.service, "accept_proposal", "", by)
    if proposal.address:
        outbox.plan(emails.DECIDED, proposal, address=proposal.address, user=proposal.proposed_by)
    return proposal


def _move(proposal, accepted, offered, by, reason):
    whole = set(offered) <= set(accepted)
    to = ProposalStatus.ACCEPTED if whole else ProposalStatus.PARTLY if accepted else ProposalStatus.REFUSED
    proposal._move(
        ProposalStatus.WAITING, to=to, verb="decide", by=by, reason=reason,
        accepted_fields=accepted, decided_at=Now(),
    )  # fmt: skip


def _make(proposal, wanted, provider, by):
    """The new entry, to be looked at once more and published from its page."""
    service = Service.objects.create(
        uid=proposal.uid, name=wanted["name"], provider=provider, steward=proposal.steward, created_by=by
    )
    service.coverage.set([proposal.gmina])
    values.write(service, wanted)
    if wanted.keys() & values.NEW_PLACE.keys():
        _add_place(service, proposal.gmina, wanted)
    service.submit(by=by)
    return service


def _register(proposal, institution_type, by):
    """A card that waits for verification, like one that somebody reports."""
    institution = Institution.objects.create(
        name=proposal.provider_name, type=institution_type, seat=proposal.gmina, created_by=by,
        status=InstitutionStatus.PENDING,
    )  # fmt: skip
    if institution_type.sector:
        institution.sectors.add(institution_type.sector)
    return institution


def _add_place(service, gmina, wanted):
    address = {name: wanted.get(f"place_{name}", "") for name in ("town", "street", "building")}
    address["town"] = address["town"] or gmina.name
    location, _made = Location.objects.get_or_create(
        institution=service.provider, territory=gmina, name="", postcode="", is_confidential=False, **address
    )
    stretches, note = hours.parse_or_note(wanted.get("place_hours", ""))
    place = service.places.create(location=location, hours_note=note)
    place.set_hours(stretches)
