"""Many decisions at one click, and the day on which they become known."""

from dataclasses import dataclass

from django.db import transaction
from django.db.models.functions import Now
from django.utils.translation import gettext as _

from coop_portal.transitions import TransitionRefused

from ..enums import ApplicationStatus, CallStatus, PaperKind
from .deciding import LETTER_OF, NotReady, Places
from .letter import CallPaper, Letter


@dataclass(frozen=True)
class ProposedRow:
    """`decision` is accepted or reserve; "" for what cannot be decided yet, and `text` says why."""

    application: object
    decision: str
    text: str = ""


@dataclass(frozen=True)
class Proposal:
    """The best so many accepted as far as they fit, the others on the reserve list."""

    rows: list
    places: Places  # what would be taken
    number: int

    @property
    def accepted(self):
        return [row for row in self.rows if row.decision == ApplicationStatus.ACCEPTED]

    @property
    def reserve(self):
        return [row for row in self.rows if row.decision == ApplicationStatus.RESERVE]

    @property
    def fingerprint(self):
        """What was seen: another click, a withdrawal or new points make another one."""
        return "-".join(f"{row.application.pk}{row.decision[:1]}" for row in self.rows)


def propose(call, number=None):
    """Who would be accepted now; without `number` as many as there are places."""
    places, rows, count = Places.of(call), [], 0
    for application in call.applications.under_assessment().ranked().with_row():
        application.call = call
        text = application.obstacle()
        wanted = number is None or count < number
        if text:
            rows.append(ProposedRow(application, "", text))
        elif wanted and places.fits(application):
            places, count = places.with_one(application), count + 1
            rows.append(ProposedRow(application, ApplicationStatus.ACCEPTED))
        else:
            text = _("no place for it") if wanted else ""
            rows.append(ProposedRow(application, ApplicationStatus.RESERVE, text))
    return Proposal(rows, places, count)


@transaction.atomic
def decide_as_proposed(call, number, fingerprint, *, by):
    """The proposal that the person has seen; TransitionRefused when it would be another one now."""
    call = call.locked()
    proposal = propose(call, number)
    if not proposal.rows or proposal.fingerprint != fingerprint:
        raise TransitionRefused(f"call {call.pk}: the ranking has changed since it was shown")
    for row in proposal.accepted:
        row.application.accept(by=by)
    for row in proposal.reserve:
        row.application.reserve(by=by)
    return proposal


def hindrances(call):
    """Sentences that say what has to be done before the results are published."""
    open_ones = call.applications.undecided().count()
    lacks = {
        _("The call is still open: wait for its end, or close it."): call.is_accepting or call.is_future,
        _("The call is a draft."): call.status == CallStatus.DRAFT,
        _("Not decided yet, applications: %(number)d.") % {"number": open_ones}: bool(open_ones),
        _("No application is decided."): not call.applications.decided().exists(),
    }
    return [sentence for sentence, is_so in lacks.items() if is_so]


@transaction.atomic
def publish_results(call, *, by):
    """The results become public, everybody gets a letter, protocol and ranking list are made."""
    call = call.locked()
    if call.results_published_at:
        raise TransitionRefused(f"call {call.pk}: published already")
    if lacking := hindrances(call):
        raise NotReady(" ".join(lacking))
    if call.status == CallStatus.PUBLISHED:
        call.close(by=by)
    call._move(
        CallStatus.CLOSED, to=CallStatus.CLOSED, verb="publish_results", by=by, results_published_at=Now()
    )
    ranks = {pk: rank for rank, pk in enumerate(_ranking(call), start=1)}
    for application in call.applications.decided().ranked().select_related("call"):
        Letter.write(application, LETTER_OF[application.status], by=by, rank=ranks.get(application.pk))
    for kind in PaperKind:
        CallPaper.issue(call, kind, by=by)
    return call


def _ranking(call):
    return call.applications.in_ranking().ranked().values_list("pk", flat=True)
