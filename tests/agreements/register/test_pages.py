"""Pages of the register: tabs, the spreadsheet, changes by forms, annexes, old agreements, the ZIP."""

import io
import uuid
import zipfile
from datetime import date, timedelta
from functools import partial

import openpyxl
import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.models import AccessLog
from agreements import document, panels
from agreements.models import Agreement, ArchiveOrder, Change, Incomplete
from agreements.register import annexing, archiving, emails
from agreements.signing import deciding, plans
from coop_portal.transitions import TransitionRefused
from notifications.models import Job, Message
from tests.accounts.factories import UserFactory
from tests.agreements.factories import (
    PAPER,
    PDF,
    backdated,
    issue,
    make_commitment,
    make_frozen,
    make_signed,
    sealed,
)
from tests.agreements.signing import signed_files
from tests.agreements.test_panels import request_of
from tests.partners.factories import InstitutionFactory

pytestmark = pytest.mark.django_db
LIST = "/porozumienia/"
SCAN = signed_files.document("Skan")


def day(number):
    return timezone.localdate() + timedelta(days=number)


@pytest.fixture
def agreement():
    return make_signed(ends_on=day(45))


@pytest.fixture
def user(agreement):
    return UserFactory(role="coordinator", programme=agreement.programme)


@pytest.fixture
def coordinator(user, client):
    client.force_login(user)
    return client


def post(client, name, agreement, *more, **values):
    url = reverse(f"agreements:{name}", args=[agreement.uid, *more])
    form = client.get(url).context["form"]
    return client.post(url, {"uid": form["uid"].value()} | values)


# --- The register ------------------------------------------------------------------------


def test_tabs_hold_what_they_say(coordinator, agreement):
    def found(tab):
        return list(coordinator.get(f"{LIST}?stan={tab}").context["object_list"])

    assert [found(tab) for tab in ("w-mocy", "wygasa-30", "wygasa-60", "wygasa-90", "wygasle", "rozwiazane")] == [
        [agreement], [], [agreement], [agreement], [], [],
    ]  # fmt: skip
    counts = {tab["label"]: tab["count"] for tab in coordinator.get(LIST).context["tabs"]}
    assert sorted(counts.values()) == [0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1]


def test_unknown_tab_is_no_error(coordinator, agreement):
    assert coordinator.get(f"{LIST}?stan=nieznany").status_code == 200


def test_register_is_narrowed_by_place_and_party(coordinator, agreement):
    seat = agreement.parties.first().subject.seat
    other = InstitutionFactory()
    assert list(coordinator.get(f"{LIST}?gdzie={seat.gmina_id or seat.pk}").context["object_list"]) == [
        agreement
    ]
    response = coordinator.get(f"{LIST}?gdzie={other.seat_id}")
    assert "gdzie" in response.context["filter"].form.errors


def test_annex_stands_under_its_agreement(coordinator, agreement, user):
    annex = annexing.draft_annex(agreement, uid=uuid.uuid4(), by=user)
    Agreement.objects.filter(pk=annex.pk).update(status="frozen", document=agreement.document)
    response = coordinator.get(LIST)
    assert list(response.context["object_list"]) == [agreement]
    assert annex.get_absolute_url() in response.content.decode()


def test_what_nobody_can_sign_any_more_is_not_called_ready_to_sign(
    coordinator, agreement, user, django_assert_num_queries
):
    def annex_to_sign(ends_on):
        annex = annexing.draft_annex(agreement, uid=uuid.uuid4(), by=user)
        Agreement.objects.filter(pk=annex.pk).update(
            status="frozen", document=agreement.document, ends_on=ends_on
        )

    def labels():
        return [row.state_label for row in coordinator.get(f"{LIST}?stan=w-podpisie").context["object_list"]]

    annex_to_sign(day(1))
    with CaptureQueriesContext(connection) as once:
        assert labels() == ["gotowe do podpisu"]
    annex_to_sign(day(-1))
    with django_assert_num_queries(len(once)):
        assert sorted(labels()) == ["gotowe do podpisu", "nie podpisano w terminie"]
    assert "nie podpisano w terminie" in coordinator.get(LIST).text  # under what it amends
    Agreement.objects.filter(pk=agreement.pk).update(ends_on=day(-1))
    assert labels() == ["nie podpisano w terminie"] * 2  # what they amend is over


def test_spreadsheet_holds_the_rows_of_the_tab(coordinator, agreement):
    response = coordinator.get(f"{reverse('agreements:register_export')}?stan=w-mocy")
    sheet = openpyxl.load_workbook(io.BytesIO(response.content)).active
    rows = list(sheet.iter_rows(values_only=True))
    assert (len(rows), rows[1][0], rows[1][7].date()) == (2, agreement.number, day(45))
    response = coordinator.get(f"{reverse('agreements:register_export')}?stan=wygasle")
    assert openpyxl.load_workbook(io.BytesIO(response.content)).active.max_row == 1


def test_dashboard_names_what_ends_soon(agreement, user):
    keeper = UserFactory(role="caretaker", institution=agreement.parties.last().unit)
    for each in (user, keeper):
        assert [item.url for item in panels.expiring(request_of(each))] == [agreement.get_absolute_url()]
    assert panels.expiring(request_of(UserFactory())) == []


def test_mails_of_the_end_go_to_coordinators_and_parties_once_a_term(agreement, user):
    emails.plan_expiring()
    emails.plan_expiring()
    found = Message.objects.filter(kind__in=[emails.TO_COORDINATOR, emails.TO_PARTY]).order_by("pk")
    assert [(each.address, each.occurrence) for each in found] == [
        (user.email, f"{day(45)}-90"), ("gops@example.org", f"{day(45)}-90"),
    ]  # fmt: skip
    Agreement.objects.filter(pk=agreement.pk).update(ends_on=day(20))
    emails.plan_expiring()
    assert Message.objects.filter(occurrence=f"{day(20)}-30").count() == 2
    definition = found[0].definition if hasattr(found[0], "definition") else None
    assert definition is None or not definition.still_due(found[0])


def test_check_page_says_whether_it_is_in_force(client, agreement):
    def state():
        facts = {str(label): str(value) for label, value in document.public_facts(agreement.document)}
        return facts["Stan porozumienia"]

    first = state()
    Agreement.objects.filter(pk=agreement.pk).update(ends_on=day(-1))
    second = state()
    Agreement.objects.filter(pk=agreement.pk).update(status="terminated", ended_on=day(-2))
    assert len({first, second, state()}) == 3
    assert client.get(agreement.document.check_url).status_code == 200


# --- Changes by forms -----------------------------------------------------------------------


def test_termination_by_the_form(coordinator, agreement):
    Agreement.objects.filter(pk=agreement.pk).update(ends_on=None)
    values = {"given_on": "2026-05-12", "day": "2098-08-31", "basis": "Pismo"}
    response = post(coordinator, "terminate", agreement, file=SimpleUploadedFile("a.pdf", PDF), **values)
    assert response.status_code == 302
    assert Change.objects.get().file.original_name == "a.pdf"
    page = coordinator.get(agreement.get_absolute_url()).content.decode()
    assert Change.objects.get().file.get_absolute_url() in page


@pytest.mark.parametrize(
    ("values", "wrong"),
    [
        ({"day": "2026-05-13"}, "day"),
        ({"given_on": "2098-01-01"}, "given_on"),
        ({"basis": ""}, "basis"),
        ({"day": "9999-01-01"}, "day"),
        ({"file": SimpleUploadedFile("a.pdf", b"MZ\x90\x00 not a PDF")}, "file"),
    ],
)
def test_termination_is_refused_in_words(coordinator, agreement, values, wrong):
    Agreement.objects.filter(pk=agreement.pk).update(ends_on=None)
    right = {"given_on": "2026-05-12", "day": "2098-08-31", "basis": "Pismo"}
    response = post(coordinator, "terminate", agreement, **(right | values))
    assert list(response.context["form"].errors) == [wrong]
    assert not Change.objects.exists()


def test_joining_leaving_and_succession_by_forms(coordinator, agreement):
    new, heir = InstitutionFactory(name="Klub Seniora"), InstitutionFactory(name="Centrum Usług")
    common = {"given_on": "2026-05-12", "basis": "Deklaracja"}
    today = f"{timezone.localdate()}"
    assert post(coordinator, "join", agreement, institution=new.name, day=today, **common).status_code == 302
    party = agreement.parties.first()
    args = (agreement, party.uid)
    assert post(coordinator, "succeed", *args, institution=heir.name, day=today, **common).status_code == 302
    last = agreement.parties.get(subject=new)
    response = post(coordinator, "leave", agreement, last.uid, day=today, at_once="on", **common)
    assert response.status_code == 302
    assert list(Change.objects.order_by("pk").values_list("kind", flat=True)) == [
        "joining",
        "succession",
        "leaving",
    ]
    page = coordinator.get(agreement.get_absolute_url()).content.decode()
    assert "Centrum Usług" in page


def test_change_of_what_is_not_in_force_is_refused_in_words(coordinator, user):
    agreement = make_frozen()
    client_user = UserFactory(role="coordinator", programme=agreement.programme)
    coordinator.force_login(client_user)
    for name in ("terminate", "join", "annex"):
        response = coordinator.get(reverse(f"agreements:{name}", args=[agreement.uid]))
        assert (response.status_code, response["Location"]) == (302, agreement.get_absolute_url())


# --- Annexes -----------------------------------------------------------------------------


def test_annex_is_drafted_with_the_parties_of_today(agreement, user):
    agreement.parties.filter(pk=agreement.parties.first().pk).update(left_on=day(-1))
    uid = uuid.uuid4()
    annex = annexing.draft_annex(agreement, uid=uid, by=user, change="§ 4 skreśla się.", new_end=day(400))
    assert annexing.draft_annex(agreement, uid=uid, by=user) == annex
    assert (annex.amends, annex.status, annex.ends_on, annex.number) == (agreement, "draft", day(400), "")
    assert [party.subject for party in annex.parties.all()] == [agreement.parties.last().subject]
    assert [signer.name for signer in annex.parties.get().signers.all()] == ["Grażyna Wilk"]
    assert [clause.kind for clause in annex.clauses.all()] == ["changes", "duration", "final"]
    assert agreement.number in annex.clauses.last().text


def test_annex_keeps_who_signs_together_with_whom(agreement, user):
    party = agreement.parties.first()
    anna, ewa = party.signers.get(), party.signers.create(name="Ewa Próbna", position=2, rule="together")
    party.signers.filter(pk=anna.pk).update(rule="together", together_with=ewa)
    annex = annexing.draft_annex(agreement, uid=uuid.uuid4(), by=user, lasts_on=True)
    first, second = annex.parties.first().signers.all()
    assert (first.together_with, second.together_with) == (second, None)
    assert [clause.kind for clause in annex.clauses.all()] == ["duration", "final"]


def test_annex_that_is_signed_after_the_end_brings_nothing_back(agreement, user):
    annex = annexing.draft_annex(agreement, uid=uuid.uuid4(), by=user, change="Zmiana", new_end=day(400))
    annex.freeze(user)
    backdated(issue(annex, sealed(PAPER)), day(-9))
    type(agreement).objects.filter(pk=agreement.pk).update(status="terminated", ended_on=day(-2))
    signing, (one, *others) = plans.current(annex), annex.parties.all()
    assert not plans.is_open(plans.current(annex), one)
    on_paper = partial(deciding.record_paper, signing, by=user, scan=(PAPER, "skan.pdf"))
    on_paper([one], uid=uuid.uuid4(), signed_on=day(-1))
    with pytest.raises(ValidationError) as refusal:
        on_paper(others, uid=uuid.uuid4(), signed_on=day(-1))
    assert refusal.value.code == "over"
    annex.refresh_from_db()
    assert annex.status == "signing"


def test_annex_that_comes_into_force_after_the_end_brings_nothing_back(agreement, user):
    annex = annexing.draft_annex(agreement, uid=uuid.uuid4(), by=user, change="Zmiana", new_end=day(400))
    annex.freeze(user)
    backdated(issue(annex, sealed(PAPER)), day(-9))
    type(annex).objects.filter(pk=annex.pk).update(starts_on=day(60))
    annex.refresh_from_db()
    assert not plans.is_open(plans.current(annex), annex.parties.first())
    with pytest.raises(ValidationError) as refusal:
        deciding.record_paper(
            plans.current(annex), list(annex.parties.all()), uid=uuid.uuid4(), by=user, signed_on=day(-1),
            scan=(PAPER, "skan.pdf"),
        )  # fmt: skip
    assert refusal.value.code == "over"


def test_annex_is_shown_only_to_whom_it_may_read(agreement, user, client):
    """A party that left before it is not in it."""
    left = agreement.parties.first()
    annex = annexing.draft_annex(agreement, uid=uuid.uuid4(), by=user, change="Zmiana")
    annex.freeze(user)
    issue(annex)
    annex.parties.filter(subject=left.subject).delete()
    for party, shown in ((left, False), (agreement.parties.last(), True)):
        client.force_login(UserFactory(role="caretaker", institution=party.unit))
        assert (annex.get_absolute_url() in client.get(reverse("agreements:list")).content.decode()) is shown


def test_annex_is_fixed_under_its_own_number(agreement, user):
    annex = annexing.draft_annex(agreement, uid=uuid.uuid4(), by=user, change="§ 4 skreśla się.")
    annex.freeze(user)
    assert annex.number not in ("", agreement.number)


@pytest.mark.parametrize(
    ("changes", "of_original", "says"),
    [
        ({"ends_on": day(-1)}, {}, "już minął"),
        ({"ends_on": date(2026, 1, 1)}, {"in_force_on": date(2026, 1, 1)}, "już minął"),
        ({"ends_on": day(9)}, {"in_force_on": day(10)}, "zaczyna obowiązywać później"),
        ({"ends_on": day(400)}, {"ends_on": day(-1)}, "wszedłby w życie później"),
        ({"starts_on": day(46), "ends_on": day(400)}, {}, "wszedłby w życie później"),
    ],
)
def test_annex_with_impossible_days_is_not_fixed(agreement, user, changes, of_original, says):
    annex = annexing.draft_annex(agreement, uid=uuid.uuid4(), by=user, change="Zmiana")
    Agreement.objects.filter(pk=annex.pk).update(**changes)
    Agreement.objects.filter(pk=agreement.pk).update(**of_original)
    annex.refresh_from_db()
    with pytest.raises(Incomplete) as incomplete:
        annex.freeze(user)
    (sentence,) = incomplete.value.messages
    assert says in sentence


def test_last_day_of_an_annex_that_is_over_is_refused_in_its_details(coordinator, agreement, user):
    annex = annexing.draft_annex(agreement, uid=uuid.uuid4(), by=user, change="Zmiana")
    url = reverse("agreements:edit_details", args=[annex.uid])
    data = {"title": annex.title, "place": "w Sterdyni", "notice_months": 3, "expected_version": 1}
    refused = coordinator.post(url, data | {"ends_on": day(-1)})
    assert "już minął" in refused.context["form"].errors["ends_on"][0]
    assert coordinator.post(url, data | {"ends_on": day(400)}).status_code == 302


@pytest.mark.parametrize("make", [make_frozen, lambda: make_signed(ends_on=date(2026, 2, 1))])
def test_no_annex_to_what_is_not_in_force(make, user):
    with pytest.raises(TransitionRefused):
        annexing.draft_annex(make(), uid=uuid.uuid4(), by=user)


def test_no_annex_to_an_annex(agreement, user):
    annex = annexing.draft_annex(agreement, uid=uuid.uuid4(), by=user)
    with pytest.raises(TransitionRefused):
        annexing.draft_annex(annex, uid=uuid.uuid4(), by=user)


def test_annex_by_the_form_leads_to_its_draft(coordinator, agreement):
    response = post(coordinator, "annex", agreement, change="", new_end=f"{day(400)}")
    assert response["Location"] == agreement.annexes.get().get_absolute_url()
    assert coordinator.get(response["Location"]).status_code == 200


# --- Before the portal -------------------------------------------------------------------------


def earlier(client, content, **values):
    first, second = InstitutionFactory(name="Gmina Sterdyń"), InstitutionFactory(name="Fundacja Most")
    url = reverse("agreements:register_earlier")
    form = client.get(url).context["form"]
    programme = form.fields["programme"].queryset.get()
    data = {
        "uid": form["uid"].value(), "programme": programme.pk, "title": "Dawne porozumienie", "dated_on": "2024-03-01",
        "ends_on": f"{day(300)}", "notice_months": "3", "own_number": "7/2024", "party_1": first.name,
        "case_1": "OR.1.2024", "party_2": second.name, "file": SimpleUploadedFile("stare.pdf", content),
    }  # fmt: skip
    return client.post(url, data | values)


def signed_pdf():
    return signed_files.signed(signed_files.document(), "Jan Nowak")


def test_scan_of_an_old_agreement_is_registered_with_its_dates(coordinator):
    response = earlier(coordinator, SCAN)
    agreement = Agreement.objects.get(title="Dawne porozumienie")
    assert response["Location"] == agreement.get_absolute_url()
    assert (agreement.status, agreement.in_force_on, agreement.document.status) == (
        "signed", date(2024, 3, 1), "issued",
    )  # fmt: skip
    assert (agreement.earlier.own_number, agreement.earlier.report["reason"]) == ("7/2024", "unsigned")
    assert agreement.document.file.read() == SCAN
    assert agreement in Agreement.objects.in_force()
    assert coordinator.get(agreement.get_absolute_url()).status_code == 200


def test_signatures_of_an_old_agreement_are_checked(coordinator):
    earlier(coordinator, signed_pdf())
    report = Agreement.objects.get(title="Dawne porozumienie").earlier.report
    assert (report["status"], report["reason"], len(report["signatures"])) == ("accept", "intact", 1)


def test_changed_bytes_of_an_old_agreement_are_reported(coordinator):
    content = bytearray(signed_pdf())
    content[30] ^= 1
    earlier(coordinator, bytes(content))
    found = Agreement.objects.filter(title="Dawne porozumienie").first()
    assert found is None or found.earlier.report["status"] != "accept"


@pytest.mark.parametrize("content", [b"PK\x03\x04 no PDF", b"%PDF-1.7 broken"])
def test_no_pdf_is_not_registered(coordinator, content):
    response = earlier(coordinator, content)
    assert list(response.context["form"].errors) == ["file"]
    assert not Agreement.objects.filter(title="Dawne porozumienie").exists()


def test_old_agreement_of_one_party_twice_is_refused(coordinator):
    response = earlier(coordinator, SCAN, party_2="Gmina Sterdyń")
    assert response.context["form"].non_field_errors()


# --- The ZIP -------------------------------------------------------------------------------------


def test_institution_gets_its_agreements_as_one_zip(agreement, client, django_capture_on_commit_callbacks):
    unit = agreement.parties.last().unit
    keeper = UserFactory(role="caretaker", institution=unit)
    client.force_login(keeper)
    make_signed()
    url = reverse("agreements:institution_archive", args=[unit.pk])
    assert client.get(url).status_code == 200
    with django_capture_on_commit_callbacks():
        assert [client.post(url).status_code for _each in range(2)] == [302, 302]
    job = Job.objects.get(kind=archiving.JOB)
    job.run()
    job.refresh_from_db()
    assert (job.status, job.error) == ("done", "")
    stored = ArchiveOrder.objects.get().file
    book = zipfile.ZipFile(io.BytesIO(stored.read()))
    names = book.namelist()
    assert [name.rpartition("/")[2] for name in names] == [
        agreement.document.file_name,
        "index.html",
        "SHA256SUMS.txt",
    ]
    assert book.read(names[0]) == agreement.document.file.read()
    assert agreement.number in book.read("index.html").decode()
    assert b"".join(client.get(stored.get_absolute_url())).startswith(b"PK")
    assert {entry.verb for entry in AccessLog.objects.filter(user=keeper)} >= {
        "agreements_archive",
        "download",
    }
    client.force_login(UserFactory(role="caretaker", institution=unit))
    assert client.get(stored.get_absolute_url()).status_code == 404


def test_zip_of_an_institution_without_agreements_is_not_there(coordinator):
    assert (
        coordinator.get(reverse("agreements:institution_archive", args=[InstitutionFactory().pk])).status_code
        == 404
    )


# --- Commitments by pages ----------------------------------------------------------------------------


def test_commitment_by_the_form_and_its_answer_and_review(coordinator, agreement):
    party = agreement.parties.first()
    due = day(10)
    response = post(
        coordinator,
        "add_commitment",
        agreement,
        text="Dyżur",
        rhythm="once",
        first_due_on=f"{due}",
        party=party.pk,
    )
    commitment = agreement.commitments.get()
    assert (response.status_code, commitment.party) == (302, party)
    url = reverse("agreements:answer", args=[commitment.uid, party.uid, due])
    assert coordinator.post(url, {"outcome": "kept", "channel": "phone"}).status_code == 302
    assert commitment.answers.get().source.channel == "phone"
    review = reverse(
        "agreements:review", args=[agreement.uid, due.year if due.year == day(0).year else day(0).year]
    )
    data = {f"z{commitment.pk}-outcome": "partly", f"z{commitment.pk}-note": ""}
    assert coordinator.post(review, data).status_code == 302
    assert commitment.reviews.get().outcome == "partly"
    paper = coordinator.get(review.rstrip("/") + ".pdf")
    assert paper.content.startswith(b"%PDF")


def test_ongoing_with_a_day_is_refused_in_words(coordinator, agreement):
    response = post(
        coordinator, "add_commitment", agreement, text="x", rhythm="ongoing", first_due_on=f"{day(3)}"
    )
    assert list(response.context["form"].errors) == ["first_due_on"]


def test_lists_ask_the_same_number_of_queries_for_more_rows(
    coordinator, agreement, django_assert_num_queries, django_assert_max_num_queries
):
    url = reverse("agreements:commitments", args=[agreement.uid])
    make_commitment(agreement)
    coordinator.get(url)
    with CaptureQueriesContext(connection) as once:
        coordinator.get(url)
    for number in range(3):
        make_commitment(agreement, text=f"{number}", party=agreement.parties.first())
    with django_assert_num_queries(len(once)):
        coordinator.get(url)


def test_coordinator_names_the_newer_agreement(coordinator, agreement):
    newer = make_signed(agreement.cycle, in_force_on=timezone.localdate())
    page = reverse("agreements:supersede", args=[agreement.uid])
    assert page in coordinator.get(agreement.get_absolute_url()).text
    assert newer.number in coordinator.get(page).text
    assert coordinator.post(page, {}).status_code == 200
    assert coordinator.post(page, {"newer": newer.pk}).status_code == 302
    shown = coordinator.get(agreement.get_absolute_url()).text
    assert newer.get_absolute_url() in shown
    assert page not in shown
    assert agreement.get_absolute_url() in coordinator.get(newer.get_absolute_url()).text


@pytest.mark.parametrize(
    ("fields", "says"),
    [
        ({}, "Ten dokument jest ważny"),
        ({"ends_on": day(-1)}, "nie obowiązuje: wygasło"),
        ({"status": "terminated", "ended_on": day(-1)}, "nie obowiązuje: rozwiązane"),
        ({"status": "terminated", "ended_on": day(9)}, "Ten dokument jest ważny"),
    ],
)
def test_check_says_first_whether_the_agreement_still_holds(client, agreement, fields, says):
    Agreement.objects.filter(pk=agreement.pk).update(**fields)
    page = reverse("documents:check", args=[agreement.document.printed_code])
    assert says in " ".join(client.get(page).text.split())


def test_page_to_supersede_says_where_there_is_nothing_newer(client, agreement):
    client.force_login(UserFactory(role="coordinator", programme=agreement.programme))
    text = client.get(reverse("agreements:supersede", args=[agreement.uid])).text
    assert "nie ma nowszego" in text
    assert 'name="newer"' not in text
