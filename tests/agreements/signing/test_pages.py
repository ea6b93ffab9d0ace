"""Pages of signing: who sees what of it, what a file becomes by account, link and in a party's name."""

import io
import re
import threading
import uuid
import zipfile
from datetime import date

import pypdfium2
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone

from accounts.models import AccessLink, AccessLog
from accounts.scope import Scope
from agreements.emails import DOWNLOAD_LINK
from agreements.models import Agreement, PartyTerms, Signature
from agreements.register.archiving import files_of
from agreements.signing import baton, deciding, documents, emails, plans
from coop_portal import registry
from documents.perms import may_fetch
from notifications.models import Message
from tests.accounts.factories import UserFactory
from tests.agreements.factories import PAPER, issue_declarations, make_to_sign, plan_data, send
from tests.databases import wait_for_a_waiter

pytestmark = pytest.mark.django_db


@pytest.fixture
def agreement(trusted):
    return make_to_sign("Anna Próbna", "Jan Próbny", road="turn")


@pytest.fixture
def coordinator(client, agreement):
    client.force_login(UserFactory(role="coordinator", programme=agreement.programme))
    return client


@pytest.fixture
def caretaker(client, agreement):
    client.force_login(UserFactory(role="caretaker", institution=agreement.parties.last().unit))
    return client


def latest(agreement):
    return plans.current(agreement).revisions.last().file.read()


def file_of(content, **fields):
    return {"uid": uuid.uuid4(), "upload": SimpleUploadedFile("podpisane.pdf", content)} | fields


def url(name, agreement, *args):
    return reverse(f"agreements:{name}", args=[agreement.uid, *args])


# --- By account -----------------------------------------------------------------------------


def test_caretaker_sends_the_file_and_reads_one_sentence(agreement, caretaker, sign):
    plans.current(agreement).agreement.signings.update(holder=agreement.parties.last())
    response = caretaker.post(
        url("upload", agreement), file_of(sign(latest(agreement), "Jan Próbny")), follow=True
    )
    page = response.content.decode()
    assert "Podpis przyjęty" in page
    assert "Szczegóły" in page
    signature = Signature.objects.get()
    assert signature.trusted_as_of == timezone.localdate()
    assert f"z dnia {signature.trusted_as_of:%d.%m.%Y}" in page
    assert (signature.party, signature.source.channel) == (agreement.parties.last(), "portal")


def test_caretaker_whose_turn_it_is_not_is_told(agreement, caretaker, sign):
    response = caretaker.post(
        url("upload", agreement), file_of(sign(latest(agreement), "Jan Próbny")), follow=True
    )
    assert "Ten plik podpisuje teraz inna strona" in response.content.decode()


def test_caretaker_does_not_see_what_another_party_sent(agreement, caretaker, sign):
    theirs = send(agreement, agreement.parties.first(), sign(latest(agreement), "Ewa Obca"))
    assert caretaker.get(url("signature", agreement, theirs.uid)).status_code == 404
    section = caretaker.get(agreement.get_absolute_url()).context["signing"]
    assert [state.party for state in section["own"]] == [agreement.parties.last()]
    assert str(theirs.uid) not in caretaker.get(agreement.get_absolute_url()).content.decode()


def fetched(client, file):
    response = client.get(file)
    response.getvalue()  # read to its end, the file is closed
    return response.status_code


def test_file_that_waits_and_scans_are_for_who_sent_them_and_who_runs_it(agreement, caretaker, sign, client):
    library, gops = agreement.parties.all()
    theirs = send(agreement, library, sign(latest(agreement), "Ewa Obca"))
    file = theirs.file.get_absolute_url()
    assert caretaker.get(file).status_code == 404
    client.force_login(UserFactory(role="caretaker", institution=library.unit))
    assert fetched(client, file) == 200
    deciding.accept(
        theirs, by=agreement.created_by, kind="kwalifikowany", reason="Tak", signers=library.signers.all()
    )
    client.force_login(UserFactory(role="caretaker", institution=gops.unit))
    assert fetched(client, file) == 200  # it is what the other party signs next
    deciding.record_paper(
        plans.current(agreement), [gops], uid=uuid.uuid4(), by=agreement.created_by,
        signed_on=date(2026, 5, 12), scan=(PAPER, "skan.pdf"),
    )  # fmt: skip
    scan = Signature.objects.get(kind="papier").file.get_absolute_url()
    assert fetched(client, scan) == 200
    client.force_login(UserFactory(role="caretaker", institution=library.unit))
    assert client.get(scan).status_code == 404
    scope = Scope(UserFactory(role="caretaker", institution=library.unit))
    assert [may_fetch(scope, stored) for stored, _label in files_of(agreement)].count(False) == 1


def test_contact_changed_after_the_wording_was_fixed_is_said(agreement, caretaker):
    assert (
        "Koordynator zmieniony po ustaleniu"
        not in caretaker.get(agreement.get_absolute_url()).content.decode()
    )
    agreement.events.create(
        verb="change_contact", from_status="frozen", to_status="frozen", reason="GOPS w Próbie"
    )
    page = caretaker.get(agreement.get_absolute_url()).content.decode()
    assert "Koordynator zmieniony po ustaleniu treści: GOPS w Próbie (" in page


@pytest.mark.django_db(transaction=True)
def test_parties_that_changed_while_the_plan_was_made_are_a_sentence(coordinator, agreement):
    agreement.back_to_draft(by=agreement.created_by, reason="Poprawka")
    data, removed = plan_data(agreement, rule="at_least", minimum=2), threading.Event()

    def remove_party():
        try:
            with transaction.atomic():  # another coordinator was faster, and lets go when this page waits
                agreement.remove_party(agreement.parties.last())
                removed.set()
                wait_for_a_waiter()
        finally:
            connection.close()

    other = threading.Thread(target=remove_party)
    other.start()
    assert removed.wait(timeout=10)
    page = coordinator.post(url("freeze", agreement), data)
    other.join()
    assert page.status_code == 200
    assert "Liczba stron musi wynosić" in page.content.decode()


def test_caretaker_takes_an_expired_turn(agreement, caretaker):
    party = agreement.parties.last()
    turn = url("turn", agreement, party.uid)
    caretaker.post(turn)
    assert plans.current(agreement).holder == agreement.parties.first()
    plans.current(agreement).agreement.signings.update(holder_since="2026-01-02", holder_until="2026-01-09")
    caretaker.post(turn)
    assert plans.current(agreement).holder == party
    assert caretaker.post(url("turn", agreement, agreement.parties.first().uid)).status_code == 403


def test_turn_that_nobody_used_is_told_once_to_the_coordinator_and_the_next_party(agreement, coordinator):
    library, gops = agreement.parties.all()
    type(gops).objects.filter(pk=gops.pk).update(contact_email="gops@example.org")
    type(library.subject).objects.filter(pk=library.subject_id).update(email="")
    type(library).objects.filter(pk=library.pk).update(contact_email="")
    signing = plans.current(agreement)
    baton.tell_expired()
    assert not Message.objects.filter(kind__startswith="agreements.turn_").exists()
    agreement.signings.update(holder_since="2026-05-04", holder_until="2026-05-11")
    baton.tell_expired()
    baton.tell_expired()
    told = Message.objects.filter(kind__startswith="agreements.turn_").order_by("kind")
    assert [(each.kind, each.subject) for each in told] == [
        ("agreements.turn_free", gops), ("agreements.turn_over", agreement),
    ]  # fmt: skip
    for message in told:
        kind = registry.message_kinds[message.kind]
        assert kind.still_due(message)
        body = render_to_string(f"emails/{kind.template}/body.txt", kind.context(message))
        assert library.unit.name in body
    baton.hand_over(signing, gops)
    assert not registry.message_kinds[told[0].kind].still_due(told[0])
    page = coordinator.get(agreement.get_absolute_url()).content.decode()
    assert f"Do powiadomienia telefonicznie lub na papierze, bo nie znamy adresu e-mail: {library}." in page


# --- In a party's name -----------------------------------------------------------------------


SECRETARY = {"channel": "e-doreczenia", "received_on": "2026-05-12", "reference": "RPW/7/2026"}


def test_one_box_finds_agreement_and_party_by_the_file(agreement, coordinator, sign):
    for who in ("Anna Próbna", "Jan Próbny"):
        content = sign(latest(agreement), who)
        response = coordinator.post(reverse("agreements:upload_any"), file_of(content, **SECRETARY))
        assert response.status_code == 302, response.context["form"].errors
    first, second = Signature.objects.order_by("pk")
    assert [first.party, second.party] == list(agreement.parties.all())
    assert (first.source.channel, first.source.reference, str(first.signed_on)) == (
        "e-doreczenia", "RPW/7/2026", "2026-05-12",
    )  # fmt: skip


def test_one_box_says_that_a_file_is_not_ours(agreement, coordinator, sign):
    response = coordinator.post(
        reverse("agreements:upload_any"), file_of(sign(PAPER, "Anna Próbna"), **SECRETARY)
    )
    assert list(response.context["form"].errors) == ["upload"]


def test_one_box_knows_nothing_of_agreements_elsewhere(agreement, client, sign):
    client.force_login(UserFactory(role="coordinator", programme=make_to_sign().programme))
    other = make_to_sign(road="any")
    content = sign(plans.current(other).revisions.last().file.read() + b"", "Anna Próbna")
    response = client.post(reverse("agreements:upload_any"), file_of(content, **SECRETARY))
    assert response.status_code in (200, 302)
    assert not Signature.objects.filter(signing__agreement=agreement).exists()


def test_coordinator_is_asked_for_the_party_that_the_file_does_not_name(agreement, coordinator, sign):
    content = sign(latest(agreement), "Ewa Obca")
    response = coordinator.post(url("upload", agreement), file_of(content, **SECRETARY))
    assert list(response.context["form"].errors) == ["party"]
    data = file_of(content, **SECRETARY, party=str(agreement.parties.first().uid))
    assert coordinator.post(url("upload", agreement), data).status_code == 302
    assert Signature.objects.get().party == agreement.parties.first()


def test_day_that_has_not_come_is_refused(agreement, coordinator):
    data = file_of(b"%PDF-1.7", **SECRETARY | {"received_on": "2099-01-01"})
    assert "received_on" in coordinator.post(url("upload", agreement), data).context["form"].errors


def test_coordinator_decides_with_a_reason(agreement, coordinator, sign):
    row = send(agreement, agreement.parties.first(), sign(latest(agreement), "Ewa Obca"))
    page = url("signature", agreement, row.uid)
    assert "czeka na Twoją decyzję" in coordinator.get(page).content.decode()
    assert "reason" in coordinator.post(page, {"decision": "accept"}).context["form"].errors
    signer = row.party.signers.get()
    data = {"decision": "accept", "kind": "kwalifikowany", "authority": "yes", "reason": "Nazwisko po ślubie"}
    assert "signers" in coordinator.post(page, data).context["form"].errors
    assert coordinator.post(page, data | {"signers": [str(signer.uid)]}).status_code == 302
    row.refresh_from_db()
    assert (row.status, row.authority, list(row.given_by.all())) == ("accepted", "yes", [signer])
    assert coordinator.post(page, data).status_code == 403


def test_dashboard_shows_what_waits_for_a_decision_and_whose_turn_it_is(agreement, coordinator, sign):
    row = send(agreement, agreement.parties.first(), sign(latest(agreement), "Ewa Obca"))
    assert url("signature", agreement, row.uid) in coordinator.get(reverse("dashboard")).content.decode()
    coordinator.force_login(UserFactory(role="caretaker", institution=agreement.parties.first().unit))
    assert "#signing" in coordinator.get(reverse("dashboard")).content.decode()


def test_paper_page_records_who_is_ticked(agreement, coordinator):
    library = agreement.parties.first()
    data = {
        "uid": uuid.uuid4(), "parties": [str(library.uid)], "signed_on": "2026-05-12",
        "scan": SimpleUploadedFile("skan.pdf", PAPER),
    }  # fmt: skip
    assert coordinator.post(url("paper", agreement), data).status_code == 302
    assert [row.party for row in Signature.objects.all()] == [library]
    data["scan"] = SimpleUploadedFile("skan.pdf", b"to nie skan")
    assert "scan" in coordinator.post(url("paper", agreement), data).context["form"].errors


def test_parcel_holds_the_file_the_letter_and_the_addresses(agreement, coordinator):
    subject = agreement.parties.first().subject
    type(subject).objects.filter(pk=subject.pk).update(edelivery_address="AE:PL-12345-67890-ABCDE-12")
    response = coordinator.get(url("parcel", agreement))
    with zipfile.ZipFile(io.BytesIO(response.content)) as archive:
        names = set(archive.namelist())
        assert names == {"pismo.pdf", "pismo.docx", "adresy.txt", agreement.document.file_name}
        assert archive.read(agreement.document.file_name) == latest(agreement)
        addresses = archive.read("adresy.txt").decode()
        assert "AE:PL-12345-67890-ABCDE-12" in addresses
        assert "brak adresu w portalu" in addresses
    assert AccessLog.objects.about(agreement).filter(verb=emails.PARCEL).count() == 1


def test_letter_names_the_file_that_each_party_signs():
    agreement = make_to_sign("Anna Próbna", "Jan Próbny", road="joining", lead=0)
    issue_declarations()
    signing = plans.current(agreement)
    states = plans.progress(signing)
    _pdf, docx = documents.covering_letter(signing, states)
    with zipfile.ZipFile(io.BytesIO(docx)) as parts:
        text = parts.read("word/document.xml").decode()
    assert len({state.document.file_name for state in states}) == 2
    assert all(state.document.file_name in text for state in states)


def test_how_to_sign_shows_only_what_is_accepted(agreement, coordinator):
    party = agreement.parties.first()
    plans.current(agreement).terms.create(party=party, kinds=["zaufany"])
    sheet = coordinator.get(url("how_to_sign", agreement, party.uid)).content
    text = words_of(sheet)
    assert len(pypdfium2.PdfDocument(sheet)) == 1
    assert "profil zaufany" in text
    assert not re.search("kwalifikowany|e-dowód|Na papierze", text)


def test_how_to_sign_knows_whom_no_mail_reaches_and_who_signs_on_paper_alone(agreement):
    party = agreement.parties.last()
    for institution in (party.subject, party.acting_unit):
        type(institution).objects.filter(pk=institution.pk).update(email="")
    agreement.parties.filter(pk=party.pk).update(contact_email="")
    party, signing = agreement.parties.last(), plans.current(agreement)
    said = words_of(documents.how_to_sign(signing, party))
    assert "dołączony do naszego pisma" in said
    assert "z naszej wiadomości" not in said
    terms = {"signing": signing, "party": party}
    PartyTerms.objects.update_or_create(**terms, defaults={"kinds": ["papier"]})
    said = words_of(documents.how_to_sign(signing, party))
    assert "Pliku nie należy drukować" not in said
    assert "Prosimy wydrukować PDF" in said


def words_of(content):
    pages = (page.get_textpage().get_text_bounded() for page in pypdfium2.PdfDocument(content))
    return " ".join(" ".join(pages).split())


def test_pages_take_the_same_number_of_queries_for_more_parties(
    agreement, coordinator, django_assert_max_num_queries, django_assert_num_queries
):
    more = make_to_sign("A", "B", "C", "D")
    coordinator.force_login(UserFactory(role="operator"))
    coordinator.get(agreement.get_absolute_url())
    with django_assert_max_num_queries(60) as few:
        coordinator.get(agreement.get_absolute_url())
    with django_assert_num_queries(len(few)):
        coordinator.get(more.get_absolute_url())


# --- By the link -----------------------------------------------------------------------------


@pytest.fixture
def link(agreement):
    _link, address = AccessLink.issue(DOWNLOAD_LINK, agreement.parties.first(), address="b@example.org")
    return address.removeprefix("http://testserver")


def test_party_signs_by_the_link(agreement, link, client, sign):
    response = client.post(link, file_of(sign(latest(agreement), "Anna Próbna")), follow=True)
    page = response.content.decode()
    assert "Podpis przyjęty" in page
    assert "Państwa instytucja podpisała" in page
    assert Signature.objects.get().source.channel == "link"


def test_file_in_which_nobody_signed_is_not_said_to_be_changed(agreement, link, client):
    page = client.post(link, file_of(latest(agreement)), follow=True).text
    assert "Od pobrania nikt nie podpisał tego PDF" in page
    assert "reść niezmieniona od podpisania" not in page


def test_link_gives_the_newest_file_the_first_one_and_the_certificate(agreement, link, client, sign):
    first = latest(agreement)
    send(agreement, agreement.parties.first(), sign(first, "Anna Próbna"))
    assert b"".join(client.get(f"{link}?plik=1")) == latest(agreement)
    assert b"".join(client.get(f"{link}?plik=oryginal")) == first
    assert client.get(f"{link}?plik=jak").content.startswith(b"%PDF")
    for missing in ("poswiadczenie", "oswiadczenie"):
        assert client.get(f"{link}?plik={missing}").status_code == 404
    assert AccessLog.objects.filter(verb="download").count() == 3


def test_draft_that_went_back_says_loudly_that_signatures_are_void(agreement, coordinator, link, sign):
    send(agreement, agreement.parties.first(), sign(latest(agreement), "Anna Próbna"))
    agreement.refresh_from_db()
    agreement.back_to_draft(by=agreement.created_by, reason="Poprawka")
    assert (
        "wszystkie podpisy pod nim są nieważne"
        in coordinator.get(agreement.get_absolute_url()).content.decode()
    )
    coordinator.logout()
    assert "podpisy pod nim się nie liczą" in coordinator.get(link).content.decode()


def test_party_left_out_of_a_later_wording_leaves_its_void_signature(agreement, sign):
    party = agreement.parties.first()
    row = send(agreement, party, sign(latest(agreement), "Anna Próbna"))
    agreement.refresh_from_db()
    agreement.back_to_draft(by=agreement.created_by, reason="Poprawka")
    agreement.remove_party(party)
    row.refresh_from_db()
    assert (row.status, row.party) == ("voided", None)


def test_check_page_tells_the_state(agreement, client):
    deciding.record_paper(
        plans.current(agreement), list(agreement.parties.all()), uid=uuid.uuid4(), by=agreement.created_by,
        signed_on=date(2026, 5, 12), scan=(PAPER, "skan.pdf"),
    )  # fmt: skip
    page = client.get(agreement.document.check_url.removeprefix("http://testserver")).content.decode()
    assert "w mocy" in page
    assert "Anna Próbna" not in page


# --- A party's own case number ----------------------------------------------------------------


def test_party_notes_its_case_number_when_the_file_is_there(caretaker, agreement):
    party, wording = agreement.parties.last(), agreement.document.file.sha256
    page = url("case_number", agreement, party.uid)
    assert page in caretaker.get(agreement.get_absolute_url()).text
    for _click in range(2):
        assert caretaker.post(page, {"case_number": "OPS.5.2026"}).status_code == 302
    party.refresh_from_db()
    assert party.case_number == "OPS.5.2026"
    (change,) = agreement.noted_since_fixed("case_number")
    assert change[0] == f"{party}: – → OPS.5.2026"
    shown = caretaker.get(agreement.get_absolute_url()).text
    assert f"{party}: – → OPS.5.2026" in shown
    assert "W PDF tego numeru nie ma." in shown
    assert wording == Agreement.objects.get().document.file.sha256
    states = plans.progress(plans.current(agreement))
    values = {
        "agreement": agreement,
        "signing": plans.current(agreement),
        "states": states,
        "title": "x",
        "evidence": "x",
    }
    document = agreement.document
    assert "OPS.5.2026" in render_to_string("agreements/pdf/report.html", values | {"document": document})


def test_case_number_with_a_pesel_in_it_is_refused(caretaker, agreement):
    page = url("case_number", agreement, agreement.parties.last().uid)
    refused = caretaker.post(page, {"case_number": "OPS.44051401359"})
    assert "PESEL" in refused.context["form"].errors["case_number"][0]


def test_case_number_of_a_draft_is_no_note(coordinator, agreement):
    agreement.back_to_draft(by=agreement.created_by, reason="Poprawka")
    party = agreement.parties.last()
    assert coordinator.post(url("case_number", agreement, party.uid), {"case_number": "X"}).status_code == 302
    party.refresh_from_db()
    assert party.case_number == ""
