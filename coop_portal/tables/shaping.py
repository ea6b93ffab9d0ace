"""From lines of cells to a table: where the headings stand, which columns and rows hold anything."""

import re

from django.utils.translation import gettext as _

from .base import (
    LOOKED_THROUGH,
    MAX_CELL,
    CellProblem,
    Table,
    at,
    cell_name,
    formula,
    refuse_rows,
)

_SHORTEST_PHONE = 7  # digits
_PHONE_OR_NUMBER = re.compile(r"[+\-]?[\d\s().,/\-–]*")
# "As above", the ways in which offices write it.
_DITTO = re.compile(
    r"j\.? ?(?:/ ?)?w\.?|jak (?:wy[żz]ej|w\.)|ditto|[-–—/|\s]*[\"”„“″〃]+[-–—/|\s]*|[-–—]+(?://|\|\|)[-–—]+",
    re.IGNORECASE,
)
_FRACTION = re.compile(r"[.,]\d{1,2}\s*$")
# The line of sums below a table: a word and numbers.
_TOTAL = re.compile(r"(?:razem|suma|ogó[łl]em|[łl][ąa]cznie|podsumowanie|total)\b[\s:\d]*", re.IGNORECASE)
# What a spreadsheet would compute, were the text typed into it.
_FORMULA = re.compile(r"=.|[+\-@].*[(|!]", re.DOTALL)


def table_of(source, limits, knows, *, titles=False, above=()):
    """The Table of Lines. With `titles` a line of one cell between the rows of a wider table is no row.

    `above`: cells of the row that stands before these lines, where the table goes on from another page.
    """
    lines = [(number, cells) for number, cells in source.lines if any(cells)]
    start = _headings_at(lines, knows)
    _line, headings = lines[start]
    body = lines[start + 1 :]
    if len(body) > limits.rows:
        raise refuse_rows(limits)
    width = max(len(headings), max((len(cells) for _n, cells in body), default=0))
    filled = [index for index in range(width) if any(at(cells, index) for _n, cells in lines[start:])]
    names = _distinct(at(headings, index) or _unnamed(index) for index in filled)
    table = Table(
        columns=names,
        sheet=source.sheet,
        problems=source.problems,
        names=dict(zip(filled, names, strict=True)),
    )
    said = [at(headings, index).casefold() for index in filled]
    known = {(each.line, each.column) for each in table.problems}
    above = (None, above)  # the line before, with its number
    for number, cells in body:
        if titles:
            _write_out(number, cells, above, known)
        texts = [at(cells, index) for index in filled]
        if [text.casefold() for text in texts] == said or (titles and (_is_title(texts) or _is_total(texts))):
            table.left_out.append((number, next(filter(None, texts), "")))
        else:
            table.rows.append((number, dict(zip(names, texts, strict=True))))
            above = (number, cells)
    table.problems += _cell_problems(lines[start:], known)
    return table


def _write_out(number, cells, above, known):
    """What "j.w." stands for, in its place; of a cell that is wrong nothing is taken over."""
    line, before = above
    for index, text in enumerate(cells):
        if text and len(text) <= 12 and _DITTO.fullmatch(text) and (line, index) not in known:
            cells[index] = at(before, index) or text


def _is_total(texts):
    """ "Razem: 12" and numbers: a sum of the office's, and no service."""
    said = [text for text in texts if text]
    return bool(said and _TOTAL.fullmatch(said[0])) and all(map(_is_number, said[1:]))


def _is_number(text):
    """A phone beside "Razem" is that of a service of this name."""
    digits = re.sub(r"\D", "", _FRACTION.sub("", text))
    return bool(_PHONE_OR_NUMBER.fullmatch(text)) and len(digits) < _SHORTEST_PHONE


def _is_title(texts):
    """ "POMOC SPOŁECZNA" between the rows: one text (of a merged cell, as a word processor tells it: several times)."""
    return len(texts) > 2 and len(set(filter(None, texts))) == 1 and (bool(texts[0]) or all(texts))


def _unnamed(index):
    return _("Column %(letter)s") % {"letter": cell_name(index, "")}


def _distinct(names):
    """Each heading once: the second "Telefon" becomes "Telefon (2)"."""
    seen, result = set(), []
    for name in names:
        name, number = " ".join(name.split())[:200], 1
        wanted = name
        while wanted.casefold() in seen:
            number += 1
            wanted = f"{name} ({number})"
        seen.add(wanted.casefold())
        result.append(wanted)
    return result


def _headings_at(lines, knows):
    """Index of the line of headings: that which knows most of them, else the first one as wide as the table."""
    first = lines[:LOOKED_THROUGH]
    if knows:
        scores = [len({cell for cell in cells if cell and knows(cell)}) for _n, cells in first]
        if max(scores):
            return scores.index(max(scores))
    widths = [sum(1 for cell in cells if cell) for _n, cells in first]
    usual = max(widths)
    return next(index for index, width in enumerate(widths) if width >= min(usual, max(2, usual * 0.6)))


def _cell_problems(lines, known):
    problems = []
    for number, cells in lines:
        for index, text in enumerate(cells):
            if (number, index) in known:
                continue
            if len(text) > MAX_CELL:
                sentence = _("Cell %(cell)s is longer than %(limit)s characters: shorten it.")
                sentence %= {"cell": cell_name(index, number), "limit": MAX_CELL}
                problems.append(CellProblem.at(number, index, sentence))
            elif text and text[0] in "=+-@" and _FORMULA.match(text) and not _PHONE_OR_NUMBER.fullmatch(text):
                problems.append(formula(index, number))
    return problems
