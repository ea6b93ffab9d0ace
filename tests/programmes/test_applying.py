"""An institution answers a call: by account, by link, from paper; sent in time, corrected, withdrawn."""

import re
from datetime import timedelta

import pytest
from django.core import mail
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.enums import Role
from accounts.models import AccessLink
from coop_portal.transitions import TransitionRefused
from documents.models import StoredFile
from notifications.models import Message
from partners.models import InstitutionType, Sector
from programmes.applications.completeness import missing
from programmes.applications.questions import field_name
from programmes.applications.submitting import ApplicationIncomplete, submit
from programmes.enums import ApplicationStatus, PartnerConfirmation
from programmes.models import AlreadyApplied, Application, Call, CallClosed, Nomination
from tests.accounts.factories import UserFactory
from tests.partners.factories import InstitutionFactory

from .factories import EditionFactory
from .factories_calls import ApplicationFactory, CallFactory, QuestionFactory, add_part

pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF"


@pytest.fixture
def call():
    kind = InstitutionType.objects.get(code="gops")
    return CallFactory(types=[kind], may_nominate_person=True)


@pytest.fixture
def institution(call):
    return InstitutionFactory(type=call.eligible_types.get(), email="gops@example.org")


@pytest.fixture
def member(institution):
    return UserFactory(role=Role.MEMBER, institution=institution)


@pytest.fixture
def coordinator(call):
    return UserFactory(role=Role.COORDINATOR, programme=call.programme)


def url(name, row):
    return reverse(f"programmes:{name}", args=[row.uid])


def begin(client, call, institution, uid="4be0643f-1d98-573b-97cd-ca98a65347dd"):
    return client.post(url("apply", call), {"start": "1", "uid": uid, "institution": institution.pk})


def filled(application, **answers):
    application.refresh_from_db()
    contact = {
        "contact_name": "Alina Nowicka",
        "contact_post": "dyrektor",
        "contact_email": "alina@example.org",
    }
    return {"version": application.version, "institution": application.lead.pk, **contact, **answers}


def ready(call, institution, **fields):
    return ApplicationFactory(call=call, institution=institution, **fields)


# --- By account -------------------------------------------------------------------------------


def test_member_begins_fills_in_and_sends(client, call, institution, member):
    question = QuestionFactory(call=call, required=True)
    client.force_login(member)
    assert begin(client, call, institution).status_code == 302
    assert begin(client, call, institution).status_code == 302  # the form sent twice makes one draft
    draft = Application.objects.get()
    response = client.post(url("application_form", draft), filled(draft) | {"next": "1"}, follow=True)
    assert len(response.context["missing"]) == 1
    assert client.post(url("application_send", draft)).url == url("application_summary", draft)
    client.post(url("application_form", draft), filled(draft, **{field_name(question): "Chcemy"}))
    assert client.post(url("application_send", draft)).url == draft.get_absolute_url()
    draft.refresh_from_db()
    assert draft.status == ApplicationStatus.SUBMITTED
    assert re.fullmatch(r"ZGL/\d+/\d{4}", draft.number)
    assert draft.first_submitted_at == draft.submitted_at
    assert client.post(url("application_send", draft)).url == draft.get_absolute_url()  # a second click
    assert draft.events.count() == 1


def test_draft_of_a_colleague_is_gone_on_with(client, call, institution, member):
    first = ready(call, institution, created_by=UserFactory())
    client.force_login(member)
    assert begin(client, call, institution).url == url("application_form", first)


def test_two_edit_one_draft_and_the_second_sees_it(client, call, institution, member):
    draft = ready(call, institution, created_by=member)
    data = filled(draft)
    client.force_login(member)
    client.post(url("application_form", draft), data | {"contact_post": "kierownik"})
    response = client.post(url("application_form", draft), data | {"contact_post": "zastępca"})
    assert response.status_code == 200
    assert response.context["form"].non_field_errors().as_data()[0].code == "conflict"
    draft.refresh_from_db()
    assert draft.contact_post == "kierownik"
    version = response.context["form"]["version"].value()
    client.post(url("application_form", draft), data | {"contact_post": "zastępca", "version": version})
    draft.refresh_from_db()
    assert draft.contact_post == "zastępca"


# --- By link ------------------------------------------------------------------------------------


def test_link_leads_to_one_draft_and_resumes_it(
    client, call, institution, django_capture_on_commit_callbacks
):
    for _again in range(2):
        with django_capture_on_commit_callbacks(execute=True):
            response = client.post(url("apply", call), {"link": "1", "email": "Jan@example.org"})
        assert response.url == url("application_link_sent", call)
    draft = Application.objects.get()
    assert (draft.link_address, draft.source.channel) == ("jan@example.org", "link")
    page = re.search(r"/l/[\w-]+/", mail.outbox[-1].body)[0]
    data = {"version": draft.version, "institution": institution.name, "contact_name": "Jan Lis",
            "contact_email": "jan@example.org", "next": "1"}  # fmt: skip
    assert client.post(page, data).url == f"{page}?krok=sprawdz"
    assert client.get(page).context["form"]["institution"].value() == institution.name
    assert client.post(page, {"send": "1"}).url == f"{page}?krok=karta"
    draft.refresh_from_db()
    assert draft.status == ApplicationStatus.SUBMITTED
    assert client.get(page).status_code == 200
    client.post(f"{page}?krok=wycofaj", {"reason": "Nie damy rady"})
    draft.refresh_from_db()
    assert draft.status == ApplicationStatus.WITHDRAWN


def test_get_of_a_link_writes_nothing(client, call, institution):
    draft = ready(call, institution, link_address="jan@example.org")
    _link, address = AccessLink.issue("programmes.application", draft)
    for step in ("", "?krok=sprawdz", "?krok=wycofaj", "?krok=karta"):
        client.get(f"/l/{address.rstrip('/').rpartition('/')[2]}/{step}")
    draft.refresh_from_db()
    assert (draft.status, draft.version, draft.events.count()) == ("draft", 1, 0)


# --- Refusals: a clear sentence, nothing lost, nothing half done -------------------------------


def test_one_second_late_is_too_late(client, call, institution, member):
    draft = ready(call, institution, created_by=member)
    Call.objects.filter(pk=call.pk).update(closes_at=timezone.now() - timedelta(seconds=1))
    with pytest.raises(CallClosed):
        submit(Application.objects.get(pk=draft.pk), by=member)
    client.force_login(member)
    response = client.post(url("application_send", draft), follow=True)
    assert [message.level_tag for message in response.context["messages"]] == ["error"]
    draft.refresh_from_db()
    assert (draft.status, draft.number, draft.parts.get().live) == ("draft", "", False)


def test_type_outside_the_list(client, call, institution, member):
    school = InstitutionFactory(type=InstitutionType.objects.get(code="szkola_podst"))
    draft = ready(call, school, link_address="x@example.org")
    assert len(missing(draft)) == 1
    with pytest.raises(ApplicationIncomplete):
        submit(draft)
    _link, address = AccessLink.issue("programmes.application", draft)
    data = filled(draft) | {"institution": draft.lead.name}
    response = client.post(f"/l/{address.rstrip('/').rpartition('/')[2]}/", data)
    assert "institution" in response.context["form"].errors


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        ("number", "-1"),
        ("number", "1e99"),
        ("number", "12345678901234567890"),
        ("number", "NaN"),
        ("choice", "spoza listy"),
        ("text", "x" * 11),
        ("text", "44051401359"),
        ("file", SimpleUploadedFile("oferta.pdf", b"MZ\x90 program")),
    ],
)
def test_bad_answer_is_refused_in_its_field(client, call, institution, member, kind, value):
    limit = {"max_length": 11 if value == "44051401359" else 10} if kind == "text" else {}
    question = QuestionFactory(call=call, kind=kind, options=["a", "b"] if kind == "choice" else [], **limit)
    draft = ready(call, institution, created_by=member)
    client.force_login(member)
    data = filled(draft, **{field_name(question): value}) | {"contact_post": "inna"}
    response = client.post(url("application_form", draft), data)
    assert list(response.context["form"].errors) == [field_name(question)]
    assert response.context["form"]["contact_post"].value() == "inna"
    draft.refresh_from_db()
    assert (draft.contact_post, draft.answers.count()) == ("dyrektor", 0)
    assert not StoredFile.objects.exists()


def test_draft_of_a_closed_call_says_so(client, call, institution, member):
    draft = ready(call, institution, created_by=member)
    client.force_login(member)
    call.close()
    page = client.get(url("application_summary", draft)).content.decode()
    assert "tej wersji roboczej nie można już wysłać" in page
    assert "Formularz zamyka się" not in page


def test_limit_of_a_number_is_named_as_people_write_it(client, call, institution, member):
    question = QuestionFactory(call=call, kind="number", minimum=1, maximum=10)
    draft = ready(call, institution, created_by=member)
    client.force_login(member)
    response = client.post(url("application_form", draft), filled(draft, **{field_name(question): "99"}))
    (error,) = response.context["form"].errors[field_name(question)]
    assert ("10" in error, "10." in error.removesuffix(".")) == (True, False)


def test_file_is_kept_and_replaced(client, call, institution, member):
    question = QuestionFactory(call=call, kind="file")
    draft = ready(call, institution, created_by=member)
    client.force_login(member)
    for name in ("a.pdf", "b.pdf"):
        client.post(
            url("application_form", draft),
            filled(draft, **{field_name(question): SimpleUploadedFile(name, PDF)}),
        )
    client.post(url("application_form", draft), filled(draft))
    assert draft.answers.get().file.original_name == "b.pdf"


def test_question_withdrawn_meanwhile(client, call, institution, member):
    """The form is still open in a browser: its answer to the withdrawn question is let go, the old one stays."""
    question = QuestionFactory(call=call)
    draft = ready(call, institution, created_by=member)
    client.force_login(member)
    client.post(url("application_form", draft), filled(draft, **{field_name(question): "Tak"}))
    assert question.remove() is False
    response = client.post(url("application_form", draft), filled(draft, **{field_name(question): "Nie"}))
    assert response.status_code == 302
    assert draft.answers.get().text == "Tak"


def test_second_application_of_an_institution(client, call, institution, member):
    ready(call, institution, status="submitted")
    draft = ready(call, institution, created_by=member)
    with pytest.raises(AlreadyApplied):
        submit(draft, by=member)
    client.force_login(member)
    response = client.post(url("application_send", draft), follow=True)
    assert institution.name in " ".join(map(str, response.context["messages"]))


# --- Groups ---------------------------------------------------------------------------------------


def test_group_keeps_the_rules_of_its_edition(call, institution):
    edition = EditionFactory(programme=call.programme)
    Call.objects.filter(pk=call.pk).update(edition=edition, maximum_institutions=2, minimum_institutions=2)
    draft = ready(Call.objects.get(pk=call.pk), institution)
    draft.parts.update(people_count=5)
    other = InstitutionFactory(type=institution.type, seat=institution.seat, sectors=["kultura"])
    part = add_part(draft, other, people_count=1, email="a@example.org")
    institution.sectors.add(Sector.objects.exclude(code="kultura").first())
    assert len(missing(draft)) == 1  # 5 and 1 are six, and yet three of each are needed
    part.people_count = 3
    part.save()
    assert missing(draft) == []


def test_partner_answers_by_link_and_the_lead_is_told(client, call, institution):
    Call.objects.filter(pk=call.pk).update(maximum_institutions=2)
    draft = ready(Call.objects.get(pk=call.pk), institution)
    part = add_part(draft, InstitutionFactory(type=institution.type, email="partner@example.org"))
    submit(draft)
    assert (
        Message.objects.filter(kind="programmes.application_partner", address="partner@example.org").count()
        == 1
    )
    _link, address = AccessLink.issue("programmes.application_part", part, address="partner@example.org")
    page = f"/l/{address.rstrip('/').rpartition('/')[2]}/"
    client.get(page)
    part.refresh_from_db()
    assert part.confirmation == PartnerConfirmation.WAITING
    client.post(page, {"answer": "nie"})
    client.post(page, {"answer": "nie"})
    part.refresh_from_db()
    assert (part.confirmation, part.confirmed_by.channel, part.live) == ("declined", "link", False)
    assert Message.objects.filter(kind="programmes.application_partner_no").count() == 1


# --- Mails, the PDF, correction -----------------------------------------------------------------


def test_confirmation_comes_with_the_pdf(call, institution, django_capture_on_commit_callbacks):
    draft = ready(call, institution, contact_email="ktos@poczta.example.com")
    with django_capture_on_commit_callbacks(execute=True):
        submit(draft)
    letters = {message.to[0]: message for message in mail.outbox}
    assert any("ktos@poczta.example.com" in to for to in letters)
    assert any("gops@example.org" in to for to in letters)  # the institution learns of a stranger's address
    (name, content, kind), *_rest = next(iter(letters.values())).attachments
    assert (name, kind, content[:5]) == (draft.number.replace("/", "-") + ".pdf", "application/pdf", b"%PDF-")


def test_returned_is_corrected_although_the_call_is_closed(client, call, institution, member, coordinator):
    draft = ready(call, institution, created_by=member)
    submit(draft, by=member)
    first = draft.first_submitted_at
    client.force_login(coordinator)
    due = timezone.localtime(timezone.now() + timedelta(days=3))
    form = {"reason": "Podaj liczbę osób.", "due_at": f"{due:%Y-%m-%dT%H:%M}"}
    assert client.post(url("application_return", draft), form).url == draft.get_absolute_url()
    draft.refresh_from_db()
    assert draft.status == ApplicationStatus.RETURNED
    assert Message.objects.filter(kind="programmes.application_returned").count() == 1
    Call.objects.filter(pk=call.pk).update(closes_at=timezone.now() - timedelta(minutes=1))
    client.force_login(member)
    client.post(url("application_form", draft), filled(draft, contact_post="kierowniczka"))
    client.post(url("application_send", draft))
    draft.refresh_from_db()
    assert (draft.status, draft.first_submitted_at) == (ApplicationStatus.SUBMITTED, first)
    assert draft.submitted_at > first


def test_correction_after_its_day_is_refused(call, institution):
    draft = ready(call, institution, status="returned")
    Application.objects.filter(pk=draft.pk).update(return_due_at=timezone.now() - timedelta(seconds=1))
    with pytest.raises(CallClosed):
        submit(Application.objects.get(pk=draft.pk))


def test_nominated_person_is_told_and_may_refuse(client, call, institution):
    draft = ready(call, institution)
    person = Nomination.objects.create(
        application=draft, name="Jan Lis", email="jan@example.org", person_agreed=True
    )
    submit(draft)
    person.refresh_from_db()
    assert person.told_at
    assert person.notice_version
    assert Message.objects.filter(kind="programmes.nomination", address="jan@example.org").count() == 1
    _link, address = AccessLink.issue("programmes.nomination", person)
    client.post(f"/l/{address.rstrip('/').rpartition('/')[2]}/", {"refuse": "1"})
    assert not draft.nominations.exists()
    assert draft.events.last().verb == "nomination_refused"


def person(index, name, email, **more):
    fields = {"name": name, "email": email, "agreed": "on"} | more
    return {f"person_{index}_{key}": value for key, value in fields.items()}


def test_three_are_nominated_and_one_is_exchanged(client, call, institution, member):
    draft = ready(call, institution, created_by=member)
    client.force_login(member)
    jan, ewa, ola = (
        person(n, name, f"{name}@example.org".lower()) for n, name in enumerate(["Jan", "Ewa", "Ola"])
    )
    client.post(url("application_form", draft), filled(draft, **jan, **ewa, **ola))
    kept = draft.nominations.get(name="Jan")
    Nomination.objects.filter(pk=kept.pk).update(told_at=timezone.now())
    # The second is taken out, the third comes in its place under another name, and the first keeps the row.
    jan = person(0, "Jan Lis", "JAN@example.org")
    response = client.post(
        url("application_form", draft), filled(draft, **jan, **person(1, "Iga", "iga@example.org"))
    )
    assert response.status_code == 302
    assert list(draft.nominations.values_list("name", flat=True)) == ["Jan Lis", "Iga"]
    submit(draft, by=member)
    told = Message.objects.filter(kind="programmes.nomination").values_list("address", flat=True)
    assert list(told) == ["iga@example.org"]
    form = client.get(draft.get_absolute_url())
    assert form.content.decode().count("@example.org</li>") == 2


@pytest.mark.parametrize(
    ("people", "wrong"),
    [
        (person(0, "Jan", "") | person(1, "", "ewa@example.org"), {"person_0_email", "person_1_name"}),
        (person(1, "Jan", "jan@example.org", agreed=""), {"person_1_agreed"}),
        (person(0, "Jan", "jan@example.org") | person(2, "Jan", "JAN@example.org"), {"person_2_email"}),
        (person(2, "44051401359", "jan@example.org"), {"person_2_name"}),
    ],
)
def test_bad_nomination_is_refused_in_its_field(client, call, institution, member, people, wrong):
    draft = ready(call, institution, created_by=member)
    client.force_login(member)
    response = client.post(url("application_form", draft), filled(draft, **people))
    assert response.context["form"].errors.keys() == wrong
    assert '<details class="folded-fields" open>' in response.content.decode()
    assert not draft.nominations.exists()


def test_nobody_need_be_nominated(client, call, institution, member):
    draft = ready(call, institution, created_by=member)
    client.force_login(member)
    client.post(url("application_form", draft), filled(draft, **person(0, "Jan", "jan@example.org")))
    client.post(url("application_form", draft), filled(draft))
    assert not draft.nominations.exists()


def test_withdrawn_by_account_frees_the_institution(client, call, institution, member):
    application = ready(call, institution, status="submitted")
    client.force_login(member)
    client.post(url("application_withdraw", application), {"reason": ""})
    application.refresh_from_db()
    assert (application.status, application.parts.get().live) == ("withdrawn", False)


# --- Written down by the office -------------------------------------------------------------------


def test_letter_is_written_down_after_the_end(client, call, institution, coordinator):
    closed = timezone.now() - timedelta(days=1)
    Call.objects.filter(pk=call.pk).update(status="closed", closes_at=closed)
    client.force_login(coordinator)
    form = {"uid": "4be0643f-1d98-573b-97cd-ca98a65347dd", "channel": "paper", "on_behalf_of": "GOPS",
            "received_on": f"{timezone.localdate() - timedelta(days=3)}",
            "scan": SimpleUploadedFile("pismo.pdf", PDF)}  # fmt: skip
    late = form | {"received_on": f"{timezone.localdate()}"}
    assert client.post(url("application_record", call), late).context["form"].errors.keys() == {"received_on"}
    form["scan"] = SimpleUploadedFile("pismo.pdf", PDF)
    response = client.post(url("application_record", call), form)
    assert response.status_code == 302, response.context["form"].errors
    draft = Application.objects.get()
    assert response.url == url("application_form", draft)
    client.post(response.url, filled_by_name(draft, institution))
    client.post(url("application_send", draft))
    draft.refresh_from_db()
    assert (draft.status, draft.source.channel) == (ApplicationStatus.SUBMITTED, "paper")
    assert client.get(draft.get_absolute_url()).status_code == 200


def filled_by_name(draft, institution):
    return {"version": draft.version, "institution": institution.name, "contact_name": "Alina Nowicka",
            "contact_email": "alina@example.org"}  # fmt: skip


# --- The office's list -----------------------------------------------------------------------------


def test_list_asks_the_same_number_of_questions(client, call, coordinator):
    client.force_login(coordinator)
    seen = []
    for number in (1, 2):
        for _row in range(number):
            ready(call, InstitutionFactory(type=call.eligible_types.get()), status="submitted")
        with CaptureQueriesContext(connection) as queries:
            assert client.get(url("applications", call)).status_code == 200
        seen.append(len(queries))
    assert seen[0] == seen[1]


def test_table_holds_what_the_filters_leave(client, call, institution, coordinator):
    ready(call, institution, status="submitted")
    ready(call, InstitutionFactory(), status="draft")
    client.force_login(coordinator)
    response = client.get(url("applications", call), {"stan": "submitted", "typ": "gops"})
    assert len(response.context["applications"]) == 1
    assert client.get(url("applications_export", call)).content[:2] == b"PK"


# --- At once ----------------------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_twenty_at_once_none_lost_none_double(at_once):
    """Numbers, places and confirmations of twenty drafts sent in one moment."""
    call = CallFactory()
    drafts = [ApplicationFactory(call=call).pk for _n in range(20)]

    def send(pks):
        return lambda: [submit(Application.objects.get(pk=pk)) for pk in pks]

    outcomes = at_once(*(send(drafts[start::5]) for start in range(5)))
    assert [each for each in outcomes if isinstance(each, Exception)] == []
    sent = Application.objects.filter(status="submitted")
    assert sent.count() == 20
    assert len(set(sent.values_list("number", flat=True))) == 20


@pytest.mark.django_db(transaction=True)
def test_two_clicks_and_two_drafts_at_once(at_once):
    call, institution = CallFactory(), InstitutionFactory()
    one, other = (ApplicationFactory(call=call, institution=institution).pk for _n in range(2))

    def send(pk):
        return lambda: submit(Application.objects.get(pk=pk))

    outcomes = at_once(send(one), send(one), send(other), send(other))
    assert outcomes.count(None) == 1
    assert all(isinstance(each, TransitionRefused) for each in outcomes if each is not None)
    assert Application.objects.filter(status="submitted").count() == 1
