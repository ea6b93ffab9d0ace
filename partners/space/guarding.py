"""Texts that a team writes stand near clients: what could be a client's is refused or asked about."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from coop_portal import guard

from ..models import Institution, Person


class GuardedForm(forms.Form):
    """Mixin of the forms of a team's texts; `guarded` names the fields.

    Numbers and addresses of the member institutions and of their people are theirs to write, others are refused.
    What looks like a name only asks: the box "these are not clients' data" appears, and ticked it lets pass.
    """

    guarded = ("text",)
    not_clients = forms.BooleanField(label=gettext_lazy("These are not clients' data"), required=False)

    def __init__(self, *args, team, by, **kwargs):
        super().__init__(*args, **kwargs)
        self.team, self.by = team, by
        self.warnings = []
        self.order_fields([name for name in self.fields if name != "not_clients"])
        if not self.is_bound:
            del self.fields["not_clients"]

    def clean(self):
        data = super().clean() or self.cleaned_data
        texts = {name: data.get(name) or "" for name in self.guarded if name in self.fields}
        known = _Known(self.team, self.by) if any(texts.values()) else None
        for name, text in texts.items():
            verdict = known and known.check(text)
            if verdict and verdict.refusals:
                self.add_error(name, [ValidationError(each, code="clients") for each in verdict.refusals])
            self.warnings += verdict.warnings if verdict else ()
        self._ask_about_names(data)
        return data

    def _ask_about_names(self, data):
        if not self.warnings:
            self.fields.pop("not_clients", None)
        elif not data.get("not_clients"):
            question = _(
                "Clients' data are not kept in the portal. If this is somebody else's name, tick the box."
            )
            sentences = " ".join([*dict.fromkeys(self.warnings), question])
            self.add_error("not_clients", ValidationError(sentences, code="name"))


class _Known:
    """What of the team's own may be written: phones and addresses of its institutions and their people, and names."""

    def __init__(self, team, by):
        members = Institution.objects.filter(pk__in=team.memberships.current().values("institution"))
        self.people = list(
            Person.objects.filter(posts__institution__in=members).values_list(
                "first_name", "last_name", "phone", "email"
            )
        )
        rows = list(members.prefetch_related("phones"))
        self.phones = [phone.number for row in rows for phone in row.phones.all()]
        self.phones += [phone for *_names, phone, _email in self.people if phone]
        self.emails = [row.email for row in rows] + [email for *_rest, email in self.people] + [by.email]
        self.names = [f"{first} {last}" for first, last, *_rest in self.people]
        self.names.append(f"{by.first_name} {by.last_name}")

    def check(self, text):
        for name in self.names:
            text = text.replace(name, "…")
        return guard.check(
            text,
            allowed_phones=self.phones,
            allowed_emails=filter(None, self.emails),
            phone_refusal=_(
                "The phone number %(phone)s does not belong to the institutions of the team or their people."
                " Remove it: a client's number must not be written here."
            ),
            email_refusal=_(
                "The e-mail address %(email)s does not belong to the institutions of the team or their people."
                " Remove it: a client's address must not be written here."
            ),
        )
