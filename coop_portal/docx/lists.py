"""Real numbering: Word counts the points, so that a point put in by hand renumbers the rest."""

from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Mm

STEP = Mm(7)
DEPTHS = 9  # Word has no more

# kind -> Word's format and what is printed
_KINDS = {
    "bullet": ("bullet", "•"),
    "dash": ("bullet", "–"),
    "decimal": ("decimal", "%{n}."),
    "point": ("decimal", "%{n})"),
    "letter": ("lowerLetter", "%{n})"),
    "upper-letter": ("upperLetter", "%{n}."),
    "roman": ("upperRoman", "%{n}."),
    "lower-roman": ("lowerRoman", "%{n}."),
}
BULLETS = {"bullet", "dash"}
_TYPES = {"a": "letter", "A": "upper-letter", "i": "lower-roman", "I": "roman"}
_CLASSES = {"wording-pkt": "point", "wording-lit": "letter", "wording-tiret": "dash", "points": "point"}


def kind_of(element):
    """The kind of an <ul> or <ol>, by its classes and its `type`, as pdf.css numbers it."""
    for name in (element.get("class") or "").split():
        if name in _CLASSES:
            return _CLASSES[name]
    if element.tag == "ul":
        return "bullet"
    return _TYPES.get(element.get("type"), "decimal")


class Numbering:
    """The file's definitions of lists; each list of the text gets a number of its own and begins anew."""

    def __init__(self, document):
        self._root = document.part.numbering_part.element
        self._kinds = {}
        self._next = 100  # above those of the library's template

    def begin(self, kind, depth, start=1):
        """The id of a new list of this kind, whose points stand at `depth` (0 is the outermost)."""
        if kind not in self._kinds:
            self._kinds[kind] = self._define(kind)
        number = self._root.add_num(self._kinds[kind])
        if _KINDS[kind][0] != "bullet":
            number.add_lvlOverride(ilvl=depth).add_startOverride(start)
        return number.numId

    def _define(self, kind):
        style, text = _KINDS[kind]
        levels = "".join(
            f'<w:lvl w:ilvl="{depth}"><w:start w:val="1"/><w:numFmt w:val="{style}"/>'
            f'<w:lvlText w:val="{text.replace("{n}", str(depth + 1))}"/><w:lvlJc w:val="left"/>'
            f'<w:pPr><w:ind w:left="{(depth + 1) * STEP.twips}" w:hanging="{STEP.twips}"/></w:pPr></w:lvl>'
            for depth in range(DEPTHS)
        )
        self._next += 1
        definition = parse_xml(
            f'<w:abstractNum {nsdecls("w")} w:abstractNumId="{self._next}">'
            f'<w:multiLevelType w:val="multilevel"/>{levels}</w:abstractNum>'
        )
        # All definitions stand before the first list that uses one.
        first = self._root.find(qn("w:num"))
        first.addprevious(definition) if first is not None else self._root.append(definition)
        return self._next


def number(paragraph, list_id, depth):
    properties = paragraph._p.get_or_add_pPr().get_or_add_numPr()
    properties.get_or_add_ilvl().val = depth
    properties.get_or_add_numId().val = list_id
