"""The sealed PDF, looked into by another library: both standards before and after the seal, the JSON, the size."""

import base64
import hashlib
import io
import json
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import jsonschema
import pikepdf
import pypdfium2
import pytest
from asn1crypto import tsp
from django.conf import settings as django_settings
from django.utils import translation
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.timestamps import DummyTimeStamper

from agreements.models import Agreement, Revision
from agreements.signing import documents, drawing, evidence, plans, sealing, statement
from agreements.signing.verdicts import verify
from coop_portal import pdf
from documents.models import IssuedDocument
from tests.agreements.factories import complete, make_draft, make_to_sign, send

from . import signed_files as files

pytestmark = pytest.mark.django_db
SCHEMA = json.loads((Path(django_settings.BASE_DIR) / "static" / statement.SCHEMA).read_text())


@pytest.fixture
def frozen():
    agreement = complete(make_draft())
    agreement.freeze(agreement.created_by)
    return agreement


def declares_both(content):
    with pikepdf.open(io.BytesIO(content)) as opened:
        root = opened.Root
        assert bool(root.MarkInfo.Marked)
        assert "/StructTreeRoot" in root
        assert str(root.Lang) == "pl"
        assert bool(root.ViewerPreferences.DisplayDocTitle)
        assert [str(intent.S) for intent in root.OutputIntents] == ["/GTS_PDFA1"]
        with opened.open_metadata() as metadata:
            said = [metadata[key] for key in ("pdfaid:part", "pdfaid:conformance", "pdfuaid:part")]
        # PDF/A takes names that are not its own only when the file describes them.
        assert b"http://www.aiim.org/pdfa/ns/extension/" in root.Metadata.read_bytes()
        attached = root.AF[0]
        assert {each.objgen for each in root.AF} == {attached.objgen}  # WeasyPrint names it twice
        assert (str(attached.UF), str(attached.AFRelationship)) == (statement.NAME, "/Data")
        assert bytes(attached.EF.F.read_bytes()) == bytes(
            opened.attachments[statement.NAME].get_file().read_bytes()
        )
        fields = root.AcroForm.Fields if "/AcroForm" in root else []
        seals = [([float(at) for at in each.Rect], int(each.F), str(each.TU)) for each in fields]
        return said, opened.attachments[statement.NAME].get_file().read_bytes(), seals


def test_wording_is_archival_and_accessible_before_and_after_the_seal(frozen, monkeypatch):
    unsealed = []

    def kept(html, attachments):
        unsealed.append(pdf.archival_pdf(html, attachments))
        return unsealed[0]

    monkeypatch.setattr(drawing, "archival_pdf", kept)
    with translation.override("pl"):
        content = drawing.draw_agreement(frozen.document)
    assert content.startswith(unsealed[0])
    assert declares_both(unsealed[0])[0] == declares_both(content)[0] == ["3", "A", "1"]
    _said, attached, [(rectangle, flags, name)] = declares_both(content)
    assert (rectangle, flags & 4, name) == ([-9999] * 4, 4, sealing.FIELD)  # outside the page: seen by nobody
    assert len(content) < 5_000_000
    (seal,) = verify(content).signatures
    assert (seal.integrity, seal.coverage, seal.is_certifying) == ("intact", "file", False)
    assert seal.sha256 == sealing.certificate_digest()
    assert frozen.document.printed_code in seal.reason
    jsonschema.validate(json.loads(attached), SCHEMA, format_checker=jsonschema.FormatChecker())
    assert json.loads(attached)["number"] == frozen.document.label
    pages = [
        " ".join(page.get_textpage().get_text_bounded().split()) for page in pypdfium2.PdfDocument(content)
    ]
    assert len(pages) > 2
    for text in pages:
        assert frozen.document.printed_code in text
        assert statement.digest(attached) in text.replace(" ", "")


def test_later_signer_with_a_field_that_is_seen_breaks_nothing(frozen, trusted, sign):
    with translation.override("pl"):
        content = drawing.draw_agreement(frozen.document)
    report = verify(files.signed_visibly(content, "Anna Próbna"))
    assert (report.status, [each.integrity for each in report.signatures]) == ("accept", ["intact", "intact"])


def test_statement_is_the_same_each_time(frozen):
    def made():
        agreement = Agreement.objects.with_wording().get(pk=frozen.pk)
        return statement.as_bytes(statement.statement(agreement, frozen.document))

    with translation.override("pl"):
        assert made() == made()


def test_worker_seals_and_opens_the_signing(django_capture_on_commit_callbacks):
    agreement = complete(make_draft())
    agreement.programme.fundings.create(source="PO WER")
    with django_capture_on_commit_callbacks(execute=True):
        plans.choose(agreement, road="joining", rule="all", lead=agreement.parties.first())
        agreement.freeze(agreement.created_by)
    wording, declaration = Revision.objects.order_by("pk")
    assert (wording.document.kind, wording.seal_sha256) == ("agreement", sealing.certificate_digest())
    assert declaration.document.kind == plans.DECLARATION
    opened = pypdfium2.PdfDocument(declaration.file.read())
    text = " ".join(opened[0].get_textpage().get_text_bounded().split())
    assert len(opened) == 1
    assert wording.sha256 in text.replace(" ", "")
    assert wording.document.label in text
    assert IssuedDocument.objects.filter(status="issued").count() == 2


def test_deployment_without_a_seal_says_so(settings):
    settings.SEED_ALLOWED = False
    with pytest.raises(Exception, match="SEAL_PKCS12"):
        sealing.certificate_digest()


@pytest.fixture
def timestamps(settings):
    """A server of timestamps (RFC 3161) of its own; says how many it has given."""
    server = HTTPServer(("127.0.0.1", 0), TimestampHandler)
    server.given = 0
    threading.Thread(target=server.serve_forever, daemon=True).start()
    settings.SEAL_TIMESTAMP_URL = f"http://127.0.0.1:{server.server_port}/"
    yield server
    server.shutdown()
    server.server_close()


class TimestampHandler(BaseHTTPRequestHandler):
    def do_POST(self):
        asked = tsp.TimeStampReq.load(self.rfile.read(int(self.headers["Content-Length"])))
        key = sealing._signer()
        answer = DummyTimeStamper(key.signing_cert, key.signing_key).request_tsa_response(asked).dump()
        self.server.given += 1
        self.send_response(200)
        self.send_header("Content-Type", "application/timestamp-reply")
        self.end_headers()
        self.wfile.write(answer)

    def log_message(self, *_said):
        """Nothing."""


def test_certificate_is_sealed_and_stamped_with_what_it_rests_on_and_touches_no_signed_byte(
    trusted, sign, timestamps
):
    agreement = make_to_sign("Anna Próbna", "Jan Próbny")
    content = agreement.document.file.read()
    for party, who in zip(agreement.parties.all(), ("Anna Próbna", "Jan Próbny"), strict=True):
        content = sign(content, who)
        send(agreement, party, content)
    report = IssuedDocument.objects.get(kind=plans.REPORT)
    with translation.override("pl"):
        certificate = documents.draw_report(report)
    assert timestamps.given
    (seal,) = verify(certificate).signatures
    assert (seal.sha256, seal.coverage) == (sealing.certificate_digest(), "file")
    (embedded,) = PdfFileReader(io.BytesIO(certificate)).embedded_signatures
    stamps = [each["type"].native for each in embedded.signer_info["unsigned_attrs"]]
    assert stamps == ["signature_time_stamp_token"]
    with pikepdf.open(io.BytesIO(certificate)) as opened:
        kept = json.loads(opened.attachments[evidence.NAME].get_file().read_bytes())
    first, last = kept["signatures"]
    assert last["file_sha256"] == hashlib.sha256(content).hexdigest()
    assert (first["verdicts"]["integrity"], kept["revocation"]) == ("yes", "not fetched")
    assert list(last["check"]["authorities"].values()) == [base64.b64encode(files.authority()).decode()]
    assert plans.current(agreement).revisions.last().file.read() == content
