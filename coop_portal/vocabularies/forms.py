"""Forms of one term, made for the model of its vocabulary."""

from django import forms
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from coop_portal.conflicts import ConflictSafeForm
from coop_portal.folding import fold
from coop_portal.models import TermEvent

LABELS = {"name": _("Name"), "description": _("Description"), "position": _("Place in the order")}
HELP = {
    "description": _("What belongs to it and what does not; shown where people choose."),
    "position": _("The smaller the number, the higher in the list."),
}


class _Named:
    """The name is what people choose by: two living terms of one name would be a trap."""

    def clean_name(self):
        name = " ".join(self.cleaned_data["name"].split())
        living = self.vocabulary.terms().filter(merged_into=None).exclude(pk=self.instance.pk)
        if any(fold(name) == fold(other) for other in living.values_list("name", flat=True)):
            raise ValidationError(_("This vocabulary has a term of that name already."), code="twice")
        return name


class NewTermForm(_Named, forms.ModelForm):
    """Its code is made of the first name and stays, whatever the term is called later."""

    def save(self, *, by):
        """The new row; ValidationError where somebody added one of that name at the same moment."""
        self.instance.code = self._code()
        for name, value in self.vocabulary.only.items():
            setattr(self.instance, name, value)
        self.instance.edited_by = by
        try:
            with transaction.atomic():
                self.instance.save(force_insert=True)
                TermEvent.note(self.instance, TermEvent.Verb.ADD, by, self.instance.name)
        except IntegrityError as error:
            self.add_error("name", _("Somebody added a term of that name a moment ago."))
            raise ValidationError(_("Somebody added a term of that name a moment ago.")) from error
        return self.instance

    def _code(self):
        """Readable; a number follows where an older term with another name has it. The database refuses twins."""
        plain = self.cleaned_data["name"].replace("ł", "l").replace("Ł", "L")
        base = slugify(plain).replace("-", "_")[:50] or "termin"
        taken = set(self._meta.model.objects.filter(code__startswith=base).values_list("code", flat=True))
        numbered = (f"{base}_{number}" for number in range(2, len(taken) + 3))
        return next(code for code in (base, *numbered) if code not in taken)


class TermForm(_Named, ConflictSafeForm):
    """Names, description and order of a term that others may be editing, too."""

    def save_unless_changed(self, *, by):
        with transaction.atomic():
            before = self._meta.model.objects.get(pk=self.instance.pk).name
            saved = super().save_unless_changed(by=by)
            if saved and self.has_changed():
                said = f"{before} → {self.instance.name}" if before != self.instance.name else before
                TermEvent.note(self.instance, TermEvent.Verb.EDIT, by, said)
        return saved


def _form_class(vocabulary, base, names):
    widgets = {"description": forms.Textarea(attrs={"rows": 3})}
    made = forms.modelform_factory(
        vocabulary.model, base, fields=names, widgets=widgets, labels=LABELS, help_texts=HELP
    )
    return type(made.__name__, (made,), {"vocabulary": vocabulary})


def new_form(vocabulary, data=None):
    last = vocabulary.terms().order_by("position").last()
    names = ["name", *vocabulary.first, *vocabulary.fields, "description", "position"]
    form = _form_class(vocabulary, NewTermForm, names)
    return form(data, initial={"position": last.position + 1 if last else 1})


def edit_form(vocabulary, term, data=None):
    names = ["name", *vocabulary.fields, "description", "position"]
    return _form_class(vocabulary, TermForm, names)(data, instance=term)


class MergeForm(forms.Form):
    """Into which term; first chosen, then asked once more with the counts."""

    into = forms.ModelChoiceField(label=_("Into which term"), queryset=None, to_field_name="code")
    versions = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, data=None, *, vocabulary, term):
        super().__init__(data)
        self.fields["into"].queryset = vocabulary.terms().in_use().exclude(pk=term.pk)
