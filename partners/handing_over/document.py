"""The hand-over protocol: a numbered document of what was handed over, for both to sign."""

from django.utils.translation import gettext_lazy as _

from coop_portal import registry
from documents.kinds import DocumentKind

from .. import perms
from ..models import HandOver
from ..models.handover import HANDOVER_DOCUMENT


def context(document):
    handover = HandOver.objects.with_people().get(pk=document.object_id)
    return {"handover": handover, "count": sum(len(part["items"]) for part in handover.record)}


def public_facts(document):
    """For whoever holds a copy: the day and how much; the people are on the paper alone."""
    handover = HandOver.objects.get(pk=document.object_id)
    return [
        (_("Day of the handing over"), handover.on),
        (_("Number of duties"), sum(len(part["items"]) for part in handover.record)),
    ]


def register():
    registry.file_access.register("partners.handover", perms.can_see_handover)
    registry.document_kinds.register(
        HANDOVER_DOCUMENT,
        DocumentKind(
            label=_("Hand-over protocol"),
            number_format="PP/{number}/{year}",
            template="partners/handing_over/pdf/protocol.html",
            context=context,
            public_facts=public_facts,
            may_retry=perms.can_see_handover,
        ),
    )
