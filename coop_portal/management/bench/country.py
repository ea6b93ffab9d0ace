"""The units of a whole country and the institutions in them."""

from dataclasses import dataclass, field
from itertools import chain, cycle, islice

from coop_portal import copying
from coop_portal.folding import fold
from coop_portal.sorting import sort_key
from partners.enums import GminaKind, InstitutionStatus, TerritoryKind
from partners.models import Institution, InstitutionPhone, InstitutionType, Location, Territory
from services_catalog.models import ServiceTemplate

from . import loading, words


@dataclass
class Country:
    """As Poland: of 380 powiats 66 are cities, which are one gmina each. `gminas` in the order of their powiats."""

    voivodeships: list = field(default_factory=list)
    powiats: list = field(default_factory=list)
    gminas: list = field(default_factory=list)

    @classmethod
    def build(cls, *, voivodeships=16, powiats=380, cities=66, gminas=2477):
        country, towns = cls(), _towns()
        country.voivodeships = _create(
            Territory(kind=TerritoryKind.VOIVODESHIP, name=name) for name in words.VOIVODESHIPS[:voivodeships]
        )
        country.powiats = _create(
            Territory(
                kind=TerritoryKind.POWIAT,
                name=next(towns) if n < cities else _adjective(n - cities),
                parent=country.voivodeships[n % voivodeships],
                is_city_powiat=n < cities,
            )
            for n in range(powiats)
        )
        inside = [*range(cities), *islice(cycle(range(cities, powiats)), gminas - cities)]
        country.gminas = _create(_gminas([country.powiats[n] for n in sorted(inside)], towns))
        return country

    @property
    def seats(self):
        """{id of a powiat: the gmina in which its offices are}"""
        return {gmina.powiat_id: gmina for gmina in reversed(self.gminas)}


def _gminas(powiats, towns):
    before = None
    for n, powiat in enumerate(powiats):
        is_first, before = powiat is not before, powiat
        if powiat.is_city_powiat:
            name, kind = powiat.name, GminaKind.URBAN
        else:
            name = next(towns)
            kind = GminaKind.URBAN if is_first else (GminaKind.URBAN_RURAL if n % 4 == 0 else GminaKind.RURAL)
        yield Territory(kind=TerritoryKind.GMINA, gmina_kind=kind, name=name, parent=powiat)


def _towns():
    """Each name once: "Kobylin", "Dąbrowa", ... "Kobylin Nowy", ..."""
    for kind in words.KINDS:
        for name, gender, _adjective in words.TOWNS:
            yield f"{name} {kind['mfn'.index(gender)]}".strip()


def _adjective(n):
    """ "kobyliński", later "kobylińsko-dąbrowski"."""
    names = [adjective for _name, _gender, adjective in words.TOWNS]
    first, more = names[n % len(names)], n // len(names)
    return f"{first[:-1]}o-{names[(n + more) % len(names)]}" if more else first


def _create(rows):
    """The keys are taken first, since a unit is its own ancestor."""
    rows = list(rows)
    for pk, row in zip(copying.keys(Territory, len(rows)), rows, strict=True):
        row.pk = pk
        row.place_below_parent()
    return Territory.objects.bulk_create(rows, batch_size=1000)


COLUMNS = (
    "id", "uid", "status", "name", "short_name", "sort_key", "search_text", "type_id", "is_public_body", "nip", "regon",
    "seat_id", "street", "building", "postcode", "town", "email", "is_sample",
)  # fmt: skip
# A centre of social assistance is called after the kind of its gmina.
WELFARE = {GminaKind.RURAL: "gops", GminaKind.URBAN: "mops", GminaKind.URBAN_RURAL: "mgops"}


@dataclass(frozen=True)
class Seated:
    """An institution as services need it: keys of its row and of its place, what it is called, where it sits."""

    pk: int
    type: InstitutionType
    gmina: Territory
    name: str
    short_name: str
    street: str
    building: str
    location_id: int


def institutions(country, number, *, in_a_city, random):
    """So many institutions: offices of powiats, `in_a_city` in the first gmina, and what every gmina has."""
    types = _Types()
    offices = [(gmina, kind) for gmina in country.seats.values() for kind in types.regional][: number // 4]
    gminas = chain([country.gminas[0]] * in_a_city, cycle(country.gminas))
    in_gmina = {}
    for gmina in islice(gminas, number - len(offices)):
        in_gmina.setdefault(gmina, []).append(types.of_gmina(gmina, len(in_gmina.get(gmina, ()))))
    places = [*offices, *((gmina, kind) for gmina, kinds in in_gmina.items() for kind in kinds)]
    made = list(_seated(places, random))
    _load(made, random)
    return made


class _Types:
    """Types of institutions that run the typical services of gminas and those of powiats."""

    def __init__(self):
        self.by_code = {kind.code: kind for kind in InstitutionType.objects.select_related("sector")}
        level = dict(
            ServiceTemplate.objects.order_by("-position").values_list("institution_type__code", "level")
        )
        self.regional = [self.by_code[code] for code in level if level[code] == "powiat"]
        self.local = [self.by_code[code] for code in level if level[code] == "gmina"]

    def of_gmina(self, gmina, n):
        kind = self.local[n % len(self.local)]
        return self.by_code[WELFARE[gmina.gmina_kind]] if kind.code == "ops" else kind


def _seated(places, random):
    pks, locations = copying.keys(Institution, len(places)), copying.keys(Location, len(places))
    numbers = {}
    for pk, location, (gmina, kind) in zip(pks, locations, places, strict=True):
        n = numbers[gmina.pk, kind.pk] = numbers.get((gmina.pk, kind.pk), 0) + 1
        name = f"{words.INSTITUTIONS.get(kind.code) or kind.name} {gmina.name}"
        yield Seated(
            pk=pk,
            type=kind,
            gmina=gmina,
            name=f"{name} nr {n}" if n > 1 else name,
            short_name=f"{kind.code.upper()} {gmina.name}"[:100],
            street=random.choice(words.STREETS),
            building=str(random.randint(1, 90)),
            location_id=location,
        )


def _load(made, random):
    tables = [Institution, Institution.sectors.through, InstitutionPhone, Location]
    with loading.aside(tables, len(made)):
        loading.copy(Institution, COLUMNS, (_row(each, random) for each in made))
        sectors = ((each.pk, each.type.sector_id) for each in made if each.type.sector_id)
        loading.copy(Institution.sectors.through, ("institution_id", "sector_id"), sectors)
        phones = ((each.pk, f"{random.randint(12, 95)} {each.pk % 10_000_000:07}") for each in made)
        loading.copy(InstitutionPhone, ("institution_id", "number"), phones)
        columns = ("id", "uid", "institution_id", "territory_id", "town", "street", "building")
        places = (
            (
                each.location_id,
                loading.uid(random),
                each.pk,
                each.gmina.pk,
                each.gmina.name,
                each.street,
                each.building,
            )
            for each in made
        )
        loading.copy(Location, columns, places)


def _row(each, random):
    number, postcode = random.randrange(10**9), f"{random.randint(10, 98)}-{random.randint(100, 999)}"
    return (
        each.pk, loading.uid(random), InstitutionStatus.VERIFIED.value, each.name, each.short_name, sort_key(each.name),
        fold(f"{each.name} {each.short_name} {each.gmina.name}"), each.type.pk, number % 3 > 0, f"{number:010}",
        f"{number:09}", each.gmina.pk, each.street, each.building, postcode, each.gmina.name,
        f"biuro@i{each.pk}.example.org" if number % 8 else "", True,
    )  # fmt: skip
