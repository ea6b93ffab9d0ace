"""The sheet for a meeting: a page a provider, its entries, room for corrections and a signature."""

from dataclasses import dataclass
from itertools import groupby

from ..models import Service

A_PART = 40  # providers in one file: it is made while the animator waits
MOST_PARTS = 4


@dataclass(frozen=True)
class Sheet:
    provider: object
    services: tuple


def _services(scope, *, all_of_them=False):
    kept = Service.objects.all().kept_by(scope)
    if all_of_them:
        return kept.published()
    return kept.late()


def provider_ids(scope, **which):
    services = _services(scope, **which).order_by("provider__sort_key", "provider")
    return list(dict.fromkeys(services.values_list("provider", flat=True)))


def parts(scope):
    """Numbers of the files that the sheets of all who are to confirm make; nobody meets more providers at once."""
    late = _services(scope).order_by().values("provider").distinct()[: MOST_PARTS * A_PART].count()
    return range(1, -(-late // A_PART) + 1)


def sheets(scope, *, part=1, provider=None):
    """Sheets of that part, or of one provider with all its published entries."""
    services = _services(scope, all_of_them=provider is not None)
    if provider is not None:
        services = services.filter(provider=provider)
    else:
        ids = provider_ids(scope)[(part - 1) * A_PART : part * A_PART]
        services = services.filter(provider__in=ids)
    rows = services.with_entry().order_by("provider__sort_key", "provider", "sort_key", "pk")
    return [
        Sheet(found[0].provider, tuple(found))
        for found in (list(group) for _pk, group in groupby(rows, key=lambda each: each.provider_id))
    ]
