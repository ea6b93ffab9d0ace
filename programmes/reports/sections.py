"""What the report of a period says of the project itself: indicators, milestones, partners, teams, results, news."""

from django.db.models import Count, OuterRef, Q, Subquery, Sum
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from coop_portal import registry
from coop_portal.figures import Section, Table
from partners.models import Team, TeamFigures

from ..enums import ApplicationRole, ApplicationStatus, PracticeStatus, ResultKind
from ..indicators.progress import Counts, share_of, status_of
from ..models import Application, ApplicationInstitution, EditionTeam, Indicator, Measurement


def build_indicators(span):
    found = Indicator.objects.filter(programme=span.programme)
    if span.edition:
        found = found.filter(edition=span.edition)
    if not found.exists():
        return []
    columns = (
        _("Code"), _("Indicator"), _("Edition"), _("Unit"), _("At the start"), _("Target"), _("Achieved"),
        _("Share of the target"), _("As of"), _("Where the number comes from"), _("State"),
    )  # fmt: skip
    note = _("Achieved is the number from the start until the last day of the period.")
    return [
        Table(_("Indicators"), columns, lambda: _indicators(found, span), note=note, numbers=(4, 5, 6, 7))
    ]


def _indicators(found, span):
    last = span.last or timezone.localdate()
    counted_on = min(last, timezone.localdate())  # a report of a year that has not ended yet
    newest = {}
    measured = Measurement.objects.standing().filter(indicator__in=found, on__lte=last)
    for row in measured.order_by("on", "pk"):
        newest[row.indicator_id] = row
    counts = Counts()
    for each in found.select_related("programme", "edition"):
        row = newest.get(each.pk)
        value = counts.of(each, last) if each.is_counted else row and row.value
        source = _source(each, row)
        share = share_of(each, value)
        yield (
            each.code, each.name, str(each.edition or ""), each.unit, each.base, each.target, value,
            int(share * 100), counted_on if each.is_counted else row and row.on, source,
            str(status_of(share, *each.period, last).label),
        )  # fmt: skip


def _source(indicator, measurement):
    if indicator.is_counted:
        entry = indicator.counter_entry
        return _("counted by the portal: %(what)s") % {"what": entry.label} if entry else ""
    return measurement.source or measurement.url or _("a file") if measurement else ""


def build_milestones(span):
    found = span.programme.milestones.all()
    if span.edition or not found.exists():
        return []
    columns = (_("Number"), _("Milestone"), _("Due on"), _("Reached on"), _("State"))
    return [Table(_("Milestones"), columns, lambda: _milestones(found))]


def _milestones(found):
    for row in found:
        yield row.number, row.title, row.due_on, row.reached_on, row.get_status_display()


def build_partners(span):
    found = span.programme.partners.all()
    if not found.exists():
        return []
    sectors = found.order_by().exclude(institution__sectors=None).values("institution__sectors__name")
    by_sector = sectors.annotate(n=Count("institution", distinct=True)).order_by(
        "institution__sectors__sort_key"
    )
    totals = [(_("Partners of the project"), found.values("institution").distinct().count())]
    sector = _("Sector")
    totals += [(f"{sector}: {row['institution__sectors__name']}", row["n"]) for row in by_sector]
    columns = (_("Institution"), _("Role"), _("Type"), _("Place"))
    return [Table(_("Partners"), columns, lambda: _partners(found), tuple(totals))]


def _partners(found):
    rows = found.select_related("institution__type", "institution__seat__powiat")
    for row in rows:
        yield row.institution.name, row.get_role_display(), str(row.institution.type), row.institution.place


def build_teams(span):
    placed = EditionTeam.objects.filter(edition__programme=span.programme)
    if span.edition:
        placed = placed.filter(edition=span.edition)
    teams = Team.objects.filter(pk__in=placed.values("team")).order_by("pk")
    if not teams.exists():
        return []
    figures = _figures(TeamFigures.objects.filter(team__in=teams), span).order_by()
    labels = {name: str(TeamFigures._meta.get_field(name).verbose_name) for name in TeamFigures.COUNTS}
    sums = figures.aggregate(**{name: Sum(name) for name in TeamFigures.COUNTS})
    totals = [(_("Teams"), teams.count())]
    totals += [(label[:1].upper() + label[1:], sums[name] or 0) for name, label in labels.items()]
    columns = (
        _("Team"), _("State"), _("Institutions"), _("Meetings"), _("Families"), _("Joint actions"),
        _("People reached"),
    )  # fmt: skip
    note = _("Families are numbers alone, of the periods that end in the period of the report.")
    return [Table(_("Teams"), columns, lambda: _teams(teams, span), tuple(totals), note, (2, 3, 4, 5, 6))]


def _figures(figures, span):
    return figures.filter(**span.days("ends_on"))


def _teams(teams, span):
    sums = {
        row["team"]: row
        for row in _figures(TeamFigures.objects.filter(team__in=teams), span)
        .order_by()
        .values("team")
        .annotate(**{f"sum_{name}": Sum(name) for name in TeamFigures.COUNTS})
    }
    seats = Count("memberships__institution", filter=Q(memberships__ends_on=None), distinct=True)
    for team in teams.select_related("kind").annotate(institution_count=seats):
        counted = sums.get(team.pk, {})
        numbers = [counted.get(f"sum_{name}") or 0 for name in TeamFigures.COUNTS]
        yield str(team), team.get_status_display(), team.institution_count, *numbers


def build_applications(span):
    sent = Application.objects.sent().filter(
        call__programme=span.programme, **span.moments("first_submitted_at")
    )
    if span.edition:
        sent = sent.filter(call__edition=span.edition)
    count = sent.count()
    if not count:
        return []
    state, states = _("State"), dict(ApplicationStatus.choices)
    by_state = sent.order_by().values_list("status").annotate(n=Count("pk"))
    totals = [(_("Applications sent"), count)]
    totals += [(f"{state}: {states[code]}", number) for code, number in sorted(by_state)]
    columns = (_("Number"), _("Call"), _("First sent on"), _("Lead institution"), _("Type"), _("State"))
    return [Table(_("Applications"), columns, lambda: _applications(sent), tuple(totals))]


def _applications(sent):
    lead = ApplicationInstitution.objects.filter(application=OuterRef("pk"), role=ApplicationRole.LEAD)
    rows = sent.select_related("call").annotate(
        lead=Subquery(lead.values("institution__name")[:1]),
        lead_type=Subquery(lead.values("institution__type__name")[:1]),
    )
    for row in rows.order_by("first_submitted_at", "pk").iterator(chunk_size=500):
        day = timezone.localdate(row.first_submitted_at)
        yield row.number, str(row.call), day, row.lead or "", row.lead_type or "", row.get_status_display()


def build_results(span):
    found = span.programme.results.all()
    if span.edition or not found.exists():
        return []
    counts = dict(found.order_by().values_list("kind").annotate(n=Count("pk")))
    totals = (
        (_("Planned results"), counts.get(ResultKind.PLANNED, 0)),
        (_("Achieved results"), counts.get(ResultKind.ACHIEVED, 0)),
    )
    columns = (_("Kind"), _("Result"), _("Answers the planned one"), _("Achieved on"), _("Evidence"))
    return [Table(_("Results"), columns, lambda: _results(found), totals)]


def _results(found):
    for row in found.select_related("answers", "evidence_file"):
        file = row.evidence_file.original_name if row.evidence_file else ""
        evidence = ", ".join(filter(None, [row.evidence, row.evidence_url, file]))
        yield row.get_kind_display(), row.text, str(row.answers or ""), row.achieved_on, evidence


def build_news(span):
    news = span.programme.news.filter(**span.moments("published_at"), published_at__lte=timezone.now())
    practices = span.programme.practices.filter(
        status=PracticeStatus.PUBLISHED, **span.moments("published_at")
    )
    tables = []
    if not span.edition and (count := news.count()):
        totals = ((_("News published"), count),)
        tables.append(Table(_("News"), (_("Published"), _("Title")), lambda: _dated(news), totals))
    if not span.edition and (count := practices.count()):
        totals = ((_("Good practices published"), count),)
        columns = (_("Published"), _("Title"))
        tables.append(Table(_("Good practices"), columns, lambda: _dated(practices), totals))
    return tables


def _dated(found):
    for row in found.order_by("published_at", "pk"):
        yield timezone.localdate(row.published_at), row.title


def register():
    for key, title, order, build in (
        ("indicators", gettext_lazy("Indicators"), 0, build_indicators),
        ("milestones", gettext_lazy("Milestones"), 5, build_milestones),
        ("partners", gettext_lazy("Partners of the project"), 45, build_partners),
        ("teams", gettext_lazy("Teams"), 50, build_teams),
        ("applications", gettext_lazy("Applications"), 75, build_applications),
        ("results", gettext_lazy("Results"), 80, build_results),
        ("news", gettext_lazy("News and good practices"), 90, build_news),
    ):
        registry.report_sections.register(key, Section(title, order, build))
