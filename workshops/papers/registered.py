"""What papers give to others: kinds of documents, panels of a meeting and of a cycle, rows of the control folder."""

from django.contrib.contenttypes.models import ContentType
from django.db.models import Q
from django.utils.translation import gettext as _

from coop_portal import registry
from coop_portal.panels import Panel
from documents.enums import DocumentStatus
from documents.models import IssuedDocument
from partners.models import ActionItem
from programmes.enums import FolderLevel

from .. import perms
from ..folder import by_pk, issued
from ..models import Cycle, Minutes, Session, ThankYou
from . import actions, kinds, materials

# Kind of the document -> code of the folder's type.
PLACES = {
    kinds.AGENDA: "agenda_spotkania",
    kinds.INVITATION: "zaproszenie_spotkania",
    kinds.MINUTES: "notatka_spotkania",
    kinds.THANKS: "podziekowanie",
    kinds.REPORT: "sprawozdanie_cyklu",
}


def _documents_of(*subjects):
    """Newest versions of all papers of these objects, in the order of their kinds."""
    wanted = Q(pk__in=[])
    for subject in subjects:
        wanted |= Q(content_type=ContentType.objects.get_for_model(subject), object_id=subject.pk)
    found = IssuedDocument.objects.filter(wanted, kind__in=PLACES).select_related("file")
    newest = {}
    for document in found.order_by("kind", "year", "number", "version"):
        newest[document.kind, document.year, document.number] = document
    return [each for each in newest.values() if each.status != DocumentStatus.CANCELLED]


def of_session(request, session):
    can_run = perms.can_run_session(request.scope, session)
    minutes = Minutes.objects.filter(session=session).first()
    found = _documents_of(session, *([minutes] if minutes else []))
    files = materials.files_of(session)
    if not (can_run or files or found):
        return None
    context = {
        "session": session, "documents": found, "files": files, "minutes": minutes, "can_run": can_run,
        "has_agenda": session.agenda.exists(),
    }  # fmt: skip
    return Panel(_("Documents and materials"), "workshops/papers/panel_session.html", context)


def of_cycle(request, cycle):
    if not perms.reads_people(request.scope, cycle):
        return None
    letters = list(cycle.thank_yous.select_related("institution").order_by("institution__sort_key", "pk"))
    context = {
        "cycle": cycle, "documents": _documents_of(cycle, *letters), "letters": letters,
        "can_run": perms.can_run(request.scope, cycle.edition),
    }  # fmt: skip
    return Panel(_("Documents of the cycle"), "workshops/papers/panel_cycle.html", context)


def tasks_of_cycle(request, cycle):
    """Tasks that its meetings and its plan gave; the one list of tasks is where they are done."""
    if not perms.reads_people(request.scope, cycle):
        return None
    tasks = list(actions.of_cycle(cycle))
    if not tasks:
        return None
    mine = ActionItem.objects.visible_to(request.scope).filter(pk__in=[task.pk for task in tasks])
    context = {"tasks": tasks, "opens": set(mine.values_list("pk", flat=True))}
    return Panel(_("Tasks of the cycle"), "workshops/papers/panel_tasks.html", context)


def held(programme, steps):
    """Issued papers, the newest version of each number, and the materials of meetings."""
    sessions, groups = by_pk(steps, FolderLevel.SESSION), by_pk(steps, FolderLevel.GROUP)
    for model, owner, owners in (
        (Session, "pk", sessions),
        (Minutes, "session", sessions),
        (Cycle, "pk", groups),
        (ThankYou, "cycle", groups),
    ):
        yield from issued(model, owner, owners, programme, PLACES)
    if sessions:
        yield from materials.held(programme, sessions)


def register():
    kinds.register()
    registry.panels.register(("session", "2-papers"), of_session)
    registry.panels.register(("cycle", "papers"), of_cycle)
    registry.panels.register(("cycle", "tasks"), tasks_of_cycle)
    registry.folder_documents.register("workshops.papers", held)
