"""Our vocabularies as HSDS taxonomies. A code never changes, so a term's identifier outlives its names."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

from django.utils.translation import gettext_lazy as _

from coop_portal.folding import fold
from partners.models import InstitutionType, Sector

from ..models import HelpTopic, RecipientGroup, ServiceType
from .ids import made_of


@dataclass(frozen=True)
class Taxonomy:
    """`of_services` and `of_organizations` are the relations through which the two have its terms, "" for none."""

    word: str
    model: type
    name: str
    description: str
    of_services: str = ""
    of_organizations: str = ""
    link_type: str = ""

    @property
    def id(self):
        return made_of("taxonomy", self.word)

    def term_id(self, term):
        return made_of("taxonomy", self.word, term.code)

    def record(self):
        return {"id": self.id, "name": str(self.name), "description": str(self.description)}

    def term_record(self, term):
        return _term_record(self, term.code, term.name, term.description or term.name, term.language)


@lru_cache(maxsize=2048)
def _term_record(taxonomy, code, name, description, language):
    """Kept, since one page of services holds the same few terms hundreds of times. Nobody changes it."""
    return {
        "id": made_of("taxonomy", taxonomy.word, code),
        "code": code,
        "name": name,
        "description": description,
        "taxonomy": str(taxonomy.name),
        "taxonomy_detail": taxonomy.record(),
        "language": language,
        "taxonomy_id": taxonomy.id,
    }


TAXONOMIES = [
    Taxonomy(
        "rodzaje-uslug", ServiceType, _("Types of services"), _("What a service is: what is done in it."),
        of_services="types", link_type="service_type",
    ),
    Taxonomy(
        "tematy", HelpTopic, _("Help topics"), _("What a service helps with."),
        of_services="topics", link_type="topic",
    ),
    Taxonomy(
        "odbiorcy", RecipientGroup, _("Recipient groups"),
        _("For whom a service is; one that names no group is for everybody."),
        of_services="recipients", link_type="intended_audience",
    ),
    Taxonomy(
        "typy-instytucji", InstitutionType, _("Types of institutions"), _("What kind of body it is."),
        of_organizations="type", link_type="organization_type",
    ),
    Taxonomy(
        "sektory", Sector, _("Sectors"), _("The fields in which a body works."),
        of_organizations="sectors", link_type="sector",
    ),
]  # fmt: skip
OF_SERVICES = [each for each in TAXONOMIES if each.of_services]
OF_ORGANIZATIONS = [each for each in TAXONOMIES if each.of_organizations]


def taxonomy(id):
    """The taxonomy of this identifier (UUID), or None."""
    return next((each for each in TAXONOMIES if each.id == str(id)), None)


def all_terms(taxonomies=TAXONOMIES):
    """Pairs (taxonomy, term) of all terms but merged ones: retired terms stand in old entries."""
    return [(each, term) for each in taxonomies for term in each.model.objects.unmerged()]


def term(id):
    """(taxonomy, term) of this identifier, None for an unknown one; a merged term is what it was merged into."""
    id = str(id)
    for each in TAXONOMIES:
        for found in each.model.objects.select_related("merged_into"):
            if each.term_id(found) == id:
                return each, found.merged_into or found
    return None


def named(text):
    return [each for each in TAXONOMIES if _holds(each.name, text)]


def matching(pairs, text):
    """Those in whose names every word of `text` stands, Polish marks counted as none."""
    return [(each, term) for each, term in pairs if _holds(term.name, text)]


def _holds(name, text):
    return all(word in fold(str(name)) for word in fold(text).split())


def attributes(obj, entity, links: Callable):
    """HSDS attributes of a service or organization. `links(taxonomy)` gives its terms."""
    found = []
    for each in OF_SERVICES if entity == "service" else OF_ORGANIZATIONS:
        for term in links(each):
            record = each.term_record(term)
            found.append(
                {
                    "id": made_of(entity, obj.uid, "attribute", each.word, term.code),
                    "link_id": str(obj.uid),
                    "taxonomy_term_id": record["id"],
                    "link_type": each.link_type,
                    "link_entity": entity,
                    "taxonomy_term": record,
                }
            )
    return found
