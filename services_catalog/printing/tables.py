"""The list as it is filtered now, as a table: what anybody may read."""

from django.conf import settings
from django.db.models import prefetch_related_objects
from django.utils.translation import gettext as _

from coop_portal.exports import csv_response, xlsx_response

from .. import hours
from ..enums import Freshness
from ..listing import everything

# Rows that are made while somebody waits: a workbook costs ten times what plain text does. Of more than ten thousand
# services search does not say how many they are.
LIMITS = {"xlsx": 5_000, "csv": 10_000}
MAKERS = {"xlsx": xlsx_response, "csv": csv_response}


class TooMany(Exception):
    """More rows than a file of this kind takes; `limit` says how many it does."""

    def __init__(self, limit):
        super().__init__(limit)
        self.limit = limit


def export(question, kind):
    """The file response of a question (filters.Question); TooMany where it does not fit."""
    services, total = everything(question, LIMITS[kind])
    if total > LIMITS[kind]:
        raise TooMany(LIMITS[kind])
    prefetch_related_objects(services, "types", "topics")  # a row of results has none of them
    columns = [title for title, _value in _columns()]
    read = [value for _title, value in _columns()]
    return MAKERS[kind](_("services"), columns, ([value(each) for value in read] for each in services))


def _columns():
    """Pairs (heading, how to read it of a service)."""
    return [
        (_("Name"), lambda s: s.name),
        (_("In one sentence"), lambda s: s.summary),
        (_("Realizator"), lambda s: s.provider.name),
        (_("Kind of help"), lambda s: _listed(s.types.all())),
        (_("For whom"), lambda s: _listed(s.recipients.all()) or _("everybody")),
        (_("Topics"), lambda s: _listed(s.topics.all())),
        (_("Age from"), lambda s: s.age_from),
        (_("Age to"), lambda s: s.age_to),
        (_("Who may use it"), lambda s: s.eligibility),
        (_("Place of residence"), lambda s: _listed(s.coverage_labels)),
        (_("For residents only"), lambda s: s.residents_only),
        (_("Where"), lambda s: "; ".join(place.location.public_label for place in s.places.all())),
        (_("Hours"), hours_of),
        (_("Phone"), lambda s: s.contact_phone),
        (_("E-mail"), lambda s: s.email),
        (_("Website"), lambda s: s.www),
        (_("Fee"), lambda s: s.get_fee_display()),
        (_("Note on the fee"), lambda s: s.fee_note),
        (_("Referral"), lambda s: s.get_referral_display()),
        (_("Referral from whom"), lambda s: s.referral_from),
        (_("How to sign up"), lambda s: s.signing_up),
        (_("Documents needed"), lambda s: s.documents_needed),
        (_("How"), lambda s: _listed(s.mode_labels)),
        (_("Languages beside Polish"), lambda s: _listed(s.language_labels)),
        (_("Accessibility"), lambda s: s.accessibility),
        (_("Season"), lambda s: s.season),
        (_("Help in a crisis"), lambda s: s.is_crisis),
        (_("Free places"), lambda s: s.capacity_free),
        (_("Free places as of"), lambda s: s.capacity_on),
        (_("Confirmed on"), lambda s: s.confirmed_on),
        (_("How fresh"), lambda s: Freshness(s.freshness).label),
        (_("Page in the portal"), lambda s: settings.PUBLIC_URL.rstrip("/") + s.get_absolute_url()),
    ]


def _listed(values):
    return ", ".join(map(str, values))


def hours_of(service):
    """The hours of its places as people write them, in one line: "pn-pt 8:00-15:30"."""
    lines = [_("phone answered round the clock")] if service.phone_round_the_clock else []
    for place in service.places.all():
        stretches = place.hours.all()
        always = hours.is_round_the_clock(stretches)
        written = _("round the clock") if always else hours.written(stretches).replace("\n", ", ")
        lines.append(" – ".join(filter(None, [written, place.hours_note])))
    return "; ".join(filter(None, lines))
