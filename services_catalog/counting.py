"""What projects count of the list where they work, and what the report of a period says of it."""

from django.db.models import Count, Exists, OuterRef, Q, Subquery
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from coop_portal import registry
from coop_portal.figures import Counter, Section, Table
from partners.models import Territory

from .enums import ServiceStatus
from .models import Service, ServiceEvent


def published(span):
    """Services for the territories of the edition or project that were published on the last day of the span.

    Those of the whole powiat count: they stand on the list of its gminas; those of the whole country do not.
    """
    places = list((span.edition or span.programme).territories.all()) or list(
        span.programme.territories.all()
    )
    if not places:
        return Service.objects.none()
    around = {pk for place in places for pk in (place.pk, place.gmina_id, place.powiat_id) if pk}
    inside = Territory.objects.within([place.pk for place in places])
    covered = Service.coverage.through.objects.filter(service=OuterRef("pk"))
    here = covered.filter(Q(territory__in=around) | Q(territory__in=inside))
    found = Service.objects.filter(Exists(here), is_national=False)
    if span.last is None:
        return found.published()
    state = ServiceEvent.objects.filter(subject=OuterRef("pk"), at__lt=span.before).order_by("-at", "-pk")
    then = found.annotate(then=Subquery(state.values("to_status")[:1]))
    return then.filter(then=ServiceStatus.PUBLISHED)


def newly(span):
    """Of these, those published for the first time in the span."""
    first = ServiceEvent.objects.filter(subject=OuterRef("pk"), to_status=ServiceStatus.PUBLISHED).order_by(
        "at"
    )
    dated = published(span).annotate(first_at=Subquery(first.values("at")[:1]))
    return dated.filter(**span.moments("first_at"))


def providers(span):
    return published(span).order_by().values("provider").distinct()


def build(span):
    found = published(span)
    count = found.count()
    if not count:
        return []
    totals = [
        (_("Services and activities on the list"), count),
        (_("Published in the period"), newly(span).count()),
        (_("Providers"), providers(span).count()),
    ]
    columns = (_("Gmina"), _("Services and activities"), _("Providers"))
    return [Table(_("The list by gmina"), columns, lambda: _rows(found), tuple(totals), numbers=(1, 2))]


def _rows(found):
    """By the seat of the provider: that is where somebody looks for it."""
    by_gmina = (
        found.order_by()
        .values("provider__seat__gmina")
        .annotate(services=Count("pk", distinct=True), providers=Count("provider", distinct=True))
    )
    counted = {row["provider__seat__gmina"]: row for row in by_gmina}
    names = Territory.objects.filter(pk__in=[pk for pk in counted if pk]).order_by("sort_key", "pk")
    for gmina in names:
        row = counted[gmina.pk]
        yield str(gmina), row["services"], row["providers"]
    if None in counted:
        yield _("without a gmina"), counted[None]["services"], counted[None]["providers"]


def register():
    for key, label, unit, count in (
        (
            "services",
            gettext_lazy("Services published on the list"),
            gettext_lazy("services"),
            lambda span: published(span).count(),
        ),
        (
            "services_new",
            gettext_lazy("Services published for the first time"),
            gettext_lazy("services"),
            lambda span: newly(span).count(),
        ),
        (
            "providers",
            gettext_lazy("Providers on the list"),
            gettext_lazy("institutions"),
            lambda span: providers(span).count(),
        ),
    ):
        registry.counters.register(key, Counter(label, unit, count))
    registry.report_sections.register("services", Section(gettext_lazy("List of services"), 70, build))
