from django import forms
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from coop_portal.forms import Folded, form_helper, section
from partners.models import Location, Territory

from .. import hours
from ..models import ServicePlace

NEW_PLACE = ("name", "territory", "town", "street", "building", "postcode", "is_confidential")


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
        help_text=_(
            "One line for days with the same hours: pn-pt 8:00-15:30. Some weeks of the month only: 1 i 3 wt 16-18, "
            "ostatni pt 9-12. Leave empty when they vary."
        ),
    )
    special_days = forms.CharField(
        label=_("Days that are different"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("One line for each: 24.12 nieczynne, or 1.07-31.08 9:00-13:00 (wakacje)."),
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
            Folded(_("A new place"), *NEW_PLACE, is_open=self._names_new_place),
            section(_("When"), "hours", "special_days", "hours_note"),
        )

    def _names_new_place(self):
        """Whether no place is chosen among those that are known."""
        return not self["location"].value() or any(name in self.errors for name in NEW_PLACE)

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
            "special_days": hours.written_special(place.special_days.all()),
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

    def clean_special_days(self):
        return hours.parse_special(self.cleaned_data["special_days"])

    def clean(self):
        data = super().clean()
        if not data.get("location") and "location" not in self.errors:
            for name in ("territory", "town"):
                if not data.get(name) and name not in self.errors:
                    self.add_error(name, ValidationError(_("A new place needs this."), code="required"))
        if self.place and not self.errors and not data["location"]:
            known = Location.objects.filter(**self._address(data))
            if self.service.places.exclude(pk=self.place.pk).filter(location__in=known).exists():
                self.add_error(
                    "town", ValidationError(_("The service has this place already."), code="taken")
                )
        return data

    @transaction.atomic
    def save(self):
        """The place; a second submit finds the first by its location."""
        data = self.cleaned_data
        self.service.locked()
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
        place.set_hours(data["hours"], data["special_days"])
        return place

    def _address(self, data):
        columns = ("name", "territory", "town", "street", "building", "postcode", "is_confidential")
        return {"institution": self.service.provider, **{name: data[name] for name in columns}}

    def _location(self, data):
        same = self._address(data)
        return Location.objects.filter(**same).first() or Location.objects.create(**same)


def _location_label(location):
    """Inside the form the real address: whoever edits must know which shelter it is."""
    line = " ".join(part for part in (location.street or location.town, location.building) if part)
    return ", ".join(part for part in (location.name, line, location.town if location.street else "") if part)
