"""The rows of a plan: what stands in each column of a template, for tables, files and the box of another program."""

from dataclasses import dataclass

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from coop_portal.templatetags.portal import NBSP

from ..enums import PlanContent
from . import snapshot


def in_polish():
    """Plans are Polish documents, whatever the language of the page."""
    return translation.override(settings.LANGUAGE_CODE)


@dataclass(frozen=True)
class Plan:
    """`rows` are pairs (Line, [text of each column]); texts may have several lines."""

    headings: list
    rows: list

    @property
    def labelled(self):
        """[[(heading, text)]]: for small screens, where each cell says what it is."""
        return [list(zip(self.headings, cells, strict=True)) for _line, cells in self.rows]


def plan(sheet, template):
    """The plan of a sheet in the columns of a template. A goal without services is a row, too: it is to be met."""
    columns = template.in_order
    apart = {content for content, _heading in columns}
    lines = [line for line in sheet.lines if not line.is_heading or _is_bare(line, sheet)]
    return Plan(
        headings=[heading for _content, heading in columns],
        rows=[(line, [cell(line, content, apart) for content, _heading in columns]) for line in lines],
    )


def _is_bare(heading, sheet):
    """Whether no service stands below this heading."""
    following = sheet.lines[sheet.lines.index(heading) + 1 :]
    return not following or following[0].is_heading


def cell(line, content, apart=frozenset()):
    """The text of one column; `apart` are the contents that have a column of their own."""
    if content == PlanContent.GOAL:
        return line.goal
    if line.is_heading or content == PlanContent.BLANK:
        return ""
    if content == PlanContent.ACTION:
        return _action(line, apart)
    return _CELLS[content](line)


def _action(line, apart):
    """The service; its reason and note follow it where they have no column."""
    said = [line.facts["name"]]
    if PlanContent.REASON not in apart:
        said.append(_reason(line))
    if PlanContent.NOTE not in apart:
        said.append(line.item.note)
    text = "; ".join(filter(None, said))
    warning = _warning(line)
    return f"{text} [{warning}]" if warning else text


def _warning(line):
    if line.is_gone:
        return _("no longer on the list")
    return snapshot.state(line.facts) if line.warning else ""


def _reason(line):
    return str(line.item.get_reason_display()) if line.item.reason else ""


def contact(line):
    """Who runs it and how to reach them, in one line."""
    phone = line.facts.get("phone")
    phone = phone and _("tel. %(phone)s") % {"phone": phone}
    said = [line.facts.get("provider"), phone and phone.replace(" ", NBSP), line.facts.get("email")]
    return ", ".join(filter(None, said))


def _fee(line):
    return "; ".join([snapshot.fee(line.facts), snapshot.referral(line.facts)])


_CELLS = {
    PlanContent.PROVIDER: contact,
    PlanContent.PLACE: lambda line: snapshot.places(line.facts),
    PlanContent.TERM: lambda line: line.item.term,
    PlanContent.REASON: _reason,
    PlanContent.NOTE: lambda line: line.item.note,
    PlanContent.FEE: _fee,
    PlanContent.SIGNING_UP: lambda line: line.facts.get("signing_up", ""),
}
