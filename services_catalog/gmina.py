"""What there is for whom in a gmina."""

from django.urls import reverse

from partners.models.institution import polish_slug

from .models import RecipientGroup


def gmina_url(territory):
    return reverse("services_catalog:gmina", args=[territory.pk, polish_slug(territory.name)])


def recipient_sections(services):
    """Pairs (recipient group, its services) without the empty ones, and the national services.

    A service for several groups stands under each of them; one that names none is for all residents.
    """
    local = [service for service in services if not service.is_national]
    national = [service for service in services if service.is_national]
    by_code = {}
    for service in local:
        for code in [group.code for group in service.recipients.all()] or [RecipientGroup.EVERYBODY]:
            by_code.setdefault(code, []).append(service)
    groups = RecipientGroup.objects.filter(code__in=by_code)
    return [(group, by_code[group.code]) for group in groups], national
