"""The sheet of the survey: behind a link, and as rows of the grid „Przepisz z papieru"."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from coop_portal import guard
from documents.enums import Channel
from partners.models import Sector

from ..models import SurveyAnswer
from ..models.survey import LEAST, LONGEST_TEXT, MOST

SHEETS = 8  # of paper, on one page of the grid
SCALE = [(mark, str(mark)) for mark in range(LEAST, MOST + 1)]
UNSAID = ("", pgettext_lazy("mark of a survey", "no answer"))  # a mark once chosen can be taken back
SURVEY_HELP = _(
    "Usually after the last meeting. Answers are anonymous; a link comes by mail, no account is needed."
)
NO_NAMES = _("What I wrote is not about a client")


class _Sheet(forms.Form):
    """What both have in common: an empty sheet is none, and what may be a client's is refused."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name, text in SurveyAnswer.statements():
            self.fields[name] = self.mark_field(text)
        for name, text in SurveyAnswer.questions():
            self.fields[name] = forms.CharField(
                label=text, required=False, max_length=LONGEST_TEXT, widget=self.text_widget()
            )
        self.fields["sector"] = forms.ModelChoiceField(
            Sector.objects.offered().order_by("position", "sort_key", "pk"), label=_("Sector of my institution"),
            required=False, empty_label=_("I do not say"), widget=forms.Select(attrs={"class": "form-select"}),
        )  # fmt: skip
        self.warnings = []

    def clean(self):
        data = super().clean()
        for name in SurveyAnswer.TEXTS:
            verdict = guard.check(data.get(name) or "")
            for refusal in verdict.refusals:
                self.add_error(name, ValidationError(refusal, code="clients"))
            self.warnings += verdict.warnings
        return data

    @property
    def values(self):
        names = (*SurveyAnswer.MARKS, *SurveyAnswer.TEXTS)
        return {name: self.cleaned_data[name] for name in names}

    @property
    def says_something(self):
        return any(self.values.values())


class NoNamesForm(forms.Form):
    """What looks like a name asks for a tick, which is shown then alone."""

    no_names = forms.BooleanField(
        label=NO_NAMES, required=False, widget=forms.CheckboxInput(attrs={"class": "form-check-input"})
    )

    def ask(self, warnings):
        """Within cleaning, or after it."""
        if not self.cleaned_data.get("no_names"):
            for warning in dict.fromkeys(warnings):
                self.add_error("no_names", ValidationError(warning, code="name"))


class SurveyForm(NoNamesForm, _Sheet):
    """Behind the link."""

    @staticmethod
    def mark_field(text):
        return forms.TypedChoiceField(
            label=text, choices=[*SCALE, UNSAID], coerce=int, empty_value=None, required=False,
            widget=forms.RadioSelect,
        )  # fmt: skip

    @staticmethod
    def text_widget():
        return forms.Textarea(attrs={"rows": 3, "class": "form-control"})

    def clean(self):
        data = super().clean()
        self.ask(self.warnings)
        if not self.errors and not self.says_something:
            raise ValidationError(_("Nothing is chosen or written yet."), code="empty")
        return data

    def statements(self):
        return [self[name] for name in SurveyAnswer.MARKS]

    def questions(self):
        return [self[name] for name in SurveyAnswer.TEXTS]


class SheetForm(_Sheet):
    """A row of the grid."""

    @staticmethod
    def mark_field(text):
        attrs = {"class": "grid-cell grid-cell--digit", "autocomplete": "off", "inputmode": "numeric",
                 "data-grid-digit": ""}  # fmt: skip
        return forms.TypedChoiceField(
            label=text, choices=SCALE, coerce=int, empty_value=None, required=False,
            widget=forms.TextInput(attrs=attrs), error_messages={"invalid_choice": _("Write 1 to 5.")},
        )  # fmt: skip

    @staticmethod
    def text_widget():
        return forms.TextInput()

    def fields_in_order(self):
        return [self[name] for name in (*SurveyAnswer.MARKS, *SurveyAnswer.TEXTS, "sector")]


class Sheets:
    """So many rows; an empty one is no sheet. One tick for all of them where something looks like a name."""

    def __init__(self, data=None):
        self.forms = [
            SheetForm(data, prefix=f"ankieta{n}", empty_permitted=True, use_required_attribute=False)
            for n in range(1, SHEETS + 1)
        ]
        self.confirmation = NoNamesForm(data, prefix="ankieta")
        sectors = list(self.forms[0].fields["sector"].choices)  # asked for once
        for form in self.forms:
            form.fields["sector"].choices = sectors

    def __iter__(self):
        return iter(self.forms)

    @property
    def warnings(self):
        return [warning for form in self.forms for warning in form.warnings]

    def is_valid(self):
        checked = [form.is_valid() for form in (*self.forms, self.confirmation)]
        self.confirmation.ask(self.warnings)
        return all(checked) and not self.confirmation.errors

    def keep(self, session):
        """Rows that say something. Within a transaction; that they are not kept twice is the caller's batch."""
        for form in self.forms:
            if form.has_changed() and form.says_something:
                SurveyAnswer.keep(session, Channel.PAPER, form.values, sector=form.cleaned_data["sector"])
