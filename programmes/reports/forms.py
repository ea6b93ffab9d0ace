from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from coop_portal.forms import DateInput, MonthField, form_helper

from ..indicators.forms import clean_past_day
from ..models import Edition, PeriodReport


class PeriodForm(forms.Form):
    """Of what and of when; all empty is the whole project from its first day."""

    uid = forms.UUIDField(widget=forms.HiddenInput, required=False)
    edycja = forms.ModelChoiceField(
        label=_("Edition"), queryset=Edition.objects.none(), to_field_name="uid", required=False
    )
    od = MonthField(label=_("First month"), required=False)
    do = MonthField(label=_("Last month"), required=False, last=True)

    def __init__(self, *args, programme, **kwargs):
        super().__init__(*args, **kwargs)
        self.programme = programme
        self.fields["edycja"].queryset = programme.editions.all()
        self.fields["edycja"].empty_label = _("the whole project")
        self.helper = form_helper("uid", "edycja", "od", "do")

    def clean(self):
        cleaned = super().clean()
        first, last = cleaned.get("od"), cleaned.get("do")
        if first and last and last < first:
            self.add_error("do", _("The last month must not be before the first one."))
        if first and first > timezone.localdate():
            self.add_error("od", _("This month has not begun yet."))
        return cleaned

    def report(self):
        """The unsaved report that the form describes."""
        data = self.cleaned_data
        fields = {"edition": data["edycja"], "starts_on": data["od"], "ends_on": data["do"]}
        if data["uid"]:
            fields["uid"] = data["uid"]
        return PeriodReport(programme=self.programme, **fields)


class SubmitForm(forms.Form):
    on = forms.DateField(label=_("Submitted on"), widget=DateInput)
    to = forms.CharField(
        label=_("To whom, under what number"),
        max_length=200,
        required=False,
        help_text=_("For example: application for payment no. 3, SM EFS."),
    )

    def __init__(self, *args, report, **kwargs):
        super().__init__(*args, **kwargs)
        self.report = report
        self.helper = form_helper()

    def clean_on(self):
        day = clean_past_day(self.cleaned_data["on"])
        if self.report.made_at and day < timezone.localdate(self.report.made_at):
            raise ValidationError(_("The report did not exist on that day yet."), code="early")
        return day
