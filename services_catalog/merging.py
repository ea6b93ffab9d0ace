"""What becomes of services when two institutions are one."""

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from coop_portal.registry import merge_rules
from partners.merging.rules import Rule, hand_links, move_or_drop

from .search.watch import rebuild_soon


class Services(Rule):
    """The database marks the search documents of moved services; here they are asked to be written soon."""

    def repoint(self, rows, key, new):
        super().repoint(rows, key, new)
        transaction.on_commit(rebuild_soon, robust=True)


def one_question(twin, new):
    """The question that stays learns the other one's answers about services of which it has none."""
    kept = type(twin).objects.get(joining=twin.joining_id, institution=new)
    twin.answers.exclude(service__in=kept.answers.values("service")).update(question=kept)
    if twin.answered_at and not kept.answered_at:
        type(twin).objects.filter(pk=kept.pk).update(answered_at=twin.answered_at, source=twin.source_id)
    hand_links(twin, kept)


def register():
    merge_rules.register("services_catalog.service.provider", Services(_("services")))
    merge_rules.register("services_catalog.entryask.institution", Rule(_("requests for entries")))
    merge_rules.register(
        "services_catalog.coveragequestion.institution",
        move_or_drop(_("questions about other gminas"), "joining", join=one_question),
    )
