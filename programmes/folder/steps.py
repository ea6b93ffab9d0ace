"""What higher apps tell the folder: its rows (steps), and the documents that the portal holds already."""

import datetime
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from uuid import UUID

from django.contrib.contenttypes.models import ContentType
from django.urls import reverse_lazy
from django.utils import timezone
from django.utils.translation import gettext as _

from coop_portal import registry
from documents.enums import DocumentStatus
from documents.models import IssuedDocument, StoredFile
from partners.models import Charter

from ..enums import FolderLevel, PaperKind
from ..models import CallPaper, EditionTeam, MilestoneEvidence, ScheduleVersion
from ..schedule import files

# What stands before a number on papers and in the names of scans: "S12" is the meeting with the key "session-12".
LETTERS = {
    FolderLevel.PROJECT: "PR",
    FolderLevel.EDITION: "E",
    FolderLevel.CALL: "N",
    FolderLevel.MILESTONE: "K",
    FolderLevel.TEAM: "Z",
    FolderLevel.GROUP: "G",
    FolderLevel.SESSION: "S",
    FolderLevel.AGREEMENT: "P",
}


@dataclass(slots=True)  # frozen would take four times as long to make, and a folder has thousands
class Step:
    """One row of the folder. `pk` and `uid` are the owner's; `over`: whether its documents can be asked for already.

    `people` is how many papers a document "one for each person" needs, None where that is not known.
    """

    level: str
    pk: int
    label: str
    detail: str = ""
    date: datetime.date | None = None
    edition_id: int | None = None
    url: str = ""
    people: int | None = None
    over: bool = True
    uid: UUID | None = None
    key: str = field(init=False)

    def __post_init__(self):
        self.key = key_of(self.level, self.pk)

    @property
    def code(self):
        return f"{LETTERS[self.level]}{self.pk}"

    @property
    def full_label(self):
        """As people choose it from a list: the code at its end tells two of one name apart."""
        day = f"{self.date:%d.%m.%Y}" if self.date else ""
        return f"{', '.join(filter(None, [self.label, self.detail, day]))} [{self.code}]"


@dataclass(slots=True)
class Held:
    """A document that the portal has itself: bytes that are kept (`stored`) or that are made when asked for (`make`).

    `proves` is False for what is only there to be signed: then the signed scan is still missing.
    """

    step: str
    type: str
    title: str
    name: str
    url: str = ""
    date: datetime.date | None = None
    stored: StoredFile | None = None
    make: Callable[[], bytes] | None = None
    proves: bool = True
    made_as: str = ""

    @property
    def key(self):
        """Tells a document that is made from the others of its project; `made_as` where another part has the same."""
        return self.made_as or f"{self.step} {self.type} {self.name} {self.url}"


def key_of(level, pk):
    return level + f"-{pk}"


def narrowed(rows, level, only, field="pk"):
    """The rows of a level; where `only` is a step's key, that step's row alone: no other is looked up."""
    if only is None:
        return rows
    of, _dash, pk = only.partition("-")
    return rows.filter(**{field: pk}) if of == level and pk.isdecimal() else rows.none()


def all_steps(programme, edition=None, only=None):
    """Every row of the project's folder, or of one edition's, or the `only` one; in the order of the levels."""
    provided = (steps(programme, edition, only) for steps in registry.folder_steps.values())
    found = [step for steps in provided for step in steps if only in (None, step.key)]
    order = {level: place for place, level in enumerate(FolderLevel)}
    return sorted(found, key=lambda step: (order[step.level], step.date or datetime.date.max))


def all_held(programme, steps, *, blanks=False):
    """{(key of the step, code of the type): [Held]}; with `blanks` also what is only printed to be signed."""
    held = {}
    for provide in [
        *registry.folder_documents.values(),
        *(registry.folder_blanks.values() if blanks else ()),
    ]:
        for document in provide(programme, steps):
            held.setdefault((document.step, document.type), []).append(document)
    return held


def of_project(programme, edition, only):
    """The project itself, its milestones, editions, calls and the teams of its editions."""
    today = timezone.localdate()
    editions = [edition] if edition else list(programme.editions.all())
    ids = [each.pk for each in editions]
    names = {each.pk: str(each) for each in editions}
    if edition is None:
        yield Step(FolderLevel.PROJECT, programme.pk, str(programme), url=programme.get_absolute_url())
        yield from _milestones(programme, only)
    for each in editions:
        yield Step(
            FolderLevel.EDITION, each.pk, each.name, date=each.ends_on, edition_id=each.pk,
            url=each.get_absolute_url(), over=each.ends_on is None or each.ends_on < today,
        )  # fmt: skip
    yield from _calls(programme, edition, only)
    yield from _teams(ids, names, only)


def _milestones(programme, only):
    for row in narrowed(programme.milestones.all(), FolderLevel.MILESTONE, only):
        yield Step(
            FolderLevel.MILESTONE, row.pk, f"{row.number}. {row.title}", date=row.reached_on or row.due_on,
            url=programme.get_absolute_url(), over=row.is_reached,
        )  # fmt: skip


def _calls(programme, edition, only):
    now = timezone.now()
    calls = programme.calls.exclude(status="draft").order_by("opens_at", "pk")
    calls = narrowed(calls, FolderLevel.CALL, only)
    for call in calls.filter(edition=edition) if edition else calls:
        day = call.closes_at and timezone.localdate(call.closes_at)
        yield Step(
            FolderLevel.CALL, call.pk, call.title, date=day, edition_id=call.edition_id,
            url=reverse_lazy("programmes:call", args=[call.uid]),
            over=call.status == "closed" or bool(call.closes_at and call.closes_at < now),
        )  # fmt: skip


def _teams(edition_ids, names, only):
    seen = set()
    rows = (
        EditionTeam.objects.filter(edition__in=edition_ids)
        .select_related("team")
        .order_by("edition_id", "pk")
    )
    for row in narrowed(rows, FolderLevel.TEAM, only, "team"):
        if row.team_id in seen:  # a team of two editions has one act of appointment
            continue
        seen.add(row.team_id)
        yield Step(
            FolderLevel.TEAM, row.team_id, row.team.name, names[row.edition_id],
            date=row.team.established_on, edition_id=row.edition_id, url=row.team.get_absolute_url(),
            over=row.team.status != "forming",
        )  # fmt: skip


def held_by_project(programme, steps):
    """Files to download of the project's page, and the adopted charters of its teams."""
    if project := next((step for step in steps if step.level == FolderLevel.PROJECT), None):
        for row in programme.documents.select_related("file"):
            yield Held(
                project.key, "dokumenty_projektu", row.title, row.file.original_name,
                url=row.file.get_absolute_url(), date=row.file.created_at.date(), stored=row.file,
            )  # fmt: skip
    teams = {step.pk: step for step in steps if step.level == FolderLevel.TEAM}
    if teams:
        rows = Charter.objects.filter(team__in=teams).values_list("pk", "team")
        places = {pk: (teams[team].key, "karta_zespolu") for pk, team in rows}
        yield from _issued(Charter, places)
    yield from _schedules({step.pk: step for step in steps if step.level == FolderLevel.EDITION})
    yield from _evidence({step.pk: step for step in steps if step.level == FolderLevel.MILESTONE})
    calls = {step.pk: step for step in steps if step.level == FolderLevel.CALL}
    if calls:
        papers = CallPaper.objects.filter(call__in=calls)
        places = {paper.pk: (calls[paper.call_id].key, PAPERS[paper.kind]) for paper in papers}
        yield from _issued(CallPaper, places)


def _schedules(editions):
    """Each version as it was published."""
    versions = ScheduleVersion.objects.filter(edition__in=editions).order_by("edition", "number")
    versions = list(versions.select_related("edition__programme"))
    kept = files.kept(versions)
    for version in versions:
        url = reverse_lazy("programmes:schedule_pdf", args=[version.edition.uid, version.number])
        yield Held(
            editions[version.edition_id].key, "harmonogram_wsparcia",
            _("Version %(number)d") % {"number": version.number}, f"harmonogram-w{version.number}.pdf", url=url,
            date=version.published_on, stored=kept.get(version.pk), make=partial(files.made, version),
            made_as=f"schedule {version.pk}",
        )  # fmt: skip


def _evidence(milestones):
    rows = MilestoneEvidence.objects.filter(milestone__in=milestones, file__isnull=False)
    for row in rows.select_related("file"):
        yield Held(
            milestones[row.milestone_id].key, "dowod_realizacji", str(row), row.file.original_name,
            url=row.file.get_absolute_url(), date=row.dated_on, stored=row.file,
        )  # fmt: skip


# The ranking list is published as it is; of the protocol the commission's signed copy is asked for.
PAPERS = {PaperKind.PROTOCOL: "protokol_oceny", PaperKind.RANKING: "lista_rankingowa"}
TO_SIGN = {"protokol_oceny"}


def _issued(model, places):
    """Numbered documents of rows of `model`; `places` is {pk of the row: (key of the step, code of the type)}."""
    issued = IssuedDocument.objects.filter(
        content_type=ContentType.objects.get_for_model(model),
        object_id__in=places,
        status=DocumentStatus.ISSUED,
    )
    for document in issued.select_related("file").order_by("year", "number", "version"):
        step, type = places[document.object_id]
        yield Held(
            step, type, document.title, document.file_name, url=document.file.get_absolute_url(),
            date=timezone.localdate(document.issued_at), stored=document.file, proves=type not in TO_SIGN,
        )  # fmt: skip
