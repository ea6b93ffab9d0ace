"""The list of a gmina or powiat as a book: contents, entries by recipients or topics, an index, a legend."""

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from coop_portal import registry
from coop_portal.pdf import pdf_from_html
from coop_portal.sorting import sort_key
from documents import uploads
from notifications import jobs
from notifications.enums import JobStatus
from notifications.models import Job

from ..gmina import gmina_url
from ..models import Brochure, HelpTopic, RecipientGroup, Service
from .tables import hours_of

JOB = "services_catalog.brochure"
LIMIT = 1_500  # entries of one book: about as many as its typesetting ends within the time of a task
STEPS = 4


def start(brochure, *, by):
    """The work of making the book; the one that goes on already is the answer to a second click."""
    going = Job.objects.filter(kind=JOB, arguments__brochure=brochure.pk, owner=by).filter(
        status__in=[JobStatus.WAITING, JobStatus.RUNNING]
    )
    return going.first() or jobs.start(JOB, owner=by, arguments={"brochure": brochure.pk})


def run(job):
    """Safe to repeat: a brochure that has its file keeps it."""
    brochure = Brochure.objects.select_related("territory__powiat").get(pk=job.arguments["brochure"])
    if brochure.file_id is None:
        with translation.override(settings.LANGUAGE_CODE):
            _make(brochure, job)
    return {
        "text": _("The brochure is ready."),
        "url": brochure.get_absolute_url(),
        "action": _("See what can be printed"),
    }


def _make(brochure, job):
    job.advance(0, STEPS)
    services = services_for(brochure.territory)
    job.advance(1, STEPS)
    html = html_of(brochure, services)
    job.advance(2, STEPS)
    content = pdf_from_html(html)
    job.advance(3, STEPS)
    with transaction.atomic():
        file = uploads.store(
            content, name=_name(brochure), owner=brochure, by=job.owner, accept={uploads.PDF}
        )
        if not brochure.finish(file, len(services)):
            transaction.set_rollback(True)  # another worker was faster; its file is the brochure


def _name(brochure):
    large = "-duzy-druk" if brochure.is_large else ""
    return f"broszura-{brochure.territory.name}-{timezone.localdate():%Y-%m-%d}{large}.pdf"


def services_for(territory):
    found = list(Service.objects.published().in_territory(territory).with_entry()[: LIMIT + 1])
    if not found:
        raise ValidationError(_("Nothing is published for this place yet, so there is nothing to print."))
    if len(found) > LIMIT:
        raise ValidationError(
            _("More than %(limit)s entries do not fit in one brochure. Order one for each gmina.")
            % {"limit": LIMIT}
        )
    return found


def html_of(brochure, services):
    """The book of these services (with_row)."""
    chapters = _chapters(services, brochure.arrangement)
    context = {
        "title": _("Help and activities: %(place)s") % {"place": brochure.territory.label},
        "brochure": brochure,
        "chapters": chapters,
        "count": len(services),
        "made_on": timezone.localdate(),
        "providers": _index(services, lambda service: [service.provider.name]),
        "places": _index(services, _towns),
        "list_url": settings.PUBLIC_URL.rstrip("/") + gmina_url(brochure.territory),
    }
    return render_to_string("services_catalog/pdf/brochure.html", context)


def _chapters(services, arrangement):
    """[(heading, entries printed here, entries printed in an earlier chapter)]; crisis help stands first of all."""
    if arrangement == Brochure.Arrangement.TOPICS:
        terms, of, rest = HelpTopic.objects.all(), lambda s: s.topics.all(), _("Other help")
    else:
        terms, of, rest = RecipientGroup.objects.all(), lambda s: s.recipients.all(), _("For everybody")
    crisis = [service for service in services if service.is_crisis]
    chapters = [(_("Help in a crisis"), list(map(entry, crisis)), [])] if crisis else []
    printed = {service.pk for service in crisis}
    by_term = {}
    for service in services:
        for pk in [term.pk for term in of(service)] or [None]:
            by_term.setdefault(pk, []).append(service)
    for pk, heading in [*((term.pk, str(term)) for term in terms), (None, rest)]:
        inside = by_term.get(pk, [])
        here = [entry(service) for service in inside if service.pk not in printed]
        earlier = [service for service in inside if service.pk in printed]
        printed |= {service.pk for service in inside}
        if inside:
            chapters.append((heading, here, earlier))
    return chapters


def entry(service):
    return {
        "service": service,
        "places": [place.location.public_label for place in service.places.all()],
        "hours": hours_of(service),
    }


def _towns(service):
    """Of a confidential place not even the village."""
    return {
        place.location.town or place.location.territory.name
        for place in service.places.all()
        if not place.location.is_confidential
    }


def _index(services, names):
    """[(name, services)] in Polish order."""
    found = {}
    for service in services:
        for name in names(service):
            found.setdefault(name, []).append(service)
    return sorted(found.items(), key=lambda pair: sort_key(pair[0]))


@registry.file_access.register("services_catalog.brochure")
def may_fetch(_scope, _brochure):
    """Made of what anybody may read."""
    return True
