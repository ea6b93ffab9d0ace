"""The years of a funding's sustainability, whom to ask about each, and the question itself."""

from datetime import date, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from coop_portal.transitions import TransitionRefused

from ..enums import PartnerRole, ProgrammeStatus
from ..models import ClosingNote, Funding, Programme, SustainabilityYear
from . import emails

ENDED = [ProgrammeStatus.AFTER_END, ProgrammeStatus.ARCHIVED]
ASK_BEFORE_END = timedelta(days=30)  # of each year: what is asked about has mostly happened
TIME_TO_ANSWER = timedelta(days=21)  # at the least
TOO_LATE_TO_ASK = timedelta(days=60)  # after the year's end: only a person asks then
A_SWEEP = 200


def periods(funding):
    """[(first day, last day)] of the years of sustainability; [] where its first or last day is unknown."""
    first, last = funding.sustainability_from, funding.sustainability_to
    found = []
    while first and last and first <= last:
        following = _years_later(first, 1)
        found.append((first, min(following - timedelta(days=1), last)))
        first = following
    return found


def _years_later(day, number):
    try:
        return day.replace(year=day.year + number)
    except ValueError:  # the 29th of February
        return date(day.year + number, 3, 1)


def table(funding):
    """[(first day, last day, its row or None)], with rows of earlier dates that have something in them."""
    rows = {row.starts_on: row for row in funding.years.all()}
    found = [(first, last, rows.pop(first, None)) for first, last in periods(funding)]
    kept = [(row.starts_on, row.ends_on, row) for row in rows.values() if row.asked_at or row.answer]
    return sorted([*found, *kept], key=lambda each: each[0])


def whom_to_ask(programme):
    """The newest successor that is an institution, else the lead; None where there is neither."""
    successions = programme.successions.filter(institution__isnull=False).select_related("institution")
    if newest := successions.order_by("-from_on", "pk").first():
        return newest.institution
    lead = programme.partners.filter(role=PartnerRole.LEAD).select_related("institution").first()
    return lead.institution if lead else None


@transaction.atomic
def year_of(funding, starts_on):
    """The row of the year that begins on this day, made where it is missing; None for a day that begins no year."""
    Programme.objects.locked().get(pk=funding.programme_id)
    ends_on = dict(periods(funding)).get(starts_on)
    if ends_on is None:
        return None
    row, _made = SustainabilityYear.objects.get_or_create(
        funding=funding, starts_on=starts_on, defaults={"ends_on": ends_on}
    )
    return row


@transaction.atomic
def ask(year, institution, address, *, by=None, first_only=False):
    """Send the question, or send it again; the link of an older mail to another address no longer works.

    TransitionRefused once it is answered, when no answers are taken any more, or with `first_only` asked already.
    """
    year = year.locked()
    if year.answer or not year.is_open or (first_only and year.asked_at):
        raise TransitionRefused(f"SustainabilityYear {year.pk}: not to be asked")
    today = timezone.localdate()
    year.institution, year.address, year.asked_at = institution, address.lower(), timezone.now()
    year.answer_by = max(year.ends_on, today + TIME_TO_ANSWER)
    year.save(update_fields=["institution", "address", "asked_at", "answer_by"])
    emails.forget(year)
    emails.plan_question(year)
    journal(year.programme, "ask_year", by, f"{year.starts_on:%Y-%m-%d}: {institution}")
    return year


def journal(programme, verb, by, reason):
    programme.events.create(
        verb=verb, from_status=programme.status, to_status=programme.status, by=by, reason=reason
    )


def ask_due(today=None):
    """The sweep: question of every year that ends soon and that nobody asked about yet. Safe to repeat."""
    today = today or timezone.localdate()
    fundings = Funding.objects.filter(
        programme__status__in=ENDED,
        closing_note=None,
        sustainability_from__lte=today,
        sustainability_to__gte=today - TOO_LATE_TO_ASK,
    )
    asked = 0
    for funding in fundings.select_related("programme").prefetch_related("years")[:A_SWEEP]:
        for first, last, row in table(funding):
            is_time = last - ASK_BEFORE_END <= today <= last + TOO_LATE_TO_ASK
            if is_time and not (row and (row.asked_at or row.answer)):
                asked += _ask_of_itself(funding, first)
    return asked


def _ask_of_itself(funding, first):
    year, institution = year_of(funding, first), whom_to_ask(funding.programme)
    if institution is None or not institution.email:
        emails.plan_overdue(year, occurrence="nobody")
        return 0
    try:
        ask(year, institution, institution.email, first_only=True)
    except TransitionRefused:
        return 0
    return 1


def escalate_late(today=None):
    """Tell the coordinators of questions whose last day has passed without an answer. Safe to repeat."""
    today = today or timezone.localdate()
    late = SustainabilityYear.objects.waiting().filter(answer_by__lt=today, funding__closing_note=None)
    for year in late.select_related("funding__programme")[:A_SWEEP]:
        emails.plan_overdue(year, occurrence=f"{year.answer_by:%Y-%m-%d}")


@transaction.atomic
def close(funding, *, text, by):
    """The closing note, after the last day; no answers are taken from then on. Written once."""
    Programme.objects.locked().get(pk=funding.programme_id)
    if not funding.sustainability_to or funding.sustainability_to >= timezone.localdate():
        raise ValidationError(_("The period of sustainability is not over yet."), code="not_over")
    note, made = ClosingNote.objects.get_or_create(funding=funding, defaults={"text": text, "written_by": by})
    if not made:
        raise ValidationError(_("The closing note is written already."), code="written")
    for year in funding.years.all():
        emails.forget(year)
    journal(funding.programme, "close_sustainability", by, str(funding))
    return note
