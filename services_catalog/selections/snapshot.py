"""What the list says of a service on one day, as plain values, and in words what differs on a later one.

A snapshot has the shape {"name": str, "provider": str, "phone": str, "email": str, "places": [{"location": pk,
"label": str, "hours": str}], "fee": code, "fee_note": str, "referral": code, "referral_from": str, "signing_up": str,
"eligibility": str, "ages": [int or None, int or None], "recipients": [str], "documents_needed": str, "season": str,
"residents_only": bool, "status": code, "suspended_until": ISO day or None}.
"""

import datetime

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from coop_portal.templatetags.portal import shortdate
from partners.models import Location

from .. import hours
from ..enums import Fee, Referral, ServiceStatus
from ..history.reading import Change
from ..models import Service

PLAIN = (
    "name", "phone", "email", "fee", "fee_note", "referral", "referral_from", "signing_up", "eligibility",
    "documents_needed", "season", "residents_only", "status",
)  # fmt: skip
# In the order in which a plan would have to be corrected.
LABELS = {
    "status": gettext_lazy("State"),
    "name": gettext_lazy("Name"),
    "provider": gettext_lazy("Realizator"),
    "phone": gettext_lazy("Phone"),
    "email": gettext_lazy("E-mail"),
    "places": gettext_lazy("Places and hours"),
    "fee": gettext_lazy("Fee"),
    "referral": gettext_lazy("Referral"),
    "signing_up": gettext_lazy("How to sign up"),
    "documents_needed": gettext_lazy("Documents needed"),
    "recipients": gettext_lazy("Recipients"),
    "eligibility": gettext_lazy("Who may use it"),
    "residents_only": gettext_lazy("For residents only"),
    "season": gettext_lazy("Season"),
}


def take(service):
    """The snapshot of a service read `with_row`."""
    found = {name: getattr(service, name) for name in PLAIN}
    until = service.suspended_until
    return found | {
        "phone": service.contact_phone,
        "provider": service.provider.name,
        "places": [_place(place) for place in service.places.all()],
        "ages": [service.age_from, service.age_to],
        "recipients": sorted(group.name for group in service.recipients.all()),
        "suspended_until": until.isoformat() if until else None,
    }


def _place(place):
    written = hours.written(place.hours.all()).replace("\n", ", ")
    return {
        "location": place.location_id,
        "label": place.location.public_label,
        "hours": " – ".join(filter(None, [written, place.hours_note])),
    }


class Confidential:
    """Addresses that became confidential after somebody's snapshot was taken: no old snapshot may show them."""

    def __init__(self, snapshots):
        known = {place["location"] for each in snapshots for place in each.get("places", ())}
        rows = Location.objects.filter(pk__in=known, is_confidential=True) if known else ()
        self.labels = {row.pk: row.public_label for row in rows}

    def hide(self, snapshot):
        places = [
            place | {"label": self.labels.get(place["location"], place["label"])}
            for place in snapshot.get("places", ())
        ]
        return snapshot | {"places": places}


def changes(before, now):
    """[Change], one for each field of which another thing is said now."""
    found = []
    for name, label in LABELS.items():
        old, new = said(before, name), said(now, name)
        if old != new:
            found.append(Change(name, str(label), old, new))
    return found


def said(snapshot, name):
    """A field in people's words."""
    write = _WORDS.get(name)
    return write(snapshot) if write else str(snapshot.get(name) or "")


def state(snapshot):
    status = snapshot.get("status") or ServiceStatus.PUBLISHED
    if status == ServiceStatus.SUSPENDED and snapshot.get("suspended_until"):
        day = datetime.date.fromisoformat(snapshot["suspended_until"])
        return _("paused until %(day)s") % {"day": shortdate(day)}
    return str(ServiceStatus(status).label)


def places(snapshot):
    return "\n".join(
        ": ".join(filter(None, [place["label"], place["hours"]])) for place in snapshot.get("places", ())
    )


def fee(snapshot):
    label = str(Fee(snapshot.get("fee") or Fee.UNKNOWN).label)
    return ", ".join(filter(None, [label, snapshot.get("fee_note")]))


def referral(snapshot):
    label = str(Referral(snapshot.get("referral") or Referral.UNKNOWN).label)
    return ", ".join(filter(None, [label, snapshot.get("referral_from")]))


def _recipients(snapshot):
    low, high = snapshot.get("ages") or (None, None)
    ages = Service(age_from=low, age_to=high).ages
    return ", ".join([*snapshot.get("recipients", ()), *filter(None, [str(ages)])])


def _residents_only(snapshot):
    return _("yes") if snapshot.get("residents_only") else _("no")


_WORDS = {
    "status": state,
    "places": places,
    "fee": fee,
    "referral": referral,
    "recipients": _recipients,
    "residents_only": _residents_only,
}
