"""Institutions from a table: looked at, corrected, chosen, added once and in one transaction."""

import io
import uuid
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from openpyxl import Workbook

from accounts.models import AccessLog
from accounts.scope import Scope
from coop_portal.tables import read_table
from partners.imports.columns import EXAMPLE, field_of, mapped, split_address, template
from partners.imports.reading import rows_of
from partners.models import Institution, InstitutionImport
from tests.accounts.factories import UserFactory

from .factories import InstitutionFactory, InstitutionTypeFactory, SectorFactory, TerritoryFactory

pytestmark = pytest.mark.django_db

NIP, REGON = "5250005900", "146115201"
HEADINGS = "Nazwa\tTyp\tGmina\tAdres\tTel.\tE-mail\tNIP\tREGON\tKRS\n"


@pytest.fixture(autouse=True)
def types():
    culture = SectorFactory(code="kultura")
    library = InstitutionTypeFactory(code="biblioteka", name="Biblioteka")
    type(library).objects.filter(pk=library.pk).update(name="Biblioteka", sector=culture)
    return library


@pytest.fixture
def browser(client, animator):
    client.force_login(animator)
    return client


def line(name="Biblioteka Gminna", kind="Biblioteka", gmina="Kobylin-Borzymy", address="", phone="", email="",
         nip="", regon="", krs=""):  # fmt: skip
    return "\t".join([name, kind, gmina, address, phone, email, nip, regon, krs]) + "\n"


def send(client, *lines, **more):
    """Paste a table and open its preview."""
    data = {"uid": uuid.uuid4(), "pasted": HEADINGS + "".join(lines), **more}
    response = client.post(reverse("partners:imports"), data)
    assert response.status_code == 302, response.context["form"].errors
    return InstitutionImport.objects.get(uid=data["uid"])


def apply(client, table, **choices):
    return client.post(reverse("partners:import_apply", args=[table.uid]), choices)


def checked(user, *lines):
    """The rows of a table as they are kept."""
    return rows_of(read_table(HEADINGS + "".join(lines)), scope=Scope(user))[0]


# --- From the table to the register --------------------------------------------------------


def test_pasted_table_becomes_institutions(browser, animator, gmina):
    row = line(
        address="ul. Szkolna 4, 18-204 Kobylin-Borzymy", phone="86 123 45 67, 604 000 001",
        email="biblioteka@example.org", nip="525-000-59-00", regon="146 115 201", krs="12345",
    )  # fmt: skip
    table = send(browser, row)
    assert not Institution.objects.exists()
    page = browser.get(table.get_absolute_url())
    assert (page.context["chosen"], page.context["counts"]) == (1, {"bledy": 0, "podobne": 0, "gotowe": 1})
    assert apply(browser, table).url == table.get_absolute_url()
    made = Institution.objects.get()
    assert (made.name, made.status, made.seat, made.created_by) == (
        "Biblioteka Gminna",
        "verified",
        gmina,
        animator,
    )
    assert (made.street, made.building, made.postcode, made.town) == (
        "Szkolna",
        "4",
        "18-204",
        "Kobylin-Borzymy",
    )
    assert (made.nip, made.regon, made.email) == (NIP, REGON, "biblioteka@example.org")
    assert [phone.number for phone in made.phones.all()] == ["86 123 45 67", "604 000 001"]
    assert [(one.registry, one.number) for one in made.identifiers.all()] == [("krs", "0000012345")]
    assert [sector.code for sector in made.sectors.all()] == ["kultura"]
    assert [(event.verb, event.by, event.to_status) for event in made.events.all()] == [
        ("import", animator, "verified")
    ]
    assert Institution.objects.listed().named("biblioteka").get() == made
    assert AccessLog.objects.get(verb="institutions_import").object_id == table.pk


def test_workbook_with_numbers_and_a_title_is_read(browser, gmina):
    book = Workbook()
    for row in (
        ["Wykaz"],
        [],
        ["Nazwa instytucji", "gmina", "NIP", "Uwagi"],
        ["Biblioteka", gmina.name, int(NIP), "x"],
    ):
        book.active.append(row)
    buffer = io.BytesIO()
    book.save(buffer)
    data = {"uid": uuid.uuid4(), "file": SimpleUploadedFile("wykaz.xlsx", buffer.getvalue())}
    response = browser.post(reverse("partners:imports"), data, follow=True)
    table = InstitutionImport.objects.get()
    assert [message for message in response.context["messages"] if "Uwagi" in str(message)]
    assert (table.name, table.rows[0]["line"], table.rows[0]["values"]["nip"]) == ("wykaz.xlsx", 4, NIP)
    assert table.rows[0]["errors"] == []


def test_template_is_read_by_the_import_itself():
    table = read_table(template())
    found, unknown = mapped(table.columns)
    assert unknown == []
    assert {"name", "gmina", "type", "nip", "krs", "edelivery_address"} <= set(found)


def test_example_of_the_template_is_not_added(animator):
    (row,) = checked(animator, line(name=EXAMPLE))
    assert len(row["errors"]) == 1


@pytest.mark.parametrize(
    ("heading", "field"),
    [
        ("NAZWA INSTYTUCJI *", "name"), ("Nr tel.:", "phone"), ("e-mail", "email"), ("Adres e-mail", "email"),
        ("Ulica", "street"), ("Kod pocztowy", "postcode"), ("Miejscowość", "town"), ("REGON", "regon"),
        ("adres", "address"), ("Gmina", "gmina"), ("AE:PL", "edelivery_address"), ("Uwagi", None), ("", None),
    ],
)  # fmt: skip
def test_heading_is_recognised(heading, field):
    assert field_of(heading) == field


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("ul. Szkolna 4, 18-204 Kobylin-Borzymy", ("Szkolna", "4", "18-204", "Kobylin-Borzymy")),
        ("18-200 Wysokie Mazowieckie, Ludowa 15A/3", ("Ludowa", "15A/3", "18-200", "Wysokie Mazowieckie")),
        ("Plac Wolności 1, Sterdyń", ("Plac Wolności", "1", "", "Sterdyń")),
        ("Os. 1000-lecia", ("Os. 1000-lecia", "", "", "")),
        ("Sterdyń, ul.Kościuszki 6", ("Kościuszki", "6", "", "Sterdyń")),
        ("18-204 Kobylin 12", ("", "12", "18-204", "Kobylin")),
        ("ul. Szkolna 1, 18-204", ("Szkolna", "1", "18-204", "")),
        ("ul. Szkolna 1, 18-204, Kobylin", ("Szkolna", "1", "18-204", "Kobylin")),
        ("ul. Szkolna 1, Kobylin 18-204", ("Szkolna", "1", "18-204", "Kobylin")),
        ("Kobylin 18-204", ("", "", "18-204", "Kobylin")),
        ("18204 Kobylin ul. Szkolna 1", ("Szkolna", "1", "18-204", "Kobylin")),
        ("ul. Szkolna 1, 18-204 woj. podlaskie", ("Szkolna", "1", "18-204", "")),
        ("budynek GOK, ul. Szkolna 5", ("Szkolna", "5", "", "")),
        ("parter, Szkolna 5", ("Szkolna", "5", "", "")),
        ("Szkolna 5, II piętro, gm. Sokoły, pow. wysokomazowiecki, woj. podlaskie", ("Szkolna", "5", "", "")),
        ("Szkolna 5, pokój 5", ("Szkolna", "5 pokój 5", "", "")),
        ("Pokój 12, 46-034 Pokój", ("Pokój", "12", "46-034", "Pokój")),
        ("Szkolna 1, lok. 5, Kobylin", ("Szkolna", "1 lok. 5", "", "Kobylin")),
        ("tel. 86 123 45 67, Szkolna 1, Kobylin", ("Szkolna", "1", "", "Kobylin")),
        ("Szkolna 1, 18-204 Kobylin tel. (86) 12-345-67", ("Szkolna", "1", "18-204", "Kobylin")),
        ("18-204 ul. Szkolna 1, Kobylin", ("Szkolna", "1", "18-204", "Kobylin")),
        ("budynek GOK", ("budynek GOK", "", "", "")),
    ],
)
def test_address_is_split(text, wanted):
    found = split_address(text)
    assert tuple(found.get(name, "") for name in ("street", "building", "postcode", "town")) == wanted


# --- What is wrong with a row ---------------------------------------------------------------


@pytest.mark.parametrize(
    "bad",
    [
        {"name": ""}, {"name": "x" * 301}, {"nip": "5250005901"}, {"nip": "abc"}, {"regon": "1"},
        {"email": "nie-adres"}, {"gmina": "Nie Ma Takiej"}, {"kind": "Nie ma takiego typu"},
        {"phone": "brak"}, {"krs": "x1"}, {"kind": "", "name": "Xyz"},
    ],
)  # fmt: skip
def test_bad_row_says_why_and_makes_nothing(browser, bad):
    table = send(browser, line(**bad), line(name="Biblioteka Druga"))
    first, second = table.rows
    assert first["errors"]
    assert not first["add"]
    assert not second["errors"]
    apply(browser, table, **{f"row-{first['uid']}": "add"})
    assert [institution.name for institution in Institution.objects.all()] == ["Biblioteka Druga"]


def test_seat_outside_the_own_territory_is_refused(browser):
    elsewhere = TerritoryFactory(name="Sterdyń")
    table = send(browser, line(gmina=elsewhere.name))
    assert elsewhere.label in table.rows[0]["errors"][0]


def test_operator_adds_anywhere_and_names_the_powiat_of_namesakes():
    operator = UserFactory(role="operator")
    gminas = [TerritoryFactory(name="Nowa Wieś") for _n in range(2)]
    type(gminas[0].powiat).objects.filter(pk=gminas[0].powiat_id).update(name="ostrołęcki")
    assert checked(operator, line(gmina="Nowa Wieś"))[0]["errors"]
    text = "Nazwa\tTyp\tGmina\tPowiat\nGBP\tBiblioteka\tgm. Nowa Wieś\tpowiat ostrołęcki\n"
    assert rows_of(read_table(text), scope=Scope(operator))[0][0]["errors"] == []


def test_own_gmina_decides_between_namesakes(animator, gmina):
    TerritoryFactory(name=gmina.name)
    assert checked(animator, line())[0]["errors"] == []


def test_gmina_is_told_by_its_code(animator, gmina):
    gmina.codes.create(code="2013032", valid_from="2000-01-01")
    assert checked(animator, line(gmina="2013032"))[0]["errors"] == []


def test_type_is_told_by_the_name(animator, types):
    assert checked(animator, line(kind="", name="Gminna Biblioteka Publiczna"))[0]["errors"] == []


@pytest.mark.parametrize(
    "pasted", ["Nazwa\tNIP\nGOK\t=1+1\n", "Adres\tNIP\nx\t1\n", "Nazwa\tGmina\n", "\t\n", ""]
)
def test_table_that_cannot_be_used_is_refused_at_the_form(browser, pasted):
    response = browser.post(reverse("partners:imports"), {"uid": uuid.uuid4(), "pasted": pasted})
    assert response.status_code == 200
    assert response.context["form"].errors
    assert not InstitutionImport.objects.exists()


def test_formula_is_named_by_its_cell(browser):
    response = browser.post(
        reverse("partners:imports"), {"uid": uuid.uuid4(), "pasted": "Nazwa\tNIP\nGOK\t=1+1\n"}
    )
    assert "B2" in response.content.decode()


# --- Duplicates -----------------------------------------------------------------------------


def test_row_that_the_register_may_have_is_skipped_unless_chosen(browser, gmina):
    known = InstitutionFactory(name="Biblioteka Gminna w Kobylinie-Borzymach", seat=gmina)
    table = send(browser, line(), line(name="Klub Seniora", kind="Biblioteka"))
    row = table.rows[0]
    assert (row["duplicate_of"], row["add"], bool(row["warnings"])) == (known.pk, False, True)
    page = browser.get(table.get_absolute_url())
    assert page.context["rows"][0]["known"] == known
    apply(browser, table, **{f"row-{row['uid']}": "add"})
    assert Institution.objects.filter(name="Biblioteka Gminna").exists()


def test_same_regon_and_same_krs_are_known(animator):
    bearer = InstitutionFactory(regon=REGON)
    bearer.identifiers.create(registry="krs", number="0000012345")
    by_regon, by_krs = checked(animator, line(regon=REGON), line(name="Biblioteka B", krs="12345"))
    assert (by_regon["duplicate_of"], by_regon["errors"]) == (bearer.pk, [])
    assert (by_krs["duplicate_of"], len(by_krs["errors"])) == (bearer.pk, 1)


def test_rows_that_repeat_each_other_are_marked(animator):
    first, second = checked(animator, line(), line(name="Biblioteka gminna"))
    assert (first["add"], second["add"]) == (True, False)
    assert not first["warnings"]
    assert second["warnings"]


def test_what_was_registered_meanwhile_is_left_out(browser, gmina):
    table = send(browser, line())
    InstitutionFactory(name="Biblioteka Gminna", seat=gmina)
    apply(browser, table)
    table.refresh_from_db()
    assert (table.status, table.added, bool(table.rows[0]["errors"])) == ("applied", 0, True)
    assert Institution.objects.count() == 1


# --- Choosing, correcting, repeating ----------------------------------------------------------


def test_choice_is_kept(browser):
    table = send(browser, line(), line(name="Klub"))
    row = table.rows[0]
    browser.post(table.get_absolute_url(), {f"row-{row['uid']}": "skip"})
    table.refresh_from_db()
    assert [one["add"] for one in table.rows] == [False, True]
    assert not Institution.objects.exists()


def test_row_is_corrected_in_place(browser):
    table = send(browser, line(nip="1"), line(name="Klub"))
    bad = table.rows[0]
    address = reverse("partners:import_row", args=[table.uid, bad["uid"]])
    assert list(browser.get(address).context["form"].errors) == ["nip"]
    assert browser.post(address, bad["values"]).status_code == 200
    assert browser.post(address, bad["values"] | {"nip": NIP}).url == table.get_absolute_url()
    table.refresh_from_db()
    assert (table.rows[0]["errors"], table.rows[0]["add"], table.rows[0]["uid"]) == ([], True, bad["uid"])


def test_form_sent_twice_makes_one_import(browser):
    data = {"uid": uuid.uuid4(), "pasted": HEADINGS + line()}
    addresses = {browser.post(reverse("partners:imports"), data).url for _n in range(2)}
    assert (len(addresses), InstitutionImport.objects.count()) == (1, 1)


def test_applied_twice_adds_once(browser):
    table = send(browser, line())
    for _n in range(2):
        assert apply(browser, table).url == table.get_absolute_url()
    assert Institution.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_applied_twice_at_once_adds_once(at_once, animator):
    client = Client()
    client.force_login(animator)
    table = send(client, line())

    def click():
        browser = Client()
        browser.force_login(animator)
        return apply(browser, table).status_code

    assert at_once(click) == [302, 302]
    assert Institution.objects.count() == 1


def test_applied_table_can_neither_be_chosen_from_nor_corrected(browser):
    table = send(browser, line(nip="1"), line(name="Klub"))
    apply(browser, table)
    row = reverse("partners:import_row", args=[table.uid, table.rows[0]["uid"]])
    assert browser.get(row).status_code == 404
    browser.post(table.get_absolute_url(), {f"row-{table.rows[0]['uid']}": "add"})
    browser.post(reverse("partners:import_drop", args=[table.uid]))
    table.refresh_from_db()
    assert (table.status, table.rows[0]["add"]) == ("applied", False)


def test_result_lists_what_was_left_out_and_gives_it_back(browser):
    table = send(browser, line(nip="1", email="a@example.org"), line(name="Klub"))
    apply(browser, table)
    page = browser.get(table.get_absolute_url())
    assert (len(page.context["rows"]), page.context["left_out_count"]) == (1, 1)
    response = browser.get(reverse("partners:import_left_out", args=[table.uid]))
    left = read_table(response.content)
    assert [row["Nazwa"] for _line, row in left.rows] == ["Biblioteka Gminna"]
    assert "a@example.org" in left.rows[0][1].values()


def test_dropped_table_is_erased(browser):
    table = send(browser, line())
    browser.post(reverse("partners:import_drop", args=[table.uid]))
    table.refresh_from_db()
    assert (table.status, table.rows) == ("cancelled", [])
    assert browser.get(table.get_absolute_url()).status_code == 404


def test_rows_are_erased_after_thirty_days(browser):
    waiting, applied, young = (
        send(browser, line(name=name)) for name in ("Klub A", "Biblioteka B", "Szkoła C")
    )
    apply(browser, applied)
    old = timezone.now() - timedelta(days=31)
    InstitutionImport.objects.exclude(pk=young.pk).update(created_at=old)
    assert InstitutionImport.objects.erase_old() == 2
    for table in (waiting, applied, young):
        table.refresh_from_db()
    assert (waiting.rows, waiting.status, applied.rows, applied.added) == ([], "cancelled", [], 1)
    assert young.rows


def test_table_of_somebody_else_is_not_found(browser, client):
    table = send(browser, line())
    client.force_login(UserFactory(role="operator"))
    assert client.get(table.get_absolute_url()).status_code == 404


def test_get_never_adds(browser):
    table = send(browser, line())
    for name in ("import_apply", "import_drop"):
        assert browser.get(reverse(f"partners:{name}", args=[table.uid])).status_code == 405
    assert not Institution.objects.exists()


def test_preview_takes_a_constant_number_of_queries(browser, gmina, django_assert_num_queries):
    InstitutionFactory(name="Biblioteka Gminna", seat=gmina)
    one, three = send(browser, line()), send(browser, line(), line(name="Klub", nip="1"), line(name="Koło"))
    browser.get(one.get_absolute_url())
    with CaptureQueriesContext(connection) as few:
        browser.get(one.get_absolute_url())
    with django_assert_num_queries(len(few.captured_queries)):
        browser.get(three.get_absolute_url())


def test_checking_takes_a_constant_number_of_queries(animator, gmina, django_assert_num_queries):
    InstitutionFactory(name="Biblioteka Gminna", seat=gmina)
    with CaptureQueriesContext(connection) as few:
        checked(animator, line())
    with django_assert_num_queries(len(few.captured_queries)):
        checked(animator, *(line(name=f"Biblioteka {n}") for n in range(20)))
