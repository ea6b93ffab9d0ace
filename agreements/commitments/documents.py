"""The printed review of a year: each commitment with the parties' answers and how it was judged."""

from django.utils import timezone
from django.utils.translation import gettext as _

from coop_portal.pdf import render_pdf

from .pages import commitments_of


def judged(agreement, year):
    """[(commitment, its answers of that year, its review or None)] of what was promised before the year was over."""
    found = []
    for commitment in commitments_of(agreement):
        if commitment.dropped_on and commitment.dropped_on.year < year:
            continue
        if commitment.first_due_on and commitment.first_due_on.year > year:
            continue
        answers = [answer for answer in commitment.answers.all() if answer.due_on.year == year]
        review = next((each for each in commitment.reviews.all() if each.year == year), None)
        found.append((commitment, answers, review))
    return found


def review_pdf(agreement, year):
    title = _("Review of commitments in %(year)d") % {"year": year}
    context = {
        "title": title, "agreement": agreement, "rows": judged(agreement, year), "year": year,
        "made_on": timezone.localdate(),
    }  # fmt: skip
    return render_pdf("agreements/commitments/pdf/review.html", context)
