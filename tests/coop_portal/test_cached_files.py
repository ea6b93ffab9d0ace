import pytest
from django.core.cache import caches

from coop_portal import cached_files
from coop_portal.cached_files import cached_docx, cached_pdf, key_of

pytestmark = pytest.mark.django_db
TEMPLATE = "programmes/pdf/call_information.html"


def context(text="Zapraszamy"):
    call = {"title": "Nabór", "eligible_note": "fundacje", "email": "a@example.org"}
    funding = {"source": "PO WER", "measure": "4.3", "fund": "EFS"}
    return {"title": "Nabór", "call": call, "paragraphs": [text], "funding": funding}


@pytest.fixture
def made(monkeypatch):
    """The texts that were rendered, in their order; rendering itself is tested with pdf and docx."""
    texts = []

    def make(html):
        texts.append(html)
        return f"%PDF-{len(texts)}".encode()

    monkeypatch.setattr(cached_files, "pdf_from_html", make)
    return texts


def test_the_same_text_is_made_once(made):
    assert cached_pdf("call", TEMPLATE, context()) == cached_pdf("call", TEMPLATE, context())
    assert len(made) == 1


def test_another_text_is_another_file(made):
    first, second = (cached_pdf("call", TEMPLATE, context(text)) for text in ("a", "b"))
    assert (first, second) == (b"%PDF-1", b"%PDF-2")


def test_another_style_sheet_makes_the_file_again(made, monkeypatch):
    cached_pdf("call", TEMPLATE, context())
    monkeypatch.setattr(cached_files, "static_file", lambda url: b"h1 { color: red }")
    cached_pdf("call", TEMPLATE, context())
    assert len(made) == 2


def test_real_files_come_back_unchanged():
    for make, start in ((cached_pdf, b"%PDF-"), (cached_docx, b"PK")):
        content = make(("call", 7), TEMPLATE, context())
        assert content.startswith(start)
        assert make(("call", 7), TEMPLATE, context()) == content


def test_a_large_file_fits():
    caches["files"].set(key_of("large", "pdf", "x"), b"x" * 2_000_000)
    assert len(caches["files"].get(key_of("large", "pdf", "x"))) == 2_000_000


def test_attempts_to_log_in_are_counted_elsewhere():
    """Many files push old files out, never the counts that hold a guesser back."""
    caches["default"].set("attempts", 3)
    caches["files"].set("attempts", b"file")
    assert (caches["default"].get("attempts"), caches["files"].get("attempts")) == (3, b"file")


def test_key_says_what_it_is_and_fits_every_backend():
    key = key_of(("service", 12), "pdf", "<p>Zażółć \ud800</p>")
    assert key.startswith("pdf:service:12:")
    assert len(key) < 200
