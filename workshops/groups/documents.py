"""The employer's delegation as a numbered document."""

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from coop_portal import registry
from documents.kinds import DocumentKind

from .. import perms
from ..models import DELEGATION_DOCUMENT, Delegation


def delegation_context(document):
    """What workshops/pdf/delegation.html needs."""
    delegation = Delegation.objects.select_related(
        "group__cycle__edition__programme", "person", "institution__seat", "source"
    ).get(pk=document.object_id)
    cycle = delegation.group.cycle
    return {
        "delegation": delegation,
        "cycle": cycle,
        "programme": cycle.edition.programme,
        "sessions": _ahead(cycle, delegation.created_at),
        "lang": settings.LANGUAGE_CODE,
    }


def _ahead(cycle, moment):
    """Meetings that were not over when the person was sent; those without a date, too."""
    sessions = cycle.sessions.exclude(status="cancelled").select_related("location").prefetch_related("days")
    return [
        each
        for each in sessions
        if not each.days.all() or max(day.ends_at for day in each.days.all()) >= moment
    ]


def public_facts(document):
    """Whose delegation it is stands on the paper, not here."""
    delegation = document.subject
    return [
        (_("Institution"), delegation.institution.name),
        (_("Cycle"), delegation.group.cycle.name),
        (_("Confirmed on"), delegation.created_at),
    ]


def may_read(scope, delegation):
    return perms.reads_people(scope, delegation.group.cycle)


def register():
    registry.file_access.register("workshops.delegation", may_read)
    registry.document_kinds.register(
        DELEGATION_DOCUMENT,
        DocumentKind(
            label=_("Employer's delegation"),
            number_format="DEL/{number}/{year}",
            template="workshops/pdf/delegation.html",
            context=delegation_context,
            public_facts=public_facts,
            may_retry=lambda scope, delegation: perms.can_run(scope, delegation.group.cycle.edition),
        ),
    )
