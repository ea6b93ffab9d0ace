"""Forms with which an answer to a call begins."""

import uuid

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from coop_portal.forms import form_helper
from partners.models import Institution


class StartForm(forms.Form):
    """By an account: for which of one's institutions. `uid` is that of the draft: sent twice it makes one."""

    uid = forms.UUIDField(widget=forms.HiddenInput)
    institution = forms.ModelChoiceField(
        Institution.objects.none(),
        label=gettext_lazy("Institution"),
        widget=forms.RadioSelect,
        empty_label=None,
    )

    def __init__(self, *args, institutions, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["institution"].queryset = institutions
        self.initial.setdefault("uid", uuid.uuid4())
        self.helper = form_helper()


class LinkForm(forms.Form):
    """Without an account: where the link to the draft goes."""

    email = forms.EmailField(
        label=gettext_lazy("Your work e-mail"), max_length=254,
        help_text=gettext_lazy("We send a link to your form there. With it you fill it in today, or go on tomorrow."),
    )  # fmt: skip
    # A field that people do not see: programs that fill in whatever they find fill in this one, too.
    homepage = forms.CharField(
        label=gettext_lazy("Leave this field empty"),
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "tabindex": "-1"}),
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["email"].widget.attrs["autocomplete"] = "email"
        self.helper = form_helper("email")

    def clean_email(self):
        return self.cleaned_data["email"].lower()

    def clean_homepage(self):
        if self.cleaned_data["homepage"]:
            raise ValidationError(
                _("A hidden field that catches programs was filled in. Empty it or reload the page."),
                code="bot",
            )
        return ""
