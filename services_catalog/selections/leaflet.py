"""The client's leaflet: names, addresses, phones and hours in large print, and nothing that tells why.

It lies on a kitchen table: neither its title nor its file name, properties or contents speak of a plan, of goals or
of help. Confidential addresses are in no leaflet; services that have ended or pause are left out.
"""

from dataclasses import dataclass

from django.conf import settings
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from coop_portal.translations import local_name

from ..enums import ServiceStatus


@dataclass(frozen=True)
class Entry:
    """What is printed of a service. `places` are pairs (address, [(days, hours)])."""

    name: object  # a translations.Text, which says its language
    phone: str
    places: list


def languages(sheet):
    """[(code, name)] of those in which the name of at least one of its services is written, Polish first."""
    printed = [line.service for line in _printed(sheet)]
    found = [settings.LANGUAGE_CODE]
    for code, _name in settings.CONTENT_LANGUAGES:
        if code not in found and any(service.tr("name", code).lang == code for service in printed):
            found.append(code)
    return [(code, local_name(code)) for code in found]


def reading(language):
    """While it holds, `context` speaks that language: locale_leaflet has those that the interface has not."""
    return translation.override(language)


def context(sheet, language):
    return {
        "title": pgettext("leaflet", "Addresses and phone numbers"),
        "words": {"phone": pgettext("leaflet", "tel."), "as_of": pgettext("leaflet", "As of")},
        "lang": language,
        "entries": [_entry(line.service, language) for line in _printed(sheet)],
        "today": timezone.localdate(),
    }


def _printed(sheet):
    return [
        line
        for line in sheet.services
        if line.item.on_leaflet and line.service and line.service.status == ServiceStatus.PUBLISHED
    ]


def left_out(sheet):
    """Lines whose owner wants them on the leaflet, and that are not printed: ended, pausing, gone from the list."""
    printed = _printed(sheet)
    return [line for line in sheet.services if line.item.on_leaflet and line not in printed]


def _entry(service, language):
    """Put into words here, while `reading` holds: a page goes on in the language of its reader."""
    places = [_place(place) for place in service.places.all()]
    return Entry(service.tr("name", language), service.contact_phone, places)


def _place(place):
    location = place.location
    address = _("address given on the phone") if location.is_confidential else location.public_label
    special = [(days, hours) for days, hours, _note in place.coming_special_days()]
    return str(address), [*place.week(), *special]
