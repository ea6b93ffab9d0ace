"""What an institution answers: an entry that waits for the animator as a draft, or that it runs no such service."""

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone
from django.utils.translation import gettext as _

from coop_portal.transitions import TransitionRefused
from documents.models import Source

from .. import hours
from ..completeness import missing_minimum
from ..enums import EntryOutcome, ServiceStatus
from ..models import EntryAnswer, EntryAsk, Service, ServicePlace
from . import drafts
from .addresses import location_at
from .guessing import UNKNOWN, templates_for, type_of, unknown_type
from .placing import put


class Corrected(TransitionRefused):
    """The institution has sent the entry again since it was read."""


def templates_of(ask):
    """Typical services that this institution may run: by its type, else by its name and address."""
    kind = ask.institution.type if ask.institution else type_of(ask.name, ask.address)
    return templates_for(kind.pk) if kind else []


def next_template(ask):
    """The typical service that the form opens with; None where all were answered or none fits."""
    said = set(ask.answers.values_list("template", flat=True))
    return next((each for each in templates_of(ask) if each.pk not in said), None)


@transaction.atomic
def record_entry(ask, data, *, template, uid, channel, by=None, **source):
    """An entry out of the form's `data`, to be approved. The same form sent again is the same answer, corrected.

    TransitionRefused when somebody else has edited the entry since, or decided about it, or when it is not of this ask.
    """
    locked = ask.locked()
    territory = locked.request.territory
    if answer := _to_correct(locked, uid):
        template, service, provider = answer.template, answer.service, answer.service.provider
    else:
        provider = locked.institution or _institution(locked, data["institution"], template)
        service, is_new = drafts.draft(template, provider, territory, uid=uid, by=by)
        if not is_new:
            raise TransitionRefused(f"Service {service.pk}: made by no answer to this ask")
    _write(service, data, template)
    _place(service, data, territory)
    if not answer:
        service.submit(by=by)
        answer = EntryAnswer(
            uid=uid, ask=locked, template=template, outcome=EntryOutcome.ENTRY, service=service
        )
    answer.source = Source.record(channel, by=by, **_said_by(provider.name, source))
    answer.save()
    service.refresh_from_db()
    answer.source.recorded_at = answer.changed_at  # what is written later is somebody else's edit
    answer.source.save(update_fields=["recorded_at"])
    EntryAsk.objects.filter(pk=ask.pk).update(answered_at=timezone.now(), institution=provider)
    ask.refresh_from_db()
    return answer


def _to_correct(ask, uid):
    """The answer of this form, its entry locked; None where there is none yet. TransitionRefused as `record_entry`."""
    answer = EntryAnswer.objects.with_entry().filter(uid=uid).first()
    if answer and answer.ask_id == ask.pk and answer.service:
        answer.service = answer.service.locked()  # an edit of this moment is seen, or waits
    if answer and not (answer.ask_id == ask.pk and answer.is_as_said):
        raise TransitionRefused(f"EntryAnswer {answer.pk}: not this institution's alone")
    return answer


def _institution(ask, name, template):
    kind = type_of(name, ask.address) or (template and template.institution_type) or unknown_type()
    return drafts.institution_called(name, ask.request.territory, kind, email=ask.address)


def _write(service, data, template):
    service.name, service.summary, service.phone = data["name"], data["summary"], data["phone"]
    service.eligibility = data["for_whom"]
    service.signing_up = template.signing_up if template else ""
    if data["hours"] and not data["address"]:  # no place to write them at
        said = f"{drafts.HOURS} {' '.join(data['hours'].split())}"
        service.signing_up = "\n".join(filter(None, [service.signing_up, said]))
    service.save()


def _place(service, data, territory):
    """Hours that nobody can read by rules are kept as they were written."""
    place = service.places.first()
    was, text = place and place.location, data["address"]
    location = location_at(service.provider, territory, text, was=was) if text else None
    if place := put(service, location, was=was):
        stretches, note = hours.parse_or_note(data["hours"])
        ServicePlace.objects.filter(pk=place.pk).update(hours_note=note)
        place.set_hours(stretches)


def _said_by(name, source):
    return source | {"on_behalf_of": source.get("on_behalf_of") or name[:200]}


@transaction.atomic
def record_not_run(ask, *, template, uid, channel, by=None, **source):
    """ "We do not run such a service": said of one typical service, or of all where none is named. Safe to repeat."""
    locked = ask.locked()
    same = (
        EntryAnswer.objects.filter(uid=uid).first()
        or locked.answers.filter(outcome=EntryOutcome.NOT_RUN, template=template).first()
    )
    if same:
        return same
    answer = EntryAnswer.objects.create(
        uid=uid, ask=locked, template=template, outcome=EntryOutcome.NOT_RUN,
        source=Source.record(channel, by=by, **_said_by(locked.label, source)),
    )  # fmt: skip
    EntryAsk.objects.filter(pk=ask.pk).update(answered_at=timezone.now())
    ask.refresh_from_db()
    return answer


# --- What the animator does with them -------------------------------------------------------


def remarks(answer):
    """What the animator should look at before accepting; [] where there is nothing."""
    service, found = answer.service, []
    if lacking := missing_minimum(service):
        found.append(_("It lacks: %(what)s.") % {"what": ", ".join(map(str, lacking))})
    if any(place.hours_note for place in service.places.all()):
        found.append(_("The hours could not be read: put them right."))
    if service.provider.type.code == UNKNOWN:
        found.append(_("It is not known what kind of institution this is."))
    if answer.is_double:
        found.append(_("The institution has such an entry on the list already."))
    return found


def waiting(round_):
    """Answers of the round whose entries wait, with what `remarks` reads."""
    listed = Service.objects.published().filter(
        provider=OuterRef("service__provider"), template=OuterRef("template")
    )
    found = EntryAnswer.objects.filter(ask__request=round_, service__status=ServiceStatus.TO_APPROVE)
    return (
        found.annotate(is_double=Exists(listed))
        .select_related("ask", "service__provider__type", "service__provider__seat", "source__recorded_by", "template")
        .prefetch_related(
            "service__recipients", "service__coverage", "service__places__location", "service__places__hours",
            "service__provider__phones",
        )
        .order_by("service__provider__sort_key", "pk")
    )  # fmt: skip


@transaction.atomic
def accept(answer, *, seen, by, scope):
    """Publish the entry as it was `seen`: keys of sources, as text, of the answers that the page showed.

    Corrected when the institution has sent it again since; TransitionRefused when somebody decided already, or when it
    lacks something.
    """
    answer.ask.locked()  # a correction of this moment is seen, or waits
    source = EntryAnswer.objects.values_list("source", flat=True).get(pk=answer.pk)
    if str(source) not in seen:
        raise Corrected(f"EntryAnswer {answer.pk}: corrected since it was read")
    drafts.publish(answer.service, by=by, scope=scope)


def accept_all(round_, *, seen, by, scope):
    """(how many were accepted, how many stay because there is something to look at). `seen` as `accept` takes it.

    Each is accepted by itself: what another person accepted a moment before is only left out.
    """
    accepted = left = 0
    for answer in waiting(round_):
        if remarks(answer):
            left += 1
            continue
        try:
            accept(answer, seen=seen, by=by, scope=scope)
            accepted += 1
        except Corrected:
            left += 1
        except TransitionRefused:
            continue
    return accepted, left
