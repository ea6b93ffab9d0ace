"""Rows of a project's control folder: groups and meetings, and what the portal holds of them."""

from functools import partial

from django.contrib.contenttypes.models import ContentType
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
    """By their columns alone: an edition may have thousands, and each meeting's page looks for its own row here."""
    sessions = Session.objects.filter(programme=programme).exclude(status=SessionStatus.CANCELLED)
    sessions = sessions.filter(cycle__edition=edition) if edition else sessions
    rows = sessions.annotate(first=Min("days__starts_at")).order_by(
        "cycle__edition__position", "cycle_id", "position", "pk"
    )
    columns = ("pk", "uid", "title", "status", "first", "cycle__name", "cycle__edition", "team__name")
    editions = {each.pk: each for each in programme.editions.all()}
    for pk, uid, title, status, first, cycle, edition_id, team in rows.values_list(*columns):
        day = first and timezone.localdate(first)
        of = editions.get(edition_id)
        yield Step(
            FolderLevel.SESSION, pk, title, f"{cycle}, {of}" if of else team or "", date=day,
            edition_id=edition_id, url=reverse("workshops:session", args=[uid]),
            over=status == SessionStatus.HELD or _past(of, day),
        )  # fmt: skip


def _past(edition, day):
    """The day is over; where none is known, the edition is."""
    day = day or (edition and edition.ends_on)
    return bool(day and day < timezone.localdate())


def held(programme, steps):
    """What is issued to groups, agendas, and the lists to be signed: a list without signatures proves nothing."""
    groups = {step.pk: step for step in steps if step.level == FolderLevel.GROUP}
    yield from _of_groups(groups)
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


def _of_groups(groups):
    """Papers of a group; delegations of people who have left it in the meantime stay in the folder, too."""
    rows = {
        Delegation: (DELEGATION_DOCUMENT, "group__cycle", "delegacja_pracodawcy"),
        CooperationPlan: (PLAN_DOCUMENT, "cycle", "plan_wspolpracy"),
        Certificate: (CERTIFICATE_DOCUMENT, "cycle", "zaswiadczenie_uczestnika"),
    }
    for model, (kind, cycle, type) in rows.items():
        pairs = model.objects.filter(**{f"{cycle}__in": groups}).values_list("pk", cycle)
        yield from issued(model, {pk: groups[of].key for pk, of in pairs}, {kind: type})


def issued(model, keys, types):
    """Numbered documents about rows of `model`, the newest version of each number.

    `keys`: {pk of the row: key of the step}; `types`: {kind of the document: code of the folder's type}.
    """
    if not keys:
        return
    found = IssuedDocument.objects.filter(
        kind__in=types, status=DocumentStatus.ISSUED, object_id__in=keys,
        content_type=ContentType.objects.get_for_model(model),
    )  # fmt: skip
    newest = {}
    for document in found.select_related("file").order_by("year", "number", "version"):
        newest[document.kind, document.year, document.number] = document
    for document in newest.values():
        yield Held(
            keys[document.object_id], types[document.kind], document.label, document.file_name,
            url=document.file.get_absolute_url(), date=timezone.localdate(document.issued_at), stored=document.file,
        )  # fmt: skip


def _agenda(pk):
    return agenda_pdf(Session.objects.select_related("programme", "location", "cycle__edition").get(pk=pk))


def register():
    registry.folder_steps.register("workshops", steps)
    registry.folder_documents.register("workshops", held)
