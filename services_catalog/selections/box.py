"""Plain text for one box of another program (POMOST, TT Pomoc): Windows line ends, no bullets, a limit of characters.

Such programs keep their texts in the Windows code page of Central Europe and count a line's end as two characters.
"""

import re
import unicodedata
from dataclasses import dataclass

from django.utils import timezone
from django.utils.translation import gettext as _

from coop_portal.templatetags.portal import shortdate

from ..enums import PlanContent
from .plan import plan

END = "\r\n"
_CODE_PAGE = "cp1250"
_BULLET = re.compile(r"^[\s\-–—•·*»]+")
_SPACES = re.compile(r"\s+")
_INSTEAD = {"→": "->", "←": "<-", "−": "-", "≤": "<=", "≥": ">=", "‑": "-", "′": "'", "″": '"'}


@dataclass(frozen=True)
class Piece:
    """The text of one item, as it is copied by itself; `rest` is the same without its goal."""

    line: object  # of the sheet
    text: str
    rest: str

    @property
    def length(self):
        return len(self.text)


@dataclass(frozen=True)
class Box:
    """What goes into one box; `text` has Windows line ends."""

    text: str
    limit: int

    @property
    def length(self):
        return len(self.text)

    @property
    def left(self):
        return self.limit - self.length


def clean(text):
    """One line of letters that the code page has, without bullets."""
    lines = ("".join(map(_plain, line)) for line in unicodedata.normalize("NFC", text or "").splitlines())
    tidy = (_SPACES.sub(" ", _BULLET.sub("", line)).strip() for line in lines)
    return "; ".join(filter(None, tidy))


def _plain(letter):
    """The letter, or what looks like it; nothing for pictures."""
    for candidate in (letter, _INSTEAD.get(letter, ""), unicodedata.normalize("NFKD", letter)[:1]):
        if candidate and all(map(_is_in_code_page, candidate)):
            return candidate
    return ""


def _is_in_code_page(letter):
    try:
        letter.encode(_CODE_PAGE)
    except UnicodeEncodeError:
        return False
    return letter.isprintable()


def pieces(sheet, template):
    """[Piece] in the order of the sheet: "heading: text" a line, empty columns left out."""
    contents, limit = [content for content, _heading in template.in_order], template.box_limit
    made = plan(sheet, template)
    found = []
    for line, cells in made.rows:
        named = list(zip(contents, map(clean, made.headings), map(clean, cells), strict=True))
        rest = [each for each in named if each[0] != PlanContent.GOAL]
        found.append(Piece(line, _written(named, limit), _written(rest, limit)))
    return found


def _written(named, limit):
    return shortened(END.join(f"{heading}: {text}" for _content, heading, text in named if text), limit)


def shortened(text, limit):
    """At most `limit` characters, cut between words, with dots where something is missing."""
    if len(text) <= limit:
        return text
    cut = text[: limit - 1]
    return f"{cut.rpartition(' ')[0] or cut}…"


def boxes(sheet, template):
    """[Box]: as few as the limit lets, cut between items; the last one ends with the day.

    A goal is written once above what follows for it, and again where a new box begins.
    """
    day = _("As of %(day)s.") % {"day": clean(shortdate(timezone.localdate()))}
    texts, goal = [], None
    for piece in pieces(sheet, template):
        same = piece.line.goal == goal and piece.rest
        if not (texts and _added(texts, piece.rest if same else piece.text, template.box_limit)):
            texts.append(piece.text)
        goal = piece.line.goal
    if texts and not _added(texts, day, template.box_limit):
        texts.append(day)
    return [Box(text, template.box_limit) for text in texts]


def _added(texts, text, limit):
    """Whether the last box took the text."""
    longer = END.join([texts[-1], "", text])
    if len(longer) <= limit:
        texts[-1] = longer
        return True
    return False
