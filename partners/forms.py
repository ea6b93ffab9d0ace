"""Form fields that other apps use to name an institution."""

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from coop_portal.sorting import sort_key

from .models import Institution


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
