"""The look of Word files: named styles, so that an office changes the look of its copy in one place."""

from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor

FONT = "Arial"  # in every office; LibreOffice has one of the same widths
INK, MUTED, ACCENT = RGBColor(0x1D, 0x1A, 0x17), RGBColor(0x5F, 0x58, 0x50), RGBColor(0x0A, 0x55, 0x60)
ALERT = RGBColor(0x9A, 0x1B, 0x1B)
_THEME = ("w:asciiTheme", "w:hAnsiTheme", "w:eastAsiaTheme", "w:cstheme")


def prepare(document, locale):
    """Styles of the library's template made ours: one font, Polish, quiet colours."""
    _defaults(document, locale)
    styles = document.styles
    _style(styles["Normal"], size=10, after=6, line=1.15)
    for name, size, before, after in [
        ("Title", 17, 0, 6),
        ("Heading 1", 12.5, 16, 6),
        ("Heading 2", 11, 12, 4),
        ("Heading 3", 10, 10, 3),
        ("Heading 4", 10, 8, 3),
    ]:
        _style(styles[name], size=size, before=before, after=after, bold=True, line=1.1)
        styles[name].paragraph_format.keep_with_next = True
    border(styles["Title"].element, bottom=("single", 12, "0A5560", 6))
    _style(styles["Subtitle"], size=11, after=6)
    _style(styles["Caption"], size=9.5, bold=True, before=6, after=3)
    styles["Caption"].paragraph_format.keep_with_next = True
    _style(styles["Header"], size=8.5, color=MUTED)
    border(styles["Header"].element, bottom=("single", 4, "BBBBBB", 3))
    _style(styles["Footer"], size=8.5, color=MUTED)
    styles["Footer"].paragraph_format.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    for name in ("List Bullet", "List Number"):
        _style(styles[name], size=10, after=3, line=1.15)
        # Spaces between points: whole sentences stand in our lists.
        for contextual in styles[name].element.findall(f".//{qn('w:contextualSpacing')}"):
            contextual.getparent().remove(contextual)
    _own(document)


def _own(document):
    """Styles that Word does not have by itself."""
    _style(_new(document, "Kicker"), size=9.5, after=2, color=MUTED)
    _style(_new(document, "Table Text"), size=9, after=0, line=1.1)
    signature = _new(document, "Signature Line")
    _style(signature, size=8.5, before=44, after=8, color=MUTED)
    signature.paragraph_format.alignment = WD_ALIGN_PARAGRAPH.CENTER
    signature.paragraph_format.keep_together = True
    border(signature.element, top=("single", 4, "1D1A17", 3))
    box = _new(document, "Box")
    _style(box, size=9.5, after=6, line=1.1)
    side = ("single", 6, "857C72", 5)
    border(box.element, top=side, left=side, bottom=side, right=side)
    box.paragraph_format.left_indent = box.paragraph_format.right_indent = Mm(2)


def _new(document, name):
    style = document.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
    style.base_style = document.styles["Normal"]
    style.quick_style = True
    return style


def _style(style, *, size, before=0, after=0, bold=None, line=None, color=INK):
    style.font.size, style.font.bold, style.font.italic = Pt(size), bold, None
    style.font.color.rgb = color
    _font(style.element.get_or_add_rPr())
    properties = style.element.get_or_add_pPr()
    for name in ("w:pBdr", "w:spacing", "w:tabs"):
        for old in properties.findall(qn(name)):
            properties.remove(old)
    spacing = style.element.rPr.find(qn("w:spacing"))  # the template spreads the letters of its title
    if spacing is not None:
        style.element.rPr.remove(spacing)
    paragraph = style.paragraph_format
    paragraph.space_before, paragraph.space_after, paragraph.line_spacing = Pt(before), Pt(after), line
    paragraph.widow_control = True


def _font(properties):
    fonts = properties.find(qn("w:rFonts"))
    if fonts is None:
        fonts = OxmlElement("w:rFonts")
        properties.insert(0, fonts)
    for name in _THEME:
        fonts.attrib.pop(qn(name), None)
    for name in ("w:ascii", "w:hAnsi", "w:eastAsia", "w:cs"):
        fonts.set(qn(name), FONT)


def _defaults(document, locale):
    defaults = document.styles.element.find(f"{qn('w:docDefaults')}/{qn('w:rPrDefault')}/{qn('w:rPr')}")
    _font(defaults)
    language(defaults, locale)
    settings = document.settings.element
    theme = settings.find(qn("w:themeFontLang"))
    if theme is not None:
        theme.set(qn("w:val"), locale)
    _modern(settings)


def _modern(settings):
    """Says that this is a file of today's Word; without it Word opens it "in compatibility mode"."""
    for setting in settings.iter(qn("w:compatSetting")):
        if setting.get(qn("w:name")) == "compatibilityMode":
            setting.set(qn("w:val"), "15")


def language(properties, locale):
    lang = properties.find(qn("w:lang"))
    if lang is None:
        lang = OxmlElement("w:lang")
        properties.append(lang)
    lang.set(qn("w:val"), locale)
    lang.set(qn("w:eastAsia"), locale)


# Of what describes a paragraph, what the schema wants after its borders.
_AFTER_BORDERS = (
    "w:shd",
    "w:tabs",
    "w:spacing",
    "w:ind",
    "w:contextualSpacing",
    "w:jc",
    "w:outlineLvl",
    "w:sectPr",
)


def border(element, **sides):
    """Lines of a paragraph or a style: side=(kind, eighths of a point, colour, distance in points)."""
    properties = element.get_or_add_pPr()
    borders = OxmlElement("w:pBdr")
    for side in ("top", "left", "bottom", "right"):
        if side in sides:
            kind, size, color, space = sides[side]
            line = OxmlElement(f"w:{side}")
            for name, value in (("val", kind), ("sz", size), ("space", space), ("color", color)):
                line.set(qn(f"w:{name}"), str(value))
            borders.append(line)
    properties.insert_element_before(borders, *_AFTER_BORDERS)
