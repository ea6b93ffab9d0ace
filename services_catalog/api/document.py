"""The OpenAPI document: for programs in English as it is written, for people on our own page in their language."""

from django.urls import reverse

from .endpoints import api
from .problems import CONTENT_TYPE

_REFUSALS = {400: "Bad Request", 404: "Not Found", 429: "Too Many Requests"}


def document():
    found = api.get_openapi_schema(path_prefix=reverse("services_catalog:hsds:base"))
    refusals = {
        str(status): {
            "description": title,
            "content": {CONTENT_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}},
        }
        for status, title in _REFUSALS.items()
    }
    for operations in found["paths"].values():
        responses = operations["get"]["responses"]
        operations["get"]["responses"] = {str(status): each for status, each in responses.items()} | refusals
    found["components"]["schemas"]["Problem"] = problem_schema()
    return found


def problem_schema():
    from .schemas import Problem

    return Problem.json_schema(ref_template="#/components/schemas/{model}")
