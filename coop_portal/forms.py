"""What forms share: crispy's helper, native inputs for days and hours, amounts, months. Crispy stays here."""

import calendar
import datetime
import re

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Div, Fieldset, Layout
from django import forms
from django.forms.utils import flatatt
from django.utils import timezone
from django.utils.html import escape, format_html
from django.utils.safestring import mark_safe
from django.utils.translation import gettext_lazy as _

DAYS_TO_ANSWER = datetime.timedelta(days=14)
MARKDOWN_HELP = _(
    "An empty line begins a paragraph, a dash and a space an item of a list, ## a heading; **bold**, "
    "[words](https://address). Pictures and HTML are not shown."
)


class LongSelect(forms.Select):
    """A select of hundreds of options: a template would take longer over them than over the rest of the page."""

    def render(self, name, value, attrs=None, renderer=None):
        attrs = flatatt(self.build_attrs(self.attrs, {"name": name, **(attrs or {})}))
        options = "".join(self._options(self.choices, set(self.format_value(value))))
        return format_html("<select{}>{}</select>", attrs, mark_safe(options))  # each part is escaped below

    def _options(self, choices, chosen):
        for value, label in choices:
            if isinstance(label, list | tuple):
                yield f'<optgroup label="{escape(value)}">'
                yield from self._options(label, chosen)
                yield "</optgroup>"
            else:
                value = "" if value is None else str(value)
                selected = " selected" if value in chosen else ""
                yield f'<option value="{escape(value)}"{selected}>{escape(label)}</option>'


def explain_markdown(form):
    """Says under each field of `form.MARKDOWN` what can be written in it."""
    for name in form.MARKDOWN:
        field = form.fields[name]
        field.help_text = f"{field.help_text} {MARKDOWN_HELP}".strip()


def form_helper(*parts):
    """A helper whose <form> tag, CSRF token and buttons are the page's (components/form.html).

    `parts` are names of fields and `section(...)`s in their order; without parts all fields follow each other.
    """
    helper = FormHelper()
    helper.form_tag = False
    helper.disable_csrf = True
    if parts:
        helper.layout = Layout(*parts)
        helper.render_hidden_fields = True
    return helper


def section(title, *names):
    """Fields under one heading (a fieldset with a legend)."""
    return Fieldset(title, *names, css_class="field-section")


class Folded(Div):
    """Fields and sections that few need: behind a line that opens them, without JavaScript too.

    `told` are the labels of fields with something in them, which the line names while it is shut; or a function.
    """

    template = "components/folded_fields.html"

    def __init__(self, title, *parts, is_open=False, told=()):
        super().__init__(*parts)
        self.title, self.is_open, self.told = title, is_open, told


def is_wrong(form, names):
    """Whether one of the fields has to be corrected."""
    return not form.errors.keys().isdisjoint(names)


def labels_of_told(form, names, untold):
    """Labels of the fields in which something is written; `untold` {name: values that nobody has chosen}."""
    found = ((form[name], [None, "", [], *untold.get(name, [])]) for name in names)
    return [
        field.label for field, nothing in found if field.value() not in nothing and field.value() is not False
    ]


class DateInput(forms.DateInput):
    """The browser's own calendar; it takes and gives ISO days in every language."""

    input_type = "date"

    def __init__(self, attrs=None):
        super().__init__(attrs={"class": "input-date"} | (attrs or {}), format="%Y-%m-%d")


class TimeInput(forms.TimeInput):
    input_type = "time"

    def __init__(self, attrs=None):
        super().__init__(attrs={"class": "input-time"} | (attrs or {}), format="%H:%M")


class DateTimeInput(forms.DateTimeInput):
    input_type = "datetime-local"

    def __init__(self, attrs=None):
        super().__init__(attrs={"class": "input-datetime"} | (attrs or {}), format="%Y-%m-%dT%H:%M")


class MoneyField(forms.Field):
    """An amount as people write it ("33 826,00", "26502.5") as integer minor units; None when left empty."""

    def __init__(self, **kwargs):
        kwargs.setdefault("widget", forms.TextInput(attrs={"inputmode": "decimal", "class": "input-amount"}))
        super().__init__(**kwargs)

    def prepare_value(self, value):
        return f"{value // 100}.{value % 100:02}".replace(".", ",") if isinstance(value, int) else value

    def to_python(self, value):
        text = re.sub(r"[\s\u00a0\u202f']", "", value or "")
        if not text:
            return None
        if re.fullmatch(r"[-−–]\d+(?:[.,]\d+)?", text):
            raise forms.ValidationError(_("An amount cannot be negative."), code="negative")
        if re.fullmatch(r"\d{14,}(?:[.,]\d+)?", text):
            raise forms.ValidationError(_("The amount is too large: at most 13 digits."), code="large")
        match = re.fullmatch(r"(\d{1,13})(?:[.,](\d{1,2}))?", text)
        if not match:
            raise forms.ValidationError(
                _("Write an amount such as 33 826,00: digits, and after a comma at most two of them."),
                code="amount",
            )
        return int(match[1]) * 100 + int((match[2] or "0").ljust(2, "0"))

    def has_changed(self, initial, data):
        return self.prepare_value(initial) != data


class MonthField(forms.CharField):
    """A month as its first day or, with `last`, its last one."""

    def __init__(self, *, last=False, **kwargs):
        self.last = last
        kwargs.setdefault("widget", forms.TextInput(attrs={"type": "month", "class": "input-date"}))
        kwargs.setdefault("help_text", _("Year and month, for example 2026-05."))
        super().__init__(**kwargs)

    def prepare_value(self, value):
        return f"{value:%Y-%m}" if isinstance(value, datetime.date) else value

    def to_python(self, value):
        text = super().to_python(value)
        if not text:
            return None
        match = re.fullmatch(r"(\d{4})-(\d{1,2})", text)
        if not match or not 1 <= int(match[2]) <= 12 or not 1900 <= int(match[1]) <= 2200:
            raise forms.ValidationError(_("Write the month as year and number: 2026-05."), code="month")
        year, month = int(match[1]), int(match[2])
        return datetime.date(year, month, calendar.monthrange(year, month)[1] if self.last else 1)


class LastDayForm(forms.Form):
    """Until when people are asked for their answers; two weeks from now where nothing is said."""

    answer_by = forms.DateField(
        label=_("Answers are asked by"),
        widget=DateInput,
        help_text=_("Two weeks are usual. A reminder goes out two working days before."),
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.initial.setdefault("answer_by", timezone.localdate() + DAYS_TO_ANSWER)
        self.helper = form_helper()

    def clean_answer_by(self):
        day, today = self.cleaned_data["answer_by"], timezone.localdate()
        if not today < day <= today + datetime.timedelta(days=366):
            raise forms.ValidationError(_("Choose a day after today, within a year."), code="day")
        return day
