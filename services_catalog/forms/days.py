from datetime import date

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _


def clean_day(day):
    if day and not date(2000, 1, 1) <= day <= date(2100, 1, 1):
        raise ValidationError(_("Check the year."), code="year")
    return day
