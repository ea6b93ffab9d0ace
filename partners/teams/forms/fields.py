"""Fields and checks that the forms of teams share."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from coop_portal import guard
from coop_portal.forms import DateInput

YEARS = range(1990, 2101)


def sensible_day(day):
    if day.year not in YEARS:
        raise ValidationError(_("Check the year."), code="year")


def no_pesel(text):
    if guard.has_pesel(text):
        raise ValidationError(
            _("There is a PESEL number here. The portal keeps no data of clients."), code="pesel"
        )


class DayField(forms.DateField):
    widget = DateInput
    default_validators = [sensible_day]


class WholeRowForm(forms.ModelForm):
    """Constraints that name columns outside the form are asked, too: those of the instance are set already."""

    outside = ()  # columns that the page sets

    def _get_validation_exclusions(self):
        return super()._get_validation_exclusions() - set(self.outside)
