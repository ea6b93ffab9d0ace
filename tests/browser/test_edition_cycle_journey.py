"""The edition of 2019 with its two groups: prepared, met three times, certified, and checked by anybody."""

import re
from datetime import timedelta

import pytest
from django.db.models import F
from django.urls import reverse
from playwright.sync_api import expect

from coop_portal.folding import fold
from documents.models import IssuedDocument
from notifications.models import Job, Message
from tests.accounts.factories import UserFactory
from tests.partners.factories import InstitutionFactory, LocationFactory, TerritoryFactory
from tests.programmes.factories import EditionFactory, ProgrammeFactory
from workshops.emails import INVITATION
from workshops.models import Cycle, Invitee, SessionDay
from workshops.models.certificate import KIND
from workshops.templating.shipped import load_templates

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

LATER = timedelta(days=365)  # the whole cycle is over
# Each group: three people of culture and three of social help, from one gmina.
GROUPS = {
    "Kobylin-Borzymy": ["Kowalska", "Nowak", "Zięba", "Wójcik", "Lis", "Żak"],
    "Siemiątkowo": ["Mazur", "Krawczyk", "Dudek", "Pawlak", "Sroka", "Gil"],
}


@pytest.fixture
def edition():
    load_templates()
    programme = ProgrammeFactory(title="Kultura inicjatywy")
    return EditionFactory(name="2019", programme=programme, target_groups=2)


@pytest.fixture
def coordinator(edition):
    return UserFactory(role="coordinator", programme=edition.programme)


def institutions_of(gmina):
    seat = TerritoryFactory(name=gmina)
    library = InstitutionFactory(name=f"Biblioteka w gminie {gmina}", seat=seat, sectors=["kultura"])
    gops = InstitutionFactory(name=f"GOPS w gminie {gmina}", seat=seat, sectors=["pomoc_spoleczna"])
    LocationFactory(institution=library, name=f"Sala w gminie {gmina}")
    return library, gops


def excel(gmina, surnames, library, gops):
    """Cells as Excel copies them: columns apart by tabs."""
    lines = ["Imię\tNazwisko\tStanowisko\tInstytucja\tE-mail"]
    for number, surname in enumerate(surnames):
        institution = library if number < 3 else gops
        post = "bibliotekarka" if number < 3 else "pracownica socjalna"
        lines.append(f"Anna\t{surname}\t{post}\t{institution}\tanna.{fold(surname)}@example.org")
    return "\n".join(lines)


def prepare(page, accessible, edition, gmina, surnames):
    """The wizard: edition, group, suggested dates, people from Excel, invitations, start."""
    library, gops = institutions_of(gmina)
    page.goto(edition.get_absolute_url())
    page.get_by_role("link", name="Nowy cykl").click()
    page.get_by_label("Nazwa cyklu").fill(f"Grupa z gminy {gmina}")
    page.get_by_label("Spotkania").select_option(index=1)
    page.get_by_role("button", name="Utwórz cykl").click()
    page.get_by_label("Inna instytucja (1)").fill(library.name)
    page.get_by_label("Inna instytucja (2)").fill(gops.name)
    page.get_by_role("button", name="Zapisz i dalej: terminy").click()
    page.get_by_role("button", name="Zapisz i dalej: osoby").click()
    accessible(page)
    cycle = Cycle.objects.get(name__endswith=gmina)
    assert SessionDay.objects.filter(session__cycle=cycle).count() == 3

    page.goto(cycle.get_absolute_url())
    page.get_by_role("link", name="Wklej z Excela").click()
    page.locator("textarea").fill(excel(gmina, surnames, library, gops))
    page.get_by_role("button", name="Sprawdź listę").click()
    accessible(page)
    page.get_by_role("button", name="Dodaj 6 osób").click()
    assert not invitations_of(cycle).exists()  # nobody is written to before the last step
    page.goto(reverse("workshops:prepare_invitations", args=[cycle.uid]))
    accessible(page)
    page.get_by_role("button", name="Zaproś grupę").click()
    page.get_by_role("button", name="Rozpocznij cykl").click()
    expect(page.get_by_text("Cykl się rozpoczął.")).to_be_visible()
    accessible(page)
    assert invitations_of(cycle).count() == 3 * 6
    return cycle


def invitations_of(cycle):
    invitees = Invitee.objects.filter(session__cycle=cycle).values("pk")
    return Message.objects.filter(kind=INVITATION, object_id__in=invitees)


def take_attendance(page, session, missing):
    """Everybody present by the large buttons, but for the one who was not there."""
    page.goto(reverse("workshops:session_attendance", args=[session.uid]))
    for person in session.people():
        label = re.compile("^nieobecna" if person == missing else "^obecna lub obecny")
        row = page.get_by_role("group", name=str(person))
        row.locator(".attendance-choice").filter(has_text=label).click()
    page.get_by_role("button", name="Zapisz obecność").click()
    page.wait_for_url(f"**{session.get_absolute_url()}")


def certify(page, accessible, cycle):
    """All who qualify, in one job."""
    page.goto(reverse("workshops:certificates", args=[cycle.uid]))
    if (rule := page.get_by_role("link", name="Ustal zasadę")).count():  # the second group has the edition's
        rule.click()
        accessible(page)
        page.get_by_label("Co najmniej tyle spotkań").fill("2")
        page.get_by_role("button", name="Zapisz zasadę").click()
    accessible(page)
    page.once("dialog", lambda dialog: dialog.accept())
    page.get_by_role("button", name="Wydaj 5 zaświadczeń").click()
    expect(page).to_have_url(re.compile("/zadania/"))
    for job in Job.objects.filter(status="waiting"):  # where no worker was faster
        job.run()
    page.goto(reverse("workshops:certificates", args=[cycle.uid]))
    accessible(page)
    expect(page.get_by_role("link", name=re.compile("^ZAS"))).to_have_count(5)


def test_edition_of_two_groups_from_the_wizard_to_the_check(open_browser, accessible, edition, coordinator):
    page = open_browser(coordinator)
    cycles = [prepare(page, accessible, edition, gmina, names) for gmina, names in GROUPS.items()]
    SessionDay.objects.update(starts_at=F("starts_at") - LATER, ends_at=F("ends_at") - LATER)
    for cycle in cycles:
        missing = cycle.group.members.order_by("pk").last().person
        for session in cycle.sessions.order_by("position"):
            take_attendance(page, session, missing if session.position > 1 else None)
        certify(page, accessible, cycle)

    issued = IssuedDocument.objects.filter(kind=KIND, status="issued")
    assert sorted(issued.values_list("number", flat=True)) == list(range(1, 11))
    reader = open_browser()  # whoever holds the paper, without an account
    document = issued.get(number=1)
    person = document.subject.person
    reader.goto("/sprawdz/")
    reader.get_by_label("Kod sprawdzenia").fill(document.printed_code.lower())
    reader.get_by_role("button", name="Sprawdź").click()
    accessible(reader)
    expect(reader.get_by_text(person.last_name)).to_have_count(0)
    reader.get_by_label("Nazwisko").fill(person.last_name)
    reader.get_by_role("button", name="Pokaż").click()
    expect(reader.get_by_text(str(person))).to_be_visible()
    accessible(reader)
