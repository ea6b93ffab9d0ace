"""Of which provider the board is: chosen from a list, or named in words where the list would be too long."""

from dataclasses import dataclass, field

from partners.models import Institution

from ..models import Service

IN_A_LIST = 60  # providers
READ = 1_000  # services from which the list is made: whoever keeps more names the provider
OFFERED = 12


@dataclass
class Providers:
    """`listed`: all of them, None where they are too many. `offered`: those whose names fit the words, if not one."""

    chosen: Institution | None = None
    listed: list | None = None
    offered: list = field(default_factory=list)
    asked: str = ""

    @property
    def is_unknown(self):
        return bool(self.asked and not self.chosen and not self.offered)


def providers(scope, asked):
    """`asked`: the key of one, or words of its name."""
    kept = Service.objects.published().kept_by(scope)
    rows = set(kept.order_by().values_list("provider", flat=True)[: READ + 1])
    by_name = Institution.objects.order_by("sort_key", "pk").only("pk", "name", "sort_key")
    if len(rows) <= IN_A_LIST and not kept.order_by()[READ : READ + 1].exists():
        listed = list(by_name.filter(pk__in=rows))
        return Providers(next((each for each in listed if str(each.pk) == asked), None), listed)
    theirs = by_name.filter(pk__in=kept.order_by().values("provider"))
    return _named(theirs, " ".join(asked.replace("\x00", "").split())[:100])


def _named(theirs, asked):
    if not asked:
        return Providers()
    if asked.isascii() and asked.isdigit() and len(asked) < 9 and (one := theirs.filter(pk=asked).first()):
        return Providers(one, asked=one.name)
    found = list(theirs.named(asked)[: OFFERED + 1])
    exact = [each for each in found if each.name == asked]
    if len(exact or found) == 1:
        return Providers((exact or found)[0], asked=asked)
    return Providers(offered=found[:OFFERED], asked=asked)
