"""The part of a project's archive that workshops know: groups, meetings, recommendations, attendance in numbers."""

from functools import partial

from django.db.models import Count, Prefetch, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from coop_portal import registry
from programmes.archive.parts import Attached, Page, Part, Table
from programmes.folder.zipping import safe_name

from .documents import agenda_key, agenda_pdf
from .enums import Presence
from .models import Cycle, Recommendation, Session, SessionDay


def part(programme):
    """No names of participants: these stand in the scans of the folder alone."""
    cards = Recommendation.objects.standing().prefetch_related("owners")
    cycles = list(
        Cycle.objects.filter(edition__programme=programme)
        .select_related("edition")
        .prefetch_related("group__institutions", Prefetch("recommendations", cards))
        .with_progress()
        .order_by("edition__position", "edition_id", "pk")
    )
    sessions = list(
        Session.objects.filter(programme=programme)
        .select_related("cycle__edition", "location", "programme")
        .prefetch_related("days", "agenda", "roles__institution", "roles__person", "sectors__sector")
        .order_by("cycle__edition__position", "cycle_id", "position", "pk")
    )
    if not cycles and not sessions:
        return None
    agendas = {row.pk: _agenda(row) for row in sessions if row.agenda.all()}
    numbers = _numbers(programme)
    rows = [(row, agendas.get(row.pk), numbers.get(row.pk)) for row in sessions]
    pages = [Page("spotkania.html", _("Meetings"), "workshops/archive/sessions.html", {"sessions": rows})]
    if cycles:
        pages.append(Page("grupy.html", _("Groups"), "workshops/archive/cycles.html", {"cycles": cycles}))
    tables = [_sessions(sessions, numbers), _institutions(cycles)]
    return Part(20, pages, list(agendas.values()), tables)


def _agenda(session):
    path = f"agendy/{safe_name(f'S{session.pk} {session.title}')}.pdf"
    return Attached(path, _("Agenda"), make=partial(agenda_pdf, session), made_as=agenda_key(session.pk))


def _numbers(programme):
    """{session: (days, present, absent)}: heads, summed over the days."""
    days = SessionDay.objects.filter(session__programme=programme).values("session")
    here = Count("attendances", filter=Q(attendances__presence=Presence.PRESENT))
    away = Count("attendances", filter=~Q(attendances__presence=Presence.PRESENT))
    rows = days.annotate(number=Count("pk", distinct=True), here=here, away=away).order_by("session")
    return {row["session"]: (row["number"], row["here"], row["away"]) for row in rows}


def _sessions(sessions, numbers):
    columns = [
        _("Code"), _("Meeting"), _("Cycle"), _("Edition"), _("Kind"), _("State"), _("How"), _("Date"), _("Days"),
        _("Present"), _("Absent"),
    ]  # fmt: skip
    rows = []
    for row in sessions:
        cycle, days = row.cycle, list(row.days.all())
        rows.append(
            (
                f"S{row.pk}", row.title, str(cycle or ""), str(cycle.edition if cycle else ""),
                str(row.get_kind_display()), str(row.get_status_display()), str(row.get_mode_display()),
                timezone.localdate(days[0].starts_at) if days else None, *numbers.get(row.pk, (None, None, None)),
            )
        )  # fmt: skip
    return Table("spotkania", _("Meetings"), columns, rows)


def _institutions(cycles):
    rows = [
        (str(cycle.edition), cycle.name, institution.name, institution.email, cycle.people_count)
        for cycle in cycles
        for institution in cycle.group.institutions.all()
    ]
    columns = [_("Edition"), _("Cycle"), _("Institution"), _("Shared mailbox"), _("People in the group")]
    return Table("instytucje-grup", _("Institutions of the groups"), columns, rows)


def register():
    registry.archive_parts.register("workshops", part)
