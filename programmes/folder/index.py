"""The folder as a list: for spreadsheets and for the index of a package."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from .table import HERE, LATER, MISSING, NOT_ASKED, OPTIONAL, PART

STATES = {
    HERE: gettext_lazy("is there"),
    PART: gettext_lazy("is there in part"),
    MISSING: gettext_lazy("missing"),
    NOT_ASKED: gettext_lazy("does not apply"),
    LATER: gettext_lazy("not yet"),
    OPTIONAL: gettext_lazy("not required"),
}


def table_contents(parts):
    """(headings, rows): a row a cell."""
    headings = [
        _("Part of the folder"), _("Code"), _("Step"), _("Belongs to"), _("Date"), _("Document"), _("Required"),
        _("State"), _("Files"), _("For how many people"), _("Why it does not apply"), _("Who said so"),
    ]  # fmt: skip
    return headings, [_line(part, cell) for part in parts for row in part.rows for cell in row.cells]


def _line(part, cell):
    step, mark = cell.step, cell.mark
    return (
        part.name, step.code, step.label, step.detail, step.date, str(cell.type), cell.required,
        STATES[cell.state], cell.files, cell.wanted, mark.reason if mark else "", str(mark.by or "") if mark else "",
    )  # fmt: skip
