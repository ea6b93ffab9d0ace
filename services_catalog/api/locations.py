"""Places as HSDS locations. What the portal keeps secret about a place, it keeps secret here."""

from .ids import made_of
from .records import given

RELATED = ("institution", "territory__gmina", "territory__powiat", "territory__voivodeship")


def record(location):
    """Of a confidential place only that there is one; reads `RELATED`."""
    open_to_all = location.public_details()
    if open_to_all is None:
        return {
            "id": str(location.uid),
            "location_type": "physical",
            "description": location.public_address(),
        }
    uid = str(location.uid)
    where = address(
        uid,
        street=location.street,
        building=location.building,
        place=location.town,
        postcode=location.postcode,
        post_town=location.post_town,
        country=location.country,
        territory=location.territory,
    )
    return given(
        id=uid,
        location_type="physical",
        organization_id=str(location.institution.uid),
        name=location.name or location.public_address(),
        transportation=location.directions,
        latitude=_number(location.latitude),
        longitude=_number(location.longitude),
        addresses=[where] if where else [],
        accessibility=_accessibility(location),
    )


def short(record):
    """What HSDS shows of a location in lists."""
    return {name: value for name, value in record.items() if name not in ("addresses", "accessibility")}


def address(location_id, *, street, building, place, postcode, country, territory, post_town=""):
    """An HSDS address, None where nobody could find the way by it. `territory` may be None abroad."""
    city = place or post_town or (territory.name if territory else "")
    line = " ".join(part for part in (street or city, building) if part)
    if not city or not (street or building or place):
        return None
    powiat, voivodeship = (territory.powiat, territory.voivodeship) if territory is not None else (None, None)
    return given(
        id=made_of("location", location_id, "address"),
        location_id=location_id,
        address_2=post_town if post_town and post_town != city else "",
        region=powiat.label if powiat else "",
        country=country,
        address_type="physical",
    ) | {
        # HSDS wants these in every address.
        "address_1": line,
        "city": city,
        "state_province": voivodeship.name if voivodeship else "",
        "postal_code": postcode,
    }


def _number(value):
    return None if value is None else float(value)


def _accessibility(location):
    if not location.accessibility:
        return []
    id = made_of("location", location.uid, "accessibility")
    return [{"id": id, "location_id": str(location.uid), "description": location.accessibility}]
