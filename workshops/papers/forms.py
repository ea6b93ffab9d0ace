from django import forms
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from coop_portal import guard
from coop_portal.forms import DateInput, form_helper
from partners.models import ActionItem, Institution

from ..models import Minutes, MinutesTask
from .actions import give

EMPTY_TASKS = 3
MOST_TASKS = 40


def _refuse_pesel(text):
    if guard.has_pesel(text):
        raise ValidationError(
            _("There is a PESEL number in the text. The portal keeps no data of clients: remove it."),
            code="clients",
        )


class MinutesForm(forms.ModelForm):
    class Meta:
        model = Minutes
        fields = ["text", "decisions"]
        widgets = {"text": forms.Textarea(attrs={"rows": 10}), "decisions": forms.Textarea(attrs={"rows": 5})}
        help_texts = {"text": _("What was talked about. No names of clients, no cases.")}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name in self.fields:
            self.fields[name].validators.append(_refuse_pesel)
        self.helper = form_helper()


class TaskForm(forms.Form):
    """A task of the minutes; a row without a text is left out, one of a task that is there changes it."""

    action = forms.ModelChoiceField(ActionItem.objects.none(), required=False, widget=forms.HiddenInput)
    text = forms.CharField(
        label=_("What is to be done"), max_length=300, required=False, validators=[_refuse_pesel]
    )
    institution = forms.ModelChoiceField(Institution.objects.none(), label=_("Who"), required=False)
    due_on = forms.DateField(label=_("By when"), required=False, widget=DateInput())

    def __init__(self, *args, minutes, institutions, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["institution"].queryset = institutions
        if minutes.pk:
            self.fields["action"].queryset = ActionItem.objects.filter(minutes_task__minutes=minutes)
        for name, field in self.fields.items():
            field.widget.attrs["class"] = "form-select" if name == "institution" else "form-control"

    def clean(self):
        data = super().clean()
        if data.get("text") and not data.get("institution"):
            self.add_error("institution", _("Say whose task it is."))
        return data


TaskFormSet = forms.formset_factory(TaskForm, extra=EMPTY_TASKS, max_num=MOST_TASKS, absolute_max=MOST_TASKS)


@transaction.atomic
def save(form, tasks, *, session, by):
    """Minutes with their tasks: new ones are ActionItems with their reminder, known ones change, none is deleted."""
    minutes = form.instance
    minutes.session, minutes.edited_by = session, by
    minutes.version += bool(minutes.pk)
    minutes.save()
    for row in tasks.cleaned_data:
        if row.get("text"):
            _save_task(minutes, row, session, by)
    return minutes


def _save_task(minutes, row, session, by):
    values = {name: row[name] for name in ("text", "institution", "due_on")}
    action = give(row["action"], team=session.team, by=by, **values)
    MinutesTask.objects.get_or_create(minutes=minutes, action=action)
