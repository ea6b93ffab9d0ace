from itertools import islice

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from coop_portal import guard
from coop_portal.forms import form_helper
from coop_portal.once import insert_once
from partners.imports.places import Gminas, Unclear
from partners.models import InstitutionType

from ..models import ServiceImport
from . import reading, words
from .checking import own_territories
from .columns import FIELDS


class RowsForm(forms.Form):
    """What is true of all rows of a table."""

    gmina = forms.CharField(
        label=_("Gmina of rows that name none"),
        required=False,
        max_length=120,
        help_text=_("With the kind where a town has a namesake: gm. wiejska Wysokie Mazowieckie."),
    )
    type = forms.ModelChoiceField(
        label=_("Type of new institutions whose name does not tell it"),
        queryset=InstitutionType.objects.none(),
        required=False,
        empty_label=_("choose"),
    )
    publish = forms.BooleanField(
        label=_("Publish at once what has the name, realizator, for whom, gmina and a phone or an address"),
        required=False,
        help_text=_("The rest, and all when you do not tick it, are drafts. An import is no confirmation."),
    )
    verify_providers = forms.BooleanField(
        label=_("Verify at once the institutions that the register has not got yet"), required=False
    )

    def __init__(self, *args, scope, **kwargs):
        super().__init__(*args, **kwargs)
        self.scope = scope
        self.fields["type"].queryset = InstitutionType.objects.in_use()
        self.helper = form_helper()

    def clean_gmina(self):
        text = self.cleaned_data["gmina"].strip()
        if not text:
            return None
        gminas = Gminas(own_territories(self.scope))
        try:
            found = gminas.find(text)
        except Unclear as error:
            raise ValidationError(str(error), code="unclear") from None
        if not gminas.is_own(found):
            sentence = _("%(gmina)s lies outside your territory.")
            raise ValidationError(sentence, params={"gmina": found.label}, code="outside")
        return found

    @classmethod
    def of(cls, table, data=None, *, scope):
        """The form of a table that was read before."""
        initial = {"gmina": table.place.label if table.place else "", "type": table.type_id}
        initial |= {"publish": table.publish, "verify_providers": table.verify_providers}
        return cls(data, scope=scope, initial=initial)

    @property
    def said(self):
        """{field of the import: what is true of its rows}"""
        data = self.cleaned_data
        return {"place": data["gmina"]} | {
            name: data[name] for name in ("type", "publish", "verify_providers")
        }


class ImportForm(RowsForm):
    """A file or a pasted table, and what is true of all its rows."""

    uid = forms.UUIDField(widget=forms.HiddenInput)
    file = forms.FileField(
        label=_("File (XLSX, ODS, DOCX, CSV or PDF)"),
        required=False,
        help_text=_(
            "All sheets and all tables are read. Formulas are not; macros are refused. Of a PDF only tables with lines "
            "around their cells can be read."
        ),
        widget=forms.FileInput(attrs={"accept": ".xlsx,.ods,.docx,.csv,.txt,.pdf"}),
    )
    pasted = forms.CharField(
        label=_("Or paste the table"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 8, "spellcheck": "false", "data-portal-paste": "pasted_html"}),
        help_text=_("From Word, Excel or a web page, together with its headings."),
    )
    # What the clipboard holds beside the plain text: cells of Word keep their lines there.
    pasted_html = forms.CharField(widget=forms.HiddenInput, required=False)
    field_order = ("uid", "file", "pasted", "pasted_html")

    def clean(self):
        data = super().clean()
        file, pasted = data.get("file"), (data.get("pasted") or "").strip()
        if bool(file) == bool(pasted):
            raise ValidationError(_("Choose a file or paste a table: one of the two."), code="one")
        content = file.read(reading.LIMITS.size + 1) if file else data.get("pasted_html") or data["pasted"]
        data["territory"] = reading.list_territory(self.scope, data.get("gmina"))
        try:
            data["tables"] = reading.tables_of(content, file.name if file else "", data["territory"])
        except ValidationError as error:
            self.add_error("file" if file else "pasted", error)
        return data

    def save(self):
        """The import, not checked yet; the same form sent twice makes one."""
        data = self.cleaned_data
        wanted = ServiceImport(
            uid=data["uid"],
            owner=self.scope.user,
            territory=data["territory"],
            **self.said,
            name=data["file"].name[-255:] if data["file"] else "",
            tables=data["tables"],
            values=reading.remembered_values(data["tables"], data["territory"]),
        )
        return insert_once(wanted)[0]


class ColumnsForm(forms.Form):
    """For each table of the file whether it is read, and which column is which field; once for tables alike."""

    def __init__(self, data=None, *, table):
        super().__init__(data)
        self.table, self.groups = table, {}
        choices = [("", _("not read")), *((name, label) for name, (label, _headings) in FIELDS.items())]
        for number, each in enumerate(table.tables):
            self.fields[f"t{number}"] = forms.BooleanField(
                label=_read_this(each), required=False, initial=each["use"]
            )
            alike = self.groups.setdefault(tuple(sorted(each["columns"])), [])
            alike.append(number)
            if len(alike) > 1:
                continue
            for index, heading in enumerate(each["columns"]):
                self.fields[f"t{number}-{index}"] = forms.ChoiceField(
                    label=heading, choices=choices, required=False, initial=each["fields"].get(heading, "")
                )

    def _names(self, numbers):
        """{heading: name of its field} of tables alike."""
        first = numbers[0]
        return {
            heading: f"t{first}-{index}" for index, heading in enumerate(self.table.tables[first]["columns"])
        }

    def rows(self):
        """(title, their ticks, [(field, examples of its cells)]) of tables alike, for the page."""
        for numbers in self.groups.values():
            tables = [self.table.tables[number] for number in numbers]
            fields = [
                (self[name], _examples(tables[0], index))
                for index, name in enumerate(self._names(numbers).values())
            ]
            yield (
                ", ".join(filter(None, (each["sheet"] for each in tables))),
                tables,
                [self[f"t{number}"] for number in numbers],
                fields,
            )

    def clean(self):
        data = super().clean()
        used = False
        for numbers in self.groups.values():
            ticked = [number for number in numbers if data.get(f"t{number}")]
            if not ticked:
                continue
            used = True
            use, title = f"t{ticked[0]}", self.table.tables[ticked[0]]["sheet"] or _("table")
            chosen = [data[name] for name in self._names(numbers).values() if data.get(name)]
            if "name" not in chosen:
                self.add_error(
                    use, _("%(table)s: choose the column with the names of services.") % {"table": title}
                )
            for twice in sorted({name for name in chosen if chosen.count(name) > 1}):
                sentence = _("%(table)s: two columns cannot both be “%(field)s”.")
                self.add_error(use, sentence % {"table": title, "field": FIELDS[twice][0]})
        if not used:
            raise ValidationError(_("Choose at least one table."), code="none")
        return data

    def tables(self):
        """`tables` of the import with what was chosen."""
        data, chosen = self.cleaned_data, {}
        for numbers in self.groups.values():
            fields = {heading: data[name] for heading, name in self._names(numbers).items()}
            chosen |= {number: {"use": data[f"t{number}"], "fields": fields} for number in numbers}
        return [each | chosen[number] for number, each in enumerate(self.table.tables)]


def _read_this(table):
    count = ngettext("%(count)d row", "%(count)d rows", len(table["rows"])) % {"count": len(table["rows"])}
    name = table["sheet"] or _("this table")
    return _("Read: %(table)s (%(rows)s)") % {"table": name, "rows": count}


def _examples(table, index):
    """Two different cells of a column, none with a number of a client."""
    filled = dict.fromkeys(texts[index][:60] for _line, texts in table["rows"] if texts[index])
    return ", ".join(islice((text for text in filled if not guard.has_pesel(text)), 2))


class WordsForm(forms.Form):
    """Words of the file that are no terms of the list: a term for each, or none."""

    def __init__(self, data=None, *, table):
        super().__init__(data)
        self.names = {}
        for kind, vocabulary in words.VOCABULARIES.items():
            unknown = table.unknown.get(kind, [])
            if not unknown:
                continue
            choices = [("", _("none of them")), *((t.code, str(t)) for t in vocabulary.objects.in_use())]
            for index, (plain, text, suggestion) in enumerate(unknown):
                name = f"{kind}-{index}"
                self.names[name] = (kind, plain)
                self.fields[name] = forms.ChoiceField(
                    label=f"{FIELDS[kind][0]}: {text}", choices=choices, required=False, initial=suggestion
                )
        self.helper = form_helper()

    def chosen(self):
        values = {}
        for name, (kind, plain) in self.names.items():
            values.setdefault(kind, {})[plain] = self.cleaned_data[name]
        return values
