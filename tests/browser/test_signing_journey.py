"""Three parties of a group in Sterdyń: a library signs a file, an association of two signers joins by its declaration,

a GOPS signs through its gmina on paper. Then an annex, a commitment about a service, a termination.
"""

import io
import os
import re
import uuid
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from accounts.models import AccessLink
from agreements.commitments import emails
from agreements.emails import DOWNLOAD_LINK
from agreements.models import Agreement
from agreements.signing import plans
from coop_portal.management.seed.content import uid
from notifications.models import Message
from programmes.models import Programme
from tests.accounts.factories import UserFactory
from tests.agreements.factories import PAPER, add_signer
from tests.agreements.signing import signed_files as files
from tests.partners.factories import InstitutionFactory
from tests.services_catalog.factories import ServiceFactory

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
GOPS = "Gminny Ośrodek Pomocy Społecznej w Sterdyni"
SIGNERS = {
    "Biblioteka": ["Anna Próbna"],
    "Stowarzyszenie": ["Ewa Próbna", "Zofia Próbna"],
    GOPS: ["Jan Próbny"],
}


@pytest.fixture
def draft(demo_user, settings, tmp_path):
    """The draft of the demo, from the recommendations of the group in Sterdyń, with other partners of the GOPS."""
    (tmp_path / "root.cer").write_bytes(files.authority())
    settings.SIGNATURE_ROOTS = str(tmp_path)
    Programme.objects.get(uid=uid("programme", "mik")).reopen(by=demo_user("koordynator"))
    agreement = Agreement.objects.get(title__contains="w gminie Sterdyń")
    gops = agreement.parties.get(acting_unit__name=GOPS)
    for name in ("Stowarzyszenie „Razem”", "Biblioteka Publiczna w Sterdyni"):
        institution = InstitutionFactory(
            name=name, seat=gops.acting_unit.seat, email="biuro@example.org", street="Lipowa", building="1",
            postcode="08-320", town="Sterdyń", regon="146115201",
        )  # fmt: skip
        agreement.add_party(institution, uid=uuid.uuid4())
    agreement.remove_party(agreement.parties.exclude(pk=gops.pk).earliest("pk"))
    for party in agreement.parties.all():
        names = next(names for unit, names in SIGNERS.items() if party.unit.name.startswith(unit))
        for name in names:
            add_signer(agreement, party, name=name, rule="together" if len(names) > 1 else "alone")
    return agreement


def party_of(agreement, name):
    return next(party for party in agreement.parties.all() if party.unit.name.startswith(name))


def look(page, name):
    """A picture of the page, where somebody wants to see it."""
    if folder := os.environ.get("PICTURES"):
        page.screenshot(path=f"{folder}/{name}-{page.viewport_size['width']}.png", full_page=True)


def fix_wording(page, accessible, agreement):
    page.goto(f"/porozumienia/{agreement.uid}/ustal-tresc/")
    look(page, "freeze")
    accessible(page)
    page.get_by_label("jedna strona podpisuje, pozostałe przystępują").check()
    page.get_by_role("button", name="Ustal treść").click()
    expect(page.get_by_text("Wybierz, która strona podpisuje pierwsza.").first).to_be_visible()
    page.get_by_label("Kto podpisuje pierwszy").select_option(label=str(party_of(agreement, "Biblioteka")))
    page.get_by_role("button", name="Ustal treść").click()
    page.get_by_role("heading", name="Podpisy").wait_for()
    look(page, "section")
    accessible(page)


def put(page, content, name="podpisane.pdf"):
    page.get_by_label(re.compile("^Podpisany plik")).set_input_files(
        {"name": name, "mimeType": "application/pdf", "buffer": content}
    )
    page.get_by_role("button", name="Prześlij i sprawdź").click()


def download(page, label):
    with page.expect_download() as got:
        page.get_by_role("link", name=label).click()
    return got.value.path().read_bytes()


def signed(content, who, **how):
    """Apart from the thread in which the browser's loop runs: signing has a loop of its own."""
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(files.signed, content, who, **how).result()


def sign_by_link(page, accessible, party):
    _link, url = AccessLink.issue(DOWNLOAD_LINK, party, address="biblioteka@example.org")
    page.goto(url)
    look(page, "link")
    accessible(page)
    assert download(page, "Jak podpisać").startswith(b"%PDF")
    content = download(page, "Pobierz porozumienie (PDF)")
    put(page, content)
    expect(page.get_by_role("alert").get_by_text("Nie przyjęto")).to_be_visible()
    look(page, "link-refused")
    put(page, signed(content, "Anna Próbna", is_qualified=True))
    expect(page.get_by_role("status").get_by_text("Podpis przyjęty")).to_be_visible()
    page.get_by_text("Szczegóły").click()
    look(page, "link-accepted")
    accessible(page)


def join_by_declaration(page, accessible, party):
    """Two people sign the association's own page, while the agreement itself is with the library."""
    _link, url = AccessLink.issue(DOWNLOAD_LINK, party, address="biuro@example.org")
    page.goto(url)
    look(page, "link-joining")
    content = download(page, "Pobierz oświadczenie o przystąpieniu (PDF)")
    put(page, signed(content, "Ewa Próbna", is_qualified=True))
    expect(page.get_by_role("status").get_by_text("Podpis przyjęty")).to_be_visible()
    content = download(page, "Pobierz oświadczenie o przystąpieniu (PDF)")
    # Nobody knows who issued the certificate of the other one: a person decides.
    put(page, signed(content, "Zofia Próbna"))
    expect(page.get_by_text("Sprawdzimy ręcznie")).to_be_visible()
    look(page, "link-by-hand")
    accessible(page)


def decide(page, accessible, agreement):
    page.goto(agreement.get_absolute_url())
    assert download(page, "Paczka do e-Doręczeń i EZD")[:2] == b"PK"
    page.get_by_role("link", name=re.compile("^czeka na decyzję")).click()
    look(page, "decide")
    accessible(page)
    page.get_by_label("Przyjmij podpis").check()
    page.get_by_label("Rodzaj podpisu").select_option("kwalifikowany")
    page.get_by_label("Powód").fill("Sprawdzono w usłudze weryfikacji")
    page.get_by_role("button", name="Zapisz decyzję").click()
    expect(page.get_by_text("Podpis przyjęty")).to_be_visible()


def sign_on_paper(page, agreement):
    page.goto(f"/porozumienia/{agreement.uid}/na-papierze/")
    look(page, "paper")
    page.get_by_label("Skan podpisanego dokumentu").set_input_files(
        {"name": "skan.pdf", "mimeType": "application/pdf", "buffer": PAPER}
    )
    page.get_by_role("button", name="Zapisz podpisy").click()
    expect(page.get_by_text("Obowiązuje od").first).to_be_visible()


def promise_service(page, accessible, agreement, service):
    page.goto(f"/porozumienia/{agreement.uid}/zobowiazania/nowe/")
    look(page, "commitment")
    accessible(page)
    page.get_by_label(re.compile("^Co ")).fill("Sala na zajęcia dla seniorów, dwa razy w tygodniu")
    page.get_by_label("Jak często").select_option("ongoing")
    page.get_by_label("Usługa z listy").select_option(str(service.pk))
    page.get_by_role("button", name="Dodaj zobowiązanie").click()
    page.get_by_text("Sala na zajęcia dla seniorów").first.wait_for()
    look(page, "commitments")
    page.goto(service.get_absolute_url())
    expect(page.get_by_role("heading", name="Na podstawie porozumienia")).to_be_visible()
    expect(page.get_by_text(agreement.number).first).to_be_visible()
    look(page, "service")


def extend_by_annex(page, accessible, agreement, day):
    page.goto(agreement.get_absolute_url())
    page.get_by_role("link", name="Przygotuj aneks lub przedłużenie").click()
    look(page, "annex")
    accessible(page)
    page.get_by_label("Nowy ostatni dzień").fill(f"{day}")
    page.get_by_role("button", name="Utwórz wersję roboczą").click()
    page.get_by_role("link", name="Ustal treść").click()
    page.get_by_label("na papierze, wspólnie").check()
    page.get_by_role("button", name="Ustal treść").click()
    page.get_by_role("heading", name="Podpisy").wait_for()
    annex = agreement.annexes.get()
    sign_on_paper(page, annex)
    look(page, "annex-signed")
    agreement.refresh_from_db()
    assert agreement.last_day == day


def terminate(page, accessible, agreement, day):
    page.goto(agreement.get_absolute_url())
    look(page, "in-force")
    page.get_by_role("link", name="Rozwiąż porozumienie").click()
    look(page, "terminate")
    accessible(page)
    page.get_by_label("Ostatni dzień").fill(f"{day}")
    page.get_by_label("Powód i podstawa").fill("Porozumienie stron z 12 maja")
    page.get_by_label("Bez okresu wypowiedzenia").check()
    page.get_by_role("button", name="Rozwiąż").click()
    expect(page.get_by_text("Rozwiązanie jest zapisane.")).to_be_visible()
    look(page, "terminated")
    accessible(page)


def test_agreement_is_signed_by_three_parties_followed_and_ended(open_browser, accessible, draft):
    coordinator = UserFactory(role="coordinator", programme=draft.programme)
    library, association = (party_of(draft, name) for name in ("Biblioteka", "Stowarzyszenie"))
    seat, today = library.subject.seat, timezone.localdate()
    animator = UserFactory(role="animator", territory=seat)
    page = open_browser(coordinator)
    fix_wording(page, accessible, draft)
    join_by_declaration(open_browser(), accessible, association)
    sign_by_link(open_browser(), accessible, library)
    decide(page, accessible, draft)
    sign_on_paper(page, draft)
    expect(page.get_by_text("Papier i pliki razem")).to_be_visible()
    look(page, "signed")
    accessible(page)
    agreement = Agreement.objects.get(pk=draft.pk)
    assert agreement.status == "signed"
    report = download(page, "Poświadczenie podpisania")
    assert report.startswith(b"%PDF")

    service = ServiceFactory(name="Zajęcia dla seniorów", provider=library.subject, steward=seat)
    promise_service(page, accessible, agreement, service)
    extend_by_annex(page, accessible, agreement, today + timedelta(days=900))
    terminate(page, accessible, agreement, today + timedelta(days=20))
    emails.plan_service_warnings()
    assert Message.objects.get(kind=emails.SERVICE_ENDS).user == animator
    if folder := os.environ.get("PICTURES"):
        draw(folder, agreement, report)


def draw(folder, agreement, report):
    import pypdfium2

    from agreements.signing import documents

    signing = plans.current(agreement)
    letter, _docx = documents.covering_letter(signing, plans.progress(signing))
    how = documents.how_to_sign(signing, agreement.parties.last())
    made = {"report": report, "wording": agreement.document.file.read(), "letter": letter, "how": how}
    for name, content in made.items():
        for number, sheet in enumerate(pypdfium2.PdfDocument(io.BytesIO(content))):
            sheet.render(scale=1.1).to_pil().save(f"{folder}/pdf-{name}-{number}.png")
