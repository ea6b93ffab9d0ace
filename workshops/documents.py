"""Contents of the documents that meetings need on paper."""

from django.conf import settings
from django.utils import timezone, translation
from django.utils.dateformat import format as date_format
from django.utils.translation import gettext as _

from coop_portal.pdf import render_pdf
from coop_portal.sorting import sort_key
from programmes.enums import FolderLevel
from programmes.folder.steps import LETTERS

from .enums import RegistrationStatus
from .meetings.clock import timetable
from .models import Registration


def attendance_list_pdf(session, *, with_registered):
    """The list to be signed: in Polish, whatever language the coordinator's pages are in."""
    with translation.override(settings.LANGUAGE_CODE):
        context = attendance_list_context(session, with_registered=with_registered)
        return render_pdf("workshops/pdf/attendance_list.html", context)


def agenda_key(pk):
    """Under which the packages of a project keep the agenda of this meeting: drawn once, wherever it stands."""
    return f"agenda {pk}"


def agenda_pdf(session):
    with translation.override(settings.LANGUAGE_CODE):
        days = list(session.days.all())
        context = {
            "title": _("Agenda: %(title)s") % {"title": session.title},
            "session": session,
            "programme": session.programme,
            "days": days,
            "timetable": timetable(session.agenda.all(), days),
            "sign_strip": session.programme.sign_images(embed=True),
        }
        return render_pdf("workshops/pdf/agenda.html", context)


def attendance_list_context(session, *, with_registered=True):
    """A row a person with a signature box for each day, and empty rows for who comes without notice.

    Whoever registered for a public event follows the invited people: names for who runs the project alone.
    """
    rows = [{"name": person, **details} for person, details in _people_with_institutions(session)]
    if with_registered:
        rows += [{"name": name, "institution": None, "post": None} for name in registered_names(session)]
    return {
        "title": _("Attendance list: %(title)s") % {"title": session.title},
        "session": session,
        "programme": session.programme,
        "days": list(session.days.all()),
        "rows": rows,
        "empty_rows": range(5),
        "sign_strip": session.programme.sign_images(embed=True),
        "printed_on": timezone.localdate(),
        "folder_code": f"{LETTERS[FolderLevel.SESSION]}{session.pk}",
    }


def registered_names(session):
    """Of those who have a place at a public event, in the order of the alphabet."""
    rows = Registration.objects.filter(event__session=session, status=RegistrationStatus.REGISTERED)
    return sorted(rows.values_list("name", flat=True), key=surname_first)


def surname_first(name):
    """The key of a name typed as one line: its last word, then the rest."""
    *first, last = name.split() or [""]
    return sort_key(" ".join([last, *first]))


def _people_with_institutions(session):
    posts = {}
    if session.cycle_id:
        for member in session.cycle.group.members.current().with_people():
            posts[member.person_id] = {"institution": member.institution, "post": member.post}
    for person in session.people():
        yield person, posts.get(person.pk, {"institution": None, "post": None})


def group_table_contents(cycle):
    """Headings and rows: a row a person, a column each day of a meeting that has a date."""
    sessions = cycle.sessions.prefetch_related("days__attendances")
    days = [(session, day) for session in sessions for day in session.days.all()]
    present = {
        (day.pk, attendance.person_id): attendance.get_presence_display()
        for _session, day in days
        for attendance in day.attendances.all()
    }
    headings = [
        _("No."), _("Surname"), _("First name"), _("Post"), _("Institution"), _("Work e-mail"),
        *(f"{session.title}, {date_format(timezone.localdate(day.starts_at), 'j.m.Y')}" for session, day in days),
    ]  # fmt: skip
    rows = [
        (
            number,
            member.person.last_name,
            member.person.first_name,
            member.post.title if member.post else "",
            member.institution.name,
            member.person.email,
            *(present.get((day.pk, member.person_id), "") for _session, day in days),
        )
        for number, member in enumerate(cycle.group.members.current().with_people(), start=1)
    ]
    return headings, rows
