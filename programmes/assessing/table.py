"""The ranking of a call as its page, papers and workbook show it, in a constant number of queries."""

from dataclasses import dataclass

from django.db.models import Prefetch
from django.utils.translation import gettext as _

from ..enums import ApplicationStatus, AssessmentStatus
from ..models import Assessment, Score


@dataclass(frozen=True)
class RankingRow:
    """`rank` is None for what is not in the ranking: failed formally, returned, withdrawn."""

    rank: int | None
    application: object
    assessments: list

    @property
    def check(self):
        return getattr(self.application, "formal_check", None)

    @property
    def done(self):
        return [each for each in self.assessments if each.is_done]

    @property
    def hides(self):
        """Whether something is not shown to this reader."""
        return any(each.is_hidden for each in self.living)

    @property
    def conflicts(self):
        return [each for each in self.assessments if each.status == AssessmentStatus.CONFLICT]

    @property
    def living(self):
        """Assessments that were not given back."""
        return [each for each in self.assessments if each.is_done or each.is_open]


def ranking_rows(call, reader=None):
    """(rows of the ranking best first, rows that are not in it), as this account may see them; None: on paper"""
    order = call.applications.in_ranking().ranked().values_list("pk", flat=True)
    ranks = {pk: rank for rank, pk in enumerate(order, start=1)}
    sent = (
        call.applications.sent()
        .with_row()
        .select_related("formal_check")
        .prefetch_related(_assessments(reader))
    )
    rows = [_row(call, each, ranks.get(each.pk)) for each in sent.order_by("first_submitted_at", "pk")]
    inside = sorted((row for row in rows if row.rank), key=lambda row: row.rank)
    return inside, [row for row in rows if not row.rank]


def _assessments(reader):
    scores = Prefetch("scores", Score.objects.select_related("criterion"))
    seen = Assessment.objects.as_seen_by(reader).select_related("assessor")
    return Prefetch("assessments", seen.prefetch_related(scores).order_by("place", "pk"))


def _row(call, application, rank):
    application.call = call
    return RankingRow(rank, application, list(application.assessments.all()))


def score_columns(call):
    criteria = [f"{each.label} (0–{each.maximum}, × {each.weight})" for each in call.criteria.all()]
    fixed = [
        _("Place"),
        _("Number"),
        _("Lead"),
        _("First submitted"),
        _("State"),
        _("Assessor"),
        _("Assessment"),
    ]
    return [*fixed, *criteria, _("Weighted points"), _("Average"), _("Remark")]


def score_rows(call, reader):
    """One line an assessment; an application without one has a line of its own."""
    criteria = list(call.criteria.all())
    inside, outside = ranking_rows(call, reader)
    for row in [*inside, *outside]:
        application = row.application
        head = [
            row.rank,
            application.number,
            application.lead.name if application.lead else "",
            application.came_first if application.is_recorded else application.first_submitted_at,
            application.get_status_display(),
        ]
        for each in row.assessments or [None]:
            remark = each.remark if each and not each.is_hidden else ""
            yield [*head, *_of_one(each, criteria), application.points, remark]


def _of_one(assessment, criteria):
    if assessment is None:
        return ["", "", *("" for _criterion in criteria), None]
    state = assessment.get_status_display()
    if assessment.is_hidden:
        hidden = _("not shown yet")
        return [assessment.assessor.name, f"{state}, {hidden}", *(None for _each in criteria), None]
    points = {score.criterion_id: score.points for score in assessment.scores.all()}
    return [assessment.assessor.name, state, *(points.get(each.pk) for each in criteria), assessment.total]


def published_rows(call):
    """(accepted, reserve) as strangers read them: institutions alone, best first."""
    decided = call.applications.ranked().with_row()
    accepted = decided.filter(status=ApplicationStatus.ACCEPTED)
    return list(accepted), list(decided.filter(status=ApplicationStatus.RESERVE))
