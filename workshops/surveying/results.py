"""What a survey says: averages and texts, never one person's.

Marks and texts are shown of released answers. Texts stand in the order of the alphabet, each question for itself, so
that none can be matched with another or with the moment it came. A cycle counts only the meetings whose own numbers may
be shown: what is left over when known numbers are taken from a sum would be the hidden ones.
"""

from collections import Counter
from dataclasses import dataclass

from django.db.models import Avg, Count, Q, Sum
from django.utils.translation import gettext as _

from coop_portal.charts import bars
from coop_portal.sorting import sort_key
from documents.enums import Channel

from ..models import SurveyAnswer
from ..models.survey import FEWEST, MOST


@dataclass(frozen=True)
class Results:
    """`statements` are (sentence, average or None, answers), `texts` (question, [text]), `sectors` (name, answers).

    `answers` are those released; `waiting` ones are shown together with the next.
    """

    asked: int
    answers: int
    waiting: int
    on_paper: int
    statements: list
    texts: list
    sectors: list

    @property
    def is_shown(self):
        return self.answers > 0

    @property
    def chart(self):
        rows = [(text, average) for text, average, _n in self.statements if average]
        return _picture(rows) if rows else ""


def of_session(session):
    """Six queries."""
    rows = session.survey_answers.released().aggregate(
        answers=Count("pk"),
        on_paper=Count("pk", filter=Q(channel=Channel.PAPER)),
        **{f"n_{name}": Count(name) for name in SurveyAnswer.MARKS},
        **{f"of_{name}": Avg(name) for name in SurveyAnswer.MARKS},
    )
    statements = [
        (text, round(rows[f"of_{name}"], 1) if rows[f"n_{name}"] >= FEWEST else None, rows[f"n_{name}"])
        for name, text in SurveyAnswer.statements()
    ]
    is_shown = rows["answers"] > 0
    return Results(
        asked=session.survey_asks.count(),
        answers=rows["answers"],
        waiting=session.survey_answers.filter(is_released=False).count(),
        on_paper=rows["on_paper"],
        statements=statements if is_shown else [],
        texts=_texts(session) if is_shown else [],
        sectors=_sectors(session) if is_shown and not session.is_surveyed else [],
    )


def _texts(session):
    rows = list(session.survey_answers.released().values_list(*SurveyAnswer.TEXTS))
    columns = zip(*rows, strict=True)
    return [
        (question, sorted(filter(None, column), key=sort_key))
        for (_name, question), column in zip(SurveyAnswer.questions(), columns, strict=True)
    ]


def _sectors(session):
    """Once nobody answers any more: two looks would tell of the sheets between them. Those of few stand together."""
    found, few = [], 0
    for row in session.survey_sectors.select_related("sector"):
        if row.answers >= FEWEST:
            found.append((str(row.sector), row.answers))
        else:
            few += row.answers
    return [*found, (_("other sectors"), few)] if few else found


def of_cycle(cycle):
    """(answers, [(sentence, average)]) of the cycle's meetings whose numbers may be shown. One query."""
    names = SurveyAnswer.MARKS
    rows = SurveyAnswer.objects.released().filter(session__cycle=cycle).values("session").order_by().annotate(
        answers=Count("pk"),
        **{f"n_{name}": Count(name) for name in names},
        **{f"sum_{name}": Sum(name) for name in names},
    )  # fmt: skip
    total, counts, sums = 0, Counter(), Counter()
    for row in rows:
        total += row["answers"]
        for name in names:
            if row[f"n_{name}"] >= FEWEST:
                counts[name] += row[f"n_{name}"]
                sums[name] += row[f"sum_{name}"]
    averages = [
        (str(text), round(sums[name] / counts[name], 1))
        for name, text in SurveyAnswer.statements()
        if counts[name]
    ]
    return total, averages


def _picture(rows):
    return bars(rows, most=MOST)


def chart_of_cycle(averages):
    """As workshops.papers.report has its charts; without rows where there is nothing to show."""
    return _("Survey: averages from 1 to 5"), [_("Statement"), _("Average")], averages, _picture(averages)
