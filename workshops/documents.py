"""Contents of the documents that meetings need on paper."""

from django.utils import timezone
from django.utils.translation import gettext as _


def attendance_list_context(session):
    """A row a person with a signature box for each day, and empty rows for who comes without notice."""
    rows = [{"name": person, **details} for person, details in _people_with_institutions(session)]
    return {
        "title": _("Attendance list: %(title)s") % {"title": session.title},
        "session": session,
        "programme": session.programme,
        "days": list(session.days.all()),
        "rows": rows,
        "empty_rows": range(5),
        "sign_strip": session.programme.sign_images(embed=True),
        "printed_on": timezone.localdate(),
        "lang": "pl",
    }


def _people_with_institutions(session):
    posts = {}
    if session.cycle_id:
        for member in session.cycle.group.members.current().with_people():
            posts[member.person_id] = {"institution": member.institution, "post": member.post}
    for person in session.people():
        yield person, posts.get(person.pk, {"institution": None, "post": None})
