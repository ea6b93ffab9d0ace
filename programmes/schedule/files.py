"""A version as PDF and as a workbook, both with the project's signs: in the workbook as a line of words."""

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from coop_portal.exports import xlsx
from coop_portal.pdf import render_pdf
from coop_portal.templatetags.portal import longdate
from partners.models.institution import polish_slug

from .rows import from_json
from .versions import LABELS


def name(version):
    programme = polish_slug(str(version.edition.programme))[:60]
    return f"{_('schedule-of-support')}-{programme}-{_('version')}-{version.number}"


def pdf(version):
    programme = version.edition.programme
    context = {
        "title": _("Schedule of support"),
        "version": version,
        "edition": version.edition,
        "programme": programme,
        "rows": from_json(version.rows),
        "sign_strip": programme.sign_images(embed=True),
    }
    with translation.override(settings.LANGUAGE_CODE):
        return render_pdf("programmes/schedule/pdf/schedule.html", context)


def workbook(version):
    programme = version.edition.programme
    columns = [LABELS[key] for key in ("day", "starts", "ends", "place", "support", "by", "hours", "group")]
    rows = [
        (row.date, row.starts, row.ends, row.place, row.support, row.by, row.hours_number, row.group)
        for row in from_json(version.rows)
    ]
    signs = ", ".join(sign["alt"] for sign in programme.sign_images())
    above = [
        f"{_('Schedule of support')}: {programme.title}, {version.edition}",
        _("Version %(n)d of %(day)s") % {"n": version.number, "day": longdate(version.published_on)},
        *([signs] if signs else []),
    ]
    return xlsx(_("Schedule of support"), columns, rows, above=above)
