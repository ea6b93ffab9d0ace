"""Words of the search are kept by animators for their territories and by operators for the country."""

import uuid

from services_catalog.models import Synonym

from .matrix import ANIMATOR, LOGIN, OPERATOR, PUBLIC_ACTORS, SIGNED_IN, Row

KEEPERS = (ANIMATOR, "other_animator", OPERATOR)
READ = {PUBLIC_ACTORS: LOGIN, SIGNED_IN: 403, KEEPERS: 200}
OWN = READ | {"other_animator": 404}


def of_the_powiat(world):
    return [Synonym.objects.create(term="świetlica", words=["kuźnia"], territory=world.powiat).uid]


def new(world):
    return {"kind": "both", "term": "świetlica", "words": "buda", "territory": "", "uid": uuid.uuid4()}


ROWS = [
    Row("services_catalog:synonyms", get=READ),
    # Animators have to say a territory: the page is shown again with what is missing.
    Row("services_catalog:synonym_add", get=READ, post=READ | {OPERATOR: 302}, data=new),
    Row("services_catalog:synonym_edit", of_the_powiat, get=OWN, post=OWN | {OPERATOR: 302}, data=new),
    Row(
        "services_catalog:synonym_switch",
        of_the_powiat,
        post=OWN | {(ANIMATOR, OPERATOR): 302},
        data=lambda world: {"active": "off"},
    ),
]
