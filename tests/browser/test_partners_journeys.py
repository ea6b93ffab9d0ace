"""Institutions register and are merged, a team agrees on its charter, an animator hands over: as people click it."""

import io
import re

import pikepdf
import pypdfium2
import pytest
from django.core import mail
from playwright.sync_api import expect

from accounts.models import Membership
from accounts.scope import Scope
from partners.models import Charter, Institution, Team

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

NAME = "Gminny Ośrodek Kultury i Sportu w Kobylinie-Borzymach"
KEPT = "Gminny Ośrodek Kultury w Kobylinie-Borzymach"


def link_of(message):
    return re.search(r"/l/[\w-]+/", message.body)[0]


def mails_to(address):
    return [message for message in mail.outbox if address in message.to[0]]


def title(page):
    return page.get_by_role("heading", level=1).inner_text().replace("\N{NO-BREAK SPACE}", " ")


def text_of(content):
    pages = [page.get_textpage().get_text_bounded() for page in pypdfium2.PdfDocument(content)]
    return " ".join(" ".join(pages).split())


# --- An institution registers by link, is verified; a duplicate is merged and redirects ------------


def invite(page, accessible):
    page.goto("/instytucje/zaproszenia/")
    page.get_by_label("Adresy e-mail").fill("sekretariat.goks@example.org")
    page.get_by_label("Gmina ich siedziby").fill("Kobylin-Borzymy")
    accessible(page)
    page.get_by_role("button", name="Wyślij zaproszenia").click()
    page.get_by_text("sekretariat.goks@example.org").first.wait_for()


def register(page):
    """Without an account and without scripts: the form of the mail's link, with the gmina filled in."""
    page.goto(link_of(mails_to("sekretariat.goks@example.org")[-1]))
    assert "Kobylin-Borzymy" in page.get_by_label("Gmina siedziby").input_value()
    page.get_by_label("Pełna nazwa").fill(NAME)
    page.get_by_label("Typ", exact=False).first.select_option(label="Dom lub ośrodek kultury")
    page.get_by_label("Imię").fill("Kamil")
    page.get_by_label("Nazwisko").fill("Rutkowski")
    page.get_by_label("NIP").fill("123-456-78-90")
    page.get_by_role("button", name="Wyślij", exact=True).click()
    page.get_by_text("Ten NIP jest błędny").first.wait_for()
    page.get_by_label("NIP").fill("")
    page.get_by_role("button", name="Wyślij", exact=True).click()
    # The portal knows an institution like it, and asks before it makes a second card.
    page.get_by_role("heading", name="Czy ta instytucja już jest w rejestrze?").wait_for()
    page.get_by_role("button", name=re.compile("To inna instytucja")).click()
    page.get_by_role("heading", name="Co będzie dalej").first.wait_for()


def verify(page, accessible):
    institution = Institution.objects.get(name=NAME)
    page.goto("/instytucje/do-weryfikacji/")
    accessible(page)
    page.get_by_role("link", name=re.compile(NAME)).first.click()
    page.get_by_role("button", name="Potwierdź i przyjmij zgłaszającego").click()
    page.get_by_text("zaproszenie jest w drodze").wait_for()
    institution.refresh_from_db()
    assert institution.status == "verified"
    return institution


def merge(page, accessible, institution):
    kept = Institution.objects.get(name=KEPT)
    page.goto(f"/instytucje/{institution.uid}/scal/?z={kept.uid}")
    accessible(page)
    page.get_by_role("button", name="Scal obie karty").click()
    page.wait_for_url(f"**{kept.get_absolute_url()}")
    return kept


@pytest.mark.parametrize("width", [360])
def test_institution_registers_by_link_and_its_duplicate_is_merged(open_browser, accessible, demo_user):
    animator = open_browser(demo_user("animator"))
    invite(animator, accessible)
    register(open_browser(scripts=False))  # axe cannot run there: test_pages looks at the form
    assert not Institution.objects.listed().filter(name=NAME).exists()

    institution = verify(animator, accessible)
    old = institution.get_absolute_url()
    anybody = open_browser()
    anybody.goto(old)
    assert title(anybody) == NAME

    kept = merge(animator, accessible, institution)
    anybody.goto(old)
    assert anybody.url.endswith(kept.get_absolute_url())
    assert title(anybody) == KEPT


# --- The team of Mysłowice is formed, its charter accepted by three, opened as PDF -----------------


def establish(page, accessible, team):
    page.goto(team.get_absolute_url())
    page.get_by_role("link", name=re.compile("^Powołaj zespół")).click()
    accessible(page)
    page.get_by_role("button", name=re.compile("^Powołaj")).click()
    page.get_by_text("Powołano zespół").first.wait_for()
    team.refresh_from_db()
    assert team.status == "established"


def ask_members(page, accessible, team):
    page.goto(f"/zespoly/{team.uid}/karta/")
    page.get_by_role("link", name="Otwórz wersję roboczą").click()
    accessible(page)
    page.get_by_role("link", name="Otwórz do akceptacji").click()
    accessible(page)
    page.get_by_role("button", name="Otwórz i wyślij").click()
    page.get_by_role("link", name="Przyjmij kartę zespołu").wait_for()
    return Charter.objects.in_work().get(team=team)


def accept_by_link(page, accessible):
    page.goto(link_of(mails_to("szkola.myslowice@example.org")[-1]))
    page.get_by_text("Każda rodzina w Mysłowicach").wait_for()
    accessible(page)
    page.get_by_label("Akceptujemy kartę zespołu").check()
    page.get_by_role("button", name="Wyślij odpowiedź").click()
    page.get_by_text("Dziękujemy").first.wait_for()


def accept_by_account(page, accessible, charter):
    page.goto(charter.get_absolute_url())
    page.get_by_role("link", name="Odpowiedz w imieniu swojej instytucji").click()
    accessible(page)
    page.get_by_label("Akceptujemy kartę zespołu").check()
    page.get_by_role("button", name="Wyślij odpowiedź").click()
    page.get_by_role("heading", level=1).wait_for()


def record_phone_call(page, accessible, charter):
    page.goto(charter.get_absolute_url())
    page.get_by_role("link", name="Zapisz odpowiedź", exact=True).click()
    page.get_by_label("Instytucja", exact=False).first.select_option(
        label="Miejski Ośrodek Pomocy Społecznej w Mysłowicach"
    )
    page.get_by_label("akceptuje kartę zespołu", exact=True).check()
    page.get_by_label("Jak przyszła odpowiedź").select_option("phone")
    accessible(page)
    page.get_by_role("button", name="Zapisz odpowiedź").click()
    page.get_by_text("telefonu").first.wait_for()


def adopt(page, accessible, charter):
    page.goto(charter.get_absolute_url())
    page.get_by_role("link", name="Przyjmij kartę zespołu").click()
    page.get_by_role("button", name="Przyjmij kartę zespołu").click()
    page.get_by_role("alert").first.wait_for()  # silence is no consent
    accessible(page)
    page.get_by_label("Przyjmij mimo braku akceptacji wszystkich instytucji").check()
    page.get_by_label("Dlaczego przyjmujesz kartę bez nich").fill(
        "Pozostałe instytucje odpowiedzą po feriach."
    )
    page.get_by_role("button", name="Przyjmij kartę zespołu").click()
    download = page.get_by_role("link", name=re.compile("^Pobierz kartę zespołu"))
    download.wait_for()
    accessible(page)
    with page.expect_download() as started:
        download.click()
    return started.value.path().read_bytes()


@pytest.mark.parametrize("width", [1280])
def test_team_agrees_on_its_charter(open_browser, accessible, demo_user):
    team = Team.objects.get(name="Partnerski Zespół Kooperacyjny w Mysłowicach")
    animator = open_browser(demo_user("animator.myslowice"))
    establish(animator, accessible, team)
    charter = ask_members(animator, accessible, team)
    accept_by_link(open_browser(), accessible)
    accept_by_account(open_browser(demo_user("stowarzyszenie")), accessible, charter)
    record_phone_call(animator, accessible, charter)
    channels = charter.acceptances.values_list("source__channel", flat=True)
    assert sorted(channels) == ["link", "phone", "portal"]

    content = adopt(animator, accessible, charter)
    with pikepdf.open(io.BytesIO(content)) as pdf:
        assert bool(pdf.Root.MarkInfo.Marked)
    text = text_of(content)
    for wanted in (
        "Każda rodzina w Mysłowicach",
        "Przykładowe stowarzyszenie w Mysłowicach",
        "Pozostałe instytucje odpowiedzą po feriach.",
    ):
        assert wanted in text
    anybody = open_browser()
    anybody.goto(team.get_absolute_url())
    expect(anybody.get_by_text("Każda rodzina w Mysłowicach")).to_be_visible()


# --- An animator hands over to another ---------------------------------------------------------------


@pytest.mark.parametrize("width", [1280])
def test_animator_hands_over_to_another(open_browser, accessible, demo_user):
    giver, receiver = demo_user("animator"), demo_user("animator.myslowice")
    page = open_browser(giver)
    page.goto("/pulpit/")
    page.get_by_role("link", name="Przekaż obowiązki").first.click()
    page.get_by_role("link", name="Przekaż obowiązki").last.click()
    page.get_by_label("Kto przejmuje").fill(receiver.email)
    accessible(page)
    page.get_by_role("button", name="Pokaż, co można przekazać").click()
    page.get_by_label(re.compile("powiat wysokomazowiecki")).first.wait_for()
    accessible(page)
    page.get_by_role("button", name="Przekaż teraz").click()
    protocol = page.get_by_role("link", name="Pobierz protokół (PDF)")
    protocol.wait_for()
    accessible(page)
    with page.expect_download() as started:
        protocol.click()
    text = text_of(started.value.path().read_bytes())
    assert str(giver) in text
    assert str(receiver) in text
    assert not Scope(giver).animated_territory_ids
    assert Membership.objects.current().filter(user=receiver, territory__name="wysokomazowiecki").exists()
    assert mails_to(receiver.email)
