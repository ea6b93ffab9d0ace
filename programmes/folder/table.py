"""The completeness of a folder: what is there, what is missing, what does not apply; in few queries."""

from dataclasses import dataclass, field
from functools import cached_property

from django.urls import reverse
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from ..enums import FolderLevel, ScanStatus
from ..models import FolderDocumentType, FolderScan
from .steps import all_held, all_steps

HERE, PART, MISSING, NOT_ASKED, LATER, OPTIONAL = "here", "part", "missing", "not_asked", "later", "optional"
GAPS = (MISSING, PART)
# Class and words of each state; how many of how many there are is said by the cell.
STATES = {
    HERE: ("status status--ok", _("is there")),
    PART: ("status status--due", _("is there in part")),
    MISSING: ("status status--problem", pgettext_lazy("document", "missing")),
    NOT_ASKED: ("status status--ended", _("does not apply")),
    LATER: ("muted", _("not yet")),
    OPTIONAL: ("muted folder-optional", pgettext_lazy("document", "optional")),
}
PARTS = {
    FolderLevel.PROJECT: _("Project"),
    FolderLevel.EDITION: _("Editions"),
    FolderLevel.CALL: _("Calls"),
    FolderLevel.MILESTONE: _("Milestones"),
    FolderLevel.TEAM: _("Teams"),
    FolderLevel.GROUP: _("Groups"),
    FolderLevel.SESSION: _("Meetings"),
    FolderLevel.AGREEMENT: _("Agreements"),
}


@dataclass
class Cell:
    step: object
    type: object
    required: bool
    address: str  # of its page, with places for the step and the code
    scans: list = field(default_factory=list)
    held: list = field(default_factory=list)
    mark: object = None

    @cached_property
    def proofs(self):
        return [document for document in self.held if document.proves]

    @cached_property
    def files(self):
        return len(self.scans) + len(self.proofs)

    @cached_property
    def counted(self):
        """For how many people there is a paper."""
        return sum(scan.people for scan in self.scans) + len(self.proofs)

    @cached_property
    def wanted(self):
        return self.step.people if self.type.per_person else None

    @cached_property
    def state(self):
        if self.files:
            return PART if self.wanted and self.counted < self.wanted else HERE
        if self.mark:
            return NOT_ASKED
        if not self.required:
            return OPTIONAL
        return MISSING if self.step.over else LATER

    @property
    def is_gap(self):
        return self.required and self.state in GAPS

    @property
    def is_optional(self):
        return self.state == OPTIONAL

    @property
    def css(self):
        return STATES[self.state][0]

    @property
    def words(self):
        return STATES[self.state][1]

    @property
    def label(self):
        """With numbers, for whoever sees the table."""
        if self.state == PART:
            return gettext("%(n)s of %(all)s") % {"n": self.counted, "all": self.wanted}
        if self.state == HERE and self.wanted:
            return f"{self.words} ({self.counted}/{self.wanted})"
        return f"{self.words} ({self.files})" if self.state == HERE and self.files > 1 else self.words

    @property
    def url(self):
        return self.address.format(step=self.step.key, code=self.type.code)


class Row:
    """The cells of a step are made when they are shown; sums of thousands of rows are taken without most of them."""

    def __init__(self, step, types, folder):
        self.step, self.types, self.folder = step, types, folder

    @cached_property
    def cells(self):
        return [self.folder.cell_at(self.step, each) for each in self.types]

    @cached_property
    def sums(self):
        """(cells that count: required, due and applying; those of them where something is missing)"""
        asked = gaps = 0
        step, folder = self.step, self.folder
        wanted = folder.asked_types[step.level]
        if step.key not in folder.filled_steps:
            return len(wanted) * step.over, len(wanted) * step.over
        for each in wanted:
            place = (step.key, each.code)
            if place in folder.with_files and not (each.per_person and step.people):
                asked += 1
            elif place in folder.filled:
                cell = folder.cell_at(step, each)
                asked, gaps = asked + (cell.state in (HERE, *GAPS)), gaps + cell.is_gap
            else:
                asked, gaps = asked + step.over, gaps + step.over
        return asked, gaps

    @property
    def gaps(self):
        return self.sums[1]


@dataclass
class Section:
    level: FolderLevel
    types: list
    rows: list

    @property
    def name(self):
        return PARTS[self.level]

    @cached_property
    def gaps(self):
        return sum(row.gaps for row in self.rows)


def by_level(rows):
    """{level: those of `rows` at it}"""
    found = {level: [] for level in FolderLevel}
    for row in rows:
        found[row.level].append(row)
    return found


class Folder:
    """The folder of a project, of an edition or of a period (days, both included).

    A period holds what has a day in it; what belongs to the project as a whole stands in the whole folder only.
    `only` is the key of one step: nothing else is looked up.
    """

    def __init__(self, programme, *, edition=None, first=None, last=None, only=None):
        self.programme, self.edition, self.first, self.last = programme, edition, first, last
        self.only = only

    @cached_property
    def steps(self):
        steps = all_steps(self.programme, self.edition, self.only)
        if not self.first and not self.last:
            return steps
        return [step for step in steps if step.date and self._in_period(step.date)]

    def _in_period(self, day):
        return (not self.first or day >= self.first) and (not self.last or day <= self.last)

    @cached_property
    def steps_by_key(self):
        return {step.key: step for step in self.steps}

    @cached_property
    def types(self):
        """With `asked`, whether this project requires it, and `words`, its name in the reader's language."""
        chosen = dict(self.programme.folder_requirements.values_list("type", "required"))
        types = list(FolderDocumentType.objects.of_project(self.programme))
        for each in types:
            each.asked, each.words = chosen.get(each.pk, each.required), str(each)
        return types

    @cached_property
    def scans(self):
        """{(step, id of the type): [scan]} of what is in its place."""
        found = {}
        scans = self.programme.folder_scans.filter(status=ScanStatus.PLACED)
        if self.only:
            scans = scans.filter(step=self.only)
        for scan in scans.select_related("stored", "uploaded_by"):
            found.setdefault((scan.step, scan.type_id), []).append(scan)
        return found

    @cached_property
    def lost(self):
        """Scans whose step is there no more (a meeting that was removed): they want another place."""
        known = {step.key for step in all_steps(self.programme)}
        return [scan for (step, _type), scans in self.scans.items() if step not in known for scan in scans]

    @cached_property
    def marks(self):
        """{(step, id of the type): mark}"""
        return {(mark.step, mark.type_id): mark for mark in self.programme.folder_marks.select_related("by")}

    @cached_property
    def held(self):
        return all_held(self.programme, self.steps, blanks=bool(self.only))

    @cached_property
    def with_files(self):
        """(step, code of the type) of every cell with a scan or with a document that proves what it is to prove."""
        proofs = {place for place, held in self.held.items() if any(each.proves for each in held)}
        return proofs | self._places(self.scans)

    @cached_property
    def filled(self):
        """The same of every cell in which something stands, if only that it does not apply."""
        return self.with_files | self._places(self.marks)

    def _places(self, found):
        codes = {each.pk: each.code for each in self.types}
        return {(step, codes.get(type)) for step, type in found}

    @cached_property
    def filled_steps(self):
        return {step for step, _code in self.filled}

    @cached_property
    def asked_types(self):
        """{level: types that this project requires}"""
        return by_level(each for each in self.types if each.asked)

    @cached_property
    def sections(self):
        steps, types = by_level(self.steps), by_level(self.types)
        return [
            Section(level, types[level], [Row(step, types[level], self) for step in steps[level]])
            for level in FolderLevel
            if types[level] and steps[level]
        ]

    @cached_property
    def cell_address(self):
        """Asked of the router once: it takes longer than all else in a cell, and there are thousands."""
        address = reverse("programmes:folder_cell", args=[self.programme.uid, "_step_", "_code_"])
        return address.replace("_step_", "{step}").replace("_code_", "{code}")

    def cell_at(self, step, type):
        place = (step.key, type.pk)
        return Cell(
            step,
            type,
            type.asked,
            self.cell_address,
            self.scans.get(place, []),
            self.held.get((step.key, type.code), []),
            self.marks.get(place),
        )

    def cell(self, code):
        """The cell of the document `code` at the `only` step, or None where the folder has no such place."""
        return next((cell for cell in self.cells if cell.type.code == code), None)

    # --- Sums ----------------------------------------------------------------------

    @cached_property
    def cells(self):
        return [cell for section in self.sections for row in section.rows for cell in row.cells]

    @cached_property
    def gaps(self):
        return sum(section.gaps for section in self.sections)

    @cached_property
    def asked(self):
        return sum(row.sums[0] for section in self.sections for row in section.rows)

    @property
    def done(self):
        return self.asked - self.gaps

    @cached_property
    def to_sort(self):
        return FolderScan.objects.to_sort().filter(programme=self.programme).count()
