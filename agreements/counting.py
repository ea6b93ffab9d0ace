"""What projects count of their agreements, and what the report of a period says of them."""

from django.db.models import Count
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from coop_portal import registry
from coop_portal.figures import Counter, Section, Table

from .enums import AgreementStatus
from .models import Agreement


def of_span(span):
    found = Agreement.objects.filter(programme=span.programme)
    return found.filter(cycle__edition=span.edition) if span.edition else found


def in_force(span):
    """In force on the last day of the span (today, where it is open)."""
    return of_span(span).in_force(span.last)


def fixed(span):
    """Whose wording got its number in the span."""
    return of_span(span).filter(**span.moments("document__issued_at"), document__issued_at__isnull=False)


def build(span):
    found = of_span(span)
    if span.last:
        found = found.filter(created_at__lt=span.before)
    if not found.exists():
        return []
    state, states = _("State"), dict(AgreementStatus.choices)
    by_state = found.order_by().values("status").annotate(n=Count("pk"))
    totals = [(_("Agreements in force"), in_force(span).count()), (_("Wordings fixed"), fixed(span).count())]
    totals += [(f"{state}: {states[row['status']]}", row["n"]) for row in by_state]
    columns = (_("Number"), _("Title"), _("Parties"), _("State"), _("In force from"), _("In force to"))
    return [Table(_("Agreements"), columns, lambda: _rows(found), tuple(totals))]


def _rows(found):
    for row in found.with_card().order_by("created_at", "pk").iterator(chunk_size=200):
        parties = ", ".join(str(party) for party in row.parties.all())
        yield row.number, row.title, parties, str(row.state_label), row.in_force_on, row.last_day


def register():
    for key, label, count in (
        ("agreements_in_force", gettext_lazy("Agreements in force"), in_force),
        ("agreements_fixed", gettext_lazy("Agreements with a fixed wording"), fixed),
    ):
        registry.counters.register(
            key, Counter(label, gettext_lazy("agreements"), lambda span, count=count: count(span).count())
        )
    registry.report_sections.register("agreements", Section(gettext_lazy("Agreements"), 60, build))
