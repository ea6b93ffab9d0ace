"""How far a list is: which of the typical services a place has already."""

from dataclasses import dataclass

from partners.enums import TerritoryKind

from ..models import Service, ServiceTemplate

ENOUGH = 0.75  # of the typical services: no gmina has them all


@dataclass(frozen=True)
class Progress:
    covered: frozenset[int]  # ids of templates
    total: int

    @property
    def count(self):
        return len(self.covered)

    @property
    def is_building(self):
        return self.count < self.total * ENOUGH


def progress(territory):
    """Counted is a published service made of the template, and one of the same kind by the same type of institution."""
    templates = ServiceTemplate.objects.in_use().prefetch_related("other_types", "types")
    services = Service.objects.published().filter(is_national=False).in_territory(territory)
    found = set(services.order_by().values_list("template", "provider__type", "types").distinct())
    made_of = {template for template, _provider, _kind in found}
    run = {(provider, kind) for _template, provider, kind in found if kind}
    covered = [
        template.pk
        for template in templates
        if template.pk in made_of
        or any((provider, kind.pk) in run for provider in template.run_by for kind in template.types.all())
    ]
    return Progress(frozenset(covered), len(templates))


def building(territory):
    """The progress to show beside a public list, None where there is nothing to say."""
    if territory is None or territory.kind not in (TerritoryKind.GMINA, TerritoryKind.POWIAT):
        return None
    found = progress(territory)
    return found if found.is_building else None
