"""Documents that are the same for everybody, made once and not at each request: a PDF takes a lock of the process.

The key is what the document is made of, so nothing has to be thrown away when a text changes: a new text is a new file.
Never for a document with somebody's data, nor for one that is issued (documents keeps those for ever).
"""

import hashlib
from functools import cache as once
from importlib.metadata import version
from pathlib import Path
from urllib.parse import urljoin

from django.conf import settings
from django.core.cache import caches
from django.template.loader import render_to_string
from django.templatetags.static import static

from . import docx
from .pdf import pdf_from_html, static_file

_STYLE_SHEET = "css/pdf.css"


def cached_pdf(name, template, context):
    """As `pdf.render_pdf`; `name` (a word or a tuple of words) only tells the entries apart for people."""
    html = render_to_string(template, context)
    return _kept(name, "pdf", html, pdf_from_html)


def cached_fitted(name, html, make):
    """The PDF that `make(html)` cuts to its pages; `html` is all that could be printed, so it tells the file apart."""
    return _kept(name, "pdf", html, make)


def cached_docx(name, template, context):
    """As `docx.render_docx`."""
    html = render_to_string(template, context)
    return _kept(name, "docx", html, docx.docx_from_html)


def _kept(name, kind, html, make):
    files = caches["files"]
    key = key_of(name, kind, html)
    content = files.get(key)
    if content is None:
        content = make(html)
        files.set(key, content)
    return content


def key_of(name, kind, html):
    words = [str(word) for word in name] if isinstance(name, tuple | list) else [str(name)]
    made_of = hashlib.sha256(html.encode(errors="replace") + _look(kind)).hexdigest()
    return ":".join([kind, *words, made_of])


def _look(kind):
    """What else decides how the file looks."""
    if kind == "pdf":
        return static_file(urljoin(f"{settings.PUBLIC_URL}/", static(_STYLE_SHEET))) + _library("weasyprint")
    return _writers() + _library("python-docx")


@once
def _library(name):
    return version(name).encode()


@once
def _writers():
    """Our own code that makes Word files: with a new version of it they are made again."""
    return b"".join(path.read_bytes() for path in sorted(Path(docx.__file__).parent.glob("*.py")))
