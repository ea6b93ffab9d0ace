"""Rows of a project's control folder: groups and meetings, and what the portal holds of them."""

from functools import partial

from django.db.models import Count, Max, Min, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from coop_portal import registry
from documents.enums import DocumentStatus
from documents.models import IssuedDocument
from programmes.enums import FolderLevel
from programmes.folder.steps import Held, Step

from .documents import agenda_key, agenda_pdf
from .enums import CycleStatus, SessionStatus
from .models import (
    DELEGATION_DOCUMENT,
    PLAN_DOCUMENT,
    Certificate,
    CooperationPlan,
    Cycle,
    Delegation,
    Session,
)
from .models.certificate import KIND as CERTIFICATE_DOCUMENT


def steps(programme, edition):
    yield from _groups(programme, edition)
    yield from _sessions(programme, edition)


def _groups(programme, edition):
    """The day of a group is that of its last meeting."""
    cycles = Cycle.objects.filter(edition__programme=programme).exclude(status=CycleStatus.CANCELLED)
    cycles = cycles.filter(edition=edition) if edition else cycles
    people = Count("group__members", filter=Q(group__members__left_on=None), distinct=True)
    cycles = cycles.annotate(people=people, last=Max("sessions__days__ends_at")).select_related("edition")
    for cycle in cycles.order_by("edition__position", "edition_id", "pk"):
        last = cycle.last and timezone.localdate(cycle.last)
        yield Step(
            FolderLevel.GROUP, cycle.pk, cycle.name, str(cycle.edition), date=last,
            edition_id=cycle.edition_id, url=cycle.get_absolute_url(), people=cycle.people,
            over=cycle.status == CycleStatus.COMPLETED or _past(cycle.edition, last),
        )  # fmt: skip


def _sessions(programme, edition):
    sessions = Session.objects.filter(programme=programme).exclude(status=SessionStatus.CANCELLED)
    sessions = sessions.filter(cycle__edition=edition) if edition else sessions
    rows = sessions.annotate(first=Min("days__starts_at")).select_related("cycle__edition", "team")
    for session in rows.order_by("cycle__edition__position", "cycle_id", "position", "pk"):
        day = session.first and timezone.localdate(session.first)
        cycle = session.cycle
        detail = f"{cycle}, {cycle.edition}" if cycle else str(session.team or "")
        yield Step(
            FolderLevel.SESSION, session.pk, session.title, detail, date=day,
            edition_id=cycle and cycle.edition_id, url=session.get_absolute_url(),
            over=session.status == SessionStatus.HELD or _past(cycle and cycle.edition, day),
        )  # fmt: skip


def _past(edition, day):
    """The day is over; where none is known, the edition is."""
    day = day or (edition and edition.ends_on)
    return bool(day and day < timezone.localdate())


def held(programme, steps):
    """What is issued to groups, agendas, and the lists to be signed: a list without signatures proves nothing."""
    groups = {step.pk: step for step in steps if step.level == FolderLevel.GROUP}
    yield from _delegations(groups)
    yield from _plans(groups)
    yield from _certificates(groups)
    sessions = {step.pk: step for step in steps if step.level == FolderLevel.SESSION}
    if not sessions:
        return
    rows = Session.objects.filter(pk__in=sessions).annotate(
        points=Count("agenda"), first=Min("days__starts_at")
    )
    for session in rows:
        step = sessions[session.pk]
        if session.points:
            yield Held(
                step.key, "agenda_spotkania", _("Agenda"), "agenda.pdf", date=step.date,
                url=reverse("workshops:session_agenda", args=[session.uid]), make=partial(_agenda, session.pk),
                made_as=agenda_key(session.pk),
            )  # fmt: skip
        if session.first:
            yield Held(
                step.key, "lista_obecnosci_skan", _("List to be signed"), "lista-obecnosci.pdf", date=step.date,
                url=reverse("workshops:attendance_list", args=[session.uid]), proves=False,
            )  # fmt: skip


def _delegations(groups):
    """One paper a person; those of people who have left the group in the meantime stay in the folder, too."""
    places = dict(Delegation.objects.filter(group__cycle__in=groups).values_list("pk", "group__cycle"))
    yield from _issued(DELEGATION_DOCUMENT, groups, places, "delegacja_pracodawcy")


def _plans(groups):
    places = dict(CooperationPlan.objects.filter(cycle__in=groups).values_list("pk", "cycle"))
    yield from _issued(PLAN_DOCUMENT, groups, places, "plan_wspolpracy")


def _certificates(groups):
    places = dict(Certificate.objects.filter(cycle__in=groups).values_list("pk", "cycle"))
    yield from _issued(CERTIFICATE_DOCUMENT, groups, places, "zaswiadczenie_uczestnika")


def _issued(kind, groups, places, type):
    """Numbered documents of one kind, each in its newest version; `places` is {pk of the subject: pk of the cycle}."""
    issued = IssuedDocument.objects.filter(kind=kind, object_id__in=places, status=DocumentStatus.ISSUED)
    newest = {
        document.object_id: document
        for document in issued.select_related("file").order_by("year", "number", "version")
    }
    for document in newest.values():
        yield Held(
            groups[places[document.object_id]].key, type, document.title, document.file_name,
            url=document.file.get_absolute_url(), date=timezone.localdate(document.issued_at), stored=document.file,
        )  # fmt: skip


def _agenda(pk):
    return agenda_pdf(Session.objects.select_related("programme", "location", "cycle__edition").get(pk=pk))


def register():
    registry.folder_steps.register("workshops", steps)
    registry.folder_documents.register("workshops", held)
