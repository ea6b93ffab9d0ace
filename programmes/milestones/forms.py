from django import forms
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from coop_portal.forms import DateInput, form_helper
from coop_portal.once import insert_once
from documents import uploads

from ..models import MilestoneEvidence


def clean_day_until_today(day):
    if not day.year >= 1990 or day > timezone.localdate():
        raise ValidationError(_("This day is still to come, or the year is wrong."), code="day")
    return day


class ReachForm(forms.Form):
    """The day; the reason only where an earlier milestone is still open."""

    on = forms.DateField(label=_("Reached on"), widget=DateInput, initial=timezone.localdate)
    reason = forms.CharField(
        label=_("Why before an earlier one"),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Only when an earlier milestone is not reached by that day."),
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.helper = form_helper()

    def clean_on(self):
        return clean_day_until_today(self.cleaned_data["on"])


class EvidenceForm(forms.ModelForm):
    """What it shows, with an address or a file; a new one carries its uid, so that sent twice it is one."""

    upload = forms.FileField(label=_("File"), required=False, help_text=_("PDF, picture or office document."))
    alt_text = forms.CharField(
        label=_("What it shows (text)"),
        max_length=500,
        required=False,
        help_text=_("For a picture: its words, for those who cannot see it."),
    )

    class Meta:
        model = MilestoneEvidence
        fields = ["uid", "dated_on", "text", "link", "upload", "alt_text", "is_public"]
        widgets = {
            "uid": forms.HiddenInput,
            "dated_on": DateInput,
            "text": forms.Textarea(attrs={"rows": 3}),
        }
        help_texts = {"is_public": _("Unmarked, only who runs or controls the project reads it.")}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["uid"].required = False
        if self.instance.pk:
            del self.fields["uid"]
            self.fields["upload"].help_text = _("Leave empty to keep the present file.")
            self.initial["alt_text"] = self.instance.file.alt_text if self.instance.file else ""
        self.helper = form_helper()

    def _get_validation_exclusions(self):
        # The second submit of a new row must find the first one instead of being told that it exists.
        return super()._get_validation_exclusions() | {"uid"}

    def clean_dated_on(self):
        return clean_day_until_today(self.cleaned_data["dated_on"])

    def clean_uid(self):
        return self.cleaned_data["uid"] or self.instance.uid

    def clean(self):
        data = super().clean()
        upload = data.get("upload")
        if upload and uploads.sniff(upload.read()) in uploads.IMAGES and not data.get("alt_text"):
            self.add_error("alt_text", _("A picture needs its words in text: not everybody sees it."))
        return data

    @transaction.atomic
    def save(self, *, by):
        """ValidationError for a file that cannot be added. The file belongs to the row, which has to be there first."""
        data, evidence = self.cleaned_data, self.instance
        if evidence.pk is None:
            evidence.added_by = by
            evidence, is_new = insert_once(evidence)
            if not is_new:
                return evidence
        if data["upload"]:
            evidence.file = uploads.store(
                data["upload"], name=data["upload"].name, owner=evidence, by=by, alt_text=data["alt_text"]
            )
        elif evidence.file and evidence.file.alt_text != data["alt_text"]:
            evidence.file.alt_text = data["alt_text"]
            evidence.file.save(update_fields=["alt_text"])
        evidence.save()
        return evidence
