"""Where a draft is given: a corrected address moves its place, and does not add another one."""

from .. import hours
from ..models import ServicePlace
from .addresses import forget_unused


def put(service, location, *, was):
    """The entry's place at `location`; that at `was` moves there with its hours, or goes where `location` is None."""
    old = service.places.filter(location=was).exclude(location=location).first() if was else None
    if old:
        if location and not service.places.filter(location=location).exists():
            ServicePlace.objects.filter(pk=old.pk).update(location=location)
        else:
            old.delete()
        forget_unused(was, service)
    return ServicePlace.objects.get_or_create(service=service, location=location)[0] if location else None


def written_hours(place):
    """Its hours in one line, as `hours.parse_or_note` reads them."""
    return " ".join((place.hours_note or hours.written(place.hours.all()).replace("\n", "; ")).split())
