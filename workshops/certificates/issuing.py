"""Certificates of a cycle: all who qualify in one job, corrected, revoked, mailed."""

import time

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from coop_portal.transitions import TransitionRefused
from documents.enums import DocumentStatus
from documents.models import IssuedDocument
from documents.tasks import make
from notifications import jobs
from notifications.enums import JobStatus
from notifications.models import Job
from notifications.models.job import JobPaused

from ..models import Certificate, CertificateRule, Cycle
from ..models.certificate import KIND
from .qualifying import printed, standings

JOB = "workshops.certificates"
AT_ONCE = 20  # numbers taken in one short transaction; a killed worker leaves no more than these to the sweep
A_TASK = 300  # seconds, well below the limit of a task


def start(cycle, *, by):
    """The work of issuing; the one that goes on already is the answer to a second click."""
    going = Job.objects.filter(
        kind=JOB, arguments__cycle=cycle.pk, status__in=[JobStatus.WAITING, JobStatus.RUNNING]
    )
    mine = going.filter(owner=by).first()
    if mine is None and going.exists():
        raise TransitionRefused("somebody else issues them just now")
    return mine or jobs.start(
        JOB, owner=by, arguments={"cycle": cycle.pk, "back": Certificate(cycle=cycle).get_absolute_url()}
    )


def run(job):
    """Safe to repeat: who has a certificate is left alone, so that stopped or killed work goes on where it was."""
    cycle = Cycle.objects.select_related("edition__programme", "group").get(pk=job.arguments["cycle"])
    rule = CertificateRule.objects.of_cycle(cycle)
    if rule is None:
        raise ValidationError(_("Say first who gets a certificate."))
    waiting = [standing for standing in standings(cycle, rule) if _to_make(standing)]
    total = max(job.total, job.done + len(waiting))
    began, done = time.monotonic(), total - len(waiting)
    job.advance(done, total)
    shared = {"sign_strip": cycle.edition.programme.sign_images(embed=True)}
    for first in range(0, len(waiting), AT_ONCE):
        for document in take_numbers(cycle, rule, waiting[first : first + AT_ONCE], by=job.owner):
            make(document, shared)
            done += 1
            job.advance(done, total)
        if time.monotonic() - began > A_TASK and first + AT_ONCE < len(waiting):
            raise JobPaused
    return outcome(cycle)


def _to_make(standing):
    """What failed already is the sweep's: tried here again and again it would keep the others waiting."""
    begun = standing.document
    return standing.waits or (begun and begun.status == DocumentStatus.MAKING and not begun.has_failed)


@transaction.atomic
def take_numbers(cycle, rule, batch, *, by):
    """The documents of these Standings, in the order of names and so of numbers."""
    cycle.locked()
    return [_begin(cycle, rule, standing, by) for standing in batch]


def _begin(cycle, rule, standing, by):
    if standing.document:  # taken by work that was stopped before it was made
        return standing.document
    person = standing.person
    certificate, _made = Certificate.objects.get_or_create(
        cycle=cycle,
        person=person,
        defaults={
            "name": str(person), "surname": person.last_name, "printed": printed(cycle, rule, standing),
        },
    )  # fmt: skip
    return IssuedDocument.start(KIND, certificate, title=rule.title, by=by, queued=False)


def outcome(cycle):
    found = [standing.document for standing in standings(cycle) if standing.document]
    issued = sum(document.status == DocumentStatus.ISSUED for document in found)
    text = ngettext("%(n)d certificate is issued.", "%(n)d certificates are issued.", issued) % {"n": issued}
    if failed := sum(document.has_failed for document in found):
        text += " " + ngettext(
            "%(n)d could not be made; the portal tries again.",
            "%(n)d could not be made; the portal tries again.",
            failed,
        ) % {"n": failed}
    return {
        "text": text,
        "url": Certificate(cycle=cycle).get_absolute_url(),
        "action": _("See the certificates"),
    }


@transaction.atomic
def correct(certificate, *, by, reason, name, surname, printed):
    """Change what the certificate says and issue the next version; the present one holds until that is made."""
    certificate.cycle.locked()
    newest = certificate.documents().first()
    if newest is None or newest.status == DocumentStatus.MAKING:
        raise TransitionRefused(f"Certificate {certificate.pk}: being made")
    Certificate.objects.filter(pk=certificate.pk).update(name=name, surname=surname, printed=printed)
    certificate.refresh_from_db()
    document = newest.new_version(by=by, title=printed["title"], of_invalid=True)
    document.events.create(
        verb="correct", from_status=document.status, to_status=document.status, by=by, reason=reason
    )
    return document


def revoke(certificate, *, by, reason):
    newest = certificate.documents().first()
    if newest is None:
        raise TransitionRefused(f"Certificate {certificate.pk}: never issued")
    newest.revoke(reason, by=by)
