"""The RODO pack: what a data protection officer and a director need to decide, as pages, PDF and Word files.

The documents are Polish, whatever the language of the page around them: Polish offices sign them. One template below
templates/pages/rodo/ is the source of all three forms.
"""

import datetime
import io
import zipfile
from dataclasses import dataclass

from django.conf import settings
from django.core.cache import caches
from django.template.loader import render_to_string
from django.utils.safestring import mark_safe
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from coop_portal import cached_files

from . import processing

VERSION = settings.PRIVACY_NOTICE_VERSION
DATED = datetime.date(2026, 11, 22)
FORMATS = ("pdf", "docx")
_HEAD = "pages/rodo/head.html"
_BLANK = mark_safe('<span class="blank blank-long"></span>')
_DOCUMENT = "pages/pdf/rodo.html"


@dataclass(frozen=True)
class PackDocument:
    """`slug` names address and file; `title` is of the document (Polish), `label` and `about` of the page."""

    slug: str
    title: str
    label: str
    about: str
    body: str
    readable: bool = False  # also as a page
    template: bool = True  # to be filled in, and checked by a lawyer before
    landscape: bool = False

    @property
    def context(self):
        return {
            "lang": "pl",
            "title": self.title,
            "pack_document": self,
            "version": VERSION,
            "dated": DATED,
            **parties(),
            **(processing.context() if self.slug == "rejestr-czynnosci" else {}),
        }

    def text(self):
        """What the files hold, to be shown on a page."""
        with override("pl"):
            return render_to_string(_HEAD, self.context) + render_to_string(self.body, self.context)

    def content(self, format):
        """Bytes of the file; "pdf" or "docx"."""
        make = {"pdf": cached_files.cached_pdf, "docx": cached_files.cached_docx}[format]
        with override("pl"):
            return make(("rodo", self.slug), _DOCUMENT, self.context)

    def file_name(self, format):
        return f"rodo-{self.slug}.{format}"


DOCUMENTS = {
    document.slug: document
    for document in [
        PackDocument(
            "jakich-danych-tu-nie-ma",
            "Jakich danych tu nie ma i dlaczego",
            _("Which data are not here, and why"),
            _("Two pages for the data protection officer and the director: what the portal keeps, what it refuses, "
              "who sees what and how it is protected."),
            "pages/rodo/karta.html", readable=True, template=False,
        ),
        PackDocument(
            "klauzula-art-13",
            "Informacja o przetwarzaniu danych osobowych (art. 13 RODO)",
            _("Information for people who give us their data themselves (art. 13)"),
            _("For holders of accounts, people who fill in a form and participants of meetings."),
            "pages/rodo/klauzula_13.html", readable=True,
        ),
        PackDocument(
            "klauzula-art-14",
            "Informacja o przetwarzaniu danych osobowych (art. 14 RODO)",
            _("Information for people whose data somebody else gave us (art. 14)"),
            _("For people whom their institution named as a contact, a member of a team or a signatory."),
            "pages/rodo/klauzula_14.html", readable=True,
        ),
        PackDocument(
            "umowa-powierzenia",
            "Umowa powierzenia przetwarzania danych osobowych",
            _("Data processing agreement (art. 28)"),
            _("Between the administrator and whoever keeps the portal's servers for it."),
            "pages/rodo/umowa_powierzenia.html",
        ),
        PackDocument(
            "upowaznienie",
            "Upoważnienie do przetwarzania danych osobowych w portalu",
            _("Authorisation to process data"),
            _("For each person who works in the portal, with the scope of each role."),
            "pages/rodo/upowaznienie.html",
        ),
        PackDocument(
            "rejestr-czynnosci",
            "Wpis do rejestru czynności przetwarzania",
            _("Entry in the register of processing activities (art. 30)"),
            _("Made from what the portal really stores: purposes, people, data, recipients and time limits."),
            "pages/rodo/rejestr_czynnosci.html", landscape=True,
        ),
        PackDocument(
            "zarzadzenie-kierownika",
            "Zarządzenie w sprawie korzystania z portalu",
            _("Order of the director on the use of the portal"),
            _("Who may use the portal, what must not be written in it and what to do after an incident."),
            "pages/rodo/zarzadzenie.html",
        ),
        PackDocument(
            "arkusz-ryzyka",
            "Arkusz oceny ryzyka przetwarzania danych w portalu",
            _("Risk assessment sheet"),
            _("Threats, their likelihood and effect, what already protects and what the institution adds."),
            "pages/rodo/arkusz_ryzyka.html", landscape=True,
        ),
    ]
}  # fmt: skip


def parties():
    """Who decides about the data, who is asked, who keeps the servers: as the settings say it, "" where they do not.

    `printed` has each as one line of a document: a place to write on where nothing is said.
    """
    alone = settings.PRIVACY_PROCESSOR["name"] == "-"
    said = {
        "administrator": settings.PRIVACY_ADMINISTRATOR,
        "officer": settings.PRIVACY_OFFICER,
        "processor": {} if alone else settings.PRIVACY_PROCESSOR,
    }
    printed = {name: _line(**party) for name, party in said.items()}
    return {**said, "printed": printed, "keeps_servers_itself": alone}


def _line(name="", address="", email="", phone=""):
    parts = [name, address, email and f"e-mail: {email}", phone and f"tel. {phone}"]
    text = ", ".join(filter(None, (" ".join(part.split()) for part in parts)))
    return text or _BLANK


def known_sizes():
    """{slug: {"pdf": bytes, "docx": bytes}} of the whole pack, or None while no one has made these files."""
    return caches["files"].get(_key_of_sizes())


def make_all():
    """Make what is not kept yet; returns the sizes."""
    found = known_sizes()
    if found is None:
        found = {
            slug: {format: len(document.content(format)) for format in FORMATS}
            for slug, document in DOCUMENTS.items()
        }
        caches["files"].set(_key_of_sizes(), found)
    return found


def _key_of_sizes():
    with override("pl"):
        wording = "".join(render_to_string(_DOCUMENT, document.context) for document in DOCUMENTS.values())
    return cached_files.key_of("rodo", "sizes", wording)


def archive():
    """Bytes of a ZIP of the whole pack in both formats."""
    buffer = io.BytesIO()
    moment = (DATED.year, DATED.month, DATED.day, 0, 0, 0)
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as files:
        for number, document in enumerate(DOCUMENTS.values(), start=1):
            for format in FORMATS:
                name = f"{format}/{number}-{document.file_name(format)}"
                files.writestr(zipfile.ZipInfo(name, moment), document.content(format), zipfile.ZIP_DEFLATED)
    return buffer.getvalue()
