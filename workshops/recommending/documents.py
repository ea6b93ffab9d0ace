"""The plan of cooperation as a numbered document."""

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from coop_portal import registry
from documents.kinds import DocumentKind

from .. import perms
from ..models import PLAN_DOCUMENT, CooperationPlan, Cycle
from . import ending


def plan_context(document):
    """What workshops/pdf/plan.html needs."""
    plan = CooperationPlan.objects.select_related("cycle__edition__programme").get(pk=document.object_id)
    cycle = plan.cycle
    return {
        "plan": plan,
        "items": list(plan.items.select_related("recommendation", "action").prefetch_related("institutions")),
        "institutions": list(cycle.group.institutions.order_by("sort_key", "pk")),
        "cycle": cycle,
        "figures": ending.figures(cycle),
        "programme": cycle.edition.programme,
        "lang": settings.LANGUAGE_CODE,
    }


def public_facts(document):
    cycle = document.subject.cycle
    return [(_("Cycle"), cycle.name), (_("Edition"), cycle.edition.name)]


def may_read(scope, plan):
    """Everybody who sees the cycle: the plan is the group's own."""
    return Cycle.objects.visible_to(scope).filter(pk=plan.cycle_id).exists()


def register():
    registry.file_access.register("workshops.cooperationplan", may_read)
    registry.document_kinds.register(
        PLAN_DOCUMENT,
        DocumentKind(
            label=_("Plan of cooperation"),
            number_format="PLW/{number}/{year}",
            template="workshops/pdf/plan.html",
            context=plan_context,
            public_facts=public_facts,
            may_retry=lambda scope, plan: perms.can_run(scope, plan.cycle.edition),
        ),
    )
