"""Every address answers each actor as the matrix says, and the matrix forgets neither an address nor an actor."""

from functools import partial
from types import SimpleNamespace
from urllib.parse import urlsplit

import pytest
from django.db import transaction
from django.http import HttpResponse
from django.template.backends.django import Template
from django.urls import URLResolver, get_resolver, resolve, reverse

from coop_portal import docx
from coop_portal import urls as urls_of_project

from . import matrix
from .world import World

ROWS = matrix.all_rows()


def urls(resolver=None, namespace=""):
    """Name (with namespace) of every address that the project answers, third parties' included."""
    for pattern in (resolver or get_resolver()).url_patterns:
        if isinstance(pattern, URLResolver):
            inner = f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace
            yield from urls(pattern, inner)
        else:
            assert pattern.name, f"an address without a name: {pattern.pattern}"
            yield f"{namespace}{pattern.name}"


def answer(response):
    """LOGIN for a redirect to the login page, else the status."""
    if response.status_code == 302 and urlsplit(response["Location"]).path == reverse("account_login"):
        return matrix.LOGIN
    return response.status_code


def test_matrix_has_every_url():
    assert sorted(set(urls()) - {row.url for row in ROWS}) == []


def test_matrix_has_no_url_that_is_gone():
    assert sorted({row.url for row in ROWS} - set(urls())) == []


SAMPLES = {"uuid": "12345678-1234-4234-8234-123456789012", "int": "1", "slug": "a", "str": "a"}


def addresses(url):
    """Addresses of that name; their keys begin with digits, as one in forty does. None where other parts are asked."""
    namespaces, name = url.rpartition(":")[::2]
    resolver, prefix = get_resolver(), ""
    for namespace in filter(None, namespaces.split(":")):
        inner, resolver = resolver.namespace_dict[namespace]
        prefix += inner
    for possibilities, _pattern, _defaults, converters in resolver.reverse_dict.getlist(name):
        kinds = {
            key: type(kind).__name__.removesuffix("Converter").lower() for key, kind in converters.items()
        }
        sample = {key: SAMPLES[kind] for key, kind in kinds.items() if kind in SAMPLES}
        yield from (f"/{prefix}{shape % sample}" for shape, keys in possibilities if set(keys) <= set(sample))


def test_no_address_is_taken_by_another():
    taken = {(url, resolve(address).view_name) for url in set(urls()) for address in addresses(url)}
    assert [(url, found) for url, found in sorted(taken) if url != found] == []


def test_matrix_has_every_actor():
    forgotten = [
        f"{row} {method}: {actor}"
        for row in ROWS
        for method in ("get", "post")
        for actor in matrix.ACTORS
        if row.expected(method, actor) is None
    ]
    assert forgotten == []


def test_matrix_says_each_row_once():
    assert sorted({str(row) for row in ROWS}) == sorted(str(row) for row in ROWS)


@pytest.fixture(scope="module")
def world(django_db_setup, django_db_blocker):
    """One world for all rows: each request is undone, and at the end the world is."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield World()
        transaction.set_rollback(True)


def _bare(status, _request, **_exception):
    return HttpResponse(status=status)


@pytest.fixture(autouse=True)
def _only_statuses(monkeypatch):
    """Here it counts who may: what a refusal or a file looks like, other tests look at."""
    for status in (403, 404):
        monkeypatch.setattr(urls_of_project, f"handler{status}", partial(_bare, status), raising=False)
    monkeypatch.setattr("weasyprint.HTML.write_pdf", lambda _html, **_options: b"%PDF-1.7")
    monkeypatch.setattr(docx, "docx_from_html", lambda _html: b"PK")


@pytest.fixture
def drawing(monkeypatch):
    """Pages are drawn for the first who gets an answer and for the operator, who sees most of one: half the time.

    `drawing.on` switches it.
    """
    draw, switch = Template.render, SimpleNamespace(on=True)
    monkeypatch.setattr(Template, "render", lambda *args, **how: draw(*args, **how) if switch.on else "")
    return switch


@pytest.fixture
def _database(world, django_db_blocker):
    with django_db_blocker.unblock():
        yield


@pytest.mark.usefixtures("_database")
@pytest.mark.parametrize(
    "together", [True, pytest.param(False, marks=pytest.mark.slow)], ids=["together", "apart"]
)
@pytest.mark.parametrize("row", ROWS, ids=str)
def test_row(row, together, world, drawing, caplog):
    caplog.set_level("ERROR", logger="django.request")  # refusals are what is asked for here
    wrong = {}
    with transaction.atomic():
        address = shared_address(row, world)
        for method in ("get", "post"):
            drawn = set()
            for actor in row.askers(method, together=together):
                wanted = row.expected(method, actor)
                if actor == matrix.LINK_HOLDER and asks_like_the_public(row, world, method, address):
                    continue
                drawing.on = wanted not in drawn or actor == matrix.OPERATOR
                found = ask(row, world, method, actor, address)
                drawn.add(found)
                if found != wanted:
                    wrong[method, actor] = f"{found} instead of {wanted}"
        transaction.set_rollback(True)
    assert wrong == {}


def asks_like_the_public(row, world, method, address):
    """Without a secret in the address nothing tells the holder of a link from the public: it is one request."""
    answers = {row.expected(method, actor) for actor in matrix.PUBLIC_ACTORS}
    return address and not world.made_secret and len(answers) == 1


def shared_address(row, world):
    """The address that all actors ask for, None where each has another one."""
    world.actor_was_read, world.made_secret = False, ""
    with transaction.atomic():
        address = address_of(row, world)
        transaction.set_rollback(world.actor_was_read)
    return None if world.actor_was_read else address


def address_of(row, world):
    return reverse(row.url, args=row.args(world)) + row.query


def ask(row, world, method, actor, address):
    """One request by one actor; what it wrote is undone, so that the next one finds the same world.

    Without an address the row has one for each actor; a secret in it is known to the holder of the link alone.
    """
    client = world.client(actor)
    with transaction.atomic():
        address = address or address_of(row, world)
        if world.made_secret and actor != matrix.LINK_HOLDER:
            address = address.replace(world.made_secret, "x" * len(world.made_secret))
        data = row.data(world) if method == "post" else None
        response = getattr(client, method)(address, data)
        if response.streaming:
            response.getvalue()  # a file that is not read to its end stays open
        transaction.set_rollback(True)
    return answer(response)
