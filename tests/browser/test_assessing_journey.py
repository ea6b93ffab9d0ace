"""The call of seed 003 is scored by two, decided and published; a reserve of seed 000's edition moves up."""

import re
from email import policy
from email.parser import BytesParser

import pytest
from django.core import mail
from playwright.sync_api import expect

from accounts.enums import Role
from partners.models import InstitutionType
from programmes.models import Application, Assessment, Call
from tests.accounts.factories import UserFactory
from tests.partners.factories import InstitutionFactory
from tests.programmes.factories_calls import ApplicationFactory

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def form(page, address):
    """The button of the form that posts to an address with this end."""
    return page.locator(f'form[action$="{address}"] button[type="submit"]')


def save(page):
    page.locator("main .form-actions button[type=submit]").first.click()
    page.wait_for_load_state()


def confirm(page, address):
    """Click a button that asks whether one means it."""
    page.once("dialog", lambda dialog: dialog.accept())
    form(page, address).click()
    page.wait_for_load_state()


def sent(call, name):
    kind = InstitutionType.objects.get(code="fundacja")
    institution = InstitutionFactory(name=name, type=kind)
    number = f"PRZ/{institution.pk}/2026"  # none of the demo's
    return ApplicationFactory(call=call, status="submitted", institution=institution, number=number)


def set_up_rules(page, call, assessor, accessible):
    page.goto(f"/nabory/{call.uid}/zasady-oceny/zmien/")
    accessible(page)
    save(page)
    for label, maximum in (("Działanie w Przemyślu", 10), ("Pomysł na współpracę", 20)):
        page.goto(f"/nabory/{call.uid}/kryteria/dodaj/")
        page.fill("[name=label]", label)
        page.fill("[name=maximum]", str(maximum))
        save(page)
    for name, email in (("Alicja Zaremba", "alicja.zaremba@example.org"), ("Jan Bielski", assessor.email)):
        page.goto(f"/nabory/{call.uid}/oceniajacy/dodaj/")
        page.fill("[name=name]", name)
        page.fill("[name=email]", email)
        save(page)
    expect(page.locator("#oceniajacy .row-list li")).to_have_count(2)
    accessible(page)


def check_formally(page, application, accessible):
    page.goto(f"/zgloszenia/{application.uid}/ocena/")
    page.check("[name=eligible]")
    page.check("[name=complete]")
    accessible(page)
    form(page, "/ocena/formalna/").click()
    page.wait_for_load_state()
    application.refresh_from_db()
    assert application.status == "under_assessment"


def give_points(page, accessible, points):
    page.check("[name=free]")
    page.locator("form:has([value=no_conflict]) button").click()
    page.wait_for_load_state()
    for field, number in zip(page.locator("input[type=number]").all(), points, strict=True):
        field.fill(str(number))
    accessible(page)
    page.locator("button[value=finish]").click()
    page.wait_for_load_state()


def link_of(address):
    found = [each for each in mail.outbox if address in each.to[0]]
    text = BytesParser(policy=policy.default).parsebytes(found[-1].message().as_bytes())
    body = text.get_body(("plain",)).get_content()
    return re.search(r"http\S+/l/\S+", body)[0]


def test_call_is_scored_by_two_decided_and_published(demo_user, open_browser, accessible):
    call = Call.objects.get(may_nominate_person=True)
    strong, weak = sent(call, "Fundacja Nad Sanem"), sent(call, "Fundacja Wiar")
    account = UserFactory()
    coordinator = open_browser(UserFactory(role=Role.COORDINATOR, programme=call.programme))
    set_up_rules(coordinator, call, account, accessible)
    for application in (strong, weak):
        check_formally(coordinator, application, accessible)
    coordinator.goto(f"/nabory/{call.uid}/ocena/")
    accessible(coordinator)
    form(coordinator, "/ocena/przydziel/").click()
    coordinator.wait_for_load_state()
    assert Assessment.objects.count() >= 4

    by_link, by_account = open_browser(), open_browser(account)
    link = link_of("alicja.zaremba@example.org")
    for page, start in ((by_link, link), (by_account, "/moje-oceny/")):
        for points in ((9, 18), (4, 6)):
            page.goto(start)
            accessible(page)
            page.locator("main .row-list a").first.click()
            page.wait_for_load_state()
            give_points(page, accessible, points)
    weak.refresh_from_db()
    assert float(weak.points) == 10

    call.close()
    coordinator.goto(f"/nabory/{call.uid}/ocena/przyjmij/?number=1")
    accessible(coordinator)
    coordinator.locator("form:has([name=seen]) button").click()
    coordinator.wait_for_load_state()
    confirm(coordinator, "/ocena/oglos/")
    accessible(coordinator)

    stranger = open_browser()
    stranger.goto(f"/nabory/{call.uid}/wyniki/")
    accessible(stranger)
    panels = stranger.locator("main section.panel")
    expect(panels.nth(0)).to_contain_text("Fundacja Nad Sanem")
    expect(panels.nth(1)).to_contain_text("Fundacja Wiar")


def test_reserve_moves_up_when_the_accepted_one_withdraws(demo_user, open_browser, accessible):
    call = Call.objects.get(edition__name="2020", results_published_at__isnull=False)
    accepted, reserve = (call.applications.get(status=state) for state in ("accepted", "reserve"))
    page = open_browser()
    page.goto(f"/nabory/{call.uid}/wyniki/")
    expect(page.locator("main section.panel").nth(0)).to_contain_text(accepted.lead.name)
    Application.objects.get(pk=accepted.pk).withdraw()
    page.reload()
    expect(page.locator("main section.panel").nth(0)).to_contain_text(reserve.lead.name)
    expect(page.locator("main")).not_to_contain_text(accepted.lead.name)
    accessible(page)
    assert [each.kind for each in reserve.letters.all()] == ["moved_up"]
