"""One document rendered for real; what only its bytes and its pixels can say."""

import io
import re
from urllib.parse import quote

import pikepdf
import pypdfium2
import pytest

from coop_portal.pdf import PdfError, render_pdf

LETTERS = "ąćęłńóśźż"
PAGE = """{% extends "pdf/base.html" %}
{% block content %}
<p class="regular">Zażółć gęślą jaźń</p>
<p><strong>Zażółć gęślą jaźń</strong></p>
<img src="/static/img/signs/eu-esf.svg" alt="Unia Europejska">
<table><caption>Lista</caption>
  <thead><tr><th scope="col">Imię</th><th scope="col">Podpis</th></tr></thead>
  <tbody>{% for row in rows %}<tr><td>{{ row }}</td><td></td></tr>{% endfor %}</tbody>
</table>
{% endblock %}"""
GLYPHS = """{% extends "pdf/base.html" %}
{% block content %}
{% for letter in letters %}<p style="break-before: page; font: 400 200pt 'Source Sans 3'">{{ letter }}</p>{% endfor %}
<p style="break-before: page; font: 400 150pt 'Source Sans 3'">lIl</p>
<p style="break-before: page; font: 700 150pt 'Source Sans 3'">lIl</p>
{% endblock %}"""


def _templates(**sources):
    """Django's TEMPLATES with templates of this module above the real ones."""
    from django.conf import settings

    engine = settings.TEMPLATES[0]
    loaders = [
        ("django.template.loaders.locmem.Loader", sources),
        "django.template.loaders.filesystem.Loader",
        "django.template.loaders.app_directories.Loader",
    ]
    return [{**engine, "APP_DIRS": False, "OPTIONS": {**engine["OPTIONS"], "loaders": loaders}}]


@pytest.fixture(scope="module")
def document():
    from django.test import override_settings
    from django.utils import translation

    context = {
        "title": "Lista obecności: „Żółw”",
        "document": {
            "label": "LO/1/2026",
            "check_url": "http://testserver/sprawdz/AB12/",
            "printed_code": "AB12",
        },
        "sign_strip": [
            {"src": "/static/img/signs/po-wer.svg", "alt": "Fundusze Europejskie", "kind": "sign-h100"}
        ],
        "rows": range(60),
    }
    with override_settings(TEMPLATES=_templates(**{"page.html": PAGE})), translation.override("pl"):
        return render_pdf("page.html", context)


@pytest.fixture
def pdf(document):
    return pikepdf.open(io.BytesIO(document))


def _text(document, page):
    return pypdfium2.PdfDocument(document)[page].get_textpage().get_text_range()


def _elements(node, found=None):
    """All structure elements below `node`."""
    found = [] if found is None else found
    kids = node.get("/K", [])
    for kid in kids if isinstance(kids, pikepdf.Array) else [kids]:
        if isinstance(kid, pikepdf.Dictionary) and "/S" in kid:
            found.append(kid)
            _elements(kid, found)
    return found


def test_pdf_is_tagged_titled_and_in_polish(pdf):
    assert pdf.Root.MarkInfo.Marked
    assert str(pdf.Root.Lang) == "pl"
    assert pdf.docinfo["/Title"] == "Lista obecności: „Żółw”"
    assert pdf.Root.ViewerPreferences.DisplayDocTitle
    with pdf.open_metadata() as metadata:
        assert metadata["pdfuaid:part"] == "1"
        assert metadata["dc:title"] == "Lista obecności: „Żółw”"


def test_pdf_structure_has_headings_headers_and_described_figures(pdf):
    elements = _elements(pdf.Root.StructTreeRoot)
    kinds = [str(element.S) for element in elements]
    assert kinds.count("/H1") == 1
    assert kinds.count("/TH") >= 2
    assert {"/Table", "/TR", "/TD", "/Caption", "/P"} <= set(kinds)
    figures = [element for element in elements if element.S == "/Figure"]
    assert len(figures) == 3  # sign, picture, QR code
    assert all(str(figure.Alt) for figure in figures)


def test_pdf_cells_of_tables_know_their_headers(pdf):
    cells = [element for element in _elements(pdf.Root.StructTreeRoot) if element.S == "/TD"]
    assert len(cells) == 120
    assert all(len(cell.A.Headers) == 1 for cell in cells)


def test_pdf_text_can_be_read_out(document):
    assert "Zażółć gęślą jaźń" in _text(document, 0)
    assert "LO/1/2026" in _text(document, 0)


def test_pdf_pages_are_numbered(document):
    pages = len(pypdfium2.PdfDocument(document))
    assert pages > 1
    for page in range(pages):
        assert re.search(rf"\b(strona {page + 1} z|page {page + 1} of) {pages}\b", _text(document, page))


def test_pdf_embeds_our_font_and_no_other(pdf):
    fonts = [font for page in pdf.pages for font in page.resources.Font.values()]
    described = [font.DescendantFonts[0].FontDescriptor for font in fonts]
    assert all("/FontFile2" in each or "/FontFile3" in each for each in described)
    names = {str(each.FontName).partition("+")[2] or str(each.FontName) for each in described}
    assert {re.match(r"/?(Source-?Sans-?3)", name)[1].replace("-", "") for name in names} == {"SourceSans3"}


def test_pdf_glyphs_are_drawn_in_their_weight(settings):
    """A missing glyph is a box, the same for all letters; a wrong font file draws bold as regular."""
    settings.TEMPLATES = _templates(**{"glyphs.html": GLYPHS})
    letters = LETTERS + "aceln"
    pages = pypdfium2.PdfDocument(render_pdf("glyphs.html", {"title": "x", "letters": letters}))
    # Below the running title, above the page's number.
    images = [page.render(scale=0.5, crop=(0, 60, 0, 60)).to_pil().convert("L") for page in pages]
    glyphs, (regular, bold) = images[1:-2], images[-2:]
    assert len({image.tobytes() for image in glyphs}) == len(letters)
    assert all(_ink(image) > 200 for image in glyphs)
    assert _ink(bold) > 1.3 * _ink(regular)


def _ink(image):
    return sum(image.histogram()[:128])


@pytest.mark.parametrize(
    "address",
    [
        "http://127.0.0.1:9/x.png",
        "file:///etc/passwd",
        "/pliki/x/",
        "/static/../manage.py",
        "/static/%2e%2e/manage.py",
        "/static/img/no-such.svg",
        "data:text/css,@import 'x'",
    ],
)
def test_pdf_refuses_what_is_not_a_static_file(settings, address):
    settings.TEMPLATES = _templates(
        **{"page.html": '<html lang="pl"><title>x</title><img alt="x" src="{{ address }}">'}
    )
    with pytest.raises(PdfError):
        render_pdf("page.html", {"address": address})


def test_pdf_picture_cannot_fetch_from_inside(settings):
    """An SVG given as data may name another file; that is refused as well."""
    picture = "<image href='file:///etc/passwd' width='9' height='9'/>"
    svg = f"<svg xmlns='http://www.w3.org/2000/svg' width='9' height='9'>{picture}</svg>"
    svg = f"data:image/svg+xml,{quote(svg)}"
    settings.TEMPLATES = _templates(
        **{"page.html": '<html lang="pl"><title>x</title><img alt="x" src="{{ svg }}">'}
    )
    with pytest.raises(PdfError):
        render_pdf("page.html", {"svg": svg})


@pytest.mark.parametrize("defect", ['<img src="/static/img/mark.svg">', '<a href="#nowhere">x</a>'])
def test_pdf_with_a_defect_is_not_made(settings, defect):
    settings.TEMPLATES = _templates(
        **{"page.html": '<html lang="pl"><title>x</title><body>{{ defect|safe }}'}
    )
    with pytest.raises(PdfError):
        render_pdf("page.html", {"defect": defect})
