"""What this room gives to pages of the project, to files and to indicators that count by themselves."""

from django.db.models import Count, Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from coop_portal import registry
from coop_portal.figures import Counter
from coop_portal.panels import Panel

from .. import perms
from ..enums import PartnerRole, PracticeStatus, ResultKind
from ..models import Application, EditionTeam, Programme
from . import progress


@registry.panels.register(("programme", "progress"))
def of_programme(request, programme):
    insider = perms.reads_papers(request.scope, programme)
    groups = progress.of_programme(request.scope, programme, insider=insider)
    if not groups and not insider:
        return None
    context = {"groups": groups[:3], "programme": programme, "insider": insider}
    return Panel(_("Progress"), "programmes/indicators/panels/programme.html", context)


@registry.panels.register(("edition", "progress"))
def of_edition(request, edition):
    insider = perms.reads_papers(request.scope, edition.programme)
    lines = progress.of_edition(request.scope, edition, insider=insider)
    if not lines:
        return None
    return Panel(
        _("Progress"), "programmes/indicators/panels/edition.html", {"lines": lines, "edition": edition}
    )


@registry.file_access.register("programmes.indicator")
def may_read_evidence(scope, indicator):
    return perms.reads_papers(scope, indicator.programme)


@registry.file_access.register("programmes.result")
def may_read_result(scope, result):
    """Shown to anybody where the project says so."""
    if perms.reads_papers(scope, result.programme):
        return True
    return (
        result.shows_evidence and Programme.objects.visible_to(scope).filter(pk=result.programme_id).exists()
    )


# --- Counters: what the rows of this app can count -------------------------------------


def _partners(span):
    return span.programme.partners.values("institution").distinct().count()


def _sectors(span):
    sectors = span.programme.partners.exclude(role=PartnerRole.CONTRACTOR)
    return sectors.aggregate(n=Count("institution__sectors", distinct=True))["n"]


def _teams(span):
    placed = EditionTeam.objects.filter(edition__programme=span.programme)
    if span.edition:
        placed = placed.filter(edition=span.edition)
    return placed.values("team").distinct().count()


def _news(span):
    return span.programme.news.filter(**span.moments("published_at"), published_at__isnull=False).count()


def _practices(span):
    published = span.programme.practices.filter(status=PracticeStatus.PUBLISHED)
    return published.filter(**span.moments("published_at")).count()


def _applications(span):
    sent = Application.objects.sent().filter(
        call__programme=span.programme, **span.moments("first_submitted_at")
    )
    return (sent.filter(call__edition=span.edition) if span.edition else sent).count()


def _results(span):
    achieved = span.programme.results.filter(kind=ResultKind.ACHIEVED)
    dated = Q(**span.days("achieved_on"))
    return achieved.filter(dated | Q(achieved_on=None) if span.is_whole else dated).count()


def register():
    for key, label, unit, count in (
        ("partners", gettext_lazy("Partners of the project"), gettext_lazy("institutions"), _partners),
        ("partner_sectors", gettext_lazy("Sectors of the partners"), gettext_lazy("sectors"), _sectors),
        ("teams", gettext_lazy("Teams of the project"), gettext_lazy("teams"), _teams),
        ("news", gettext_lazy("News published"), gettext_lazy("news items"), _news),
        ("practices", gettext_lazy("Good practices published"), gettext_lazy("cards"), _practices),
        ("applications", gettext_lazy("Applications sent"), gettext_lazy("applications"), _applications),
        ("results", gettext_lazy("Results achieved"), gettext_lazy("results"), _results),
    ):
        registry.counters.register(key, Counter(label, unit, count))
