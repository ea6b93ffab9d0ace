"""Calls, questions, applications: what the database never lets through, and the verbs of their states."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from coop_portal.registry import merge_rules
from coop_portal.transitions import TransitionRefused
from partners.models import InstitutionType
from programmes.enums import ApplicationStatus, CallStatus, PartnerConfirmation, QuestionKind
from programmes.models import AlreadyApplied, Answer, Application, Call, CallIncomplete, Nomination
from tests.accounts.factories import UserFactory
from tests.partners.factories import InstitutionFactory, powiat_factory

from .factories import EditionFactory, ProgrammeFactory
from .factories_calls import ApplicationFactory, CallFactory, QuestionFactory, add_part

pytestmark = pytest.mark.django_db


def answered(**fields):
    question = QuestionFactory(**fields)
    Answer.objects.create(application=ApplicationFactory(call=question.call), question=question, text="Tak")
    return question


@pytest.mark.parametrize(
    ("fields", "name"),
    [
        ({"opens_at": timezone.now(), "closes_at": timezone.now() - timedelta(1)}, "programmes_call_dates"),
        ({"minimum_institutions": 0}, "programmes_call_institutions"),
        ({"minimum_institutions": 3, "maximum_institutions": 2}, "programmes_call_institutions"),
        ({"places": 0}, "programmes_call_places"),
        ({"results_published_at": timezone.now()}, "programmes_call_results_of_closed"),
    ],
)
def test_call_constraints(fields, name):
    with pytest.raises(IntegrityError, match=name):
        CallFactory(**fields)


@pytest.mark.parametrize(
    ("fields", "name"),
    [
        ({"minimum": 5, "maximum": 4}, "programmes_question_range"),
        ({"max_length": 0}, "programmes_question_max_length"),
    ],
)
def test_question_constraints(fields, name):
    with pytest.raises(IntegrityError, match=name):
        QuestionFactory(**fields)


def test_question_code_is_once_in_a_call():
    first = QuestionFactory()
    with pytest.raises(IntegrityError, match="programmes_question_code_once"):
        QuestionFactory(call=first.call, code=first.code)


@pytest.mark.parametrize(
    "change", [{"label": "Inne"}, {"kind": QuestionKind.NUMBER}, {"required": True}, {"options": ["a"]}]
)
def test_answered_question_stays_as_it_was_asked(change):
    question = answered()
    for name, value in change.items():
        setattr(question, name, value)
    with pytest.raises(IntegrityError, match="stays as it was asked"), transaction.atomic():
        question.save()


def test_answered_question_moves_and_retires():
    question = answered()
    question.position = 7
    question.save()
    assert question.remove() is False
    assert not question.call.asked().exists()
    assert question.answers.count() == 1
    question.refresh_from_db()
    question.bring_back()
    assert question.call.asked().get() == question
    with pytest.raises(TransitionRefused):
        question.bring_back()


def test_question_without_answers_is_removed():
    question = QuestionFactory(label="Pytanie")
    question.label = "Inne"
    question.save()
    assert question.remove() is True
    assert not question.call.questions.exists()


def test_call_publishes_when_it_is_complete():
    call = Call.objects.create(programme=ProgrammeFactory(status="draft"), title="Nabór")
    QuestionFactory(call=call, kind=QuestionKind.CHOICE)
    by = UserFactory()
    with pytest.raises(CallIncomplete) as refusal:
        call.publish(by=by)
    assert len(refusal.value.missing) == 7
    call = CallFactory(status=CallStatus.DRAFT, types=[InstitutionType.objects.create(code="x", name="X")])
    call.publish(by=by)
    assert call.is_accepting
    call.close(by=by)
    assert not call.is_accepting
    assert [event.verb for event in call.events.all()] == ["publish", "close"]
    with pytest.raises(TransitionRefused):
        call.publish(by=by)


def test_call_is_extended_from_what_was_announced_first():
    call = CallFactory()
    first, by = call.closes_at, UserFactory()
    for days in (9, 12):
        call.extend(timezone.now() + timedelta(days=days), by=by)
    assert (call.first_closes_at, call.was_extended) == (first, True)
    with pytest.raises(TransitionRefused):
        call.extend(timezone.now() + timedelta(days=1), by=by)
    call.close(by=by)
    call.extend(timezone.now() + timedelta(days=20), by=by)
    assert call.status == CallStatus.PUBLISHED


def test_call_limit_is_its_own_or_its_editions():
    edition = EditionFactory(group_limit=2)
    assert CallFactory(edition=edition, programme=edition.programme).place_limit == 2
    assert CallFactory(edition=edition, programme=edition.programme, places=5).place_limit == 5
    assert CallFactory(edition=edition, programme=edition.programme, places_unit="people").place_limit is None
    assert CallFactory().place_limit is None


@pytest.mark.parametrize(
    ("fields", "name"),
    [
        ({"status": "submitted", "number": ""}, "programmes_application_submitted_with_number"),
        ({"status": "returned", "return_reason": ""}, "programmes_application_returned_with_reason"),
    ],
)
def test_application_constraints(fields, name):
    with pytest.raises(IntegrityError, match=name):
        ApplicationFactory(**fields)


def test_first_submission_never_changes():
    application = ApplicationFactory(status="submitted")
    application.first_submitted_at = timezone.now()
    with pytest.raises(IntegrityError, match="first submission never changes"):
        application.save()


def test_application_numbers_and_link_drafts_are_once():
    first = ApplicationFactory(status="submitted")
    with pytest.raises(IntegrityError, match="programmes_application_number_once"), transaction.atomic():
        ApplicationFactory(call=first.call, status="submitted", number=first.number)
    ApplicationFactory(call=first.call, link_address="a@example.org")
    with pytest.raises(IntegrityError, match="programmes_application_link_draft_once"):
        ApplicationFactory(call=first.call, link_address="A@example.org")


def test_institution_answers_a_call_once():
    first = ApplicationFactory(status="submitted")
    draft = ApplicationFactory(call=first.call, institution=first.lead)
    with pytest.raises(AlreadyApplied):
        draft.claim_places()
    with (
        pytest.raises(IntegrityError, match="programmes_applicationinstitution_live_once"),
        transaction.atomic(),
    ):
        draft.parts.update(live=True)
    first.withdraw()
    draft.claim_places()
    assert draft.parts.get().live


def test_parts_of_an_application():
    application = ApplicationFactory()
    with pytest.raises(IntegrityError, match="programmes_applicationinstitution_once"), transaction.atomic():
        add_part(application, application.lead)
    with pytest.raises(IntegrityError, match="applicationinstitution_one_lead"), transaction.atomic():
        add_part(application, InstitutionFactory(), role="lead")
    with pytest.raises(IntegrityError, match="applicationinstitution_lead_confirms"):
        application.parts.update(confirmation=PartnerConfirmation.WAITING)


def test_answer_and_nomination_are_once():
    question = answered()
    application = question.answers.get().application
    with pytest.raises(IntegrityError, match="programmes_answer_once"), transaction.atomic():
        Answer.objects.create(application=application, question=question)
    person = {"application": application, "name": "Jan Nowak", "email": "jan@example.org"}
    with pytest.raises(IntegrityError, match="programmes_nomination_agreed"), transaction.atomic():
        Nomination.objects.create(**person)
    Nomination.objects.create(**person, person_agreed=True)
    with pytest.raises(IntegrityError, match="programmes_nomination_once"):
        Nomination.objects.create(**person | {"email": "JAN@example.org"}, person_agreed=True)


def test_application_goes_back_and_forth():
    application, by = ApplicationFactory(status="submitted"), UserFactory()
    with pytest.raises(TransitionRefused):
        application.send_back(by=by, reason="Popraw", due_at=timezone.now() - timedelta(seconds=1))
    application.send_back(by=by, reason="Popraw", due_at=timezone.now() + timedelta(days=1))
    assert application.is_editable
    application.take_back_return(by=by)
    assert application.status == ApplicationStatus.SUBMITTED
    application.withdraw(by=by, reason="Nie damy rady")
    assert not application.parts.filter(live=True).exists()
    with pytest.raises(TransitionRefused):
        application.withdraw(by=by)


def test_partner_says_yes_or_no():
    application = ApplicationFactory(status="submitted")
    part = add_part(application, InstitutionFactory())
    part.answer(False)
    part.answer(False)
    assert (part.confirmation, part.live) == (PartnerConfirmation.DECLINED, False)
    part.answer(True)
    assert (part.confirmation, part.live) == (PartnerConfirmation.CONFIRMED, True)
    assert [event.verb for event in application.events.all()] == ["partner_no", "partner_yes"]
    part.answer(False)
    ApplicationFactory(call=application.call, status="submitted", institution=part.institution)
    with pytest.raises(AlreadyApplied):
        part.answer(True)


def test_drafts_are_erased_90_days_after_their_call():
    old = CallFactory(
        opens_at=timezone.now() - timedelta(days=200), closes_at=timezone.now() - timedelta(days=91)
    )
    ApplicationFactory(call=old)
    kept = {ApplicationFactory(call=old, status="submitted"), ApplicationFactory()}
    Application.erase_expired()
    assert set(Application.objects.all()) == kept


def merge(old, new):
    key = "programmes.applicationinstitution.institution"
    return merge_rules[key].apply(key, old, new)


def test_merged_institution_leads_what_it_led():
    application = ApplicationFactory(status="submitted")
    old, new = application.lead, InstitutionFactory()
    add_part(application, new, people_count=3)
    merge(old, new)
    part = application.parts.get()
    assert (part.institution, part.role, part.people_count) == (new, "lead", 3)


def test_merged_institution_has_one_living_application_in_a_call():
    kept = ApplicationFactory(status="submitted")
    moved = ApplicationFactory(status="submitted", call=kept.call)
    merge(moved.lead, kept.lead)
    assert [row.parts.get().live for row in (kept, moved)] == [True, False]
    assert moved.parts.get().institution == kept.lead


def test_form_of_a_call_keeps_all_its_areas_and_names_one_that_there_is_not(client):
    """Two powiats of a call stay when its title is corrected; another line adds a third area."""
    call = CallFactory(status="draft")
    powiats = [powiat_factory(name) for name in ("łomżyński", "zambrowski")]
    call.territories.set(powiats)
    client.force_login(UserFactory(role="coordinator", programme=call.programme))
    address = reverse("programmes:call_edit", args=[call.uid])
    form = client.get(address).context["form"]
    shown = form["territories"].value()
    assert all(powiat.name in shown for powiat in powiats)
    data = {name: value for name in form.fields if (value := form[name].value()) not in (None, False)}
    data |= {"title": "Nabór poprawiony", "version": call.version}
    assert client.post(address, data).status_code == 302
    assert set(Call.objects.get().territories.all()) == set(powiats)
    data |= {"territories": f"{shown}\nAtlantyda", "version": Call.objects.get().version}
    answer = client.post(address, data)
    assert "Atlantyda" in str(answer.context["form"].errors["territories"])
