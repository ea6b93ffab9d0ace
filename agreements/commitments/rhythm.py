"""When a commitment is due, whom it binds and what is still open. Nothing of it is stored but the answers."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.utils import timezone

from ..enums import Outcome, Rhythm
from ..models import Party
from ..register.days import months_later

MONTHS = {Rhythm.MONTHLY: 1, Rhythm.QUARTERLY: 3, Rhythm.YEARLY: 12}
AHEAD = timedelta(days=30)  # so long before its day a party is shown it and may answer


@dataclass(frozen=True)
class Open:
    """One occurrence that one party has not answered yet."""

    commitment: object
    party: Party
    due_on: date

    @property
    def is_late(self):
        return self.due_on < timezone.localdate()


def occurrences(commitment, until):
    """Days on which it is due up to `until`, while the agreement holds and it is needed; what goes on has none."""
    first, step = commitment.first_due_on, MONTHS.get(commitment.rhythm, 0)
    ends = [day for day in (until, commitment.agreement.last_day, commitment.dropped_on) if day]
    day, count = first, 0
    while day and day <= min(ends):
        yield day
        count += 1
        # From the first day each time: a 31st stays one where the month has it.
        day = months_later(first, step * count) if step else None


def heirs(agreement):
    """{party's id: who has taken its place by now}, itself where nobody has."""
    parties = list(agreement.parties.all())
    followed = {party.succeeds_id: party for party in parties if party.succeeds_id}
    found = {}
    for party in parties:
        last = party
        while last.pk in followed:
            last = followed[last.pk]
        found[party.pk] = last
    return found


def bound(commitment, day, now=None):
    """The parties that it binds on that day; a successor also to what was due before it came.

    `now` are the agreement's `heirs`, where they are known.
    """
    now = now or heirs(commitment.agreement)
    here = [party for party in commitment.agreement.parties.all() if party.is_party_on(day)]
    owing = dict.fromkeys(now[party.pk] for party in here)
    return [party for party in owing if commitment.party_id in (None, party.pk)]


def open_occurrences(commitment, until=None):
    """Opens in the order of their days, up to `until` (in 30 days)."""
    until = until or timezone.localdate() + AHEAD
    now = heirs(commitment.agreement)
    answered = {(now[answer.party_id].pk, answer.due_on) for answer in commitment.answers.all()}
    return [
        Open(commitment, party, day)
        for day in occurrences(commitment, until)
        for party in bound(commitment, day, now)
        if (party.pk, day) not in answered
    ]


def state(commitment):
    """(badge, key): dropped, late, due, ongoing, broken (the last answer says no), kept, waiting."""
    if commitment.dropped_on:
        return "ended", "dropped"
    opens = open_occurrences(commitment)
    if any(each.is_late for each in opens):
        return "problem", "late"
    if opens:
        return "due", "due"
    if commitment.rhythm == Rhythm.ONGOING:
        return "info", "ongoing"
    answers = list(commitment.answers.all())
    if answers and answers[-1].outcome == Outcome.NOT_KEPT:
        return "problem", "broken"
    return ("ok", "kept") if answers else ("neutral", "waiting")
