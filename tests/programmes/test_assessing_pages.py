"""The pages of the assessment: rules, the coordinator's ranking and decisions, the assessor's points, the results."""

import io
from datetime import timedelta

import openpyxl
import pikepdf
import pypdfium2
import pytest
from django.core import mail
from django.urls import reverse
from django.utils import timezone

from accounts.enums import Role
from accounts.models import AccessLink
from documents.models import IssuedDocument, StoredFile
from notifications.models import Message
from programmes.enums import ApplicationStatus
from programmes.models import Assessor, Criterion
from programmes.models.assigning import assign, distribute
from programmes.models.results import propose, publish_results
from tests.accounts.factories import UserFactory
from tests.partners.factories import InstitutionFactory

from .factories_assessing import AssessorFactory, assessed_call, checked, ended_call, score, submitted
from .factories_calls import add_part

pytestmark = pytest.mark.django_db


@pytest.fixture
def call():
    return assessed_call(rules={"assessors": 1})


@pytest.fixture
def coordinator(client, call):
    return signed_in(client, call)


def signed_in(client, call):
    user = UserFactory(role=Role.COORDINATOR, programme=call.programme)
    client.force_login(user)
    return user


def at(name, obj, *more):
    return reverse(f"programmes:{name}", args=[obj.uid, *more])


def words(response):
    return " ".join(response.content.decode().split())


# --- Rules ---------------------------------------------------------------------------------


def test_rules_criteria_and_assessors_are_set_up(client):
    call = ended_call()
    signed_in(client, call)
    due = timezone.localtime(timezone.now() + timedelta(days=9))
    client.post(
        at("assessment_rules_edit", call),
        {"assessors": 2, "third_above": 30, "due_at": f"{due:%Y-%m-%dT%H:%M}"},
    )
    criterion = {"label": "Pomysł", "help": "", "weight": 2, "maximum": 10, "minimum": 4}
    client.post(at("criterion_add", call), criterion)
    client.post(at("assessor_add", call), {"name": "Ewa Maj", "email": "Ewa@example.org"})
    client.post(at("assessor_add", call), {"name": "Ewa Maj", "email": "ewa@example.org"})
    assert (call.criteria.get().most, call.assessors.get().email) == (20, "ewa@example.org")
    page = words(client.get(at("assessment_rules", call)))
    assert "Ewa Maj" in page
    assert "Pomysł" in page


def test_criterion_of_the_same_name_is_refused_in_words(client, call, coordinator):
    label = call.criteria.first().label
    data = {"label": label, "weight": 1, "maximum": 5, "minimum": 0}
    assert client.post(at("criterion_add", call), data).context["form"].errors
    data = {"label": "Inne", "weight": 1, "maximum": 5, "minimum": 6}
    assert client.post(at("criterion_add", call), data).context["form"].errors


def test_criterion_is_changed_moved_and_removed_until_somebody_has_scored(client, call, coordinator):
    first, last = call.criteria.all()
    client.post(at("criterion_up", call, last.pk))
    data = {"label": "Nowa nazwa", "weight": 3, "maximum": 5, "minimum": 0}
    client.post(at("criterion_edit", call, last.pk), data)
    last.refresh_from_db()
    assert (last.position, last.label, last.weight) == (0, "Nowa nazwa", 3)
    score(checked(call), (5, 5))
    client.post(at("criterion_remove", call, first.pk))
    client.post(at("criterion_edit", call, last.pk), data | {"label": "Za późno"})
    assert Criterion.objects.filter(pk=first.pk).exists()
    assert not Criterion.objects.filter(label="Za późno").exists()


def test_assessor_is_taken_out_and_the_link_is_sent_again(client, call, coordinator):
    assign(checked(call), call.assessors.first())
    client.post(at("assessor_link", call, call.assessors.first().uid))
    assert Message.objects.filter(kind="programmes.assessment_assigned").count() == 2
    client.post(at("assessor_remove", call, call.assessors.first().uid))
    assert call.assessors.active().count() == 1


def test_a_call_goes_back_to_the_order_of_coming(client, call, coordinator):
    client.post(at("assessment_rules_remove", call))
    call = type(call).objects.get(pk=call.pk)
    assert call.rules_of_assessment is None


# --- Coordinator ---------------------------------------------------------------------------


@pytest.mark.parametrize("rows", [1, 3])
def test_ranking_takes_a_constant_number_of_queries(client, rows, django_assert_max_num_queries):
    call = assessed_call()
    for _number in range(rows):
        score(checked(call), (5, 5), (4, 4))
    signed_in(client, call)
    with django_assert_max_num_queries(24):
        response = client.get(at("ranking", call))
    assert len(response.context["rows"]) == rows


def test_coordinator_checks_shares_out_and_decides(client, call, coordinator):
    application, weak = submitted(call), submitted(call)
    for each in (application, weak):
        client.post(at("formal_check", each), {"eligible": "on", "complete": "on"})
    client.post(at("share_out", call))
    for each, points in ((application, (9, 5)), (weak, (1, 1))):
        score(each, points)
    assert "Ewa" in words(client.get(at("application_assessments", application)))
    proposal = client.get(at("accept_best", call), {"number": 1}).context["proposal"]
    data = {"number": 1, "seen": proposal.fingerprint}
    assert client.post(at("accept_best", call), data).status_code == 302
    client.post(at("decide", weak, "odrzuc"), {"reason": "Za mało punktów."})
    for each in (application, weak):
        each.refresh_from_db()
    assert (application.status, weak.status) == (ApplicationStatus.ACCEPTED, ApplicationStatus.REJECTED)
    client.post(at("publish_results", call))
    call.refresh_from_db()
    assert call.results_published_at


def test_formal_check_suggests_what_the_rows_say(client, coordinator, call):
    from partners.models import InstitutionType
    from tests.programmes.factories_calls import QuestionFactory

    call.eligible_types.set([InstitutionType.objects.exclude(code="gops").first()])
    question = QuestionFactory(call=call, required=True)
    application = submitted(call)
    initial = client.get(at("application_assessments", application)).context["check_form"].initial
    assert (initial["eligible"], initial["complete"]) == (False, False)
    assert application.lead.name in initial["remark"]
    assert question.label in initial["remark"]
    response = client.post(at("formal_check", application), {"eligible": "on", "remark": ""})
    assert response.context["check_form"].errors


def test_preview_that_is_not_true_any_more_is_shown_anew(client):
    call = ended_call(places=2)
    applications = [checked(call) for _number in range(2)]
    signed_in(client, call)
    seen = propose(call).fingerprint
    applications[0].withdraw()
    response = client.post(at("accept_best", call), {"number": "", "seen": seen})
    assert response.status_code == 200
    assert [row.application for row in response.context["proposal"].rows] == [applications[1]]


def test_rejection_needs_a_reason_without_a_pesel(client, coordinator, call):
    application = checked(call)
    for reason in ("", "Osoba 44051401359"):
        assert client.post(at("decide", application, "odrzuc"), {"reason": reason}).context["form"].errors
    assert client.get(at("decide", application, "inaczej")).status_code == 404


def test_decision_is_taken_back_with_a_reason(client):
    call = ended_call()
    signed_in(client, call)
    application = checked(call)
    client.post(at("decide", application, "przyjmij"), {"reason": ""})
    client.post(at("decide", application, "cofnij"), {"reason": "Pomyłka."})
    application.refresh_from_db()
    assert application.status == ApplicationStatus.UNDER_ASSESSMENT


def test_assessment_is_taken_back_and_opened_again(client, call, coordinator):
    application = checked(call)
    assessment = assign(application, call.assessors.first())
    client.post(at("assessment_take_back", assessment))
    [second] = score(application, (5, 5))
    client.post(at("assessment_reopen", second), {"reason": "Pomyłka w sumie."})
    second.refresh_from_db()
    assert second.has_begun


def test_workbook_holds_every_score(client, coordinator, call):
    score(checked(call), (7, 3))
    submitted(call)
    response = client.get(at("scores", call))
    sheet = openpyxl.load_workbook(io.BytesIO(response.content)).active
    rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
    assert len(rows) == 3
    assert rows[1][7:10] == [7, 3, 13]


# --- Assessor ------------------------------------------------------------------------------


def answer(client, url, **data):
    return client.post(url, data)


def points(call, *numbers):
    return {f"points_{each.pk}": number for each, number in zip(call.criteria.all(), numbers, strict=True)}


def test_assessor_with_an_account_scores(client, call):
    application = checked(call)
    user = UserFactory()
    assessment = assign(application, AssessorFactory(call=call, email=user.email))
    client.force_login(user)
    assert words(client.get(reverse("programmes:my_assessments"))).count(application.number) == 1
    url = at("assessment", assessment)
    answer(client, url, act="no_conflict")
    assessment.refresh_from_db()
    assert not assessment.has_begun
    answer(client, url, act="no_conflict", free="on")
    assert answer(client, url, act="save", **points(call, 11, 3)).context["form"].errors
    answer(client, url, act="save", **points(call, 8, ""))
    answer(client, url, act="finish", **points(call, 8, ""))
    assessment.refresh_from_db()
    assert assessment.has_begun
    answer(client, url, act="finish", **points(call, 8, 3))
    assessment.refresh_from_db()
    assert assessment.total == 14
    assert client.get(url).context["form"] is None


def test_assessor_sees_nothing_that_was_not_given(client, call):
    user = UserFactory()
    AssessorFactory(call=call, email=user.email)
    other = assign(checked(call), call.assessors.first())
    client.force_login(user)
    assert client.get(at("assessment", other)).status_code == 404
    assert client.get(at("application_assessments", other.application)).status_code == 404


def test_link_opens_the_own_applications_without_an_account(client, call):
    application = checked(call)
    assessment = assign(application, call.assessors.first())
    _link, address = AccessLink.issue("assessor", assessment.assessor, address=assessment.assessor.email)
    path = "/l/" + address.rstrip("/").rpartition("/")[2] + "/"
    assert application.number in words(client.get(path))
    url = f"{path}?ocena={assessment.uid}"
    answer(client, url, act="no_conflict", free="on")
    answer(client, url, act="finish", **points(call, 8, 3))
    assessment.refresh_from_db()
    assert (assessment.total, assessment.events.last().by) == (14, None)
    other = assign(checked(call), call.assessors.last())
    assert client.get(f"{path}?ocena={other.uid}").status_code == 404
    assert client.get(f"{path}?ocena=cokolwiek").status_code == 404
    assert client.get(f"{url}&plik=1").status_code == 404


def test_conflict_by_link_gives_the_application_to_another(client, call):
    assessment = assign(checked(call), call.assessors.first())
    _link, address = AccessLink.issue("assessor", assessment.assessor)
    path = "/l/" + address.rstrip("/").rpartition("/")[2] + "/"
    answer(client, f"{path}?ocena={assessment.uid}", act="conflict", conflict="")
    assessment.refresh_from_db()
    assert assessment.is_open
    answer(client, f"{path}?ocena={assessment.uid}", act="conflict", conflict="Znam prezesa.")
    assert assessment.application.assessments.open().get().assessor == call.assessors.last()
    assert client.get(f"{path}?ocena={assessment.uid}").status_code == 404


def test_mail_to_an_assessor_carries_a_link(call, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        checked(call)
        distribute(call, by=None)
    assert len(mail.outbox) == 1
    assert "/l/" in mail.outbox[0].body
    assert call.title in mail.outbox[0].subject


# --- Results -------------------------------------------------------------------------------


@pytest.fixture
def published(django_capture_on_commit_callbacks):
    call = ended_call(places=1)
    accepted, reserve, rejected = (checked(call) for _number in range(3))
    by = UserFactory(role=Role.COORDINATOR, programme=call.programme)
    with django_capture_on_commit_callbacks(execute=True):
        accepted.accept(by=by)
        reserve.reserve(by=by)
        rejected.reject(by=by, reason="Poza tematem.")
        publish_results(call, by=by)
    return call, accepted, reserve, rejected


def test_results_name_accepted_and_reserve_alone(client, published):
    call, accepted, reserve, rejected = published
    page = words(client.get(at("call_results", call)))
    assert accepted.lead.name in page
    assert reserve.lead.name in page
    assert rejected.lead.name not in page
    assert accepted.contact_name not in page


def test_results_are_not_there_before_they_are_published(client):
    assert client.get(at("call_results", ended_call())).status_code == 404


def test_letters_go_out_with_their_pdf(published):
    letters = IssuedDocument.objects.filter(kind="programmes.letter")
    assert [each.status for each in letters] == ["issued"] * 3
    assert len(mail.outbox) == 3
    names = {name for each in mail.outbox for name, _content, _type in each.attachments}
    assert names == {each.file_name for each in letters}


def test_papers_are_read_by_the_project_alone(client, published):
    call = published[0]
    documents = IssuedDocument.objects.filter(kind__in=["programmes.protocol", "programmes.ranking"])
    assert [each.status for each in documents] == ["issued"] * 2
    url = documents.first().file.get_absolute_url()
    assert client.get(url).status_code == 404
    signed_in(client, call)
    with pikepdf.open(io.BytesIO(b"".join(client.get(url).streaming_content))) as pdf:
        assert len(pdf.pages) >= 1
    client.post(at("paper_issue", call, "protocol"))
    assert IssuedDocument.objects.filter(kind="programmes.protocol").count() == 2
    assert client.post(at("paper_issue", call, "inny")).status_code == 404


def test_letter_is_read_by_the_institution(client, published):
    _call, accepted, reserve, _rejected = published
    client.force_login(UserFactory(role=Role.CARETAKER, institution=accepted.lead))
    own, other = (StoredFile.objects.of(each.letters.get().document()).get() for each in (accepted, reserve))
    response = client.get(own.get_absolute_url())
    assert b"".join(response.streaming_content).startswith(b"%PDF")
    assert client.get(other.get_absolute_url()).status_code == 404


@pytest.fixture
def unconfirmed(call, django_capture_on_commit_callbacks):
    """The letter of an application that was rejected before its partner `gok` said whether it takes part."""
    application = submitted(call)
    add_part(application, InstitutionFactory(name="GOK Łąka", email="gok@example.org"))
    confirmed = InstitutionFactory(name="Biblioteka", email="biblioteka@example.org")
    add_part(application, confirmed, confirmation="confirmed")
    by = UserFactory(role=Role.COORDINATOR, programme=call.programme)
    with django_capture_on_commit_callbacks(execute=True):
        application.reject(by=by, reason="Partner nie potwierdził udziału.")
        publish_results(call, by=by)
    return application


def test_letter_does_not_go_to_a_partner_that_never_confirmed_its_part(unconfirmed):
    told = {address.partition("<")[2].rstrip(">") for each in mail.outbox for address in each.to}
    assert told == {unconfirmed.contact_email, "biblioteka@example.org"}


def test_letter_neither_names_nor_is_read_by_a_partner_that_never_confirmed(client, unconfirmed):
    letter = unconfirmed.letters.get()
    text = pypdfium2.PdfDocument(letter.document().file.read())[0].get_textpage().get_text_bounded()
    assert ("Biblioteka" in text, "GOK Łąka" in text) == (True, False)
    url = letter.document().file.get_absolute_url()
    for part in unconfirmed.partners:
        client.force_login(UserFactory(role=Role.CARETAKER, institution=part.institution))
        reads = part.institution.name == "Biblioteka"
        answer = client.get(url)
        assert answer.status_code == (200 if reads else 404)
        if reads:
            assert b"".join(answer.streaming_content).startswith(b"%PDF")
        assert (url in words(client.get(unconfirmed.get_absolute_url()))) == reads


def test_check_page_names_no_institution(client, published):
    _call, accepted, _reserve, _rejected = published
    page = words(client.get(accepted.letters.get().document().check_url))
    assert accepted.number in page
    assert accepted.lead.name not in page


# --- Dashboards ----------------------------------------------------------------------------


def test_dashboards_say_what_waits(client, call):
    from programmes.assessing.waiting import for_assessor, for_coordinator

    user = signed_in(client, call)
    AssessorFactory(call=call, email=user.email)
    Assessor.objects.exclude(email=user.email).update(left_at=timezone.now())
    submitted(call)
    checked(call)
    request = client.get(reverse("programmes:my_assessments")).wsgi_request
    assert "1" in for_coordinator(request)[0].text
    assert for_assessor(request) == []
    distribute(call, by=user)
    assert for_assessor(request)[0].count == 1


def test_reason_without_points_is_not_lost(client, call):
    assessment = assign(checked(call), call.assessors.first())
    assessment.declare_free()
    client.force_login(UserFactory(email=assessment.assessor.email))
    first = call.criteria.first()
    response = client.post(
        assessment.get_absolute_url(), {"act": "save", f"reason_{first.pk}": "Dobry pomysł"}
    )
    assert response.context["form"].errors.keys() == {f"points_{first.pk}"}
    assert response.context["form"][f"reason_{first.pk}"].value() == "Dobry pomysł"


def test_points_that_were_emptied_are_gone(client, call):
    assessment = assign(checked(call), call.assessors.first())
    assessment.declare_free()
    first, last = call.criteria.all()
    assessment.keep_scores({first: (5, ""), last: (3, "")})
    client.force_login(UserFactory(email=assessment.assessor.email))
    client.post(
        assessment.get_absolute_url(), {"act": "save", f"points_{first.pk}": "", f"points_{last.pk}": "3"}
    )
    assert [score.criterion for score in assessment.scores.all()] == [last]
