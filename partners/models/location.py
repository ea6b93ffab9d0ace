import uuid

from django.core.validators import RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from coop_portal.history import tracked

from .territory import Territory

postcode = RegexValidator(r"^\d{2}-\d{3}$", _("Write the postcode as five digits with a dash: 18-200."))


@tracked(
    # Whatever could tell where a shelter is: the address may have been open before it became confidential.
    exclude=["name", "street", "building", "postcode", "directions", "accessibility", "latitude", "longitude"]
)
class Location(models.Model):
    """An address. That of a shelter is confidential: outside its form only `public_address()` is ever read."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    institution = models.ForeignKey(
        "partners.Institution", models.CASCADE, related_name="locations", verbose_name=_("institution")
    )
    name = models.CharField(_("name of the place"), max_length=200, blank=True)
    territory = models.ForeignKey(
        Territory, models.PROTECT, related_name="locations", verbose_name=_("gmina or locality")
    )
    town = models.CharField(_("town or village"), max_length=120, blank=True)
    street = models.CharField(_("street"), max_length=200, blank=True)
    building = models.CharField(_("number"), max_length=40, blank=True)
    postcode = models.CharField(_("postcode"), max_length=6, blank=True, validators=[postcode])
    post_town = models.CharField(_("post office"), max_length=120, blank=True)
    country = models.CharField(_("country"), max_length=2, default="PL")
    is_confidential = models.BooleanField(_("confidential address"), default=False)
    directions = models.TextField(_("how to get there"), blank=True)
    accessibility = models.TextField(_("accessibility"), blank=True)
    latitude = models.DecimalField(_("latitude"), max_digits=8, decimal_places=6, null=True, blank=True)
    longitude = models.DecimalField(_("longitude"), max_digits=9, decimal_places=6, null=True, blank=True)

    class Meta:
        verbose_name = _("place")
        verbose_name_plural = _("places")

    def __str__(self):
        return self.public_name or self.public_address()

    @property
    def public_name(self):
        """Its own name, which would give a confidential address away."""
        return "" if self.is_confidential else self.name

    @property
    def public_label(self):
        """Name and address as anybody may read them, in one line."""
        return ", ".join(filter(None, [self.public_name, self.public_address()]))

    def public_details(self):
        """The place itself, whose every column anybody may read; None for a confidential one."""
        return None if self.is_confidential else self

    def public_address(self):
        """What anybody may read: never the street of a confidential place."""
        if self.is_confidential:
            return str(_("address given on the phone"))
        place = self.town or self.post_town
        line = " ".join(part for part in (self.street or place, self.building) if part)
        town = " ".join(part for part in (self.postcode, self.post_town or place) if part)
        if not self.street or not place or place == (self.post_town or place):
            return ", ".join(dict.fromkeys(part for part in (line, town) if part))
        return ", ".join(part for part in (line, place, town) if part)


@tracked()
class Room(models.Model):
    location = models.ForeignKey(Location, models.CASCADE, related_name="rooms")
    name = models.CharField(_("name"), max_length=120)
    seats = models.PositiveSmallIntegerField(_("seats"), null=True, blank=True)
    equipment = models.TextField(_("equipment"), blank=True)

    class Meta:
        verbose_name = _("room")
        verbose_name_plural = _("rooms")
        constraints = [
            models.UniqueConstraint(
                fields=["location", "name"],
                name="partners_room_name_once",
                violation_error_message=_("This place has a room of that name already."),
            )
        ]

    def __str__(self):
        return self.name
