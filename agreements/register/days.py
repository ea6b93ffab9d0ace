"""Reckoning in months, as agreements do, and which last days can be agreed on."""

import calendar
from datetime import date

from django.utils import timezone
from django.utils.translation import gettext as _


def months_later(day, months):
    """The same day of a later month, or that month's last one."""
    month = day.year * 12 + day.month - 1 + months
    year, month = divmod(month, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def end_of_notice(given_on, months):
    """A notice period ends with the last day of a month, as the template of agreements says."""
    day = months_later(given_on, months)
    return day.replace(day=calendar.monthrange(day.year, day.month)[1])


def wrong_last_day(day, amends=None):
    """Why nobody can agree on this last day (or None) today, of an annex to `amends`; "" where one can."""
    if day and day < timezone.localdate():
        return _("This day is over: an agreement or annex ends nothing backwards.")
    if day and amends and day <= amends.in_force_on:
        return _("The agreement begins later than that.")
    return ""
