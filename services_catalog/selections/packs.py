"""From a pack to a selection, and whose packs a person writes."""

from django.db import transaction

from accounts.enums import Role
from partners.models import Institution, Territory

from ..models import Selection, SelectionItem, Service
from ..models.selection import LIVING


def use(pack, owner, uid):
    """(a new current selection with what of the pack still goes on, how many services do not). Sent twice it is one."""
    selection = Selection.start(owner, uid)
    return selection, _take_over(selection, list(pack.items.all()))


@transaction.atomic
def _take_over(selection, items):
    selection.locked()
    wanted = {item.service_id for item in items if item.service_id}
    services = Service.objects.filter(status__in=LIVING).with_row().in_bulk(wanted)
    if not selection.items.exists():
        kept = [item for item in items if item.heading or item.service_id in services]
        SelectionItem.objects.bulk_create(
            _item(each, services, selection=selection, position=place) for place, each in enumerate(kept, 1)
        )
    return len(wanted) - len(services)


def _item(item, services, **fields):
    if item.heading:
        return SelectionItem(heading=item.heading, **fields)
    return SelectionItem.of(services[item.service_id], reason=item.reason, **fields)


def owners(scope):
    """[(key, label)] of the institutions and places for which the person writes packs; operators name theirs."""
    institutions = Institution.objects.filter(
        pk__in=scope.institutions_as(Role.SOCIAL_WORKER), merged_into=None
    ).order_by("sort_key")
    places = Territory.objects.active().filter(
        pk__in=scope.animated_territories(), kind__in=["powiat", "gmina"]
    )
    places = places.order_by("-kind", "sort_key")  # the powiat before its gminas
    return [
        *((f"institution-{each.pk}", str(each)) for each in institutions),
        *((f"territory-{each.pk}", each.label) for each in places),
    ]
