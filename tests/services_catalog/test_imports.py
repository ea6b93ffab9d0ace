"""Services from tables: read, mapped, checked, loaded all or nothing or the sound ones, and loaded again."""

import io
import json

import pytest
from django.core.management import CommandError, call_command

from coop_portal.exports import xlsx
from partners.models import Institution, Location
from services_catalog.imports import columns, words
from services_catalog.models import Confirmation, ImportedEntry, SearchDocument, Service
from tests.partners.factories import InstitutionFactory, InstitutionTypeFactory, TerritoryFactory

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
