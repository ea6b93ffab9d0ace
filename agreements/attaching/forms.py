from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from coop_portal.forms import form_helper

from . import verbs


class AttachmentForm(forms.Form):
    uid = forms.UUIDField(widget=forms.HiddenInput)
    title = forms.CharField(
        label=_("Title of the attachment"), max_length=200, help_text=_("As the document lists it.")
    )
    file = forms.FileField(label=_("File"), help_text=_("PDF, picture or office document."))

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.helper = form_helper()

    def save(self, agreement, *, by):
        """The attachment, or None with the refusal shown at the file."""
        try:
            return verbs.attach(agreement, by=by, **self.cleaned_data)
        except ValidationError as refusal:
            self.add_error("file", refusal)
