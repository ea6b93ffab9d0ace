"""Form fields that other apps use to name an institution."""

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from coop_portal.sorting import sort_key

from .areas import find_areas
from .gminas import MOST, find_gminas, near_gminas
from .models import Institution, Territory


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


class NamedRowField(forms.CharField):
    """A row that people name in words; a form's initial value may be the row or its key."""

    def rows(self):
        raise NotImplementedError

    def written(self, row):
        """The words that mean this row."""
        raise NotImplementedError

    def prepare_value(self, value):
        if isinstance(value, int):
            value = self.rows().filter(pk=value).first()
        return self.written(value) if isinstance(value, models.Model) else value

    def has_changed(self, initial, data):
        return super().has_changed(self.prepare_value(initial), data)


class InstitutionField(NamedRowField):
    """An institution by its name, short name, NIP or REGON: a list of thousands does not fit into a select.

    `suggested` (a queryset) fills the browser's suggestions; any institution of `queryset` may be named.
    """

    widget = DatalistInput

    def __init__(self, *, queryset=None, suggested=None, **kwargs):
        self.queryset = Institution.objects.listed() if queryset is None else queryset
        self.kept = None
        self.suggested = suggested
        kwargs.setdefault("help_text", _("Name, short name, NIP or REGON."))
        kwargs.setdefault("max_length", 300)
        super().__init__(**kwargs)
        if suggested is not None:
            self.widget.suggestions = Suggestions(suggested)

    def rows(self):
        return Institution.objects.all()

    def written(self, row):
        return row.name

    def clean(self, value):
        text = super().clean(value)
        if not text:
            return None
        if self.kept is not None and text == self.kept.name:
            return self.kept  # that one, whoever else bears the name
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


class TerritoryInput(DatalistInput):
    """A text input that asks back: when several gminas fit, they stand below it as radio buttons."""

    template_name = "partners/territory_input.html"

    def __init__(self, attrs=None, suggestions=()):
        super().__init__(attrs, suggestions)
        self.asked, self.offered = "", []

    def get_context(self, name, value, attrs):
        context = super().get_context(name, value, attrs)
        if self.offered:
            context["widget"] |= {"asked": self.asked, "offered": self.offered}
        return context

    def value_from_datadict(self, data, files, name):
        """What was typed, or the gmina chosen among those offered for it; a text changed since then counts more."""
        typed, chosen = super().value_from_datadict(data, files, name), data.get(f"{name}_choice")
        return chosen if chosen and data.get(f"{name}_asked") == typed else typed


class TerritoryField(NamedRowField):
    """A gmina by its name, with kind and powiat where several bear it, by its TERC code, or by a village in it.

    `queryset` says which gminas count (all of today); `suggested` (a queryset) fills the browser's suggestions.
    When several fit, or none but some are spelt alike, the field asks back with radio buttons. Works without
    JavaScript. The cleaned value is the Territory, None where nothing was written.
    """

    widget = TerritoryInput

    def __init__(self, *, queryset=None, suggested=None, **kwargs):
        self.queryset = queryset
        kwargs.setdefault("help_text", _("The name of the gmina or of a village in it."))
        kwargs.setdefault("max_length", 200)
        super().__init__(**kwargs)
        if suggested is not None:
            self.suggest(suggested)

    @staticmethod
    def gminas():
        return Territory.objects.active().gminas()

    @classmethod
    def seats(cls):
        """Gminas in which some institution sits: suggestions short enough for a public page."""
        return cls.gminas().filter(pk__in=Institution.objects.listed().values("seat__gmina"))

    def suggest(self, territories):
        self.widget.suggestions = GminaSuggestions(territories)

    def rows(self):
        return Territory.objects.select_related("powiat", "voivodeship")

    def written(self, row):
        return row.full_label

    def clean(self, value):
        text = super().clean(value)
        if not text:
            return None
        found = find_gminas(text, self.queryset)
        exact = [gmina for gmina in found if gmina.full_label == text]
        if len(exact or found) == 1:
            return (exact or found)[0]
        self.widget.asked = text
        self.widget.offered = [gmina.full_label for gmina in found or near_gminas(text, self.queryset)]
        if found:
            raise ValidationError(
                _("Several gminas fit. Choose the right one below.")
                if len(found) < MOST
                else _("Many gminas fit. Choose the right one below, or add the powiat after a comma."),
                code="several",
            )
        if self.widget.offered:
            raise ValidationError(
                _("There is no gmina of this name. Choose one below or write another name."), code="unknown"
            )
        raise ValidationError(
            _("There is no gmina of this name. Write the name of the gmina, for example: Łapy."),
            code="unknown",
        )


class AreasField(forms.CharField):
    """Territories of any size, one in a line; the cleaned value is their list. Rows that stand there may stay."""

    def __init__(self, **kwargs):
        self.kept = {}
        kwargs.setdefault("widget", forms.Textarea(attrs={"rows": 3}))
        kwargs.setdefault(
            "help_text",
            _("Each in a line of its own: woj. mazowieckie, powiat łomżyński, gm. wiejska Łomża."),
        )
        kwargs.setdefault("max_length", 4000)
        super().__init__(**kwargs)

    def get_bound_field(self, form, field_name):
        rows = Territory.objects.filter(
            pk__in=[row.pk for row in form.get_initial_for_field(self, field_name) or ()]
        )
        self.kept = {row.full_label: row for row in rows.select_related("powiat", "voivodeship")}
        return super().get_bound_field(form, field_name)

    def prepare_value(self, value):
        return "\n".join(self.kept) if isinstance(value, list) else value

    def has_changed(self, initial, data):
        return super().has_changed(self.prepare_value(initial), data)

    def clean(self, value):
        lines = [line.strip() for line in super().clean(value).splitlines() if line.strip()]
        rows = [self.kept.get(line) or self._row(line) for line in lines]
        return list(dict.fromkeys(rows))

    def _row(self, line):
        found = find_areas(line)
        if len(found) == 1:
            return found[0]
        if not found:
            raise ValidationError(
                _("There is no area “%(name)s”. Write a voivodeship, a powiat or a gmina."),
                params={"name": line},
                code="unknown",
            )
        raise ValidationError(
            _("Several areas fit “%(name)s”. Write the whole of one: %(names)s."),
            params={"name": line, "names": "; ".join(row.full_label for row in found)},
            code="several",
        )


class Suggestions:
    """Names read when the form is drawn, not when the class is made."""

    def __init__(self, queryset, limit=200):
        self.queryset, self.limit = queryset, limit

    def __iter__(self):
        return iter(self.queryset.values_list("name", flat=True)[: self.limit])


class GminaSuggestions(Suggestions):
    def __iter__(self):
        rows = self.queryset.select_related("powiat", "voivodeship")[: self.limit]
        return iter([territory.full_label for territory in rows])


def digits(text):
    """A number as people write it, without spaces, dashes and the letters PL of a Polish tax number."""
    bare = "".join(letter for letter in text if letter not in " -\u2013\u00a0")
    return bare[2:] if bare[:2].upper() == "PL" else bare


class NumberField(forms.CharField):
    """NIP or REGON, stored as bare digits; the validator says what is wrong. "PL" before a NIP is left out."""

    def to_python(self, value):
        return digits(super().to_python(value))
