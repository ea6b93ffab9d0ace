from django import forms
from django.utils.translation import gettext_lazy as _

from coop_portal.forms import form_helper

from .parts import PARTS, choices


class KitForm(forms.Form):
    """Which parts to print; all of them unless somebody says otherwise."""

    parts = forms.MultipleChoiceField(
        label=_("What to print"), choices=choices, widget=forms.CheckboxSelectMultiple, initial=list(PARTS),
        error_messages={"required": _("Choose at least one part.")},
    )  # fmt: skip

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.helper = form_helper()
