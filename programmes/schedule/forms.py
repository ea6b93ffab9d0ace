import datetime

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from coop_portal import guard
from coop_portal.forms import DateInput, TimeInput, form_helper, section
from coop_portal.once import insert_once

from ..models import ScheduleRow

YEARS_AROUND = 20


def refuse_client_data(text):
    """Anybody reads the schedule, and what is published stays."""
    if refusals := guard.check(text).refusals:
        raise ValidationError([ValidationError(each, code="clients") for each in refusals])
    return text


class ScheduleRowForm(forms.ModelForm):
    class Meta:
        model = ScheduleRow
        fields = [
            "uid", "held_on", "starts_at", "ends_at", "hours", "mode", "place", "support", "carried_out_by", "group",
        ]  # fmt: skip
        widgets = {
            "uid": forms.HiddenInput,
            "held_on": DateInput,
            "starts_at": TimeInput,
            "ends_at": TimeInput,
        }
        help_texts = {
            "hours": _("Empty: counted from the hours above."),
            "place": _("Anybody reads it: no link of an online meeting, no confidential address."),
            "carried_out_by": _(
                "An institution or a function. A name that is written here stays in all published versions."
            ),
            "support": _("For example: individual consultation, training, study visit."),
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["uid"].required = False
        if self.instance.pk:
            del self.fields["uid"]
        self.helper = form_helper(
            "uid",
            section(_("When"), "held_on", "starts_at", "ends_at", "hours"),
            section(_("Where"), "mode", "place"),
            section(_("What and for whom"), "support", "carried_out_by", "group"),
        )
        if self.instance.pk:
            self.helper.layout.pop(0)

    def _get_validation_exclusions(self):
        # The second submit of a new row must find the first one instead of being told that it exists.
        return super()._get_validation_exclusions() | {"uid"}

    def clean_uid(self):
        return self.cleaned_data["uid"] or self.instance.uid

    def clean_held_on(self):
        day = self.cleaned_data["held_on"]
        if abs(day.year - timezone.localdate().year) > YEARS_AROUND:
            raise ValidationError(_("Look at the year: it cannot be right."), code="year")
        return day

    def clean_place(self):
        text = self.cleaned_data["place"]
        if "://" in text or "www." in text.lower():
            raise ValidationError(_("No address of a page here: the schedule is public."), code="link")
        return refuse_client_data(text)

    def clean_support(self):
        return refuse_client_data(self.cleaned_data["support"])

    def clean_carried_out_by(self):
        return refuse_client_data(self.cleaned_data["carried_out_by"])

    def clean_group(self):
        """A group has a name of its own; a person's name or number does not belong on a public page."""
        if guard.check(self.cleaned_data["group"]).refusals:
            raise ValidationError(_("Name the group, not the people in it."), code="people")
        return self.cleaned_data["group"]

    def clean(self):
        data = super().clean()
        starts, ends = data.get("starts_at"), data.get("ends_at")
        if data.get("hours") is None and starts and ends and ends > starts:
            day = datetime.date.min
            length = datetime.datetime.combine(day, ends) - datetime.datetime.combine(day, starts)
            data["hours"] = round(length.total_seconds() / 3600, 2)
            self.instance.hours = data["hours"]
        return data

    def save(self):
        if self.instance.pk:
            self.instance.save()
            return self.instance
        return insert_once(self.instance)[0]


class PublishForm(forms.Form):
    seen = forms.CharField(widget=forms.HiddenInput, max_length=64)
    note = forms.CharField(
        label=_("What changed and why"),
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Anybody reads it beside the version. May stay empty."),
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.helper = form_helper()

    def clean_note(self):
        return refuse_client_data(self.cleaned_data["note"].strip())
