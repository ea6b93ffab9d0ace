import re
from decimal import Decimal

from django import forms
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from coop_portal import registry
from coop_portal.conflicts import ConflictSafeForm
from coop_portal.forms import DateInput, form_helper, section
from coop_portal.templatetags.portal import quantity
from documents import uploads

from ..editing.forms import RowForm
from ..enums import ResultKind
from ..models import Indicator, Measurement, Result


class QuantityFormField(forms.Field):
    """A number as people write it ("1 250", "12,5") as a Decimal of at most two places."""

    def __init__(self, **kwargs):
        kwargs.setdefault("widget", forms.TextInput(attrs={"inputmode": "decimal", "class": "input-amount"}))
        super().__init__(**kwargs)

    def prepare_value(self, value):
        return quantity(value) if isinstance(value, Decimal) else value

    def to_python(self, value):
        text = re.sub(r"[\s\u00a0\u202f']", "", value or "").replace(",", ".")
        if not text:
            return None
        if re.fullmatch(r"[-\u2212]\d+(?:\.\d*)?", text):
            raise ValidationError(_("Write a number that is not below zero."), code="negative")
        if not re.fullmatch(r"\d{1,10}(?:\.\d{1,2})?", text, re.ASCII):
            raise ValidationError(
                _("Write a number such as 21 or 12,5: at most 10 digits, and two after a comma."),
                code="number",
            )
        return Decimal(text)

    def has_changed(self, initial, data):
        return self.prepare_value(initial) != data


class IndicatorForm(RowForm, ConflictSafeForm):
    base = QuantityFormField(label=_("Value at the start"), initial=Decimal(0))
    target = QuantityFormField(label=_("Target"))
    counter = forms.ChoiceField(label=_("How it is counted"), required=False)

    class Meta:
        model = Indicator
        fields = [
            "edition", "code", "name", "unit", "base", "target", "counter", "splits_by_sex", "is_public",
        ]  # fmt: skip
        help_texts = {
            "code": _("As in the grant application; may stay empty."),
            "unit": _("People, groups, hours, pieces ..."),
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["edition"].queryset = self.instance.programme.editions.all()
        self.fields["edition"].empty_label = _("the whole project")
        counted = sorted((str(entry.label), key) for key, entry in registry.counters.items())
        self.fields["counter"].choices = [
            ("", _("by hand: I write down measurements")),
            (_("The portal counts"), [(key, label) for label, key in counted]),
        ]
        names = ("uid",) if self.is_new else ("version",)
        self.helper = form_helper(
            *names,
            section(_("Indicator"), "name", "code", "edition"),
            section(_("Unit, start and target"), "unit", "base", "target", "counter", "splits_by_sex"),
            section(_("Who sees it"), "is_public"),
        )

    def clean_base(self):
        value = self.cleaned_data["base"]
        return Decimal(0) if value is None else value

    def save(self, *, by):
        """False when somebody else saved meanwhile; the form then shows both."""
        if self.is_new:
            self._refuse_twin()
            self._place_last()
        return self.save_unless_changed(by=by)

    def _refuse_twin(self):
        """Of the same name, made since this form was checked."""
        same = self.siblings().filter(name=self.instance.name, edition=self.instance.edition)
        if same.exclude(uid=self.cleaned_data.get("uid")).exists():
            raise ValidationError(_("There is an indicator of that name already."))


class ResultForm(RowForm):
    """A planned result is one sentence; an achieved one says what shows it."""

    upload = forms.FileField(
        label=_("Evidence as a file"), required=False, help_text=_("PDF, picture or office document.")
    )

    class Meta:
        model = Result
        fields = ["kind", "text", "answers", "achieved_on", "evidence", "evidence_url", "shows_evidence"]
        widgets = {"achieved_on": DateInput, "evidence": forms.Textarea(attrs={"rows": 3})}
        help_texts = {"evidence": _("A report, a list, minutes: what it is and where it lies.")}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["text"].widget.attrs["rows"] = 3
        planned = self.siblings().filter(kind=ResultKind.PLANNED).exclude(pk=self.instance.pk)
        self.fields["answers"].queryset = planned
        self.fields["answers"].empty_label = _("none: it was not planned")
        if self.instance.evidence_file_id:
            self.fields["upload"].help_text = _("Leave empty to keep the present file.")
        self.helper = form_helper(
            section(_("Result"), "kind", "text"),
            section(
                _("When it is achieved"),
                "answers", "achieved_on", "evidence", "evidence_url", "upload", "shows_evidence",
            ),
        )  # fmt: skip

    def clean_achieved_on(self):
        return clean_past_day(self.cleaned_data["achieved_on"])

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("kind") == ResultKind.PLANNED:
            cleaned |= {"answers": None, "achieved_on": None}
        elif not self.errors and not (
            cleaned["evidence"]
            or cleaned["evidence_url"]
            or cleaned["upload"]
            or self.instance.evidence_file_id
        ):
            self.add_error("evidence", _("Say what shows the result: in words, by an address or a file."))
        if (
            cleaned.get("kind") == ResultKind.ACHIEVED
            and self.instance.pk
            and self.instance.achievements.exists()
        ):
            self.add_error("kind", _("Achieved results answer this one: it stays a planned one."))
        return cleaned

    @transaction.atomic
    def save(self, *, by):
        super().save(by=by)
        if self.cleaned_data["upload"] and self.instance.pk:
            upload = self.cleaned_data["upload"]
            self.instance.evidence_file = uploads.store(upload, name=upload.name, owner=self.instance, by=by)
            self.instance.save(update_fields=["evidence_file"])


def clean_past_day(day):
    """A day that was; a typing error in the year is asked about."""
    if day and not (day.year >= 1990 and day <= timezone.localdate()):
        raise ValidationError(_("This day is not past yet, or the year is wrong."), code="day")
    return day


class MeasurementForm(forms.ModelForm):
    """A new number, or the correction of `wrong`, which stays readable."""

    value = QuantityFormField(label=_("Achieved from the start until that day"))
    upload = forms.FileField(
        label=_("Evidence as a file"), required=False, help_text=_("PDF, picture or office document.")
    )

    class Meta:
        model = Measurement
        fields = ["uid", "on", "value", "women", "men", "source", "url"]
        widgets = {"uid": forms.HiddenInput, "on": DateInput}
        help_texts = {
            "source": _("For example: attendance list of 12 May, report of the lead no. 3/2026."),
            "women": _("Only the number, never names."),
        }

    def __init__(self, *args, indicator, wrong=None, **kwargs):
        super().__init__(*args, **kwargs)
        self.indicator, self.wrong = indicator, wrong
        self.fields["uid"].required = False
        if not indicator.splits_by_sex:
            del self.fields["women"], self.fields["men"]
        self.helper = form_helper()

    def clean_uid(self):
        return self.cleaned_data["uid"] or self.instance.uid

    def _get_validation_exclusions(self):
        # The second submit finds the first one instead of being told that it exists.
        return super()._get_validation_exclusions() | {"uid"}

    def clean_on(self):
        return clean_past_day(self.cleaned_data["on"])

    def clean(self):
        cleaned = super().clean()
        women, men = cleaned.get("women"), cleaned.get("men")
        if (women is None) != (men is None) and not {"women", "men"} & self.errors.keys():
            self.add_error("men" if men is None else "women", _("Write both numbers or none."))
        if not self.errors and not (cleaned["source"] or cleaned["url"] or cleaned["upload"]):
            self.add_error("source", _("Say where the number comes from: in words, by an address or a file."))
        return cleaned

    def save(self, *, by):
        """False when it was refused; the form then says why."""
        try:
            with transaction.atomic():
                self._keep(by)
        except ValidationError as refusal:
            self.add_error("upload" if refusal_of_file(refusal) else None, refusal)
            return False
        return True

    def _keep(self, by):
        row = self.instance
        row.corrects = self.wrong
        if self.cleaned_data["upload"] and not Measurement.objects.filter(uid=row.uid).exists():
            upload = self.cleaned_data["upload"]
            row.file = uploads.store(upload, name=upload.name, owner=self.indicator, by=by)
        self.indicator.measure(row, by=by)


def refusal_of_file(refusal):
    return getattr(refusal, "code", "") in ("type", "size", "empty")
