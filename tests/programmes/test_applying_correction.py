""" "Leave it as it was sent": what was written for the correction and never sent goes, what was sent is there again."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from accounts.enums import Role
from documents.models import StoredFile
from documents.uploads import store
from programmes.applications.submitting import submit
from programmes.enums import PartnerConfirmation, QuestionKind
from programmes.models import Application, Nomination
from tests.accounts.factories import UserFactory
from tests.partners.factories import InstitutionFactory

from .factories_calls import ApplicationFactory, CallFactory, QuestionFactory, add_part

pytestmark = pytest.mark.django_db

PDF = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF"


@pytest.fixture
def call():
    call = CallFactory(maximum_institutions=3, may_nominate_person=True)
    QuestionFactory(call=call, code="opis")
    QuestionFactory(call=call, code="plik", kind=QuestionKind.FILE)
    QuestionFactory(call=call, code="ile", kind=QuestionKind.NUMBER)
    return call


@pytest.fixture
def coordinator(call):
    return UserFactory(role=Role.COORDINATOR, programme=call.programme)


@pytest.fixture
def returned(call, coordinator):
    """Sent with a partner that confirmed, answers and a nominated person; then returned."""
    draft = ApplicationFactory(call=call)
    add_part(
        draft, InstitutionFactory(name="Pierwszy partner", email="p1@example.org"), confirmation="confirmed"
    )
    file = store(PDF, name="wyslany.pdf", owner=draft)
    opis, plik, _ile = call.questions.order_by("pk")
    draft.answers.create(question=opis, text="Tak wysłano")
    draft.answers.create(question=plik, file=file)
    draft.nominations.create(name="Ewa Liderka", email="ewa@example.org", person_agreed=True)
    submit(draft)
    draft.send_back(by=coordinator, reason="Popraw opis.", due_at=timezone.now() + timedelta(days=5))
    return Application.objects.get(pk=draft.pk)


def correct(client, row):
    """All that the form can change is changed and saved, and nothing is sent."""
    member = UserFactory(role=Role.MEMBER, institution=row.lead)
    client.force_login(member)
    opis, plik, ile = row.call.questions.order_by("pk")
    data = {
        "version": row.version, "institution": row.lead.name, "contact_name": "Ktoś Nowy",
        "contact_email": "nowy@example.org", "partner_0": InstitutionFactory(name="Inny partner").name,
        "partner_0_email": "inny@example.org", f"q_{opis.uid.hex}": "Niewysłana poprawka", f"q_{ile.uid.hex}": "7",
        f"q_{plik.uid.hex}": SimpleUploadedFile("nowy.pdf", PDF + b"\n"),
    }  # fmt: skip
    response = client.post(reverse("programmes:application_form", args=[row.uid]), data)
    assert response.status_code == 302, response.context["form"].errors
    row.refresh_from_db()
    assert row.contact_name == "Ktoś Nowy"


def says(row):
    row = Application.objects.get(pk=row.pk)
    return {
        "contact": (row.contact_name, row.contact_email),
        "parts": sorted(
            (part.pk, part.institution.name, part.confirmation, part.live) for part in row.parts.all()
        ),
        "answers": {
            answer.question.code: answer.file.original_name if answer.file else str(answer.value)
            for answer in row.answers.all()
        },
        "nominated": [(person.pk, person.name, bool(person.told_at)) for person in row.nominations.all()],
    }


def keep(client, row, coordinator):
    client.force_login(coordinator)
    return client.post(reverse("programmes:application_keep", args=[row.uid]), follow=True)


def test_everything_is_again_as_it_was_sent(client, returned, coordinator):
    sent = says(returned)
    assert sent["answers"] == {"opis": "Tak wysłano", "plik": "wyslany.pdf"}
    correct(client, returned)
    assert says(returned) != sent
    keep(client, returned, coordinator)
    assert says(returned) == sent
    returned.refresh_from_db()
    assert (returned.status, returned.before_correction) == ("submitted", {})
    assert not StoredFile.objects.filter(original_name="nowy.pdf").exists()


def test_nothing_that_others_said_meanwhile_is_taken_back(client, returned, coordinator):
    part = returned.parts.get(role="partner")
    part.answer(False)
    returned.nominations.get().refuse()
    keep(client, returned, coordinator)
    part.refresh_from_db()
    assert (part.confirmation, part.live) == (PartnerConfirmation.DECLINED, False)
    assert not Nomination.objects.exists()
    returned.refresh_from_db()
    assert "Ewa" not in str(returned.before_correction)


def test_partner_that_answered_otherwise_meanwhile_is_said(client, returned, coordinator):
    partner = returned.parts.get(role="partner").institution
    correct(client, returned)
    submit(ApplicationFactory(call=returned.call, institution=partner))
    response = keep(client, returned, coordinator)
    assert "Pierwszy partner" in response.content.decode()
    returned.refresh_from_db()
    assert (returned.status, returned.contact_name) == ("returned", "Ktoś Nowy")


def test_sent_correction_stands_and_nothing_older_is_kept(client, returned):
    correct(client, returned)
    submit(returned)
    assert (says(returned)["contact"][0], returned.before_correction) == ("Ktoś Nowy", {})


def test_withdrawn_application_keeps_no_second_copy(returned):
    returned.withdraw()
    returned.refresh_from_db()
    assert returned.before_correction == {}
