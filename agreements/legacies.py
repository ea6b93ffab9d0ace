"""Agreements that outlive their project: somebody has to watch over their dates and commitments."""

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from coop_portal import registry
from programmes.closing.legacies import Legacy, LegacyItem

from .handing_over import OVER
from .models import Agreement


def _items(programme):
    lasting = Q(last_day=None) | Q(last_day__gte=timezone.localdate())
    living = (
        Agreement.objects.originals()
        .with_life()
        .filter(lasting, programme=programme)
        .exclude(status__in=OVER)
    )
    return [
        LegacyItem(
            str(each.pk), each.title, each.number or each.get_status_display(), each.get_absolute_url()
        )
        for each in living.select_related("document").order_by("created_at", "pk")
    ]


def register():
    hint = _("Who watches over the dates and commitments of the agreement after the project.")
    registry.legacies.register("agreements", Legacy(_("Agreements"), hint, _items, order=30))
