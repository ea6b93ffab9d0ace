"""Services from tables: read, mapped, checked, loaded all or nothing or the sound ones, and loaded again."""

import time

import psycopg
import pytest
from django.db import connection
from django.urls import reverse

from coop_portal.exports import xlsx
from partners.models import Institution
from services_catalog.imports import loading
from services_catalog.models import Confirmation, ImportedEntry, SearchDocument, Service
from tests import databases
from tests.partners.factories import InstitutionTypeFactory

from . import messy
from .sending import as_animator, load, refused, run, send

pytestmark = pytest.mark.django_db


def test_messy_workbook_and_word_table_become_300_services(powiat, file):
    path, options = file(messy.workbook()), as_animator(powiat)
    dry = run(path, "--dry-run", "--partial", *options)
    assert [dry["problems"][index]["column"] for index in range(len(dry["problems"]))] == [
        "Forma pomocy", "Gmina", "Organizacja", "Telefon", "E-mail", "Opis", "Opis", "Forma pomocy", "Forma pomocy",
    ]  # fmt: skip
    assert (dry["rows"], dry["created"], Service.objects.count()) == (221, messy.SOUND, 0)
    sentence = refused(path, *options)
    assert "Organizacje, 54" in sentence
    assert Service.objects.count() == Institution.objects.filter(status="pending").count() == 0

    loaded = run(path, "--partial", *options)
    assert (loaded["created"], len(loaded["problems"])) == (messy.SOUND, messy.WRONG)
    assert run(file(messy.document(), "lista.docx"), *options)["created"] == messy.IN_WORD
    assert Service.objects.count() == 300
    assert Confirmation.objects.count() == 0
    # COPY has told the history who did it.
    history = Service._meta.get_field("history").related_model.objects
    assert set(history.values_list("pgh_context__metadata__user", flat=True)) == {powiat.animator.pk}
    assert ImportedEntry.objects.filter(source__channel="import", territory=powiat.powiat).count() == 300
    assert not SearchDocument.objects.filter(is_dirty=True).exists()


HEADINGS = [
    "Nazwa usługi",
    "Realizator",
    "Gmina",
    "Dla kogo",
    "Telefon",
    "Adres",
    "Godziny",
    "Koszt",
    "Opis",
]


def many(number):
    kinds = ["seniorzy", "dzieci i młodzież, rodziny", "osoby niepełnosprawne"]
    return [
        [
            f"Wsparcie numer {n}", f"Stowarzyszenie nr {n % 400}", messy.GMINAS[n % 2], kinds[n % 3],
            f"86 4{n % 90 + 10} {n % 80 + 10} {n % 70 + 10}", f"ul. Szkolna {n % 120}, 18-204 Kobylin-Borzymy",
            "pn-pt 8:00-15:30", "bezpłatne", f"Opis usługi {n}: pomoc i rozmowa w trudnej sytuacji.",
        ]
        for n in range(number)
    ]  # fmt: skip


def rows_read():
    """Of tables and indexes, by this transaction."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT sum(seq_tup_read + coalesce(idx_tup_fetch, 0)) FROM pg_stat_xact_user_tables")
        return cursor.fetchone()[0]


def test_loading_reads_as_much_a_row_whatever_the_server_thinks_of_the_tables(powiat, file, monkeypatch):
    """An ANALYZE of another session sees none of the rows so far: no plan may hang on what it found."""
    monkeypatch.setattr(loading, "BATCH", 100)
    monkeypatch.setattr(loading, "_tell_the_planner", lambda: None)
    readings, create = [], loading._create

    def create_and_analyze(*args):
        before = rows_read()
        create(*args)
        readings.append(rows_read() - before)
        with psycopg.connect(databases.address(connection.settings_dict["NAME"]), autocommit=True) as other:
            other.execute("ANALYZE")

    monkeypatch.setattr(loading, "_create", create_and_analyze)
    path = file(xlsx("lista", HEADINGS, many(600)))
    with (
        connection.cursor() as cursor
    ):  # so few rows are read from end to end by the checks of foreign keys as well
        cursor.execute("SET LOCAL enable_seqscan = off")
    assert run(path, *as_animator(powiat))["created"] == 600
    assert readings[-1] < 2 * readings[0]


def test_town_of_its_own_column_counts_more_than_what_the_address_names(powiat, file):
    headings = [*HEADINGS, "Miejscowość"]
    rows = [[*row[:5], "Sikory, ul. Szkolna 1", *row[6:], "Kobylin-Borzymy"] for row in many(1)]
    run(file(xlsx("lista", headings, rows)), *as_animator(powiat))
    location = Service.objects.get().places.get().location
    assert (location.street, location.building, location.town) == ("Szkolna", "1", "Kobylin-Borzymy")


def test_hours_too_long_for_a_note_are_refused_and_not_cut(powiat, file):
    rows = [[*row[:6], "po uzgodnieniu " * 21, *row[7:]] for row in many(1)]
    assert "Godziny" in refused(file(xlsx("lista", HEADINGS, rows)), *as_animator(powiat))


@pytest.mark.slow
def test_twenty_thousand_rows_take_less_than_a_minute(powiat, file):
    rows = many(20_000)
    path = file(xlsx("lista", HEADINGS, [*rows, ["Ostatnia", "", "Sokoły", "", "", "", "", "", ""]]))
    assert "20002" in refused(path, *as_animator(powiat))
    assert Service.objects.count() == 0
    path = file(xlsx("lista", HEADINGS, rows))
    started = time.monotonic()
    assert run(path, *as_animator(powiat))["created"] == 20_000
    assert time.monotonic() - started < 60


def test_pages_lead_from_a_paste_of_word_to_published_entries(powiat, as_user):
    client, kind = as_user(powiat.animator), InstitutionTypeFactory(code="stowarzyszenie")
    table = send(
        client, pasted="x", pasted_html=messy.word_html(), type=kind.pk, publish="on", verify_providers="on"
    )
    preview = client.get(table.get_absolute_url())
    assert preview.context["table"].counts["rows"] == preview.context["table"].good == messy.IN_WORD
    job = load(client, table)
    job.run()
    assert Service.objects.published().count() == messy.IN_WORD
    assert client.get(reverse("notifications:job", args=[job.uid])).status_code == 200
    assert client.get(table.get_absolute_url()).status_code == 200
