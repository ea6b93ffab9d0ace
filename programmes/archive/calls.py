"""What the calls of a project leave in its archive: who answered, how it ended, the papers and the files sent."""

from itertools import chain

from django.contrib.contenttypes.models import ContentType
from django.utils import timezone
from django.utils.translation import gettext as _

from documents.enums import DocumentStatus
from documents.models import IssuedDocument

from ..folder.zipping import safe_name
from ..models import Answer, Application, CallPaper, Letter
from .parts import Attached, Page, Part, Table


def part(programme):
    calls = programme.published_calls()
    sent = Application.objects.filter(call__in=calls).sent().with_row().order_by("first_submitted_at", "pk")
    applications = {call.pk: [each for each in sent if each.call_id == call.pk] for call in calls}
    if not any(applications.values()):
        return None
    files = _files(calls, sent)
    shown = [(call, applications[call.pk], files[call.pk]) for call in calls if applications[call.pk]]
    page = Page("nabory.html", _("Calls and applications"), "programmes/archive/calls.html", {"calls": shown})
    tables = [_table(number, call, rows) for number, (call, rows, _files) in enumerate(shown, start=1)]
    return Part(20, [page], list(chain.from_iterable(files.values())), tables)


def _table(number, call, applications):
    columns = [_("Number"), _("Lead"), _("Partners"), _("First submitted"), _("State"), _("Points")]
    rows = [
        (
            each.number,
            str(each.lead or ""),
            ", ".join(str(partner.institution) for partner in each.partners),
            timezone.localtime(each.first_submitted_at).replace(tzinfo=None),
            str(each.get_status_display()),
            each.points,
        )
        for each in applications
    ]
    return Table(f"nabor-{number}", call.title, columns, rows)


def _files(calls, applications):
    """{call: its numbered papers, confirmations and letters, then what the applicants attached}"""
    found = {call.pk: [] for call in calls}
    by_subject = {
        CallPaper: dict(CallPaper.objects.filter(call__in=calls).values_list("pk", "call")),
        Application: {each.pk: each.call_id for each in applications},
        Letter: dict(
            Letter.objects.filter(application__in=applications).values_list("pk", "application__call")
        ),
    }
    for model, call_of in by_subject.items():
        for document in _issued(model, call_of):
            path = f"nabory/N{call_of[document.object_id]} {safe_name(document.file_name)}"
            found[call_of[document.object_id]].append(
                Attached(path, document.title, document.file, date=timezone.localdate(document.issued_at))
            )
    answers = Answer.objects.filter(application__in=applications, file__isnull=False)
    for answer in answers.select_related("file", "question", "application").order_by("application", "pk"):
        application = answer.application
        name = safe_name(f"{application.number.replace('/', '-')} {answer.pk} {answer.file.original_name}")
        found[application.call_id].append(
            Attached(
                f"nabory/N{application.call_id} {name}",
                f"{application.number}: {answer.question.label}",
                answer.file,
                date=timezone.localdate(answer.file.created_at),
            )
        )
    return found


def _issued(model, ids):
    """The newest version of each numbered document about these rows."""
    kind = ContentType.objects.get_for_model(model)
    rows = IssuedDocument.objects.filter(content_type=kind, object_id__in=ids, status=DocumentStatus.ISSUED)
    newest = {}
    for row in rows.select_related("file").order_by("version"):
        newest[row.kind, row.object_id] = row
    return sorted(newest.values(), key=lambda row: (row.year, row.number, row.kind))
