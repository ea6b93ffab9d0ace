from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from coop_portal.forms import form_helper
from coop_portal.once import insert_once
from coop_portal.tables import UnreadableTable, read_table

from ..models import InstitutionImport, InstitutionType
from .checking import Checker
from .columns import FIELDS, field_of, mapped
from .places import Unclear
from .reading import rows_of


class ImportForm(forms.Form):
    """A file or pasted cells; both at once are not understood, and none is not enough."""

    uid = forms.UUIDField(widget=forms.HiddenInput)
    file = forms.FileField(
        label=_("File (XLSX or CSV)"),
        required=False,
        help_text=_("At most 5,000 rows. The first sheet of a workbook is read; formulas are not."),
        widget=forms.FileInput(attrs={"accept": ".xlsx,.csv,.txt"}),
    )
    pasted = forms.CharField(
        label=_("Or paste the table"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 8, "spellcheck": "false"}),
        help_text=_(
            "Mark the cells in the spreadsheet together with their headings, copy and paste them here."
        ),
    )
    gmina = forms.CharField(
        label=_("Gmina of rows that name none"), required=False, max_length=120,
        help_text=_(
            "For a table of one gmina. With the kind where a town has a namesake: gm. wiejska Wysokie Mazowieckie."
        ),
    )  # fmt: skip
    type = forms.ModelChoiceField(
        label=_("Type of rows that name none"),
        queryset=InstitutionType.objects.none(),
        required=False,
        empty_label=_("told by the name"),
    )

    def __init__(self, *args, scope, **kwargs):
        super().__init__(*args, **kwargs)
        self.scope = scope
        self.fields["type"].queryset = InstitutionType.objects.in_use()
        self.helper = form_helper()

    def clean_gmina(self):
        text = self.cleaned_data["gmina"].strip()
        if text:
            try:
                Checker(self.scope).gminas.find(text)
            except Unclear as error:
                raise ValidationError(str(error), code="unclear") from None
        return text

    def clean(self):
        data = super().clean()
        file, pasted = data.get("file"), (data.get("pasted") or "").strip()
        if bool(file) == bool(pasted):
            text = _("Choose a file or paste a table: one of the two.")
            raise ValidationError(text, code="one")
        try:
            table = read_table(
                file.read() if file else data["pasted"], file.name if file else "", knows=field_of
            )
        except UnreadableTable as error:
            self.add_error("file" if file else "pasted", error)
            return data
        if table.problems:
            self.add_error("file" if file else "pasted", ValidationError(table.problems))
        elif "name" not in mapped(table.columns)[0]:
            headings = ", ".join(table.columns[:12])
            text = _("No column is headed “Nazwa”. Headings that were found: %(headings)s.")
            raise ValidationError(text, code="name", params={"headings": headings})
        elif not table.rows:
            raise ValidationError(_("There is no row below the headings."), code="rows")
        data["table"] = table
        return data

    def save(self):
        """(the import, headings that nothing is made of); the same form sent twice makes one."""
        data = self.cleaned_data
        kind = data["type"].code if data["type"] else ""
        rows, unknown = rows_of(data["table"], scope=self.scope, type_name=kind, gmina=data["gmina"])
        name = data["file"].name if data["file"] else ""
        wanted = InstitutionImport(uid=data["uid"], owner=self.scope.user, name=name[-255:], rows=rows)
        return insert_once(wanted)[0], unknown


class RowForm(forms.Form):
    """One row of the table as fields, to correct what is wrong with it."""

    def __init__(self, data=None, *, row, table, scope):
        # The page opens with what is wrong at its fields: the row's own values are what was sent.
        super().__init__(row["values"] if data is None else data)
        self.row, self.table, self.scope = row, table, scope
        for name, (label, _headings) in FIELDS.items():
            if name != "address" or row["values"].get("address"):
                self.fields[name] = forms.CharField(label=label, required=False, max_length=1000)
        self.helper = form_helper()

    def clean(self):
        data = super().clean()
        # Together with the others: it may act for one of them, or repeat it.
        rows = [data if each["uid"] == self.row["uid"] else each["values"] for each in self.table.rows]
        mine = [each["uid"] for each in self.table.rows].index(self.row["uid"])
        for name, sentences in Checker(self.scope).check(rows)[mine].errors.items():
            self.add_error(name if name in self.fields else None, sentences)
        return data
