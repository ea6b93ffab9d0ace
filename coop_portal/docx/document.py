"""The file around the text: properties, page, running title and page numbers."""

import io

import lxml.html
from django.utils import timezone
from django.utils.translation import override, pgettext
from docx import Document
from docx.enum.section import WD_ORIENT
from docx.enum.text import WD_TAB_ALIGNMENT
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm

from . import styles
from .writer import LOCALES, Writer, clean, squeeze

A4 = (Mm(210), Mm(297))
_MARGINS = {"portrait": (Mm(22), Mm(20)), "landscape": (Mm(16), Mm(16))}  # top and bottom, left and right


def write(html):
    page = lxml.html.document_fromstring(clean(html) or "<p></p>")
    language = page.get("lang") or "pl"
    body = page.find("body")
    title = squeeze(page.findtext(".//title"))
    document = Document()
    _properties(document, title, page.xpath("string(//meta[@name='author']/@content)"), language)
    styles.prepare(document, LOCALES.get(language, language))
    width = _page(document, landscape="landscape" in (body.get("class") or "").split())
    mark = _taken_out(body, "running-mark")
    number = mark or _text_of(body, "document-number")
    with override(language):
        _furniture(document, title, number, width)
    if mark:
        _head(document.sections[0].first_page_header, "", mark, width)
    Writer(document, width, language).write(body)
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def _text_of(body, name):
    found = body.find(f".//*[@class='{name}']")
    return squeeze(found.text_content()) if found is not None else ""


def _taken_out(body, name):
    """The text of an element that is written above the pages instead of in its place."""
    text, found = _text_of(body, name), body.find(f".//*[@class='{name}']")
    if found is not None:
        found.drop_tree()
    return text


def _properties(document, title, author, language):
    """Properties of this document instead of those of the library's template."""
    properties = document.core_properties
    properties.title, properties.author, properties.last_modified_by = title[:255], author[:255], author[:255]
    properties.comments = properties.keywords = ""
    properties.language = LOCALES.get(language, language)
    properties.created = properties.modified = timezone.now().replace(tzinfo=None)


def _page(document, landscape):
    """A4 with our margins; gives the width of the text."""
    section = document.sections[0]
    short, long = A4
    section.orientation = WD_ORIENT.LANDSCAPE if landscape else WD_ORIENT.PORTRAIT
    section.page_width, section.page_height = (long, short) if landscape else (short, long)
    block, inline = _MARGINS["landscape" if landscape else "portrait"]
    section.top_margin = section.bottom_margin = block
    section.left_margin = section.right_margin = inline
    section.header_distance = section.footer_distance = Mm(10)
    return section.page_width - 2 * inline


def _furniture(document, title, number, width):
    """The title above each page but the first, page numbers below each."""
    section = document.sections[0]
    section.different_first_page_header_footer = True
    _head(section.header, title, number, width)
    for footer in (section.first_page_footer, section.footer):
        paragraph = footer.paragraphs[0]
        paragraph.style = document.styles["Footer"]
        paragraph.add_run(pgettext("page 1 of 3", "page") + " ")
        _field(paragraph, "PAGE")
        paragraph.add_run(" " + pgettext("page 1 of 3", "of") + " ")
        _field(paragraph, "NUMPAGES")


def _head(header, left, right, width):
    paragraph = header.paragraphs[0]
    paragraph.paragraph_format.tab_stops.add_tab_stop(width, WD_TAB_ALIGNMENT.RIGHT)
    paragraph.add_run(f"{left}\t{right}" if right else left)


def _field(paragraph, code):
    field = OxmlElement("w:fldSimple")
    field.set(qn("w:instr"), code)
    run = OxmlElement("w:r")
    text = OxmlElement("w:t")
    text.text = "1"  # until Word counts
    run.append(text)
    field.append(run)
    paragraph._p.append(field)
