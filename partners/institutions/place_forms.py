from django import forms
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from coop_portal.forms import form_helper, section
from coop_portal.once import insert_once

from ..forms import TerritoryField
from ..models import Location, Room


class RoomForm(forms.ModelForm):
    class Meta:
        model = Room
        fields = ["name", "seats", "equipment"]
        widgets = {"equipment": forms.Textarea(attrs={"rows": 2})}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        # An empty row is no room; one that says something needs a name.
        self.fields["name"].required = not self.empty_permitted

    def clean(self):
        super().clean()
        if self.has_changed() and not self.cleaned_data.get("name") and "name" not in self.errors:
            self.add_error("name", _("Write the name of the room."))
        return self.cleaned_data


Rooms = forms.inlineformset_factory(
    Location, Room, form=RoomForm, extra=2, max_num=60, absolute_max=62, can_delete=False
)


class PlaceForm(forms.ModelForm):
    """An address of an institution, how to get in, and its rooms. Without scripts: two empty rows for rooms."""

    uid = forms.UUIDField(widget=forms.HiddenInput, required=False)
    territory = TerritoryField(label=_("Gmina"))

    class Meta:
        model = Location
        fields = [
            "name", "territory", "street", "building", "postcode", "town", "post_town", "is_confidential",
            "directions", "accessibility",
        ]  # fmt: skip
        widgets = {
            "directions": forms.Textarea(attrs={"rows": 3}),
            "accessibility": forms.Textarea(attrs={"rows": 4}),
        }
        help_texts = {
            "name": _("What people call it: branch in Sikory, day-room, main building."),
            "is_confidential": _(
                "For a shelter: the portal shows neither its name nor its address, only that the address is given "
                "on the phone."
            ),
            "directions": _("Bus stop, entrance from the yard, bell, floor."),
            "accessibility": _(
                "Entrance without steps, lift, accessible toilet, induction loop, interpreter of Polish Sign "
                "Language, parking for people with disabilities."
            ),
            "post_town": _("Only where the post office is in another town."),
        }

    def __init__(self, data=None, *args, **kwargs):
        super().__init__(data, *args, **kwargs)
        self.fields["territory"].queryset = TerritoryField.gminas()
        self.initial["uid"] = self.instance.uid
        self.rooms = Rooms(data, instance=self.instance, prefix="rooms")
        self.helper = form_helper(
            "uid",
            section(_("Place"), "name", "territory", "street", "building", "postcode", "town", "post_town"),
            section(_("How to get in"), "directions", "accessibility"),
            section(_("A confidential address"), "is_confidential"),
        )

    def is_valid(self):
        rooms = self.rooms.is_valid()
        return super().is_valid() and rooms

    @transaction.atomic
    def save(self):
        """The place; sent twice at once it is made once."""
        if self.instance.pk:
            self.instance.save()
        else:
            self.instance.uid = self.cleaned_data["uid"] or self.instance.uid
            self.instance, is_new = insert_once(self.instance)
            if not is_new:
                return self.instance
        self.rooms.instance = self.instance
        self.rooms.save()
        return self.instance
