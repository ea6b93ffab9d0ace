"""What holds sweeps back: nothing of a project is erased while a legal hold stands or before its last day of keeping.

A sweep asks `registry.kept_projects` and `registry.kept_people` (coop_portal.retention); what is in there stays.
"""

from ..models import Programme, ProgrammeContact


def kept_projects():
    return Programme.objects.kept().values("pk")


def kept_contacts():
    """People named as contacts of such projects."""
    return ProgrammeContact.objects.filter(programme__in=kept_projects(), person__isnull=False).values(
        "person"
    )
