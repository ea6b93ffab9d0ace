"""Form fields that other apps use to name an institution."""

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from coop_portal.forms import form_helper, section
from coop_portal.once import insert_once
from coop_portal.sorting import sort_key

from .enums import InstitutionStatus
from .models import Institution, InstitutionPhone, Territory
from .models.location import postcode


class DatalistInput(forms.TextInput):
    """A text input with the browser's own suggestions."""

    template_name = "partners/datalist_input.html"

    def __init__(self, attrs=None, suggestions=()):
        super().__init__(attrs)
        self.suggestions = suggestions

    def get_context(self, name, value, attrs):
        context = super().get_context(name, value, attrs)
        list_id = f"{context['widget']['attrs'].get('id', name)}-list"
        context["widget"]["attrs"]["list"] = list_id
        context["widget"] |= {"list_id": list_id, "suggestions": list(self.suggestions)}
        return context


class InstitutionField(forms.CharField):
    """An institution by its name, short name, NIP or REGON: a list of thousands does not fit into a select.

    `suggested` (a queryset) fills the browser's suggestions; any institution of `queryset` may be named.
    """

    widget = DatalistInput

    def __init__(self, *, queryset=None, suggested=None, **kwargs):
        self.queryset = Institution.objects.listed() if queryset is None else queryset
        self.suggested = suggested
        kwargs.setdefault("help_text", _("Name, short name, NIP or REGON."))
        kwargs.setdefault("max_length", 300)
        super().__init__(**kwargs)
        if suggested is not None:
            self.widget.suggestions = Suggestions(suggested)

    def prepare_value(self, value):
        return value.name if isinstance(value, Institution) else value

    def clean(self, value):
        text = super().clean(value)
        if not text:
            return None
        digits = text.replace("-", "").replace(" ", "")
        exact = Q(name__iexact=text) | Q(short_name__iexact=text)
        if digits.isdigit():
            exact = Q(nip=digits) | Q(regon=digits)
        found = list(self.queryset.filter(exact)[:6]) or list(
            self.queryset.filter(sort_key__startswith=sort_key(text))[:6]
        )
        if len(found) == 1:
            return found[0]
        if not found:
            raise ValidationError(
                _("No institution of this name or number is in the register."), code="unknown"
            )
        names = "; ".join(institution.name for institution in found[:5])
        raise ValidationError(
            _("Several institutions fit. Write the whole name of one: %(names)s."),
            params={"names": names},
            code="several",
        )


class Suggestions:
    """Names read when the form is drawn, not when the class is made."""

    def __init__(self, queryset, limit=200):
        self.queryset, self.limit = queryset, limit

    def __iter__(self):
        return iter(self.queryset.values_list("name", flat=True)[: self.limit])


def digits(text):
    """A number as people write it, without spaces and dashes."""
    return "".join(letter for letter in text if letter not in " -\u2013\u00a0")


class NumberField(forms.CharField):
    """NIP or REGON, stored as bare digits; the model's validator says what is wrong."""

    def to_python(self, value):
        return digits(super().to_python(value))


class InstitutionForm(forms.ModelForm):
    """Everything that an institution's card shows. `scope` limits where an animator may add one."""

    nip = NumberField(label="NIP", required=False, max_length=20)
    regon = NumberField(label="REGON", required=False, max_length=20)
    parent_subject = InstitutionField(
        label=_("Acts for"),
        required=False,
        help_text=_(
            "Only for a unit without legal personality: the gmina, powiat or other body that it belongs to."
        ),
    )
    phone = forms.CharField(label=_("Phone"), max_length=40, required=False)

    class Meta:
        model = Institution
        fields = [
            "uid", "name", "short_name", "type", "sectors", "legal_form", "is_public_body", "parent_subject",
            "nip", "regon", "seat", "street", "building", "postcode", "town", "email", "www", "bip",
            "edelivery_address",
        ]  # fmt: skip
        widgets = {"uid": forms.HiddenInput, "sectors": forms.CheckboxSelectMultiple}

    def __init__(self, *args, scope, **kwargs):
        super().__init__(*args, **kwargs)
        self.scope = scope
        self.fields["uid"].required = False
        self.fields["seat"].queryset = self._seats()
        self.fields["seat"].required = True
        if self.instance.pk:
            self.initial["phone"] = getattr(self.instance.phones.first(), "number", "")
        self.helper = form_helper(
            "uid",
            section(
                _("Name and type"), "name", "short_name", "type", "sectors", "legal_form", "is_public_body"
            ),
            section(_("Numbers"), "nip", "regon", "parent_subject"),
            section(_("Address"), "seat", "street", "building", "postcode", "town"),
            section(_("Contact"), "phone", "email", "www", "bip", "edelivery_address"),
        )

    def _seats(self):
        gminas = Territory.objects.active().gminas()
        if self.scope.is_operator:
            return gminas
        mine = gminas.filter(pk__in=self.scope.animated_territories())
        return mine | gminas.filter(pk=self.instance.seat_id) if self.instance.seat_id else mine

    def clean_postcode(self):
        text = self.cleaned_data["postcode"]
        if text and self.instance.country == "PL":
            postcode(text)
        return text

    def clean_uid(self):
        return self.cleaned_data["uid"] or self.instance.uid

    def save(self, *, by):
        """A new one is verified at once: who may add it is who would verify it. Sent twice at once it is made once."""
        if self.instance.pk:
            self.instance.save()
        else:
            self.instance.status, self.instance.created_by = InstitutionStatus.VERIFIED, by
            self.instance, is_new = insert_once(self.instance)
            if not is_new:
                return self.instance
        self._save_m2m()
        self._save_phone(self.instance)
        return self.instance

    def _save_phone(self, institution):
        number, first = self.cleaned_data["phone"], institution.phones.first()
        if first and number:
            InstitutionPhone.objects.filter(pk=first.pk).update(number=number)
        elif first:
            first.delete()
        elif number:
            institution.phones.create(number=number)
