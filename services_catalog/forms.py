import re
from datetime import date

from django import forms
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from coop_portal import guard
from coop_portal.forms import DateInput, form_helper, section
from documents.enums import Channel
from documents.models import Source
from partners.forms import InstitutionField
from partners.models import Institution, Location, Territory

from . import hours
from .enums import LANGUAGES, Mode
from .models import Service, ServicePlace

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
_KIND = re.compile(
    r"^(?:powiat|pow\.|gmina|gm\.|miasto|m\.)\s+(?:(?:wiejska|miejsko-wiejska|miejska)\s+)?", re.IGNORECASE
)
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


def clean_day(day):
    if day and not date(2000, 1, 1) <= day <= date(2100, 1, 1):
        raise ValidationError(_("Check the year."), code="year")
    return day


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
    other_places = forms.CharField(
        label=_("Other gminas or powiats"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("One name in a line, for example: Zambrów or powiat zambrowski."),
    )

    class Meta:
        model = Service
        fields = [
            "provider", "name", "summary", "description", "types", "topics", "recipients", "eligibility", "age_from",
            "age_to", "coverage", "residents_only", "is_national", "modes", "season", "signing_up",
            "documents_needed", "fee", "fee_note", "referral", "referral_from", "phone", "email", "www",
            "professional_contact", "professional_contact_visibility", "accessibility", "languages", "is_crisis",
            "capacity_total", "capacity_free", "capacity_on", "funded_until",
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
            "professional_contact_visibility": _("Who sees that contact"),
        }
        help_texts = {
            "name": _("As people call it: “Exercises for seniors”, not “Task 3 of the programme”."),
            "summary": _("What somebody gets, in plain words; this line is shown on the list."),
            "recipients": _("Choose none when it is for everybody."),
            "signing_up": _("Whom to call or where to come; posts rather than names."),
            "phone": _("A number that answers; it can be tapped on a phone."),
            "professional_contact": _("For social workers and other professionals, not for the public."),
            "capacity_free": _("Only when you will keep it current; with the day on which you counted."),
            "season": _("When it does not run all year, for example: November to March."),
            "funded_until": _("The last day that is paid for, when it depends on a grant."),
        }

    def __init__(self, *args, scope, by, **kwargs):
        self.scope, self.by, self.warnings = scope, by, []
        super().__init__(*args, **kwargs)
        self.fields["provider"] = self._provider_field()
        for name in ("types", "topics", "recipients"):
            field = self.fields[name]
            used = Q(pk__in=getattr(self.instance, name).all()) if self.instance.pk else Q()
            field.queryset = field.queryset.filter(Q(is_active=True) | used)
        self.fields["coverage"].queryset = self._near()
        self.fields["coverage"].required = False
        self.fields["coverage"].label_from_instance = lambda territory: territory.label
        if self.instance.pk:
            self.initial["provider"] = self.instance.provider
            self.initial["seen"] = self.instance.updated_at.isoformat()
            del self.fields["uid"]
        self.helper = form_helper(*self._sections())

    @staticmethod
    def _sections():
        return [
            section(
                _("What it is"), "provider", "name", "summary", "description", "types", "topics", "is_crisis"
            ),
            section(_("For whom"), "recipients", "eligibility", "age_from", "age_to"),
            section(
                _("Where and how"),
                "coverage",
                "other_places",
                "is_national",
                "residents_only",
                "modes",
                "season",
            ),
            section(_("How to sign up"), "signing_up", "documents_needed", "phone", "email", "www"),
            section(_("Fee and referral"), "fee", "fee_note", "referral", "referral_from"),
            section(
                _("Contact for professionals"), "professional_contact", "professional_contact_visibility"
            ),
            section(_("Accessibility"), "accessibility", "languages"),
            section(_("Places and money"), "capacity_total", "capacity_free", "capacity_on", "funded_until"),
        ]

    def _provider_field(self):
        """Who keeps a territory names any institution; a caretaker chooses among her own."""
        label = _("Realizator")
        if self.scope.is_operator or self.scope.animated_territory_ids:
            near = Institution.objects.listed().filter(seat__in=self.scope.animated_territories())
            return InstitutionField(label=label, suggested=near)
        own = Institution.objects.listed().filter(pk__in=self.scope.caretaken_institution_ids)
        return forms.ModelChoiceField(own, label=label, empty_label=None if own.count() == 1 else _("choose"))

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

    def clean_other_places(self):
        """Territories of the lines; a name that means several is refused with all of them."""
        found, refusals = [], []
        for line in filter(
            None, (line.strip(" ,;") for line in self.cleaned_data["other_places"].splitlines())
        ):
            places = _named(line)
            if len(places) == 1:
                found += places
            elif places:
                labels = "; ".join(f"{each.label} ({each.powiat or each.voivodeship})" for each in places[:6])
                refusals.append(
                    ValidationError(
                        _("“%(name)s” may be one of: %(labels)s. Write it with its kind."),
                        params={"name": line, "labels": labels},
                    )
                )
            else:
                refusals.append(
                    ValidationError(
                        _("There is no gmina or powiat called “%(name)s”."), params={"name": line[:60]}
                    )
                )
        if refusals:
            raise ValidationError(refusals)
        return found

    def clean(self):
        data = super().clean()
        self._check_rules(data)
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
        return data

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
        try:
            with transaction.atomic():
                entry.save(force_insert=True)
        except IntegrityError:
            self.instance = Service.objects.get(uid=entry.uid)
            return False
        return True


def _named(text):
    """Active powiats and gminas of this name, with or without their kind."""
    text = " ".join(text.split())
    name = _KIND.sub("", text)
    places = Territory.objects.active().filter(kind__in=["powiat", "gmina"])
    found = list(places.filter(name__iexact=name).select_related("powiat", "voivodeship")[:20])
    exact = [each for each in found if each.label.casefold() == text.casefold()]
    if not exact and name != text:
        kind = "powiat" if text.casefold().startswith("pow") else "gmina"
        found = [each for each in found if each.kind == kind]
    return exact or found


class PlaceForm(forms.Form):
    """One place of a service with its hours: a known address of the provider, or a new one."""

    location = forms.ModelChoiceField(
        Location.objects.none(), label=_("Place"), required=False, empty_label=_("a new place, given below")
    )
    name = forms.CharField(label=_("Name of the place"), required=False, max_length=200)
    territory = forms.ModelChoiceField(
        Territory.objects.none(), label=_("Gmina"), required=False, empty_label=_("choose")
    )
    town = forms.CharField(label=_("Town or village"), required=False, max_length=120)
    street = forms.CharField(label=_("Street"), required=False, max_length=200)
    building = forms.CharField(label=_("Number"), required=False, max_length=40)
    postcode = forms.CharField(
        label=_("Postcode"),
        required=False,
        max_length=6,
        validators=Location._meta.get_field("postcode").validators,
    )
    is_confidential = forms.BooleanField(
        label=_("Confidential address"),
        required=False,
        help_text=_("For shelters: nobody sees the address outside this form."),
    )
    hours = forms.CharField(
        label=_("Hours"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("One line for days with the same hours: pn-pt 8:00-15:30. Leave empty when they vary."),
    )
    hours_note = forms.CharField(
        label=_("Note on the hours"),
        required=False,
        max_length=300,
        help_text=_("For example: September to June; by appointment."),
    )

    def __init__(self, *args, service, place=None, **kwargs):
        self.service, self.place = service, place
        super().__init__(*args, initial=self._present(place), **kwargs)
        known = Q(institution=service.provider_id) | Q(service_places__service=service)
        self.fields["location"].queryset = Location.objects.filter(known).distinct().order_by("name", "pk")
        self.fields["location"].label_from_instance = _location_label
        gminas = Territory.objects.active().gminas().filter(powiat__in=self._powiats())
        self.fields["territory"].queryset = gminas
        self.fields["territory"].initial = service.provider.seat_id
        self.helper = form_helper(
            section(_("Where"), "location"),
            section(
                _("A new place"),
                "name",
                "territory",
                "town",
                "street",
                "building",
                "postcode",
                "is_confidential",
            ),
            section(_("When"), "hours", "hours_note"),
        )

    def _powiats(self):
        """Around the provider's seat, the steward and the places that the service is for."""
        places = [self.service.provider.seat, self.service.steward, *self.service.coverage.all()]
        return {place.powiat_id for place in places if place}

    @staticmethod
    def _present(place):
        if not place:
            return {}
        return {
            "location": place.location_id,
            "hours": hours.written(place.hours.all()),
            "hours_note": place.hours_note,
        }

    def clean_location(self):
        location = self.cleaned_data["location"]
        others = self.service.places.exclude(pk=self.place and self.place.pk)
        if location and others.filter(location=location).exists():
            raise ValidationError(_("The service has this place already."), code="taken")
        return location

    def clean_hours(self):
        return hours.parse(self.cleaned_data["hours"])

    def clean(self):
        data = super().clean()
        if not data.get("location") and "location" not in self.errors:
            for name in ("territory", "town"):
                if not data.get(name) and name not in self.errors:
                    self.add_error(name, ValidationError(_("A new place needs this."), code="required"))
        return data

    @transaction.atomic
    def save(self):
        """The place; a second submit finds the first by its location."""
        data = self.cleaned_data
        Service.objects.select_for_update(of=("self",)).get(pk=self.service.pk)
        location = data["location"] or self._location(data)
        if self.place:
            ServicePlace.objects.filter(pk=self.place.pk).update(
                location=location, hours_note=data["hours_note"]
            )
            place = self.place
        else:
            place, _made = ServicePlace.objects.update_or_create(
                service=self.service,
                location=location,
                defaults={"hours_note": data["hours_note"]},
                create_defaults={"hours_note": data["hours_note"], "position": self.service.places.count()},
            )
        place.set_hours(data["hours"])
        return place

    def _location(self, data):
        columns = ("name", "territory", "town", "street", "building", "postcode", "is_confidential")
        same = {"institution": self.service.provider, **{name: data[name] for name in columns}}
        return Location.objects.filter(**same).first() or Location.objects.create(**same)


def _location_label(location):
    """Inside the form the real address: whoever edits must know which shelter it is."""
    line = " ".join(part for part in (location.street or location.town, location.building) if part)
    return ", ".join(part for part in (location.name, line, location.town if location.street else "") if part)


class ConfirmForm(forms.Form):
    """On what the word rests that the entry is true. Without an answer: the person's own account, today."""

    channel = forms.ChoiceField(
        label=_("How it came"),
        choices=[
            (each.value, each.label)
            for each in (
                Channel.PHONE, Channel.MAIL, Channel.MEETING, Channel.PAPER, Channel.E_DORECZENIA, Channel.PORTAL,
            )
        ],
        required=False,
        widget=forms.RadioSelect,
        initial=Channel.PHONE,
    )  # fmt: skip
    received_on = forms.DateField(label=_("On which day"), required=False, widget=DateInput)
    on_behalf_of = forms.CharField(
        label=_("Who said so"),
        required=False,
        max_length=200,
        help_text=_("The post or the institution, for example: secretary's office of the school."),
    )
    reference = forms.CharField(
        label=_("Reference"), required=False, max_length=200, help_text=_("Number of the letter, if any.")
    )

    def clean_received_on(self):
        day = self.cleaned_data["received_on"] or timezone.localdate()
        if day > timezone.localdate():
            raise ValidationError(_("This day has not come yet."), code="future")
        return clean_day(day)

    @transaction.atomic
    def save(self, service, *, by):
        """The confirmation; the same word written down twice is one."""
        data = self.cleaned_data
        channel = data["channel"] or Channel.PORTAL
        Service.objects.select_for_update(of=("self",)).get(pk=service.pk)
        same = service.confirmations.filter(
            confirmed_on=data["received_on"],
            source__channel=channel,
            source__recorded_by=by,
            source__reference=data["reference"],
        )
        source = (
            same[0].source
            if same
            else Source.record(
                channel,
                by=by,
                received_on=data["received_on"],
                on_behalf_of=data["on_behalf_of"],
                reference=data["reference"],
            )
        )
        return service.confirm(source=source, on=data["received_on"])


class SuspendForm(forms.Form):
    until = forms.DateField(
        label=_("Paused until"), widget=DateInput, help_text=_("The last day of the pause.")
    )
    reason = forms.CharField(label=_("Why"), required=False, max_length=300)

    def clean_until(self):
        day = clean_day(self.cleaned_data["until"])
        if day <= timezone.localdate():
            raise ValidationError(_("Choose a day after today."), code="past")
        return day


class ReasonForm(forms.Form):
    """Why an entry ends or goes back to its author."""

    reason = forms.CharField(label=_("Why"), max_length=1000, widget=forms.Textarea(attrs={"rows": 3}))

    def __init__(self, *args, required=True, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["reason"].required = required

    def clean_reason(self):
        if guard.has_pesel(self.cleaned_data["reason"]):
            raise ValidationError(_("There is a PESEL number here. The portal keeps no data of clients."))
        return self.cleaned_data["reason"]
