"""Open data is for everybody, and only to be read."""

import uuid

from tests.services_catalog.factories import ServiceFactory, ServicePlaceFactory

from .matrix import EVERYBODY, Row

HSDS = "services_catalog:hsds:"


def unknown(_world):
    return [uuid.uuid4()]


def service(_world):
    return [ServiceFactory().uid]


def place(_world):
    return [ServicePlaceFactory().uid]


ROWS = [
    Row("services_catalog:open_data", get={EVERYBODY: 200}),
    Row("services_catalog:api_guide", get={EVERYBODY: 200}),
    # None is made here yet.
    Row("services_catalog:open_data_file", lambda world: ["hsds.zip"], get={EVERYBODY: 404}),
    Row("services_catalog:territory_calendar", lambda world: [world.gmina.pk], get={EVERYBODY: 200}),
    Row(HSDS + "openapi", get={EVERYBODY: 200}),
    Row(HSDS + "unknown", lambda world: ["persons"], get={EVERYBODY: 404}),
    Row(HSDS + "base", get={EVERYBODY: 200}),
    Row(HSDS + "services", get={EVERYBODY: 200}),
    Row(HSDS + "services", query="?full=true&personal=1", get={EVERYBODY: 400}, note="unknown parameter"),
    Row(HSDS + "service", service, get={EVERYBODY: 200}),
    Row(HSDS + "service", unknown, get={EVERYBODY: 404}, note="unknown identifier"),
    Row(HSDS + "organizations", get={EVERYBODY: 200}),
    Row(HSDS + "organization", lambda world: [world.institution.uid], get={EVERYBODY: 200}),
    Row(HSDS + "service_at_locations", get={EVERYBODY: 200}),
    Row(HSDS + "service_at_location", place, get={EVERYBODY: 200}),
    Row(HSDS + "taxonomies", get={EVERYBODY: 200}),
    Row(HSDS + "taxonomy", unknown, get={EVERYBODY: 404}),
    Row(HSDS + "taxonomy_terms", get={EVERYBODY: 200}),
    Row(HSDS + "taxonomy_term", unknown, get={EVERYBODY: 404}),
]
