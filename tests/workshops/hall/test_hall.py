"""The set for the hall: what stands in it, in which order, one PDF, erased after a month."""

import io
from datetime import timedelta

import pikepdf
import pytest
from django.core.exceptions import ValidationError
from django.core.files.storage import default_storage
from django.urls import reverse
from django.utils import timezone

from notifications.enums import JobStatus
from notifications.models import Job
from tests.accounts.factories import UserFactory
from workshops.hall import making
from workshops.hall.parts import PARTS, choices
from workshops.models import HallKit, OfferCard
from workshops.tasks import tick

from ..factories import days_from_now, fill, make_cycle, make_pair


@pytest.fixture
def session(db):
    cycle = make_cycle()
    library, gops = make_pair()
    fill(cycle.group, (library, 1), (gops, 1))
    session = cycle.sessions.get(position=2)
    session.schedule(days_from_now(30) + days_from_now(31))
    session.agenda.create(position=1, title="Powitanie", minutes=15)
    return session


@pytest.fixture
def coordinator(session):
    return UserFactory(role="coordinator", programme=session.programme)


def test_set_has_all_parts_in_the_order_of_printing(session):
    html = making.html_of(session, list(PARTS))
    places = [html.index(f'id="kit-{code}"') for code in PARTS]
    assert places == sorted(places)


def test_attendance_list_has_a_box_a_day_and_five_empty_rows(session):
    html = making.html_of(session, ["attendance"])
    rows = html.partition('<table class="sign-rows">')[2].partition("</table>")[0]
    assert rows.count('class="signature"') == 2
    assert rows.count("<tr>") == 1 + 2 + 5


def test_world_cafe_takes_its_tables_from_the_charter(session):
    html = making.html_of(session, ["cafe"])
    for title in (
        "aspiracja",
        "wartości",
        "zasady pracy",
        "standardy komunikacji",
        "konsultacje indywidualne",
    ):
        assert title in html
    assert html.count("World Café, stolik") == 5


def test_world_cafe_of_the_meeting_prints_its_own_tables(session):
    session.cafe_tables.create(position=1, topic="Co robimy razem?")
    html = making.html_of(session, ["cafe"])
    assert "World Café, stolik 1: Co robimy razem?" in html
    assert html.count("World Café, stolik") == 1


def test_offer_cards_print_before_anybody_answered(session):
    html = making.html_of(session, ["offers"])
    assert "Oferta: Biblioteka Gminna" in html
    assert OfferCard.objects.filter(session=session).count() == 2


def test_clause_is_the_versioned_one(session, settings):
    html = making.html_of(session, ["clause"])
    assert f"Wersja {settings.PRIVACY_NOTICE_VERSION}" in html
    assert "art. 13" in html


def test_receipts_are_of_materials_meals_and_at_the_end_certificates(session):
    both = ("odbioru materiałów", "Pokwitowanie posiłku")
    html = making.html_of(session, ["receipts"])
    assert [heading in html for heading in (*both, "odbioru zaświadczeń")] == [True, True, False]
    session.cycle.sessions.filter(position=3).update(status="cancelled")  # now the second is the last
    html = making.html_of(session, ["receipts"])
    assert all(heading in html for heading in (*both, "odbioru zaświadczeń"))


def test_list_of_one_day_stands_and_of_more_days_lies(session):
    assert "kit-landscape" in making.html_of(session, ["attendance"])
    session.schedule(days_from_now(30))
    assert "kit-landscape" not in making.html_of(session, ["attendance"])


def test_part_without_contents_is_left_out(session):
    session.agenda.all().delete()
    assert "kit-agenda" not in making.html_of(session, ["agenda", "signs"])
    with pytest.raises(ValidationError):
        making.html_of(session, ["agenda"])


def test_form_offers_every_part(db):
    assert [code for code, _label in choices()] == list(PARTS)


def test_job_makes_one_tagged_pdf(session, coordinator):
    session.programme.fundings.create(source="PO WER")
    job = making.start(session, ["signs", "survey", "badges", "attendance"], by=coordinator)
    assert making.start(session, ["attendance", "badges", "survey", "signs"], by=coordinator) == job
    job.run()
    job.refresh_from_db()
    assert (job.status, job.error) == (JobStatus.DONE, "")
    kit = HallKit.objects.get()
    assert kit.parts == ["attendance", "badges", "survey", "signs"]
    with pikepdf.open(io.BytesIO(kit.file.read())) as pdf:
        assert len(pdf.pages) == kit.pages
        assert str(pdf.Root.Lang) == "pl"
        assert bool(pdf.Root.MarkInfo.Marked)
        assert str(pdf.docinfo.Title).startswith("Zestaw na salę")
        outline = pdf.open_outline().root
        titles = [str(item.title).replace("\xa0", " ") for item in outline[0].children]
        assert titles[:3] == ["Lista obecności", "Identyfikatory", "Ankieta ewaluacyjna"]
        sizes = {tuple(round(float(edge)) for edge in page.mediabox[2:]) for page in pdf.pages}
        assert sizes == {(595, 842), (842, 595)}


def test_page_orders_a_set(session, coordinator, client):
    client.force_login(coordinator)
    url = reverse("workshops:hall", args=[session.uid])
    assert client.get(url).status_code == 200
    assert client.post(url, {"parts": ["signs"]}).status_code == 302
    assert Job.objects.get(kind=making.JOB).arguments["parts"] == ["signs"]
    assert "Wybierz co najmniej jedną część" in client.post(url, {}).content.decode()


def test_old_set_is_erased_with_its_file(
    session, coordinator, django_capture_on_commit_callbacks, monkeypatch
):
    monkeypatch.setattr(making, "pdf_and_pages", lambda html: (b"%PDF-1.7\n%%EOF\n", 1))
    making.start(session, ["signs"], by=coordinator).run()
    kit = HallKit.objects.get()
    name = kit.file.content.name
    tick()
    assert HallKit.objects.exists()
    HallKit.objects.update(ordered_at=timezone.now() - timedelta(days=31))
    with django_capture_on_commit_callbacks(execute=True):
        tick()
    assert not HallKit.objects.exists()
    assert not default_storage.exists(name)
