"""Searches in vain are counted by topic and place; the board shows where something is missing."""

import uuid
from datetime import timedelta

import pypdfium2
import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from coop_portal.agenda import offers_for
from services_catalog.filters import Question
from services_catalog.gaps import recognising
from services_catalog.gaps.heat import Heat
from services_catalog.models import HelpTopic, Need, SearchGap
from tests.accounts.factories import UserFactory
from tests.partners.factories import powiat_factory
from tests.programmes.factories import ProgrammeFactory

pytestmark = pytest.mark.django_db
OPENED = {"Sec-Fetch-User": "?1", "Sec-Fetch-Dest": "document"}
HTMX = {"HX-Request": "true"}


def look(town, words="oddłużenie", headers=OPENED, **more):
    return Client().get("/uslugi/", {"q": words, "gmina": town.gmina.pk} | more, headers=headers)


def gaps():
    return list(SearchGap.objects.values_list("topic", "recipients", "misses", "reports"))


def test_submitted_search_in_vain_is_counted_once_a_time(town):
    for _time in range(3):
        look(town)
    assert gaps() == [("zadluzenie", "", 3, 0)]
    assert SearchGap.objects.get().territory == town.gmina


@pytest.mark.parametrize(
    ("headers", "more"),
    [
        ({}, {}),  # a robot
        (OPENED | {"Sec-Purpose": "prefetch"}, {}),
        (HTMX, {}),  # a letter that was typed
        (OPENED, {"words": "komornik 44051401359"}),  # the guard refuses
        (OPENED, {"words": "zajęcia dla seniorów"}),  # found
        (OPENED, {"gmina": ""}),  # nowhere
    ],
)
def test_what_does_not_count(town, headers, more):
    town.service()
    look(town, headers=headers, **more)
    assert gaps() == []


def test_gmina_alone_asks_for_nothing(town):
    look(town, words="")
    assert gaps() == []


def test_submit_by_script_counts(town):
    look(town, headers=HTMX | {"X-Submitted": "1"}, temat="prawo")
    assert gaps() == [("prawo", "", 1, 0)]


def test_report_counts_without_words(town):
    town.service()
    query = f"q=zajecia+dla+seniorow&gmina={town.gmina.pk}"
    assert Client().post("/uslugi/nie-znaleziono/", {"query": query}).status_code == 302
    assert gaps() == [("czas_wolny", "seniorzy", 0, 1)]


@pytest.mark.parametrize(
    ("words", "topics"),
    [
        ("mąż mnie bije", {"przemoc_domowa"}),
        ("komornik i adwokat", {"zadluzenie"}),
        ("psycholog dla dziecka", {"zdrowie_psychiczne"}),
        ("samotność", {"samotnosc"}),
        ("xyzzy", {""}),
    ],
)
def test_topic_is_recognised(town, rf, words, topics):
    assert recognising.topics_of(Question.read(rf.get("/uslugi/", {"q": words}))) == topics


def count(town, topic, number):
    SearchGap.objects.create(
        territory=town.gmina, topic=topic, month=timezone.localdate().replace(day=1), misses=number
    )


def test_small_cells_are_not_told(town, as_user):
    count(town, "zadluzenie", 4)
    count(town, "prawo", 12)
    page = as_user(town.animator).get("/czego-brakuje/").content.decode()
    assert "mniej niż 5" in page
    assert "12 poszukiwań" in page
    assert "4 poszukiwania" not in page
    assert as_user(town.stranger).get(f"/czego-brakuje/?powiat={town.powiat.pk}").status_code == 404


def test_board_opens_where_something_is_counted(town, as_user):
    programme = ProgrammeFactory()
    programme.territories.set([powiat_factory(name="Aaa"), town.powiat])
    count(town, "prawo", 12)
    coordinator = UserFactory(role="coordinator", programme=programme)
    assert as_user(coordinator).get("/czego-brakuje/").context["powiat"] == town.powiat


def test_paper_says_what_the_board_says(town, as_user):
    count(town, "zadluzenie", 4)
    count(town, "prawo", 12)
    response = as_user(town.animator).get("/czego-brakuje/wydruk.pdf")
    text = pypdfium2.PdfDocument(response.content)[0].get_textpage().get_text_range()
    assert "12 poszukiwań" in text
    assert "10–24 poszukiwań" in text
    assert "mniej niż 5" in text


def test_codes_of_merged_topics_are_read_as_today(town):
    count(town, "zadluzenie", 3)
    count(town, "prawo", 3)
    kept = HelpTopic.objects.get(code="prawo")
    HelpTopic.objects.filter(code="zadluzenie").update(merged_into=kept, is_active=False)
    heat = Heat([town.gmina], timezone.localdate())
    assert [(label, cells[0].searches) for label, cells in heat.by_place().rows] == [(str(kept), 6)]


def test_worst_gaps_are_offered_for_an_agenda(town):
    count(town, "zadluzenie", 4)  # too few to be told
    count(town, "prawo", 12)
    Need.objects.create(
        territory=town.gmina, text="Basen", topic=HelpTopic.objects.get(code="czas_wolny"), status="open"
    )
    keys = [offer.key for offer in offers_for([town.powiat.pk])]
    assert keys == [f"gap:{town.gmina.pk}:prawo", f"gap:{town.gmina.pk}:czas_wolny"]


def test_board_takes_the_same_number_of_queries(town, as_user):
    client = as_user(town.animator)

    def queries():
        with CaptureQueriesContext(connection) as found:
            assert client.get("/czego-brakuje/").status_code == 200
        return len(found)

    count(town, "prawo", 6)
    queries()
    one = queries()
    for topic in ("zadluzenie", "czas_wolny", "samotnosc"):
        count(town, topic, 9)
        Need.objects.create(
            uid=uuid.uuid4(), territory=town.gmina, text="Basen", status="open",
            topic=HelpTopic.objects.get(code=topic),
        )  # fmt: skip
    assert queries() == one
    old = timezone.localdate() - timedelta(days=3 * 365)
    SearchGap.objects.create(territory=town.gmina, topic="prawo", month=old.replace(day=1), misses=500)
    assert "506" not in client.get("/czego-brakuje/").content.decode()
