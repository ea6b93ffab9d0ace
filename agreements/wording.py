"""Plain text of a clause as the law numbers it: "1." (ust.), "1)" (pkt), "a)" (lit.), "–" (tiret). Never HTML.

A line that begins with such a mark is an item inside the nearest item of a higher level; a plain line right under
an item continues it; after an empty line (or where no item is open) it is a paragraph.
"""

import re
from dataclasses import dataclass, field

KINDS = ("paragraph", "ust", "pkt", "lit", "tiret")
_MARKS = (
    (1, re.compile(r"(\d{1,3})\.\s+(.+)")),
    (2, re.compile(r"(\d{1,3})\)\s+(.+)")),
    (3, re.compile(r"([a-z])\)\s+(.+)")),
    (4, re.compile(r"([-–—•])\s+(.+)")),
)
LETTERS = "abcdefghijklmnopqrstuvwxyz"


@dataclass
class Point:
    text: str
    blocks: list = field(default_factory=list)


@dataclass
class Block:
    """A paragraph (`text`) or a list (`points` of one kind, the first numbered `start`)."""

    kind: str
    text: str = ""
    start: int = 1
    points: list[Point] = field(default_factory=list)


def parse(text):
    """Blocks of `text`; items are numbered in order, whatever was typed after the first of a list."""
    root = Point("")
    open_points = [(0, root)]
    after_gap = False
    for line in text.splitlines():
        line = " ".join(line.split())
        if not line:
            after_gap = True
            continue
        level, mark, body = _read(line)
        if level:
            _add_point(open_points, level, mark, body)
        elif after_gap or len(open_points) == 1:
            del open_points[1:]
            root.blocks.append(Block("paragraph", text=line))
        else:
            open_points[-1][1].text += f" {line}"
        after_gap = False
    return root.blocks


def _read(line):
    for level, pattern in _MARKS:
        if match := pattern.fullmatch(line):
            return level, match[1], match[2]
    return 0, "", line


def _add_point(open_points, level, mark, body):
    while open_points[-1][0] >= level:
        open_points.pop()
    blocks = open_points[-1][1].blocks
    if not blocks or blocks[-1].kind != KINDS[level]:
        blocks.append(Block(KINDS[level], start=_number(mark)))
    point = Point(body)
    blocks[-1].points.append(point)
    open_points.append((level, point))


def _number(mark):
    if mark.isdigit():
        return int(mark)
    return LETTERS.index(mark) + 1 if mark in LETTERS else 1


def tidy(text):
    """`text` with its items numbered as they will be printed, and without stray spaces. Tidy text stays the same."""
    return "\n".join(_lines(parse(text))).strip()


def _lines(blocks):
    for block in blocks:
        if block.kind == "paragraph":
            yield from ("", block.text, "")
            continue
        for number, point in enumerate(block.points, block.start):
            yield f"{_mark(block.kind, number)} {point.text}"
            yield from _lines(point.blocks)


def _mark(kind, number):
    if kind == "lit":
        return f"{LETTERS[(number - 1) % len(LETTERS)]})"
    return {"ust": f"{number}.", "pkt": f"{number})", "tiret": "–"}[kind]
