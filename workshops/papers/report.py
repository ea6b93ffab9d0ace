"""What a cycle's report says: numbers of people, attendance, sectors, institutions, recommendations. Nobody's name."""

from collections import Counter

from django.db.models import Count, Q, Sum
from django.utils.translation import gettext as _

from coop_portal.charts import bars

from ..enums import Presence, RecommendationStatus, SessionStatus
from ..models import Attendance
from ..surveying import results


def report(cycle):
    """Context of workshops/papers/pdf/report.html: figures, and charts as (caption, columns, rows, picture)."""
    present = Attendance.objects.filter(day__session__cycle=cycle, presence=Presence.PRESENT)
    sessions = list(
        cycle.sessions.exclude(status=SessionStatus.CANCELLED)
        .with_dates()
        .annotate(
            came=Count(
                "days__attendances__person",
                filter=Q(days__attendances__presence=Presence.PRESENT),
                distinct=True,
            )
        )
    )
    recommendations = list(cycle.recommendations.prefetch_related("owners"))
    answers, averages = results.of_cycle(cycle)
    charts = [*_charts(present, sessions, recommendations), results.chart_of_cycle(averages)]
    figures = _figures(cycle, present, sessions, recommendations)
    return {
        "sessions": sessions,
        "figures": [*figures, (_("Answers to evaluation surveys"), answers)] if answers else figures,
        "charts": [chart for chart in charts if chart[2]],
        "recommendations": [each for each in recommendations if each.status == RecommendationStatus.ACCEPTED],
        "institutions": list(cycle.group.institutions.order_by("sort_key", "pk")),
    }


def _figures(cycle, present, sessions, recommendations):
    totals = present.aggregate(
        people=Count("person", distinct=True),
        institutions=Count("institution", distinct=True),
        minutes=Sum("minutes"),
    )
    accepted = [each for each in recommendations if each.status == RecommendationStatus.ACCEPTED]
    return [
        (_("People in the group"), cycle.group.members.current().count()),
        (_("People who attended"), totals["people"]),
        (_("Institutions that attended"), totals["institutions"]),
        (_("Meetings held"), sum(session.status == SessionStatus.HELD for session in sessions)),
        (_("Hours of people at meetings"), round((totals["minutes"] or 0) / 60, 2)),
        (_("Recommendations accepted by groups"), len(accepted)),
        (_("of them within official duties"), sum(each.within_duties for each in accepted)),
    ]


def _charts(present, sessions, recommendations):
    by_meeting = [(f"{session.position}. {session.title}", session.came) for session in sessions]
    yield _chart(_("People at each meeting"), _("Meeting"), _("People"), by_meeting)
    sectors = (
        present.order_by()
        .values_list("institution__sectors__name")
        .annotate(n=Count("person", distinct=True))
    )
    by_sector = [
        (name or _("without a sector"), n) for name, n in sectors.order_by("-n", "institution__sectors__name")
    ]
    yield _chart(_("People by sector"), _("Sector"), _("People"), by_sector)
    institutions = present.exclude(institution=None).order_by().values_list("institution__name")
    by_institution = list(
        institutions.annotate(n=Count("person", distinct=True)).order_by("-n", "institution__name")
    )
    yield _chart(_("People by institution"), _("Institution"), _("People"), by_institution)
    states = Counter(each.get_status_display() for each in recommendations)
    yield _chart(_("Recommendations by state"), _("State"), _("Recommendations"), sorted(states.items()))


def _chart(caption, *columns_and_rows):
    *columns, rows = columns_and_rows
    return caption, columns, rows, bars(rows)
