"""A provider confirms by the link in a mail; an animator rescues a stale entry by phone."""

import re
from datetime import timedelta

import pytest
from django.core import mail
from django.utils import timezone
from playwright.sync_api import expect

from notifications import tasks
from notifications.models import Message
from services_catalog.freshness import asking, emails
from services_catalog.models import Service
from services_catalog.search import index
from tests.accounts.factories import UserFactory
from tests.partners.factories import InstitutionFactory, TerritoryFactory, powiat_factory
from tests.services_catalog.factories import ServiceFactory

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def entry(transactional_db):
    """An entry of crisis help that nobody has confirmed for long, and so is asked about today."""
    powiat = powiat_factory()
    gmina = TerritoryFactory(name="Klukowo", powiat=powiat)
    provider = InstitutionFactory(name="Ośrodek Interwencji Kryzysowej", seat=gmina, email="oik@example.org")
    service = ServiceFactory(
        name="Dyżur psychologa", provider=provider, steward=powiat, is_crisis=True, phone="86 275 11 22"
    )
    day = timezone.localdate() - timedelta(days=200)
    Service.objects.filter(pk=service.pk).update(confirmed_on=day, review_due_on=day + timedelta(days=30))
    index.rebuild_dirty()
    service.refresh_from_db()
    return service


@pytest.fixture
def animator(entry):
    return UserFactory(role="animator", territory=entry.steward)


@pytest.mark.parametrize(
    ("width", "scripts"),
    [(1280, True), (360, False)],
    indirect=["width"],
    ids=["wide-scripts", "phone-plain"],
)
def test_provider_confirms_by_link(open_browser, accessible, entry, animator, scripts):
    asking.plan_due()
    Message.objects.update(due_at=timezone.now(), mail_at=timezone.now())
    tasks.hand_over("oik@example.org")
    message = next(each for each in mail.outbox if "oik@example.org" in each.to[0])
    assert message.reply_to == [animator.email]
    page = open_browser(scripts=scripts)
    page.goto(re.search(r"http\S+/l/\S+", message.body)[0])
    if scripts:
        accessible(page)
    entry.refresh_from_db()
    assert entry.freshness == "stale"
    page.get_by_role("button", name="Wszystko aktualne").click()
    expect(page.get_by_text("Dziękujemy. Odpowiedź zapisana")).to_be_visible()
    if scripts:
        accessible(page)
    page.goto(entry.get_absolute_url())
    expect(page.locator("h1 + .status", has_text="potwierdzono")).to_be_visible()
    assert Message.objects.filter(kind=emails.QUESTION).count() == 1


def test_stale_entry_is_rescued_by_phone(open_browser, accessible, entry, animator):
    worker = UserFactory(
        role="social_worker", institution=InstitutionFactory(name="GOPS", seat=entry.provider.seat)
    )
    page = open_browser(worker)
    page.goto(entry.get_absolute_url())
    expect(page.get_by_text("zadzwoń przed wysłaniem klienta").first).to_be_visible()
    accessible(page)
    page.get_by_role("button", name="numer nieaktualny").click()
    expect(page.get_by_text("Następna osoba już wie: numer nieaktualny")).to_be_visible()

    page = open_browser(animator)
    page.goto("/animator/")
    expect(page.get_by_text("numer nieaktualny")).to_be_visible()
    accessible(page)
    page.get_by_role("link", name="Lista telefonów").first.click()
    page.wait_for_url(re.compile("/animator/telefony/"))
    accessible(page)
    page.get_by_role("button", name="wszystko aktualne").click()
    expect(page.get_by_text("potwierdzono telefonicznie")).to_be_visible()
    page.goto("/animator/")
    expect(page.get_by_role("heading", name="Nic na Ciebie nie czeka")).to_be_visible()
    entry.refresh_from_db()
    assert entry.freshness == "fresh"
