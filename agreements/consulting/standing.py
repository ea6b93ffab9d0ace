"""Where the consultation stands: a row a party, a column a clause, and who has said what of the whole."""

from dataclasses import dataclass, field

from ..enums import PartyVoice
from ..models import PartyAnswer
from .fingerprint import fingerprint

SILENT, OUTDATED = "silent", "outdated"


@dataclass(frozen=True)
class Cell:
    """What one party said of one clause."""

    remarks: list

    @property
    def open(self):
        return [each for each in self.remarks if each.is_open]


@dataclass
class PartyStanding:
    """`state` is a PartyVoice of the present text, SILENT, or OUTDATED where the text was edited after the answer."""

    party: object
    answer: object
    state: str
    remarks: list = field(default_factory=list)
    cells: list = field(default_factory=list)  # a Cell for each clause

    @property
    def is_settled(self):
        return self.state in (PartyVoice.APPROVED, PartyVoice.NO_REMARKS)

    @property
    def approves(self):
        return self.state == PartyVoice.APPROVED

    @property
    def open_count(self):
        return sum(remark.is_open for remark in self.remarks)


def state_of(answer, present):
    if answer is None:
        return SILENT
    return answer.answer if answer.fingerprint == present else OUTDATED


def standings(agreement, remarks=()):
    """One PartyStanding a party in their order; `agreement` comes from `with_wording()`, `remarks` are all of it."""
    present = fingerprint(agreement)
    parties = list(agreement.parties.all())
    answers = _answers(parties)
    clauses = list(agreement.clauses.all())
    rows = []
    for party in parties:
        own = [each for each in remarks if each.party_id == party.pk]
        answer = answers.get(party.pk)
        cells = [Cell([each for each in own if each.clause_id == clause.pk]) for clause in clauses]
        rows.append(PartyStanding(party, answer, state_of(answer, present), own, cells))
    return rows


def _answers(parties):
    found = PartyAnswer.objects.filter(party__in=parties).select_related("source__recorded_by")
    return {each.party_id: each for each in found}


def unsettled_parties(agreement):
    """Those that have neither approved nor waved through the present text."""
    return [row.party for row in standings(agreement) if not row.is_settled]
