"""What a party does by link and by account, and what the coordinator writes down for it."""

import io
import re
import uuid

import pytest
from django.core import mail
from django.urls import reverse
from docx import Document

from accounts.models import AccessLink
from agreements.consulting import opening, remarking
from agreements.consulting.emails import CONSULT_LINK
from agreements.models import PartyAnswer, Remark
from notifications.models import Message
from tests.accounts.factories import UserFactory
from tests.partners.factories import InstitutionFactory

from ..factories import complete, make_consulted, make_draft, remark_on, say, wording_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def agreement():
    return make_consulted(complete(make_draft()))


@pytest.fixture
def party(agreement):
    return agreement.parties.first()


@pytest.fixture
def link(party):
    return AccessLink.issue(CONSULT_LINK, party, address="strona@example.org")[1]


def clause_of(agreement):
    return agreement.clauses.get(kind="aim")


def remark_data(clause, **changes):
    values = {
        "paragraf": clause.uid,
        "uid": uuid.uuid4(),
        "read_version": clause.edit_version,
        "text": "Prosimy krócej.",
        "proposed_text": clause.text,
    }
    return values | changes


# --- By link --------------------------------------------------------------------------------


def test_link_shows_every_clause_and_keeps_nothing(client, agreement, link):
    page = client.get(link).content.decode()
    for clause in agreement.clauses.all():
        assert clause.title in page
    assert (Remark.objects.count(), PartyAnswer.objects.count()) == (0, 0)


def test_journey_of_a_link_from_the_mail_to_the_answer(client, agreement, party, link):
    clause = clause_of(agreement)
    client.post(link, remark_data(clause, proposed_text="1. Krótszy cel."))
    remark = Remark.objects.get()
    assert (remark.party, remark.clause, remark.proposed_text) == (party, clause, "1. Krótszy cel.")
    assert (remark.source.channel, remark.source.on_behalf_of) == ("link", str(party))
    page = client.get(link)
    data = {
        "answer": "approved",
        "read": page.context["answer_form"]["read"].value(),
        "answered_by": "dyrektor",
    }
    response = client.post(link, data, follow=True)
    assert PartyAnswer.objects.get().answer == "approved"
    assert response.context["standing"].state == "approved"


def test_double_click_makes_one_remark(client, agreement, link):
    data = remark_data(clause_of(agreement))
    client.post(link, data)
    client.post(link, data)
    assert Remark.objects.count() == 1


def test_wording_left_as_it_stood_is_no_proposal_even_when_edited_meanwhile(client, agreement, link):
    clause = clause_of(agreement)
    data = remark_data(clause)
    agreement.edit_clause(clause, expected_version=1, text="Inny cel.")
    client.post(link, data)
    assert Remark.objects.get().proposed_text == ""


def test_empty_remark_is_refused_at_the_field(client, agreement, link):
    response = client.post(link, remark_data(clause_of(agreement), text=""))
    (part,) = [part for part in response.context["parts"] if part["is_edited"]]
    assert list(part["form"].errors) == ["text"]
    assert Remark.objects.count() == 0


def test_pesel_in_a_remark_is_refused(client, agreement, link):
    client.post(link, remark_data(clause_of(agreement), text="Pani 44051401359 potrzebuje"))
    assert Remark.objects.count() == 0


def test_remark_to_a_clause_removed_meanwhile_is_given_back(client, agreement, link):
    clause = clause_of(agreement)
    data = remark_data(clause, text="Ważna uwaga")
    agreement.remove_clause(clause)
    response = client.post(link, data)
    assert response.context["unsent"][0] == "Ważna uwaga"
    assert "Ważna uwaga" in response.content.decode()
    assert Remark.objects.count() == 0


def test_remark_after_the_end_is_given_back(client, agreement, link):
    data = remark_data(clause_of(agreement), text="Spóźniona uwaga")
    opening.take_back(agreement, by=UserFactory(), reason="Poprawka")
    assert client.post(link, data).context["unsent"][0] == "Spóźniona uwaga"


def test_draft_taken_back_is_not_shown_by_an_old_link(client, agreement, link):
    opening.take_back(agreement, by=UserFactory(), reason="Poprawka")
    clause = clause_of(agreement)
    assert clause.text[:60] not in client.get(link).content.decode()
    assert client.get(f"{link}?plik=docx").status_code == 404


def test_approval_of_a_text_changed_while_it_was_read_is_not_kept(client, agreement, link):
    read = wording_of(agreement)
    agreement.edit_clause(clause_of(agreement), expected_version=1, text="Inny cel.")
    response = client.post(link, {"answer": "approved", "read": read})
    assert response.context["refusal"]
    assert PartyAnswer.objects.count() == 0


def test_party_sees_what_was_changed_since_its_answer(client, agreement, party, link):
    say(party)
    clause = clause_of(agreement)
    agreement.edit_clause(clause, expected_version=1, text=clause.text + " Zupełnie nowe zdanie.")
    response = client.get(link)
    assert response.context["standing"].state == "outdated"
    (part,) = [part for part in response.context["parts"] if part["changes"]]
    assert part["clause"] == clause


def test_party_changes_its_open_remark(client, agreement, party, link):
    remark = remark_on(clause_of(agreement), party=party)
    page = client.get(f"{link}?zmien={remark.uid}")
    (part,) = [part for part in page.context["parts"] if part["is_edited"]]
    data = {
        "uwaga": remark.uid,
        "version": part["form"]["version"].value(),
        "text": "Inaczej",
        "proposed_text": "",
    }
    client.post(link, data)
    remark.refresh_from_db()
    assert (remark.text, remark.version) == ("Inaczej", 2)


def test_two_of_one_party_who_change_a_remark_see_both_texts(client, agreement, party, link):
    remark = remark_on(clause_of(agreement), party=party)
    data = {"uwaga": remark.uid, "version": 1, "proposed_text": ""}
    client.post(link, data | {"text": "Tekst Anny"})
    page = client.post(link, data | {"text": "Tekst Ewy"}).content.decode()
    assert "Anny" in page
    assert "Ewy" in page
    remark.refresh_from_db()
    assert remark.text == "Tekst Anny"


def test_answered_remark_is_not_rewritten_and_the_new_text_is_given_back(client, agreement, party, link):
    remark = remark_on(clause_of(agreement), party=party)
    remarking.resolve(remark, "accepted", reply="Tak", by=UserFactory(), expected_version=1)
    data = {"uwaga": remark.uid, "version": 2, "text": "Po czasie", "proposed_text": ""}
    assert client.post(link, data).context["unsent"] == ["Po czasie"]


def test_remark_of_another_party_is_read_but_not_changed(client, agreement, link):
    remark = remark_on(clause_of(agreement), party=agreement.parties.last(), text="Uwaga drugiej strony")
    assert "Uwaga drugiej strony" in client.get(link).content.decode()
    assert client.post(link, {"uwaga": remark.uid, "version": 1, "text": "x"}).status_code == 404
    assert client.get(f"{link}?zmien={remark.uid}").status_code == 404
    assert client.get(f"{link}?zmien=nic").status_code == 404


def test_link_gives_the_wording_for_the_legal_adviser(client, agreement, link):
    document = Document(io.BytesIO(client.get(f"{link}?plik=docx").content))
    section = document.sections[0]
    heads = [section.header.paragraphs[0].text, section.first_page_header.paragraphs[0].text]
    assert all("PROJEKT – nie podpisywać" in head for head in heads)
    text = "\n".join(paragraph.text for paragraph in document.paragraphs)
    assert "§ 1" in text
    assert client.get(f"{link}?plik=exe").status_code == 404


def test_link_under_another_account_asks_to_switch(client, link):
    client.force_login(UserFactory(role="caretaker", institution=InstitutionFactory()))
    response = client.get(link)
    assert response.templates[0].name == "agreements/consulting/wrong_account.html"


def test_mail_leads_to_the_page_and_says_the_day(client, django_capture_on_commit_callbacks):
    agreement = complete(make_draft())
    agreement.parties.update(contact_email="strona@example.org")
    with django_capture_on_commit_callbacks(execute=True):
        make_consulted(agreement)
    assert len(mail.outbox) == 2
    url = re.search(r"https?://\S+/l/\S+|https?://\S+", mail.outbox[0].body)[0]
    assert agreement.title in mail.outbox[0].subject
    assert client.get(url).status_code == 200


def test_reminder_is_not_sent_to_who_has_answered(agreement, party):
    from agreements.consulting.emails import REMINDER, still_asks

    message = Message(kind=REMINDER, subject=party, occurrence=f"1 {agreement.answer_by}")
    assert still_asks(message)
    say(party, "no_remarks")
    assert not still_asks(message)
    agreement.edit_clause(clause_of(agreement), expected_version=1, text="Inny cel.")
    assert still_asks(message)


# --- By account -----------------------------------------------------------------------------


def url_of(agreement, party):
    return reverse("agreements:consult", args=[agreement.uid, party.uid])


def test_caretaker_answers_by_account(client, agreement, party):
    user = UserFactory(role="caretaker", institution=party.unit)
    client.force_login(user)
    client.post(url_of(agreement, party), {"answer": "no_remarks", "read": wording_of(agreement)})
    answer = PartyAnswer.objects.get()
    assert (answer.source.channel, answer.source.recorded_by) == ("portal", user)


def test_caretaker_of_one_party_does_not_speak_for_another(client, agreement, party):
    client.force_login(UserFactory(role="caretaker", institution=agreement.parties.last().unit))
    assert client.post(url_of(agreement, party), {"answer": "approved"}).status_code == 403
    client.force_login(UserFactory(role="caretaker", institution=InstitutionFactory()))
    assert client.get(url_of(agreement, party)).status_code == 404


def test_member_reads_and_does_not_answer(client, agreement, party):
    client.force_login(UserFactory(role="member", institution=party.unit))
    assert client.get(agreement.get_absolute_url()).status_code == 200
    assert client.get(url_of(agreement, party)).status_code == 403


def test_coordinator_writes_down_an_answer_that_came_by_phone(client, agreement, party):
    user = UserFactory(role="coordinator", programme=agreement.programme)
    client.force_login(user)
    data = {
        "answer": "approved",
        "read": wording_of(agreement),
        "channel": "phone",
        "received_on": "2020-01-01",
        "reference": "rozmowa z dyrektorką",
    }
    assert list(client.post(url_of(agreement, party), data).context["answer_form"].errors) == ["received_on"]
    today = client.get(url_of(agreement, party)).context["answer_form"]["received_on"].value()
    client.post(url_of(agreement, party), data | {"received_on": today})
    source = PartyAnswer.objects.get().source
    assert (source.channel, source.recorded_by, source.on_behalf_of) == ("phone", user, str(party))


def test_news_reach_the_coordinator_once_a_day(client, agreement, party, link):
    UserFactory(role="coordinator", programme=agreement.programme)
    for _turn in range(2):
        client.post(link, remark_data(clause_of(agreement)))
    assert Message.objects.filter(kind="agreements.consultation_news").count() == 1


def test_page_asks_the_same_number_of_queries_for_more_clauses(
    client, link, agreement, django_assert_max_num_queries
):
    counts = []
    for _turn in range(2):
        with django_assert_max_num_queries(80) as queries:
            client.get(link)
        counts.append(len(queries))
        for number in range(2):
            clause = agreement.add_clause(uid=uuid.uuid4(), title=f"Inne {number}", text="Tekst")
            remark_on(clause)
    assert counts[0] == counts[1]


def test_dashboard_of_a_caretaker_names_the_consultation_until_it_is_answered(client, agreement, party):
    client.force_login(UserFactory(role="caretaker", institution=party.unit))
    url = url_of(agreement, party)
    assert url in client.get("/", follow=True).content.decode() + client.get("/pulpit/").content.decode()
    say(party)
    assert url not in client.get("/pulpit/").content.decode()
