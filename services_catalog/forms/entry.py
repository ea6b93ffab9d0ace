import re
from functools import partial

from django import forms
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from coop_portal import guard
from coop_portal.forms import DateInput, Folded, form_helper, is_wrong, labels_of_told, section
from coop_portal.once import insert_once
from coop_portal.vocabulary import offer
from partners.enums import Visibility
from partners.forms import InstitutionField
from partners.models import Institution, Post, Territory
from partners.perms import sees_contact

from ..enums import LANGUAGES, Fee, Mode, Referral
from ..models import Service
from .days import clean_day
from .named_places import NamedPlacesField

# The field at which the sentence of each rule of the database stands.
FIELD_OF_RULE = {
    "services_service_ages": "age_to",
    "services_service_capacity_dated": "capacity_on",
    "services_service_capacity_within": "capacity_free",
}
TEXTS = (
    "name", "summary", "description", "eligibility", "fee_note", "referral_from", "signing_up", "documents_needed",
    "accessibility", "professional_contact", "season",
)  # fmt: skip
# What a choice says before anybody has chosen.
UNTOLD = {
    "fee": [Fee.UNKNOWN],
    "referral": [Referral.UNKNOWN],
    "modes": [[Mode.ON_SITE]],
    "professional_contact_visibility": [Visibility.PROFESSIONALS],
}
_PHONE = re.compile(r"\+?[\d\s()\-–]+(?:\s*(?:w\.|wew\.?|ext\.?)\s*\d{1,6})?")


def clean_phone(value):
    """One number that can be tapped: 3 digits (112) to 15 (with the country)."""
    digits = re.sub(r"\D", "", re.split(r"w|ext", value)[0])
    if value and not (_PHONE.fullmatch(value) and 3 <= len(digits) <= 15):
        raise ValidationError(
            _("Write one phone number in digits: 86 555 01 02. Others belong in “How to sign up”."),
            code="phone",
        )
    return value


class ServiceForm(forms.ModelForm):
    """An entry of the list. `by` is whoever writes it, `scope` says for which institutions and places she may."""

    uid = forms.UUIDField(widget=forms.HiddenInput, required=False)
    # When the entry was read: a change by somebody else in the meantime must not be overwritten unseen.
    seen = forms.CharField(widget=forms.HiddenInput, required=False)
    www = forms.URLField(label=_("Website"), required=False, max_length=200, assume_scheme="https")
    modes = forms.MultipleChoiceField(
        label=_("How"), choices=Mode.choices, required=False, widget=forms.CheckboxSelectMultiple
    )
    languages = forms.MultipleChoiceField(
        label=_("Languages beside Polish"),
        choices=LANGUAGES.items(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    other_places = NamedPlacesField()

    class Meta:
        model = Service
        fields = [
            "provider", "name", "summary", "description", "types", "topics", "recipients", "eligibility", "age_from",
            "age_to", "coverage", "residents_only", "is_national", "modes", "season", "signing_up",
            "documents_needed", "fee", "fee_note", "referral", "referral_from", "phone", "phone_round_the_clock",
            "email", "www", "contact", "professional_contact", "professional_contact_visibility", "accessibility",
            "languages", "is_crisis", "capacity_total", "capacity_free", "capacity_on", "funded_until",
        ]  # fmt: skip
        widgets = {
            "description": forms.Textarea(attrs={"rows": 6}),
            **{
                name: forms.Textarea(attrs={"rows": 3})
                for name in (
                    "eligibility", "signing_up", "documents_needed", "accessibility", "professional_contact",
                )
            },
            **dict.fromkeys(("types", "topics", "recipients", "coverage"), forms.CheckboxSelectMultiple),
            **dict.fromkeys(("capacity_on", "funded_until"), DateInput),
        }  # fmt: skip
        labels = {
            "phone": _("Phone"),
            "email": _("E-mail"),
            "is_national": _("For the whole of Poland"),
            "contact": _("Contact person for professionals"),
            "professional_contact": _("Another contact for professionals"),
            "professional_contact_visibility": _("Who sees that other contact"),
        }
        help_texts = {
            "name": _("As people call it: “Exercises for seniors”, not “Task 3 of the programme”."),
            "summary": _("What somebody gets, in plain words; this line is shown on the list."),
            "recipients": _("Needed to be published; when it is for everybody, choose all residents."),
            "signing_up": _("Whom to call or where to come; posts rather than names."),
            "phone": _("A number that answers; it can be tapped on a phone."),
            "contact": _("Somebody from the realizator. Seen by those whom that person's card allows."),
            "professional_contact": _("For social workers and other professionals, not for the public."),
            "capacity_free": _("Only when you will keep it current; with the day on which you counted."),
            "season": _("When it does not run all year, for example: November to March."),
            "funded_until": _("The last day that is paid for, when it depends on a grant."),
        }

    def __init__(self, *args, scope, by, **kwargs):
        self.scope, self.by, self.warnings = scope, by, []
        super().__init__(*args, **kwargs)
        self.fields["provider"] = self._provider_field()
        offer(self)
        self.fields["coverage"].queryset = self._near()
        self.fields["coverage"].required = False
        self.fields["coverage"].label_from_instance = lambda territory: territory.label
        self._offer_contacts()
        if self.instance.pk:
            self.initial["provider"] = self.instance.provider
            self.initial["seen"] = self.instance.updated_at.isoformat()
            del self.fields["uid"]
        self.helper = form_helper(*self._sections())

    def _sections(self):
        """What an entry is published with, then the rest: each part behind its own line."""
        contact = ["contact"] if "contact" in self.fields else []
        title = _("The essentials") if self.instance.pk else _("Enough to be published")
        minimum = section(title, "provider", "name", "recipients", "coverage", "phone")
        more = [
            (_("Description and kind of help"), "summary", "description", "types", "topics", "is_crisis"),
            (_("Who may use it"), "eligibility", "age_from", "age_to", "residents_only"),
            (_("Other places, how and when"), "other_places", "is_national", "modes", "season"),
            (
                _("How to sign up"),
                "signing_up",
                "documents_needed",
                "phone_round_the_clock",
                "email",
                "www",
            ),
            (_("Fee and referral"), "fee", "fee_note", "referral", "referral_from"),
            (
                _("Contact for professionals"),
                *contact,
                "professional_contact",
                "professional_contact_visibility",
            ),
            (_("Accessibility"), "accessibility", "languages"),
            (_("Places and money"), "capacity_total", "capacity_free", "capacity_on", "funded_until"),
        ]
        return [minimum, *(self._folded(title, names) for title, *names in more)]

    def _folded(self, title, names):
        """Open where something has to be corrected; of a new entry also what was written a moment ago."""
        told = partial(labels_of_told, self, names, UNTOLD)
        if self.instance.pk:
            return Folded(title, *names, is_open=partial(is_wrong, self, names), told=told)
        return Folded(title, *names, is_open=lambda: is_wrong(self, names) or told())

    def _provider_field(self):
        """Who keeps a territory names any institution; a caretaker chooses among her own."""
        label = _("Realizator")
        if self.scope.is_operator or self.scope.animated_territory_ids:
            near = Institution.objects.listed().filter(seat__in=self.scope.animated_territories())
            return InstitutionField(label=label, suggested=near)
        own = Institution.objects.listed().filter(pk__in=self.scope.caretaken_institution_ids)
        return forms.ModelChoiceField(own, label=label, empty_label=None if own.count() == 1 else _("choose"))

    def _offer_contacts(self):
        """Who holds a post at the realizator now; a new entry gets one when its realizator is known."""
        if provider := self._known_provider():
            offered = Post.objects.current().filter(institution=provider)
            if not (self.scope.is_operator or provider.pk in self.scope.institution_ids):
                offered = offered.exclude(person__visibility=Visibility.PRIVATE)
            posts = Post.objects.filter(Q(pk__in=offered.values("pk")) | Q(pk=self.instance.contact_id))
            field = self.fields["contact"]
            field.queryset = posts.select_related("person", "institution").order_by("person__sort_key", "pk")
            field.empty_label = _("nobody in particular")
            field.label_from_instance = self._contact_label
        else:
            del self.fields["contact"]

    def _known_provider(self):
        if self.instance.pk:
            return self.instance.provider
        field = self.fields["provider"]
        own = field.queryset[:2] if isinstance(field, forms.ModelChoiceField) else ()
        return own[0] if len(own) == 1 else None

    def _contact_label(self, post):
        """A person who keeps the contact private is not named to others; the post is."""
        if not sees_contact(self.scope, post.person.visibility, post.institution):
            return post.title or _("a person who is not shown")
        return f"{post.title}, {post.person}" if post.title else str(post.person)

    def _near(self):
        """Powiats that the person works in with their gminas, and places chosen already."""
        seats = Institution.objects.filter(pk__in=self.scope.caretaken_institution_ids).values("seat__powiat")
        own = Territory.objects.filter(pk__in=self.scope.animated_territory_ids).values("powiat")
        near = Q(powiat__in=seats) | Q(powiat__in=own)
        if self.instance.pk:
            seat = self.instance.provider.seat
            near |= Q(pk__in=self.instance.coverage.all()) | Q(powiat=seat and seat.powiat_id)
        places = Territory.objects.active().filter(near, kind__in=["powiat", "gmina"])
        return places.order_by("powiat__sort_key", "-kind", "sort_key")

    def clean_phone(self):
        return clean_phone(self.cleaned_data["phone"].strip())

    def clean_capacity_on(self):
        return clean_day(self.cleaned_data["capacity_on"])

    def clean_funded_until(self):
        return clean_day(self.cleaned_data["funded_until"])

    def clean(self):
        data = super().clean()
        self._check_rules(data)
        contact, provider = data.get("contact"), data.get("provider")
        if contact and provider and contact.institution_id != provider.pk:
            self.add_error(
                "contact",
                ValidationError(
                    _(
                        "This person has no post at the new realizator. Choose nobody, save, and choose again."
                    ),
                    code="elsewhere",
                ),
            )
        somewhere = data.get("is_national") or data.get("coverage") or data.get("other_places")
        if not somewhere and not {"coverage", "other_places"} & self.errors.keys():
            self.add_error(
                "coverage", ValidationError(_("Choose the places that it is for."), code="required")
            )
        for name in TEXTS:
            if guard.has_pesel(data.get(name) or ""):
                self.add_error(
                    name,
                    ValidationError(_("There is a PESEL number here. The portal keeps no data of clients.")),
                )
        self._refuse_unseen(data)
        return data

    def _refuse_unseen(self, data):
        """A change by somebody else in the meantime must be looked at first."""
        if self.instance.pk and data.get("seen") != self.instance.updated_at.isoformat():
            self.add_error(
                None,
                ValidationError(
                    _(
                        "Somebody changed this entry in the meantime. Open it again in another window and compare."
                    ),
                    code="changed",
                ),
            )

    def _check_rules(self, data):
        """The database's own rules, each at its field instead of above the form."""
        columns = ("age_from", "age_to", "capacity_total", "capacity_free", "capacity_on")
        probe = Service(**{name: data.get(name) for name in columns})
        for rule in Service._meta.constraints:
            field = FIELD_OF_RULE.get(rule.name)
            if field and not {field} & self.errors.keys():
                try:
                    rule.validate(Service, probe)
                except ValidationError as refusal:
                    self.add_error(field, refusal.messages)

    @transaction.atomic
    def save(self):
        """The entry. A second submit of a new one gives back the first; `warnings` are for a message."""
        if self.instance.pk:
            self.instance.save()
        elif not self._make():
            return self.instance
        self._save_m2m()
        self.instance.coverage.set([*self.cleaned_data["coverage"], *self.cleaned_data["other_places"]])
        texts = "\n".join(self.cleaned_data[name] or "" for name in TEXTS)
        self.warnings = list(guard.check(texts).warnings)
        return self.instance

    def _make(self):
        entry = self.instance
        entry.uid = self.cleaned_data["uid"] or entry.uid
        entry.created_by = self.by
        entry.steward = Service.steward_for(entry.provider, self.scope)
        self.instance, is_new = insert_once(entry)
        return is_new
