"""A selection as a file: made for its owner at the moment, kept nowhere."""

from django.utils import timezone
from django.utils.translation import gettext as _

from coop_portal import exports
from coop_portal.docx import render_docx
from coop_portal.pdf import render_pdf
from coop_portal.templatetags.portal import NBSP, longdate

from . import box, leaflet
from .plan import in_polish, plan

TEXT = "text/plain; charset=utf-8"
TEMPLATE = "services_catalog/pdf/plan.html"


def plan_file(sheet, template, kind):
    """The file response."""
    with in_polish():
        content_type, make = KINDS[kind]
        name = f"zestawienie-{timezone.localdate():%Y-%m-%d}.{kind}"
        return exports.file_response(name, make(sheet, template), content_type)


def context(sheet, template):
    return {"title": template.name, "plan": plan(sheet, template), "today": timezone.localdate()}


def _pdf(sheet, template):
    return render_pdf(TEMPLATE, context(sheet, template))


def _docx(sheet, template):
    return render_docx(TEMPLATE, context(sheet, template))


def _xlsx(sheet, template):
    made = plan(sheet, template)
    day = _("As of %(day)s") % {"day": longdate(timezone.localdate())}
    rows = [[cell.replace(NBSP, " ") for cell in cells] for _line, cells in made.rows]
    return exports.xlsx(_("plan"), made.headings, rows, above=(template.name, day))


def _txt(sheet, template):
    """With a byte-order mark, by which old programs of Windows tell that it is UTF-8."""
    texts = (each.text for each in box.boxes(sheet, template))
    return (box.END * 2).join(texts).encode("utf-8-sig")


KINDS = {
    "docx": (exports.DOCX, _docx),
    "pdf": (exports.PDF, _pdf),
    "xlsx": (exports.XLSX, _xlsx),
    "txt": (TEXT, _txt),
}


def leaflet_file(sheet, language):
    """The leaflet as a PDF; its name says as little as its title."""
    name = f"adresy-i-telefony-{timezone.localdate():%Y-%m-%d}.pdf"
    with leaflet.reading(language):
        content = render_pdf("services_catalog/pdf/leaflet.html", leaflet.context(sheet, language))
    return exports.file_response(name, content, exports.PDF)
