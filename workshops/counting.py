"""What projects count of their workshops: people, hours, meetings, groups. Numbers alone: who it was stays here."""

from django.db.models import Count, Exists, OuterRef, Q, Sum
from django.utils.translation import gettext_lazy as _

from coop_portal import registry
from coop_portal.figures import Counter

from .enums import CycleOutcome, CycleStatus, Presence, RecommendationStatus, SessionKind, SessionStatus
from .models import Attendance, Cycle, Recommendation, Session, SessionDay


def in_span(span, path=""):
    """Filter of what belongs to the project or edition; `path` leads to the session ("day__session__").

    A meeting without a cycle belongs to the edition where the project has but one.
    """
    if span.edition is None:
        return Q(**{f"{path}programme": span.programme})
    mine = Q(**{f"{path}cycle__edition": span.edition})
    if not span.programme.editions.exclude(pk=span.edition.pk).exists():
        mine |= Q(**{f"{path}cycle": None, f"{path}programme": span.programme})
    return mine


def sessions(span, status=SessionStatus.HELD):
    """Meetings of the span; one without a known day counts where the span has no beginning."""
    days = SessionDay.objects.filter(session=OuterRef("pk"))
    dated = Exists(days.filter(**span.moments("starts_at")))
    when = Q(dated) | ~Q(Exists(days)) if span.is_whole else Q(dated)
    return Session.objects.filter(in_span(span), when, status=status)


def attendances(span):
    return Attendance.objects.filter(
        in_span(span, "day__session__"), **span.moments("day__starts_at"), presence=Presence.PRESENT
    )


def cycles(span):
    """Cycles that began, and whose first meeting was in the span."""
    found = Cycle.objects.filter(edition__programme=span.programme).exclude(status=CycleStatus.CANCELLED)
    if span.edition:
        found = found.filter(edition=span.edition)
    met = Exists(
        SessionDay.objects.filter(
            session__cycle=OuterRef("pk"), session__status=SessionStatus.HELD, **span.moments("starts_at")
        )
    )
    begun = ~Q(status=CycleStatus.PLANNED)
    return found.filter(Q(met) | begun if span.is_whole and span.last is None else Q(met))


def _people(span):
    return attendances(span).aggregate(n=Count("person", distinct=True))["n"]


def person_hours(span):
    return round((attendances(span).aggregate(n=Sum("minutes"))["n"] or 0) / 60, 2)


def _institutions(span):
    return attendances(span).aggregate(n=Count("institution", distinct=True))["n"]


def _sectors(span):
    return attendances(span).aggregate(n=Count("institution__sectors", distinct=True))["n"]


def _of_kind(*kinds):
    return lambda span: sessions(span).filter(kind__in=kinds).count()


def _agreed(span):
    ended = cycles(span).filter(outcome__in=[CycleOutcome.AGREEMENT, CycleOutcome.PLAN])
    return ended.count()


def recommendations(span):
    found = Recommendation.objects.filter(
        cycle__edition__programme=span.programme, status=RecommendationStatus.ACCEPTED
    )
    if span.edition:
        found = found.filter(cycle__edition=span.edition)
    return found.filter(**span.moments("created_at"))


def register():
    for key, label, unit, count in (
        ("people", _("People who attended"), _("people"), _people),
        ("hours", _("Hours of people at meetings"), _("hours"), person_hours),
        ("groups", _("Groups that met"), _("groups"), lambda span: cycles(span).count()),
        ("groups_with_outcome", _("Groups that ended with an agreement or a plan"), _("groups"), _agreed),
        ("sessions", _("Meetings held"), _("meetings"), lambda span: sessions(span).count()),
        ("workshops", _("Workshops held"), _("workshops"), _of_kind(SessionKind.WORKSHOP)),
        ("trainings", _("Trainings held"), _("trainings"), _of_kind(SessionKind.TRAINING)),
        ("study_visits", _("Study visits held"), _("visits"), _of_kind(SessionKind.STUDY_VISIT)),
        (
            "dissemination",
            _("Meetings and conferences that spread the results"),
            _("meetings"),
            _of_kind(SessionKind.DISSEMINATION, SessionKind.CONFERENCE),
        ),
        ("institutions", _("Institutions that attended"), _("institutions"), _institutions),
        ("sectors", _("Sectors that attended"), _("sectors"), _sectors),
        (
            "recommendations",
            _("Recommendations accepted by groups"),
            _("recommendations"),
            lambda span: recommendations(span).count(),
        ),
    ):
        registry.counters.register(key, Counter(label, unit, count))
