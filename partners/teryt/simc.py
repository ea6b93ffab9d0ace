"""SIMC: localities below the gminas (and parts of gminas) that TERC brought."""

from django.db import transaction
from django.utils.translation import gettext as _

from ..enums import CodeRegister, TerritoryKind
from ..models import Territory, TerritoryCode
from . import files


@transaction.atomic
def import_simc(path):
    """Create or rename localities; returns (created, renamed). Raises files.BadFile before anything is written."""
    lines, gminas = files.read_simc(path), _current(CodeRegister.TERC)
    strangers = [
        _("Line %(number)d: the gmina %(code)s is not here. Import TERC first, or correct the code.")
        % {"number": number, "code": locality.gmina}
        for number, locality in lines
        if locality.gmina not in gminas
    ]
    if strangers:
        raise files.BadFile(strangers)
    localities = [locality for _number, locality in lines]
    here = _current(CodeRegister.SIMC)
    fresh = [locality for locality in localities if locality.code not in here]
    changed = [
        _renamed(here[locality.code], locality, gminas)
        for locality in localities
        if locality.code in here
        and (here[locality.code].name, here[locality.code].parent_id)
        != (locality.name, gminas[locality.gmina].pk)
    ]
    for territory in changed:
        territory.save()
    _create(fresh, gminas)
    return len(fresh), len(changed)


def _current(register):
    codes = TerritoryCode.objects.filter(register=register, valid_to=None).select_related("territory__parent")
    return {code.code: code.territory for code in codes}


def _renamed(territory, locality, gminas):
    territory.name, territory.parent = locality.name, gminas[locality.gmina]
    territory.place_below_parent()
    return territory


def _create(localities, gminas):
    territories = [
        Territory(kind=TerritoryKind.LOCALITY, name=locality.name, parent=gminas[locality.gmina])
        for locality in localities
    ]
    for territory in territories:
        territory.place_below_parent()  # a locality is no ancestor, so this needs no key of its own
    Territory.objects.bulk_create(territories, batch_size=5000)
    TerritoryCode.objects.bulk_create(
        (
            TerritoryCode(
                register=CodeRegister.SIMC, territory=territory, code=locality.code, valid_from=locality.as_of
            )
            for locality, territory in zip(localities, territories, strict=True)
        ),
        batch_size=5000,
    )
