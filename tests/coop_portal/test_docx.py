"""Word files, read back through the library that Word's files are read with."""

import io
import zipfile

import pytest
from docx import Document
from docx.enum.section import WD_ORIENT
from docx.oxml.ns import qn
from docx.shared import Mm

from coop_portal.docx import docx_from_html, render_docx


@pytest.fixture
def template(settings):
    """A template of this name and source, above the real ones."""

    def make(name, source):
        engine = settings.TEMPLATES[0]
        loaders = [
            ("django.template.loaders.locmem.Loader", {name: source}),
            "django.template.loaders.filesystem.Loader",
        ]
        settings.TEMPLATES = [
            {**engine, "APP_DIRS": False, "OPTIONS": {**engine["OPTIONS"], "loaders": loaders}}
        ]
        return name

    return make


def read(body, *, title="Umowa", lang="pl", body_class=""):
    html = f'<html lang="{lang}"><head><title>{title}</title><meta name="author" content="Powiat"></head>'
    return Document(io.BytesIO(docx_from_html(f'{html}<body class="{body_class}">{body}</body></html>')))


def lines(document):
    return [(paragraph.style.name, paragraph.text) for paragraph in document.paragraphs]


def numbers(document):
    """(kind of number, depth) of every point, and the ids of the lists in their order."""
    root = document.part.numbering_part.element
    points = [
        each for each in document.paragraphs if each._p.pPr is not None and each._p.pPr.numPr is not None
    ]
    found = []
    for point in points:
        properties = point._p.pPr.numPr
        number = next(num for num in root.num_lst if num.numId == properties.numId.val)
        kind = root.xpath(
            f"./w:abstractNum[@w:abstractNumId='{number.abstractNumId.val}']"
            f"/w:lvl[@w:ilvl='{properties.ilvl.val}']/w:lvlText/@w:val"
        )[0]
        found.append((kind, properties.ilvl.val, properties.numId.val))
    return found


def test_docx_of_a_template_has_styles_properties_and_page(template, settings):
    page = '{% extends "pdf/base.html" %}{% block content %}<h2>Cel</h2><p>Tekst</p><h3>Zakres</h3>{% endblock %}'
    settings.PORTAL_OWNER = {"name": "Powiat Przykładowy"}
    document = Document(io.BytesIO(render_docx(template("page.html", page), {"title": "Zażółć „gęślą”"})))
    assert lines(document) == [
        ("Title", "Zażółć „gęślą”"),
        ("Heading 1", "Cel"),
        ("Normal", "Tekst"),
        ("Heading 2", "Zakres"),
    ]
    properties, section = document.core_properties, document.sections[0]
    assert (properties.title, properties.author) == ("Zażółć „gęślą”", "Powiat Przykładowy")
    assert properties.language == "pl-PL"
    assert (round(section.page_width.mm), round(section.page_height.mm)) == (210, 297)
    assert section.header.paragraphs[0].text == "Zażółć „gęślą”"
    assert section.first_page_header.paragraphs[0].text == ""
    assert document.styles["Normal"].element.rPr.rFonts.get(qn("w:ascii")) == "Arial"


def test_docx_is_polish_in_every_run():
    document = read("<p>Tekst</p>")
    default = document.styles.element.xpath("./w:docDefaults/w:rPrDefault/w:rPr/w:lang/@w:val")
    assert default == ["pl-PL"]


def test_docx_pages_are_numbered_on_the_first_page_too():
    section = read("<p>x</p>").sections[0]
    for footer in (section.footer, section.first_page_footer):
        assert footer._element.xpath(".//w:fldSimple/@w:instr") == ["PAGE", "NUMPAGES"]


def test_docx_in_english_says_so():
    document = read('<p>One <span lang="pl">dwa</span></p>', lang="en")
    assert document.core_properties.language == "en-GB"
    assert document.sections[0].footer.paragraphs[0].text.startswith("page")
    runs = [(run.text, run._r.xpath("./w:rPr/w:lang/@w:val")) for run in document.paragraphs[0].runs]
    assert runs == [("One", []), (" ", []), ("dwa", ["pl-PL"])]


def test_docx_landscape_turns_the_page():
    section = read("<p>x</p>", body_class="landscape").sections[0]
    assert (section.orientation, round(section.page_width.mm)) == (WD_ORIENT.LANDSCAPE, 297)


def test_docx_white_space_is_that_of_html():
    document = read("<p>  a\n  b <b> c</b>d  </p>\n<p> \n </p><p>e&nbsp; f<br> g<br></p>")
    assert lines(document) == [("Normal", "a b cd"), ("Normal", "e\xa0 f\ng")]


def test_docx_letters_keep_their_looks():
    runs = (
        read("<p><strong>a</strong><em>b</em><u>c</u><del>d</del><sup>e</sup><sub>f</sub></p>")
        .paragraphs[0]
        .runs
    )
    assert [run.text for run in runs] == list("abcdef")
    assert (runs[0].bold, runs[1].italic, runs[2].underline) == (True, True, True)
    assert (runs[3].font.strike, runs[4].font.superscript, runs[5].font.subscript) == (True, True, True)


def test_docx_text_beside_blocks_becomes_paragraphs():
    document = read("<div>a<p>b</p>c<section>d</section></div>")
    assert [text for _style, text in lines(document)] == ["a", "b", "c", "d"]


def test_docx_lists_are_real_and_each_begins_anew():
    document = read("<ol><li>a</li><li>b</li></ol><p>x</p><ol><li>c</li></ol><ul><li>d</li></ul>")
    (first, _d0, list1), (_k, _d1, list2), (_k2, _d2, list3), (bullet, _d3, _list4) = numbers(document)
    assert (first, bullet) == ("%1.", "•")
    assert list1 == list2 != list3
    starts = document.part.numbering_part.element.xpath(
        f"./w:num[@w:numId='{list3}']//w:startOverride/@w:val"
    )
    assert starts == ["1"]
    assert [text for _style, text in lines(document)] == ["a", "b", "x", "c", "d"]


def test_docx_nested_lists_of_a_statute():
    wording = '<ol class="wording wording-pkt"><li>b<ol class="wording-lit"><li>c</li></ol></li></ol>'
    document = read(f'<ol start="3"><li>a{wording}</li></ol>')
    assert [(kind, depth) for kind, depth, _list in numbers(document)] == [("%1.", 0), ("%2)", 1), ("%3)", 2)]
    first = numbers(document)[0][2]
    assert document.part.numbering_part.element.xpath(
        f"./w:num[@w:numId='{first}']//w:startOverride/@w:val"
    ) == ["3"]


def test_docx_point_of_two_paragraphs_has_one_number_and_an_empty_one_is_kept():
    document = read("<ol><li><p>a</p><p>b</p></li><li></li></ol>")
    assert [text for _style, text in lines(document)] == ["a", "b", ""]
    assert len(numbers(document)) == 2
    assert document.paragraphs[1].style.name == "Normal"
    assert document.paragraphs[1].paragraph_format.left_indent.mm == pytest.approx(7, abs=0.1)


TABLE = """<table><caption>Lista</caption><thead><tr><th>Lp.</th><th colspan="2">Kto</th></tr></thead>
<tbody><tr><td>1</td><th rowspan="2">Jan</th><td>a<ul><li>b</li></ul></td></tr>
<tr><td>2</td><td></td></tr></tbody></table>"""


def test_docx_table_repeats_its_head_and_keeps_its_spans():
    document = read(TABLE)
    assert lines(document)[0] == ("Caption", "Lista")
    table = document.tables[0]
    rows = [[cell.text for cell in row.cells] for row in table.rows]
    assert rows == [["Lp.", "Kto", "Kto"], ["1", "Jan", "a\nb"], ["2", "Jan", ""]]
    heads = [bool(row._tr.xpath("./w:trPr/w:tblHeader")) for row in table.rows]
    assert heads == [True, False, False]
    assert table._tbl.xpath("./w:tblPr/w:tblCaption/@w:val") == ["Lista"]


def test_docx_columns_fill_the_page_and_keep_given_widths():
    table = read(f"{TABLE.replace('<thead>', '<colgroup><col class=c10></colgroup><thead>')}").tables[0]
    widths = [int(each) for each in table._tbl.xpath("./w:tblGrid/w:gridCol/@w:w")]
    assert sum(widths) == pytest.approx(Mm(170).twips, abs=3)
    assert widths[0] == pytest.approx(Mm(17).twips, abs=2)


def test_docx_two_tables_stay_two():
    document = read("<table><tr><td>a</td></tr></table><table><tr><td>b</td></tr></table>")
    kinds = [element.tag.rpartition("}")[2] for element in document.element.body]
    assert kinds == ["tbl", "p", "tbl", "p", "sectPr"]


def test_docx_definitions_stand_beside_their_terms():
    table = read("<dl><div><dt>Adres</dt><dd>a</dd><dd>b</dd></div><dt>Telefon</dt><dd>1</dd></dl>").tables[0]
    assert [[cell.text for cell in row.cells] for row in table.rows] == [["Adres", "a\nb"], ["Telefon", "1"]]
    assert table.cell(0, 0).paragraphs[0].runs[0].bold


@pytest.mark.parametrize("name", ["break-before", "page-break"])
def test_docx_page_breaks(name):
    document = read(
        f'<p>a</p><section class="{name}"><h2>b</h2></section><div class="{name}"></div><p>c</p><p>d</p>'
    )
    breaks = [bool(paragraph.paragraph_format.page_break_before) for paragraph in document.paragraphs]
    assert breaks == [False, True, True, False]


def test_docx_page_break_before_a_table_keeps_the_table():
    document = read('<p>a</p><table class="break-before"><tr><td>b</td></tr></table>')
    assert document.paragraphs[1].paragraph_format.page_break_before
    assert document.tables[0].cell(0, 0).text == "b"


def test_docx_blanks_and_lines_to_sign_on():
    document = read(
        '<p>dnia <span class="blank blank-short"></span> <span class="blank">Jan</span></p>'
        '<p>Adres: <span class="blank-line"></span></p><p class="signature">podpis</p>'
        '<div class="signatures"><p class="signature">A</p><p class="signature">B</p></div>'
    )
    assert document.paragraphs[0].text == "dnia ……………… Jan".replace("………………", "…" * 7)
    assert document.paragraphs[1].text == "Adres: \t"
    assert document.paragraphs[1]._p.xpath("./w:pPr/w:tabs/w:tab/@w:leader") == ["dot"]
    assert lines(document)[2] == ("Signature Line", "podpis")
    cells = document.tables[0].rows[0].cells
    assert [(cell.paragraphs[0].style.name, cell.text) for cell in cells] == [
        ("Signature Line", "A"),
        ("Signature Line", "B"),
    ]


def test_docx_links_say_their_address(settings):
    settings.PUBLIC_URL = "https://portal.example.org"
    document = read(
        '<p><a href="/sprawdz/">Sprawdź</a> <a href="mailto:a@b.pl">a@b.pl</a> <a href="mailto:a@b.pl">napisz</a> '
        '<a href="https://uodo.gov.pl/">uodo.gov.pl</a> <a href="#x">niżej</a></p>'
    )
    assert document.paragraphs[0].text == (
        "Sprawdź (https://portal.example.org/sprawdz/) a@b.pl napisz (a@b.pl) uodo.gov.pl niżej"
    )


def test_docx_leaves_out_the_check_code_and_what_only_a_pdf_needs():
    document = read(
        '<p class="pdf-only">a</p><section class="document-check">b</section><p class="word-only">c</p>'
    )
    assert [text for _style, text in lines(document)] == ["c"]


def test_docx_number_of_the_document_is_above_each_page():
    document = read(
        '<header class="document-head"><h1>x</h1><p class="document-number">Nr 1/2026</p></header>'
    )
    assert lines(document) == [("Title", "x"), ("Subtitle", "Nr 1/2026")]
    assert document.sections[0].header.paragraphs[0].text == "Umowa\tNr 1/2026"


HOSTILE = [
    "<w:p><script>alert(1)</script>",
    "\x00\x01\x0b\x1f\ufffe\ud800",
    "]]><w:br/>&#1;",
    "{ INCLUDETEXT c:\\x }",
    "_x000D_",
]


@pytest.mark.parametrize("text", HOSTILE)
def test_docx_text_never_becomes_markup(template, text):
    page = '{% extends "pdf/base.html" %}{% block content %}<p>a{{ text }}b</p>{% endblock %}'
    content = render_docx(template("page.html", page), {"title": text, "text": text})
    document = Document(io.BytesIO(content))
    kept = "".join(letter for letter in text if letter >= " " and letter not in "\ufffe\ud800")
    assert document.paragraphs[-1].text == f"a{kept}b"
    assert not document.element.xpath(".//w:instrText")


def test_docx_signs_of_the_funder_are_kept():
    document = read(
        '<div class="sign-strip"><img class="sign-h100 sign-w100" src="/static/img/signs/po-wer.svg" alt="Fundusze">'
        '<img class="sign-flag" src="/static/img/signs/eu-esf.svg" alt="Unia"></div>'
    )
    described = document.element.xpath(".//wp:docPr/@descr")
    assert described == ["Fundusze", "Unia"]
    assert all(Mm(13) >= shape.height > Mm(12.9) for shape in document.inline_shapes)
    buffer = io.BytesIO()
    document.save(buffer)
    names = zipfile.ZipFile(buffer).namelist()
    assert sum(name.endswith(".svg") for name in names) == 2
    assert sum(name.endswith(".png") for name in names) == 2


def test_docx_picture_of_a_data_address():
    dot = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAQAAAC1HAwCAAAAC0lEQVR42mP4zwAAAgEBAKEeXHUAAAAASUVORK5CYII="
    document = read(f'<p><img src="data:image/png;base64,{dot}" alt="kropka"></p>')
    assert document.element.xpath(".//wp:docPr/@descr") == ["kropka"]


@pytest.mark.parametrize(
    "address",
    [
        "http://127.0.0.1:9/x.png",
        "file:///etc/passwd",
        "/pliki/x/",
        "/static/../manage.py",
        "data:text/html,<b>",
        "data:image/png;base64,AAAA",
        "data:image/svg+xml,<svg",
        "",
    ],
)
def test_docx_picture_that_cannot_be_shown_is_its_words(address):
    document = read(f'<p>a <img src="{address}" alt="znak"></p>')
    assert document.paragraphs[0].text == "a znak"
    assert len(document.inline_shapes) == 0


def test_docx_of_nothing_opens():
    assert docx_from_html("")
    assert read("").paragraphs == []


def test_docx_opens_in_todays_word():
    """Otherwise Word says "compatibility mode" in the title of its window."""
    settings = read("<p>x</p>").settings.element
    mode = settings.xpath(".//w:compatSetting[@w:name='compatibilityMode']/@w:val")
    assert mode == ["15"]
