"""What search engines are told of: the index, and files of at most CHUNK addresses each."""

from collections.abc import Callable
from dataclasses import dataclass
from io import StringIO

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.db.models import Q
from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils.xmlutils import SimplerXMLGenerator
from django.views.decorators.http import require_safe

from accounts.scope import Scope
from partners.models import Institution, Territory
from programmes.models import Call, GoodPractice, News, Programme
from services_catalog import served
from services_catalog.gmina import gmina_url
from services_catalog.models import Service

CHUNK = 1_000  # the protocol allows 50,000; a small file is made while somebody waits
NAMESPACE = "http://www.sitemaps.org/schemas/sitemap/0.9"
ANYBODY = Scope()
PAGES = [
    "home", "services_catalog:list", "partners:institutions", "partners:teams", "programmes:list",
    "programmes:news_list", "programmes:practices", "pages:about", "pages:privacy",
    "services_catalog:open_data", "services_catalog:api_guide",
]  # fmt: skip


@dataclass(frozen=True)
class Section:
    """Rows that have pages: `rows()` is a queryset, `path(row)` an address, `changed` its column of the last change.

    `columns` are all that the two read, where a whole row is much.
    """

    rows: Callable
    path: Callable
    changed: str = ""
    columns: tuple = ()

    def whole(self):
        return self.rows().model.objects.only(*self.columns)


def _places():
    return Territory.objects.filter(
        Q(pk__in=served.gminas().order_by().values("pk")) | Q(pk__in=served.powiats().order_by().values("pk"))
    )


def _own_path(row):
    return row.get_absolute_url()


SECTIONS = {
    "uslugi": Section(Service.objects.published, _own_path, "updated_at", ("name", "updated_at")),
    "gminy": Section(_places, gmina_url),
    "instytucje": Section(Institution.objects.listed, _own_path, "updated_at", ("name", "updated_at")),
    "projekty": Section(lambda: Programme.objects.visible_to(ANYBODY), _own_path),
    "nabory": Section(lambda: Call.objects.visible_to(ANYBODY), _own_path),
    "aktualnosci": Section(lambda: News.objects.visible_to(ANYBODY), _own_path, "published_at"),
    "dobre-praktyki": Section(GoodPractice.objects.published, _own_path),
}


@login_not_required
@require_safe
def sitemap_index(_request):
    names = [("strony", 1)]
    for name, section in SECTIONS.items():
        chunks = -(-section.rows().count() // CHUNK)
        names += [(name, number) for number in range(1, chunks + 1)]
    return _answer("sitemapindex", "sitemap", ((reverse("sitemap", args=name), None) for name in names))


@login_not_required
@require_safe
def sitemap(_request, name, number):
    if name == "strony" and number == 1:
        return _answer("urlset", "url", ((reverse(page), None) for page in PAGES))
    section = SECTIONS.get(name)
    if section is None or not 0 < number < 10_000:
        raise Http404
    # The keys come from an index alone, so that the last file costs what the first one does.
    keys = section.rows().order_by("pk").values_list("pk", flat=True)[(number - 1) * CHUNK : number * CHUNK]
    rows = section.whole().filter(pk__in=list(keys)).order_by("pk")
    if not rows:
        raise Http404
    pairs = ((section.path(row), getattr(row, section.changed) if section.changed else None) for row in rows)
    return _answer("urlset", "url", pairs)


def _answer(root, item, pairs):
    """XML of (path, moment of the last change or None)."""
    text = StringIO()
    xml = SimplerXMLGenerator(text, "utf-8")
    xml.startDocument()
    xml.startElement(root, {"xmlns": NAMESPACE})
    for path, changed in pairs:
        xml.startElement(item, {})
        xml.addQuickElement("loc", settings.PUBLIC_URL.rstrip("/") + path)
        if changed:
            xml.addQuickElement("lastmod", changed.isoformat(timespec="seconds"))
        xml.endElement(item)
    xml.endElement(root)
    xml.endDocument()
    return HttpResponse(text.getvalue(), content_type="application/xml")


@login_not_required
@require_safe
def robots(_request):
    address = settings.PUBLIC_URL.rstrip("/") + reverse("sitemap_index")
    return HttpResponse(f"User-agent: *\nAllow: /\nSitemap: {address}\n", content_type="text/plain")
