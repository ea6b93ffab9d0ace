"""The elements of a page of HTML, one after the other, as paragraphs and tables of a Word file."""

import re
from dataclasses import dataclass, replace
from urllib.parse import urljoin

from django.conf import settings
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_TAB_ALIGNMENT, WD_TAB_LEADER
from docx.shared import Emu, Mm, Pt

from . import lists, pictures, styles, tables

_LEFT_OUT = {"head", "script", "style", "template", "nav", "form", "input", "button", "select", "textarea"}
_LEFT_OUT |= {"svg", "iframe", "object", "video", "audio", "caption"}
_LEFT_OUT_CLASSES = {"document-check", "pdf-only"}
_HEADINGS = {
    "h1": "Title",
    "h2": "Heading 1",
    "h3": "Heading 2",
    "h4": "Heading 3",
    "h5": "Heading 4",
    "h6": "Heading 4",
}
_BLOCKS = {
    "body",
    "main",
    "header",
    "footer",
    "section",
    "article",
    "aside",
    "div",
    "figure",
    "figcaption",
    "address",
}
_BLOCKS |= _HEADINGS.keys() | {
    "details",
    "summary",
    "blockquote",
    "dd",
    "dt",
    "p",
    "caption",
    "li",
    "th",
    "td",
    "fieldset",
    "legend",
}
_BREAKS = {"break-before", "page-break"}
_LOOKS = {
    "strong": {"bold": True}, "b": {"bold": True}, "th": {"bold": True},
    "em": {"italic": True}, "i": {"italic": True}, "cite": {"italic": True}, "dfn": {"italic": True},
    "u": {"underline": True}, "ins": {"underline": True}, "s": {"strike": True}, "del": {"strike": True},
    "small": {"small": True}, "sup": {"script": "superscript"}, "sub": {"script": "subscript"},
    ".small": {"small": True}, ".muted": {"color": styles.MUTED},
    ".nowrap": {"tied": True}, ".sample-data": {"color": styles.ALERT, "bold": True}, ".document-code": {"bold": True},
}  # fmt: skip
_PLACES = {
    "center": WD_ALIGN_PARAGRAPH.CENTER, "right": WD_ALIGN_PARAGRAPH.RIGHT, "number": WD_ALIGN_PARAGRAPH.RIGHT,
}  # fmt: skip
_STYLES = {
    "signature": "Signature Line", "box": "Box", "kicker": "Kicker", "document-number": "Subtitle",
}  # fmt: skip
_DOTS = {"blank-short": 7, "blank-long": 28}
_SIGNATURE = Mm(75)
_LIST_STYLES = ("List Bullet", "List Number")
_LINE_BEFORE, _LINE_AFTER = {"recommendation-text"}, {"clause-number"}  # blocks of pdf.css inside a sentence
# What XML 1.0 cannot hold.
_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
LOCALES = {"pl": "pl-PL", "en": "en-GB", "uk": "uk-UA", "de": "de-DE"}
_SPACE = re.compile("[ \t\r\n\f]+")


def squeeze(text):
    return _SPACE.sub(" ", text or "").strip(" ")


def clean(text):
    """Without what XML 1.0 cannot hold: with such a letter there would be no file at all."""
    return _NOT_XML.sub("", text)


@dataclass(frozen=True)
class Look:
    """How letters look."""

    bold: bool = False
    italic: bool = False
    underline: bool = False
    strike: bool = False
    small: bool = False
    tied: bool = False
    script: str = ""
    color: object = None
    language: str = ""


@dataclass(frozen=True)
class Frame:
    """Where and how the paragraphs of an element stand."""

    style: str = ""
    align: object = None
    depth: int = 0  # of lists
    indent: int = 0
    look: Look = Look()


class Writer:
    def __init__(self, document, width, language):
        self.box, self.width, self.language = document, width, language
        self.styles = {style.name: style for style in document.styles}
        self.numbering = lists.Numbering(document)
        self.paragraph = None  # the one that text goes into
        self.unused = None  # the empty paragraph that a cell begins with
        self.line = False  # whether the line has a letter already
        self.gap = None  # Look of a space that is not lost if a letter follows
        self.line_breaks = 0  # not lost if a letter follows
        self.new_page = False
        self.after_table = False
        self.point = None  # (list, depth) that the next paragraph is a point of

    def write(self, body):
        self.block(body, Frame())
        if self.after_table:  # Word wants a paragraph at the end
            self._gap_between_tables()

    # --- Elements -----------------------------------------------------------------------

    def block(self, element, frame):
        """An element whose content stands apart from what is around it."""
        self.close()
        self.content(element, frame)
        self.close()

    def content(self, element, frame):
        self.text(element.text, frame)
        for child in element:
            if isinstance(child.tag, str) and child.tag not in _LEFT_OUT:
                self.element(child, frame)
            self.text(child.tail, frame)

    def element(self, element, frame):
        classes = _classes(element)
        if _LEFT_OUT_CLASSES & classes:
            return
        frame = self.framed(element, frame)
        if _BREAKS & classes:
            self.close()
            self.new_page = True
        write = self._writer_of(element, classes)
        if write:
            self.close()
            write(self, element, frame)
        elif element.tag in _BLOCKS:
            self.block(element, frame)
        else:
            self.inline(element, classes, frame)

    def _writer_of(self, element, classes):
        if "signatures" in classes:
            return tables.write_signatures
        return {
            "ul": Writer.list, "ol": Writer.list, "table": tables.write, "dl": tables.write_pairs, "hr": Writer.rule,
        }.get(element.tag)  # fmt: skip

    def framed(self, element, frame):
        """`frame` with what this element and its classes change."""
        classes = _classes(element)
        look = dict(_LOOKS.get(element.tag, {}))
        for name in sorted(classes):
            look |= _LOOKS.get(f".{name}", {})
            frame = replace(frame, align=_PLACES.get(name, frame.align), style=_STYLES.get(name, frame.style))
        if element.get("lang") and element.get("lang") != (frame.look.language or self.language):
            look["language"] = element.get("lang")
        if element.tag in _HEADINGS:
            frame = replace(frame, style=_HEADINGS[element.tag], indent=0)
            if "clause" in _classes(element.getparent()):
                frame = replace(frame, align=WD_ALIGN_PARAGRAPH.CENTER)
        if element.tag == "blockquote":
            frame = replace(frame, indent=frame.indent + lists.STEP)
        return replace(frame, look=replace(frame.look, **look)) if look else frame

    def inline(self, element, classes, frame):
        if element.tag == "br":
            self.line_break()
        elif element.tag == "img":
            self.picture(element, frame)
        elif "blank-line" in classes:
            self.dotted_line(frame)
        elif "blank" in classes and not element.text_content().strip("\xa0 \n\t"):
            self.text("…" * next((_DOTS[name] for name in _DOTS if name in classes), 14), frame)
        else:
            if _LINE_BEFORE & classes and self.line:
                self.line_break()
            self.content(element, frame)
            if element.tag == "a":
                self.text(_address(element), frame)
            if _LINE_AFTER & classes:
                self.line_break()

    def list(self, element, frame):
        depth = min(frame.depth, lists.DEPTHS - 1)
        kind, start = lists.kind_of(element), element.get("start") or "1"
        list_id = self.numbering.begin(kind, depth, int(start) if start.isdecimal() else 1)
        inner = replace(
            frame,
            style=_LIST_STYLES[kind not in lists.BULLETS],
            depth=frame.depth + 1,
            indent=(depth + 1) * lists.STEP,
            look=replace(frame.look, small=frame.look.small or frame.style == "Table Text"),
        )
        for item in element.iterchildren("li"):
            if _LEFT_OUT_CLASSES & _classes(item):
                continue
            self.point = (list_id, depth)
            self.block(item, self.framed(item, inner))
            if self.point:  # nothing in it yet: a point to write on
                self._begin(inner)
                self.close()

    def rule(self, element, frame):
        styles.border(self._begin(replace(frame, style=""))._p, bottom=("single", 4, "BBBBBB", 1))
        self.close()

    def dotted_line(self, frame):
        """Dots up to the right margin, after whatever stands on the line already."""
        paragraph = self.paragraph or self._begin(frame)
        stops = paragraph.paragraph_format.tab_stops
        stops.add_tab_stop(Emu(self.width), WD_TAB_ALIGNMENT.RIGHT, WD_TAB_LEADER.DOTS)
        self._run("\t", frame.look)
        self.line_break()

    def picture(self, element, frame):
        strip = element.getparent() if "sign-strip" in _classes(element.getparent()) else None
        if strip is not None:
            self._place_in_strip(element, strip, frame)
        run = self._run("", frame.look, frame)
        self.line = True
        if not pictures.add(run, element, self.width):
            run.add_text(clean(element.get("alt") or ""))

    def _place_in_strip(self, element, strip, frame):
        """The first sign at the left margin, the last at the right one, the others between them."""
        signs = strip.findall("img")
        index, last = signs.index(element), len(signs) - 1
        if index == 0:
            return
        place = WD_TAB_ALIGNMENT.RIGHT if index == last else WD_TAB_ALIGNMENT.CENTER
        self.paragraph.paragraph_format.tab_stops.add_tab_stop(Emu(self.width * index // last), place)
        self._run("\t", frame.look)

    # --- Places -------------------------------------------------------------------------

    def inside(self, cell, width, content, frame):
        """Write an element's content, or a list of elements, into a cell."""
        outer = self.box, self.width, self.unused
        self.box, self.width, self.unused = cell, width, cell.paragraphs[0]
        self.after_table = False
        if isinstance(content, list):
            for element in content:
                self.element(element, frame)
        else:
            self.block(content, frame)
        self.close()
        if self.unused is not None:
            self.unused.style = self.styles["Table Text"]
        self.box, self.width, self.unused = outer

    def new_table(self, rows, columns):
        if self.after_table or self.new_page:
            self._gap_between_tables()
        if self.unused is not None:  # before the table that stands first in its cell
            self.unused.paragraph_format.line_spacing, self.unused = Pt(1), None
        return self.box.add_table(rows, columns)

    def _gap_between_tables(self):
        """Two tables without a paragraph between them would be one."""
        self._begin(Frame()).paragraph_format.line_spacing = Pt(4)
        self.close()

    def _begin(self, frame):
        """A new paragraph, that text now goes into."""
        paragraph = self.unused if self.unused is not None else self.box.add_paragraph()
        self.paragraph, self.unused, self.line = paragraph, None, False
        goes_on = frame.style in _LIST_STYLES and not self.point  # a second paragraph of the same point
        paragraph.style = self.styles["Normal" if goes_on else frame.style or "Normal"]
        shape = paragraph.paragraph_format
        if self.point:
            lists.number(paragraph, *self.point)
        elif frame.indent:
            shape.left_indent = Emu(frame.indent)
        if frame.align is not None:
            shape.alignment = frame.align
        if frame.style == "Signature Line" and self.width > _SIGNATURE:
            shape.left_indent = Emu(self.width - _SIGNATURE)
        if self.after_table and not frame.style.startswith(("Heading", "Signature")):
            shape.space_before = Pt(8)
        shape.page_break_before = self.new_page or None
        self.point, self.new_page, self.after_table = None, False, False
        return paragraph

    def close(self):
        self.paragraph, self.line, self.gap, self.line_breaks = None, False, None, 0

    # --- Letters ------------------------------------------------------------------------

    def text(self, text, frame):
        """Text of HTML: any white space is one space, none at the ends of a line."""
        text = _SPACE.sub(" ", clean(text or ""))
        core = text.strip(" ")
        if text.startswith(" ") and self.line:
            self.gap = self.gap or frame.look
        if core:
            self._run(core, frame.look, frame)
        if text.endswith(" ") and self.line:
            self.gap = self.gap or frame.look

    def line_break(self):
        self.line, self.gap = False, None
        self.line_breaks += 1

    def _run(self, text, look, frame=Frame()):
        if self.paragraph is None:
            self._begin(frame)
        for _each in range(self.line_breaks if self.paragraph.runs else 0):
            self.paragraph.runs[-1].add_break()
        gap, self.gap, self.line_breaks = self.gap, None, 0
        if gap and gap != look:
            self._add(" ", gap)
        self.line = bool(text.strip())
        return self._add(f" {text}" if gap and gap == look else text, look)

    def _add(self, text, look):
        run = self.paragraph.add_run(text.replace(" ", "\xa0") if look.tied else text)
        for name in ("bold", "italic", "underline"):
            if getattr(look, name):
                setattr(run, name, True)
        if look.strike:
            run.font.strike = True
        if look.script:
            setattr(run.font, look.script, True)
        if look.small:
            run.font.size = Pt(8.5)
        if look.color is not None:
            run.font.color.rgb = look.color
        if look.language:
            styles.language(run._r.get_or_add_rPr(), LOCALES.get(look.language, look.language))
        return run


def _classes(element):
    return set((element.get("class") or "").split()) if element is not None else set()


def _address(link):
    """What is added to the words of a link, because a printed page has nothing to press."""
    address = link.get("href") or ""
    if not address or address.startswith("#"):
        return ""
    plain = re.sub(r"^(mailto|tel):", "", address)
    whole = plain if plain != address else urljoin(f"{settings.PUBLIC_URL}/", address)
    shown = squeeze(link.text_content())
    said = {shown, f"https://{shown}", f"http://{shown}", re.sub(r"[^\d+]", "", shown)}
    return "" if said & {plain, address, whole, whole.rstrip("/")} else f" ({whole})"
