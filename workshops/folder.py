"""Rows of a project's control folder: groups and meetings, and what the portal holds of them."""

from functools import partial

from django.contrib.contenttypes.models import ContentType
from django.db.models import Count, Exists, Max, Min, OuterRef
from django.urls import reverse_lazy
from django.utils import timezone
from django.utils.translation import gettext as _

from coop_portal import registry
from documents.enums import DocumentStatus
from documents.models import IssuedDocument
from programmes.enums import FolderLevel
from programmes.folder.steps import Held, Step, narrowed

from .documents import agenda_key, agenda_pdf
from .enums import CycleStatus, SessionStatus
from .models import (
    DELEGATION_DOCUMENT,
    PLAN_DOCUMENT,
    AgendaItem,
    Certificate,
    CooperationPlan,
    Cycle,
    Delegation,
    GroupMember,
    Session,
)
from .models.certificate import KIND as CERTIFICATE_DOCUMENT


def steps(programme, edition, only):
    yield from _groups(programme, edition, only)
    yield from _sessions(programme, edition, only)


def _groups(programme, edition, only):
    """The day of a group is that of its last meeting."""
    cycles = Cycle.objects.filter(edition__programme=programme).exclude(
        ~Exists(Session.objects.filter(cycle=OuterRef("pk"), status=SessionStatus.HELD)),
        status=CycleStatus.CANCELLED,  # before anything was done
    )
    cycles = narrowed(cycles.filter(edition=edition) if edition else cycles, FolderLevel.GROUP, only)
    members = GroupMember.objects.current().filter(group__cycle__in=cycles).order_by()
    people = dict(members.values_list("group__cycle").annotate(Count("pk")))
    editions = {each.pk: each for each in programme.editions.all()}
    rows = cycles.annotate(last=Max("sessions__days__ends_at")).order_by(
        "edition__position", "edition_id", "pk"
    )
    for pk, uid, name, status, edition_id, last in rows.values_list(
        "pk", "uid", "name", "status", "edition", "last"
    ):
        of, day = editions[edition_id], last and timezone.localdate(last)
        state = _("cycle called off") if status == CycleStatus.CANCELLED else ""
        yield Step(
            FolderLevel.GROUP, pk, name, ", ".join(filter(None, [str(of), state])), date=day, edition_id=edition_id,
            url=reverse_lazy("workshops:cycle", args=[uid]), people=people.get(pk, 0),
            over=status in (CycleStatus.COMPLETED, CycleStatus.CANCELLED) or _past(of, day),
        )  # fmt: skip


def _sessions(programme, edition, only):
    """By their columns alone: an edition may have thousands."""
    sessions = Session.objects.filter(programme=programme).exclude(status=SessionStatus.CANCELLED)
    sessions = sessions.filter(cycle__edition=edition) if edition else sessions
    sessions = narrowed(sessions, FolderLevel.SESSION, only)
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
            edition_id=edition_id, url=reverse_lazy("workshops:session", args=[uid]),
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
    agenda, to_sign = _("Agenda"), _("List to be signed")
    has_points = Exists(AgendaItem.objects.filter(session=OuterRef("pk")))
    rows = Session.objects.filter(pk__in=sessions).annotate(has_points=has_points)
    for pk, uid, has_points in rows.values_list("pk", "uid", "has_points"):
        step = sessions[pk]
        if has_points:
            yield Held(
                step.key, "agenda_spotkania", agenda, "agenda.pdf", date=step.date,
                url=reverse_lazy("workshops:session_agenda", args=[uid]), make=partial(_agenda, pk),
                made_as=agenda_key(pk),
            )  # fmt: skip
        if step.date:
            yield Held(
                step.key, "lista_obecnosci_skan", to_sign, "lista-obecnosci.pdf", date=step.date,
                url=reverse_lazy("workshops:attendance_list", args=[uid]), proves=False,
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
