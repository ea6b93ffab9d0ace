"""HTML templates to tagged PDF (PDF/UA-1) with our fonts; nothing outside our static files is ever read."""

import atexit
import logging
import mimetypes
import re
import warnings
from contextlib import contextmanager
from functools import cache, lru_cache
from threading import Lock
from urllib.parse import unquote, urljoin, urlsplit

from django.conf import settings
from django.contrib.staticfiles import finders
from django.contrib.staticfiles.storage import staticfiles_storage
from django.core.exceptions import SuspiciousOperation
from django.template.loader import render_to_string

# Pango's font map, kept for the whole process, serves one thread at a time.
_rendering = Lock()


# What a page of pdf/base.html says in its head about its looks.
_STYLES = re.compile(r'<link rel="stylesheet" href="([^"]+)">|<style>(.*?)</style>', re.DOTALL)


class PdfError(Exception):
    """The document could not be made: a missing or forbidden resource, a picture without its alternative text."""


def render_pdf(template, context):
    """Bytes of the PDF that `template` makes, in the active language.

    The template extends `pdf/base.html`, which sets language, title, fonts and the page's furniture.
    """
    return pdf_from_html(render_to_string(template, context))


def pdf_from_html(html):
    with _laid_out(html) as (document, looks):
        return document.write_pdf(pdf_variant="pdf/ua-1", **looks)


def archival_pdf(html, attachments):
    """Bytes of a PDF/A-3a that declares PDF/UA-1 as well. `attachments`: (name, description, content, relationship)."""
    from weasyprint import Attachment

    from .xmp import BothStandards

    with _laid_out(html) as (document, looks):
        rendered = document.render(**_ARCHIVAL, **looks)
        rendered.metadata = BothStandards.of(rendered.metadata)
        rendered.metadata.attachments += [
            Attachment(string=content, name=name, description=description, relationship=relationship)
            for name, description, content, relationship in attachments
        ]
        with (
            warnings.catch_warnings()
        ):  # WeasyPrint leaves the file of its colour profile to be closed by itself
            warnings.simplefilter("ignore", ResourceWarning)
            return rendered.write_pdf(finisher=_apart, **_ARCHIVAL)


def _apart(_document, pdf):
    """Objects are written each by itself: whoever checks signatures looks long for one in a stream of thousands."""
    write = pdf.write
    pdf.write = lambda output, version, identifier, _compress: write(output, version, identifier)


_ARCHIVAL = {"pdf_variant": "pdf/a-3a"}


def pdf_and_pages(html):
    """(bytes, number of pages)"""
    with _laid_out(html) as (document, looks):
        rendered = document.render(pdf_variant="pdf/ua-1", **looks)
        return rendered.write_pdf(pdf_variant="pdf/ua-1"), len(rendered.pages)


def page_count(html):
    """How many pages `pdf_from_html` would make of it, for what has to fit on some."""
    with _laid_out(html) as (document, looks):
        return len(document.render(**looks).pages)


@contextmanager
def _laid_out(html):
    from weasyprint import HTML
    from weasyprint.urls import FatalURLFetchingError

    try:
        with _rendering, _no_defects():
            plain, sheets = _styles_apart(html)
            looks = {"stylesheets": sheets, "font_config": _fonts(), "counter_style": _counters()}
            yield HTML(string=plain, base_url=_base_url(), url_fetcher=_fetcher()), looks
    except FatalURLFetchingError as refused:  # a BaseException: it would end the worker
        raise PdfError(str(refused)) from refused


def _styles_apart(html):
    """(the page without the styles of its head, those styles read): reading them takes a third of a short document's
    time, and hundreds of certificates have the same ones."""
    head, end, body = html.partition("</head>")
    if not end:
        return html, []
    sources = tuple(found.groups() for found in _STYLES.finditer(head))
    # A developer changes them while the process lives.
    read = _sheets.__wrapped__ if settings.DEBUG else _sheets
    return _STYLES.sub("", head) + end + body, read(sources, _base_url())


@lru_cache(maxsize=16)
def _sheets(sources, base):
    """Style sheets in their order: of (address of a static file, None) or (None, text); pictures in them are below
    the address `base`."""
    from weasyprint import CSS

    shared = {"url_fetcher": _fetcher(), "font_config": _fonts(), "counter_style": _counters()}
    found = []
    for address, text in sources:
        url = urljoin(base, address) if address else base
        found.append(CSS(string=static_file(url).decode() if address else text, base_url=url, **shared))
    return found


class _Errors(logging.Handler):
    def __init__(self):
        super().__init__(logging.ERROR)
        self.messages = []

    def emit(self, record):
        self.messages.append(record.getMessage())


@contextmanager
def _no_defects():
    """What WeasyPrint only logs (a lost picture, a missing language) would be a defect of a signed document."""
    errors = _Errors()
    logger = logging.getLogger("weasyprint")
    logger.addHandler(errors)
    try:
        yield
    finally:
        logger.removeHandler(errors)
    if errors.messages:
        raise PdfError("; ".join(errors.messages)[:500])


def _base_url():
    """Links of the page become whole addresses of this deployment, so do those of its static files."""
    return f"{settings.PUBLIC_URL}/"


@cache
def _fonts():
    from weasyprint.text.fonts import FontConfiguration

    atexit.register(_fonts.cache_clear)  # it removes its folder with a module that is gone when Python ends
    return FontConfiguration()


@cache
def _counters():
    """Styles of counters that our style sheets name; read once, with them."""
    from weasyprint.css.counters import CounterStyle

    return CounterStyle()


@cache
def _fetcher():
    from weasyprint.urls import URLFetcher, URLFetcherResponse

    class StaticFetcher(URLFetcher):
        def fetch(self, url, headers=None):
            if url.startswith("data:image/"):  # our own QR codes
                return super().fetch(url, headers)
            content = static_file(url)
            return URLFetcherResponse(
                url, content, {"Content-Type": mimetypes.guess_type(urlsplit(url).path)[0]}
            )

    return StaticFetcher(allowed_protocols={"data"}, fail_on_errors=True)


def static_file(url):
    """Bytes of the static file at `url`; PdfError for every other address."""
    root = urljoin(_base_url(), settings.STATIC_URL)
    if not url.startswith(root):
        raise PdfError(f"Not one of our static files: {url}")
    name = unquote(urlsplit(url).path.removeprefix(urlsplit(root).path))
    try:
        # Collected files first: only there are the names with hashes.
        if settings.STATIC_ROOT and staticfiles_storage.exists(name):
            with staticfiles_storage.open(name) as file:
                return file.read()
        found = finders.find(name)
    except SuspiciousOperation as refused:
        raise PdfError(f"Not one of our static files: {url}") from refused
    if not found:
        raise PdfError(f"No such static file: {name}")
    with open(found, "rb") as file:
        return file.read()
