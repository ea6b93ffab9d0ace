"""What forms share: crispy's helper and native inputs for days and hours. Crispy stays here."""

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Fieldset, Layout
from django import forms


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
