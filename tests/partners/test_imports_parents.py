"""The column "działa w imieniu" of an imported table: by number or name, in the register or in the same table."""

import uuid

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.scope import Scope
from coop_portal.tables import read_table
from partners.imports.columns import template
from partners.imports.reading import rows_of
from partners.models import Institution, InstitutionImport

from .factories import InstitutionFactory, InstitutionTypeFactory

pytestmark = pytest.mark.django_db

NIP, REGON = "5250005900", "146115201"
HEADINGS = "Nazwa\tTyp\tNIP\tREGON\tDziała w imieniu\n"


@pytest.fixture(autouse=True)
def types():
    library = InstitutionTypeFactory(code="biblioteka")
    type(library).objects.filter(pk=library.pk).update(name="Biblioteka")


@pytest.fixture
def browser(client, animator):
    client.force_login(animator)
    return client


def line(name, acts_for="", nip="", regon=""):
    return "\t".join([name, "Biblioteka", nip, regon, acts_for]) + "\n"


def checked(user, *lines):
    return rows_of(read_table(HEADINGS + "".join(lines)), scope=Scope(user))[0]


def send(client, *lines):
    data = {"uid": uuid.uuid4(), "pasted": HEADINGS + "".join(lines)}
    assert client.post(reverse("partners:imports"), data).status_code == 302
    return InstitutionImport.objects.get(uid=data["uid"])


def apply(client, table, **choices):
    client.post(reverse("partners:import_apply", args=[table.uid]), choices)
    table.refresh_from_db()
    return {unit.name: unit.parent_subject and unit.parent_subject.name for unit in Institution.objects.all()}


@pytest.mark.parametrize(
    "said", ["525-000-59-00", "PL5250005900", "146115201", "gmina  KOBYLIN-BORZYMY", "UG Kobylin"]
)
def test_body_of_the_register_is_told_by_number_or_name(browser, gmina, said):
    body = InstitutionFactory(
        name="Gmina Kobylin-Borzymy", short_name="UG Kobylin", seat=gmina, nip=NIP, regon=REGON
    )
    table = send(browser, line("GOPS", said))
    assert table.rows[0]["acts_for"] == {"name": body.name, "line": None}
    assert "Gmina Kobylin-Borzymy" in browser.get(table.get_absolute_url()).content.decode()
    assert apply(browser, table)["GOPS"] == body.name


def test_row_of_the_same_table_becomes_the_parent_wherever_it_stands(browser):
    table = send(browser, line("GOPS", "Gmina Kobylin"), line("Gmina Kobylin"), line("Klub", "GOPS"))
    assert [row["acts_for"] and row["acts_for"]["line"] for row in table.rows] == [3, None, 2]
    assert apply(browser, table) == {"GOPS": "Gmina Kobylin", "Gmina Kobylin": None, "Klub": "GOPS"}


def test_of_those_with_one_nip_the_one_that_acts_for_nobody_is_meant(browser, gmina):
    body = InstitutionFactory(name="Gmina", seat=gmina, nip=NIP)
    InstitutionFactory(name="Szkoła", seat=gmina, nip=NIP, parent_subject=body)
    assert apply(browser, send(browser, line("GOPS", NIP, nip=NIP)))["GOPS"] == "Gmina"


def test_in_a_new_table_the_unit_with_the_nip_of_its_gmina_finds_it(animator):
    unit, _body = checked(animator, line("GOPS", NIP, nip=NIP), line("Gmina Kobylin", nip=NIP))
    assert (unit["errors"], unit["acts_for"]["line"]) == ([], 3)


def test_unknown_several_and_itself_are_refused_in_words(animator, gmina):
    for n in range(2):
        InstitutionFactory(name="Gmina Nowa", seat=gmina, town=str(n))
    rows = checked(animator, line("A", "Nie ma takiej"), line("B", "Gmina Nowa"), line("C", "C"))
    assert [len(row["errors"]) for row in rows] == [1, 1, 1]
    assert not any(row["add"] for row in rows)


def test_pending_and_merged_ones_are_nobody_to_act_for(animator, gmina):
    InstitutionFactory(name="Gmina Nowa", seat=gmina, status="pending")
    assert checked(animator, line("GOPS", "Gmina Nowa"))[0]["errors"]


@pytest.mark.parametrize("size", [2, 3])
def test_circles_are_refused_with_their_way(animator, size):
    names = [f"Biblioteka {letter}" for letter in "ABC"[:size]]
    rows = checked(animator, *(line(name, names[(n + 1) % size]) for n, name in enumerate(names)))
    assert all(" → ".join([*names, names[0]]) in rows[0]["errors"][0] for _row in rows[:1])
    assert all(row["errors"] for row in rows)


def test_unit_of_a_row_with_errors_waits_for_it(browser):
    table = send(browser, line("Klub", "GOPS"), line("GOPS", "Gmina"), line("Gmina", nip="1"))
    assert all(row["errors"] for row in table.rows)
    address = reverse("partners:import_row", args=[table.uid, table.rows[2]["uid"]])
    assert browser.post(address, table.rows[2]["values"] | {"nip": NIP}).status_code == 302
    table.refresh_from_db()
    assert [row["errors"] for row in table.rows] == [[], [], []]
    assert apply(browser, table)["Klub"] == "GOPS"


def test_row_with_a_parent_in_the_table_can_be_corrected(browser):
    table = send(browser, line("GOPS", "Gmina", nip="1"), line("Gmina"))
    address = reverse("partners:import_row", args=[table.uid, table.rows[0]["uid"]])
    assert list(browser.get(address).context["form"].errors) == ["nip"]
    assert browser.post(address, table.rows[0]["values"] | {"nip": NIP}).status_code == 302


def test_unit_is_left_out_with_the_reason_when_its_parent_is_not_added(browser):
    table = send(browser, line("Klub", "GOPS"), line("GOPS", "Gmina"), line("Gmina"), line("Inna"))
    assert apply(browser, table, **{f"row-{table.rows[2]['uid']}": "skip"}) == {"Inna": None}
    assert [bool(row["errors"]) for row in table.rows] == [True, True, False, False]


def test_template_has_the_column():
    assert "Działa w imieniu" in read_table(template()).columns


def test_checking_takes_a_constant_number_of_queries(animator, gmina, django_assert_num_queries):
    InstitutionFactory(name="Gmina", seat=gmina, nip=NIP)
    with CaptureQueriesContext(connection) as few:
        checked(animator, line("GOPS", "Gmina"))
    with django_assert_num_queries(len(few.captured_queries)):
        checked(animator, *(line(f"Biblioteka {n}", NIP if n % 2 else "Gmina") for n in range(20)))
