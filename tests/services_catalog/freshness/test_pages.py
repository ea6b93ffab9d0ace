"""The board, the list of calls, many at once, the sheet, the rules and the page by link."""

import uuid
from datetime import date, timedelta
from urllib.parse import urlsplit

import pypdfium2
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from lxml import html

from accounts.models import AccessLink
from documents.models import Source
from partners.models import InstitutionPhone
from services_catalog.freshness.emails import REVIEW_LINK
from services_catalog.models import (
    ChangeProposal,
    ContactOutcome,
    ErrorReport,
    ReviewQuestion,
    ReviewReply,
    ReviewRules,
    Service,
)
from services_catalog.search import index
from services_catalog.starting import answering, asking
from services_catalog.starting.addresses import Mailbox
from services_catalog.starting.shipped import load_helplines
from tests.accounts.factories import UserFactory
from tests.partners.factories import InstitutionFactory
from tests.services_catalog.factories import ServiceFactory

pytestmark = pytest.mark.django_db
OLD = date(2024, 1, 5)


def address(name, *args):
    return reverse(f"services_catalog:{name}", args=args)


@pytest.fixture
def animator(town, as_user):
    return as_user(town.animator)


@pytest.fixture
def worker(town, as_user):
    return as_user(UserFactory(role="social_worker", institution=town.provider))


def reply(service, word="changed", note="nowe godziny"):
    source = Source.record("link", on_behalf_of="GOK")
    return ReviewReply.objects.create(service=service, reply=word, note=note, source=source)


def outcome(service, word="wrong_number"):
    return ContactOutcome.objects.create(service=service, outcome=word, caller="social_worker")


def others_say(service):
    """A report of an error, a proposal of a change, and an answer to "ask for an entry" by the same institution."""
    ErrorReport.objects.create(service=service, reason="phone")
    ChangeProposal.objects.create(
        service=service, status="waiting", sent_at=timezone.now(), proposed={"summary": "Nowe"}
    )
    asked = asking.ask(
        service.steward, [Mailbox(f"{service.pk}@example.org")], answer_by=timezone.localdate() + timedelta(days=9),
        uid=uuid.uuid4(), by=UserFactory(),
    )  # fmt: skip
    entry = {
        "institution": service.provider.name, "name": "Nowa", "summary": "", "for_whom": "Wszyscy", "address": "",
        "hours": "", "phone": "86 555 01 02",
    }  # fmt: skip
    answering.record_entry(asked.asks.get(), entry, template=None, uid=uuid.uuid4(), channel="link")


# --- The board ------------------------------------------------------------------------------


def test_board_shows_what_waits_and_nothing_of_others(animator, town, make):
    reply(make("Chór"))
    outcome(make("Orkiestra"))
    make("Do potwierdzenia", confirmed=OLD, due=timezone.localdate() - timedelta(days=3))
    make("Cudza", steward=None)
    sections = {
        each.key: [row.title for row in each.rows]
        for each in animator.get(address("board")).context["sections"]
    }
    assert sections == {
        "replies": ["Chór"],
        "outcomes": ["Orkiestra"],
        "stale": ["Chór", "Orkiestra"],
        "due": ["Do potwierdzenia"],
    }


def test_board_of_one_provider(animator, town, make):
    other = InstitutionFactory(name="Biblioteka", seat=town.gmina)
    make("Chór")
    make("Czytanie", provider=other)
    page = animator.get(address("board"), {"realizator": other.pk})
    assert [row.title for each in page.context["sections"] for row in each.rows] == ["Czytanie"]


def test_board_shows_what_others_say_and_where_to_see_to_it(animator, town, make):
    service = make("Chór", confirmed=timezone.localdate(), due=date(2099, 1, 1))
    others_say(service)
    page = animator.get(address("board"))
    found = {each.key: [row.title for row in each.rows] for each in page.context["sections"]}
    assert found == {
        "errors": ["Chór"],
        "proposals": ["Chór"],
        "entries": [town.powiat.label],
        "to_approve": ["Nowa"],
    }
    for url in ("bledy", "propozycje", "start/prosby"):
        assert f'href="/animator/{url}/' in page.text
    other = InstitutionFactory(name="Biblioteka", seat=town.gmina)
    make("Czytanie", provider=other, confirmed=timezone.localdate(), due=date(2099, 1, 1))
    assert animator.get(address("board"), {"realizator": other.pk}).context["sections"] == []


def test_dashboard_counts_what_providers_and_callers_say(animator, make):
    reply(make("Chór"))
    outcome(make("Orkiestra"))
    text = animator.get("/pulpit/").text
    assert all(f'/animator/#{part}"' in text for part in ("replies", "outcomes"))


def test_long_board_shows_some_rows_and_where_the_rest_is(animator, town, make):
    for n in range(53):
        make(f"Klub {n:02}")
    page = animator.get(address("board"))
    (section,) = page.context["sections"]
    assert (section.count, len(section.rows), section.hidden) == (53, 20, 33)
    assert 'href="/uslugi/prowadzone/?stan=stale">' in page.text


def test_one_click_confirms_all_entries_of_a_provider_by_mail(animator, town, make):
    ours = [make("Chór"), make("Orkiestra", confirmed=OLD, due=timezone.localdate() - timedelta(days=3))]
    other = make("Czytanie", provider=InstitutionFactory(name="Biblioteka", seat=town.gmina))
    for _twice in range(2):
        animator.post(address("confirm_by_mail"), {"realizator": town.provider.pk})
    for service in ours:
        service.refresh_from_db()
        assert (service.freshness, service.confirmations.first().source.channel) == ("fresh", "mail")
    assert not other.confirmations.exists()


def test_one_call_confirms_all_entries_of_a_provider(animator, town, make):
    first, second = make("Chór"), make("Orkiestra")
    answer = animator.post(address("phone_outcome", first.uid), {"outcome": "true", "all": "1"}, follow=True)
    assert "Potwierdzono 2 wpisy" in answer.text
    for service in (first, second):
        assert service.confirmations.get().source.channel == "phone"


def test_outcome_of_a_call_with_scripts_leaves_the_list_where_it_is(animator, make):
    service = make()
    answer = animator.post(
        address("phone_outcome", service.uid), {"outcome": "no_answer"}, headers={"HX-Request": "true"}
    )
    assert (answer.status_code, "<html" in answer.text) == (200, False)
    assert "nikt nie odbiera" in answer.text


def test_empty_board_says_so(animator):
    assert animator.get(address("board")).context["sections"] == []


@pytest.mark.parametrize("name", ["board", "phone_list"])
def test_page_costs_the_same_for_one_and_for_three(animator, town, make, name):
    def one(n):
        provider = InstitutionFactory(name=f"Instytucja {n}", seat=town.gmina)
        service = make(f"Klub {n}", provider=provider)
        reply(service)
        outcome(service)
        others_say(service)
        make(
            f"Po terminie {n}", provider=provider, confirmed=OLD, due=timezone.localdate() - timedelta(days=3)
        )

    def cost():
        with CaptureQueriesContext(connection) as queries:
            animator.get(address(name))
        return len(queries)

    one(0)
    cost()
    before = cost()
    one(1)
    one(2)
    assert cost() == before


@pytest.mark.parametrize(("make_row", "name"), [(reply, "reply_settle"), (outcome, "outcome_settle")])
def test_settled_row_leaves_the_board_once(animator, town, make, make_row, name):
    row = make_row(make())
    for _twice in range(2):
        assert animator.post(address(name, row.uid)).status_code == 302
    row.refresh_from_db()
    assert (bool(row.settled_at), row.settled_by) == (True, town.animator)


# --- Many at once ---------------------------------------------------------------------------


def test_ticked_entries_are_confirmed_by_mail_in_one_click(animator, make):
    services = [make("Chór"), make("Orkiestra")]
    stranger = make("Cudza", steward=None)
    animator.post(address("confirm_by_mail"), {"usluga": [each.pk for each in (*services, stranger)]})
    for service in services:
        service.refresh_from_db()
        assert service.confirmed_on == timezone.localdate()
        assert service.confirmations.get().source.channel == "mail"
    assert not stranger.confirmations.exists()


def test_many_are_confirmed_with_their_source_and_scan(animator, town, make):
    services = [make("Chór"), make("Orkiestra")]
    ids = [each.pk for each in services]
    shown = animator.post(address("confirm_many"), {"usluga": ids})
    assert (shown.status_code, shown.context["services"]) == (200, services)
    assert not services[0].confirmations.exists()
    day = timezone.localdate() - timedelta(days=2)
    scan = SimpleUploadedFile("arkusz.pdf", b"%PDF-1.7\n%%EOF\n")
    said = {"usluga": ids, "channel": "meeting", "received_on": day, "on_behalf_of": "dyrektor", "scan": scan}
    assert animator.post(address("confirm_many"), said).status_code == 302
    sources = {service.confirmations.get().source for service in services}
    (source,) = sources
    assert (source.channel, source.received_on, source.on_behalf_of) == ("meeting", day, "dyrektor")
    assert source.scan.original_name == "arkusz.pdf"
    services[0].refresh_from_db()
    assert services[0].confirmed_on == day


@pytest.mark.parametrize(
    "wrong",
    [
        {"received_on": "2999-01-01"},
        {"channel": "import"},
        {"scan": SimpleUploadedFile("arkusz.pdf", b"MZ no pdf")},
    ],
)
def test_word_that_cannot_be_is_refused(animator, make, wrong):
    service = make()
    said = {"usluga": [service.pk], "channel": "meeting", "received_on": timezone.localdate()} | wrong
    assert animator.post(address("confirm_many"), said).status_code == 200
    assert not service.confirmations.exists()


def test_operator_confirms_all_helplines_in_one_click(animator, as_user, town):
    load_helplines()
    ServiceFactory(provider=town.provider, is_national=False)
    operator, lines = as_user(town.operator), Service.objects.filter(is_national=True)
    (section,) = [
        each for each in operator.get(address("board")).context["sections"] if each.key == "national"
    ]
    assert (section.count, animator.get(address("board")).context["sections"]) == (lines.count(), [])
    titles = [item.title for item in operator.get(reverse("dashboard")).context["items"]]
    assert "Usługi dla całego kraju do potwierdzenia" in titles
    for _twice in range(2):
        assert operator.post(address("confirm_national")).status_code == 302
    assert {(each.confirmations.get().source.channel, each.freshness) for each in lines} == {
        ("document", "fresh")
    }
    assert [each.key for each in operator.get(address("board")).context["sections"]] == ["stale"]


def test_nothing_ticked_confirms_nothing(animator, make):
    make()
    for name in ("confirm_many", "confirm_by_mail"):
        assert animator.post(address(name), {"usluga": ["x", "9" * 30]}).status_code == 302


# --- Calls ----------------------------------------------------------------------------------


def test_stale_entry_is_rescued_by_phone(animator, town, numbered, make):
    service = make()
    page = animator.get(address("phone_list")).content.decode()
    assert 'href="tel:862750000"' in page or "tel:+48862750000" in page
    animator.post(address("phone_outcome", service.uid), {"outcome": "true"})
    service.refresh_from_db()
    assert service.freshness == "fresh"
    assert animator.get(address("phone_list")).context["providers"] == []


def test_animators_outcomes_and_nonsense(animator, make):
    service = make()
    for word in ("no_answer", "wrong_number", "nonsense"):
        assert animator.post(address("phone_outcome", service.uid), {"outcome": word}).status_code == 302
    assert set(ContactOutcome.objects.values_list("outcome", flat=True)) == {"no_answer", "wrong_number"}


def test_professional_taps_beside_the_number(worker, client, town, numbered, make):
    service = make()
    assert "call-outcomes" not in client.get(service.get_absolute_url()).content.decode()
    assert "call-outcomes" in worker.get(service.get_absolute_url()).content.decode()
    for word in ("works", "works", "no_answer"):
        answer = worker.post(address("outcome_tap", service.uid), {"outcome": word})
        assert answer["Location"] == f"{service.get_absolute_url()}#contact"
    assert ContactOutcome.objects.get().outcome == "works"
    day = ContactOutcome.objects.get().day
    assert (
        f"pracownik socjalny dodzwonił się {day}" in client.get(service.get_absolute_url()).content.decode()
    )


def test_each_number_has_its_outcomes(as_user, client, town, numbered, make):
    """Two public numbers and one for professionals; what is out of date is one of them."""
    InstitutionPhone.objects.create(institution=numbered, number="86 275 00 01", note="kadry", position=1)
    InstitutionPhone.objects.create(
        institution=numbered, number="600 100 200", visibility="professionals", position=2
    )
    InstitutionPhone.objects.create(
        institution=numbered, number="600 100 300", visibility="private", position=3
    )
    service = make(phone="86 275 11 22")
    elsewhere = InstitutionFactory(name="GOPS", seat=town.gmina)
    worker = as_user(UserFactory(role="social_worker", institution=elsewhere))
    shown = {
        who: client.get(service.get_absolute_url()).text
        for who, client in (("all", client), ("worker", worker))
    }
    assert shown["all"].count("call-outcomes") == 0
    assert shown["worker"].count('<form class="call-outcomes') == 4
    for number, seen in {"86 275 00 01": "all worker", "600 100 200": "worker", "600 100 300": ""}.items():
        assert [who for who, text in shown.items() if number in text] == seen.split()
    for number in ("86 275 00 01", "86 275 11 22", "600 100 300"):  # a number that is not shown is none
        worker.post(address("outcome_tap", service.uid), {"outcome": "wrong_number", "number": number})
    assert set(ContactOutcome.objects.values_list("number", flat=True)) == {"86 275 00 01", "86 275 11 22"}


def test_number_out_of_date_is_named_on_the_board_and_then_forgotten(worker, animator, town, numbered, make):
    service = make(phone="86 275 11 22")
    for number in ("86 275 00 00", "86 275 11 22"):
        worker.post(address("outcome_tap", service.uid), {"outcome": "wrong_number", "number": number})
    worker.post(address("outcome_tap", service.uid), {"outcome": "full", "number": "86 275 00 00"})
    page = animator.get(address("board")).context["sections"]
    rows = next(each.rows for each in page if each.key == "outcomes")
    assert {row.text[-14:] for row in rows} == {"(86 275 00 00)", "(86 275 11 22)"}
    first = ContactOutcome.objects.get(number="86 275 00 00")
    animator.post(address("outcome_settle", first.uid))
    assert list(ContactOutcome.objects.negative().unsettled().values_list("number", flat=True)) == [
        "86 275 11 22"
    ]
    assert ContactOutcome.objects.get(pk=first.pk).number == ""


def test_outcomes_stand_beside_the_numbers_of_the_list(worker, client, town, make):
    make("Chór", phone="86 275 11 22", confirmed=OLD, due=OLD)
    make("Bez telefonu", confirmed=OLD, due=OLD)
    index.rebuild_dirty()
    assert "call-outcomes" not in client.get("/uslugi/").text
    page = worker.get("/uslugi/", {"gdzie": "kraj"})
    assert page.text.count('<form class="call-outcomes') == 1
    service = ContactOutcome._meta.get_field("service").related_model.objects.get(name="Chór")
    back = worker.post(address("outcome_tap", service.uid), {"outcome": "works", "next": "/uslugi/?q=chor"})
    assert back["Location"] == "/uslugi/?q=chor"
    assert "pracownik socjalny dodzwonił się" in client.get("/uslugi/").text


def test_tap_with_scripts_answers_where_the_buttons_were(worker, make):
    service = make()
    page = worker.post(
        address("outcome_tap", service.uid), {"outcome": "works"}, headers={"HX-Request": "true"}
    )
    assert (page.status_code, "Następna osoba już wie: działa" in page.text) == (200, True)
    assert "<html" not in page.text
    wrong = worker.post(address("outcome_tap", service.uid), {"outcome": "x"}, headers={"HX-Request": "true"})
    assert "Wybierz" in wrong.text


def test_tap_leads_nowhere_outside(worker, make):
    service = make()
    for back in ("https://evil.example", "//evil.example", "/\\evil.example"):
        answer = worker.post(address("outcome_tap", service.uid), {"outcome": "works", "next": back})
        assert answer["Location"] == f"{service.get_absolute_url()}#contact"


def test_negative_tap_becomes_a_row_of_the_board(worker, animator, make):
    service = make(confirmed=timezone.localdate(), due=date(2099, 1, 1))
    worker.post(address("outcome_tap", service.uid), {"outcome": "ended"})
    (section,) = animator.get(address("board")).context["sections"]
    assert (section.key, section.rows[0].title) == ("outcomes", service.name)
    service.withdraw()
    assert animator.get(address("board")).context["sections"] == []


# --- The sheet ------------------------------------------------------------------------------


def test_sheet_has_a_page_a_provider(animator, town, make):
    make("Chór")
    make("Orkiestra")
    make("Czytanie", provider=InstitutionFactory(name="Biblioteka", seat=town.gmina))
    answer = animator.get(address("sheets"))
    assert answer["Content-Type"] == "application/pdf"
    pages = [page.get_textpage().get_text_bounded() for page in pypdfium2.PdfDocument(answer.content)]
    assert len(pages) == 2
    assert "Biblioteka" in pages[0]
    assert all(word in pages[1] for word in ("Gminny Ośrodek Kultury", "Chór", "Orkiestra", "podpis"))


def test_sheets_of_nothing_lead_back(animator):
    assert animator.get(address("sheets")).status_code == 302


# --- Rules ----------------------------------------------------------------------------------


def test_rules_are_written_and_given_up(animator, town):
    data = {"interval_days": 90, "crisis_days": 20, "capacity_days": 7, "funding_days": 10}
    assert animator.get(address("rules_list")).status_code == 200
    assert animator.get(address("rules_edit", town.powiat.pk)).status_code == 200
    assert animator.post(address("rules_edit", town.powiat.pk), data).status_code == 302
    assert ReviewRules.objects.get().territory == town.powiat
    assert animator.post(address("rules_drop", town.powiat.pk)).status_code == 302
    assert not ReviewRules.objects.exists()


def test_types_of_a_pause_are_kept_and_named_where_they_are_folded(animator, town):
    data = {"interval_days": 90, "crisis_days": 20, "capacity_days": 7, "funding_days": 10}
    schools = {
        "pause-0-starts": "25.06",
        "pause-0-ends": "31.08",
        "pause-0-types": ["szkola_podst", "przedszkole"],
    }
    animator.post(address("rules_edit", town.powiat.pk), data | schools)
    page = html.fromstring(animator.get(address("rules_edit", town.powiat.pk)).content)
    lines = [" ".join(line.text_content().split()) for line in page.xpath("//form//details/summary")]
    assert lines[:2] == ["Typy instytucji: Szkoła podstawowa, Przedszkole", "Typy instytucji: wszystkie"]


# --- The page by link -------------------------------------------------------------------------


@pytest.fixture
def linked(make):
    """Two entries of one address, and the path of its link."""
    services = [make("Chór"), make("Orkiestra")]
    question = ReviewQuestion.objects.create(
        address="gok@example.org", reason="campaign", key="campaign 2026-09-15"
    )
    _link, url = AccessLink.issue(REVIEW_LINK, question, address=question.address)
    return services, question, urlsplit(url).path


def test_opening_the_link_changes_nothing(client, linked):
    services, question, url = linked
    page = client.get(url)
    assert page.content.decode().count("Wszystko aktualne") == 1
    question.refresh_from_db()
    assert question.answered_at is None
    assert not any(each.confirmations.exists() for each in services)


def test_first_button_confirms_everything(client, linked):
    services, _question, url = linked
    for _twice in range(2):
        assert client.post(url, {"all": "1"}).status_code == 200
    for service in services:
        service.refresh_from_db()
        assert service.freshness == "fresh"
        assert service.confirmations.count() == 1


def test_each_entry_has_an_answer_of_its_own(client, linked):
    (choir, band), _question, url = linked
    said = {
        f"s{choir.pk}-reply": "changed",
        f"s{choir.pk}-note": "Nowe godziny: wtorki",
        f"s{band.pk}-reply": "ended",
    }
    client.post(url, said)
    assert set(ReviewReply.objects.values_list("service", "reply")) == {
        (choir.pk, "changed"),
        (band.pk, "ended"),
    }


@pytest.mark.parametrize(
    ("reply_word", "note"), [("changed", ""), ("", "inne godziny"), ("changed", "Jan, PESEL 44051401359")]
)
def test_unclear_answer_is_asked_again(client, linked, reply_word, note):
    (choir, _band), question, url = linked
    page = client.post(url, {f"s{choir.pk}-reply": reply_word, f"s{choir.pk}-note": note})
    assert page.context["has_errors"]
    question.refresh_from_db()
    assert question.answered_at is None


def test_empty_answer_says_nothing(client, linked):
    _services, _question, url = linked
    assert client.post(url, {}).context["says_nothing"]
