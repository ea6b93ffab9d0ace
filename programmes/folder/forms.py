import re
import uuid

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Max
from django.utils.translation import gettext_lazy as _

from coop_portal import guard
from coop_portal.forms import DateInput, form_helper

from ..enums import FolderLevel
from ..models import Edition, FolderDocumentType, FolderRequirement, FolderScan, Programme
from .table import PARTS

LARGEST_UPLOAD = 60  # files at once; a browser sends them in one request


class FolderFilter(forms.Form):
    """What of the folder is shown. A wrong value counts as none: the table is always there."""

    edycja = forms.ModelChoiceField(
        Edition.objects.none(), label=_("Edition"), required=False, to_field_name="uid",
        empty_label=_("the whole project"),
    )  # fmt: skip
    od = forms.DateField(label=_("From"), required=False, widget=DateInput)
    do = forms.DateField(label=_("To"), required=False, widget=DateInput)
    poziom = forms.ChoiceField(label=_("Part of the folder"), required=False)
    braki = forms.BooleanField(label=_("Only what is missing"), required=False)

    def __init__(self, data, *, programme):
        super().__init__(data or None)
        self.fields["edycja"].queryset = programme.editions.all()
        self.fields["poziom"].choices = [("", _("all parts")), *PARTS.items()]

    def values(self):
        if not self.is_bound:
            return {}
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value}


class ManyFilesInput(forms.ClearableFileInput):
    allow_multiple_selected = True


class ManyFilesField(forms.FileField):
    """Each file is checked by `documents.uploads` on its own: one bad scan does not refuse the others."""

    widget = ManyFilesInput

    def clean(self, data, initial=None):
        files = data if isinstance(data, list | tuple) else [data] if data else []
        if not files:
            raise ValidationError(self.error_messages["required"], code="required")
        if len(files) > LARGEST_UPLOAD:
            raise ValidationError(
                _("Send at most %(number)d files at once.") % {"number": LARGEST_UPLOAD}, code="many"
            )
        return files


class UploadForm(forms.Form):
    files = ManyFilesField(
        label=_("Scans"),
        help_text=_("PDF, JPEG or PNG; many at once. A PDF may have many pages."),
        widget=ManyFilesInput(attrs={"accept": ".pdf,.jpg,.jpeg,.png"}),
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.helper = form_helper()


class StepField(forms.CharField):
    """A step of the folder, written as its label or its code alone ("S12"); the page offers all in one datalist."""

    def __init__(self, *, steps, **kwargs):
        super().__init__(
            widget=forms.TextInput(attrs={"list": "folder-steps", "autocomplete": "off"}), **kwargs
        )
        self.steps = {step.code: step for step in steps}

    def prepare_value(self, value):
        return getattr(value, "full_label", value)

    def to_python(self, value):
        text = super().to_python(value).strip()
        if not text:
            return None
        found = re.search(r"\[([A-Z]+\d+)\]$", text) or re.fullmatch(r"([A-Z]+\d+)", text.upper())
        step = found and self.steps.get(found[1])
        if not step:
            raise ValidationError(_("Choose a place from the list."), code="step")
        return step


class PlaceForm(forms.Form):
    """Where a scan belongs. `required` False leaves an empty one to be sorted later."""

    def __init__(self, *args, scan, folder, required=True, **kwargs):
        self.scan, self.folder = scan, folder
        steps, types = folder.steps_by_key, {each.pk: each for each in folder.types}
        initial = {"step": steps.get(scan.step), "type": types.get(scan.type_id), "people": scan.people}
        super().__init__(*args, prefix=f"s{scan.pk}", initial=initial, **kwargs)
        self.fields["step"] = StepField(label=_("Where it belongs"), steps=folder.steps, required=required)
        self.fields["type"] = forms.ModelChoiceField(
            FolderDocumentType.objects.of_project(folder.programme), label=_("Document"), required=required,
            empty_label="",
        )  # fmt: skip
        self.fields["type"].choices = type_choices(folder)
        self.fields["people"] = forms.IntegerField(
            label=_("For how many people"), min_value=1, max_value=999,
            help_text=_("One paper for each person in one file: their number."),
        )  # fmt: skip
        self.helper = form_helper()

    def clean(self):
        cleaned = super().clean()
        step, type = cleaned.get("step"), cleaned.get("type")
        if step and type and step.level != type.level:
            wrong = _("This document belongs to: %(level)s. Choose another place or another document.")
            self.add_error("type", wrong % {"level": FolderLevel(type.level).label})
        if bool(step) != bool(type) and not self.errors:
            self.add_error("type" if step else "step", _("Choose both: the place and the document."))
        return cleaned

    @property
    def is_filled(self):
        return bool(self.cleaned_data.get("step"))

    def save(self, *, by):
        data = self.cleaned_data
        self.scan.place(data["step"].key, data["type"], by=by, people=data["people"])


def type_choices(folder):
    groups = [("", "")]
    for level, label in PARTS.items():
        types = [(each.pk, str(each)) for each in folder.types if each.level == level]
        if types:
            groups.append((label, types))
    return groups


class ReasonForm(forms.Form):
    reason = forms.CharField(label=_("Why"), max_length=300)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.helper = form_helper()

    def clean_reason(self):
        reason = self.cleaned_data["reason"]
        if refusals := guard.check(reason).refusals:
            raise ValidationError(refusals[0], code="clients")
        return reason


class TypeForm(forms.ModelForm):
    """A document that this project asks for besides the shipped list."""

    class Meta:
        model = FolderDocumentType
        fields = ["uid", "name", "level", "description", "per_person", "required"]
        labels = {"description": _("Note")}
        widgets = {"uid": forms.HiddenInput, "description": forms.TextInput}

    def __init__(self, *args, programme, **kwargs):
        kwargs["instance"] = FolderDocumentType(programme=programme, uid=uuid.uuid4())
        super().__init__(*args, **kwargs)
        self.helper = form_helper("uid", "name", "level", "description", "per_person", "required")

    def _get_validation_exclusions(self):
        # The project is no field of the form; the same form sent twice finds its first row in `save`.
        return super()._get_validation_exclusions() - {"programme"} | {"uid"}

    def clean(self):
        cleaned = super().clean()
        for name in ("name", "description"):
            if refusals := guard.check(cleaned.get(name) or "").refusals:
                self.add_error(name, refusals[0])
        return cleaned

    def was_sent_before(self):
        try:
            sent = uuid.UUID(self.data.get("uid", ""))
        except ValueError:
            return False
        return FolderDocumentType.objects.filter(programme=self.instance.programme, uid=sent).exists()

    def save_once(self):
        """The project's row is locked by the caller: the second of two clicks finds the first one's row."""
        if self.was_sent_before():
            return
        row = self.instance
        row.code = f"wlasny-{row.uid.hex[:12]}"
        row.position = (FolderDocumentType.objects.aggregate(last=Max("position"))["last"] or 0) + 1
        row.save(force_insert=True)


class RequirementsForm(forms.Form):
    """Which documents this project requires: a tick for each."""

    def __init__(self, *args, folder, **kwargs):
        super().__init__(*args, **kwargs)
        self.folder = folder
        for each in folder.types:
            self.fields[f"t{each.pk}"] = forms.BooleanField(
                label=str(each), required=False, initial=each.asked
            )

    def groups(self):
        for level, label in PARTS.items():
            fields = [(self[f"t{each.pk}"], each) for each in self.folder.types if each.level == level]
            if fields:
                yield label, fields

    def save(self):
        programme = self.folder.programme
        Programme.objects.locked().get(pk=programme.pk)
        for each in self.folder.types:
            wanted = self.cleaned_data[f"t{each.pk}"]
            FolderRequirement.objects.update_or_create(
                programme=programme, type=each, defaults={"required": wanted}
            )


def place_forms(folder, scans, data=None):
    return [PlaceForm(data, scan=scan, folder=folder, required=False) for scan in scans]


def scans_to_sort(programme):
    return FolderScan.objects.to_sort().filter(programme=programme).select_related("stored", "type")
