"""Minutes with tasks, numbered papers of meetings and cycles, Word copies, materials, the folder."""

import io
import zipfile
from datetime import timedelta
from types import SimpleNamespace
from uuid import uuid4

import pypdfium2
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from coop_portal.charts import bars
from coop_portal.pdf import render_pdf
from documents.enums import DocumentStatus
from documents.models import IssuedDocument
from documents.tasks import make
from partners.models import ActionItem
from programmes.folder.table import Folder
from tests.accounts.factories import UserFactory
from workshops.enums import Presence, RecommendationStatus
from workshops.models import Minutes, ThankYou
from workshops.papers import kinds, registered
from workshops.papers.report import report

from ..factories import fill, make_cycle, make_pair

LINES_BEFORE_THE_CHECK = 22  # so that of the letter the check alone would come to the second page
PDF = b"%PDF-1.7\n% a stand-in\n%%EOF\n"


@pytest.fixture
def cycle(db):
    cycle = make_cycle()
    library, gops = make_pair()
    people = fill(cycle.group, (library, 3), (gops, 3))
    session = cycle.sessions.get(position=1)
    start = timezone.now() - timedelta(days=3)
    day = session.days.create(starts_at=start, ends_at=start + timedelta(hours=4))
    session.record_attendance(day, {person.pk: Presence.PRESENT for person in people[:4]})
    session.agenda.create(position=1, title="Powitanie", minutes=15)
    cycle.library, cycle.gops, cycle.first = library, gops, cycle.sessions.get(position=1)
    return cycle


@pytest.fixture
def coordinator(cycle, client):
    user = UserFactory(role="coordinator", programme=cycle.edition.programme)
    client.force_login(user)
    return user


@pytest.fixture
def quick(monkeypatch):
    monkeypatch.setattr(IssuedDocument, "render", lambda self, shared=None: PDF)


def posted(cycle, *tasks, text="Rozmowa", decisions="Wspólny dyżur\n\nDrugie ustalenie", known=0, version=""):
    data = {
        "version": version,
        "text": text,
        "decisions": decisions,
        "zadania-TOTAL_FORMS": len(tasks),
        "zadania-INITIAL_FORMS": known,
    }
    for place, task in enumerate(tasks):
        data |= {f"zadania-{place}-{name}": value for name, value in task.items()}
    return data


def test_minutes_keep_decisions_and_tasks(cycle, coordinator, client):
    url = reverse("workshops:minutes", args=[cycle.first.uid])
    task = {"text": "Ustalić grafik", "institution": cycle.library.pk, "due_on": "2031-05-01"}
    assert client.post(url, posted(cycle, task, {"text": ""})).status_code == 302
    minutes = Minutes.objects.get(session=cycle.first)
    assert minutes.decision_list == ["Wspólny dyżur", "Drugie ustalenie"]
    action = ActionItem.objects.get(minutes_task__minutes=minutes)
    assert (action.text, action.institution, str(action.due_on)) == (
        "Ustalić grafik",
        cycle.library,
        "2031-05-01",
    )
    changed = task | {"action": action.pk, "version": 1, "text": "Ustalić nowy grafik"}
    assert client.post(url, posted(cycle, changed, known=1, version=1)).status_code == 302
    action.refresh_from_db()
    assert (action.text, ActionItem.objects.count(), Minutes.objects.count()) == ("Ustalić nowy grafik", 1, 1)


def test_minutes_sent_twice_make_each_task_once(cycle, coordinator, client):
    url = reverse("workshops:minutes", args=[cycle.first.uid])
    task = {"text": "Ustalić grafik", "institution": cycle.library.pk, "uid": str(uuid4())}
    for _time in range(2):
        assert client.post(url, posted(cycle, task)).status_code == 302
    assert (ActionItem.objects.count(), Minutes.objects.get().version) == (1, 1)


def test_minutes_of_two_people_at_once_show_both_and_lose_neither(cycle, coordinator, client):
    url = reverse("workshops:minutes", args=[cycle.first.uid])
    task = {"text": "Ustalić grafik", "institution": cycle.library.pk, "uid": str(uuid4())}
    client.post(url, posted(cycle, task, text="Pierwsza osoba"))
    mine = {"text": "Zaprosić szkołę", "institution": cycle.gops.pk, "uid": str(uuid4())}
    page = client.post(url, posted(cycle, mine, text="Druga osoba"))  # begun before the first one was saved
    form = page.context["form"]
    assert [(each.theirs, each.yours) for each in form.differences] == [
        ("Pierwsza osoba", "Druga osoba"),
        ("", f"Zaprosić szkołę, {cycle.gops}"),
        (f"Ustalić grafik, {cycle.library}", ""),
    ]
    assert Minutes.objects.get().text == "Pierwsza osoba"
    client.post(url, posted(cycle, mine, text="Obie osoby", version=form["version"].value()))
    assert Minutes.objects.get().text == "Obie osoby"
    assert ActionItem.objects.count() == 2


def test_minutes_show_a_task_that_was_changed_in_the_plan(cycle, coordinator, client):
    url = reverse("workshops:minutes", args=[cycle.first.uid])
    client.post(url, posted(cycle, {"text": "Ustalić grafik", "institution": cycle.library.pk}))
    ActionItem.objects.update(text="Ustalić grafik dyżurów", version=2)
    stale = {"action": ActionItem.objects.get().pk, "version": 1, "text": "Ustalić grafik"}
    stale |= {"institution": cycle.library.pk}
    page = client.post(url, posted(cycle, stale, known=1, version=1))
    [difference] = page.context["form"].differences
    assert difference.theirs == f"Ustalić grafik dyżurów, {cycle.library}"
    assert ActionItem.objects.get().text == "Ustalić grafik dyżurów"
    stale["version"] = page.context["tasks"].forms[0]["version"].value()
    assert client.post(url, posted(cycle, stale, known=1, version=1)).status_code == 302
    assert ActionItem.objects.get().text == "Ustalić grafik"


def test_minutes_print_what_the_tables_of_the_cafe_said(cycle):
    minutes = Minutes.objects.create(session=cycle.first)
    tables = [cycle.first.cafe_tables.create(position=n, topic=f"Pytanie {n}") for n in (2, 1)]
    rounds = [cycle.first.cafe_rounds.create(number=n) for n in (1, 2)]
    for table, round, text in ((0, 1, "Druga"), (0, 0, "Pierwsza"), (1, 0, "Sala")):
        tables[table].contributions.create(round=rounds[round], text=text)
    cafe = kinds.minutes_context(minutes)["cafe"]
    found = [(str(table), [(round.number, texts) for round, texts in sheet]) for table, sheet in cafe]
    assert found == [("1. Pytanie 1", [(1, ["Sala"])]), ("2. Pytanie 2", [(1, ["Pierwsza"]), (2, ["Druga"])])]


def test_minutes_refuse_a_task_of_nobody_and_a_pesel(cycle, coordinator, client):
    url = reverse("workshops:minutes", args=[cycle.first.uid])
    page = client.post(url, posted(cycle, {"text": "Ustalić grafik"}, text="Pani 44051401359"))
    assert page.status_code == 200
    assert not Minutes.objects.exists()
    assert "PESEL" in page.content.decode()
    assert "czyje to zadanie" in page.content.decode()


@pytest.mark.parametrize("what", ["zaproszenie", "agenda"])
def test_paper_is_issued_with_a_number_and_again_as_a_version(cycle, coordinator, client, quick, what):
    url = reverse("workshops:session_issue", args=[cycle.first.uid, what])
    assert client.post(url).status_code == 302
    document = IssuedDocument.objects.get(kind=kinds.OF_SESSION[what][0])
    client.post(url)
    assert IssuedDocument.objects.filter(kind=document.kind).count() == 1
    make(document)
    client.post(url)
    assert list(document.versions().values_list("version", flat=True)) == [2, 1]


def test_minutes_are_issued_only_when_written(cycle, coordinator, client):
    assert (
        client.post(reverse("workshops:session_issue", args=[cycle.first.uid, "notatka"])).status_code == 404
    )


def test_minutes_on_paper_say_what_was_decided(cycle, coordinator):
    minutes = Minutes.objects.create(session=cycle.first, text="Rozmowa", decisions="Wspólny dyżur")
    document = kinds.issue(kinds.MINUTES, minutes, "Notatka", by=coordinator)
    html = document.html()
    for text in ("Wspólny dyżur", "4 osoby, według listy obecności", "Biblioteka Gminna", document.label):
        assert text in html
    make(document)
    document.refresh_from_db()
    assert document.status == DocumentStatus.ISSUED, document.error


@pytest.mark.parametrize("what", ["zaproszenie", "agenda"])
def test_word_copy_opens(cycle, coordinator, client, what):
    answer = client.get(reverse("workshops:session_docx", args=[cycle.first.uid, what]))
    with zipfile.ZipFile(io.BytesIO(answer.content)) as book:
        assert "Powitanie" in book.read("word/document.xml").decode()


def test_word_copies_of_report_and_letter_carry_the_number(cycle, coordinator, client, quick):
    client.post(reverse("workshops:cycle_thanks", args=[cycle.uid]), headers={"accept-language": "en"})
    letter = ThankYou.objects.get(institution=cycle.library)
    assert (
        IssuedDocument.objects.about(letter, kinds.THANKS).get().title == "Podziękowanie: Biblioteka Gminna"
    )
    for address, words in (
        (reverse("workshops:thanks_docx", args=[letter.uid]), "POD/1/"),
        (reverse("workshops:report_docx", args=[cycle.uid]), "cyklu: Grupa"),
    ):
        with zipfile.ZipFile(io.BytesIO(client.get(address).content)) as book:
            assert words in book.read("word/document.xml").decode()


def test_materials_come_as_one_zip(cycle, coordinator, client):
    url = reverse("workshops:material_add", args=[cycle.first.uid])
    assert client.get(reverse("workshops:materials", args=[cycle.first.uid])).status_code == 404
    for _n in range(2):
        sent = {"uid": uuid4(), "title": "Slajdy", "upload": SimpleUploadedFile("slajdy.pdf", PDF)}
        assert client.post(url, sent).status_code == 302
    answer = client.get(reverse("workshops:materials", args=[cycle.first.uid]))
    with zipfile.ZipFile(io.BytesIO(answer.content)) as book:
        assert book.namelist() == ["01 slajdy.pdf", "02 slajdy.pdf"]


def test_thanks_go_to_each_institution_once(cycle, coordinator, client):
    url = reverse("workshops:cycle_thanks", args=[cycle.uid])
    client.post(url)
    client.post(url)
    assert ThankYou.objects.count() == 2
    documents = IssuedDocument.objects.filter(kind=kinds.THANKS)
    assert sorted(document.number for document in documents) == [1, 2]
    assert "Biblioteka Gminna" in documents.get(number=1).html()


def test_report_counts_what_there_was(cycle, coordinator):
    item = cycle.recommendations.create(
        title="Wspólny dyżur", status=RecommendationStatus.ACCEPTED, within_duties=True
    )
    item.owners.add(cycle.library)
    found = report(cycle)
    assert [number for _label, number in found["figures"]] == [6, 4, 2, 1, 16, 1, 1]
    charts = {str(caption): rows for caption, _columns, rows, _picture in found["charts"]}
    assert charts["Osoby na spotkaniach"][0] == ("1. Integracja, zapoznanie, sieciowanie", 4)
    document = kinds.issue(kinds.REPORT, cycle, "Sprawozdanie", by=coordinator)
    html = document.html()
    assert html.count('<img class="chart-picture"') == html.count('<section class="chart">') == len(charts)
    make(document)
    document.refresh_from_db()
    assert document.status == DocumentStatus.ISSUED, document.error


def test_folder_holds_issued_papers(cycle, coordinator, quick):
    make(kinds.issue(kinds.REPORT, cycle, "Sprawozdanie", by=coordinator))
    make(kinds.issue(kinds.AGENDA, cycle.first, "Agenda", by=coordinator))
    folder = Folder(cycle.edition.programme)
    steps = [row.step for part in folder.sections for row in part.rows]
    assert sorted(each.type for each in registered.held(cycle.edition.programme, steps)) == [
        "agenda_spotkania", "sprawozdanie_cyklu",
    ]  # fmt: skip


def test_folder_holds_the_materials_of_a_meeting(cycle, coordinator, client):
    def cell():
        folder = Folder(cycle.edition.programme, only=f"session-{cycle.first.pk}")
        return folder.cell("materialy_spotkania")

    assert cell().state == "missing"
    upload = SimpleUploadedFile("slajdy.pdf", PDF)
    client.post(
        reverse("workshops:material_add", args=[cycle.first.uid]),
        {"uid": uuid4(), "title": "Slajdy", "upload": upload},
    )
    assert (cell().state, [(held.title, held.name) for held in cell().held]) == (
        "here",
        [("Slajdy", "slajdy.pdf")],
    )
    cycle.first.materials.get().remove()
    assert cell().state == "missing"


def test_bars_escape_and_shorten_labels():
    picture = bars([("<b>" + "x" * 60, 3), ("Sektor", 0)])
    assert "%3Cb%3E" not in picture
    assert "%26lt%3Bb" in picture
    assert picture.count("%3Crect") == 2


def test_panels_of_a_meeting_and_a_cycle_show_papers(cycle, coordinator, client, quick):
    make(kinds.issue(kinds.AGENDA, cycle.first, "Agenda", by=coordinator))
    make(kinds.issue(kinds.REPORT, cycle, "Sprawozdanie", by=coordinator))
    assert "AG/1/" in client.get(cycle.first.get_absolute_url()).content.decode()
    assert "SPC/1/" in client.get(cycle.get_absolute_url()).content.decode()


def test_check_of_a_long_letter_never_stands_alone_on_its_page(cycle):
    """The last sentence and the signature go over to the next page with it."""
    document = SimpleNamespace(label="ZAP/1/2026", check_url="https://example.org/s/A", printed_code="A")
    cycle.first.aims = "\n".join(["Cel"] * LINES_BEFORE_THE_CHECK)
    context = kinds.session_context(cycle.first) | {"title": "Zaproszenie", "document": document}
    pages = pypdfium2.PdfDocument(render_pdf("workshops/papers/pdf/invitation.html", context))
    assert len(pages) == 2
    assert "Prosimy o odpowiedź" in pages[1].get_textpage().get_text_range()
