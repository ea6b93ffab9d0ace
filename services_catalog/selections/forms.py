import uuid

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from coop_portal import guard
from coop_portal.conflicts import ConflictSafeForm

from ..models import Selection, SelectionItem

NO_CLIENTS = gettext_lazy("Do not write clients' data: no names, addresses, phones or PESEL numbers.")


class Guarded(forms.Form):
    """Mixin of the forms of a selection: `guarded` names the texts in which a client could be known.

    PESEL numbers, and phones and e-mails of other than its services, are refused. What looks like a name only asks:
    the box "these are not clients' data" appears, and ticked it lets pass, for patrons and streets are names, too.
    """

    guarded: tuple[str, ...] = ()
    not_clients = forms.BooleanField(label=gettext_lazy("These are not clients' data"), required=False)

    def __init__(self, *args, sheet=None, **kwargs):
        super().__init__(*args, **kwargs)
        self.sheet = sheet
        self.order_fields([name for name in self.fields if name != "not_clients"])
        for name in self.guarded:
            self.fields[name].help_text = " ".join(
                filter(None, map(str, (self.fields[name].help_text, NO_CLIENTS)))
            )
        if not self.is_bound:
            del self.fields["not_clients"]

    def clean(self):
        data = super().clean() or self.cleaned_data
        warnings = []
        for name in self.guarded:
            verdict = self._check(data.get(name) or "")
            if verdict.refusals:
                self.add_error(name, [ValidationError(each, code="clients") for each in verdict.refusals])
            warnings += verdict.warnings
        self._ask_about(warnings, data)
        return data

    def _check(self, text):
        if not text or not self.sheet:
            return guard.check(text)
        return guard.check(text, allowed_phones=self.sheet.phones, allowed_emails=self.sheet.emails)

    def _ask_about(self, warnings, data):
        if not warnings:
            self.fields.pop("not_clients", None)
        elif not data.get("not_clients"):
            question = _(
                "Clients' data are not kept in the portal. If this is somebody else's name, tick the box."
            )
            self.add_error(
                "not_clients", ValidationError(" ".join([*dict.fromkeys(warnings), question]), code="name")
            )


class LabelForm(Guarded, forms.ModelForm):
    guarded = ("label",)

    class Meta:
        model = Selection
        fields = ["label"]
        help_texts = {
            "label": gettext_lazy("Not needed; for example “housing, young mother”. Only you see it."),
        }


class HeadingForm(Guarded):
    guarded = ("heading",)

    uid = forms.UUIDField(widget=forms.HiddenInput)
    heading = forms.CharField(
        label=gettext_lazy("Goal"),
        max_length=160,
        help_text=gettext_lazy(
            "A heading for the services below it, for example “care of the infant is safe”."
        ),
    )

    @classmethod
    def fresh(cls):
        return cls(initial={"uid": uuid.uuid4()})


class HeadingEditForm(Guarded, ConflictSafeForm):
    guarded = ("heading",)

    class Meta:
        model = SelectionItem
        fields = ["heading"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["heading"].required = True


class ItemForm(Guarded, ConflictSafeForm):
    guarded = ("note", "term")

    class Meta:
        model = SelectionItem
        fields = ["reason", "note", "term", "on_leaflet"]
        widgets = {"note": forms.TextInput}
        help_texts = {
            "note": gettext_lazy("One sentence about the service, for example “the Wednesday group”."),
            "term": gettext_lazy("For example “until 30 June” or “once a week”."),
            "on_leaflet": gettext_lazy(
                "Leave it out where somebody at home should not see it: a leaflet lies on a kitchen table."
            ),
        }
