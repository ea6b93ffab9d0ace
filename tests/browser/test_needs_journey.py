"""A search in vain becomes a need that is answered by a link; what was missed stands on the agenda of a workshop."""

import re

import pytest
from django.core import mail
from django.utils import timezone
from playwright.sync_api import expect

from notifications import tasks
from notifications.models import Message
from services_catalog.models import NeedDesk, SearchGap
from tests.accounts.factories import UserFactory
from tests.partners.factories import TerritoryFactory, powiat_factory
from tests.workshops.factories import make_cycle

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def gmina(transactional_db):
    return TerritoryFactory(name="Klukowo", powiat=powiat_factory())


@pytest.fixture
def animator(gmina):
    return UserFactory(role="animator", territory=gmina.powiat, first_name="Anna", last_name="Zych")


def link_in_mail(address, number):
    Message.objects.filter(address=address).update(due_at=timezone.now(), mail_at=timezone.now())
    tasks.hand_over(address)
    written = [each for each in mail.outbox if address in each.to[0]]
    assert len(written) == number
    return re.search(r"http\S+/l/\S+", written[-1].body)[0]


def test_need_is_answered_and_seen_by_link(open_browser, accessible, gmina, animator):
    NeedDesk.objects.create(territory=gmina, person=animator, answer_days=3)
    page = open_browser()
    page.goto(f"/uslugi/?gmina={gmina.pk}")
    with page.expect_response(re.compile("q=odd")):
        page.get_by_role("searchbox").press_sequentially("oddłużeni", delay=20)  # typed, and not submitted
    assert not SearchGap.objects.exists()
    page.get_by_role("searchbox").press_sequentially("e")
    page.get_by_role("searchbox").press("Enter")
    page.get_by_role("link", name="Zgłoś potrzebę").click()
    expect(page.get_by_role("heading", name="Potrzebuję ...")).to_be_visible()
    gap = SearchGap.objects.get()
    assert (gap.territory, gap.topic, gap.misses) == (gmina, "zadluzenie", 1)
    accessible(page)
    page.get_by_label("Potrzebuję ...").fill("Rady dla zadłużonych na miejscu, proszę dzwonić 600 100 200")
    page.get_by_label("E-mail do odpowiedzi").fill("ktos@example.org")
    page.get_by_role("button", name="Wyślij").click()
    expect(page.get_by_text("Usuń numer telefonu 600 100 200").first).to_be_visible()
    page.get_by_label("Potrzebuję ...").fill("Rady dla zadłużonych na miejscu")
    page.get_by_role("button", name="Wyślij").click()
    expect(page.get_by_text("Dziękujemy")).to_be_visible()
    accessible(page)
    waiting = link_in_mail("ktos@example.org", 1)

    desk = open_browser(animator)
    desk.goto("/potrzeby/lista/")
    accessible(desk)
    desk.get_by_role("link", name="Inny temat").click()
    accessible(desk)
    desk.get_by_role("link", name="Odpowiedz", exact=True).click()
    accessible(desk)
    desk.get_by_role("textbox", name="Odpowiedź").fill("Od poniedziałku prawnik przyjmuje w urzędzie gminy.")
    desk.get_by_role("button", name="Wyślij odpowiedź").click()
    expect(desk.get_by_text("z odpowiedzią").first).to_be_visible()

    page.goto(link_in_mail("ktos@example.org", 2))
    expect(page.get_by_text("prawnik przyjmuje")).to_be_visible()
    accessible(page)
    page.get_by_role("button", name="Przeczytane").click()
    expect(page.get_by_text("Twój adres został usunięty.")).to_be_visible()
    page.goto(waiting)  # the first link leads to the same answer
    expect(page.get_by_text("prawnik przyjmuje")).to_be_visible()


def test_gap_stands_on_an_agenda(open_browser, accessible, gmina):
    SearchGap.objects.create(
        territory=gmina, topic="zadluzenie", month=timezone.localdate().replace(day=1), misses=11
    )
    session = make_cycle().sessions.first()
    session.programme.territories.add(gmina.powiat)
    coordinator = UserFactory(role="coordinator", programme=session.programme)
    page = open_browser(coordinator)
    page.goto("/czego-brakuje/")
    expect(page.get_by_role("cell", name="11 poszukiwań")).to_be_visible()
    accessible(page)
    page.goto(session.get_absolute_url())
    page.get_by_role("button", name="Dodaj do programu").click()
    expect(page.get_by_role("listitem").filter(has_text="Czego brakuje: Zadłużenie").first).to_be_visible()
    accessible(page)
    assert [item.offered_as for item in session.agenda.all()] == [f"gap:{gmina.pk}:zadluzenie"]
