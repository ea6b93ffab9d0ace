"""Pictures of a Word file: from our static files or inside the address itself; nothing is fetched."""

import base64
import io
import re
from urllib.parse import unquote_to_bytes, urljoin

from django.conf import settings
from docx.image.exceptions import InvalidImageStreamError, UnexpectedEndOfFileError, UnrecognizedImageError
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml import parse_xml
from docx.oxml.ns import qn
from docx.shared import Mm
from lxml import etree

from coop_portal.pdf import PdfError, static_file

_FLAG = (19.5, 13.0)  # millimetres; no sign is wider or higher, as in pdf.css
_MAIN = "http://schemas.openxmlformats.org/drawingml/2006/main"
_RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_SVG = "http://schemas.microsoft.com/office/drawing/2016/SVG/main"
_SVG_EXTENSION = (
    f'<a:extLst xmlns:a="{_MAIN}"><a:ext uri="{{96DAC541-7B7A-43D3-8B79-37D633B846F1}}">'
    f'<asvg:svgBlip xmlns:asvg="{_SVG}" xmlns:r="{_RELATIONS}" r:embed="%s"/></a:ext></a:extLst>'
)
# Transparent: what a Word older than 2016, which draws no SVG, shows where we ship no PNG of the same drawing.
_NOTHING = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAQAAAC1HAwCAAAAC0lEQVR42mP4zwAAAgEBAKEeXHUAAAAASUVORK5CYII="
)
_HASHED = re.compile(r"(?:\.[0-9a-f]{12})?\.svg$")
_DEFECTS = (
    PdfError, ValueError, OSError, ZeroDivisionError, etree.XMLSyntaxError,
    UnrecognizedImageError, InvalidImageStreamError, UnexpectedEndOfFileError,
)  # fmt: skip


def add(run, element, widest):
    """Puts the picture of this <img> into the run; False where it is none that we may or can show."""
    address = element.get("src") or ""
    try:
        content = _content(address)
        drawn = _svg(run, content, address) if _is_svg(content) else run.add_picture(io.BytesIO(content))
    except _DEFECTS:
        return False
    _fit(drawn, element, widest)
    drawn._inline.docPr.set("descr", element.get("alt") or "")
    return True


def _content(address):
    if not address.startswith("data:"):
        return static_file(urljoin(f"{settings.PUBLIC_URL}/", address))
    head, _comma, data = address.partition(",")
    if not head.startswith("data:image/"):
        raise ValueError(f"Not a picture: {head[:40]}")
    data = unquote_to_bytes(data)
    return base64.b64decode(data) if head.endswith(";base64") else data


def _is_svg(content):
    return content.lstrip()[:5].lower() in (b"<?xml", b"<svg ") or b"<svg" in content[:300]


def _svg(run, content, address):
    width, height = _svg_size(content)
    drawn = run.add_picture(io.BytesIO(_drawn_before(address)), width=Mm(width), height=Mm(height))
    package = run.part.package
    name = PackURI(f"/word/media/drawing{len(list(package.iter_parts()))}.svg")
    relation = run.part.relate_to(Part(name, "image/svg+xml", content, package), f"{_RELATIONS}/image")
    blip = next(drawn._inline.iter(qn("a:blip")))
    blip.append(parse_xml(_SVG_EXTENSION % relation))
    return drawn


def _drawn_before(address):
    """The same drawing as PNG, where one lies beside it."""
    try:
        return _NOTHING if address.startswith("data:") else _content(_HASHED.sub(".png", address))
    except PdfError:
        return _NOTHING


def _svg_size(content):
    """Any width and height in the right proportion."""
    root = etree.fromstring(content, etree.XMLParser(resolve_entities=False, no_network=True))
    box = re.split(r"[\s,]+", (root.get("viewBox") or "").strip())
    if len(box) == 4:
        return float(box[2]), float(box[3])
    sizes = [re.match(r"[\d.]+", root.get(name) or "") for name in ("width", "height")]
    if not all(sizes):
        raise ValueError("An SVG without a size")
    return tuple(float(size[0]) for size in sizes)


def _fit(drawn, element, widest):
    """Signs at most as large as the flag beside them (and as their row says), other pictures as wide as the text."""
    names = (element.get("class") or "").split()
    proportion = drawn.width / drawn.height
    if any(name.startswith("sign-") for name in names):
        shares = {name[5]: int(name[6:]) / 100 for name in names if re.fullmatch(r"sign-[wh]\d+", name)}
        high, wide = Mm(_FLAG[1] * shares.get("h", 1)), None
        if "w" in shares:
            wide = Mm(_FLAG[0] * shares["w"])
    else:
        high, wide = min(drawn.height, Mm(120)), widest
    width = int(high * proportion)
    if wide is not None and width > wide:
        width, high = wide, int(wide / proportion)
    drawn.width, drawn.height = width, high
