"""The OpenAPI document: for programs in English as it is written, for people on our own page in their language."""

from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from . import filters
from .endpoints import api
from .problems import CONTENT_TYPE

QUERIES = {
    query.__name__
    for query in (filters.Search, filters.TermQuery, filters.ServiceQuery, filters.OrganizationQuery)
}


def document():
    found = api.get_openapi_schema(path_prefix=reverse("services_catalog:hsds:base"))
    for path in found["paths"].values():
        responses = path["get"]["responses"]
        for status, response in responses.items():
            if int(status) >= 400:
                response["content"] = {CONTENT_TYPE: response["content"]["application/json"]}
        path["get"]["responses"] = {str(status): response for status, response in responses.items()}
    schemas = found["components"]["schemas"]
    # Questions are described by their parameters; as shapes they would stand there twice.
    found["components"]["schemas"] = {name: schemas[name] for name in schemas.keys() - QUERIES}
    return dict(found)


@dataclass(frozen=True)
class Field:
    name: str
    type: str
    about: str
    schema: str = ""  # the shape that it leads to
    is_required: bool = False


@dataclass(frozen=True)
class Operation:
    path: str
    about: str
    parameters: list
    answer: Field

    @property
    def resource(self):
        """What it asks for: "services" of /api/hsds/v3/services/{id}; "" for the API itself."""
        return self.path.removeprefix(reverse("services_catalog:hsds:base")).split("/")[0]

    @property
    def example(self):
        """An address that can be opened as it is; "" where it needs an identifier."""
        return "" if "{" in self.path else self.path


def operations(found):
    """What can be asked, in the words of the reader."""
    for path, methods in found["paths"].items():
        get = methods["get"]
        parameters = [
            _field(each["name"], each["schema"], each["required"]) for each in get.get("parameters", [])
        ]
        answer = get["responses"]["200"]["content"]["application/json"]["schema"]
        yield Operation(path, _(get["summary"]), parameters, _field("", answer))


def shapes(found):
    """[(name of a shape, its fields)] in the order of their names."""
    return [
        (
            name,
            [
                _field(each, of, each in schema.get("required", ()))
                for each, of in schema["properties"].items()
            ],
        )
        for name, schema in sorted(found["components"]["schemas"].items())
    ]


def _field(name, schema, is_required=False):
    about = _(schema["description"]) if schema.get("description") else ""
    if schema.get("type") == "array":
        inner = _field(name, schema["items"])
        return Field(name, _("list of"), about, inner.schema, is_required)
    if "$ref" in schema or "allOf" in schema:
        reference = schema.get("$ref") or schema["allOf"][0]["$ref"]
        return Field(name, "", about, reference.rsplit("/", 1)[-1], is_required)
    if values := schema.get("enum") or ([schema["const"]] if "const" in schema else []):
        return Field(name, " | ".join(values), about, "", is_required)
    return Field(name, schema.get("format") or schema.get("type", ""), about, "", is_required)
