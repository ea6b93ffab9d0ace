"""The control folder: what is there, what is missing, scans that find their places."""

import re
import uuid
from datetime import date

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import resolve, reverse
from django.utils import timezone

from accounts.models import AccessLog
from coop_portal.transitions import TransitionRefused
from documents.uploads import store
from programmes.folder.guess import date_in, guess
from programmes.folder.steps import Step
from programmes.folder.table import Folder
from programmes.models import FolderDocumentType, FolderMark, FolderRequirement, FolderScan, ScheduleVersion
from tests.accounts.factories import UserFactory

from .factories import EditionFactory
from .factories_folder import folder_type, held_session, make_scan, pdf

pytestmark = pytest.mark.django_db
ATTENDANCE = "lista_obecnosci_skan"


@pytest.fixture
def edition():
    return EditionFactory(name="2019")


@pytest.fixture
def programme(edition):
    return edition.programme


@pytest.fixture
def session(edition):
    return held_session(edition)


@pytest.fixture
def controller(programme):
    until = timezone.now() + timezone.timedelta(days=5)
    return UserFactory(role="controller", programme=programme, valid_to=until)


def key(session):
    return f"session-{session.pk}"


def state(programme, step, code):
    return Folder(programme, only=step).cell(code).state


def url(name, *args):
    return reverse(f"programmes:{name}", args=args)


def cell_url(name, session, code=ATTENDANCE):
    return url(name, session.programme.uid, key(session), code)


# --- Completeness ----------------------------------------------------------------------


def test_held_meeting_lacks_its_papers_until_they_come(programme, session):
    later = session.cycle.sessions.get(position=2)
    assert state(programme, key(session), ATTENDANCE) == "missing"
    assert state(programme, key(later), ATTENDANCE) == "later"
    assert state(programme, key(session), "test_wiedzy") == "optional"
    make_scan(programme, step=key(session), code=ATTENDANCE)
    assert state(programme, key(session), ATTENDANCE) == "here"


def test_printed_list_proves_nothing_and_a_written_agenda_does(programme, session):
    session.agenda.create(position=1, title="Powitanie")
    cell = Folder(programme, only=key(session)).cell(ATTENDANCE)
    assert ([held.proves for held in cell.held], cell.state) == ([False], "missing")
    assert state(programme, key(session), "agenda_spotkania") == "here"


def test_schedule_and_evidence_come_from_the_portal(programme, edition):
    milestone = programme.milestones.create(number="I", title="Model", status="reached")
    file = store(pdf("raport.pdf"), name="raport.pdf", owner=programme)
    milestone.evidence.create(text="Raport z testów", file=file)
    ScheduleVersion.objects.create(edition=edition, number=1, rows=[], published_on=timezone.localdate())
    assert state(programme, f"milestone-{milestone.pk}", "dowod_realizacji") == "here"
    assert state(programme, f"edition-{edition.pk}", "harmonogram_wsparcia") == "here"


def test_paper_for_each_person_counts_people(edition, programme):
    session = held_session(edition, people=3)
    session.cycle.sessions.all().exclude(pk=session.pk).delete()
    step = f"group-{session.cycle_id}"
    make_scan(programme, step=step, code="deklaracja_uczestnictwa", people=2)
    cell = Folder(programme, only=step).cell("deklaracja_uczestnictwa")
    assert (cell.state, cell.counted, cell.wanted, cell.is_gap) == ("part", 2, 3, True)
    make_scan(programme, step=step, code="deklaracja_uczestnictwa")
    assert state(programme, step, "deklaracja_uczestnictwa") == "here"


def test_sums_are_those_of_the_cells(edition, programme, coordinator):
    session = held_session(edition, people=3)
    session.agenda.create(position=1, title="Powitanie")
    make_scan(programme, step=f"group-{session.cycle_id}", code="deklaracja_uczestnictwa", people=2)
    make_scan(programme, step=key(session), code="test_wiedzy")
    FolderMark.objects.create(
        programme=programme, step=key(session), type=folder_type(ATTENDANCE), reason="x", by=coordinator
    )
    found = Folder(programme)
    counted = [cell for cell in found.cells if cell.required and cell.state in ("here", "part", "missing")]
    assert (found.asked, found.gaps) == (len(counted), sum(cell.is_gap for cell in counted))


def test_every_cell_of_the_table_leads_to_its_page(client, coordinator, programme, session):
    page = client.get(url("folder", programme.uid)).content.decode()
    pages = re.findall(r'class="folder-cell" href="([^"]+)"', page)
    assert cell_url("folder_cell", session) in pages
    assert {resolve(each).view_name for each in pages} == {"programmes:folder_cell"}


def test_cancelled_meeting_and_dropped_draft_call_have_no_row(programme, session):
    programme.calls.create(title="Nabór", status="draft")
    type(session).objects.update(status="cancelled")
    assert {step.level for step in Folder(programme).steps} == {"project", "edition", "group"}


def test_edition_and_period_narrow_the_folder(programme, session):
    other = held_session(EditionFactory(programme=programme, name="2020"), days_ago=40)
    keys = {step.key for step in Folder(programme, edition=other.cycle.edition).steps}
    assert key(other) in keys
    assert key(session) not in keys
    assert f"project-{programme.pk}" not in keys
    since = timezone.localdate() - timezone.timedelta(days=7)
    keys = {step.key for step in Folder(programme, first=since).steps}
    assert key(session) in keys
    assert key(other) not in keys


def test_project_may_ask_for_more_and_for_less(client, coordinator, programme, session):
    folder = Folder(programme)
    asked = {f"t{each.pk}": "on" for each in folder.types if each.code == "test_wiedzy"}
    assert client.post(url("folder_types", programme.uid), asked).status_code == 302
    assert state(programme, key(session), "test_wiedzy") == "missing"
    assert state(programme, key(session), ATTENDANCE) == "optional"


def test_own_document_is_asked_for_in_its_project_alone(client, coordinator, programme, session):
    data = {"uid": uuid.uuid4(), "name": "Mapa zasobów", "level": "session", "required": "on"}
    for _click in range(2):
        assert client.post(url("folder_type_add", programme.uid), data).status_code == 302
    [own] = FolderDocumentType.objects.filter(programme=programme)
    assert state(programme, key(session), own.code) == "missing"
    stranger = held_session(EditionFactory())
    assert Folder(stranger.programme, only=key(stranger)).cell(own.code) is None
    data["uid"] = uuid.uuid4()
    assert client.post(url("folder_type_add", programme.uid), data).context["form"].errors


def test_mark_needs_a_reason_and_can_be_taken_back(client, coordinator, programme, session):
    assert client.post(cell_url("folder_mark", session), {"reason": ""}).status_code == 200
    refused = client.post(cell_url("folder_mark", session), {"reason": "PESEL 44051401359"})
    assert refused.context["mark_form"].errors
    for reason in ("spotkanie online", "drugi klik"):
        client.post(cell_url("folder_mark", session), {"reason": reason})
    assert FolderMark.objects.get().reason == "spotkanie online"
    assert state(programme, key(session), ATTENDANCE) == "not_asked"
    client.post(cell_url("folder_unmark", session))
    assert state(programme, key(session), ATTENDANCE) == "missing"


def queries_of(client, address):
    with CaptureQueriesContext(
        connection,
    ) as queries:
        assert client.get(address).status_code == 200
    return len(queries)


def test_table_takes_the_same_queries_for_one_group_and_for_three(client, coordinator, edition, programme):
    address = url("folder", programme.uid)
    make_scan(programme, step=key(held_session(edition)), code=ATTENDANCE)
    client.get(address)
    few = queries_of(client, address)
    assert few > 5
    for _n in range(2):
        session = held_session(edition, people=2)
        session.agenda.create(position=1, title="Powitanie")
        make_scan(programme, step=key(session), code=ATTENDANCE)
    assert queries_of(client, address) == few


def test_only_gaps_leaves_rows_that_lack_something(client, coordinator, edition, programme, session):
    full = held_session(edition)
    for code in (ATTENDANCE, "agenda_spotkania", "materialy_spotkania"):
        make_scan(programme, step=key(full), code=code)
    page = client.get(url("folder", programme.uid), {"braki": "on", "poziom": "session"})
    [(part, _more, _total)] = page.context["parts"]
    assert [row.step.key for row in part.rows] == [key(session)]
    printed = client.get(url("folder", programme.uid), {"druk": "1"})
    assert printed.templates[0].name == "programmes/folder/print.html"


def test_table_goes_into_a_spreadsheet_and_the_log(client, coordinator, programme, session):
    answer = client.get(url("folder_table", programme.uid))
    assert answer.content.startswith(b"PK")
    assert AccessLog.objects.filter(verb="folder_table", user=coordinator).exists()


# --- Scans -----------------------------------------------------------------------------


def upload(client, programme, *files):
    return client.post(url("folder_scans", programme.uid), {"files": files}, follow=True)


def test_scans_are_sent_together_guessed_and_confirmed(client, coordinator, programme, session):
    day = f"{timezone.localdate(session.begins_at):%Y-%m-%d}"
    upload(
        client,
        programme,
        pdf(f"lista obecności {day}.pdf"),
        pdf("IMG_001.pdf"),
        pdf(f"S{session.pk} agenda.pdf"),
    )
    found = {
        scan.name.split()[0]: (scan.step, scan.type and scan.type.code) for scan in FolderScan.objects.all()
    }
    assert found["lista"] == (key(session), ATTENDANCE)
    assert found[f"S{session.pk}"] == (key(session), "agenda_spotkania")
    assert set(FolderScan.objects.values_list("status", flat=True)) == {"to_sort"}
    assert state(programme, key(session), ATTENDANCE) == "missing"  # a guess is no place

    page = client.get(url("folder_scans", programme.uid))
    data = {}
    for row in page.context["rows"]:
        for name in ("step", "type", "people"):
            data[row[name].html_name] = row[name].value() or ""
            if hasattr(data[row[name].html_name], "pk"):
                data[row[name].html_name] = data[row[name].html_name].pk
    client.post(url("folder_sort", programme.uid), data)
    assert state(programme, key(session), ATTENDANCE) == "here"
    assert FolderScan.objects.placed().count() == 2


def test_sorting_says_what_does_not_fit(client, coordinator, programme, session):
    scan = make_scan(programme)
    data = {f"s{scan.pk}-step": f"S{session.pk}", f"s{scan.pk}-people": 1}
    wrong = data | {f"s{scan.pk}-type": folder_type("akt_powolania").pk}
    assert client.post(url("folder_sort", programme.uid), wrong).context["rows"][0].errors["type"]
    half = client.post(url("folder_sort", programme.uid), data)
    assert half.context["rows"][0].errors["type"]
    nowhere = data | {f"s{scan.pk}-step": "S999999"}
    assert client.post(url("folder_sort", programme.uid), nowhere).context["rows"][0].errors["step"]
    right = data | {f"s{scan.pk}-type": folder_type(ATTENDANCE).pk}
    assert client.post(url("folder_sort", programme.uid), right).status_code == 302
    assert client.post(url("folder_sort", programme.uid), right).status_code == 302  # the second click
    scan.refresh_from_db()
    assert (scan.status, scan.step, scan.events.count()) == ("placed", key(session), 2)


def test_same_file_twice_says_where_it_is(client, coordinator, programme, session):
    content = b"%PDF-1.7\nraz\n%%EOF"
    place = cell_url("folder_cell_upload", session)
    assert client.post(place, {"files": [pdf(content=content)]}).status_code == 302
    page = upload(client, programme, pdf("inna nazwa.pdf", content))
    assert [message.level_tag for message in page.context["messages"]] == ["success", "info"]
    assert FolderScan.objects.count() == 1
    other = EditionFactory().programme
    assert FolderScan.add(other, pdf(content=content), by=coordinator).pk  # another project has its own


def test_what_is_no_scan_is_refused_alone(client, coordinator, programme):
    upload(
        client, programme, pdf("dobry.pdf"), pdf("wirus.pdf", b"MZ\x00\x01"), pdf("strona.html", b"<html>")
    )
    assert list(FolderScan.objects.values_list("name", flat=True)) == ["dobry.pdf"]
    assert client.post(url("folder_scans", programme.uid), {}).context["form"].errors


def test_replaced_scan_stays_as_an_older_version(client, coordinator, programme, session):
    old = make_scan(programme, step=key(session), code=ATTENDANCE, name="krzywy.pdf")
    client.post(url("scan_replace", old.uid), {"files": [pdf("prosty.pdf")]})
    old.refresh_from_db()
    new = old.replaced_by
    assert (old.status, new.name, [each.pk for each in new.versions()]) == (
        "replaced",
        "prosty.pdf",
        [old.pk],
    )
    assert [scan.pk for scan in Folder(programme, only=key(session)).cell(ATTENDANCE).scans] == [new.pk]
    with pytest.raises(TransitionRefused):
        FolderScan.add(
            programme, pdf(), by=coordinator, step=old.step, type=old.type, placed=True, replaces=old
        )
    assert FolderScan.objects.count() == 2


def test_scan_without_its_place_is_not_replaced(client, coordinator, programme, session):
    waiting = make_scan(programme)
    removed = make_scan(programme)
    removed.remove(by=coordinator, reason="pomyłka")
    for scan in (waiting, removed):
        assert client.post(url("scan_replace", scan.uid), {"files": [pdf("prosty.pdf")]}).status_code == 302
    assert FolderScan.objects.count() == 2


def test_scan_moves(client, coordinator, programme, session):
    scan = make_scan(programme, step=key(session), code=ATTENDANCE)
    p = f"s{scan.pk}-"
    data = {f"{p}step": f"E{session.cycle.edition_id}", f"{p}people": 1}
    data[f"{p}type"] = folder_type("sprawozdanie_edycji").pk
    assert client.post(url("scan_move", scan.uid), data).status_code == 302
    scan.refresh_from_db()
    assert scan.step == f"edition-{session.cycle.edition_id}"
    assert [event.verb for event in scan.events.all()] == ["add", "move"]


def test_removed_scan_needs_a_reason_and_is_erased_a_month_later(
    client, coordinator, controller, programme, session
):
    scan = make_scan(programme, step=key(session), code=ATTENDANCE)
    assert client.post(url("scan_remove", scan.uid), {"reason": ""}).context["form"].errors
    client.post(url("scan_remove", scan.uid), {"reason": "inny projekt"})
    scan.refresh_from_db()
    assert (scan.status, scan.events.last().reason) == ("removed", "inny projekt")
    storage, name = scan.stored.content.storage, scan.stored.content.name
    client.force_login(controller)
    assert client.get(scan.stored.get_absolute_url()).status_code == 404
    FolderScan.objects.erase_removed()
    assert storage.exists(name)
    FolderScan.objects.update(removed_at=timezone.now() - timezone.timedelta(days=31))
    FolderScan.objects.erase_removed()
    scan.refresh_from_db()
    assert scan.stored is None
    FolderScan.add(programme, pdf(), by=coordinator)  # the folder takes others, also the same again


def test_bytes_of_an_erased_scan_leave_the_disk(programme, session, django_capture_on_commit_callbacks):
    scan = make_scan(programme, step=key(session), code=ATTENDANCE)
    storage, name = scan.stored.content.storage, scan.stored.content.name
    with django_capture_on_commit_callbacks(execute=True):
        scan.remove(by=None, reason="pomyłka")
        scan.erase()
    assert not storage.exists(name)


def test_scan_is_for_the_project_s_people_and_its_download_is_noted(client, programme, controller, session):
    scan = make_scan(programme, step=key(session), code=ATTENDANCE)
    address = scan.stored.get_absolute_url()
    assert client.get(address).status_code == 404
    client.force_login(UserFactory(role="coordinator", programme=EditionFactory().programme))
    assert client.get(address).status_code == 404
    client.force_login(controller)
    answer = client.get(address)
    assert answer.getvalue().startswith(b"%PDF")
    assert AccessLog.objects.filter(verb="download", user=controller).exists()


def test_scan_of_a_meeting_that_is_gone_wants_another_place(client, coordinator, programme, session):
    scan = make_scan(programme, step="session-999999", code=ATTENDANCE)
    assert client.get(url("folder_scans", programme.uid)).context["lost"] == [scan]


def test_meeting_shows_its_documents(client, coordinator, session):
    page = client.get(session.get_absolute_url())
    assert cell_url("folder_cell", session) in page.content.decode()


def test_address_of_no_cell_is_404(client, coordinator, programme, session):
    for step, code in ((key(session), "akt_powolania"), ("session-999999", ATTENDANCE), ("x", "y")):
        assert client.get(url("folder_cell", programme.uid, step, code)).status_code == 404


# --- Two at once, and the database's own rules ----------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_same_file_sent_twice_at_once_is_one_scan(at_once):
    programme, by = EditionFactory().programme, UserFactory()
    results = at_once(lambda: FolderScan.add(programme, pdf(content=b"%PDF-1.7\nraz"), by=by))
    assert sorted(type(result).__name__ for result in results) == ["FolderScan", "ScanKnown"]
    assert FolderScan.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_scan_replaced_twice_at_once_has_one_successor(at_once):
    session = held_session(EditionFactory())
    by = UserFactory()
    old = make_scan(session.programme, step=key(session), code=ATTENDANCE, by=by)
    place = {"step": old.step, "type": old.type, "placed": True, "by": by, "replaces": old}
    results = at_once(lambda: FolderScan.add(session.programme, pdf(), **place))
    assert sorted(type(result).__name__ for result in results) == ["FolderScan", "TransitionRefused"]
    assert FolderScan.objects.placed().count() == 1


@pytest.mark.parametrize(
    ("name", "make"),
    [
        ("programmes_foldermark_reason", lambda p, t: FolderMark(programme=p, step="session-1", type=t, reason="")),
        ("programmes_foldermark_step", lambda p, t: FolderMark(programme=p, step="gdzieś", type=t, reason="x")),
        ("programmes_folderscan_has_place", lambda p, t: FolderScan(programme=p, status="placed", sha256="a")),
        ("programmes_folderscan_replaced", lambda p, t: FolderScan(
            programme=p, status="replaced", step="a-1", type=t, sha256="a")),
        ("programmes_folderscan_removed", lambda p, t: FolderScan(programme=p, status="removed", sha256="a")),
        ("programmes_folderscan_people", lambda p, t: FolderScan(programme=p, people=0, sha256="a")),
    ],
)  # fmt: skip
def test_database_refuses(programme, name, make):
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        make(programme, folder_type(ATTENDANCE)).save()


def test_database_keeps_one_of_each(programme):
    kind = folder_type(ATTENDANCE)
    FolderMark.objects.create(programme=programme, step="session-1", type=kind, reason="x")
    FolderRequirement.objects.create(programme=programme, type=kind, required=True)
    FolderScan.objects.create(programme=programme, sha256="a")
    for name, row in {
        "programmes_foldermark_once": FolderMark(
            programme=programme, step="session-1", type=kind, reason="y"
        ),
        "programmes_folderrequirement_once": FolderRequirement(
            programme=programme, type=kind, required=False
        ),
        "programmes_folderscan_file_once": FolderScan(programme=programme, sha256="a"),
        "programmes_foldertype_name_once": FolderDocumentType(code="inny", name=kind.name, level=kind.level),
    }.items():
        with pytest.raises(IntegrityError, match=name), transaction.atomic():
            row.save()


# --- Guessing ----------------------------------------------------------------------------


STEPS = [
    Step("session", 1, "Integracja", "Grupa 1", date(2026, 5, 12)),
    Step("session", 2, "Zasoby i potencjały", "Grupa 1", date(2026, 6, 9)),
    Step("session", 3, "Integracja", "Grupa 2", date(2026, 5, 12)),
    Step("group", 1, "Grupa 1"),
    Step("call", 4, "Nabór"),
]


@pytest.mark.parametrize(
    ("name", "step", "code"),
    [
        ("Lista obecności 12.05.2026 grupa 2.pdf", 3, ATTENDANCE),
        ("LISTA_OBECNOSCI_2026-06-09.PDF", 2, ATTENDANCE),
        ("lista obecnosci potencjaly.jpg", 2, ATTENDANCE),
        ("S3 lista obecności.pdf", 3, ATTENDANCE),
        ("lista obecności 12.05.2026.pdf", None, ATTENDANCE),  # two groups met that day
        ("lista obecności 1.01.2020.pdf", None, ATTENDANCE),
        ("skan0001.pdf", None, None),
        ("regulamin naboru.pdf", 4, "regulamin_rekrutacji"),
        ("G1 lista obecności.pdf", 1, None),  # a list is of a meeting, not of a group
    ],
)
def test_name_tells_the_place(programme, name, step, code):
    found, kind = guess(name, STEPS, Folder(programme).types)
    assert (found and found.pk, kind and kind.code) == (step, code)


@pytest.mark.parametrize(
    ("name", "day"),
    [
        ("20260512.pdf", date(2026, 5, 12)),
        ("skan 12-5-2026", date(2026, 5, 12)),
        ("2026-02-31.pdf", None),
        ("tel 601668314", None),
    ],
)
def test_date_in_name(name, day):
    assert date_in(name) == day
