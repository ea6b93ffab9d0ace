"""The same records as tables: what is nested becomes rows of tables of their own, as tabular HSDS has it."""

from dataclasses import dataclass
from typing import NamedTuple


class Column(NamedTuple):
    name: str
    type: str = "string"
    leads_to: str = ""  # the table whose identifiers it holds


@dataclass(frozen=True)
class Table:
    """`file` is the name that HSDS gives it, `inside` the keys under which its rows stand in other records."""

    name: str
    file: str
    columns: tuple[Column, ...]
    inside: tuple[str, ...] = ()


def _columns(text, **types):
    """Columns by their names; "service_id>service" leads to a table, `types` tell which are no texts."""
    for word in text.split():
        name, _arrow, table = word.partition(">")
        yield Column(name, types.get(name, "string"), table)


def _table(name, file, columns, inside="", **types):
    return Table(name, f"{file}.csv", tuple(_columns(columns, **types)), tuple(inside.split()))


TABLES = [
    _table(
        "organization", "organizations",
        "id name alternate_name description email website tax_id legal_status uri parent_organization_id",
        "organization",
    ),
    _table(
        "service", "services",
        "id organization_id>organization name description url email status application_process fees_description"
        " eligibility_description minimum_age maximum_age assured_date alert last_modified",
        minimum_age="integer", maximum_age="integer", assured_date="date", last_modified="datetime",
    ),
    _table(
        "service_at_location", "service_at_location",
        "id service_id>service location_id>location description", "service_at_locations",
    ),
    _table(
        "location", "locations",
        "id location_type organization_id>organization name description transportation latitude longitude",
        "location locations", latitude="number", longitude="number",
    ),
    _table(
        "address", "addresses",
        "id location_id>location address_1 address_2 city region state_province postal_code country address_type",
        "addresses",
    ),
    _table("phone", "phones", "id service_id>service organization_id>organization number type description", "phones"),
    _table(
        "schedule", "schedules",
        "id service_id>service service_at_location_id>service_at_location valid_from valid_to dtstart timezone until"
        " wkst freq interval byday description opens_at closes_at attending_type notes", "schedules",
        valid_from="date", valid_to="date", dtstart="date", until="date", timezone="number", interval="integer",
    ),
    _table("service_area", "service_areas", "id service_id>service name extent extent_type", "service_areas"),
    _table("language", "languages", "id service_id>service name code", "languages"),
    _table(
        "cost_option", "cost_options", "id service_id>service option currency amount amount_description",
        "cost_options", amount="number",
    ),
    _table("required_document", "required_documents", "id service_id>service document", "required_documents"),
    _table(
        "service_capacity", "service_capacity", "id service_id>service unit_id>unit available maximum updated",
        "capacities", available="integer", maximum="integer", updated="datetime",
    ),
    _table("unit", "units", "id name", "unit"),
    _table("accessibility", "accessibility", "id location_id>location description", "accessibility"),
    _table(
        "organization_identifier", "organization_identifiers",
        "id organization_id>organization identifier_scheme identifier_type identifier", "organization_identifiers",
    ),
    _table(
        "url", "url", "id label url organization_id>organization service_id>service",
        "additional_urls additional_websites",
    ),
    _table(
        "attribute", "attributes",
        "id link_id taxonomy_term_id>taxonomy_term link_type link_entity value label", "attributes",
    ),
    _table("taxonomy", "taxonomies", "id name description", "taxonomy_detail"),
    _table(
        "taxonomy_term", "taxonomy_terms",
        "id code name description taxonomy language taxonomy_id>taxonomy", "taxonomy_term",
    ),
]  # fmt: skip
_INSIDE = {key: table for table in TABLES for key in table.inside}
BY_NAME = {table.name: table for table in TABLES}


def rows(table, record):
    """Pairs (table, row) of a record and of all that is nested in it; a row is in the order of the columns."""
    yield table, [record.get(column.name) for column in table.columns]
    for key, value in record.items():
        if inside := _INSIDE.get(key):
            for each in value if isinstance(value, list) else [value]:
                if isinstance(each, dict):  # the taxonomy of a term is its name, too
                    yield from rows(inside, each)
