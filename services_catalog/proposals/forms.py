"""What people fill in who do not keep the entry, and the decision of who does."""

import uuid
from functools import partial

from django import forms
from django.core import signing
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from coop_portal import guard
from coop_portal.forms import Folded, form_helper, labels_of_told, section
from partners.forms import InstitutionField, TerritoryField
from partners.models import Institution, InstitutionType
from partners.registration.forms import refuse_links, refuse_pesel

from .. import hours
from ..forms.entry import UNTOLD, ServiceForm
from ..models import ErrorReport
from . import values

SALT = "services_catalog.proposal"


class Trapped(forms.Form):
    """With a field that people do not see: programs that fill in whatever they find fill in this one, too."""

    homepage = forms.CharField(
        label=_("Leave this field empty"),
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "tabindex": "-1"}),
    )

    def clean_homepage(self):
        if self.cleaned_data["homepage"]:
            self.add_error(
                None,
                ValidationError(
                    _("A hidden field that catches programs was filled in. Empty it or reload the page."),
                    code="bot",
                ),
            )
        return ""


class LinkForm(Trapped):
    """Where the link to the form goes."""

    uid = forms.UUIDField(widget=forms.HiddenInput)
    email = forms.EmailField(
        label=_("Your e-mail"),
        help_text=_("A link to the form goes there, and later the answer."),
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.initial.setdefault("uid", uuid.uuid4())
        self.helper = form_helper("uid", "email")

    def clean_email(self):
        return self.cleaned_data["email"].lower()


class _EntryForm(ServiceForm):
    """The public fields of an entry, without what only who keeps it may say."""

    note = forms.CharField(
        label=_("A sentence to whoever decides"),
        required=False,
        max_length=600,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("How you know it; write nothing about clients."),
    )

    class Meta(ServiceForm.Meta):
        fields = list(values.PUBLIC_FIELDS)

    def _provider_field(self):
        return InstitutionField(
            label=_("Realizator"),
            required=False,
            help_text=_("Name, short name, NIP or REGON, if it is in the register."),
        )

    def _offer_contacts(self):
        pass

    def _refuse_unseen(self, data):
        """Whoever decides sees what changed meanwhile, field by field."""

    def clean_note(self):
        refusals = guard.check(self.cleaned_data["note"]).refusals
        if refusals:
            raise ValidationError([ValidationError(refusal, code="guard") for refusal in refusals])
        return self.cleaned_data["note"]

    def _coverage(self):
        return {*self.cleaned_data["coverage"], *self.cleaned_data["other_places"]}

    def _said(self):
        """{field: value} of all public fields as they were filled in."""
        data = self.cleaned_data | {"coverage": self._coverage()}
        return {name: values.plain(data[name], name) for name in values.PUBLIC_FIELDS}

    def save(self):
        raise NotImplementedError("A proposal is kept by sending.py")


class ChangeForm(_EntryForm):
    """A published entry with its hours, to be corrected by whoever does not keep it."""

    # The entry as it stood when the form was opened, signed: what others change meanwhile is not undone unseen.
    opened = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args, **kwargs):
        self.places = list(kwargs["instance"].places.all())
        super().__init__(*args, **kwargs)
        del self.fields["provider"], self.fields["seen"]
        self.base, self.version = values.read(self.instance), self.instance.updated_at.isoformat()
        for place in self.places:
            self._add_place(place)
        self.initial["opened"] = signing.dumps(
            [self.instance.pk, self.version, self.base], salt=SALT, compress=True
        )
        if self.is_bound:
            self._read_opened()
        self.helper = form_helper(*self._sections(), "note")

    def _read_opened(self):
        try:
            service, version, base = signing.loads(self.data.get("opened", ""), salt=SALT)
        except signing.BadSignature:
            return
        if service == self.instance.pk:
            self.base, self.version = self.base | base, version

    def _sections(self):
        """First what changes most often; the rest behind its own lines."""
        signing_up = ("signing_up", "documents_needed", "phone", "phone_round_the_clock", "email", "www")
        more = [
            (_("What it is"), "name", "summary", "description", "types", "topics"),
            (_("For whom"), "recipients", "eligibility", "age_from", "age_to"),
            (_("Where and how"), "coverage", "other_places", "residents_only", "modes", "season"),
            (_("Fee and referral"), "fee", "fee_note", "referral", "referral_from"),
            (_("Accessibility"), "accessibility", "languages"),
        ]
        return [
            section(_("How to sign up"), *signing_up),
            *self._place_sections(),
            *(self._folded(title, names) for title, *names in more),
        ]

    def _folded(self, title, names):
        told = partial(labels_of_told, self, names, UNTOLD)
        return Folded(title, *names, is_open=partial(self._touches, names), told=told)

    def _touches(self, names):
        """Whether one of the fields was changed in the form that came back, or has to be corrected."""
        return self.is_bound and any(name in self.errors or name in self.changed_data for name in names)

    def _add_place(self, place):
        for name, label in values.PLACE_LABELS.items():
            is_text = name != "hours_note"
            key = f"{place.uid}.{name}"
            self.fields[key] = forms.CharField(
                label=label,
                required=False,
                max_length=2000 if is_text else 300,
                initial=self.base[key],
                widget=forms.Textarea(attrs={"rows": 3}) if is_text else forms.TextInput(),
            )

    def _place_sections(self):
        return [
            section(str(place.location), *(f"{place.uid}.{name}" for name in values.PLACE_FIELDS))
            for place in self.places
        ]

    def clean(self):
        data = super().clean()
        for place in self.places:
            for name, parse in (("hours", hours.parse), ("special_days", hours.parse_special)):
                key = f"{place.uid}.{name}"
                if key in data:
                    self._parse(key, parse)
        if not self.errors and not self.proposed:
            self.add_error(None, ValidationError(_("Nothing is changed in the form."), code="same"))
        return data

    def _parse(self, key, parse):
        try:
            parse(self.cleaned_data[key])
        except ValidationError as refusal:
            self.add_error(key, refusal)

    @property
    def proposed(self):
        """{field: value} of what differs from the entry as it stood when the form was opened."""
        said = self._said()
        for place in self.places:
            # Written as the portal writes hours, so that another spelling is no change.
            texts = {name: self.cleaned_data[f"{place.uid}.{name}"] for name in values.PLACE_FIELDS}
            stretches = [_Row(each) for each in hours.parse(texts["hours"])]
            special = [_Row(each) for each in hours.parse_special(texts["special_days"])]
            said |= values.of_place(place.uid, stretches, special, texts["hours_note"])
        return {name: said[name] for name in values.changed(self.base, said)}


class _Row:
    """A read stretch or day with the attributes of its row."""

    def __init__(self, read):
        self.__dict__.update(read._asdict())


class NewForm(_EntryForm):
    """A service that is not on the list, as somebody knows it."""

    provider_name = forms.CharField(
        label=_("Or its name, if it is not in the register"),
        required=False,
        max_length=200,
        validators=[refuse_links],
    )
    gmina = TerritoryField(label=_("Gmina in which it is given"))
    place_town = forms.CharField(label=_("Town or village"), required=False, max_length=120)
    place_street = forms.CharField(label=_("Street"), required=False, max_length=200)
    place_building = forms.CharField(label=_("Number"), required=False, max_length=40)
    place_hours = forms.CharField(
        label=_("Hours"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("One line for days with the same hours: pn-pt 8:00-15:30."),
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name in ("seen", "coverage"):
            del self.fields[name]
        self.fields["uid"].required = False
        self.fields["other_places"].label = _("For residents of which gminas or powiats")
        self.fields["other_places"].help_text = _(
            "One name in a line; leave it empty when it is for that gmina alone."
        )

    def _sections(self):
        more = [
            (_("Description and kind of help"), "summary", "description", "types", "topics"),
            (_("Who may use it"), "eligibility", "age_from", "age_to", "residents_only"),
            (_("Other places, how and when"), "other_places", "modes", "season"),
            (_("How to sign up"), "signing_up", "documents_needed", "phone_round_the_clock", "email", "www"),
            (_("Fee and referral"), "fee", "fee_note", "referral", "referral_from"),
            (_("Accessibility"), "accessibility", "languages"),
        ]
        return [
            section(
                _("The essentials"), "provider", "provider_name", "name", "recipients", "gmina", "phone",
                "place_town", "place_street", "place_building", "place_hours",
            ),
            *(self._folded(title, names) for title, *names in more),
            "note",
        ]  # fmt: skip

    def clean_place_hours(self):
        hours.parse_or_note(self.cleaned_data["place_hours"], refuse=True)
        return self.cleaned_data["place_hours"]

    def clean_provider_name(self):
        refuse_pesel(self.cleaned_data["provider_name"])
        return " ".join(self.cleaned_data["provider_name"].split())

    def clean(self):
        self.cleaned_data["coverage"] = [self.cleaned_data.get("gmina")]  # what the rule of places asks for
        data = super().clean()
        if not data.get("provider") and not data.get("provider_name") and "provider" not in self.errors:
            self.add_error(
                "provider_name", ValidationError(_("Say which institution runs it."), code="required")
            )
        return data

    def _coverage(self):
        return set(self.cleaned_data["other_places"]) or {self.cleaned_data["gmina"]}

    @property
    def proposed(self):
        """{field: value} of what was filled in."""
        said = self._said() | {name: self.cleaned_data[name] for name in values.NEW_PLACE}
        return {name: value for name, value in said.items() if value not in ("", None, [], False)}


# --- Deciding ----------------------------------------------------------------------------

TAKE, KEEP = "take", "keep"


class DecisionForm(forms.Form):
    """A tick for each proposed field; where the entry changed meanwhile as well, a choice between the two."""

    seen = forms.CharField(widget=forms.HiddenInput, required=False)
    reason = forms.CharField(
        label=_("A sentence to whoever proposed it"),
        required=False,
        max_length=600,
        widget=forms.Textarea(attrs={"rows": 3}),
        validators=[refuse_pesel],
        help_text=_("It stands in the mail. Needed when nothing is accepted."),
    )

    def __init__(self, *args, review, **kwargs):
        self.review = review
        super().__init__(*args, **kwargs)
        self.initial["seen"] = review.token
        for row in review.rows:
            if row.is_there:
                continue
            if row.is_conflict:
                self.fields[row.name] = forms.ChoiceField(
                    label=row.label,
                    choices=[(TAKE, _("what is proposed")), (KEEP, _("what stands in the entry now"))],
                    widget=forms.RadioSelect,
                    error_messages={"required": _("Choose one of the two.")},
                )
            else:
                self.fields[row.name] = forms.BooleanField(label=_("accept"), required=False, initial=True)
        if review.proposal.is_new:
            self._add_provider()

    def _add_provider(self):
        proposal = self.review.proposal
        self.fields["institution"] = InstitutionField(
            label=_("Realizator from the register"),
            required=False,
            initial=proposal.provider,
            suggested=Institution.objects.listed().filter(seat__powiat=proposal.gmina.powiat_id),
        )
        self.fields["institution_type"] = forms.ModelChoiceField(
            InstitutionType.objects.in_use(),
            label=_("Not in the register: what kind of institution is it?"),
            required=False,
            empty_label=_("choose"),
            help_text=_("A card waiting for verification is then made with the name that was given."),
        )

    @property
    def refuses(self):
        return "refuse" in self.data

    def rows(self):
        """(row of the review, its field or None) for the page."""
        return [(row, self[row.name] if row.name in self.fields else None) for row in self.review.rows]

    def clean(self):
        data = super().clean()
        if self.refuses:
            for name in [name for name in self.errors if name != "reason"]:
                del self._errors[name]  # nothing is chosen by a refusal
        if not self.refuses and data.get("seen") != self.review.token:
            self.data = self.data.copy()
            self.data["seen"] = self.review.token
            raise ValidationError(
                _("The entry changed while you were reading. Look at the differences once more."),
                code="changed",
            )
        if not self.errors and not self.accepted and not data.get("reason"):
            self.add_error("reason", ValidationError(_("Say why nothing is accepted."), code="required"))
        if self.review.proposal.is_new and self.accepted and not self.errors:
            self._check_provider(data)
        return data

    def _check_provider(self, data):
        if not data.get("institution") and not (
            data.get("institution_type") and self.review.proposal.provider_name
        ):
            self.add_error(
                "institution",
                ValidationError(_("Name the realizator, or choose the kind of a new one."), code="required"),
            )
        if "name" not in self.accepted:
            self.add_error(None, ValidationError(_("A new service needs its name."), code="name"))

    @property
    def accepted(self):
        """Names of the fields that are to be written."""
        if self.refuses:
            return []
        return [row.name for row in self.review.rows if self.cleaned_data.get(row.name) in (True, TAKE)]


# --- Errors ------------------------------------------------------------------------------


class ErrorForm(Trapped, forms.ModelForm):
    """What is wrong with an entry: a choice, a few words, perhaps an address for the answer."""

    uid = forms.UUIDField(widget=forms.HiddenInput)

    class Meta:
        model = ErrorReport
        fields = ["reason", "note", "address"]
        widgets = {"reason": forms.RadioSelect, "note": forms.Textarea(attrs={"rows": 2})}
        help_texts = {
            "note": _("For example: since when. Write nothing about clients."),
            "address": _("Only if you want to know what came of it; it is erased with the answer."),
        }

    def __init__(self, *args, service, **kwargs):
        super().__init__(*args, **kwargs)
        self.service = service
        self.initial.setdefault("uid", uuid.uuid4())
        self.fields["reason"].choices = [each for each in self.fields["reason"].choices if each[0]]
        self.helper = form_helper("uid", "reason", "note", "address")

    def clean_address(self):
        return self.cleaned_data["address"].lower()

    def clean_note(self):
        found = guard.check(
            self.cleaned_data["note"],
            allowed_phones=[self.service.contact_phone],
            allowed_emails=[self.service.email],
            phone_refusal=_(
                "Remove the phone number %(phone)s: a right number of the service belongs in “Propose a change”."
            ),
        )
        if found.refusals:
            raise ValidationError([ValidationError(refusal, code="guard") for refusal in found.refusals])
        return " ".join(self.cleaned_data["note"].split())
