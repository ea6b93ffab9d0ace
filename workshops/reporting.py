"""What the report of a period says of workshops: numbers of people, meetings, groups, and nobody's name."""

from django.contrib.postgres.aggregates import StringAgg
from django.db.models import Count, OuterRef, Subquery, Sum
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from coop_portal import registry
from coop_portal.figures import Section, Table
from partners.models import Institution

from .counting import attendances, cycles, person_hours, sessions
from .enums import CycleOutcome, Presence, SessionStatus
from .models import Attendance


def _hours(minutes):
    return round((minutes or 0) / 60, 2)


def build_people(span):
    present = attendances(span)
    totals = present.aggregate(people=Count("person", distinct=True), days=Count("pk"))
    if not totals["people"]:
        return []
    entry = (
        (_("People who attended"), totals["people"]),
        (_("Attendances (a person on a day)"), totals["days"]),
        (_("Hours of people at meetings"), person_hours(span)),
        (_("Institutions that attended"), present.aggregate(n=Count("institution", distinct=True))["n"]),
    )
    columns = (_("Sector"), _("Institutions"), _("People"), _("Hours of people"))
    note = _("A person or institution of two sectors counts in both; the totals count it once.")
    return [Table(_("By sector"), columns, lambda: _by_sector(present), entry, note, (1, 2, 3))]


def _by_sector(present):
    rows = (
        present.order_by()
        .values("institution__sectors__name")
        .annotate(
            institutions=Count("institution", distinct=True),
            people=Count("person", distinct=True),
            minutes=Sum("minutes"),
        )
        .order_by("institution__sectors__position", "institution__sectors__sort_key")
    )
    for row in rows:
        yield (
            row["institution__sectors__name"] or _("without a sector"),
            row["institutions"], row["people"], _hours(row["minutes"]),
        )  # fmt: skip


def build_sessions(span):
    held = sessions(span)
    counts = dict(held.order_by().values_list("kind").annotate(n=Count("pk", distinct=True)))
    planned = sessions(span, SessionStatus.PLANNED).count()
    cancelled = sessions(span, SessionStatus.CANCELLED).count()
    if not (counts or planned or cancelled):
        return []
    word, kinds = _("Kind"), dict(held.model._meta.get_field("kind").choices)
    totals = [
        (_("Meetings held"), sum(counts.values())),
        (_("Planned"), planned),
        (_("Called off"), cancelled),
    ]
    totals += [(f"{word}: {kinds[kind]}", number) for kind, number in sorted(counts.items())]
    columns = (_("Day"), _("Meeting"), _("Group"), _("Kind"), _("How"), _("People"), _("Hours of people"))
    return [Table(_("Meetings held"), columns, lambda: _sessions(held), tuple(totals), numbers=(5, 6))]


def _sessions(held):
    people = Attendance.objects.filter(day__session=OuterRef("pk"), presence=Presence.PRESENT).order_by()
    people = people.values("day__session")
    rows = (
        held.with_dates()
        .annotate(
            present=Subquery(people.annotate(n=Count("person", distinct=True)).values("n")),
            worked=Subquery(
                people.annotate(n=Sum("minutes")).values("n")
            ),  # a meeting has minutes of another kind
        )
        .select_related("cycle")
        .order_by("first_day", "pk")
    )
    for row in rows.iterator(chunk_size=500):
        day = timezone.localdate(row.first_day) if row.first_day else None
        yield (
            day, row.title, str(row.cycle or ""), row.get_kind_display(), row.get_mode_display(),
            row.present or 0, _hours(row.worked),
        )  # fmt: skip


def build_groups(span):
    found = cycles(span)
    count = found.count()
    if not count:
        return []
    word, outcomes = _("Outcome"), dict(CycleOutcome.choices)
    by_outcome = found.order_by().values_list("outcome").annotate(n=Count("pk"))
    totals = [(_("Groups that met"), count)]
    totals += [(f"{word}: {outcomes[code]}", number) for code, number in sorted(by_outcome)]
    columns = (_("Group"), _("Edition"), _("Institutions"), _("People"), _("Meetings held"), _("Outcome"))
    return [Table(_("Groups"), columns, lambda: _groups(found), tuple(totals), numbers=(3, 4))]


def _groups(found):
    rows = (
        found.select_related("edition")
        .annotate(names=StringAgg("group__institutions__name", ", ", distinct=True))
        .with_progress()
        .order_by("edition__position", "pk")
    )
    for row in rows.iterator(chunk_size=500):
        outcome = row.get_outcome_display()
        yield row.name, str(row.edition), row.names or "", row.people_count, row.held_count, outcome


def build_institutions(span):
    present = attendances(span).exclude(institution=None)
    if not present.exists():
        return []
    columns = (_("Institution"), _("Type"), _("Gmina"), _("People"), _("Hours of people"))
    return [Table(_("Institutions that attended"), columns, lambda: _institutions(present), numbers=(3, 4))]


def _institutions(present):
    """Counted in one go, not for each institution: there may be a thousand of them, each with many people."""
    counts = (
        present.order_by().values_list("institution").annotate(Count("person", distinct=True), Sum("minutes"))
    )
    sums = {pk: (people, minutes) for pk, people, minutes in counts}
    rows = Institution.objects.filter(pk__in=present.order_by().values("institution"))
    rows = rows.select_related("type", "seat__gmina", "seat__powiat").order_by("sort_key", "pk")
    for row in rows.iterator(chunk_size=500):
        people, minutes = sums.get(row.pk, (0, 0))
        yield row.name, str(row.type), row.place, people, _hours(minutes)


def register():
    for key, title, order, build in (
        ("people", gettext_lazy("People"), 10, build_people),
        ("sessions", gettext_lazy("Meetings"), 20, build_sessions),
        ("groups", gettext_lazy("Groups"), 30, build_groups),
        ("institutions", gettext_lazy("Institutions"), 40, build_institutions),
    ):
        registry.report_sections.register(key, Section(title, order, build))
