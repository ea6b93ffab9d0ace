import uuid

from django import forms
from django.utils.translation import gettext_lazy as _

from coop_portal.forms import form_helper
from coop_portal.once import insert_once
from programmes.models import Programme

from ..models import CycleTemplate, SessionTemplate
from ..surveying.forms import SURVEY_HELP


class TemplateForm(forms.ModelForm):
    """A coordinator's template belongs to a project; only operators make common ones."""

    class Meta:
        model = CycleTemplate
        fields = ["uid", "programme", "name", "description"]
        widgets = {"uid": forms.HiddenInput, "description": forms.Textarea(attrs={"rows": 3})}

    def __init__(self, *args, scope, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["uid"].required = False
        projects = self.fields["programme"]
        projects.queryset = Programme.objects.run_by(scope).order_by("sort_key", "pk")
        projects.empty_label = _("all projects")
        if not scope.is_operator:
            projects.required, projects.empty_label, projects.help_text = True, None, ""
        if self.instance.pk:  # a new version stays where the old one was
            del self.fields["uid"], self.fields["programme"]
        else:
            self.initial["uid"] = uuid.uuid4()
        self.helper = form_helper()

    def _get_validation_exclusions(self):
        # The second submit of a new row must find the first one; a new version may keep its name.
        return super()._get_validation_exclusions() | {"uid"}

    def save_new(self):
        row = self.instance
        row.uid = self.cleaned_data["uid"] or uuid.uuid4()
        row, is_new = insert_once(row)
        if is_new:
            row.sessions.create(position=1, title=_("First meeting"))
        return row


class StepForm(forms.ModelForm):
    class Meta:
        model = SessionTemplate
        fields = ["title", "kind", "mode", "minutes", "aims", "method", "supplies", "asks_survey"]
        widgets = {"aims": forms.Textarea(attrs={"rows": 3}), "supplies": forms.Textarea(attrs={"rows": 3})}
        help_texts = {"asks_survey": SURVEY_HELP}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["minutes"].min_value = 1
        self.helper = form_helper()

    def apply(self, step):
        """Write the form's values to the meeting of the version that may be changed."""
        for name in self.Meta.fields:
            setattr(step, name, self.cleaned_data[name])
        step.save()
