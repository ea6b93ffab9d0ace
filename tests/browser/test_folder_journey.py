"""A control folder with two gaps is filled with scans, downloaded and unpacked; a controller then reads it."""

import hashlib
import re
import zipfile
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from notifications.models import Job
from programmes.folder.table import Folder
from programmes.models import FolderDocumentType
from tests.accounts.factories import UserFactory
from tests.programmes.factories import EditionFactory
from tests.programmes.factories_folder import held_session

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
ASKED = ("lista_obecnosci_skan", "agenda_spotkania")


@pytest.fixture
def session():
    """A held meeting whose project asks for two papers of each meeting, and for nothing else."""
    session = held_session(EditionFactory(name="2019"))
    for kind in FolderDocumentType.objects.all():
        session.programme.folder_requirements.create(type=kind, required=kind.code in ASKED)
    return session


@pytest.fixture
def scans(tmp_path, session):
    names = (f"S{session.pk} lista obecności.pdf", f"S{session.pk} agenda.pdf")
    for number, name in enumerate(names):
        (tmp_path / name).write_bytes(b"%PDF-1.7\n" + str(number).encode())
    return [tmp_path / name for name in names]


@pytest.mark.parametrize("width", [1280], indirect=True, ids=["wide"])
@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no-scripts"])
def test_gaps_are_filled_and_the_folder_is_unpacked(open_browser, accessible, session, scans, scripts):
    programme = session.programme
    page = open_browser(UserFactory(role="coordinator", programme=programme), scripts=scripts)

    def checked():
        if scripts:
            accessible(page)

    page.goto(reverse("programmes:folder", args=[programme.uid]))
    checked()
    assert Folder(programme).gaps == 2
    expect(page.get_by_text("braki: 2")).to_be_visible()

    page.get_by_role("link", name="Dodaj skany").click()
    page.get_by_label("Skany").set_input_files(scans)
    page.get_by_role("button", name="Wyślij").click()
    expect(page.get_by_text("Dodano 2 skany.")).to_be_visible()
    checked()
    # Both names told their places: nothing is left to write.
    page.get_by_role("button", name="Umieść na miejscach").click()
    expect(page.get_by_text("2 skany są na swoich miejscach.")).to_be_visible()
    assert Folder(programme).gaps == 0

    page.get_by_role("link", name="Teczka jako ZIP").click()
    checked()
    page.get_by_role("button", name="Przygotuj ZIP teczki").click()
    expect(page).to_have_url(re.compile("/zadania/"))
    for job in Job.objects.filter(status="waiting"):  # where no worker was faster
        job.run()
    page.reload()
    expect(page.get_by_text("ZIP jest gotowy; niczego nie brakuje.")).to_be_visible()
    with page.expect_download() as download:
        page.get_by_role("link", name="Pobierz ZIP").click()
    _check(download.value.path(), scans)


def _check(path, scans):
    with zipfile.ZipFile(path) as files:
        assert files.testzip() is None
        papers = {files.read(name) for name in files.namelist() if name.endswith(".pdf")}
        assert papers == {scan.read_bytes() for scan in scans}
        listed = dict(
            reversed(line.split("  ", 1)) for line in files.read("SHA256SUMS.txt").decode().splitlines()
        )
        assert all(hashlib.sha256(files.read(name)).hexdigest() == digest for name, digest in listed.items())
        assert "index.html" in listed


@pytest.mark.parametrize("width", [360], indirect=True, ids=["phone"])
def test_controller_begins_at_the_folder(open_browser, accessible, session):
    until = timezone.now() + timedelta(days=5)
    controller = UserFactory(role="controller", programme=session.programme, valid_to=until)
    page = open_browser(controller)
    page.goto("/pulpit/")
    expect(page.get_by_text("Dostęp kontrolny")).to_be_visible()
    page.get_by_role("link", name=re.compile("^Teczka kontroli")).first.click()
    accessible(page)
    expect(page.get_by_role("link", name="Dodaj skany")).to_have_count(0)
    page.get_by_role("link", name=re.compile("^brak.*Lista obecności")).click()
    accessible(page)
    assert page.locator("main form").count() == 0
