"""People whom the form of an application nominates for the training: their fields, what is wrong, their rows."""

from django import forms
from django.utils.translation import gettext as _

from coop_portal.forms import Folded, section
from partners.registration.forms import refuse_pesel

from ..models import Nomination

MOST = 3
COLUMNS = ("name", "post_title", "email")


def field_name(index, name):
    return f"person_{index}_{name}"


class People:
    """`form` is an ApplicationForm of a call that takes nominations."""

    def __init__(self, form):
        self.form = form
        self.rows = list(form.application.nominations.all()) if form.application.pk else []
        self.places = range(max(MOST, len(self.rows)))
        for index in self.places:
            self._add_fields(index)
            if index < len(self.rows):
                self._fill(index, self.rows[index])

    def _add_fields(self, index):
        def named(name, maker, label, **more):
            self.form.fields[field_name(index, name)] = maker(label=label, required=False, **more)

        text = {"max_length": 200, "validators": [refuse_pesel]}
        named("name", forms.CharField, _("First and last name"), **text, help_text=self._about(index))
        named("post_title", forms.CharField, _("Post or function in the organisation"), **text)
        named("email", forms.EmailField, _("E-mail of this person"))
        named(
            "agreed", forms.BooleanField, _("This person knows of it and agrees"),
            help_text=_("We write to this person that they are nominated, who did it, and how to refuse."),
        )  # fmt: skip

    def _about(self, index):
        if index:
            return ""
        return _("A member whom you nominate for the training. You may leave this empty.")

    def _fill(self, index, person):
        self.form.initial |= {field_name(index, name): getattr(person, name) for name in COLUMNS}
        self.form.initial[field_name(index, "agreed")] = True

    def sections(self):
        """The first person, and the others behind a line that opens them."""
        first, *others = [
            section(
                _("Nomination for the training: person %(n)d") % {"n": index + 1} if index
                else _("Nomination for the training"),
                *(field_name(index, name) for name in (*COLUMNS, "agreed")),
            )
            for index in self.places
        ]  # fmt: skip
        return [first, Folded(_("Nominate more people (three at most)"), *others, is_open=self._has_others())]

    def _has_others(self):
        written = (field_name(index, name) for index in self.places[1:] for name in COLUMNS)
        return len(self.rows) > 1 or any(self.form.data.get(name) for name in written)

    # --- Cleaning and saving -----------------------------------------------------------

    def _given(self, data):
        """(index, values of the columns) of each person of whom anything was written."""
        for index in self.places:
            values = {name: data.get(field_name(index, name), "") for name in COLUMNS}
            if any(values.values()):
                yield index, values

    def clean(self, data):
        seen = set()
        for index, values in self._given(data):
            self._demand(index, data)
            address = values["email"].lower()
            if address and address in seen:
                self.form.add_error(field_name(index, "email"), _("This person is nominated already."))
            seen.add(address)

    def _demand(self, index, data):
        sentences = {
            "name": _("Write the first and last name."),
            "email": _("Write the e-mail address: we tell this person of the nomination."),
            "agreed": _("Ask the person first, then tick that they agree."),
        }
        for name, sentence in sentences.items():
            field = field_name(index, name)
            if not data.get(field) and field not in self.form.errors:
                self.form.add_error(field, sentence)

    def save(self, row):
        """A person is known by the address: who stays was told already, whoever is new is told when it is sent."""
        present = {person.email.lower(): person for person in row.nominations.all()}
        wanted = {values["email"].lower(): values for _index, values in self._given(self.form.cleaned_data)}
        row.nominations.exclude(pk__in=[present[key].pk for key in wanted.keys() & present.keys()]).delete()
        for key, values in wanted.items():
            person = present.get(key) or Nomination(application=row, person_agreed=True)
            for name, value in values.items():
                setattr(person, name, value)
            person.save()
