"""The form of seven fields that an institution gets by link, and the one by which it is asked."""

import uuid

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from coop_portal import guard
from coop_portal.forms import DateInput, form_helper
from partners.enums import Visibility

from ..forms.days import clean_day
from ..forms.entry import clean_phone
from ..forms.heard import HeardForm
from .addresses import mailboxes
from .drafts import HOURS
from .forms import refuse_pesel
from .placing import written_hours

LONGEST_WAIT = 90  # days for an answer
MOST_ADDRESSES = 100


class AskForm(forms.Form):
    """Whom to ask, and by when."""

    uid = forms.UUIDField(widget=forms.HiddenInput)
    addresses = forms.CharField(
        label=_("E-mail addresses"),
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text=_(
            "One in a line, or pasted as they are: from a mail, a table, a website. A name before its address is kept."
        ),
    )
    answer_by = forms.DateField(label=_("Answers by"), widget=DateInput)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.wrong = []
        self.helper = form_helper()

    def clean_addresses(self):
        found, self.wrong = mailboxes(self.cleaned_data["addresses"])
        if not found:
            raise ValidationError(_("There is no e-mail address in this text."), code="required")
        if len(found) > MOST_ADDRESSES:
            raise ValidationError(_("At most 100 addresses at once."), code="many")
        return found

    def clean_answer_by(self):
        day = clean_day(self.cleaned_data["answer_by"])
        if not 0 < (day - timezone.localdate()).days <= LONGEST_WAIT:
            raise ValidationError(
                _("Choose a day from tomorrow on, at most three months from now."), code="range"
            )
        return day


class EntryForm(forms.Form):
    """One service in seven fields, filled in as far as we know."""

    uid = forms.UUIDField(widget=forms.HiddenInput)
    template = forms.CharField(widget=forms.HiddenInput, required=False)
    institution = forms.CharField(label=_("1. Institution"), max_length=300)
    name = forms.CharField(label=_("2. Name of the service"), max_length=200)
    summary = forms.CharField(
        label=_("3. What somebody gets, in one sentence"),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    for_whom = forms.CharField(
        label=_("4. For whom"), max_length=1000, widget=forms.Textarea(attrs={"rows": 2})
    )
    address = forms.CharField(
        label=_("5. Where"),
        max_length=300,
        required=False,
        help_text=_(
            "For example: Szkolna 1, 18-204 Kobylin. Leave empty when it is a phone service or at home."
        ),
    )
    hours = forms.CharField(
        label=_("6. Days and hours"),
        max_length=300,
        required=False,
        help_text=_("For example: pn-pt 7:30-15:30"),
    )
    phone = forms.CharField(label=_("7. Phone for people"), max_length=60, required=False)

    def __init__(self, *args, ask, template, answer=None, **kwargs):
        """`answer`: the one to be corrected."""
        self.ask, self.service_template, self.answer, self.warnings = ask, template, answer, []
        kwargs["initial"] = self._known() | (self._said() if answer else {}) | kwargs.get("initial", {})
        super().__init__(*args, **kwargs)
        if ask.institution:
            self.fields["institution"].disabled = True
        self.helper = form_helper()

    def _known(self):
        institution, template = self.ask.institution, self.service_template
        known = {"uid": uuid.uuid4(), "institution": institution.name if institution else self.ask.name}
        if institution:
            phones = institution.phones.filter(visibility=Visibility.PUBLIC)
            place = institution.locations.filter(is_confidential=False).order_by("pk").first()
            known |= {
                "address": place.public_address() if place else institution.address,
                "phone": next((each.number for each in phones), ""),
            }
        if template:
            known |= {
                "template": template.pk, "name": template.name, "summary": template.summary,
                "for_whom": template.eligibility,
            }  # fmt: skip
        return known

    def _said(self):
        service, place = self.answer.service, self.answer.service.places.first()
        line = next((each for each in service.signing_up.splitlines() if each.startswith(HOURS)), "")
        return {
            "uid": self.answer.uid, "name": service.name, "summary": service.summary,
            "for_whom": service.eligibility, "address": place.location.public_address() if place else "",
            "hours": written_hours(place) if place else line.removeprefix(HOURS).strip(), "phone": service.phone,
        }  # fmt: skip

    def clean_phone(self):
        return clean_phone(self.cleaned_data["phone"].strip())

    def clean(self):
        data = super().clean()
        for name in ("institution", "name", "summary", "for_whom", "address", "hours"):
            try:
                refuse_pesel(data.get(name) or "")
            except ValidationError as refusal:
                self.add_error(name, refusal)
        if not (data.get("phone") or data.get("address")) and "phone" not in self.errors:
            self.add_error(
                "phone", ValidationError(_("Write a phone number or an address."), code="required")
            )
        texts = "\n".join(data.get(name) or "" for name in ("summary", "for_whom"))
        self.warnings = list(guard.check(texts).warnings)
        return data


class RecordEntryForm(EntryForm, HeardForm):
    """The same, written down by the animator from the phone or from paper."""

    field_order = [
        "uid", "template", "institution", "name", "summary", "for_whom", "address", "hours", "phone", "channel",
        "received_on", "on_behalf_of", "reference",
    ]  # fmt: skip


class NotRunForm(forms.Form):
    """ "We do not run such a service"; the animator adds how it was said."""

    uid = forms.UUIDField()


class HeardNotRunForm(NotRunForm, HeardForm):
    pass
