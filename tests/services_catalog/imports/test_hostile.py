"""Files that mean ill: refused in a sentence or read, in bounded time and memory, with nobody asked outside."""

import io
import resource
import socket
import time
import uuid
import zipfile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from coop_portal.tables import base
from services_catalog.models import Service, ServiceImport

from .sending import CASES, refused, run

pytestmark = pytest.mark.django_db

HOSTILE = [
    path
    for folder in ("services_xlsx", "xml", "upload", "text", "ics", "active_pdf", "agreement_pdf")
    for path in sorted((CASES / folder).rglob("*.*"))
]
NAMES = ("lista.xlsx", "lista.ods", "lista.docx", "lista.csv", "lista.pdf")
GROWTH = 300 * 1024  # kilobytes
ODS = "application/vnd.oasis.opendocument.spreadsheet"
_SPACES = (
    'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
    'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" '
    'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"'
)
_W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
BOMB = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]>'
OUTSIDE = '<!DOCTYPE x [<!ENTITY a SYSTEM "http://127.0.0.1:9/x">]>'


def packed(*, deflated=True, **parts):
    """Bytes of a package; two underscores in a name stand for a slash, one for a dot."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED if deflated else zipfile.ZIP_STORED) as package:
        for name, content in parts.items():
            package.writestr(name.replace("__", "/").replace("_", "."), content)
    return buffer.getvalue()


def ods(rows, prolog="", manifest="<x/>", **more):
    content = (
        f'<?xml version="1.0"?>{prolog}<office:document-content {_SPACES}><office:body><office:spreadsheet>'
        f'<table:table table:name="A">{rows}</table:table></office:spreadsheet></office:body></office:document-content>'
    )
    return packed(mimetype=ODS, content_xml=content, **{"META-INF__manifest_xml": manifest}, **more)


def ods_row(*cells, repeated=1, **attributes):
    told = "".join(
        f"<table:table-cell {_said(attributes)}><text:p>{cell}</text:p></table:table-cell>" for cell in cells
    )
    return f'<table:table-row table:number-rows-repeated="{repeated}">{told}</table:table-row>'


def _said(attributes):
    return " ".join(f'table:{name.replace("_", "-")}="{value}"' for name, value in attributes.items())


def docx(table, prolog="", **more):
    content = f'<?xml version="1.0"?>{prolog}<w:document {_W}><w:body>{table}</w:body></w:document>'
    return packed(word__document_xml=content, **{"[Content_Types]_xml": "<x/>"}, **more)


def docx_row(*cells):
    return (
        "<w:tr>"
        + "".join(f"<w:tc><w:p><w:r><w:t>{cell}</w:t></w:r></w:p></w:tc>" for cell in cells)
        + "</w:tr>"
    )


HEAD, ROW = ("Usługa", "Realizator"), ("Obiady", "Gminny Ośrodek Kultury")
NESTED = "<w:tbl><w:tr><w:tc>" * 3_000 + "</w:tc></w:tr></w:tbl>" * 3_000
REFUSED = {
    "ods entities": ods(ods_row(*HEAD), prolog=BOMB),
    "ods outside entity": ods(ods_row(*HEAD), prolog=OUTSIDE),
    "ods a million rows": ods(ods_row(*HEAD) + ods_row(*ROW, repeated=1_000_000)),
    "ods sixteen thousand columns": ods(ods_row(*HEAD, number_columns_repeated=16_000)),
    "ods dense": ods(ods_row(*HEAD) + " " * 30_000_000),
    "ods macros": ods(ods_row(*HEAD), Basic__Standard__Module1_xml="<x/>"),
    "ods password": ods(ods_row(*HEAD), manifest='<m:encryption-data xmlns:m="x"/>'),
    "ods cut off": ods(ods_row(*HEAD))[:300],
    "ods unclosed": packed(mimetype=ODS, content_xml=f"<office:document-content {_SPACES}><table:table>",
                           **{"META-INF__manifest_xml": "<x/>"}),
    "ods without content": packed(mimetype=ODS, content_xml="", **{"META-INF__manifest_xml": "<x/>"}),
    "docx entities": docx(f"<w:tbl>{docx_row(*HEAD)}</w:tbl>", prolog=BOMB),
    "docx outside entity": docx(f"<w:tbl>{docx_row('&a;')}</w:tbl>", prolog=OUTSIDE),
    "docx macros": docx(f"<w:tbl>{docx_row(*HEAD)}</w:tbl>", word__vbaProject_bin="x"),
    "docx dense": docx(f"<w:tbl>{docx_row(*HEAD)}</w:tbl>" + "\n" * 30_000_000),
    "docx parts": docx(f"<w:tbl>{docx_row(*HEAD)}</w:tbl>", **{f"part{number}_xml": "<x/>" for number in range(600)}),
    "docx columns": docx(f"<w:tbl>{docx_row(*HEAD * 200)}</w:tbl>"),
    "docx tables": docx(f"<w:tbl>{docx_row(*HEAD)}{docx_row(*ROW)}</w:tbl>" * 60),
    "docx nested": docx(NESTED),
    "docx no table": docx("<w:p><w:r><w:t>Lista</w:t></w:r></w:p>"),
    "pdf empty": b"%PDF-1.7\n%%EOF",
    "pdf loop": b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[2 0 R]/Count 1>>"
                b"endobj\ntrailer<</Root 1 0 R>>\n%%EOF",
    "old workbook": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600,
}  # fmt: skip


@pytest.fixture
def nobody_outside(monkeypatch):
    """Only the database is spoken to."""
    true = socket.socket.connect

    def connect(self, address):
        assert self.family == socket.AF_UNIX or address[0] in ("127.0.0.1", "::1"), address
        assert address[1] != 9 if isinstance(address, tuple) else True, "the entity was fetched"
        return true(self, address)

    monkeypatch.setattr(socket.socket, "connect", connect)


def answered(client, content, name):
    """The form's errors, or "" of a table that was read; in time, without eating memory."""
    started, before = time.process_time(), resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    response = client.post(
        reverse("services_catalog:imports"), {"uid": uuid.uuid4(), "file": SimpleUploadedFile(name, content)}
    )
    assert time.process_time() - started < 10
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < GROWTH
    assert response.status_code in (200, 302)
    return str(response.context["form"].errors) if response.status_code == 200 else ""


@pytest.mark.skipif(not HOSTILE, reason="the shared cases are not here")
def test_import_answers_every_public_hostile_file_in_words(powiat, as_user, nobody_outside):
    client = as_user(powiat.animator)
    for path in HOSTILE:
        sound = answered(client, path.read_bytes(), f"lista{path.suffix}")
        assert sound or "flag" in path.parts, path.name
    assert ServiceImport.objects.count() <= 3
    assert Service.objects.count() == 0


@pytest.mark.skipif(not HOSTILE, reason="the shared cases are not here")
def test_import_judges_a_file_by_its_content_whatever_its_name(powiat, as_user):
    client = as_user(powiat.animator)
    for path in (each for each in HOSTILE if "reject" in each.parts and "services" not in str(each)):
        if path.suffix not in (".pdf", ".ics"):
            assert answered(client, path.read_bytes(), "lista.xlsx"), path.name


@pytest.mark.skipif(not HOSTILE, reason="the shared cases are not here")
def test_import_command_answers_every_public_hostile_table_in_a_sentence(powiat, nobody_outside):
    for path in (each for each in HOSTILE if {"services_xlsx", "xml"} & set(each.parts)):
        said = refused(path, "--dry-run")
        assert (said[-1], said.count("\n")) == (".", 0), path.name
    assert Service.objects.count() == 0


@pytest.mark.skipif(not HOSTILE, reason="the shared cases are not here")
@pytest.mark.parametrize(
    "name", ["defusedxml__cyclic.xml", "defusedxml__dtd.xml", "defusedxml__xmlbomb2.xml"]
)
def test_import_refuses_hostile_xml_as_a_part_of_each_kind_of_package(powiat, as_user, nobody_outside, name):
    part, client = (CASES / "xml/reject" / name).read_bytes(), as_user(powiat.animator)
    for file in (
        packed(mimetype=ODS, content_xml=part, **{"META-INF__manifest_xml": "<x/>"}),
        packed(word__document_xml=part, **{"[Content_Types]_xml": "<x/>"}),
        packed(xl__workbook_xml=part, **{"[Content_Types]_xml": "<x/>"}),
        packed(xl__workbook_xml="<x/>", xl__worksheets__sheet1_xml=part, **{"[Content_Types]_xml": "<x/>"}),
    ):
        assert answered(client, file, "lista.xlsx")


@pytest.mark.parametrize("case", REFUSED)
def test_import_refuses_hostile_file(powiat, as_user, nobody_outside, case):
    assert answered(as_user(powiat.animator), REFUSED[case], "lista.ods")
    assert not ServiceImport.objects.exists()


def test_import_reads_a_table_inside_a_cell_and_a_wide_span_as_text(powiat, as_user):
    inside = f"<w:tbl>{docx_row('w', 'środku')}</w:tbl>"
    table = f"<w:tbl>{docx_row(*HEAD)}<w:tr><w:tc><w:p><w:r><w:t>Obiady</w:t></w:r></w:p>{inside}</w:tc></w:tr></w:tbl>"
    assert answered(as_user(powiat.animator), docx(table), "lista.docx") == ""
    assert ServiceImport.objects.get().tables[0]["rows"][0][1][0].startswith("Obiady")


@pytest.mark.parametrize("kind", ["ods", "docx"])
def test_import_keeps_a_formula_as_text_and_refuses_its_row(powiat, file, kind):
    if kind == "ods":
        formula = 'table:formula="of:=WEBSERVICE(&quot;http://127.0.0.1:9&quot;)"'
        row = ods_row("1", ROW[1]).replace("<table:table-cell", f"<table:table-cell {formula}", 1)
        content = ods(ods_row(*HEAD) + row)
    else:
        content = docx(
            f"<w:tbl>{docx_row(*HEAD)}{docx_row('=HYPERLINK(&quot;http://x&quot;)', ROW[1])}</w:tbl>"
        )
    problems = run(file(content, f"lista.{kind}"), "--dry-run", "--partial", "--gmina", "Kobylin-Borzymy")[
        "problems"
    ]
    assert [(each["row"], each["column"]) for each in problems] == [(2, "Usługa")]


def test_import_reads_an_honest_ods(powiat, file):
    content = ods(ods_row(*HEAD) + ods_row(*ROW) + ods_row(repeated=1_000))
    result = run(file(content, "lista.ods"), "--dry-run", "--gmina", "Kobylin-Borzymy")
    assert (result["rows"], result["created"], result["problems"]) == (1, 1, [])


def test_import_command_refuses_in_one_sentence(powiat, file, tmp_path):
    assert refused(file(REFUSED["ods macros"], "lista.ods")).endswith(".")
    assert "odczyta" in refused(tmp_path / "nie-ma.xlsx").lower()
    assert refused(file("Kto;Co\na;b", "lista.csv")).count("\n") == 0


def test_import_reads_no_further_than_its_size(powiat, as_user, monkeypatch):
    assert base.MAX_BYTES
    content = b"Usluga;Realizator\n" + b"x;y\n" * 3_000_000
    assert "MB" in answered(as_user(powiat.animator), content, "lista.csv")
