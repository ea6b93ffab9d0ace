"""The worst gaps of some territories, as points for the agenda of a workshop."""

from datetime import timedelta

from django.utils import timezone
from django.utils.translation import gettext as _

from coop_portal.agenda import AgendaOffer
from partners.models import Territory

from .heat import Heat

OFFERED = 5
LOOKS_BACK = timedelta(days=365)


def offers(territory_ids):
    places = Territory.objects.active().filter(kind__in=["gmina", "powiat"])
    inside = places.within(territory_ids).select_related("powiat")
    since = timezone.localdate() - LOOKS_BACK
    return [_offer(*found) for found in Heat(inside, since).worst(OFFERED)]


def _offer(place, topic, cell):
    what = {"topic": topic, "place": place.label}
    return AgendaOffer(
        key=f"gap:{place.pk}:{topic.code}",
        title=_("What is missing: %(topic)s (%(place)s)") % what,
        description=_("In the last year: %(what)s.") % {"what": cell.words},
    )
