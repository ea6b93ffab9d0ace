"""A project with a held meeting, and scans that differ."""

import itertools
from datetime import timedelta

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from programmes.models import FolderDocumentType, FolderScan
from tests.accounts.factories import UserFactory
from tests.workshops.factories import fill, make_cycle, make_pair

_numbers = itertools.count(1)


def pdf(name="lista obecności.pdf", content=None):
    content = content or f"%PDF-1.7\n% {next(_numbers)}\n%%EOF\n".encode()
    return SimpleUploadedFile(name, content, "application/pdf")


def folder_type(code):
    return FolderDocumentType.objects.get(code=code)


def make_scan(programme, *, step="", code="", name="skan.pdf", by=None, **fields):
    fields |= {"step": step, "type": folder_type(code), "placed": True} if code else {}
    return FolderScan.add(programme, pdf(name), by=by or UserFactory(), **fields)


def held_session(edition, *, days_ago=3, people=0):
    """The first meeting of a new group, held some days ago; its later ones wait for a date."""
    cycle = make_cycle(edition, name=f"Grupa {next(_numbers)}")
    if people:
        library, _gops = make_pair()
        fill(cycle.group, (library, people))
    session = cycle.sessions.get(position=1)
    start = timezone.now() - timedelta(days=days_ago)
    session.days.create(starts_at=start, ends_at=start + timedelta(hours=4))
    type(session).objects.filter(pk=session.pk).update(status="held")
    session.refresh_from_db()
    return session
