"""How a word about a service came to who writes it down."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from coop_portal.forms import DateInput
from documents.enums import Channel

from .days import clean_day

HEARD = (Channel.PHONE, Channel.MAIL, Channel.MEETING, Channel.PAPER, Channel.E_DORECZENIA)


class HeardForm(forms.Form):
    """On what a word rests, as Source.record takes it."""

    channel = forms.ChoiceField(
        label=_("How it came"),
        choices=[(each.value, each.label) for each in HEARD],
        widget=forms.RadioSelect,
        initial=Channel.PHONE,
    )
    received_on = forms.DateField(label=_("On which day"), widget=DateInput, initial=timezone.localdate)
    on_behalf_of = forms.CharField(
        label=_("Who said so"),
        required=False,
        max_length=200,
        help_text=_("The post or the institution, for example: secretary's office of the school."),
    )
    reference = forms.CharField(
        label=_("Reference"), required=False, max_length=200, help_text=_("Number of the letter, if any.")
    )

    def clean_received_on(self):
        day = clean_day(self.cleaned_data["received_on"] or timezone.localdate())
        if day > timezone.localdate():
            raise ValidationError(_("This day has not come yet."), code="future")
        return day

    @property
    def source(self):
        """Arguments of Source.record."""
        names = ("channel", "received_on", "on_behalf_of", "reference")
        return {name: self.cleaned_data[name] for name in names}
