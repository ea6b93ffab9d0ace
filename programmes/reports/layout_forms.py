from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from coop_portal import registry
from coop_portal.conflicts import ConflictSafeForm
from coop_portal.forms import DateInput, form_helper

from ..indicators.forms import clean_past_day
from ..models import ColumnLayout
from ..models.layout import asks_for_sensitive


class LayoutForm(ConflictSafeForm):
    """A layout of one row set: each column that is offered has a place in the order (empty: left out) and a heading."""

    class Meta:
        model = ColumnLayout
        fields = ["name", "system", "edition", "day_format", "separator"]
        help_texts = {
            "name": _("For example: participants for SM EFS."),
            "system": _("As people call it: SM EFS, CST2021, Mobility Tool+."),
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        layout = self.instance
        self.row_set = layout.row_set
        self.fields["edition"].queryset = layout.programme.editions.all()
        self.fields["edition"].empty_label = _("the whole project")
        if not self.is_new:
            # What was entered would not be of these rows any more.
            del self.fields["edition"]
        chosen = {each["key"]: (place, each["header"]) for place, each in enumerate(layout.columns, start=1)}
        for column in self.row_set.columns:
            place, header = chosen.get(column.key, (None, str(column.label)))
            self.fields[f"place_{column.key}"] = forms.IntegerField(
                label=gettext("Place: %(column)s") % {"column": column.label},
                min_value=1, max_value=200, required=False, initial=place,
                widget=forms.NumberInput(attrs={"class": "form-control input-place", "inputmode": "numeric"}),
            )  # fmt: skip
            self.fields[f"header_{column.key}"] = forms.CharField(
                label=gettext("Heading: %(column)s") % {"column": column.label},
                max_length=120, required=False, initial=header,
                widget=forms.TextInput(attrs={"class": "form-control"}),
            )  # fmt: skip
        names = [name for name in self.fields if not name.startswith(("place_", "header_"))]
        self.helper = form_helper(*names)

    def _get_validation_exclusions(self):
        return super()._get_validation_exclusions() - {"programme"}

    def lines(self):
        """[(column, field of the place, field of the heading)] for the page."""
        return [
            (column, self[f"place_{column.key}"], self[f"header_{column.key}"])
            for column in self.row_set.columns
        ]

    def clean(self):
        cleaned = super().clean()
        for column in self.row_set.columns:
            self._check_heading(column, cleaned)
        columns = self._columns_in_order(cleaned)
        if not columns and not self.errors:
            raise ValidationError(_("Give at least one column its place in the order."), code="columns")
        headers = [each["header"].casefold() for each in columns]
        if len(set(headers)) < len(headers):
            raise ValidationError(_("Two columns have the same heading."), code="twice")
        self.instance.columns = columns
        return cleaned

    def _check_heading(self, column, cleaned):
        header = cleaned.get(f"header_{column.key}") or ""
        if cleaned.get(f"place_{column.key}") and asks_for_sensitive(header):
            self.add_error(
                f"header_{column.key}",
                _(
                    "PESEL and sensitive data stay out of the portal. Enter them in the funder's system itself, "
                    "and give this column another heading."
                ),
            )

    def _columns_in_order(self, cleaned):
        placed = [
            (cleaned[f"place_{column.key}"], index, column)
            for index, column in enumerate(self.row_set.columns)
            if cleaned.get(f"place_{column.key}")
        ]
        return [
            {"key": column.key, "header": cleaned.get(f"header_{column.key}") or str(column.label)}
            for _place, _index, column in sorted(placed, key=lambda item: item[:2])
        ]

    def _own_fields(self):
        return [*super()._own_fields(), ColumnLayout._meta.get_field("columns")]


class RowSetForm(forms.Form):
    """What the rows of a new layout are."""

    wiersze = forms.ChoiceField(label=_("Rows"), widget=forms.RadioSelect)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        sets = sorted(registry.export_rows.items(), key=lambda item: item[1].order)
        self.fields["wiersze"].choices = [(key, entry.label) for key, entry in sets]
        self.helper = form_helper()


def row_numbers(texts):
    """Numbers of rows as a form sends them; what is none is left out."""
    return [int(text) for text in texts if text.isascii() and text.isdigit() and len(text) < 19]


class EnterForm(forms.Form):
    """Rows by their numbers, as the page showed them: those that came since wait for another day."""

    uid = forms.UUIDField(widget=forms.HiddenInput)
    on = forms.DateField(label=_("Entered on"), widget=DateInput)
    shown = forms.CharField(widget=forms.HiddenInput, required=False)
    all = forms.BooleanField(label=_("all rows that wait"), required=False)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.helper = form_helper()

    def clean_on(self):
        return clean_past_day(self.cleaned_data["on"])

    def clean_shown(self):
        return row_numbers(self.cleaned_data["shown"].split(","))
