"""Tables in which an agenda or roles are typed: rows with an order, rows to remove, empty rows to add."""

import hashlib

from django import forms
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from partners.forms import InstitutionField
from partners.models import Person

from ..enums import SessionRoleKind

EMPTY_ROWS = 4


class RowForm(forms.Form):
    """A row of a table of our own, not drawn by crispy. `row` is what it stands for, None for a new one.

    Of the fields `telling` one at least says something in a row that is not empty.
    """

    telling = ("description",)

    def __init__(self, *args, row=None, **kwargs):
        self.row = row
        super().__init__(*args, **kwargs)
        self.empty_permitted = self.empty_permitted and row is None
        for field in self.fields.values():
            kind = "form-select" if isinstance(field, forms.ChoiceField) else "form-control"
            field.widget.attrs |= {"class": kind, "aria-label": str(field.label)}

    @property
    def is_blank(self):
        return not any(self[name].value() for name in self.telling)

    def typed(self):
        return {name: self[name].value() for name in self.base_fields}

    def says(self, row):
        """Whether this row was typed just as `row` stands."""
        if not self.is_valid():
            return False
        return all(getattr(row, name) == value for name, value in self.values().items())


class AgendaRow(RowForm):
    telling = ("title",)
    title = forms.CharField(label=_("Item"), max_length=300)
    minutes = forms.IntegerField(label=_("Minutes"), required=False, min_value=1, max_value=24 * 60)
    day_number = forms.IntegerField(label=_("Day"), min_value=1, max_value=10, required=False)
    description = forms.CharField(
        label=_("Description"), required=False, widget=forms.Textarea(attrs={"rows": 1})
    )

    def values(self):
        data = self.cleaned_data
        values = {name: data[name] for name in ("title", "minutes", "description")}
        return values | {"day_number": data["day_number"] or 1}

    @staticmethod
    def of(row):
        return {name: getattr(row, name) for name in ("title", "minutes", "day_number", "description")}


class TemplateRoleRow(RowForm):
    """Whom a meeting needs, nobody by name."""

    kind = forms.ChoiceField(
        label=_("Role"), choices=SessionRoleKind.choices, initial=SessionRoleKind.values[0]
    )
    description = forms.CharField(label=_("Description"), max_length=200)
    count = forms.IntegerField(label=_("How many"), min_value=1, max_value=99, initial=1)

    def values(self):
        return {name: self.cleaned_data[name] for name in ("kind", "description", "count")}

    @classmethod
    def of(cls, row):
        return {name: getattr(row, name) for name in cls.base_fields}


class RoleRow(RowForm):
    """Who does what: a person, an institution, or a description where no name is known."""

    telling = ("person", "institution", "description")
    kind = forms.ChoiceField(
        label=_("Role"), choices=SessionRoleKind.choices, initial=SessionRoleKind.values[0]
    )
    person = forms.ModelChoiceField(Person.objects.none(), label=_("Person"), required=False, empty_label="–")
    institution = InstitutionField(label=_("Institution"), required=False, help_text="")
    description = forms.CharField(label=_("Description"), max_length=200, required=False)
    count = forms.IntegerField(label=_("How many"), min_value=1, max_value=99, initial=1)

    def __init__(self, *args, people=(), suggested=(), **kwargs):
        super().__init__(*args, **kwargs)
        field = self.fields["person"]
        field.queryset = Person.objects.filter(pk__in=[person.pk for person in people])
        field.choices = [("", "–"), *((person.pk, person.listed_name) for person in people)]
        self.fields["institution"].widget.suggestions = suggested
        if self.row is not None:
            self.fields["institution"].kept = self.row.institution

    def clean(self):
        data = super().clean()
        if not self.errors and not any(data.get(name) for name in self.telling):
            text = _("Name a person, an institution or describe who it is.")
            self.add_error("description", ValidationError(text, code="nobody"))
        return data

    def values(self):
        return {name: self.cleaned_data[name] for name in self.base_fields}

    @staticmethod
    def of(row):
        return {
            "kind": row.kind,
            "person": row.person_id,
            "institution": row.institution,
            "description": row.description,
            "count": row.count,
        }


class BaseRows(forms.BaseFormSet):
    """`rows` are what stands there now, in their order. Saved rows keep their identity.

    `added` are rows to show after them, as somebody typed them.
    """

    conflict = is_repeated = False

    def __init__(self, *args, rows, added=(), form_kwargs=None, **kwargs):
        self.rows, self.known_kwargs = list(rows), form_kwargs or {}
        kwargs["initial"] = [*(self.form.of(row) for row in self.rows), *added]
        super().__init__(*args, **kwargs)

    @property
    def token(self):
        """Of the rows that the page shows: a save after somebody else's is refused, and so is the same save twice."""
        shown = [(row.pk, sorted(self.form.of(row).items(), key=str)) for row in self.rows]
        return hashlib.sha256(repr(shown).encode()).hexdigest()[:20]

    def get_form_kwargs(self, index):
        row = self.rows[index] if index is not None and index < len(self.rows) else None
        return {"row": row, **self.known_kwargs}

    def add_fields(self, form, index):
        super().add_fields(form, index)
        order = form.fields[forms.formsets.ORDERING_FIELD_NAME]
        order.label, order.widget = _("Order"), forms.NumberInput(attrs={"class": "form-control", "min": 1})
        order.widget.attrs["aria-label"] = str(_("Order"))
        if forms.formsets.DELETION_FIELD_NAME in form.fields:
            remove = form.fields[forms.formsets.DELETION_FIELD_NAME]
            remove.label = _("Remove")
            remove.widget.attrs |= {"class": "form-check-input", "aria-label": str(_("Remove"))}

    def clean(self):
        sent = self.data.get(f"{self.prefix}-token", "")
        if not sent or sent == self.token:
            return
        self.is_repeated = self._says_what_stands()
        self.conflict = not self.is_repeated
        if self.conflict:
            raise ValidationError(
                _(
                    "Somebody saved this table in the meantime, so nothing of yours is saved yet. Its rows stand "
                    "first, then those that you wrote otherwise. Remove what is not needed and save again."
                ),
                code="conflict",
            )

    def shown(self):
        """What the page draws: after a conflict the rows as they stand now and then what was typed, to choose from."""
        if not self.conflict:
            return self
        both = type(self)(
            rows=self.rows, added=self._typed_anew(), form_kwargs=self.known_kwargs, prefix=self.prefix
        )
        both.conflict = True
        return both

    def _typed(self):
        """Forms of the rows that say something and are not to be removed."""
        return [form for form in self._in_order() if not form.is_blank]

    def _typed_anew(self):
        """[{name: what was typed}] of the rows that do not stand in the table."""
        return [form.typed() for form in self._typed() if not any(form.says(row) for row in self.rows)]

    def _says_what_stands(self):
        typed = self._typed()
        return len(typed) == len(self.rows) and all(map(RowForm.says, typed, self.rows))

    def _in_order(self):
        """Forms that are not to be removed: what has an order comes before what has none."""

        def place(form):
            order = form.cleaned_data.get(forms.formsets.ORDERING_FIELD_NAME)
            return order is None, order or 0

        return sorted((form for form in self.forms if not self._should_delete_form(form)), key=place)

    def kept(self):
        """[(row or None, values)] in the order that was typed."""
        found = [form for form in self._in_order() if form.row is not None or form.has_changed()]
        return [(form.row, form.values()) for form in found]

    @transaction.atomic
    def save(self, related):
        """Write the rows to `related` (a related manager whose rows have `position`); what is not kept goes."""
        if self.is_repeated:
            return
        kept = self.kept()
        related.exclude(pk__in=[row.pk for row, _values in kept if row is not None]).delete()
        for position, (row, values) in enumerate(kept, start=1):
            if row is None:
                related.create(position=position, **values)
            else:
                related.filter(pk=row.pk).update(position=position, **values)

    def replace(self, related):
        """All rows anew, in another parent than the one that the page showed."""
        related.all().delete()
        for position, (_row, values) in enumerate(self.kept(), start=1):
            related.create(position=position, **values)


def rows_formset(form, most=100):
    return forms.formset_factory(
        form,
        formset=BaseRows,
        extra=EMPTY_ROWS,
        can_order=True,
        can_delete=True,
        max_num=most,
        absolute_max=most + 20,
    )


AgendaRows = rows_formset(AgendaRow)
RoleRows = rows_formset(RoleRow, 60)
TemplateRoleRows = rows_formset(TemplateRoleRow, 60)
