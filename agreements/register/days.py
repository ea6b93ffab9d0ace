"""Reckoning in months, as agreements do."""

import calendar
from datetime import date


def months_later(day, months):
    """The same day of a later month, or that month's last one."""
    month = day.year * 12 + day.month - 1 + months
    year, month = divmod(month, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def end_of_notice(given_on, months):
    """A notice period ends with the last day of a month, as the template of agreements says."""
    day = months_later(given_on, months)
    return day.replace(day=calendar.monthrange(day.year, day.month)[1])
