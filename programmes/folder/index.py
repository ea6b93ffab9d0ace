"""The folder as a list: for spreadsheets and for the index of a package."""

from django.utils.translation import gettext as _


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
        cell.words, cell.files, cell.wanted, mark.reason if mark else "", str(mark.by or "") if mark else "",
    )  # fmt: skip
