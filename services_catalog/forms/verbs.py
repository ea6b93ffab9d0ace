from django import forms
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from coop_portal import guard
from coop_portal.forms import DateInput
from documents.enums import Channel
from documents.models import Source

from .days import clean_day
from .heard import HEARD, HeardForm


class ConfirmForm(HeardForm):
    """On what the word rests that the entry is true. Without an answer: the person's own account, today."""

    channel = forms.ChoiceField(
        label=_("How it came"),
        choices=[(each.value, each.label) for each in (*HEARD, Channel.PORTAL)],
        required=False,
        widget=forms.RadioSelect,
        initial=Channel.PHONE,
    )
    received_on = forms.DateField(label=_("On which day"), required=False, widget=DateInput)

    def clean_channel(self):
        return self.cleaned_data["channel"] or Channel.PORTAL

    @transaction.atomic
    def save(self, service, *, by):
        """The confirmation; the same word written down twice is one."""
        data = self.cleaned_data
        service.locked()
        same = service.confirmations.filter(
            confirmed_on=data["received_on"],
            source__channel=data["channel"],
            source__recorded_by=by,
            source__reference=data["reference"],
        ).first()
        source = same.source if same else Source.record(by=by, **self.source)
        return service.confirm(source=source, on=data["received_on"])


class SuspendForm(forms.Form):
    until = forms.DateField(
        label=_("Paused until"), widget=DateInput, help_text=_("The last day of the pause.")
    )
    reason = forms.CharField(label=_("Why"), required=False, max_length=300)

    def clean_until(self):
        day = clean_day(self.cleaned_data["until"])
        if day <= timezone.localdate():
            raise ValidationError(_("Choose a day after today."), code="past")
        return day


class ReasonForm(forms.Form):
    """Why an entry ends or goes back to its author."""

    reason = forms.CharField(label=_("Why"), max_length=1000, widget=forms.Textarea(attrs={"rows": 3}))

    def __init__(self, *args, required=True, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["reason"].required = required

    def clean_reason(self):
        if guard.has_pesel(self.cleaned_data["reason"]):
            raise ValidationError(_("There is a PESEL number here. The portal keeps no data of clients."))
        return self.cleaned_data["reason"]
