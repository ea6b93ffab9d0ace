"""Whom the papers of projects that must be kept name: sweeps leave them alone (coop_portal/retention.py)."""

from django.db.models import Q

from coop_portal import registry
from coop_portal.retention import of_kept_project
from partners.models import Person

from .models import Attendance, AttendanceEntry, Certificate, Delegation, GroupMember, Invitee, SessionRole


def kept_people():
    """Members of groups, those invited, who came, whom an employer sent, with a role at a meeting or a certificate."""
    named = [
        GroupMember.objects.filter(of_kept_project("group__cycle__edition__programme")),
        Invitee.objects.filter(of_kept_project("session__programme")),
        Attendance.objects.filter(of_kept_project("day__session__programme")),
        Delegation.objects.filter(of_kept_project("group__cycle__edition__programme")),
        AttendanceEntry.objects.filter(of_kept_project("day__session__programme")),
        Certificate.objects.filter(of_kept_project("cycle__edition__programme")),
        SessionRole.objects.filter(of_kept_project("session__programme")),
    ]
    found = Q(pk__in=[])
    for rows in named:
        found |= Q(pk__in=rows.filter(person__isnull=False).values("person"))
    return Person.objects.filter(found).values("pk")


def register():
    registry.kept_people.register("workshops", kept_people)
