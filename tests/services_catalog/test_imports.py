"""Services from tables: read, mapped, checked, loaded all or nothing or the sound ones, and loaded again."""

import io
import json
import time
import uuid
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.urls import reverse

from coop_portal.exports import xlsx
from partners.models import Institution
from services_catalog.models import Confirmation, ImportedEntry, SearchDocument, Service, ServiceImport
from tests.partners.factories import InstitutionTypeFactory, TerritoryFactory

from . import messy

pytestmark = pytest.mark.django_db


@pytest.fixture
def powiat(town):
    """The animator's powiat with the two gminas of the messy list."""
    TerritoryFactory(name="Sokoły", powiat=town.powiat)
    InstitutionTypeFactory(code="stowarzyszenie", name="Stowarzyszenie")
    return town


def run(path, *options):
    """What the command prints as JSON."""
    out = io.StringIO()
    call_command("import_services", str(path), "--json", *options, stdout=out)
    return json.loads(out.getvalue())


def refused(path, *options):
    with pytest.raises(CommandError) as error:
        run(path, *options)
    return str(error.value)


@pytest.fixture
def file(tmp_path):
    def write(content, name="lista.xlsx"):
        path = tmp_path / name
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return path

    return write


def as_animator(town):
    return ["--as", town.animator.email, "--gmina", "Kobylin-Borzymy", "--type", "stowarzyszenie"]


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
    assert ImportedEntry.objects.filter(source__channel="import", territory=powiat.powiat).count() == 300
    assert not SearchDocument.objects.filter(is_dirty=True).exists()


@pytest.mark.slow
def test_twenty_thousand_rows_take_less_than_a_minute(powiat, file):
    kinds = ["seniorzy", "dzieci i młodzież, rodziny", "osoby niepełnosprawne"]
    headings = [
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
    rows = [
        [
            f"Wsparcie numer {n}", f"Stowarzyszenie nr {n % 400}", messy.GMINAS[n % 2], kinds[n % 3],
            f"86 4{n % 90 + 10} {n % 80 + 10} {n % 70 + 10}", f"ul. Szkolna {n % 120}, 18-204 Kobylin-Borzymy",
            "pn-pt 8:00-15:30", "bezpłatne", f"Opis usługi {n}: pomoc i rozmowa w trudnej sytuacji.",
        ]
        for n in range(20_000)
    ]  # fmt: skip
    path = file(xlsx("lista", headings, [*rows, ["Ostatnia", "", "Sokoły", "", "", "", "", "", ""]]))
    assert "20002" in refused(path, *as_animator(powiat))
    assert Service.objects.count() == 0
    path = file(xlsx("lista", headings, rows))
    started = time.monotonic()
    assert run(path, *as_animator(powiat))["created"] == 20_000
    assert time.monotonic() - started < 60


def send(client, **data):
    data = {"uid": uuid.uuid4(), "gmina": "Kobylin-Borzymy", **data}
    response = client.post(reverse("services_catalog:imports"), data)
    assert response.status_code == 302, response.context["form"].errors
    table = ServiceImport.objects.get(uid=data["uid"])
    page = client.get(response.url)
    assert page.status_code == 200
    fields = page.context["form"]
    chosen = {name: fields[name].initial for name in fields.fields if fields[name].initial}
    assert client.post(response.url, chosen).status_code == 302
    return table


def test_pages_lead_from_a_paste_of_word_to_published_entries(
    powiat, as_user, django_capture_on_commit_callbacks
):
    client, kind = as_user(powiat.animator), InstitutionTypeFactory(code="stowarzyszenie")
    table = send(
        client, pasted="x", pasted_html=messy.word_html(), type=kind.pk, publish="on", verify_providers="on"
    )
    preview = client.get(table.get_absolute_url())
    assert preview.context["table"].counts["rows"] == preview.context["table"].good == messy.IN_WORD
    with django_capture_on_commit_callbacks(execute=True):
        response = client.post(reverse("services_catalog:import_load", args=[table.uid]), {"partial": "0"})
    table.refresh_from_db()
    if not table.job.is_finished:
        table.job.run()
    assert Service.objects.published().count() == messy.IN_WORD
    assert client.get(response.url).status_code == client.get(table.get_absolute_url()).status_code == 200


CASES = Path(__file__).resolve().parents[3] / "shared/cases"
HOSTILE = [
    path
    for folder in ("services_xlsx", "xml", "upload", "text")
    for path in sorted((CASES / folder).rglob("*.*"))
]


@pytest.mark.skipif(not HOSTILE, reason="the shared cases are not here")
def test_every_hostile_file_is_refused_in_words(powiat, as_user):
    client = as_user(powiat.animator)
    for path in HOSTILE:
        upload = SimpleUploadedFile("lista.xlsx", path.read_bytes())
        response = client.post(reverse("services_catalog:imports"), {"uid": uuid.uuid4(), "file": upload})
        assert response.status_code in (200, 302), path.name
        if response.status_code == 200:
            assert response.context["form"].errors, path.name
