"""What a survey says: averages and texts, never one person's.

Marks and texts are shown from FEWEST answers on. Texts stand in the order of the alphabet, each question for itself, so
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
from ..models.survey import MOST

FEWEST = 3


@dataclass(frozen=True)
class Results:
    """`statements` are (sentence, average or None, answers), `texts` (question, [text]), `sectors` (name, answers)."""

    asked: int
    answers: int
    on_paper: int
    statements: list
    texts: list
    sectors: list

    @property
    def is_shown(self):
        return self.answers >= FEWEST

    @property
    def chart(self):
        return _picture([(text, average) for text, average, _n in self.statements if average])


def of_session(session):
    """Four queries."""
    rows = session.survey_answers.aggregate(
        answers=Count("pk"),
        on_paper=Count("pk", filter=Q(channel=Channel.PAPER)),
        **{f"n_{name}": Count(name) for name in SurveyAnswer.MARKS},
        **{f"of_{name}": Avg(name) for name in SurveyAnswer.MARKS},
    )
    statements = [
        (text, round(rows[f"of_{name}"], 1) if rows[f"n_{name}"] >= FEWEST else None, rows[f"n_{name}"])
        for name, text in SurveyAnswer.statements()
    ]
    is_shown = rows["answers"] >= FEWEST
    return Results(
        asked=session.survey_asks.count(),
        answers=rows["answers"],
        on_paper=rows["on_paper"],
        statements=statements if is_shown else [],
        texts=_texts(session) if is_shown else [],
        sectors=_sectors(session) if is_shown else [],
    )


def _texts(session):
    rows = list(session.survey_answers.values_list(*SurveyAnswer.TEXTS))
    columns = zip(*rows, strict=True)
    return [
        (question, sorted(filter(None, column), key=sort_key))
        for (_name, question), column in zip(SurveyAnswer.questions(), columns, strict=True)
    ]


def _sectors(session):
    """Sectors of fewer than FEWEST sheets stand together."""
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
    rows = SurveyAnswer.objects.filter(session__cycle=cycle).values("session").order_by().annotate(
        answers=Count("pk"),
        **{f"n_{name}": Count(name) for name in names},
        **{f"sum_{name}": Sum(name) for name in names},
    )  # fmt: skip
    total, counts, sums = 0, Counter(), Counter()
    for row in rows:
        if row["answers"] < FEWEST:
            continue
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
