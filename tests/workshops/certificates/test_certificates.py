"""Certificates: who qualifies, one job that may be stopped, killed and repeated, corrections, the public check."""

import io
from datetime import timedelta

import pikepdf
import pytest
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from accounts.models import AccessLink
from coop_portal.transitions import TransitionRefused
from documents.enums import DocumentStatus
from documents.models import IssuedDocument, NumberSeries
from documents.tasks import make
from documents.unlocking import OF_ONE_NETWORK, masked
from notifications.enums import JobStatus
from notifications.models import Job, Message
from notifications.models.job import JobStopped
from programmes.folder.table import Folder
from programmes.models import Programme
from tests.accounts.factories import UserFactory
from workshops.certificates import emails, issuing
from workshops.certificates.qualifying import standings
from workshops.certificates.waiting import waiting
from workshops.enums import Presence
from workshops.folder import held as held_documents
from workshops.models import Certificate, CertificateRule
from workshops.tasks import tick

from ..factories import fill, make_cycle, make_pair

PDF = b"%PDF-1.7\n% a stand-in for the bytes that WeasyPrint takes a second for\n%%EOF\n"


@pytest.fixture
def cycle(db):
    """Six people; everybody was at the first meeting, the first four at the second, the first two at the third."""
    cycle = make_cycle()
    library, gops = make_pair()
    people = fill(cycle.group, (library, 3), (gops, 3))
    for session, count in zip(cycle.sessions.order_by("position"), (6, 4, 2), strict=True):
        start = timezone.now() - timedelta(days=40 - 7 * session.position)
        day = session.days.create(starts_at=start, ends_at=start + timedelta(hours=4))
        came = {person.pk: Presence.PRESENT for person in people[:count]}
        session.record_attendance(day, came | {person.pk: Presence.ABSENT for person in people[count:]})
    cycle.people = people
    return cycle


@pytest.fixture
def rule(cycle):
    return CertificateRule.objects.create(
        edition=cycle.edition, minimum_sessions=2, title="Zaświadczenie o udziale", place="Warszawa"
    )


@pytest.fixture
def quick(monkeypatch):
    """Documents whose bytes are not drawn: what is tried is the work around them."""
    monkeypatch.setattr(IssuedDocument, "render", lambda self, shared=None: PDF)


@pytest.fixture
def coordinator(cycle):
    return UserFactory(role="coordinator", programme=cycle.edition.programme)


def run(cycle, owner, **fields):
    job = Job.objects.create(kind=issuing.JOB, owner=owner, arguments={"cycle": cycle.pk}, **fields)
    job.run()
    job.refresh_from_db()
    return job


def of(cycle, person):
    return next(each for each in standings(cycle) if each.person == person)


def test_standing_says_what_is_missing(cycle, rule):
    assert of(cycle, cycle.people[0]).qualifies
    assert of(cycle, cycle.people[3]).qualifies
    left_out = of(cycle, cycle.people[5])
    assert (left_out.qualifies, left_out.attended) == (False, "1 z 3 spotkań")
    assert left_out.lacks == ["1 z 3 spotkań, potrzebne 2"]


def test_standing_by_hours(cycle, rule):
    CertificateRule.objects.update(minimum_sessions=None, minimum_minutes=600)
    assert [each.qualifies for each in standings(cycle)].count(True) == 2
    assert of(cycle, cycle.people[2]).lacks == ["8 z 10 godzin"]


def test_meeting_of_two_days_counts_for_who_was_there_on_both(cycle, rule):
    session = cycle.sessions.get(position=2)
    start = timezone.now() - timedelta(days=20)
    session.days.create(starts_at=start, ends_at=start + timedelta(hours=2))
    assert of(cycle, cycle.people[3]).sessions == 1


def test_rule_of_a_cycle_comes_before_that_of_its_edition(cycle, rule):
    own = CertificateRule.objects.create(cycle=cycle, minimum_sessions=3, title="Własna")
    assert CertificateRule.objects.of_cycle(cycle) == own
    assert not of(cycle, cycle.people[3]).qualifies


@pytest.mark.parametrize(
    ("fields", "name"),
    [
        ({"minimum_sessions": 2}, "workshops_certificaterule_of_one"),
        ({"edition": True}, "workshops_certificaterule_demands"),
    ],
)
def test_rule_is_held_to_its_constraints(cycle, fields, name):
    if "edition" in fields:
        fields = {"edition": cycle.edition}
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        CertificateRule.objects.create(title="x", **fields)


def test_standings_take_the_same_queries_for_more_people(cycle, rule, django_assert_max_num_queries):
    with django_assert_max_num_queries(9):
        assert len(standings(cycle)) == 6
    fill(cycle.group, (cycle.group.institutions.first(), 6))
    with django_assert_max_num_queries(9):
        assert len(standings(cycle)) == 12


# --- The job -----------------------------------------------------------------------------


def test_job_issues_to_all_who_qualify_in_the_order_of_names(cycle, rule, coordinator, quick):
    job = run(cycle, coordinator)
    assert (job.status, job.done, job.total) == (JobStatus.DONE, 4, 4)
    documents = IssuedDocument.objects.filter(kind="workshops.certificate").order_by("number")
    assert [document.label for document in documents] == [
        f"ZAS/{n}/{timezone.localdate().year}" for n in (1, 2, 3, 4)
    ]
    assert {document.status for document in documents} == {DocumentStatus.ISSUED}
    names = [document.subject.person.sort_key for document in documents]
    assert names == sorted(names)
    assert job.outcome["text"] == "Wydano 4 zaświadczenia."


def test_job_repeated_changes_nothing(cycle, rule, coordinator, quick):
    run(cycle, coordinator)
    again = run(cycle, coordinator)
    assert again.status == JobStatus.DONE
    assert NumberSeries.objects.get(kind="workshops.certificate").last == 4


def test_job_goes_on_where_it_was_stopped(cycle, rule, coordinator, quick, monkeypatch):
    real, made = Job.advance, []

    def stop_after_one(job, done, total):
        made.append(done)
        if len(made) == 2:
            job.stop()
        real(job, done, total)

    monkeypatch.setattr(Job, "advance", stop_after_one)
    assert run(cycle, coordinator).status == JobStatus.CANCELLED
    assert IssuedDocument.objects.filter(status=DocumentStatus.ISSUED).count() == 1
    monkeypatch.setattr(Job, "advance", real)
    assert run(cycle, coordinator).status == JobStatus.DONE
    documents = IssuedDocument.objects.filter(kind="workshops.certificate")
    assert {document.status for document in documents} == {DocumentStatus.ISSUED}
    assert NumberSeries.objects.get(kind="workshops.certificate").last == documents.count() == 4


def test_job_pauses_before_its_task_ends(cycle, rule, coordinator, quick, monkeypatch):
    monkeypatch.setattr(issuing, "AT_ONCE", 1)
    monkeypatch.setattr(issuing, "A_TASK", -1)
    job = run(cycle, coordinator)
    assert (job.status, job.done, job.total) == (JobStatus.WAITING, 1, 4)
    job.run()
    job.refresh_from_db()
    assert (job.status, job.done, job.total) == (JobStatus.WAITING, 2, 4)


def test_job_tells_of_what_could_not_be_made(cycle, rule, coordinator, monkeypatch):
    def render(self, shared=None):
        if self.number == 2:
            raise RuntimeError("no ink")
        return PDF

    monkeypatch.setattr(IssuedDocument, "render", render)
    job = run(cycle, coordinator)
    assert job.status == JobStatus.DONE
    assert "Nie udało się utworzyć 1" in job.outcome["text"]
    assert IssuedDocument.objects.get(number=2, kind="workshops.certificate").has_failed


def test_job_without_a_rule_says_so(cycle, coordinator):
    job = run(cycle, coordinator)
    assert (job.status, job.error) == (JobStatus.FAILED, "Najpierw określ, kto dostaje zaświadczenie.")


def test_job_is_one_for_two_clicks(cycle, rule, coordinator):
    first = issuing.start(cycle, by=coordinator)
    assert issuing.start(cycle, by=coordinator) == first
    with pytest.raises(TransitionRefused):
        issuing.start(cycle, by=UserFactory(role="coordinator", programme=cycle.edition.programme))


def test_certificate_is_mailed_with_a_link_that_needs_no_account(cycle, rule, coordinator, quick, client):
    person = cycle.people[0]
    person.email = "anna@example.org"
    person.save()
    run(cycle, coordinator)
    message = Message.objects.get(kind=emails.MESSAGE, address="anna@example.org")
    assert emails.still_due(message)
    url = emails.context(message)["certificate_url"]
    page = client.get(url)
    assert person.last_name in page.content.decode()
    assert b"".join(client.get(url + "?plik=1").streaming_content) == PDF


# --- Corrections, revocation ------------------------------------------------------------------


def issued(cycle, coordinator):
    run(cycle, coordinator)
    return Certificate.objects.get(cycle=cycle, person=cycle.people[0])


def test_correction_keeps_the_number_and_replaces_the_old_code(cycle, rule, coordinator, quick, client):
    certificate = issued(cycle, coordinator)
    first = certificate.documents().get()
    client.force_login(coordinator)
    data = {
        "name": "Anna Nowa",
        "surname": "Nowa",
        "title": "Zaświadczenie",
        "hours": "8",
        "reason": "Błąd w nazwisku",
    }
    assert (
        client.post(reverse("workshops:certificate_correct", args=[certificate.uid]), data).status_code == 302
    )
    second = certificate.documents().first()
    assert (second.label, second.version, second.status) == (first.label, 2, DocumentStatus.MAKING)
    make(second)
    certificate.refresh_from_db()
    assert (certificate.name, certificate.hours) == ("Anna Nowa", 8)
    assert second.events.filter(verb="correct").get().reason == "Błąd w nazwisku"
    old = check(client, first)
    assert "Ten dokument zastąpiła nowsza wersja" in old.content.decode()
    assert "Nowa" not in old.content.decode()


def test_correction_waits_for_a_version_that_is_being_made(cycle, rule, coordinator, quick):
    certificate = issued(cycle, coordinator)
    certificate.documents().get().new_version()
    with pytest.raises(TransitionRefused):
        issuing.correct(
            certificate, by=coordinator, reason="x", name="A B", surname="B", printed={"title": "T"}
        )
    certificate.refresh_from_db()
    assert certificate.name != "A B"


def test_revoked_certificate_is_not_issued_again_by_the_job(cycle, rule, coordinator, quick, client):
    certificate = issued(cycle, coordinator)
    client.force_login(coordinator)
    client.post(reverse("workshops:certificate_revoke", args=[certificate.uid]), {"reason": "Pomyłka"})
    document = certificate.documents().get()
    assert (document.status, document.events.last().reason) == (DocumentStatus.REVOKED, "Pomyłka")
    run(cycle, coordinator)
    assert certificate.documents().count() == 1
    assert emails.current(certificate) is None


def test_list_shows_who_does_not_qualify_and_why(cycle, rule, coordinator, quick, client):
    run(cycle, coordinator)
    client.force_login(coordinator)
    page = client.get(reverse("workshops:certificates", args=[cycle.uid])).content.decode()
    assert page.count("1 z 3 spotkań, potrzebne 2") == 2
    assert page.count("ZAS/") == 4


def test_rule_form_keeps_one_rule_for_the_edition(cycle, coordinator, client):
    client.force_login(coordinator)
    url = reverse("workshops:certificate_rule", args=[cycle.uid])
    data = {"scope": "edition", "minimum_sessions": "2", "minimum_hours": "1,5", "title": "Zaświadczenie"}
    assert client.post(url, data).status_code == 302
    assert client.post(url, data | {"title": "Inny tytuł"}).status_code == 302
    rule = CertificateRule.objects.get()
    assert (rule.edition, rule.minimum_minutes, rule.title) == (cycle.edition, 90, "Inny tytuł")
    nothing = client.post(url, data | {"minimum_sessions": "", "minimum_hours": ""})
    assert "Podaj, ile spotkań lub godzin" in nothing.content.decode()


# --- The public check -----------------------------------------------------------------------


def check(client, document, **data):
    url = reverse("documents:check", args=[document.printed_code])
    return client.post(url, data) if data else client.get(url)


def test_check_masks_the_name_until_the_surname_is_given(cycle, rule, coordinator, quick, client):
    cache.clear()
    certificate = issued(cycle, coordinator)
    Certificate.objects.filter(pk=certificate.pk).update(name="Łucja Żółć", surname="Żółć")
    document = certificate.documents().get()
    page = check(client, document).content.decode()
    assert "Ł*** Ż***" in page
    assert "Łucja" not in page
    assert "Łucja" not in check(client, document, slowo="Nowak").content.decode()
    assert "Łucja Żółć" in check(client, document, slowo=" zolc ").content.decode()


def test_check_closes_after_a_few_wrong_surnames(cycle, rule, coordinator, quick, client):
    cache.clear()
    certificate = issued(cycle, coordinator)
    document = certificate.documents().get()
    for _n in range(OF_ONE_NETWORK):
        assert check(client, document, slowo="x").status_code == 200
    right = check(client, document, slowo=certificate.surname)
    assert right.status_code == 429
    assert certificate.name not in right.content.decode()
    cache.clear()


def test_mask_says_nothing_of_the_length():
    assert masked("Anna Nowak-Lis") == "A*** N***"


# --- On paper -------------------------------------------------------------------------------


def test_certificate_as_pdf_is_tagged_and_says_what_it_should(cycle, rule, coordinator):
    CertificateRule.objects.update(topics="Sieciowanie\nWspólny model")
    run(cycle, coordinator)
    document = Certificate.objects.get(cycle=cycle, person=cycle.people[0]).documents().get()
    assert document.status == DocumentStatus.ISSUED, document.error
    html = document.html()
    for text in (
        str(cycle.people[0]),
        "Zaświadczenie o udziale",
        "razem godzin: 12",
        "Wspólny model",
        document.printed_code,
    ):
        assert text in html
    with pikepdf.open(io.BytesIO(document.file.read())) as pdf:
        assert str(pdf.Root.Lang) == "pl"
        assert bool(pdf.Root.MarkInfo.Marked)
        assert pdf.Root.ViewerPreferences.DisplayDocTitle
        assert str(pdf.docinfo.Title) == "Zaświadczenie o udziale"
        assert [str(item.title) for item in pdf.open_outline().root] == ["Zaświadczenie o\xa0udziale"]
        assert len(pdf.pages) == 1


def test_receipt_names_who_has_a_valid_certificate(cycle, rule, coordinator, quick, monkeypatch):
    from workshops.certificates.documents import receipt_context

    certificate = issued(cycle, coordinator)
    issuing.revoke(certificate, by=coordinator, reason="x")
    rows = receipt_context(cycle)["rows"]
    assert len(rows) == 3
    assert certificate not in [row.certificate for row in rows]


def test_folder_holds_each_valid_certificate(cycle, rule, coordinator, quick):
    run(cycle, coordinator)
    folder = Folder(cycle.edition.programme)
    steps = [row.step for part in folder.sections for row in part.rows]
    held = [each.type for each in held_documents(cycle.edition.programme, steps)]
    assert held.count("zaswiadczenie_uczestnika") == 4


def test_stopped_job_lets_its_stop_pass(cycle, rule, coordinator):
    job = Job.objects.create(kind=issuing.JOB, owner=coordinator, arguments={"cycle": cycle.pk})
    with pytest.raises(JobStopped):
        issuing.run(job)  # it is not running


def test_link_of_a_revoked_certificate_says_so(cycle, rule, coordinator, quick, client):
    certificate = issued(cycle, coordinator)
    issuing.revoke(certificate, by=coordinator, reason="x")
    _link, url = AccessLink.issue(emails.LINK, certificate)
    assert "Nie ma ważnego zaświadczenia" in client.get(url).content.decode()
    assert client.get(url + "?plik=1").status_code == 404


def test_correction_form_wants_the_surname_in_the_name(cycle, rule, coordinator, quick):
    from workshops.certificates.forms import CorrectionForm

    certificate = issued(cycle, coordinator)
    data = {"name": "Anna Nowak", "surname": "Kowal", "title": "T", "reason": "x"}
    form = CorrectionForm(data, certificate=certificate)
    assert not form.is_valid()
    assert list(form.errors) == ["surname"]


def test_making_a_rule_without_demands_is_refused_by_words(cycle):
    with pytest.raises(ValidationError, match="Podaj, ile spotkań"):
        CertificateRule(edition=cycle.edition, title="T").full_clean()


def test_names_go_when_the_projects_papers_need_not_be_kept(cycle, rule, coordinator, quick, client):
    certificate = issued(cycle, coordinator)
    tick()
    certificate.refresh_from_db()
    assert certificate.surname
    day = timezone.localdate() - timedelta(days=1)
    Programme.objects.filter(pk=cycle.edition.programme_id).update(status="archived", retain_until=day)
    tick()
    certificate.refresh_from_db()
    assert (certificate.name, certificate.surname, certificate.printed) == ("\N{EM DASH}", "", {})
    assert check(client, certificate.documents().get()).status_code == 200


# --- What waits for the coordinator -----------------------------------------------------------------


def waits(cycle):
    return [(each.pk, number) for each, number in waiting([cycle.edition.programme_id])]


def test_cycle_that_is_over_waits_for_its_certificates(cycle, rule, coordinator, client, quick):
    assert waits(cycle) == [(cycle.pk, 4)]
    client.force_login(coordinator)
    assert "4 osoby" in client.get(reverse("dashboard")).content.decode()
    run(cycle, coordinator)
    assert waits(cycle) == []


def test_cycle_with_a_meeting_to_come_or_without_a_rule_does_not_wait(cycle, rule):
    session = cycle.sessions.get(position=3)
    type(session).objects.filter(pk=session.pk).update(status="planned")
    assert waits(cycle) == []
    type(session).objects.filter(pk=session.pk).update(status="held")
    rule.delete()
    assert waits(cycle) == []


@pytest.mark.parametrize("fields", [{"minimum_sessions": 3}, {"minimum_minutes": 600}])
def test_waiting_follows_the_same_rule_as_the_page(cycle, rule, fields):
    CertificateRule.objects.update(**({"minimum_sessions": None} | fields))
    assert waits(cycle) == [(cycle.pk, sum(each.waits for each in standings(cycle)))] == [(cycle.pk, 2)]


def test_what_waits_is_found_in_four_queries(cycle, rule, django_assert_num_queries):
    for n in range(2):
        other = make_cycle(cycle.edition, name=f"Druga grupa {n}")
        [person] = fill(other.group, (cycle.group.institutions.first(), 1))
        for session in other.sessions.all():
            start = timezone.now() - timedelta(days=9 - session.position)
            day = session.days.create(starts_at=start, ends_at=start + timedelta(hours=4))
            session.record_attendance(day, {person.pk: Presence.PRESENT})
    with django_assert_num_queries(4):
        assert [number for _cycle, number in waiting([cycle.edition.programme_id])] == [1, 1, 4]
