"""What a service's page says of the agreement that it rests on: a commitment that points at it is the only truth."""

from django.utils.translation import gettext as _

from coop_portal.panels import Panel

from ..models import Agreement, Commitment


def agreements_behind(service):
    """Agreements in force with a running commitment about the service."""
    pointing = Commitment.objects.running().about(service)
    found = Agreement.objects.in_force().filter(pk__in=pointing.values("agreement"))
    return found.select_related("document").order_by("pk")


def panel(request, service):
    """For anybody: the number and until when. Who may read the agreement itself gets to it."""
    found = list(agreements_behind(service))
    if not found:
        return None
    readable = Agreement.objects.visible_to(request.scope).filter(pk__in=[row.pk for row in found])
    seen = set(readable.values_list("pk", flat=True))
    context = {"agreements": [(row, row.pk in seen) for row in found]}
    return Panel(_("Based on an agreement"), "agreements/commitments/panel_service.html", context)
