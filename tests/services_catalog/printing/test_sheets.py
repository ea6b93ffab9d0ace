"""The card and the poster of a gmina: their pages whatever the list holds, and what the animator wants on them."""

import pypdfium2
import pytest
from django.db import IntegrityError, connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from lxml import html

from services_catalog.models import CardPick, GminaCard
from services_catalog.printing import gmina_card
from services_catalog.printing.fitting import fitted
from tests.accounts.factories import UserFactory
from tests.partners.factories import InstitutionFactory
from tests.services_catalog.factories import ServiceFactory

from .conftest import LONG


def shown(content):
    """(text of each page, sizes of the letters in points)."""
    pdf, texts, sizes = pypdfium2.PdfDocument(content), [], set()
    for page in pdf:
        text = page.get_textpage()
        texts.append(text.get_text_range())
        for item in page.get_objects(filter=[pypdfium2.raw.FPDF_PAGEOBJ_TEXT], max_depth=4):
            matrix, size = item.get_matrix(), pypdfium2.raw.c_float()
            pypdfium2.raw.FPDFTextObj_GetFontSize(item, size)
            sizes.add(round(size.value * max(abs(matrix.a), abs(matrix.b)), 1))
        text.close()
        page.close()
    pdf.close()
    return texts, sizes


@pytest.mark.parametrize(("number", "name"), [(3, "Usługa"), (300, LONG)])
def test_card_has_two_pages_of_ten_points(town, number, name, pdf):
    GminaCard.arrange(town.gmina, phone="86 555 00 00", positions={}, left_out=[])
    for i in range(number):
        ServiceFactory(
            name=f"{name} {i}", provider=town.provider, phone="86 555 01 02", is_crisis=i % 10 == 2
        )
    content = gmina_card.card_pdf(town.gmina)
    opened = pdf(content)
    assert len(opened.pages) == 2
    assert [float(side) for side in opened.pages[0].mediabox[2:]] == pytest.approx([595.3, 841.9], abs=0.1)
    (front, back), sizes = shown(content)
    assert min(sizes) >= 10
    assert front.index("112") < front.index("Pomoc w kryzysie") < front.index(f"{name[:20]}")
    assert "86 555 00 00" in back
    assert f"/gmina/{town.gmina.pk}-" in back
    if number == 300:
        assert "nie zmieściło się" in back
        assert "Moje numery" not in back
    else:
        assert "Moje numery" in back


@pytest.mark.parametrize("number", [0, 30])
def test_poster_has_one_page(town, number, pdf):
    for i in range(number):
        ServiceFactory(name=f"{LONG} {i}", provider=town.provider, phone="86 555 01 02", is_crisis=True)
    assert len(pdf(gmina_card.poster_pdf(town.gmina)).pages) == 1


def test_poster_holds_a_dozen_numbers_of_the_place_and_of_the_country(town):
    for n in range(20):
        town.service(f"Interwencja i rozmowa {n}", is_crisis=True, phone=f"86 555 02 {n + 10}")
    for n in range(8):
        ServiceFactory(
            name=f"Telefon zaufania dla osób w trudnej sytuacji {n}",
            phone=f"800 12 00 1{n}",
            is_crisis=True,
            is_national=True,
            coverage=[],
        )
    ServiceFactory(name="Numer alarmowy", phone="112", is_crisis=True, is_national=True, coverage=[])
    ((text,), sizes) = shown(gmina_card.poster_pdf(town.gmina))
    above, _strips = text.split("Cała lista")
    assert sum(above.count(f"86 555 02 {n + 10}") for n in range(20)) >= 6
    assert sum(above.count(f"800 12 00 1{n}") for n in range(8)) >= 6
    assert "Numer alarmowy" not in text
    assert min(sizes) >= 10


def test_largest_beginning_that_fits_is_found():
    for total in range(12):
        for room in range(12):
            assert fitted(lambda n, room=room: 1 + (n > room), total, 1) == min(total, room)


def test_candidates_follow_the_animator(town):
    names = ["Aleja", "Boisko", "Chór", "Dom"]
    services = {name: town.service(name) for name in names}
    town.service("Żandarm", is_crisis=True)
    town.service("Tylko dla specjalistów", recipients=["czlonkowie_pzk"])
    GminaCard.arrange(
        town.gmina, phone="", positions={services["Chór"].pk: 1}, left_out=[services["Boisko"].pk]
    )
    found = gmina_card.candidates(town.gmina)
    assert [each.name for each in found.filter(is_out=False)] == ["Żandarm", "Chór", "Aleja", "Dom"]


def test_card_is_printed_from_a_constant_number_of_queries(town, monkeypatch):
    monkeypatch.setattr(gmina_card, "sheet", lambda make, total, pages: make(total, False).encode())
    counts = []
    for number in (1, 3):
        for i in range(number):
            place = town.service(f"Usługa {number}-{i}", provider=InstitutionFactory(seat=town.gmina))
            place.recipients.set([])
        with CaptureQueriesContext(connection) as found:
            gmina_card.card_pdf(town.gmina)
        counts.append(len(found))
    assert counts[0] == counts[1]


def test_order_of_the_card_is_saved(town, as_user):
    first, second = town.service("Aleja"), town.service("Boisko")
    url = reverse("services_catalog:card_priorities", args=[town.gmina.pk])
    client = as_user(town.animator)
    data = {"phone": "86 555 00 00", f"place-{second.pk}": "1", f"out-{first.pk}": "on"}
    for _twice in range(2):
        assert client.post(url, data).status_code == 302
    card = GminaCard.objects.get()
    assert card.phone == "86 555 00 00"
    assert set(card.picks.values_list("service", "position", "is_left_out")) == {
        (second.pk, 1, False),
        (first.pk, None, True),
    }
    assert client.post(url, {f"place-{second.pk}": "0"}).status_code == 200
    assert client.post(url, {"version": card.version}).status_code == 302
    assert not CardPick.objects.exists()


def test_second_of_two_animators_is_told_and_nothing_is_lost(town, as_user):
    first, second = town.service("Aleja"), town.service("Boisko")
    url = reverse("services_catalog:card_priorities", args=[town.gmina.pk])
    one, two = as_user(town.animator), as_user(UserFactory(role="animator", territory=town.gmina))
    assert one.post(url, {"version": 0, f"place-{first.pk}": "1"}).status_code == 302
    mine = {"version": 0, f"place-{second.pk}": "1", f"out-{first.pk}": "on"}
    response = two.post(url, mine)
    said = {each.label: (each.theirs, each.yours) for each in response.context["form"].differences}
    assert said == {"Aleja": ("miejsce 1", "nie drukować"), "Boisko": ("zwykła kolejność", "miejsce 1")}
    assert "ktoś zapisał zmianę" in response.content.decode()
    assert CardPick.objects.get().service == first
    # Having seen both, the second one decides.
    version = response.context["form"].data["version"]
    assert two.post(url, mine | {"version": version}).status_code == 302
    assert CardPick.objects.get(position=1).service == second


def test_wish_for_a_paused_service_survives(town, as_user):
    paused, other = town.service("Aleja"), town.service("Boisko")
    GminaCard.arrange(town.gmina, phone="", positions={paused.pk: 1}, left_out=[])
    paused.suspend(until=timezone.localdate())
    url = reverse("services_catalog:card_priorities", args=[town.gmina.pk])
    as_user(town.animator).post(url, {"version": 1, f"place-{other.pk}": "2"})
    assert set(CardPick.objects.values_list("service", "position")) == {(paused.pk, 1), (other.pk, 2)}


def test_each_strip_of_the_poster_has_a_name_and_a_number(town, monkeypatch):
    monkeypatch.setattr(gmina_card, "sheet", lambda make, total, pages: make(total, False).encode())
    for number in (1, 2, 3):
        town.service(f"Pomoc {number}", is_crisis=True, phone=f"86 555 01 0{number}")
    strips = html.fromstring(gmina_card.poster_pdf(town.gmina)).xpath(
        "//*[contains(@class, 'poster-strips')]//p"
    )
    assert [strip.text_content() for strip in strips[:4]] == [
        "Pomoc 186 555 01 01", "Pomoc 286 555 01 02", "Pomoc 386 555 01 03", "Pomoc 186 555 01 01",
    ]  # fmt: skip
    assert len(strips) == 8


def test_numbers_of_the_strips_are_there_to_be_torn_off(town):
    """On a full poster, whose strips end with the page: each number has its ink there."""
    for n in range(9):
        town.service(f"Interwencja kryzysowa i rozmowa {n}", is_crisis=True, phone=f"86 555 01 2{n}")
    page = pypdfium2.PdfDocument(gmina_card.poster_pdf(town.gmina))[0]
    text, strips = page.get_textpage(), []
    search = text.search("86 555 01 2")
    while at := search.get_next():
        lefts, bottoms, rights, tops = zip(*(text.get_charbox(at[0] + n) for n in range(at[1])), strict=True)
        if max(tops) - min(bottoms) > max(rights) - min(lefts):  # upright, as the strips are
            strips.append((min(lefts), min(bottoms), max(rights), max(tops)))
    assert len(strips) == 8
    picture, height = page.render(scale=2).to_pil().convert("L"), page.get_height()
    for left, bottom, right, top in strips:
        area = picture.crop([round(2 * each) for each in (left, height - top, right, height - bottom)])
        assert sum(area.histogram()[:100]) > area.width * area.height / 10


def test_pick_is_in_a_place_or_left_out(town):
    card = GminaCard.arrange(town.gmina, phone="", positions={}, left_out=[])
    with pytest.raises(IntegrityError, match="services_cardpick_place_or_out"):
        CardPick.objects.create(card=card, service=town.service())
