"""The ZIPs: unpacked, every link leads to a file and every sum is right."""

import hashlib
import io
import itertools
import re
import time
import uuid
import zipfile
from datetime import timedelta
from urllib.parse import unquote

import pytest
from django.core.files.base import ContentFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from accounts.models import AccessLog
from coop_portal.exports import xlsx
from documents.uploads import store
from notifications.models import Job
from programmes.enums import PaperKind
from programmes.folder import pieces
from programmes.folder.tasks import sweep
from programmes.folder.zipping import ZipBook, safe_name
from programmes.models import CallPaper, FolderMark, FolderPackage, FolderScan, PeriodReport, ScheduleVersion
from tests.accounts.factories import UserFactory
from tests.workshops.factories import CycleTemplateFactory
from workshops import documents
from workshops.models import Cycle, Group, Session, SessionDay

from .factories import EditionFactory, IndicatorFactory
from .factories_assessing import ended_call, submitted
from .factories_calls import QuestionFactory
from .factories_folder import folder_type, held_session, make_scan, pdf

pytestmark = pytest.mark.django_db
ATTENDANCE = "lista_obecnosci_skan"


@pytest.fixture
def edition():
    return EditionFactory(name="2019", programme__short_title="Kultura: w praktyce?")


@pytest.fixture
def programme(edition):
    return edition.programme


@pytest.fixture
def session(edition):
    return held_session(edition)


def order(client, programme, kind="folder", query="", uid=None):
    address = reverse("programmes:package_make", args=[programme.uid, kind])
    return client.post(f"{address}{query}", {"uid": uid or uuid.uuid4()})


def run_job():
    """What the worker does."""
    Job.objects.get(status="waiting").run()
    job = Job.objects.latest("pk")
    assert job.status == "done", job.error
    return job


def unpack(client, job):
    answer = client.get(job.outcome["url"])
    assert answer["Content-Type"] == "application/zip"
    content = answer.getvalue()
    package = FolderPackage.objects.get()
    assert (hashlib.sha256(content).hexdigest(), len(content)) == (package.sha256, package.size)
    files = zipfile.ZipFile(io.BytesIO(content))
    assert files.testzip() is None
    return {name: files.read(name) for name in files.namelist()}


def check_sums(files):
    listed = dict(reversed(line.split("  ", 1)) for line in files["SHA256SUMS.txt"].decode().splitlines())
    assert listed == {
        name: hashlib.sha256(content).hexdigest()
        for name, content in files.items()
        if name != "SHA256SUMS.txt"
    }


def check_links(files):
    """Every address of a page is a file of the package, found from the page's own folder, and no page runs anything."""
    count = 0
    for name in (each for each in files if each.endswith(".html")):
        page, folder = files[name].decode(), name.rpartition("/")[0]
        assert "<script" not in page
        assert '<html lang="pl">' in page
        for link in re.findall(r'(?:href|src)="([^"#]+)"', page):
            if link.startswith(("http://", "https://", "mailto:", "tel:")):
                continue
            parts = [*filter(None, folder.split("/")), *unquote(link).split("/")]
            while ".." in parts:
                place = parts.index("..")
                del parts[place - 1 : place + 1]
            assert "/".join(parts) in files, (name, link)
            count += 1
    return count


def test_folder_is_packed_with_an_index_that_names_the_gaps(client, coordinator, programme, session):
    step = f"session-{session.pk}"
    scan = make_scan(programme, step=step, code=ATTENDANCE, name="Lista żółwi.pdf")
    old = make_scan(programme, step=step, code=ATTENDANCE, name="krzywa.pdf")
    FolderScan.add(programme, pdf("prosta.pdf"), by=None, step=step, type=old.type, placed=True, replaces=old)
    make_scan(programme, name="nieposortowany.pdf")
    FolderMark.objects.create(
        programme=programme, step=step, type=folder_type("materialy_spotkania"), reason="bez materiałów"
    )
    answer = order(client, programme)
    job = run_job()
    assert answer.url == reverse("notifications:job", args=[job.uid])
    files = unpack(client, job)
    check_sums(files)
    assert check_links(files) == 3
    names = [name for name in files if name.endswith(".pdf")]
    assert [name.rpartition(" - ")[2] for name in names] == ["Lista żółwi.pdf", "prosta.pdf"]
    assert files[names[0]] == scan.stored.read()
    index = files["index.html"].decode()
    assert "bez materiałów" in index
    sheet = load_workbook(io.BytesIO(next(files[name] for name in files if name.endswith(".xlsx")))).active
    rows = list(sheet.iter_rows(min_row=2, values_only=True))
    assert scan.sha256 in [row[-1] for row in rows]
    assert sum(row[5] is None for row in rows) > 3
    assert AccessLog.objects.filter(verb="download", user=coordinator).exists()


def test_package_of_an_edition_that_was_removed_is_not_that_of_the_whole_project(
    client, coordinator, programme
):
    gone = EditionFactory(programme=programme, name="2021")
    order(client, programme, query=f"?edycja={gone.uid}")
    gone.delete()
    Job.objects.get(status="waiting").run()
    job = Job.objects.get()
    assert job.status == "failed"
    assert "Edycję, której teczkę zamówiono, usunięto" in job.error
    assert not FolderPackage.objects.exclude(content="").exists()
    page = client.get(reverse("notifications:job", args=[job.uid])).content.decode()
    assert "edycja 2021" in page
    answer = order(client, programme, query=f"?edycja={gone.uid}")
    assert answer.url == reverse("programmes:packages", args=[programme.uid])
    assert FolderPackage.objects.count() == 1


def test_package_of_an_edition_and_a_period_holds_that_alone(client, coordinator, programme, session):
    other = held_session(EditionFactory(programme=programme, name="2020"))
    for each in (session, other):
        make_scan(programme, step=f"session-{each.pk}", code=ATTENDANCE)
    order(client, programme, query=f"?edycja={other.cycle.edition.uid}&od=2020-01-01")
    files = unpack(client, run_job())
    assert [f"S{other.pk}/" in name for name in files if name.endswith(".pdf")] == [True]


def test_two_clicks_start_one_job(client, coordinator, programme):
    uid = uuid.uuid4()
    first, second = order(client, programme, uid=uid), order(client, programme, uid=uid)
    assert first.url == second.url
    assert (Job.objects.count(), FolderPackage.objects.count()) == (1, 1)


def test_form_of_another_project_starts_nothing(client, coordinator, programme):
    uid = FolderPackage.objects.create(programme=EditionFactory().programme, kind="folder").uid
    assert order(client, programme, uid=uid).status_code == 404


def test_changed_file_is_named_in_the_index(client, coordinator, programme, session):
    scan = make_scan(programme, step=f"session-{session.pk}", code=ATTENDANCE)
    gone = make_scan(programme, step=f"session-{session.pk}", code="agenda_spotkania")
    with open(scan.stored.content.path, "wb") as file:
        file.write(b"%PDF-1.7 inna")
    gone.stored.content.storage.delete(gone.stored.content.name)
    order(client, programme)
    files = unpack(client, run_job())
    assert files["index.html"].decode().count('class="warning"') == 1


def test_package_that_is_not_made_yet_is_no_download(client, coordinator, programme):
    order(client, programme)
    package = FolderPackage.objects.get()
    assert client.get(package.get_absolute_url()).url == reverse("programmes:packages", args=[programme.uid])


def test_package_goes_after_its_days(programme):
    package = FolderPackage(programme=programme, kind="folder")
    package.content.save("", ContentFile(b"PK"), save=False)
    package.save()
    sweep()
    assert FolderPackage.objects.exists()
    FolderPackage.objects.update(
        created_at=timezone.now() - timedelta(days=8), expires_at=timezone.now() - timedelta(seconds=1)
    )
    sweep()
    assert not FolderPackage.objects.exists()
    assert not package.content.storage.exists(package.content.name)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Lista: obecności / 12.05?.pdf", "Lista- obecności - 12.05-.pdf"),
        ("con", "_con"),
        ("nul.pdf", "_nul.pdf"),
        ("koniec. ", "koniec"),
        ("a\u202eb\n c", "a b c"),
        ("***", "-"),
        ("", "_"),
        ("ż" * 90 + ".pdf", "ż" * 56 + ".pdf"),
    ],
)
def test_names_are_safe(text, name):
    assert safe_name(text) == name


def test_names_that_differ_in_case_alone_get_numbers(tmp_path):
    with open(tmp_path / "a.zip", "wb") as file:
        book = ZipBook(file)
        paths = [book.add(name, b"x").path for name in ("a/Lista.pdf", "a/lista.pdf", "a/LISTA.pdf")]
        book.close()
    assert paths == ["a/Lista.pdf", "a/lista (2).pdf", "a/LISTA (3).pdf"]


def test_archive_is_read_without_the_portal(client, coordinator, programme, session):
    session.agenda.create(position=1, title="Powitanie")
    file = store(pdf("Informacja o naborze.pdf"), name="Informacja o naborze.pdf", owner=programme)
    programme.documents.create(title="Informacja", file=file)
    programme.news.create(title="Za nami warsztat", text="[Lista](/uslugi/)", published_at=timezone.now())
    session.cycle.recommendations.create(title="Wspólny kalendarz", position=1)
    IndicatorFactory(programme=programme)
    programme.results.create(text="Model współpracy", kind="planned")
    make_scan(programme, step=f"session-{session.pk}", code=ATTENDANCE)
    ScheduleVersion.objects.create(
        edition=session.cycle.edition, number=1, rows=[], published_on=timezone.localdate()
    )
    order(client, programme, "archive")
    files = unpack(client, run_job())
    check_sums(files)
    assert check_links(files) > 20
    pages = {name for name in files if name.endswith(".html")}
    assert pages == {
        "index.html", "projekt.html", "edycje.html", "aktualnosci.html", "spotkania.html", "grupy.html",
        "teczka-kontroli/index.html",
    }  # fmt: skip
    assert "pliki/01 Informacja o naborze.pdf" in files
    assert "Wspólny kalendarz" in files["grupy.html"].decode()
    code = f"E{session.cycle.edition_id}"
    assert files[f"harmonogramy/{code} 2019 wersja 1.pdf"].startswith(b"%PDF-1.7")
    agenda = next(content for name, content in files.items() if name.startswith("agendy/"))
    assert agenda.startswith(b"%PDF-1.7")
    assert {name for name in files if name.startswith("listy/")} == {
        "listy/partnerzy.xlsx", "listy/edycje.xlsx", "listy/spotkania.xlsx", "listy/instytucje-grup.xlsx",
        "listy/wskazniki.xlsx", "listy/rezultaty.xlsx",
    }  # fmt: skip


def test_archive_has_the_calls_with_their_papers_and_the_reports(client, coordinator, programme):
    call = ended_call(programme=programme, title="Nabór do grup")
    application = submitted(call)
    question = QuestionFactory(call=call, kind="file")
    statute = store(pdf("Statut.pdf"), name="Statut.pdf", owner=application)
    application.answers.create(question=question, file=statute)
    protocol = CallPaper.issue(call, PaperKind.PROTOCOL, by=coordinator)
    protocol.claim()
    protocol.issue(b"%PDF-1.7 first")
    files = [
        store(content, name=f"raport.{kind}", owner=programme)
        for kind, content in (("pdf", pdf("raport.pdf")), ("xlsx", xlsx("Raport", ["A"], [[1]])))
    ]
    PeriodReport.objects.create(programme=programme).finish(pdf=files[0], xlsx=files[1])
    order(client, programme, "archive")
    files = unpack(client, run_job())
    check_sums(files)
    check_links(files)
    page = files["nabory.html"].decode()
    assert application.number in page
    assert str(application.lead) in page
    names = {name.split(" ", 1)[1] for name in files if name.startswith("nabory/")}
    assert any(name.startswith("PON-") for name in names)
    assert any(name.endswith("Statut.pdf") for name in names)
    assert load_workbook(io.BytesIO(files["listy/nabor-1.xlsx"])).active.max_row == 2
    assert "raporty.html" in files
    assert {name.rpartition(".")[2] for name in files if name.startswith("raporty/")} == {"pdf", "xlsx"}


@pytest.mark.parametrize("kind", ["folder", "archive"])
def test_more_documents_than_one_task_can_make_are_made_by_several(
    client, coordinator, programme, session, kind, monkeypatch
):
    for each in (session, *session.cycle.sessions.exclude(pk=session.pk)[:1]):
        each.agenda.create(position=1, title="Powitanie")
    made = []
    monkeypatch.setattr(documents, "render_pdf", lambda *args: made.append(args) or b"%PDF-1.7 agenda")
    clock = itertools.count(0, pieces.A_TASK - 1)
    monkeypatch.setattr(pieces, "monotonic", lambda: next(clock))
    order(client, programme, kind)
    package, job, rounds = FolderPackage.objects.get(), Job.objects.get(), 0
    while job.status in ("waiting", "running"):
        before, rounds = len(made), rounds + 1
        job.run()
        job.refresh_from_db()
        assert len(made) > before or job.status == "done"
    assert (job.status, job.done) == ("done", job.total)
    assert rounds > 1
    assert len(made) == 2
    files = unpack(client, job)
    copies = sum(content == b"%PDF-1.7 agenda" for content in files.values())
    assert copies == (
        2 if kind == "folder" else 4
    )  # of an archive one stands among its agendas, one in its folder
    assert not package.content.storage.exists(package.pieces_path)


def test_document_that_is_half_written_is_made_anew(programme):
    package = FolderPackage.objects.create(programme=programme, kind="folder")
    kept = pieces.Pieces(package)
    assert kept.take("a", lambda: b"agenda") == b"agenda"
    assert kept.take("a", lambda: b"another") == b"agenda"
    with open(package.content.storage.path(kept._path("a")), "r+b") as file:
        file.truncate(pieces.DIGEST + 2)
    assert kept.take("a", lambda: b"agenda") == b"agenda"
    package.drop()
    assert not package.content.storage.exists(package.pieces_path)


def test_versions_of_an_edition_with_a_long_name_have_a_file_each(client, coordinator, programme, session):
    edition = session.cycle.edition
    type(edition).objects.filter(pk=edition.pk).update(name="Edycja dla gmin wiejskich " * 3)
    for number in (1, 2):
        ScheduleVersion.objects.create(
            edition=edition, number=number, rows=[], published_on=timezone.localdate()
        )
    order(client, programme, "archive")
    files = unpack(client, run_job())
    names = [name for name in files if name.startswith("harmonogramy/")]
    page = unquote(files["edycje.html"].decode())
    assert len(names) == 2
    assert all(f'"{name}"' in page for name in names)


GROUPS = 500


@pytest.fixture
def many(edition):
    """500 groups of three held meetings, each list scanned."""
    template = CycleTemplateFactory()
    cycles = Cycle.objects.bulk_create(
        Cycle(edition=edition, template=template, name=f"Grupa {n}") for n in range(GROUPS)
    )
    Group.objects.bulk_create(Group(cycle=cycle) for cycle in cycles)
    sessions = Session.objects.bulk_create(
        Session(programme=edition.programme, cycle=cycle, position=n, title=f"Warsztat {n}", status="held")
        for cycle in cycles
        for n in (1, 2, 3)
    )
    start = timezone.now() - timedelta(days=30)
    SessionDay.objects.bulk_create(
        SessionDay(session=session, starts_at=start, ends_at=start + timedelta(hours=4))
        for session in sessions
    )
    by = UserFactory()
    for session in sessions[:GROUPS]:
        make_scan(edition.programme, step=f"session-{session.pk}", code=ATTENDANCE, by=by)
    return edition


@pytest.mark.slow
def test_folder_of_500_groups(client, coordinator, many, record_property):
    address = reverse("programmes:folder", args=[many.programme.uid])
    begun = time.monotonic()
    with CaptureQueriesContext(connection) as queries:
        assert client.get(address, {"edycja": many.uid}).status_code == 200
    seconds, count = time.monotonic() - begun, len(queries)
    order(client, many.programme)
    begun = time.monotonic()
    job = run_job()
    zipped = time.monotonic() - begun
    for name, value in {"queries": count, "seconds": seconds, "zip_seconds": zipped}.items():
        record_property(name, value)
    print(f"{count} queries, {seconds:.2f} s; ZIP {zipped:.2f} s")  # noqa: T201
    assert 5 < count < 60
    assert seconds < 8
    assert zipped < 60
    assert job.done == job.total > GROUPS
