"""Rows of a card that come in any number: phones, and numbers in other registers than NIP and REGON."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from ..enums import Registry, Visibility
from ..models import InstitutionIdentifier
from ..models.institution import NATIONAL_REGISTERS
from ..validators import validate_krs

SPARE = 2  # empty rows below those that are there; a form works without scripts
MOST = 12


class PhoneForm(forms.Form):
    number = forms.CharField(label=_("Phone"), max_length=40, required=False)
    note = forms.CharField(
        label=_("What for"),
        max_length=120,
        required=False,
        widget=forms.TextInput(attrs={"placeholder": _("for example: secretary's office")}),
    )
    visibility = forms.ChoiceField(
        label=_("Who sees it"), choices=Visibility.choices, initial=Visibility.PUBLIC, required=False
    )

    def clean_number(self):
        number = self.cleaned_data["number"]
        if number and sum(letter.isdigit() for letter in number) < 3:
            raise ValidationError(_("A phone number has digits."), code="phone")
        return number

    def clean_visibility(self):
        return self.cleaned_data["visibility"] or Visibility.PUBLIC

    def clean(self):
        if self.cleaned_data.get("note") and not self.cleaned_data.get("number", "-"):
            self.add_error("number", _("Write the number, or clear the note."))
        return self.cleaned_data


class IdentifierForm(forms.Form):
    registry = forms.ChoiceField(
        label=_("Which register"), choices=[("", _("choose")), *Registry.choices], required=False
    )
    number = forms.CharField(label=_("Number"), max_length=60, required=False)

    def clean(self):
        registry, number = self.cleaned_data.get("registry"), self.cleaned_data.get("number", "").strip()
        if number and not registry:
            self.add_error("registry", _("Choose the register of this number."))
        elif registry == Registry.KRS and number:
            number = number.replace(" ", "")
            number = number.zfill(10) if number.isdigit() else number
            try:
                validate_krs(number)
            except ValidationError as error:
                self.add_error("number", error)
        elif registry in (Registry.RSPO,) and number and not number.isdigit():
            self.add_error("number", _("A number of this register has digits only."))
        self.cleaned_data["number"] = number
        return self.cleaned_data


class RowsFormSet(forms.BaseFormSet):
    """Rows without a number are left out: clearing one removes it."""

    def rows(self):
        return [form.cleaned_data for form in self.forms if form.cleaned_data.get("number")]


class IdentifierFormSet(RowsFormSet):
    institution = None

    def clean(self):
        seen = set()
        for form in self.forms:
            registry, number = form.cleaned_data.get("registry"), form.cleaned_data.get("number")
            if not number or not registry:
                continue
            if (registry, number) in seen:
                form.add_error("number", _("This number stands here twice."))
            seen.add((registry, number))
            if registry in NATIONAL_REGISTERS and (holder := self._holder(registry, number)):
                form.add_error(
                    "number",
                    ValidationError(
                        _("%(name)s has this number already."),
                        params={"name": holder.institution.name},
                        code="taken",
                    ),
                )

    def _holder(self, registry, number):
        held = InstitutionIdentifier.objects.select_related("institution")
        if self.institution is not None and self.institution.pk:
            held = held.exclude(institution=self.institution)
        return held.filter(registry=registry, number=number).first()


_options = {"extra": SPARE, "max_num": MOST, "absolute_max": MOST + SPARE}
Phones = forms.formset_factory(PhoneForm, RowsFormSet, **_options)
Identifiers = forms.formset_factory(IdentifierForm, IdentifierFormSet, **_options)
