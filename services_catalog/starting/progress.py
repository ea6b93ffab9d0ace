"""How far a list is: which of the typical services a place has already."""

from dataclasses import dataclass

from partners.enums import TerritoryKind

from ..models import Service, ServiceTemplate
from ..search.keeping import Kept

ENOUGH = 0.75  # of the typical services: no gmina has them all
ESTABLISHED = 500  # services of a place whose list is no longer being built, whatever they are


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
    found = Kept().read(_kinds_of, territory)
    made_of = {template for template, _provider, _kind in found}
    run = {(provider, kind) for _template, provider, kind in found if kind}
    providers, kinds = _run_by()
    covered = [
        pk
        for pk, of_provider in providers.items()
        if pk in made_of
        or any((provider, kind) in run for provider in of_provider for kind in kinds.get(pk, ()))
    ]
    return Progress(frozenset(covered), len(providers))


def _kinds_of(territory):
    """{(template, type of the provider, kind)} of its published services."""
    services = Service.objects.published().local_to(territory)
    return set(services.order_by().values_list("template", "provider__type", "types").distinct())


def _run_by():
    """{template: types of institutions that run it}, {template: kinds of service}; keys alone, for a public page."""
    templates = ServiceTemplate.objects.in_use()
    providers = {pk: {main} for pk, main in templates.values_list("pk", "institution_type")}
    for pk, other in ServiceTemplate.other_types.through.objects.values_list(
        "servicetemplate", "institutiontype"
    ):
        providers.get(pk, set()).add(other)
    kinds = {}
    for pk, kind in ServiceTemplate.types.through.objects.values_list("servicetemplate", "servicetype"):
        kinds.setdefault(pk, set()).add(kind)
    return providers, kinds


def building(territory):
    """The progress to show beside a public list, None where there is nothing to say."""
    if territory is None or territory.kind not in (TerritoryKind.GMINA, TerritoryKind.POWIAT):
        return None
    local = Service.objects.published().local_to(territory).order_by()
    if local[:ESTABLISHED].count() == ESTABLISHED:
        return None
    found = progress(territory)
    return found if found.is_building else None
