"""Forms of what happens to an agreement after it is signed."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from coop_portal.forms import DateInput, form_helper, section
from partners.charters.forms import no_pesel
from partners.forms import InstitutionField
from programmes.models import Programme

from ..forms import check_year
from . import changing, earlier
from .annexing import draft_annex
from .days import wrong_last_day

PARTY_ROWS = 6


class YearField(forms.DateField):
    """A day of a year in which agreements are made."""

    widget = DateInput

    def validate(self, value):
        super().validate(value)
        check_year(value)


class ChangeForm(forms.Form):
    """A change with its basis. Subclasses say which verb `act` calls."""

    uid = forms.UUIDField(widget=forms.HiddenInput)
    given_on = YearField(label=_("Notice received on"))
    day = YearField(label=_("Last day"))
    basis = forms.CharField(
        label=_("Reason and basis"), max_length=300, validators=[no_pesel],
        help_text=_("For example: letter no. OR.031.4.2026 of 12 May 2026. No data of clients."),
    )  # fmt: skip
    file = forms.FileField(
        label=_("Document"),
        required=False,
        help_text=_("The letter or the agreement of the parties, PDF or scan."),
    )

    def __init__(self, *args, agreement, by, party=None, **kwargs):
        super().__init__(*args, **kwargs)
        self.agreement, self.by, self.party = agreement, by, party
        self.helper = form_helper()

    def clean_given_on(self):
        day = self.cleaned_data["given_on"]
        if day > timezone.localdate():
            raise ValidationError(_("This day is still to come."))
        return day

    def shared(self):
        data = self.cleaned_data
        return {
            "uid": data["uid"], "given_on": data["given_on"], "basis": data["basis"], "by": self.by,
            "file": data["file"],
        }  # fmt: skip

    def save(self):
        """The Change, or None with the refusal at its field."""
        try:
            return self.act()
        except ValidationError as refusal:
            if not hasattr(refusal, "error_dict"):
                refusal = ValidationError({"file": refusal.messages})
            for name, errors in refusal.message_dict.items():
                self.add_error(name, errors)
            return None


class TerminateForm(ChangeForm):
    at_once = forms.BooleanField(
        label=_("Without the notice period"), required=False,
        help_text=_("All parties agreed on it, or a provision allows it."),
    )  # fmt: skip

    def act(self):
        data = self.cleaned_data
        return changing.terminate(
            self.agreement, last_day=data["day"], at_once=data["at_once"], **self.shared()
        )


class SupersedeForm(forms.Form):
    newer = forms.ModelChoiceField(
        None, label=_("The newer agreement"), empty_label=None, widget=forms.RadioSelect,
        error_messages={"required": _("Choose the agreement that took its place.")},
    )  # fmt: skip

    def __init__(self, *args, agreement, by, **kwargs):
        super().__init__(*args, **kwargs)
        self.agreement, self.by = agreement, by
        self.fields["newer"].queryset = changing.candidates_after(agreement).select_related("document")
        self.fields["newer"].label_from_instance = lambda row: f"{row.number} {row.title}"

    @property
    def nothing(self):
        """Why there is nothing to choose; "" where there is."""
        return (
            ""
            if self.fields["newer"].queryset.exists()
            else _("The project has no newer agreement in force.")
        )

    def save(self):
        """True, or None with the refusal at its field."""
        try:
            changing.supersede(self.agreement, self.cleaned_data["newer"], by=self.by)
        except ValidationError as refusal:
            self.add_error("newer", refusal.message_dict["newer"])
            return None
        return True


class LeaveForm(TerminateForm):
    def act(self):
        data = self.cleaned_data
        return changing.leave(
            self.agreement, self.party, last_day=data["day"], at_once=data["at_once"], **self.shared()
        )


class JoinForm(ChangeForm):
    institution = InstitutionField(label=_("Institution"))
    day = YearField(label=_("Party from"))
    given_on = YearField(label=_("Declaration received on"))
    field_order = ["institution", "given_on", "day"]

    def act(self):
        data = self.cleaned_data
        return changing.join(self.agreement, data["institution"], first_day=data["day"], **self.shared())


class SucceedForm(JoinForm):
    given_on = YearField(label=_("Learned of on"))

    def act(self):
        data = self.cleaned_data
        return changing.succeed(
            self.agreement, self.party, data["institution"], first_day=data["day"], **self.shared()
        )


class AnnexForm(forms.Form):
    uid = forms.UUIDField(widget=forms.HiddenInput)
    change = forms.CharField(
        label=_("What changes"), required=False, max_length=5000, widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_("For example: In § 4 point 3 reads: … You can go on writing in the draft."),
    )  # fmt: skip
    new_end = YearField(
        label=_("New last day"), required=False,
        help_text=_("Only for an extension. It works once the annex is signed and in force."),
    )  # fmt: skip
    lasts_on = forms.BooleanField(label=_("From now on for an indefinite time"), required=False)

    def __init__(self, *args, agreement, by, **kwargs):
        super().__init__(*args, **kwargs)
        self.agreement, self.by = agreement, by

    def clean_new_end(self):
        day = self.cleaned_data["new_end"]
        if sentence := wrong_last_day(day, self.agreement):
            raise ValidationError(sentence)
        return day

    def clean(self):
        data = super().clean()
        if data.get("new_end") and data.get("lasts_on"):
            self.add_error("lasts_on", _("Choose either a new last day or an indefinite time."))
        return data

    def save(self):
        return draft_annex(self.agreement, by=self.by, **self.cleaned_data)


class EarlierForm(forms.Form):
    """An agreement that was signed before the portal. Its parties are rows of institution and case number."""

    uid = forms.UUIDField(widget=forms.HiddenInput)
    programme = forms.ModelChoiceField(None, label=_("Project"))
    title = forms.CharField(label=_("Title of the agreement"), max_length=300)
    own_number = forms.CharField(label=_("Number on the document"), max_length=100, required=False)
    dated_on = YearField(label=_("Date of the agreement"))
    starts_on = YearField(
        label=_("In force from"), required=False, help_text=_("Left empty: from the date of the agreement.")
    )
    ends_on = YearField(
        label=_("In force to"), required=False, help_text=_("Left empty: for an indefinite time.")
    )
    notice_months = forms.IntegerField(
        label=_("Notice period in months"), min_value=1, max_value=24, initial=3
    )
    file = forms.FileField(
        label=_("Signed agreement (PDF)"),
        help_text=_("With its electronic signatures, or a scan of the paper."),
    )

    def __init__(self, *args, scope, by, **kwargs):
        super().__init__(*args, **kwargs)
        self.by = by
        programmes = Programme.objects.all()
        if not scope.is_operator:
            programmes = programmes.filter(pk__in=scope.coordinated_programme_ids)
        self.fields["programme"].queryset = programmes
        names = []
        for row in range(1, PARTY_ROWS + 1):
            self.fields[f"party_{row}"] = InstitutionField(
                label=_("Party %(n)d") % {"n": row}, required=row <= 2, help_text=""
            )
            self.fields[f"case_{row}"] = forms.CharField(
                label=_("Party's case number"), max_length=100, required=False
            )
            names += [f"party_{row}", f"case_{row}"]
        self.helper = form_helper(
            "uid", "programme",
            section(_("Document"), "title", "own_number", "dated_on", "file"),
            section(_("Duration"), "starts_on", "ends_on", "notice_months"),
            section(_("Parties"), *names),
        )  # fmt: skip

    def clean_file(self):
        self.content, self.report = earlier.checked(self.cleaned_data["file"])
        return self.cleaned_data["file"]

    def clean(self):
        data = super().clean()
        starts = data.get("starts_on") or data.get("dated_on")
        if starts and data.get("ends_on") and data["ends_on"] < starts:
            self.add_error("ends_on", _("The last day must not be before the first one."))
        if starts and starts > timezone.localdate():
            self.add_error("starts_on", _("It was in force before today, or it is drafted in the portal."))
        sides = [(each.legal_subject.pk, each.pk) for each, _case in self.parties()]
        if len(sides) != len(set(sides)):
            self.add_error(None, _("An institution stands among the parties twice."))
        return data

    def parties(self):
        rows = range(1, PARTY_ROWS + 1)
        pairs = [
            (self.cleaned_data.get(f"party_{row}"), self.cleaned_data.get(f"case_{row}", "")) for row in rows
        ]
        return [pair for pair in pairs if pair[0]]

    def save(self):
        data = self.cleaned_data
        named = {
            name: data[name] for name in ("uid", "title", "own_number", "dated_on", "starts_on", "ends_on")
        }
        return earlier.register(
            data["programme"], parties=self.parties(), content=self.content, report=self.report, by=self.by,
            notice_months=data["notice_months"], **named,
        )  # fmt: skip
