"""What is decided about applications: within the limit, under the lock of what the places belong to."""

from dataclasses import dataclass

from django.db import models, transaction
from django.db.models import F, Q, Sum
from django.db.models.functions import Now
from django.utils.translation import gettext as _

from coop_portal.transitions import Stateful, TransitionRefused

from ..enums import ApplicationStatus, LetterKind, PartnerConfirmation, PlacesUnit
from .letter import Letter

ASSESSABLE = (ApplicationStatus.SUBMITTED, ApplicationStatus.UNDER_ASSESSMENT)
DECIDED = (ApplicationStatus.ACCEPTED, ApplicationStatus.RESERVE, ApplicationStatus.REJECTED)
DECISIONS = ("accept", "reserve", "reject", "move_up")  # verbs of the journal
LETTER_OF = {
    ApplicationStatus.ACCEPTED: LetterKind.ACCEPTED,
    ApplicationStatus.RESERVE: LetterKind.RESERVE,
    ApplicationStatus.REJECTED: LetterKind.REJECTED,
}


class NoPlace(TransitionRefused):
    """The limit is reached; `text` says so to a person."""

    def __init__(self, text):
        super().__init__(text)
        self.text = text


class NotReady(TransitionRefused):
    """What has to come before the decision is missing; `text` says what."""

    def __init__(self, text):
        super().__init__(text)
        self.text = text


class RankedQuerySet(models.QuerySet):
    """Mixin of the applications' queryset."""

    def in_ranking(self):
        """What was sent and neither withdrawn nor returned, and did not fail the formal check."""
        there = self.filter(status__in=[*ASSESSABLE, *DECIDED])
        return there.exclude(Q(formal_check__is_eligible=False) | Q(formal_check__is_complete=False))

    def ranked(self):
        """Best first: who passes the minimums, points, then the earlier first submission. Stable."""
        return self.order_by(
            "is_below_minimum", F("points").desc(nulls_last=True), "first_submitted_at", "pk"
        )

    def decided(self):
        return self.filter(status__in=DECIDED)

    def accepted(self):
        return self.filter(status=ApplicationStatus.ACCEPTED)

    def reserve(self):
        return self.filter(status=ApplicationStatus.RESERVE)

    def under_assessment(self):
        return self.filter(status=ApplicationStatus.UNDER_ASSESSMENT)

    def undecided(self):
        """Sent, and nobody has decided yet; what was returned for correction as well."""
        return self.filter(status__in=[*ASSESSABLE, ApplicationStatus.RETURNED])

    def for_group(self, edition):
        """Accepted for this edition: each may become a group of its workshops."""
        return self.accepted().filter(call__edition=edition)


@dataclass(frozen=True)
class Places:
    """The limit of a call and what is taken of it; read it under the call's lock before taking one."""

    unit: str
    limit: int | None
    taken: int

    @property
    def left(self):
        return None if self.limit is None else max(self.limit - self.taken, 0)

    @property
    def counts_people(self):
        return self.unit == PlacesUnit.PEOPLE

    def size(self, application):
        return (application.people_count or 0) if self.counts_people else 1

    def fits(self, application):
        return self.limit is None or self.taken + self.size(application) <= self.limit

    def with_one(self, application):
        return Places(self.unit, self.limit, self.taken + self.size(application))

    @classmethod
    def of(cls, call):
        """A call without places of its own shares those of its edition with the edition's other calls."""
        limit, accepted = call.place_limit, call.applications.accepted()
        if call.places is None and limit is not None:
            everybody = call.applications.model.objects.accepted()
            accepted = everybody.filter(call__edition=call.edition_id, call__places=None)
        if call.places_unit != PlacesUnit.PEOPLE:
            return cls(call.places_unit, limit, accepted.count())
        from .application_parts import ApplicationInstitution  # whose applications inherit from here

        coming = ApplicationInstitution.objects.exclude(confirmation=PartnerConfirmation.DECLINED)
        people = coming.filter(application__in=accepted.values("pk")).aggregate(sum=Sum("people_count"))[
            "sum"
        ]
        return cls(call.places_unit, limit, people or 0)


class Decided(Stateful):
    """Mixin of Application: the verbs of the decision. Each holds the root first, then the application."""

    class Meta:
        abstract = True

    @property
    def is_decided(self):
        return self.status in DECIDED

    @property
    def awaits_decision(self):
        return self.status == ApplicationStatus.UNDER_ASSESSMENT

    @property
    def decision(self):
        """The last decision of the journal: who, when and why."""
        return self.events.filter(verb__in=DECISIONS).select_related("by").last() if self.is_decided else None

    @property
    def told_status(self):
        """The state for those outside the project: a decision is told with the results of the call."""
        is_secret = self.is_decided and self.call.results_published_at is None
        return ApplicationStatus.UNDER_ASSESSMENT if is_secret else ApplicationStatus(self.status)

    def told_events(self):
        """The journal for those outside the project."""
        events = self.events.select_related("by")
        return events if self.call.results_published_at else events.exclude(verb__in=[*DECISIONS, "undo"])

    def obstacle(self):
        """What has to come before this can be accepted, as a sentence; "" when nothing."""
        if self.status not in (ApplicationStatus.UNDER_ASSESSMENT, ApplicationStatus.RESERVE):
            return _("The formal check comes first.")
        if self.call.rules_of_assessment and self.points is None:
            return _("The assessment is not finished.")
        if self.is_below_minimum:
            return _("A criterion's minimum is not reached.")
        if self.call.places_unit == PlacesUnit.PEOPLE and not self.people_count:
            return _("The application does not say how many people come.")
        return ""

    def rank(self):
        """The place on the ranking list of its call as it is now, or None where it is not on it."""
        order = list(self.call.applications.in_ranking().ranked().values_list("pk", flat=True))
        return order.index(self.pk) + 1 if self.pk in order else None

    # --- Verbs -----------------------------------------------------------------------

    @transaction.atomic
    def check_formally(self, *, eligible, complete, remark="", by):
        """Passed, it may be assessed or decided; not passed, it waits to be returned or rejected."""
        from .assessment import FormalCheck

        self._hold()
        if self.status not in ASSESSABLE:
            raise TransitionRefused(f"application {self.pk}: formal check refused from {self.status}")
        if eligible and complete and self.unconfirmed:
            raise NotReady(_("Not every partner has confirmed its part yet."))
        values = {"is_eligible": eligible, "is_complete": complete, "remark": remark, "by": by}
        check, _new = FormalCheck.objects.update_or_create(application=self, defaults=values)
        wanted = ApplicationStatus.UNDER_ASSESSMENT if check.has_passed else ApplicationStatus.SUBMITTED
        verb = "pass_formally" if check.has_passed else "fail_formally"
        self._move(*ASSESSABLE, to=wanted, verb=verb, by=by, reason=remark)
        return check

    @transaction.atomic
    def accept(self, *, by, reason=""):
        """NoPlace and NotReady say what stands in the way. Of two that want the last place one wins."""
        call = self._hold()
        if self.status == ApplicationStatus.RESERVE and call.results_published_at:
            return self._take_place(call, by=by, reason=reason, verb="move_up")
        return self._take_place(call, by=by, reason=reason, verb="accept")

    def _take_place(self, call, *, by, reason, verb):
        if text := self.obstacle():
            raise NotReady(text)
        if not Places.of(call).fits(self):
            raise NoPlace(_("There is no place for it any more: the limit is reached."))
        sources = [ApplicationStatus.UNDER_ASSESSMENT, ApplicationStatus.RESERVE]
        self._move(*sources, to=ApplicationStatus.ACCEPTED, verb=verb, by=by, reason=reason, decided_at=Now())
        if call.results_published_at:
            Letter.write(self, LetterKind.MOVED_UP if verb == "move_up" else LetterKind.ACCEPTED, by=by)

    @transaction.atomic
    def reserve(self, *, by, reason=""):
        self._hold()
        if text := self.obstacle():
            raise NotReady(text)
        self._decide(
            ApplicationStatus.UNDER_ASSESSMENT,
            to=ApplicationStatus.RESERVE,
            verb="reserve",
            by=by,
            reason=reason,
        )

    @transaction.atomic
    def reject(self, *, by, reason):
        self._hold()
        sources = [*ASSESSABLE, ApplicationStatus.RESERVE]
        self._decide(*sources, to=ApplicationStatus.REJECTED, verb="reject", by=by, reason=reason)
        self.release()

    def _decide(self, *sources, to, verb, by, reason):
        self._move(*sources, to=to, verb=verb, by=by, reason=reason, decided_at=Now())
        if self.call.results_published_at:
            Letter.write(self, LETTER_OF[to], by=by)

    @transaction.atomic
    def undo_decision(self, reason, *, by):
        """Back to where it was decided from; nobody was told yet, since the results are not published."""
        call = self._hold()
        if call.results_published_at:
            raise TransitionRefused(f"application {self.pk}: the results are published")
        check = getattr(self, "formal_check", None)
        passed = check is not None and check.has_passed
        to = ApplicationStatus.UNDER_ASSESSMENT if passed else ApplicationStatus.SUBMITTED
        if self.status == ApplicationStatus.REJECTED:
            self.claim_places()
        self._move(*DECIDED, to=to, verb="undo", by=by, reason=reason, decided_at=None)

    def _hold(self):
        """The root's lock, then this row as it is now; says the call as it is now."""
        call = self.call.locked()
        self.refresh_from_db(from_queryset=type(self).objects.select_for_update(of=["self"], no_key=True))
        self.call = call
        return call


def fill_empty_places(call, gone, *, by=None, reason=""):
    """The first of the reserve list that fits moves up, in the caller's transaction, which holds the root.

    To be called when an accepted application, `gone`, is withdrawn. A large group may leave room for two small ones;
    in a call without a limit, no more move up than what it leaves. Says who moved up.
    """
    moved, places = [], Places.of(call)
    if places.limit is None:
        places = Places(places.unit, places.taken + places.size(gone), places.taken)
    for application in call.applications.reserve().ranked().with_row():
        application.call = call
        if not application.obstacle() and places.fits(application):
            application._take_place(call, by=by, reason=reason, verb="move_up")
            places = places.with_one(application)
            moved.append(application)
    return moved
