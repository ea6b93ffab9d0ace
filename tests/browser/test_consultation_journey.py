"""A party reads a wording by a link, proposes another one and approves; the coordinator takes the proposal."""

import uuid

import pytest
from playwright.sync_api import expect

from accounts.models import AccessLink
from agreements.consulting.emails import CONSULT_LINK
from agreements.consulting.standing import standings
from agreements.models import Agreement
from tests.accounts.factories import UserFactory
from tests.agreements.factories import complete, make_consulted, make_draft

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

NEW = "1. Celem jest wspólny kalendarz wydarzeń."


def propose(page, clause, accessible):
    section = page.locator(f"#p-{clause.uid}")
    section.get_by_text("Uwaga lub propozycja brzmienia").click()
    section.get_by_label("Uwaga", exact=False).first.fill("Prosimy o krótszy cel.")
    section.get_by_label("Proponowane brzmienie").fill(NEW)
    accessible(page)
    section.get_by_role("button", name="Zapisz uwagę").click()
    expect(page.get_by_text("Uwagę zapisano").first).to_be_visible()


def approve(page):
    page.get_by_label("Akceptuję treść").check()
    page.get_by_role("button", name="Wyślij odpowiedź").click()
    expect(page.get_by_text("Odpowiedź strony zapisano").first).to_be_visible()


def take(page, agreement, accessible):
    page.goto(f"{agreement.get_absolute_url()}konsultacje/")
    accessible(page)
    page.get_by_role("button", name="Weź proponowane brzmienie").click()
    expect(page.get_by_text("Proponowane brzmienie jest w paragrafie").first).to_be_visible()
    expect(page.get_by_text("odpowiedź do wcześniejszego tekstu").first).to_be_visible()


def test_party_proposes_and_approves_by_link_and_the_coordinator_takes_it(open_browser, accessible):
    agreement = make_consulted(complete(make_draft()))
    party, clause = agreement.parties.first(), agreement.clauses.get(kind="aim")
    _link, url = AccessLink.issue(CONSULT_LINK, party, address="biblioteka@example.org")
    guest = open_browser(scripts=False)
    guest.goto(url)
    propose(guest, clause, accessible=lambda page: None)
    approve(guest)
    user = UserFactory(role="coordinator", programme=agreement.programme)
    take(open_browser(user), agreement, accessible)
    clause.refresh_from_db()
    assert clause.text == NEW
    whole = Agreement.objects.with_wording().get(pk=agreement.pk)
    assert [row.state for row in standings(whole)] == ["outdated", "silent"]
    reader = open_browser()
    reader.goto(url)
    expect(reader.get_by_text("Tekst zmieniono po Twojej odpowiedzi")).to_be_visible()
    accessible(reader)


def test_coordinator_makes_a_variant_of_the_template(open_browser, accessible):
    agreement = make_draft()
    page = open_browser(UserFactory(role="coordinator", programme=agreement.programme))
    page.goto("/porozumienia/wzory/")
    accessible(page)
    page.get_by_role("link", name="Porozumienie o współpracy instytucji").click()
    accessible(page)
    page.get_by_role("link", name="Zrób wariant projektu lub zespołu").click()
    accessible(page)
    name = f"Wzór {uuid.uuid4()}"
    page.get_by_label("Nazwa wzoru").fill(name)
    page.get_by_label("Projekt", exact=False).first.select_option(label=str(agreement.programme))
    page.get_by_role("button", name="Zapisz jako nową wersję").click()
    expect(page.get_by_role("heading", name=name)).to_be_visible()
