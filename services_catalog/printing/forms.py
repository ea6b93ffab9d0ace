from django import forms
from django.db.models import F
from django.utils.translation import gettext_lazy as _

from ..models import Brochure, GminaCard
from .gmina_card import candidates

SHOWN = 300  # rows of the form; those that were chosen come first
LAST_PLACE = 999


class OrderForm(forms.ModelForm):
    """How a brochure is to be arranged."""

    class Meta:
        model = Brochure
        fields = ["arrangement", "is_large"]
        widgets = {"arrangement": forms.RadioSelect}


class PriorityForm(forms.Form):
    """The order of the card of a gmina: a number puts a service first, a tick leaves it out."""

    phone = forms.CharField(
        label=_("Phone of the animator"),
        max_length=40,
        required=False,
        help_text=_("Of the office, not a private one: it is printed for everybody."),
    )

    def __init__(self, data=None, *, gmina):
        self.gmina = gmina
        card = GminaCard.objects.filter(territory=gmina).first()
        super().__init__(data, initial={"phone": card.phone if card else ""})
        order = (F("place").asc(nulls_last=True), "-is_out", "-is_crisis", "is_national", "sort_key", "pk")
        self.services = list(candidates(gmina).select_related("provider").order_by(*order)[:SHOWN])
        for service in self.services:
            self.fields[f"place-{service.pk}"] = forms.IntegerField(
                label=_("Place in the order: %(name)s") % {"name": service.name},
                min_value=1,
                max_value=LAST_PLACE,
                required=False,
                initial=service.place,
                widget=forms.NumberInput(attrs={"class": "form-control card-place"}),
            )
            self.fields[f"out-{service.pk}"] = forms.BooleanField(
                label=_("Do not print: %(name)s") % {"name": service.name},
                required=False,
                initial=service.is_out,
                widget=forms.CheckboxInput(attrs={"class": "form-check-input"}),
            )

    @property
    def rows(self):
        return [
            (service, self[f"place-{service.pk}"], self[f"out-{service.pk}"]) for service in self.services
        ]

    def save(self):
        """What is both numbered and left out is left out."""
        data = self.cleaned_data
        out = [service.pk for service in self.services if data[f"out-{service.pk}"]]
        places = {service.pk: data[f"place-{service.pk}"] for service in self.services}
        positions = {pk: place for pk, place in places.items() if place and pk not in out}
        return GminaCard.arrange(self.gmina, phone=data["phone"], positions=positions, left_out=out)
