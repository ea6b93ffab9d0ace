"""Forms of the assessment. The coordinator's set rules and decide, the assessor's says points with their reasons."""

from django import forms
from django.db import transaction
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from coop_portal.forms import DateTimeInput, form_helper
from partners.teams.forms.fields import no_pesel

from ..models import AssessmentRules, Assessor, Criterion
from . import emails


class RulesForm(forms.ModelForm):
    class Meta:
        model = AssessmentRules
        fields = ["assessors", "third_above", "due_at"]
        widgets = {"due_at": DateTimeInput, "assessors": forms.RadioSelect}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.helper = form_helper()

    @transaction.atomic
    def save(self):
        """Reminders follow the day."""
        call = self.instance.call.locked()
        rules, _new = AssessmentRules.objects.update_or_create(call=call, defaults=self.cleaned_data)
        for assessor in call.assessors.active().select_related("call"):
            emails.plan_reminder(assessor)
        return rules


class CriterionForm(forms.ModelForm):
    class Meta:
        model = Criterion
        fields = ["label", "help", "weight", "maximum", "minimum"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["help"].widget.attrs["rows"] = 3
        self.helper = form_helper()

    def _get_validation_exclusions(self):
        """The call is no field of the form, and yet a name is unique within it."""
        return super()._get_validation_exclusions() - {"call"}


class AssessorForm(forms.ModelForm):
    class Meta:
        model = Assessor
        fields = ["name", "email"]
        help_texts = {
            "email": _("The link goes there; whoever has an account with this address may use it instead.")
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.helper = form_helper()

    def clean_email(self):
        return self.cleaned_data["email"].lower()

    def save(self, *, by):
        """The person assesses from now on; one who had left comes back."""
        call = self.instance.call
        values = {"name": self.cleaned_data["name"], "left_at": None}
        assessor, _new = Assessor.objects.update_or_create(
            call=call,
            email=self.cleaned_data["email"],
            defaults=values,
            create_defaults=values | {"named_by": by},
        )
        return assessor


class FormalCheckForm(forms.Form):
    eligible = forms.BooleanField(
        label=_("The institutions are of the kinds and places that the call asks for"), required=False
    )
    complete = forms.BooleanField(label=_("Everything that the call asks for is there"), required=False)
    remark = forms.CharField(
        label=_("What is wrong or missing"),
        required=False,
        max_length=2000,
        widget=forms.Textarea({"rows": 3}),
        validators=[no_pesel],
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.helper = form_helper()

    def clean(self):
        values = super().clean()
        if not (values["eligible"] and values["complete"]) and not values.get("remark", "").strip():
            self.add_error("remark", _("Say what is wrong or missing."))
        return values


class ReasonForm(forms.Form):
    reason = forms.CharField(
        label=_("Reason"),
        max_length=2000,
        widget=forms.Textarea({"rows": 3}),
        help_text=_("The institution reads it in its letter: write whole sentences, without personal data."),
        validators=[no_pesel],
    )

    def __init__(self, *args, required=True, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["reason"].required = required
        self.helper = form_helper()


class ConflictForm(forms.Form):
    conflict = forms.CharField(
        label=_("What connects you with the applicant"), max_length=1000, widget=forms.Textarea({"rows": 2})
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.helper = form_helper()


class AssignForm(forms.Form):
    assessor = forms.ModelChoiceField(Assessor.objects.none(), label=_("Assessor"))

    def __init__(self, *args, choices, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["assessor"].queryset = Assessor.objects.filter(pk__in=[each.pk for each in choices])
        self.helper = form_helper()


class NumberForm(forms.Form):
    number = forms.IntegerField(label=_("How many to accept"), min_value=0, max_value=100_000, required=False)


class ScoresForm(forms.Form):
    """A number and a reason for each criterion; saved half done, complete only to be finished."""

    def __init__(self, *args, assessment, **kwargs):
        self.assessment = assessment
        self.criteria = list(assessment.application.call.criteria.all())
        given = {score.criterion_id: score for score in assessment.scores.all()}
        super().__init__(*args, **kwargs)
        for criterion in self.criteria:
            score = given.get(criterion.pk)
            self._add(criterion, score)
        self.fields["remark"] = forms.CharField(
            label=_("Remark on the whole application"),
            required=False,
            max_length=4000,
            initial=assessment.remark,
            validators=[no_pesel],
            widget=forms.Textarea({"rows": 3}),
        )

    def _add(self, criterion, score):
        self.fields[f"points_{criterion.pk}"] = forms.IntegerField(
            label=gettext("Points, 0 to %(maximum)d") % {"maximum": criterion.maximum},
            min_value=0,
            max_value=criterion.maximum,
            required=False,
            initial=score.points if score else None,
            widget=forms.NumberInput({"class": "input-count"}),
        )
        self.fields[f"reason_{criterion.pk}"] = forms.CharField(
            label=gettext("Reason"),
            required=False,
            max_length=2000,
            initial=score.reason if score else "",
            validators=[no_pesel],
            widget=forms.Textarea({"rows": 2}),
        )

    def clean(self):
        """A reason is kept with its points; without them it stays in the form, which says so."""
        values = super().clean()
        for each in self.criteria:
            points, reason = f"points_{each.pk}", f"reason_{each.pk}"
            if values.get(reason) and values.get(points) is None and points not in self.errors:
                self.add_error(points, gettext("Give the points as well: the reason is saved with them."))
        return values

    def _given(self, criterion, values):
        points = values[f"points_{criterion.pk}"]
        return None if points is None else (points, values[f"reason_{criterion.pk}"])

    def rows(self):
        """[(criterion, field of points, field of the reason)]"""
        return [(each, self[f"points_{each.pk}"], self[f"reason_{each.pk}"]) for each in self.criteria]

    def save(self):
        """TransitionRefused where the assessment does not run any more."""
        values = self.cleaned_data
        points = {each: self._given(each, values) for each in self.criteria}
        self.assessment.keep_scores(points, remark=values["remark"])
