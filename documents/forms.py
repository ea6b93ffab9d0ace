from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from coop_portal.forms import form_helper

from .codes import LENGTH, grouped, normalise


class CheckForm(forms.Form):
    code = forms.CharField(
        label=_("Check code"),
        help_text=_(
            "Printed on the document, for example 7K3M-0QXZ-49HT. Small letters and spaces do not matter."
        ),
        max_length=40,
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}
        ),
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.helper = form_helper()

    def clean_code(self):
        code = normalise(self.cleaned_data["code"])
        if len(code) != LENGTH:
            raise ValidationError(
                _("The code has 12 letters and digits; compare it with the document."), code="length"
            )
        return grouped(code)
