"""Pages of a charter, the answer by link without an account, and the PDF."""

import io
import re
from datetime import timedelta

import pikepdf
import pypdfium2
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.models import AccessLink
from documents.models import Source
from notifications.models import Delivery, Message
from notifications.rendering import compose
from partners.charters import emails
from partners.charters.waiting import on_dashboard
from partners.models import Charter, CharterAcceptance
from tests.accounts.factories import MembershipFactory, UserFactory
from tests.documents.factories import PDF, issued

from .factories import InstitutionFactory
from .test_charters import answer_all, in_days, make_adopted, make_draft, make_open

pytestmark = pytest.mark.django_db


def url(name, row, query=""):
    return reverse(f"partners:{name}", args=[row.uid]) + query


@pytest.fixture
def operator(client):
    user = UserFactory(role="operator")
    client.force_login(user)
    return user


def institution_of(charter, name):
    return charter.member_institutions().get(name=name)


def member_of(charter, name, role="member"):
    return UserFactory(role=role, institution=institution_of(charter, name))


# --- Writing ------------------------------------------------------------------------------------------


def test_sentence_is_added_at_the_end_of_its_register_once(client, operator):
    charter = make_draft()
    address = url("charter_item_add", charter, "?register=values")
    typed = {"uid": str(client.get(address).context["form"]["uid"].value()), "text": "Otwartość"}
    for _twice in range(2):
        assert client.post(address, typed)["Location"].endswith("#values")
    assert [(item.text, item.edited_by) for item in charter.items.filter(register="values")] == [
        ("Szacunek", None),
        ("Otwartość", operator),
    ]


def test_two_editors_of_a_sentence_lose_nothing(client, operator):
    item = make_draft().items.get(register="values")
    address = url("charter_item_edit", item)
    assert client.post(address, {"text": "Szacunek dla rodzin", "version": "1"}).status_code == 302
    page = client.post(address, {"text": "Szacunek wzajemny", "version": "1"})
    assert page.context["form"].conflict == item
    item.refresh_from_db()
    assert item.text == "Szacunek dla rodzin"


def test_sentence_removed_by_another_keeps_what_was_typed(client, operator):
    charter = make_draft()
    item = charter.items.get(register="values")
    charter.remove_item(item)
    assert client.post(url("charter_item_edit", item), {"text": "x", "version": "1"}).status_code == 404


@pytest.mark.parametrize("name", ["charter_item_edit", "charter_item_remove", "charter_item_move"])
def test_text_of_an_open_charter_is_not_edited_and_the_page_says_so(client, operator, name):
    item = make_open().items.first()
    response = client.post(url(name, item), {"text": "Nowe", "version": "1"}, follow=True)
    assert response.redirect_chain[0][0] == item.charter.get_absolute_url()
    assert [message.level_tag for message in response.context["messages"]] == ["error"]


@pytest.mark.parametrize("day", ["", "2020-01-01", "2999-01-01"])
def test_open_for_a_wrong_day_is_refused(client, operator, day):
    charter = make_draft()
    response = client.post(url("charter_open", charter), {"answer_by": day})
    assert list(response.context["form"].errors) == ["answer_by"]


def test_open_and_back_by_pages(client, operator):
    charter = make_draft()
    page = client.get(url("charter_open", charter))
    assert [register.value for register in page.context["empty"]] == ["communication"]
    client.post(url("charter_open", charter), {"answer_by": in_days(7).isoformat()})
    charter.refresh_from_db()
    assert (charter.status, charter.answer_by) == ("open", in_days(7))
    client.post(url("charter_back", charter), {"reason": "Poprawka"})
    charter.refresh_from_db()
    assert charter.is_draft


# --- Answers by account and by record --------------------------------------------------------------------


def test_member_answers_by_account(client):
    charter = make_open()
    user = member_of(charter, "B")
    client.force_login(user)
    assert client.get(url("charter_accept", charter)).status_code == 200
    assert CharterAcceptance.objects.count() == 0
    client.post(url("charter_accept", charter), {"answer": "accepted", "answered_by": "dyrektor"})
    row = CharterAcceptance.objects.get()
    assert (row.institution.name, row.answer, row.source.channel, row.source.recorded_by) == (
        "B",
        "accepted",
        "portal",
        user,
    )


def test_whoever_speaks_for_two_chooses_which(client):
    charter = make_open()
    user = member_of(charter, "B")
    MembershipFactory(user=user, role="caretaker", institution=institution_of(charter, "C"))
    client.force_login(user)
    wrong = {"answer": "accepted", "institution": institution_of(charter, "A").pk}
    response = client.post(url("charter_accept", charter), wrong)
    assert list(response.context["form"].errors) == ["institution"]
    client.post(url("charter_accept", charter), wrong | {"institution": institution_of(charter, "C").pk})
    assert CharterAcceptance.objects.get().institution.name == "C"


@pytest.mark.parametrize("role", ["social_worker"])
def test_who_does_not_speak_for_the_institution_may_not_answer(client, role):
    charter = make_open()
    client.force_login(member_of(charter, "B", role))
    assert client.post(url("charter_accept", charter), {"answer": "accepted"}).status_code == 403


def test_answer_after_the_adoption_is_refused_in_words(client):
    charter = make_adopted()
    client.force_login(member_of(charter, "B"))
    response = client.post(url("charter_accept", charter), {"answer": "declined"}, follow=True)
    assert response.redirect_chain[0][0] == charter.get_absolute_url()
    assert charter.acceptances.filter(answer="declined").count() == 0


def test_answer_by_phone_is_recorded_with_its_basis(client, operator):
    charter = make_open()
    typed = {"institution": institution_of(charter, "A").pk, "answer": "accepted", "channel": "phone"}
    typed |= {"received_on": in_days(-1).isoformat(), "reference": "rozmowa", "answered_by": "dyrektor"}
    assert client.post(url("charter_record", charter), typed).status_code == 302
    source = CharterAcceptance.objects.get().source
    assert (source.channel, source.received_on, source.recorded_by) == ("phone", in_days(-1), operator)


def test_scan_of_a_paper_is_kept_for_who_runs_the_team(client, operator):
    charter = make_open()
    typed = {"institution": institution_of(charter, "A").pk, "answer": "accepted", "channel": "paper"}
    typed |= {"received_on": in_days(0).isoformat()}
    refused = client.post(
        url("charter_record", charter), typed | {"scan": SimpleUploadedFile("a.exe", b"MZ")}
    )
    assert list(refused.context["form"].errors) == ["scan"]
    assert (CharterAcceptance.objects.count(), Source.objects.count()) == (0, 0)
    client.post(url("charter_record", charter), typed | {"scan": SimpleUploadedFile("a.pdf", PDF)})
    scan = CharterAcceptance.objects.get().source.scan
    assert b"".join(client.get(scan.get_absolute_url())) == PDF
    client.force_login(member_of(charter, "B"))
    assert client.get(scan.get_absolute_url()).status_code == 404


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"answer": "remarks"}, "remark"),
        ({"answer": "inna"}, "answer"),
        ({"received_on": "2999-01-01"}, "received_on"),
        ({"channel": "link"}, "channel"),
        ({"institution": "0"}, "institution"),
    ],
)
def test_bad_record_is_refused(client, operator, changes, field):
    charter = make_open()
    typed = {"institution": institution_of(charter, "A").pk, "answer": "accepted", "channel": "phone"}
    response = client.post(
        url("charter_record", charter), typed | {"received_on": in_days(0).isoformat()} | changes
    )
    assert list(response.context["form"].errors) == [field]


def test_link_is_sent_again_and_a_missing_address_is_said(client, operator):
    charter = make_open()
    late = InstitutionFactory(name="Klub")
    charter.team.memberships.create(institution=late)
    for institution, level in ((institution_of(charter, "A"), "success"), (late, "error")):
        response = client.post(url("charter_ask", charter), {"institution": institution.pk}, follow=True)
        assert [message.level_tag for message in response.context["messages"]] == [level]
    assert client.post(url("charter_ask", charter), {"institution": "x"}).status_code == 404


# --- Adoption ----------------------------------------------------------------------------------------------


def test_adopt_without_all_answers_needs_the_box_and_the_reason(client, operator):
    charter = make_open()
    answer_all(charter, but="C")
    day = {"adopted_on": in_days(0).isoformat()}
    response = client.post(url("charter_adopt", charter), day)
    assert sorted(response.context["form"].errors) == ["reason", "without_answers"]
    client.post(url("charter_adopt", charter), day | {"without_answers": "on", "reason": "Klub milczy"})
    charter.refresh_from_db()
    assert charter.status == "adopted"


def test_adopt_with_one_acceptance_says_what_is_missing(client, operator):
    charter = make_open()
    answer_all(charter, but="BC")
    typed = {"adopted_on": in_days(0).isoformat(), "without_answers": "on", "reason": "Bo tak"}
    response = client.post(url("charter_adopt", charter), typed)
    assert [error.code for error in response.context["form"].non_field_errors().as_data()] == ["too_few"]


def test_adopted_charter_is_public_reading_with_its_pdf(client):
    charter = make_adopted()
    document = issued(charter.document())
    page = client.get(charter.team.get_absolute_url()).content.decode()
    assert "Razem dla rodzin" in page.replace("\N{NO-BREAK SPACE}", " ")
    assert document.file.get_absolute_url() in page
    assert b"".join(client.get(document.file.get_absolute_url())) == PDF
    type(charter.team).objects.update(status="forming")
    assert client.get(document.file.get_absolute_url()).status_code == 404


def test_open_text_is_not_public(client):
    charter = make_open()
    assert "Razem dla" not in client.get(charter.team.get_absolute_url()).content.decode()


def test_document_is_checked_by_its_code(client):
    charter = make_adopted()
    document = issued(charter.document())
    page = client.get(document.check_url.partition("testserver")[2] or document.check_url)
    assert charter.team.name in page.content.decode()


# --- The link ------------------------------------------------------------------------------------------------


@pytest.fixture
def charter():
    return make_open()


@pytest.fixture
def path(charter):
    invitation = charter.invitations.get(institution__name="A")
    _link, address = AccessLink.issue(emails.ACCEPTANCE_LINK, invitation, address="a@example.org")
    return address.removeprefix("http://testserver")


def test_mail_asks_by_a_link_that_opens_the_whole_text(charter, client):
    message = Message.objects.get(kind=emails.QUESTION, address="a@example.org")
    mail = compose(Delivery.of([message], due_at=timezone.now()), [message])
    (path,) = set(re.findall(r"http://testserver(/l/[\w-]+/)", mail.body))
    page = client.get(path).content.decode().replace("\N{NO-BREAK SPACE}", " ")
    assert all(text in page for text in ("Razem dla rodzin", "Szacunek", "Raz w miesiącu"))
    message.refresh_from_db()
    assert path not in message.text


@pytest.mark.parametrize("answer", ["accepted", "remarks", "declined"])
def test_institution_answers_by_link(charter, path, client, answer):
    client.get(f"{path}?odp={answer}")
    assert CharterAcceptance.objects.count() == 0
    page = client.post(path, {"answer": answer, "remark": "Dopisać", "answered_by": "dyrektor"})
    assert page.status_code == 200
    row = CharterAcceptance.objects.get()
    assert (row.answer, row.institution.name, row.source.channel, row.source.recorded_by) == (
        answer,
        "A",
        "link",
        None,
    )


def test_link_changes_its_answer_until_the_adoption(charter, path, client):
    client.post(path, {"answer": "declined"})
    assert client.get(path).context["form"]["answer"].value() == "declined"
    client.post(path, {"answer": "accepted"})
    assert CharterAcceptance.objects.get().answer == "accepted"
    answer_all(charter, but="A")
    charter.adopt(by=None)
    page = client.post(path, {"answer": "declined"})
    assert (page.context["form"], bool(page.context["refusal"])) == (None, True)
    assert CharterAcceptance.objects.filter(answer="declined").count() == 0


def test_link_after_the_charter_was_taken_back_says_so_and_keeps_nothing(charter, path, client):
    charter.back_to_draft(by=None, reason="Poprawka")
    page = client.get(path)
    assert (page.status_code, page.context["form"]) == (200, None)
    assert "Razem" not in page.content.decode()
    assert client.post(path, {"answer": "accepted"}).context["refusal"]
    assert (CharterAcceptance.objects.count(), Source.objects.count()) == (0, 0)


def test_link_of_an_institution_that_left_is_refused_in_words(charter, path, client):
    charter.team.memberships.filter(institution__name="A").update(ends_on=in_days(-1))
    assert client.post(path, {"answer": "accepted"}).context["refusal"]
    assert Source.objects.count() == 0


@pytest.mark.parametrize("typed", [{}, {"answer": "inna"}, {"answer": "remarks"}])
def test_bad_answer_by_link_keeps_nothing(charter, path, client, typed):
    assert client.post(path, typed).context["form"].errors
    assert CharterAcceptance.objects.count() == 0


def test_link_under_a_strangers_account_asks_to_switch(charter, path, client):
    client.force_login(UserFactory(role="caretaker", institution=InstitutionFactory()))
    client.post(path, {"answer": "accepted"})
    assert CharterAcceptance.objects.count() == 0
    client.force_login(member_of(charter, "A", "caretaker"))
    client.post(path, {"answer": "accepted"})
    assert CharterAcceptance.objects.count() == 1


# --- Reading ---------------------------------------------------------------------------------------------------


def queries(client, address):
    client.get(address)
    with CaptureQueriesContext(connection) as captured:
        assert client.get(address).status_code == 200
    return len(captured)


@pytest.mark.parametrize("name", ["charter_version", "charter_adopt"])
def test_version_page_has_a_constant_number_of_queries(client, operator, name):
    few, many = make_open("A"), make_open("A", "B", "C", "D")
    for each in (few, many):
        answer_all(each, "declined")
        for register in ("values", "communication"):
            each.items.create(register=register, text="Zdanie", position=9)
    many.items.create(register="values", text="Jeszcze jedno", position=10)
    assert queries(client, url(name, few)) == queries(client, url(name, many))


def test_charter_page_has_a_constant_number_of_queries(client, operator):
    one = make_adopted()
    two = make_adopted()
    second = Charter.start(two.team, by=None)
    second.open(answer_by=in_days(5), by=None)
    answer_all(second)
    second.adopt(by=None)
    assert queries(client, url("charter", one.team)) == queries(client, url("charter", two.team))
    assert client.get(url("charter_differences", second)).context["counts"]["same"] == 3


def test_dashboard_shows_what_waits_for_the_institution(rf):
    from accounts.scope import Scope

    charter = make_open(days=2)
    user = member_of(charter, "A")
    request = rf.get("/")
    request.scope = Scope(user)
    (item,) = on_dashboard(request)
    assert (item.url, item.urgent) == (url("charter_accept", charter), True)
    charter.answer(institution_of(charter, "A"), "accepted", source=Source.record("link"))
    assert on_dashboard(request) == []
    request.scope = Scope(UserFactory(role="operator"))
    assert on_dashboard(request) == []


def test_pdf_lists_the_text_and_who_accepted():
    charter = make_open()
    answer_all(charter, but="C")
    charter.adopt(by=None, reason="Klub C nie odpowiada")
    content = charter.document().render()
    assert pikepdf.open(io.BytesIO(content)).Root.MarkInfo.Marked
    text = " ".join(page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(content))
    text = " ".join(text.split())
    assert charter.document().label in text
    for words in ("Razem dla rodzin", "Raz w miesiącu", "Klub C nie odpowiada"):
        assert words in text


def test_reminder_and_the_other_mails_are_written(charter):
    charter.back_to_draft(by=None, reason="Poprawka & zmiana")
    message = Message.objects.filter(kind=emails.TAKEN_BACK).first()
    mail = compose(Delivery.of([message], due_at=timezone.now()), [message])
    assert "Poprawka & zmiana" in mail.body
    charter.open(answer_by=in_days(20), by=None)
    reminder = Message.objects.filter(kind=emails.REMINDER, status="planned").first()
    assert "/l/" in compose(Delivery.of([reminder], due_at=timezone.now()), [reminder]).body
    answer_all(charter)
    charter.adopt(by=None)
    issued(charter.document())
    adopted = Message.objects.filter(kind=emails.ADOPTED).first()
    body = compose(Delivery.of([adopted], due_at=timezone.now() + timedelta(minutes=1)), [adopted]).body
    assert charter.team.get_absolute_url() in body


def test_sheet_for_signatures_has_the_text_and_a_line_for_each_that_has_not_accepted(client, operator):
    charter = make_open()
    first, *rest = charter.member_institutions()
    charter.answer(first, "accepted", source=Source.record("phone", by=operator))
    page = client.get(url("charter_version", charter)).content.decode()
    assert url("charter_sheet", charter) in page
    response = client.get(url("charter_sheet", charter))
    assert response["Content-Type"] == "application/pdf"
    content = b"".join(response) if response.streaming else response.content
    assert pikepdf.open(io.BytesIO(content)).Root.MarkInfo.Marked
    text = " ".join(page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(content))
    flat = " ".join(text.split())
    assert all(institution.name in flat for institution in [first, *rest])
    assert all(item.text in flat for item in charter.items.all())
    charter.back_to_draft(by=operator, reason="Poprawka")
    assert client.get(url("charter_sheet", charter)).status_code == 302
