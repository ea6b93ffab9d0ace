from django import forms
from django.db.models import F
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from coop_portal.conflicts import Difference, VersionField

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
    """The order of the card of a gmina: a number puts a service first, a tick leaves it out.

    `conflict` is the card as somebody else saved it after this form was opened; `differences` says what differs.
    """

    version = VersionField()
    phone = forms.CharField(
        label=_("Phone of the animator"),
        max_length=40,
        required=False,
        help_text=_("Of the office, not a private one: it is printed for everybody."),
    )

    def __init__(self, data=None, *, gmina):
        self.gmina = gmina
        self.conflict, self.differences = None, []
        self.card = GminaCard.objects.filter(territory=gmina).select_related("edited_by").first()
        present = {"phone": self.card.phone, "version": self.card.version} if self.card else {"version": 0}
        super().__init__(data, initial=present)
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

    def save_unless_changed(self, *, by):
        """Write the order; what is both numbered and left out is left out. False where somebody saved meanwhile."""
        data = self.cleaned_data
        out = [service.pk for service in self.services if data[f"out-{service.pk}"]]
        places = {service.pk: data[f"place-{service.pk}"] for service in self.services}
        positions = {pk: place for pk, place in places.items() if place and pk not in out}
        differences = self._differences(data["phone"], positions, out)
        if self.card and not differences:
            return True  # it is there already, whoever wrote it
        wishes = {"phone": data["phone"], "positions": positions, "left_out": out, "among": list(places)}
        if GminaCard.arrange(self.gmina, **wishes, by=by, seen=data["version"] or 0):
            return True
        fresh = PriorityForm(gmina=self.gmina)  # as it stands now
        self.conflict, self.differences = fresh.card, fresh._differences(data["phone"], positions, out)
        self.data = self.data.copy()
        self.data["version"] = fresh.card.version
        return False

    def _differences(self, phone, positions, out):
        """What stands on the card, as this form read it, against what would be written."""
        found = []
        if self.card and self.card.phone != phone:
            found.append(Difference(str(self.fields["phone"].label), self.card.phone, phone))
        for service in self.services:
            theirs = _said(service.place, service.is_out)
            yours = _said(positions.get(service.pk), service.pk in out)
            if theirs != yours:
                found.append(Difference(service.name, theirs, yours))
        return found


def _said(place, is_out):
    if is_out:
        return gettext("not printed")
    return gettext("place %(number)s") % {"number": place} if place else gettext("usual order")
