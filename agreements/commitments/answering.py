"""A party's open occurrences, each with its form; the same on the page behind the link and in the portal."""

from dataclasses import dataclass

from ..models import Agreement
from .forms import AnswerForm
from .pages import commitments_of
from .rhythm import open_occurrences


@dataclass
class Asked:
    open: object
    form: AnswerForm

    @property
    def key(self):
        return key_of(self.open)


def key_of(open_):
    return f"{open_.commitment.pk}-{open_.due_on:%Y%m%d}"


def asked(party, data=None):
    """[Asked] of the party in the order of their days. Only the form whose key was sent (`ktore`) reads the data."""
    agreement = Agreement.objects.with_card().get(pk=party.agreement_id)
    opens = [
        each
        for commitment in commitments_of(agreement)
        for each in open_occurrences(commitment)
        if each.party.pk == party.pk
    ]
    return [_asked(each, data) for each in sorted(opens, key=lambda each: (each.due_on, each.commitment.pk))]


def _asked(open_, data):
    key = key_of(open_)
    mine = data if data is not None and data.get("ktore") == key else None
    form = AnswerForm(mine, prefix=key, commitment=open_.commitment, party=open_.party, due_on=open_.due_on)
    return Asked(open_, form)
