"""The list as something that a project built and hands on: an item for each territory whose animator keeps entries."""

from django.db.models import Count, Exists, OuterRef, Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from coop_portal import registry
from partners.models import Territory
from programmes.closing.legacies import Legacy, LegacyItem

from .enums import ServiceStatus
from .models import Service


def _items(programme):
    places = list(programme.territories.all())
    inside = Territory.objects.within([place.pk for place in places]).values("pk")
    around = set().union(*(place.path_ids() for place in places))
    covering = Service.coverage.through.objects.filter(service=OuterRef("pk"), territory__in=inside)
    # The animator of the powiat keeps entries for its gminas, too.
    theirs = Q(steward__in=inside) | Q(Exists(covering), steward__in=around)
    living = Service.objects.exclude(status__in=[ServiceStatus.DRAFT, ServiceStatus.WITHDRAWN])
    numbers = dict(living.filter(theirs).order_by().values_list("steward").annotate(number=Count("pk")))
    stewards = Territory.objects.filter(pk__in=numbers).order_by("sort_key", "pk")
    return [
        LegacyItem(
            str(steward.pk),
            _("List of activities and services: %(place)s") % {"place": steward.label},
            ngettext("%(n)s service", "%(n)s services", numbers[steward.pk]) % {"n": numbers[steward.pk]},
            reverse("services_catalog:list"),
        )
        for steward in stewards
    ]


def register():
    legacy = Legacy(
        gettext_lazy("List of activities and services"),
        gettext_lazy(
            "Who keeps the entries true after the project. The services themselves stay as they are."
        ),
        _items,
        order=10,
    )
    registry.legacies.register("services", legacy)
