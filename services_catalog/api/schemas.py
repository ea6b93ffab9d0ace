"""The shapes of answers, for the OpenAPI document: the part of HSDS 3.1 that this portal fills."""

from datetime import date, datetime
from typing import Literal
from uuid import UUID

from django.utils.translation import gettext_noop
from ninja import Schema
from pydantic import ConfigDict, Field


def _optional_means_left_out(schema):
    """A field that is not required is left out where it says nothing; it never is null."""
    for field in schema.get("properties", {}).values():
        field.pop("default", None)


class Record(Schema):
    model_config = ConfigDict(json_schema_extra=_optional_means_left_out)


class Version(Record):
    version: str = Field(description=gettext_noop("The version of HSDS."))
    profile: str
    openapi_url: str


class Taxonomy(Record):
    id: UUID
    name: str
    description: str


class TaxonomyTerm(Record):
    id: UUID
    code: str = None
    name: str
    description: str
    taxonomy: str = None
    taxonomy_detail: Taxonomy = None
    language: str = None
    taxonomy_id: UUID = None


class Attribute(Record):
    id: UUID
    link_id: UUID = None
    taxonomy_term_id: UUID = None
    link_type: str = None
    link_entity: str = None
    taxonomy_term: TaxonomyTerm = None
    label: str = None
    value: str = None


class Phone(Record):
    id: UUID
    service_id: UUID = None
    organization_id: UUID = None
    number: str
    type: str = None
    description: str = None


class Url(Record):
    id: UUID
    label: str = None
    url: str
    organization_id: UUID = None
    service_id: UUID = None


class Address(Record):
    id: UUID
    location_id: UUID = None
    address_1: str
    address_2: str = None
    city: str
    region: str = None
    state_province: str
    postal_code: str
    country: str
    address_type: Literal["physical"]


class Accessibility(Record):
    id: UUID
    location_id: UUID = None
    description: str = None


class LocationBasics(Record):
    id: UUID
    location_type: Literal["physical"]
    organization_id: UUID = None
    name: str = None
    description: str = None
    transportation: str = None
    latitude: float = None
    longitude: float = None


class Location(LocationBasics):
    addresses: list[Address] = None
    accessibility: list[Accessibility] = None


class Schedule(Record):
    id: UUID
    service_id: UUID = None
    service_at_location_id: UUID = None
    valid_from: date = None
    valid_to: date = None
    dtstart: date = None
    timezone: float = None
    until: date = None
    wkst: str = None
    freq: Literal["WEEKLY", "MONTHLY"] = None
    interval: int = None
    byday: str = None
    description: str = None
    opens_at: str = None
    closes_at: str = None
    attending_type: str = None
    notes: str = None


class ServiceArea(Record):
    id: UUID
    service_id: UUID = None
    name: str = None
    extent: str = None
    extent_type: str = None


class Language(Record):
    id: UUID
    service_id: UUID = None
    name: str = None
    code: str = None


class CostOption(Record):
    id: UUID
    service_id: UUID = None
    option: str = None
    currency: str = None
    amount: float = None
    amount_description: str = None


class RequiredDocument(Record):
    id: UUID
    service_id: UUID = None
    document: str = None


class Unit(Record):
    id: UUID
    name: str


class Capacity(Record):
    id: UUID
    service_id: UUID = None
    unit: Unit
    unit_id: UUID = None
    available: int
    maximum: int = None
    updated: datetime


class OrganizationIdentifier(Record):
    id: UUID
    organization_id: UUID = None
    identifier_scheme: str = None
    identifier_type: str
    identifier: str


class OrganizationBasics(Record):
    id: UUID
    name: str
    alternate_name: str = None
    description: str
    email: str = None
    website: str = None
    tax_id: str = None
    legal_status: str = None
    uri: str = None
    parent_organization_id: UUID = None


class OrganizationParts(OrganizationBasics):
    additional_websites: list[Url] = None
    phones: list[Phone] = None
    locations: list[Location] = None
    organization_identifiers: list[OrganizationIdentifier] = None
    attributes: list[Attribute] = None


class ServiceBasics(Record):
    id: UUID
    organization_id: UUID = None
    name: str
    description: str = None
    url: str = None
    email: str = None
    status: Literal["active", "inactive", "defunct", "temporarily closed"]
    application_process: str = None
    fees_description: str = None
    eligibility_description: str = None
    minimum_age: int = None
    maximum_age: int = None
    assured_date: date = None
    alert: str = None
    last_modified: datetime = None
    organization: OrganizationBasics = None


class Organization(OrganizationParts):
    services: list[ServiceBasics] = None


class ServiceAtLocationParts(Record):
    id: UUID
    service_id: UUID = None
    location_id: UUID = None
    description: str = None
    location: Location = None
    schedules: list[Schedule] = None


class ServiceAtLocation(ServiceAtLocationParts):
    service: ServiceBasics = None


class Service(ServiceBasics):
    additional_urls: list[Url] = None
    phones: list[Phone] = None
    schedules: list[Schedule] = None
    service_areas: list[ServiceArea] = None
    service_at_locations: list[ServiceAtLocationParts] = None
    languages: list[Language] = None
    organization: OrganizationParts = None
    cost_options: list[CostOption] = None
    required_documents: list[RequiredDocument] = None
    capacities: list[Capacity] = None
    attributes: list[Attribute] = None


class Page(Record):
    total_items: int
    total_pages: int
    page_number: int
    size: int
    first_page: bool
    last_page: bool
    empty: bool


class ServicePage(Page):
    contents: list[Service]


class OrganizationPage(Page):
    contents: list[Organization]


class ServiceAtLocationPage(Page):
    contents: list[ServiceAtLocation]


class TaxonomyPage(Page):
    contents: list[Taxonomy]


class TaxonomyTermPage(Page):
    contents: list[TaxonomyTerm]


class InvalidParameter(Record):
    name: str
    reason: str


class Problem(Record):
    """RFC 9457."""

    type: str
    title: str
    status: int
    detail: str
    invalid_params: list[InvalidParameter] = None
