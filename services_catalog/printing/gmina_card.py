"""One sheet for the fridge of every house of a gmina ("Kartka gminy") and the poster of its crisis contacts.

Both hold what matters most and fits; a line says how much was left out and where the rest is.
"""

import re
from collections import Counter
from itertools import chain, cycle, islice, zip_longest

from django.conf import settings
from django.db.models import Exists, F, OuterRef, Q, Subquery
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.html import escape
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _

from coop_portal.cached_files import cached_fitted
from partners.enums import Visibility
from partners.models import InstitutionPhone

from ..crisis import EMERGENCY
from ..gmina import gmina_url
from ..models import CardPick, GminaCard, RecipientGroup, Service
from .fitting import sheet
from .tables import hours_of

SHEET = 52  # more entries of two lines never fit on two pages of ten points
POSTER = 16  # nor these on a poster
ROOMY = 6  # so many are printed larger
STRIPS = 8
_DAY_AND_HOUR = re.compile(r"\w+(?:-\w+)? \d{1,2}:\d\d(?:-\d{1,2}:\d\d)?")  # "pn-pt 7:30-15:30"


def candidates(gmina):
    """Services for the people of the gmina in the order of the card: crisis help, what the animator chose, the rest."""
    picks = CardPick.objects.filter(card__territory=gmina, service=OuterRef("pk"))
    groups = Service.recipients.through.objects.filter(service=OuterRef("pk"))
    for_staff_only = Exists(groups.filter(recipientgroup__is_staff=True)) & ~Exists(
        groups.filter(recipientgroup__is_staff=False)
    )
    return (
        Service.objects.published()
        .in_territory(gmina)
        .filter(~for_staff_only)
        .exclude(is_national=True, phone=EMERGENCY)  # stands above them all
        .annotate(place=Subquery(picks.values("position")[:1]), is_out=Exists(picks.filter(is_left_out=True)))
        .order_by("-is_crisis", F("place").asc(nulls_last=True), "is_national", "sort_key", "pk")
    )


def card_pdf(gmina):
    """Bytes of the card: two pages, whatever the list holds."""
    found = candidates(gmina).filter(is_out=False)
    entries = list(found.with_row()[:SHEET])
    context = _context(gmina, entries) | {
        "title": _("Help and activities: %(place)s") % {"place": gmina.label},
        "total": found.count(),
    }
    groups = list(RecipientGroup.objects.all())

    def make(number, is_short):
        parts = {"parts": _parts(entries[:number], groups), "left": context["total"] - number}
        return render_to_string(
            "services_catalog/pdf/gmina_card.html", context | parts | {"is_short": is_short}
        )

    return cached_fitted(
        ("gmina_card", gmina.pk), make(len(entries), False), lambda _html: sheet(make, len(entries), pages=2)
    )


def poster_pdf(gmina):
    """Bytes of the poster: one page of phone numbers that one reads from afar, with strips to tear off."""
    found = candidates(gmina).filter(is_out=False, is_crisis=True).filter(_with_phone())
    ordered = _poster_order(found)
    rows = found.filter(pk__in=ordered[:POSTER]).with_row().in_bulk()
    entries = [rows[pk] for pk in ordered[:POSTER] if pk in rows]
    context = _context(gmina, entries) | {
        "title": _("Where to call in a crisis"),
        "total": len(ordered),
    }

    def make(number, _is_short):
        shown = sorted(entries[:number], key=_of_place_first)
        # One strip for each number in turn: whoever tears it off takes the one that is needed.
        parts = {
            "entries": list(map(_entry, shown)),
            "strips": list(islice(cycle(shown), STRIPS)),
            "is_roomy": number <= ROOMY,
            "left": context["total"] - number,
        }
        return render_to_string("services_catalog/pdf/poster.html", context | parts)

    return cached_fitted(
        ("poster", gmina.pk), make(len(entries), False), lambda _html: sheet(make, len(entries), pages=1)
    )


def _poster_order(found):
    """Keys: what the animator chose, then the place and the country in turn, so that neither pushes the other off."""
    chosen, local, national = [], [], []
    for pk, place, is_national in found.values_list("pk", "place", "is_national"):
        (chosen if place is not None else national if is_national else local).append(pk)
    return chosen + [pk for pk in chain.from_iterable(zip_longest(local, national)) if pk]


def _of_place_first(service):
    """As `candidates` orders them."""
    wish = (service.place is None, service.place or 0)
    return (*wish, service.is_national, service.sort_key, service.pk)


def _with_phone():
    """A poster is for those who call."""
    public = InstitutionPhone.objects.filter(institution=OuterRef("provider"), visibility=Visibility.PUBLIC)
    return ~Q(phone="") | Exists(public)


def _context(gmina, entries):
    card = GminaCard.objects.filter(territory=gmina).first()
    return {
        "gmina": gmina,
        "today": timezone.localdate(),
        "list_url": settings.PUBLIC_URL.rstrip("/") + gmina_url(gmina),
        "is_sample": any(service.is_sample for service in entries),
        "animator_phone": card.phone if card else "",
    }


def _parts(services, groups):
    """[(heading, entries, is it crisis help)]: that help, what the animator chose, each under one group.

    It is the group with the fewest entries: whoever is older looks there first, and not among what is for all adults.
    """
    crisis, chosen, by_group, everybody = [], [], {}, []
    many = Counter(group.code for service in services for group in service.recipients.all())
    for service in services:
        codes = {group.code for group in service.recipients.all()}
        first = min(
            (group for group in groups if group.code in codes), key=lambda each: many[each.code], default=None
        )
        if service.is_crisis:
            crisis.append(service)
        elif service.place is not None:
            chosen.append(service)
        elif first:
            by_group.setdefault(first.pk, []).append(service)
        else:
            everybody.append(service)
    parts = [(_("Help in a crisis"), crisis), (_("Good to know"), chosen)]
    parts += [(str(group), by_group.get(group.pk, [])) for group in groups]
    parts.append((_("For everybody"), everybody))
    return [(heading, list(map(_entry, found)), found is crisis) for heading, found in parts if found]


def _entry(service):
    place = next(iter(service.places.all()), None)
    return {
        "service": service,
        "where": place.location.public_label if place else "",
        "hours": _unparted(hours_of(service)),
    }


def _unparted(hours):
    """No line ends between a day and its hours."""
    return mark_safe(_DAY_AND_HOUR.sub(r'<span class="nowrap">\g<0></span>', escape(hours)))
