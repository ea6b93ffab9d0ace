from django import forms
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from partners.forms import InstitutionField

from .groups.people import is_other, known_person, person_for

PERSON_FIELDS = ("first_name", "last_name", "title", "email")


class MemberForm(forms.Form):
    """One person of a group: a row of the table in which a coordinator types a whole group."""

    first_name = forms.CharField(label=_("First name"), max_length=100)
    last_name = forms.CharField(label=_("Surname"), max_length=100)
    title = forms.CharField(label=_("Post"), max_length=200, required=False)
    institution = InstitutionField(label=_("Institution"), help_text="")
    email = forms.EmailField(label=_("Work e-mail"), required=False)

    def __init__(self, *args, group, suggested, **kwargs):
        super().__init__(*args, **kwargs)
        self.group = group
        self.fields["institution"].widget.suggestions = suggested
        for field in self.fields.values():  # drawn in a table of our own, not by crispy
            field.widget.attrs["class"] = "form-control"

    def clean(self):
        data = super().clean()
        known = self._known(data)
        if known and is_other(known, data.get("last_name", "")):
            self.add_error(
                "email",
                ValidationError(_("Another person has this work e-mail: %(name)s."), params={"name": known}),
            )
        return data

    def _known(self, data):
        names = {name: data.get(name) for name in ("first_name", "last_name")}
        return known_person(self.group, data.get("institution"), **names, email=data.get("email") or "")

    def person(self):
        """(the person, their post), made where there is none."""
        data = self.cleaned_data
        return person_for(self.group, data["institution"], **{name: data[name] for name in PERSON_FIELDS})

    def save(self, *, by):
        """(member, None), or (None, who waits) where no place is free: see Group.welcome."""
        person, post = self.person()
        return self.group.welcome(person, self.cleaned_data["institution"], post=post, by=by)


class BaseMemberFormSet(forms.BaseFormSet):
    """Rows left empty are skipped; the same address twice is refused at its second row."""

    def clean(self):
        seen = set()
        for form in self.forms:
            email = (form.cleaned_data.get("email") or "").lower() if hasattr(form, "cleaned_data") else ""
            if email and email in seen:
                form.add_error(
                    "email", ValidationError(_("This address stands in an earlier row."), code="twice")
                )
            seen.add(email)

    @transaction.atomic
    def save(self, *, by):
        """[(member, waiting)], see MemberForm.save."""
        return [form.save(by=by) for form in self.forms if form.has_changed()]


MemberFormSet = forms.formset_factory(MemberForm, formset=BaseMemberFormSet, extra=6, max_num=60)
