"""The addresses of the API and what each answers."""

import json
from uuid import UUID

from django.conf import settings
from django.http import HttpResponse, HttpResponsePermanentRedirect
from django.urls import reverse
from django.utils.cache import get_conditional_response
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from ninja import NinjaAPI, Query
from ninja.errors import Throttled, ValidationError

from partners.models import Institution

from ..models import Service, ServicePlace
from . import filters, marks, organizations, reading, schemas, services, taxonomies
from .paging import page_of, page_of_list
from .problems import Problem, too_often, unknown_parameters, unreadable
from .throttle import PerMinute

HSDS = "3.1"
api = NinjaAPI(
    title="Open data: HSDS 3.1",
    version=HSDS,
    description=gettext_noop(
        "The list of activities and services as the Human Services Data Specification (Open Referral) describes it. "
        "Hours are those of Poland. No persons, no contacts for professionals, no confidential addresses."
    ),
    docs_url=None,
    openapi_url=None,
    throttle=[PerMinute()],
)


REFUSALS = frozenset({400, 404, 429})


def _get(path, name, schema, summary):
    """An address `name`; `schema` is for its document alone: what is answered was made here and is not read again."""
    return api.get(
        path,
        url_name=name,
        operation_id=name,
        summary=summary,
        response={200: schema, REFUSALS: schemas.Problem},
    )


@api.exception_handler(Problem)
def _problem(request, problem):
    return problem.response()


@api.exception_handler(ValidationError)
def _unreadable(request, error):
    return unreadable(error.errors).response()


@api.exception_handler(Throttled)
def _too_many(request, _error):
    return too_often()


# --- Answers -----------------------------------------------------------------------------------


def _answer(request, mark, make):
    """What `make()` returns as JSON, or 304 where the reader has it already: then it is not made."""
    etag = marks.etag(mark, request.get_full_path())
    if known := get_conditional_response(request, etag=etag):
        return known
    content = json.dumps(make(), ensure_ascii=False, separators=(",", ":"))
    headers = {"ETag": etag, "Cache-Control": "public, no-cache"}
    return HttpResponse(content, content_type="application/json", headers=headers)


def _only(request, known=()):
    """A misspelt filter would answer with everything: it is refused."""
    if unknown := set(request.GET) - set(known):
        raise unknown_parameters(unknown, known)


def _asked(request, query):
    _only(request, type(query).model_fields)
    return query


def _found(queryset, id):
    found = queryset.filter(uid=id).first()
    if found is None:
        raise Problem(404, _("Nothing here has this identifier."))
    return found


def _moved(name, id):
    """A merged one leads to the one that stays."""
    response = HttpResponsePermanentRedirect(reverse(f"services_catalog:hsds:{name}", args=[id]))
    response["Cache-Control"] = "no-cache"
    return response


# --- Addresses ---------------------------------------------------------------------------------


@_get("/", "base", schemas.Version, gettext_noop("Which version of HSDS this is"))
def base(request):
    _only(request)
    profile, document = reverse("services_catalog:open_data"), reverse("services_catalog:hsds:openapi")
    body = {
        "version": HSDS,
        "profile": settings.PUBLIC_URL + profile,
        "openapi_url": settings.PUBLIC_URL + document,
    }
    return _answer(request, HSDS, lambda: body)


@_get("/services", "services", schemas.ServicePage, gettext_noop("Services, by page"))
def service_list(request, query: Query[filters.ServiceQuery]):
    asked = _asked(request, query)
    page = _service_page(asked)

    def contents():
        rows, record = Service.objects.filter(pk__in=page.keys), services.record
        if asked.full:
            rows, record = services.with_full_record(rows), services.full_record
        else:
            rows = services.with_record(rows)
        return page.shape([record(each) for each in page.sorted(reading.dated(rows))])

    return _answer(request, _mark(page, services=page.keys), contents)


def _service_page(asked):
    if asked.search:
        return page_of_list(_searched(asked), asked)
    return page_of(_asked_services(asked), asked)


def _asked_services(asked):
    if asked.modified_after is None:
        return filters.narrowed(reading.offered(), asked)
    changed = reading.known().filter(pk__in=reading.changed_since(asked.modified_after))
    return filters.narrowed(changed, asked)


def _searched(asked):
    """Keys of published services in the order of the search."""
    keys = filters.ranked(asked.search)
    allowed = set(_asked_services(asked).filter(pk__in=keys).values_list("pk", flat=True))
    return [key for key in keys if key in allowed]


def _mark(page, **rows):
    return f"{marks.of_rows(**rows)}.{page.total}"


@_get("/services/{id}", "service", schemas.Service, gettext_noop("One service, whole"))
def service_one(request, id: UUID):
    _only(request)
    key = _found(reading.known(), id).pk
    rows = services.with_full_record(Service.objects.filter(pk=key))
    return _answer(
        request, marks.of_rows(services=[key]), lambda: services.full_record(reading.dated(rows)[0])
    )


@_get("/organizations", "organizations", schemas.OrganizationPage, gettext_noop("Organizations, by page"))
def organization_list(request, query: Query[filters.OrganizationQuery]):
    asked = _asked(request, query)
    rows = organizations.listed()
    if asked.modified_after is not None:
        rows = organizations.changed_since(
            organizations.reachable().exclude(status="merged"), asked.modified_after
        )
    if asked.search:
        rows = rows.named(asked.search)
    page = page_of(filters.narrowed_organizations(rows, asked), asked)

    def contents():
        rows, record = Institution.objects.filter(pk__in=page.keys), organizations.record
        if asked.full:
            rows, record = organizations.with_full_record(rows), organizations.full_record
        else:
            rows = organizations.with_record(rows)
        return page.shape([record(each) for each in page.sorted(rows)])

    return _answer(request, _mark(page, organizations=page.keys), contents)


@_get(
    "/organizations/{id}",
    "organization",
    schemas.Organization,
    gettext_noop("One organization, whole, with its services"),
)
def organization_one(request, id: UUID):
    _only(request)
    found = _found(organizations.reachable().select_related("merged_into"), id)
    if found.merged_into:
        return _moved("organization", found.merged_into.uid)
    keys = list(reading.offered().filter(provider=found).order_by("pk").values_list("pk", flat=True))

    def make():
        whole = organizations.with_full_record(Institution.objects.filter(pk=found.pk)).get()
        own = reading.dated(services.with_record(Service.objects.filter(pk__in=keys).order_by("pk")))
        records = [services.record(each, with_organization=False) for each in own]
        return organizations.full_record(whole) | ({"services": records} if records else {})

    return _answer(request, marks.of_rows(services=keys, organizations=[found.pk]), make)


@_get(
    "/service_at_locations",
    "service_at_locations",
    schemas.ServiceAtLocationPage,
    gettext_noop("Services at their locations, by page"),
)
def place_list(request, query: Query[filters.ServiceQuery]):
    asked = _asked(request, query)
    if asked.search:
        page = page_of_list(_searched_places(asked), asked)
    else:
        page = page_of(
            ServicePlace.objects.filter(service__in=_asked_services(asked).order_by().values("pk")), asked
        )
    record = services.full_place_record if asked.full else services.place_record
    return _places(request, page, lambda places: page.shape([record(each) for each in places]))


def _searched_places(asked):
    keys = _searched(asked)
    places = ServicePlace.objects.filter(service__in=keys).order_by("position", "pk")
    order = {key: number for number, key in enumerate(keys)}
    pairs = sorted(places.values_list("service", "pk"), key=lambda pair: order[pair[0]])
    return [key for _service, key in pairs]


def _places(request, page, make):
    places = page.sorted(services.with_place_record(ServicePlace.objects.filter(pk__in=page.keys)))
    owners = {each.service_id for each in places}

    def dated():
        moments = {each.pk: each for each in reading.dated([each.service for each in places])}
        for each in places:
            each.service = moments[each.service_id]
        return make(places)

    return _answer(request, _mark(page, services=owners), dated)


@_get(
    "/service_at_locations/{id}",
    "service_at_location",
    schemas.ServiceAtLocation,
    gettext_noop("One service at a location, whole"),
)
def place_one(request, id: UUID):
    _only(request)
    place = _found(
        services.with_place_record(
            ServicePlace.objects.filter(service__in=reading.known().order_by().values("pk"))
        ),
        id,
    )

    def make():
        reading.dated([place.service])
        return services.full_place_record(place)

    return _answer(request, marks.of_rows(services=[place.service_id]), make)


@_get("/taxonomies", "taxonomies", schemas.TaxonomyPage, gettext_noop("Vocabularies, by page"))
def taxonomy_list(request, query: Query[filters.Search]):
    asked = _asked(request, query)
    found = taxonomies.named(asked.search) if asked.search else taxonomies.TAXONOMIES
    page = page_of_list(found, asked)
    return _answer(request, page.total, lambda: page.shape([each.record() for each in page.keys]))


@_get("/taxonomies/{id}", "taxonomy", schemas.Taxonomy, gettext_noop("One vocabulary"))
def taxonomy_one(request, id: UUID):
    _only(request)
    found = taxonomies.taxonomy(id)
    if found is None:
        raise Problem(404, _("Nothing here has this identifier."))
    return _answer(request, found.word, found.record)


@_get(
    "/taxonomy_terms",
    "taxonomy_terms",
    schemas.TaxonomyTermPage,
    gettext_noop("Terms of the vocabularies, by page"),
)
def term_list(request, query: Query[filters.TermQuery]):
    asked = _asked(request, query)
    pairs = taxonomies.all_terms(filters.chosen_taxonomies(asked))
    if asked.search:
        pairs = taxonomies.matching(pairs, asked.search)
    page = page_of_list(pairs, asked)
    return _answer(
        request,
        marks.of_terms(),
        lambda: page.shape([each.term_record(term) for each, term in page.keys]),
    )


@_get("/taxonomy_terms/{id}", "taxonomy_term", schemas.TaxonomyTerm, gettext_noop("One term of a vocabulary"))
def term_one(request, id: UUID):
    _only(request)
    pair = taxonomies.term(id)
    if pair is None:
        raise Problem(404, _("Nothing here has this identifier."))
    each, term = pair
    if each.term_id(term) != str(id):
        return _moved("taxonomy_term", each.term_id(term))
    return _answer(request, marks.of_terms(), lambda: each.term_record(term))
