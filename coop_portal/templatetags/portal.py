"""Tags and filters of every page: icons, Polish dates and money, and the components that need the request."""

import datetime
import re
from decimal import Decimal
from functools import cache
from urllib.parse import quote

import segno
from django import template
from django.conf import settings
from django.template.defaultfilters import stringfilter
from django.utils import timezone
from django.utils.dateformat import format as format_date
from django.utils.formats import number_format
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import mark_safe
from django.utils.translation import pgettext, pgettext_lazy

from coop_portal import navigation
from coop_portal.capped import MOST
from coop_portal.markdown import to_html
from coop_portal.signs import signs_of

register = template.Library()

NBSP = "\N{NO-BREAK SPACE}"
ICONS = settings.BASE_DIR / "node_modules" / "bootstrap-icons" / "icons"
CURRENCY_SIGNS = {"PLN": "zł"}
# Django's own short names of Polish days ("So", "Nd") are not what people write.
WEEKDAYS = [
    pgettext_lazy("short weekday", "Mon"),
    pgettext_lazy("short weekday", "Tue"),
    pgettext_lazy("short weekday", "Wed"),
    pgettext_lazy("short weekday", "Thu"),
    pgettext_lazy("short weekday", "Fri"),
    pgettext_lazy("short weekday", "Sat"),
    pgettext_lazy("short weekday", "Sun"),
]

_JOINTS = re.compile("[_/]")
_POSTCODE = re.compile(r"\b\d{2}-\d{3}\b")
# A one-letter word of Polish must not end a line; the same is true of "nr", "ul.", "r." before what they belong to.
_ORPHAN = re.compile(
    r"(?<![^\s(„])([aiouwz]|nr|ul\.|al\.|pl\.|im\.|św\.|tel\.|poz\.|ust\.|art\.)\s+", re.IGNORECASE
)


# --- Text ---------------------------------------------------------------------------


@register.filter(is_safe=True)
@stringfilter
def orphans(text):
    """Ties one-letter words and short abbreviations to the word after them."""
    return _ORPHAN.sub(rf"\1{NBSP}", text)


@register.filter
@stringfilter
def breakable(text):
    """A file's name or a path that a narrow screen breaks after an underscore or a slash, not inside a word."""
    return mark_safe(_JOINTS.sub(r"\g<0><wbr>", conditional_escape(text)))


@register.filter
@stringfilter
def whole_postcodes(address):
    """A line of an address may not end within "18-204"; the text to copy stays as it is."""
    return mark_safe(_POSTCODE.sub(r'<span class="nowrap">\g<0></span>', conditional_escape(address)))


@register.filter
@stringfilter
def phone_href(number):
    """What a `tel:` address takes: digits and a leading plus; an extension ("w. 12") is left out."""
    main = re.split(r"\b(?:w\.|wew\b|ext\b)", number, maxsplit=1)[0].strip()
    return ("+" if main.startswith("+") else "") + re.sub(r"\D", "", main)


@register.filter
def money(minor_units, currency="PLN"):
    """An integer of minor units as "33 826,00 EUR"; every currency that we meet has two places."""
    if minor_units is None:
        return ""
    amount = number_format(Decimal(minor_units).scaleb(-2), decimal_pos=2, force_grouping=True)
    return f"{amount}{NBSP}{CURRENCY_SIGNS.get(currency, currency)}"


@register.filter
def quantity(value):
    """A number without zeros after the comma: "21", "12,5", "1 250"."""
    if value is None or value == "":
        return ""
    plain = f"{Decimal(str(value)):f}"  # of a float the digits that it is written with
    places = len(plain.partition(".")[2].rstrip("0"))
    return number_format(Decimal(plain), decimal_pos=places, force_grouping=True)


@register.filter
def as_hours(minutes):
    """ "4", "1,5" of a number of minutes; "–" where none is known."""
    return quantity(round(Decimal(minutes) / 60, 2)) if minutes else "–"


@register.filter
def capped(count):
    """A number of `capped_count` in words: "1 250", "over 10 000"."""
    if count <= MOST:
        return quantity(count)
    return pgettext("number", "over %(number)s") % {"number": quantity(MOST)}


@register.filter
def error_count(form):
    """How many sentences a form complains with; a field or the form as a whole may have several."""
    return sum(map(len, form.errors.values()))


@register.filter
def cell(value):
    """A value of a report's table as people read it: days, numbers, "–" for nothing."""
    if value is None or value == "":
        return "–"
    if isinstance(value, datetime.date):
        return shortdate(value)
    return quantity(value) if isinstance(value, int | float | Decimal) else value


# --- Dates --------------------------------------------------------------------------


@register.filter
def longdate(value):
    """ "12 maja 2026 r." of a date or of a moment (in the portal's time zone)."""
    # Translators: Django's date format; E is the month in the genitive, \\r the letter "r".
    return _formatted(value, pgettext("date format", "j E Y"))


@register.filter
def daydate(value):
    """ "śr., 12 maja 2026", for calendars and lists of meetings."""
    return f"{WEEKDAYS[_local(value).weekday()]},{NBSP}{_formatted(value, 'j E Y')}" if value else ""


@register.filter
def shortdate(value):
    """ "3.11.2026", for tables and notes."""
    # Translators: Django's date format of a day in tables and notes.
    return _formatted(value, pgettext("short date format", "j M Y"))


@register.filter
def moment(value):
    """ "12 maja 2026 r., 14:30"."""
    if not value:
        return ""
    return f"{longdate(value)},{NBSP}{format_date(_local(value), 'H:i')}"


@register.filter
def isodate(value):
    """The value of `<time datetime>`."""
    return (
        _local(value).isoformat(timespec="minutes")
        if _is_moment(value)
        else value.isoformat()
        if value
        else ""
    )


def _formatted(value, pattern):
    if not value:
        return ""
    return format_date(_local(value), pattern).replace(" ", NBSP)


def _local(value):
    return timezone.localtime(value) if _is_moment(value) and timezone.is_aware(value) else value


def _is_moment(value):
    return isinstance(value, datetime.datetime)


# --- Parts of pages ------------------------------------------------------------------


@register.simple_tag
@cache
def icon(name, label=""):
    """An icon of Bootstrap Icons inside the page; without a label it is decoration."""
    return _svg(name, format_html('role="img" aria-label="{}"', label)) if label else _decoration(name)


@cache
def _decoration(name):
    """A list has hundreds of them."""
    return _svg(name, mark_safe('aria-hidden="true"'))


def _svg(name, meaning):
    return format_html(
        '<svg class="icon" width="16" height="16" viewBox="0 0 16 16" {}>{}</svg>', meaning, _paths(name)
    )


@cache
def _paths(name):
    svg = (ICONS / f"{name}.svg").read_text()
    return mark_safe(re.search(r"<svg[^>]*>(.*)</svg>", svg, re.DOTALL)[1].strip())  # our own package


@register.simple_tag(takes_context=True)
def project_signs(context, embed=False):
    """`{% project_signs as strip %}`: signs of whatever the page shows, or those that it names."""
    values = context.flatten()
    return values.get("sign_strip") or signs_of(*values.values(), embed=embed)


@register.filter
def qr_code(text):
    """A data: address of an SVG, allowed by the Content-Security-Policy and by pdf.py."""
    return segno.make(text, error="m", micro=False).svg_data_uri(border=0)


@register.simple_tag
def portal_identity():
    """`{% portal_identity as portal %}`: for what is rendered without a request (mail, errors)."""
    return navigation.identity()


@register.inclusion_tag("components/breadcrumbs.html")
def breadcrumbs(*parts):
    """`{% breadcrumbs _("Services") list_url service.name %}`: pairs of label and address, then the page itself."""
    *pairs, here = parts
    return {"parents": list(zip(pairs[::2], pairs[1::2], strict=True)), "here": here}


@register.inclusion_tag("components/pagination.html", takes_context=True)
def pagination(context, page):
    """Links to the other pages of a list; the rest of the query string stays."""
    return {
        "page": page,
        "pages": page.paginator.get_elided_page_range(page.number, on_each_side=1, on_ends=1),
        "ellipsis": page.paginator.ELLIPSIS,
        "request": context["request"],
    }


@register.inclusion_tag("components/confirm_button.html", takes_context=True)
def confirm_button(context, action, label, kind="secondary", question=""):
    """A form of one button that posts to `action`; `question` asks before, where the browser runs scripts."""
    return {"action": action, "label": label, "kind": kind, "question": question}


@register.filter
def markdown(text, top=3):
    """Markdown to safe HTML; its highest headings become <h`top`>."""
    return to_html(text, top=top)


@register.filter
def file_kind(content_type):
    """Short name of a file's type, as people say it: "PDF", "JPEG"."""
    return FILE_KINDS.get(content_type) or content_type.rpartition("/")[2].upper()


FILE_KINDS = {
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": "DOCX",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": "XLSX",
}


@register.filter
@stringfilter
def relative_href(path, root=""):
    """Address of a file beside the page, for pages that stand in a ZIP below the folder `root`."""
    return quote(path.removeprefix(root))


@register.filter
@stringfilter
def file_name(path):
    return path.rpartition("/")[2]
