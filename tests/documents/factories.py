"""Files and numbered documents. What owns them here is a sign strip: the simplest object of this app."""

import io
import zipfile
from contextlib import contextmanager

import factory

from coop_portal import registry
from documents import uploads
from documents.kinds import DocumentKind
from documents.models import IssuedDocument, SignStrip

PDF = b"%PDF-1.7\n1 0 obj <<>> endobj\n%%EOF\n"
PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 20
JPEG = b"\xff\xd8\xff\xe0" + b"\0" * 20


def package(*names, first=b""):
    """Bytes of a ZIP package with these entries; `first` is the content of an OpenDocument's `mimetype`."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        if first:
            archive.writestr(zipfile.ZipInfo("mimetype"), first)
        for name in names:
            archive.writestr(zipfile.ZipInfo(name), "x")
    return buffer.getvalue()


class StripFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = SignStrip

    code = factory.Sequence(lambda n: f"strip-{n}")
    name = factory.Sequence(lambda n: f"Ciąg {n}")


def stored(owner=None, content=PDF, name="pismo.pdf", **more):
    return uploads.store(content, name=name, owner=owner or StripFactory(), **more)


@contextmanager
def kind(code="test", **changes):
    """A document kind for the time of a test."""
    definition = DocumentKind(
        **{
            "label": "Dokument próbny",
            "number_format": "T/{number}/{year}",
            "template": "pdf/base.html",
            "context": lambda document: {},
        }
        | changes
    )
    registry.document_kinds[code] = definition
    try:
        yield definition
    finally:
        del registry.document_kinds[code]


def started(subject=None, code="test", **more):
    return IssuedDocument.start(code, subject or StripFactory(), **{"title": "Tytuł"} | more)


def issued(document=None, content=PDF):
    """An issued document whose bytes were not rendered: rendering is slow and tested by itself."""
    document = document or started()
    assert document.claim()
    document.issue(content)
    return document
