import uuid

from django import forms
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from coop_portal import guard
from coop_portal.conflicts import ConflictSafeForm, Difference, VersionField
from coop_portal.forms import DateInput, form_helper
from coop_portal.templatetags.portal import shortdate
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


class MinutesForm(ConflictSafeForm):
    """The minutes together with `tasks`, the formset of their tasks: both are saved or neither is."""

    class Meta:
        model = Minutes
        fields = ["text", "decisions"]
        widgets = {"text": forms.Textarea(attrs={"rows": 10}), "decisions": forms.Textarea(attrs={"rows": 5})}
        help_texts = {"text": _("What was talked about. No names of clients, no cases.")}

    def __init__(self, *args, tasks, **kwargs):
        super().__init__(*args, **kwargs)
        self.tasks = tasks
        for name in self.Meta.fields:
            self.fields[name].validators.append(_refuse_pesel)
        self.helper = form_helper()

    @transaction.atomic
    def save_unless_changed(self, *, by):
        if not self.is_new and self.tasks.changed_elsewhere():  # in the plan of the team
            self.cleaned_data["version"] = None
        if not super().save_unless_changed(by=by):
            return False
        self.tasks.save(self.instance, by=by)
        return True

    def _differences(self, current):
        return super()._differences(current) + self.tasks.differences()

    def _show(self, current, differences):
        super()._show(current, differences)
        self.conflict = max([current, *self.tasks.changed_elsewhere()], key=lambda row: row.edited_at)
        self.tasks.show_again()


class TaskForm(forms.Form):
    """A task of the minutes; a row without a text is left out, one of a task that is there changes it.

    A new row has the `uid` of the task that it makes, so that sent twice it makes one.
    """

    action = forms.ModelChoiceField(ActionItem.objects.none(), required=False, widget=forms.HiddenInput)
    version = VersionField()
    uid = forms.UUIDField(required=False, widget=forms.HiddenInput, initial=uuid.uuid4)
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

    def values(self):
        return {name: self.cleaned_data[name] for name in ("text", "institution", "due_on")}


class BaseTasks(forms.BaseFormSet):
    """`known` are the tasks of the minutes as they stand now."""

    def __init__(self, *args, minutes, **kwargs):
        rows = ActionItem.objects.filter(minutes_task__minutes=minutes.pk).order_by("minutes_task")
        self.known = list(rows.select_related("institution", "edited_by")) if minutes.pk else []
        initial = [
            {name: getattr(row, name) for name in ("uid", "version", "text", "due_on")}
            | {"action": row.pk, "institution": row.institution_id}
            for row in self.known
        ]
        super().__init__(*args, initial=initial, **kwargs)

    def _typed(self):
        """[(the row's form, the task that it is about or None)] of the rows that say something."""
        by_uid = {row.uid: row for row in self.known}
        typed = [form for form in self.forms if form.cleaned_data.get("text")]
        return [(form, form.cleaned_data["action"] or by_uid.get(form.cleaned_data["uid"])) for form in typed]

    def changed_elsewhere(self):
        """Tasks that somebody changed after the page was opened, where this page would write something else."""
        return [
            task
            for form, task in self._typed()
            if task and form.cleaned_data["version"] != task.version and _said(task) != _said_of(form)
        ]

    def differences(self):
        typed = self._typed()
        shown = {task.pk for _form, task in typed if task}
        pairs = [(_said(task) if task else "", _said_of(form)) for form, task in typed]
        found = [
            Difference(gettext("Task: %(text)s") % {"text": yours or theirs}, theirs, yours)
            for theirs, yours in pairs
            if theirs != yours
        ]
        added = [_said(task) for task in self.known if task.pk not in shown]
        return found + [
            Difference(gettext("Task that is not in your form; it stays"), text, "") for text in added
        ]

    def show_again(self):
        """The next save is made in sight of the tasks as they stand now."""
        self.data = self.data.copy()
        for form, task in self._typed():
            form.data = self.data
            if task:
                self.data[form.add_prefix("version")] = task.version

    def save(self, minutes, *, by):
        """New tasks are ActionItems with their reminder, known ones change, none is deleted."""
        for form, task in self._typed():
            new = {} if task else {"uid": form.cleaned_data["uid"] or uuid.uuid4()}
            task = give(task, team=minutes.session.team, by=by, **form.values(), **new)
            MinutesTask.objects.get_or_create(minutes=minutes, action=task)


def _said(task):
    return _joined(task.text, task.institution, task.due_on)


def _said_of(form):
    return _joined(*form.values().values())


def _joined(text, institution, due_on):
    return ", ".join(str(part) for part in (text, institution, due_on and shortdate(due_on)) if part)


TaskFormSet = forms.formset_factory(
    TaskForm, formset=BaseTasks, extra=EMPTY_TASKS, max_num=MOST_TASKS, absolute_max=MOST_TASKS
)
