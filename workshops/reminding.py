"""When people are reminded of a meeting."""

from datetime import time

from django.utils import timezone

from notifications.clock import warsaw, working_days_before

REMINDER_DAYS = 3  # working days before the meeting, at nine in the morning


def reminder_moment(begins_at):
    """Nine in the morning, so many working days before the meeting."""
    day = timezone.localtime(begins_at).date()
    return warsaw(working_days_before(day, REMINDER_DAYS), time(9))
