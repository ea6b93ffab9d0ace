"""Rows of a project's control folder: groups and meetings, and what the portal holds of them."""

from functools import partial

from django.contrib.contenttypes.models import ContentType
from django.db.models import Count, Exists, Max, Min, OuterRef
from django.db.models.functions import TruncDate
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

FEW = 100


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
    rows = cycles.annotate(last=TruncDate(Max("sessions__days__ends_at"))).order_by(
        "edition__position", "edition_id", "pk"
    )
    today = timezone.localdate()
    for pk, uid, name, status, edition_id, day in rows.values_list(
        "pk", "uid", "name", "status", "edition", "last"
    ):
        of = editions[edition_id]
        state = _("cycle called off") if status == CycleStatus.CANCELLED else ""
        yield Step(
            FolderLevel.GROUP, pk, name, ", ".join(filter(None, [str(of), state])), date=day, edition_id=edition_id,
            url=reverse_lazy("workshops:cycle", args=[uid]), people=people.get(pk, 0), uid=uid,
            over=status in (CycleStatus.COMPLETED, CycleStatus.CANCELLED) or _past(of, day, today),
        )  # fmt: skip


def _sessions(programme, edition, only):
    """By their columns alone: an edition may have thousands."""
    sessions = Session.objects.filter(programme=programme).exclude(status=SessionStatus.CANCELLED)
    sessions = sessions.filter(cycle__edition=edition) if edition else sessions
    sessions = narrowed(sessions, FolderLevel.SESSION, only)
    rows = sessions.annotate(first=TruncDate(Min("days__starts_at"))).order_by(
        "cycle__edition__position", "cycle_id", "position", "pk"
    )
    columns = ("pk", "uid", "title", "status", "first", "cycle__name", "cycle__edition", "team__name")
    editions = {each.pk: each for each in programme.editions.all()}
    today = timezone.localdate()
    for pk, uid, title, status, day, cycle, edition_id, team in rows.values_list(*columns):
        of = editions.get(edition_id)
        yield Step(
            FolderLevel.SESSION, pk, title, f"{cycle}, {of}" if of else team or "", date=day,
            edition_id=edition_id, url=reverse_lazy("workshops:session", args=[uid]), uid=uid,
            over=status == SessionStatus.HELD or _past(of, day, today),
        )  # fmt: skip


def _past(edition, day, today):
    """The day is over; where none is known, the edition is."""
    day = day or (edition and edition.ends_on)
    return bool(day and day < today)


def held(programme, steps):
    """What is issued to groups, and agendas."""
    yield from _of_groups(programme, by_pk(steps, FolderLevel.GROUP))
    sessions = by_pk(steps, FolderLevel.SESSION)
    if not sessions:
        return
    agenda = _("Agenda")
    points = of_steps(AgendaItem, "session", sessions, programme).order_by()
    for pk in sessions.keys() & points.values_list("session", flat=True).distinct():
        step = sessions[pk]
        yield Held(
            step.key, "agenda_spotkania", agenda, "agenda.pdf", date=step.date,
            url=reverse_lazy("workshops:session_agenda", args=[step.uid]), make=partial(_agenda, pk),
            made_as=agenda_key(pk),
        )  # fmt: skip


def to_sign(_programme, steps):
    """The attendance list of a meeting as it is printed: without signatures it proves nothing."""
    for step in steps:
        if step.level == FolderLevel.SESSION and step.date:
            yield Held(
                step.key, "lista_obecnosci_skan", _("List to be signed"), "lista-obecnosci.pdf", date=step.date,
                url=reverse_lazy("workshops:attendance_list", args=[step.uid]), proves=False,
            )  # fmt: skip


def _of_groups(programme, groups):
    """Papers of a group; delegations of people who have left it in the meantime stay in the folder, too."""
    rows = {
        Delegation: (DELEGATION_DOCUMENT, "group__cycle", "delegacja_pracodawcy"),
        CooperationPlan: (PLAN_DOCUMENT, "cycle", "plan_wspolpracy"),
        Certificate: (CERTIFICATE_DOCUMENT, "cycle", "zaswiadczenie_uczestnika"),
    }
    for model, (kind, cycle, type) in rows.items():
        yield from issued(model, cycle, groups, programme, {kind: type})


def by_pk(steps, level):
    """{pk of the owner: step} of one level."""
    return {step.pk: step for step in steps if step.level == level}


def of_steps(model, owner, steps, programme):
    """Rows of `model` whose `owner` (a path to a cycle or a meeting, "pk" for these themselves) has one of `steps`.

    Where these are many, all rows of the project: thousands of ids in a query cost more than a few rows too many.
    """
    if len(steps) <= FEW:
        return model.objects.filter(**{f"{owner}__in": steps})
    [level] = {step.level for step in steps.values()}
    path = "programme" if level == FolderLevel.SESSION else "edition__programme"
    return model.objects.filter(**{path if owner == "pk" else f"{owner}__{path}": programme})


def issued(model, owner, steps, programme, types):
    """Numbered documents about rows of `model`, the newest version of each number.

    `owner` and `steps` as for `of_steps`; `types`: {kind of the document: code of the folder's type}.
    """
    if not steps:
        return
    rows = of_steps(model, owner, steps, programme)
    found = IssuedDocument.objects.filter(
        kind__in=types, status=DocumentStatus.ISSUED, object_id__in=rows.values("pk"),
        content_type=ContentType.objects.get_for_model(model),
    )  # fmt: skip
    newest = {}
    for document in found.select_related("file").order_by("year", "number", "version"):
        newest[document.kind, document.year, document.number] = document
    if not newest:
        return
    about = [document.object_id for document in newest.values()]
    owners = dict(rows.filter(pk__in=about).values_list("pk", owner))
    for document in newest.values():
        if step := steps.get(owners[document.object_id]):
            yield Held(
                step.key, types[document.kind], document.label, document.file_name, stored=document.file,
                url=document.file.get_absolute_url(), date=timezone.localdate(document.issued_at),
            )  # fmt: skip


def _agenda(pk):
    return agenda_pdf(Session.objects.select_related("programme", "location", "cycle__edition").get(pk=pk))


def register():
    registry.folder_steps.register("workshops", steps)
    registry.folder_documents.register("workshops", held)
    registry.folder_blanks.register("workshops", to_sign)
