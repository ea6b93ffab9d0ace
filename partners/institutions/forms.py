from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from coop_portal.conflicts import ConflictSafeForm, Difference
from coop_portal.forms import form_helper, section
from coop_portal.vocabulary import offer

from .. import perms
from ..countries import country_choices
from ..enums import InstitutionStatus, Registry, Visibility
from ..forms import InstitutionField, NumberField, TerritoryField
from ..models import Institution
from ..models.location import postcode
from ..validators import validate_nip, validate_regon
from .duplicates import possible_duplicates
from .numbers import Identifiers, Phones

# What is asked anew about duplicates when it changes.
TELLING = {"name", "short_name", "seat", "country", "town", "nip", "regon"}


class SeatField(TerritoryField):
    """A gmina; a seat that stands in the register already (a whole powiat, an abolished gmina) may stay."""

    kept = None

    def clean(self, value):
        if self.kept is not None and (value or "").strip() == self.kept.full_label:
            return self.kept
        return super().clean(value)


class InstitutionForm(ConflictSafeForm):
    """Everything that an institution's card shows. `scope` limits where an animator may add one.

    `duplicates` are those found at the last check. Whoever sent the form with the button "another" has seen them;
    the hidden `seen` names them, so that nobody agrees to what was not shown.
    """

    nip = NumberField(label="NIP", required=False, max_length=30, validators=[validate_nip])
    regon = NumberField(label="REGON", required=False, max_length=30, validators=[validate_regon])
    seat = SeatField(label=_("Gmina of the seat"), required=False)
    parent_subject = InstitutionField(
        label=_("Acts for"),
        required=False,
        help_text=_(
            "Only for a unit without legal personality: the gmina, powiat or other body that it belongs to. "
            "Name, short name, NIP or REGON."
        ),
    )
    seen = forms.CharField(required=False, widget=forms.HiddenInput)

    class Meta:
        model = Institution
        fields = [
            "name", "short_name", "type", "sectors", "legal_form", "is_public_body", "parent_subject",
            "nip", "regon", "country", "seat", "street", "building", "postcode", "town", "email", "fax", "www",
            "bip", "edelivery_address",
        ]  # fmt: skip
        widgets = {"sectors": forms.CheckboxSelectMultiple}
        help_texts = {
            "email": _("One that somebody reads also when a person is away."),
            "edelivery_address": _("As in the base of electronic addresses: AE:PL-12345-67890-ABCDE-12"),
        }

    def __init__(self, data=None, *args, scope, **kwargs):
        super().__init__(data, *args, **kwargs)
        self.scope, self.duplicates = scope, []
        # Whoever adds no institution here adds one from abroad: a coordinator, for a project.
        self.only_abroad = self.is_new and not perms.can_add(scope)
        offer(self)
        self._choose_country()
        self._choose_what_is_polish()
        self.phones = Phones(
            data, prefix="phones", initial=self._rows("phones", "number", "note", "visibility")
        )
        self.identifiers = Identifiers(
            data, prefix="identifiers", initial=self._rows("identifiers", "registry", "number")
        )
        self.identifiers.institution = self.instance
        self.helper = form_helper(*self._sections())

    def _sections(self):
        """Phones and numbers of other registers are drawn by the page, after the contact and the numbers."""
        parts = {
            _("Name and type"): ["name", "short_name", "type", "sectors", "legal_form", "is_public_body"],
            _("Numbers"): ["nip", "regon", "parent_subject"],
            _("Address"): ["country", "seat", "street", "building", "postcode", "town"],
            _("Contact"): ["email", "www", "bip", "edelivery_address", "fax"],
        }
        offered = {title: [name for name in names if name in self.fields] for title, names in parts.items()}
        return [section(title, *names) for title, names in offered.items() if names]

    def _choose_country(self):
        """Abroad nobody is the animator of the seat: foreign partners are added by operators and coordinators."""
        if not perms.can_add_abroad(self.scope) and not self.instance.is_foreign:
            del self.fields["country"]
            return
        choices, initial = country_choices(self.instance.country), self.instance.country
        if self.only_abroad:
            choices, initial = [("", _("choose")), *(pair for pair in choices if pair[0] != "PL")], ""
        self.initial["country"] = initial
        self.fields["country"] = forms.ChoiceField(label=_("Country"), choices=choices)

    def _choose_what_is_polish(self):
        if self.only_abroad:
            for name in ("seat", "nip", "regon", "parent_subject", "bip", "edelivery_address"):
                del self.fields[name]
            return
        self.fields["seat"].queryset = self._seats()
        self.fields["seat"].kept = self.instance.seat
        self.fields["parent_subject"].kept = self.instance.parent_subject

    def _seats(self):
        gminas = TerritoryField.gminas()
        if self.scope.is_operator:
            return gminas
        mine = gminas.filter(pk__in=self.scope.animated_territories())
        return mine | gminas.filter(pk=self.instance.seat_id) if self.instance.seat_id else mine

    def _rows(self, relation, *columns):
        rows = getattr(self.instance, relation) if self.instance.pk else None
        return [dict(zip(columns, row, strict=True)) for row in rows.values_list(*columns)] if rows else []

    # --- Checks ---------------------------------------------------------------

    def is_valid(self):
        rows = [self.phones.is_valid(), self.identifiers.is_valid()]
        return super().is_valid() and all(rows) and not self.duplicates

    def clean(self):
        super().clean()
        country = self.cleaned_data.get("country", self.instance.country)
        self._check_place(country)
        if not self.errors and self.phones.is_valid() and self.identifiers.is_valid():
            self._look_for_duplicates(country)
        return self.cleaned_data

    def _check_place(self, country):
        if country == "PL" and not self.only_abroad:
            if not self.cleaned_data.get("seat") and "seat" not in self.errors:
                self.add_error("seat", _("Write the gmina in which the institution sits."))
            text = self.cleaned_data.get("postcode")
            if text:
                try:
                    postcode(text)
                except ValidationError as error:
                    self.add_error("postcode", error)
            return
        self.cleaned_data["seat"] = None
        self.errors.pop("seat", None)
        for name in ("nip", "regon"):
            if self.cleaned_data.get(name):
                self.add_error(
                    name,
                    _(
                        "A body abroad has no NIP and no REGON. Write its number among the numbers of other "
                        "registers, as a foreign register."
                    ),
                )

    def _look_for_duplicates(self, country):
        if self.instance.pk and not TELLING & set(self.changed_data) and not self.identifiers.has_changed():
            return
        asked = {name: self.cleaned_data[name] for name in ("name", "short_name", "town")}
        asked |= {name: self.cleaned_data.get(name) or "" for name in ("nip", "regon")}
        asked["seat"] = self.cleaned_data.get("seat")
        numbers = [(row["registry"], row["number"]) for row in self.identifiers.rows()]
        edited = self.instance if self.instance.pk else None
        found = possible_duplicates(**asked, identifiers=numbers, country=country, exclude=edited)
        own = self.cleaned_data.get("uid")  # the same form, sent a moment ago
        found = [duplicate for duplicate in found if duplicate.institution.uid != own]
        uids = {str(duplicate.institution.uid) for duplicate in found}
        if found and not ("another" in self.data and uids <= set(self.cleaned_data["seen"].split(","))):
            self.duplicates = found
            self.data = self.data.copy()
            self.data[self.add_prefix("seen")] = ",".join(sorted(uids))

    # --- Saving ---------------------------------------------------------------

    def save(self, *, by):
        """Whether it is saved; not where somebody else changed it in the meantime (`conflict` says what).

        A new one is verified at once: who may add it is who would verify it. Sent twice at once it is made once.
        """
        if self.is_new:
            self.instance.status, self.instance.created_by = InstitutionStatus.VERIFIED, by
        return self.save_unless_changed(by=by)

    def _differences(self, current):
        """Phones and numbers are part of what two people may have changed."""
        found = super()._differences(current)
        for label, formset, relation in self._row_lists():
            theirs, yours = _lines(getattr(current, relation).all()), _lines(formset.rows())
            if theirs != yours:
                found.append(Difference(label, theirs, yours))
        return found

    def _save_m2m(self):
        super()._save_m2m()
        for _label, formset, relation in self._row_lists():
            if formset.has_changed():
                self._replace(relation, formset.rows())

    def _row_lists(self):
        return [
            (gettext("Phones"), self.phones, "phones"),
            (gettext("Numbers in other registers"), self.identifiers, "identifiers"),
        ]

    def _replace(self, relation, rows):
        """Rows that nothing refers to: written anew in their order."""
        related = getattr(self.instance, relation)
        related.all().delete()
        if relation == "phones":
            rows = [row | {"position": position} for position, row in enumerate(rows)]
        related.bulk_create(related.model(institution=self.instance, **row) for row in rows)


def _lines(rows):
    """One line a phone or number, of rows of the database or of the form."""
    lines = []
    for row in rows:
        values = row if isinstance(row, dict) else vars(row)
        if "registry" in values:
            lines.append(f"{Registry(values['registry']).label}: {values['number']}")
        else:
            seen_by = Visibility(values["visibility"]).label
            lines.append(", ".join(map(str, filter(None, [values["number"], values["note"], seen_by]))))
    return "\n".join(lines)


class ReasonForm(forms.Form):
    """Why a card leaves the directory; the sentence stays in its journal."""

    reason = forms.CharField(
        label=_("Reason"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_(
            "For example: closed by a resolution of the council of 12 May 2026, the library took over its tasks."
        ),
    )
