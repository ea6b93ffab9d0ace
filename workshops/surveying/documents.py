"""The summary of a cycle's surveys for the control folder: numbers alone."""

from django.conf import settings
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from coop_portal.pdf import render_pdf

from . import results


def summary_key(pk):
    return f"surveys {pk}"


def summary_pdf(cycle):
    with translation.override(settings.LANGUAGE_CODE):
        return render_pdf("workshops/surveying/pdf/summary.html", summary_context(cycle))


def summary_context(cycle):
    programme = cycle.edition.programme
    answers, averages = results.of_cycle(cycle)
    return {
        "title": _("Summary of evaluation surveys: %(name)s") % {"name": cycle.name},
        "cycle": cycle,
        "programme": programme,
        "answers": answers,
        "charts": [results.chart_of_cycle(averages)] if averages else [],
        "today": timezone.localdate(),
        "sign_strip": programme.sign_images(embed=True),
    }
