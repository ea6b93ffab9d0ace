"""A project ends only when what it built is handed on; then it is asked whether it lasts; its papers are kept."""

from datetime import timedelta
from itertools import pairwise

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from accounts.enums import Role
from accounts.models import AccessLink
from coop_portal.transitions import TransitionRefused
from notifications.models import Message
from partners.models import Person
from partners.people import retention
from programmes import tasks
from programmes.closing import emails, years
from programmes.closing.answering import record
from programmes.closing.legacies import TEAMS, settle
from programmes.models import Edition, Programme, Succession, SustainabilityYear, Unsettled
from tests.accounts.factories import UserFactory
from tests.partners.factories import InstitutionFactory, PersonFactory, TerritoryFactory
from tests.services_catalog.factories import ServiceFactory

from .factories import EditionFactory, ProgrammeFactory
from .factories_closing import FundingFactory, add_team, fetched, years_ago

pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"


def today():
    return timezone.localdate()


def address(name, *args):
    return reverse(f"programmes:{name}", args=args)


def item_of(programme):
    return TEAMS.items(programme)[0]


# --- Handing on -----------------------------------------------------------------------------


def test_project_with_nothing_to_hand_on_ends(programme, coordinator):
    programme.finish(by=coordinator)
    assert (programme.status, programme.events.last().verb) == ("after_end", "finish")


@pytest.mark.parametrize("verb", ["finish", "archive"])
def test_project_with_a_team_without_successor_does_not_end(programme, coordinator, verb):
    team = add_team(programme)
    with pytest.raises(Unsettled) as refusal:
        getattr(programme, verb)(by=coordinator)
    assert team.name in refusal.value.messages[0]
    programme.refresh_from_db()
    assert programme.status == "active"


def test_list_teams_and_agreements_are_to_be_handed_on(programme, coordinator):
    from tests.agreements.factories import make_draft, make_group
    from workshops.models import Cycle

    gmina = TerritoryFactory()
    programme.territories.add(gmina)
    ServiceFactory(provider=InstitutionFactory(seat=gmina), steward=gmina)
    ServiceFactory(provider=InstitutionFactory(seat=gmina), steward=gmina, status="withdrawn")
    add_team(programme)
    add_team(programme, status="closed")
    group = make_group(gmina)
    Cycle.objects.filter(pk=group.pk).update(edition=programme.editions.first())
    make_draft(Cycle.objects.get(pk=group.pk), by=coordinator)
    parts = {key: [(item.detail, row) for item, row in rows] for key, _legacy, rows in programme.legacies()}
    assert {key: len(rows) for key, rows in parts.items()} == {"services": 1, "teams": 1, "agreements": 1}
    assert "1" in parts["services"][0][0]


def test_list_that_the_animator_of_the_powiat_keeps_is_handed_on(programme):
    gmina, other = TerritoryFactory(), TerritoryFactory()
    programme.territories.add(gmina)
    ServiceFactory(provider=InstitutionFactory(seat=gmina), steward=gmina.powiat)
    ServiceFactory(provider=InstitutionFactory(seat=other), steward=other.powiat)
    [(key, _legacy, rows)] = programme.legacies()
    assert (key, [item.key for item, _row in rows]) == ("services", [str(gmina.powiat_id)])


def test_successor_and_conscious_end_let_the_project_end(programme, coordinator, client):
    first, second = add_team(programme), add_team(programme)
    heir = InstitutionFactory()
    page = address("succession", programme.uid, "teams", first.pk)
    assert client.get(page).status_code == 200
    assert client.post(page, {"institution": heir.name, "from_on": "2026-01-01"}).status_code == 302
    assert client.post(address("move", programme.uid, "zakoncz")).url == address("closing", programme.uid)
    client.post(address("succession", programme.uid, "teams", second.pk), {"reason": "Zespół się rozwiązał"})
    client.post(address("move", programme.uid, "zakoncz"))
    programme.refresh_from_db()
    assert programme.status == "after_end"
    assert [(row.successor, row.is_ended) for row in programme.successions.order_by("pk")] == [
        (heir, False), (None, True),
    ]  # fmt: skip


def test_one_decision_holds_for_all_that_are_left(programme, coordinator, client):
    teams = [add_team(programme) for _n in range(3)]
    settle(programme, "teams", item_of(programme), by=coordinator, reason="Kończy się")
    data = {"institution": InstitutionFactory().name, "from_on": "2026-01-01", "others": "on"}
    client.post(address("succession", programme.uid, "teams", teams[2].pk), data)
    assert programme.successions.count() == 3
    assert programme.successions.filter(reason="Kończy się").count() == 1


@pytest.mark.parametrize(
    "data",
    [
        {"from_on": "2026-01-01"},
        {"institution": "Biblioteka w Łapach"},
        {"institution": "Biblioteka w Łapach", "from_on": "2026-01-01", "reason": "Kończy się"},
        {"institution": "Nie ma takiej", "from_on": "2026-01-01"},
        {"reason": "Pani o numerze 44051401359 odeszła"},
    ],
)
def test_half_a_decision_is_refused(programme, coordinator, client, data):
    team = add_team(programme)
    InstitutionFactory(name="Biblioteka w Łapach")
    response = client.post(address("succession", programme.uid, "teams", team.pk), data)
    assert response.context["form"].errors
    assert not programme.successions.exists()


def test_animator_of_the_place_may_take_over_and_a_stranger_may_not(programme, coordinator, client):
    team, gmina = add_team(programme), TerritoryFactory()
    programme.territories.add(gmina)
    animator = UserFactory(role=Role.ANIMATOR, territory=gmina.powiat)
    stranger = UserFactory(role=Role.ANIMATOR, territory=TerritoryFactory())
    page = address("succession", programme.uid, "teams", team.pk)
    assert client.post(page, {"user": stranger.pk, "from_on": "2026-01-01"}).context["form"].errors
    assert client.post(page, {"user": animator.pk, "from_on": "2026-01-01"}).status_code == 302
    assert programme.successions.get().successor == animator


def test_succession_rules_are_kept_by_the_database(programme):
    row = {"programme": programme, "legacy": "teams", "item": "1", "title": "Zespół"}
    with pytest.raises(IntegrityError, match="programmes_succession_one_fate"), transaction.atomic():
        Succession.objects.create(**row)
    Succession.objects.create(**row, reason="Kończy się")
    with pytest.raises(IntegrityError, match="programmes_succession_once"), transaction.atomic():
        Succession.objects.create(**row, reason="Kończy się")


@pytest.mark.django_db(transaction=True)
def test_project_is_closed_once_at_once(at_once):
    programme = ProgrammeFactory()
    settle(programme, "teams", TEAMS_ITEM, by=None, reason="Kończy się")

    def finish():
        try:
            Programme.objects.get(pk=programme.pk).finish()
        except TransitionRefused:
            return "refused"
        return "done"

    assert sorted(at_once(finish, finish)) == ["done", "refused"]
    assert programme.events.filter(verb="finish").count() == 1


TEAMS_ITEM = type("Item", (), {"key": "1", "title": "Zespół"})


@pytest.mark.django_db(transaction=True)
def test_two_decisions_at_once_leave_one(at_once):
    programme = ProgrammeFactory()
    heirs = [InstitutionFactory(), InstitutionFactory()]

    def decide(heir):
        settle(programme, "teams", TEAMS_ITEM, by=None, institution=heir, from_on=today())

    at_once(lambda: decide(heirs[0]), lambda: decide(heirs[1]))
    assert programme.successions.count() == 1


def test_merged_institution_stays_the_successor(programme):
    from coop_portal import registry

    assert "programmes.succession.institution" in registry.merge_rules


def test_closing_page_has_a_constant_number_of_queries(
    programme, coordinator, client, django_assert_max_num_queries
):
    for number in (1, 3):
        while programme.editions.count() < number:
            edition = EditionFactory(programme=programme)
            add_team(programme)
        with django_assert_max_num_queries(45):
            assert client.get(address("closing", programme.uid)).status_code == 200
    assert edition


# --- Keeping ------------------------------------------------------------------------------


def test_kept_projects_are_those_on_hold_or_before_their_day(programme):
    others = [
        ProgrammeFactory(),
        ProgrammeFactory(retain_until=today() - timedelta(days=1)),
        ProgrammeFactory(),
    ]
    FundingFactory(programme=others[2], retain_until=today())
    held = ProgrammeFactory(legal_hold=True)
    until = ProgrammeFactory(retain_until=today())
    assert set(Programme.objects.kept()) == {others[2], held, until}
    assert (held.is_kept, until.is_kept, programme.is_kept) == (True, True, False)


def test_hold_and_its_end_stand_in_the_journal(programme, coordinator, client):
    for verb, held in (("wstrzymaj", True), ("zwolnij", False)):
        page = address("keeping", programme.uid, verb)
        assert client.get(page).status_code == 200
        assert client.post(page, {"reason": ""}).context["form"].errors
        client.post(page, {"reason": "Sprawa w sądzie"})
        client.post(page, {"reason": "Sprawa w sądzie"})
        programme.refresh_from_db()
        assert programme.legal_hold is held
    assert [event.verb for event in programme.events.all()] == ["hold", "release"]


def test_day_cannot_change_while_the_hold_stands(programme, coordinator):
    programme.keep_until(today() + timedelta(days=400), by=coordinator, reason="Umowa")
    programme.hold(by=coordinator, reason="Kontrola")
    with pytest.raises(ValidationError):
        programme.keep_until(today(), by=coordinator, reason="Pomyłka")
    assert programme.retain_until == today() + timedelta(days=400)


@pytest.mark.parametrize(
    "fields", [{"legal_hold": True}, {"retain_until": timezone.localdate() + timedelta(days=30)}]
)
def test_database_refuses_to_delete_a_kept_project(fields):
    programme = ProgrammeFactory(**fields)
    with pytest.raises(DatabaseError, match="programmes_programme_kept"), transaction.atomic():
        programme.delete()
    assert Programme.objects.filter(pk=programme.pk).exists()


def expired_contact(programme):
    person = PersonFactory()
    programme.contacts.create(label="Koordynator", person=person)
    Person.objects.filter(pk=person.pk).update(created_at=timezone.now() - timedelta(days=2000))
    return person


def test_people_named_in_kept_papers_are_not_erased(programme):
    person = expired_contact(programme)
    Programme.objects.filter(pk=programme.pk).update(legal_hold=True)
    assert retention.erase_expired() == 0
    Programme.objects.filter(pk=programme.pk).update(legal_hold=False)
    assert retention.erase_expired() == 1
    assert not Person.objects.filter(pk=person.pk).exists()


def test_participants_of_a_kept_project_are_not_erased():
    from tests.workshops.factories import days_from_now, make_cycle
    from workshops.keeping import kept_people

    cycle = make_cycle()
    session = cycle.sessions.get(position=1)
    session.schedule(days_from_now(10))
    resident = PersonFactory(
        kind="resident", purpose="szkolenie", notice_version="1", retain_until=today() - timedelta(days=1)
    )
    session.invite(resident)
    Programme.objects.filter(pk=cycle.edition.programme_id).update(retain_until=today())
    assert list(kept_people()) == [{"pk": resident.pk}]
    assert retention.erase_expired() == 0
    Programme.objects.update(retain_until=None)
    assert retention.erase_expired() == 1


def test_nothing_is_removed_while_the_hold_stands(programme, coordinator, client):
    link = programme.links.create(title="BIP")
    programme.hold(by=coordinator, reason="Kontrola")
    client.post(address("row_remove", programme.uid, "linki", link.pk))
    assert programme.links.exists()


def test_addresses_go_when_the_papers_may_go(asked):
    programme = asked.programme
    assert SustainabilityYear.objects.forget_addresses() == 0
    Programme.objects.filter(pk=programme.pk).update(retain_until=today() - timedelta(days=1))
    assert SustainabilityYear.objects.forget_addresses() == 1
    programme.hold(by=None, reason="Kontrola")
    SustainabilityYear.objects.update(address="gops@example.org")
    assert SustainabilityYear.objects.forget_addresses() == 0


# --- The archive ------------------------------------------------------------------------------


def archived_pages(programme):
    edition = EditionFactory(programme=programme)
    news = programme.news.create(title="Spotkanie", published_at="2019-10-31T00:00Z")
    call = programme.calls.create(title="Nabór", status="published")
    practice = programme.practices.create(
        title="Praktyka", status="published", summary="Opis", published_at=timezone.now()
    )
    milestone = programme.milestones.create(number="I", title="Model")
    return [
        programme.get_absolute_url(), edition.get_absolute_url(), news.get_absolute_url(),
        address("call", call.uid), practice.get_absolute_url(), milestone.get_absolute_url(),
        address("schedule", edition.uid), address("after_end", programme.uid),
    ]  # fmt: skip


def test_pages_of_an_archived_project_have_the_banner_above_and_below(client, programme):
    pages = archived_pages(programme)
    programme.archive()
    for page in pages:
        assert client.get(page).content.decode().count('class="archive-banner"') == 2, page


def test_archiving_leaves_services_alone(programme):
    gmina = TerritoryFactory()
    programme.territories.add(gmina)
    service = ServiceFactory(provider=InstitutionFactory(seat=gmina))
    programme.archive()
    before = service.updated_at
    service.refresh_from_db()
    assert (service.status, service.updated_at) == ("published", before)


def test_archived_project_is_only_read(client, programme, coordinator):
    edition, link = EditionFactory(programme=programme), programme.links.create(title="BIP")
    milestone = programme.milestones.create(number="I", title="Model")
    practice = programme.practices.create(title="Praktyka", summary="Opis")
    team_pages = [
        address("row_up", programme.uid, "linki", link.pk),
        address("row_remove", programme.uid, "linki", link.pk),
    ]
    programme.archive(by=coordinator)
    closed = [
        *team_pages,
        address("edit", programme.uid),
        address("row_add", programme.uid, "linki"),
        address("row_edit", programme.uid, "linki", link.pk),
        address("succession", programme.uid, "teams", "1"),
        address("milestone_move", milestone.pk, "rozpocznij"),
        address("evidence_add", milestone.pk),
        address("schedule_publish", edition.uid),
        address("schedule_row_add", edition.uid),
        address("practice_edit", practice.uid),
        address("practice_publish", practice.uid),
        reverse("workshops:cycle_create", args=[edition.uid]),
    ]
    assert {page: client.post(page).status_code for page in closed} == dict.fromkeys(closed, 403)
    settings = client.get(address("settings", programme.uid))
    assert (settings.status_code, settings.context["can_edit"]) == (200, False)
    client.post(address("move", programme.uid, "otworz"))
    assert client.get(address("edit", programme.uid)).status_code == 200


def test_cycle_of_an_archived_project_is_only_read(client):
    from tests.workshops.factories import days_from_now, make_cycle

    cycle = make_cycle()
    session = cycle.sessions.get(position=1)
    session.schedule(days_from_now(10))
    user = UserFactory(role=Role.COORDINATOR, programme=cycle.edition.programme)
    client.force_login(user)
    Programme.objects.filter(pk=cycle.edition.programme_id).update(status="archived")
    assert client.get(cycle.get_absolute_url()).status_code == 200
    of_session = ["session_cancel", "session_schedule", "session_attendance"]
    closed = [(name, session) for name in of_session] + [("members_add", cycle), ("cycle_start", cycle)]
    for name, subject in closed:
        assert client.post(reverse(f"workshops:{name}", args=[subject.uid])).status_code == 403, name
    assert client.get(reverse("agreements:draft") + f"?cykl={cycle.uid}").status_code == 403


# --- Whether it lasts --------------------------------------------------------------------------


@pytest.fixture
def ended(programme, coordinator):
    """A funding of an ended project with a lead that has a mailbox."""
    lead = InstitutionFactory(name="GOPS Kobylin", email="gops@example.org")
    programme.partners.create(institution=lead, role="lead")
    funding = FundingFactory(programme=programme)
    programme.finish(by=coordinator)
    return funding


@pytest.fixture
def asked(ended):
    assert years.ask_due() == 1
    return SustainabilityYear.objects.get()


def planned(kind):
    unsent = Message.objects.filter(kind=kind).exclude(status__in=["superseded", "cancelled"])
    return sorted(unsent.values_list("address", flat=True))


def link_of(year, **options):
    return (
        AccessLink.issue(emails.ANSWER_LINK, year, address=year.address, **options)[1]
        .partition("//")[2]
        .partition("/")[2]
    )


def test_years_follow_each_other_to_the_last_day(ended):
    found = years.periods(ended)
    assert (len(found), found[0][0], found[-1][1]) == (3, ended.sustainability_from, ended.sustainability_to)
    assert all(later[0] - earlier[1] == timedelta(days=1) for earlier, later in pairwise(found))
    ended.sustainability_to = ended.sustainability_from
    assert years.periods(ended) == [(ended.sustainability_from, ended.sustainability_from)]


def test_sweep_asks_about_the_year_that_ends_soon_once(asked):
    assert (asked.institution.name, asked.address, asked.answer_by) == (
        "GOPS Kobylin", "gops@example.org", max(asked.ends_on, today() + years.TIME_TO_ANSWER),
    )  # fmt: skip
    assert years.ask_due() == 0
    assert planned(emails.QUESTION) == ["gops@example.org"]
    assert planned(emails.REMINDER) == ["gops@example.org"] * 2


def test_successor_is_asked_before_the_lead(ended, coordinator):
    heir = InstitutionFactory(email="pcpr@example.org")
    settle(ended.programme, "teams", TEAMS_ITEM, by=coordinator, institution=heir, from_on=today())
    tasks.tick()
    assert SustainabilityYear.objects.get().address == "pcpr@example.org"


@pytest.mark.parametrize("status", ["draft", "active"])
def test_running_project_is_not_asked(ended, status):
    Programme.objects.update(status=status)
    assert years.ask_due() == 0


def test_coordinator_hears_when_nobody_can_be_asked(ended, coordinator):
    ended.programme.partners.all().delete()
    assert years.ask_due() == 0
    years.ask_due()
    assert planned(emails.OVERDUE) == [coordinator.email]


def test_late_answer_goes_to_the_coordinator_once(asked, coordinator):
    years.escalate_late()
    assert planned(emails.OVERDUE) == []
    SustainabilityYear.objects.update(answer_by=today() - timedelta(days=1))
    years.escalate_late()
    years.escalate_late()
    assert planned(emails.OVERDUE) == [coordinator.email]


def test_link_shows_the_question_and_writes_nothing(client, asked):
    client.logout()
    response = client.get("/" + link_of(asked) + "?odp=tak")
    assert response.context["form"]["answer"].value() == "lasts"
    asked.refresh_from_db()
    assert asked.answer == ""


def test_answer_by_link_is_kept_with_its_files_and_told(client, asked, coordinator):
    client.logout()
    page = "/" + link_of(asked)
    data = {
        "answer": "lasts",
        "text": "Zespół spotkał się cztery razy.",
        "files": SimpleUploadedFile("protokol.pdf", PDF),
    }
    assert client.post(page, data).context["saved"] is True
    data["files"] = SimpleUploadedFile("protokol.pdf", PDF)
    client.post(page, data)
    asked.refresh_from_db()
    assert (asked.answer, asked.source.channel, asked.files().count()) == ("lasts", "link", 1)
    assert planned(emails.ANSWERED) == [coordinator.email]
    assert planned(emails.REMINDER) == []
    assert asked.programme.events.filter(verb="answer_year").count() == 1


@pytest.mark.parametrize(
    ("data", "field"),
    [
        ({}, "answer"),
        ({"answer": "ended"}, "text"),
        ({"answer": "lasts", "text": "PESEL 44051401359"}, "text"),
        ({"answer": "lasts", "files": SimpleUploadedFile("program.pdf", b"MZ program")}, "files"),
    ],
)
def test_bad_answer_by_link_is_refused_with_a_sentence(client, asked, data, field):
    client.logout()
    response = client.post("/" + link_of(asked), data)
    assert list(response.context["form"].errors) == [field]
    asked.refresh_from_db()
    assert asked.answer == ""


def test_link_of_somebody_asked_before_is_shut(client, asked, coordinator):
    page = "/" + link_of(asked)
    years.ask(asked, InstitutionFactory(), "inna@example.org", by=coordinator)
    client.logout()
    assert client.get(page).status_code == 410


def test_coordinator_asks_and_writes_down(client, ended, coordinator):
    first = years.periods(ended)[0][0]
    ask, note = (
        address(name, ended.programme.uid, ended.pk, f"{first:%Y-%m-%d}")
        for name in ("year_ask", "year_record")
    )
    assert client.get(ask).status_code == client.get(note).status_code == 200
    assert not SustainabilityYear.objects.exists()
    assert client.post(ask, {"institution": "GOPS Kobylin"}).status_code == 302
    data = {
        "answer": "changed",
        "text": "Prowadzi dom kultury",
        "channel": "phone",
        "received_on": f"{today():%Y-%m-%d}",
    }
    assert client.post(note, data).status_code == 302
    year = SustainabilityYear.objects.get()
    assert (year.answer, year.source.channel, year.source.recorded_by) == ("changed", "phone", coordinator)
    page = client.get(address("after_end", ended.programme.uid)).content.decode()
    assert "Prowadzi dom kultury" in page


def test_institution_answers_by_its_account(client, asked):
    client.force_login(UserFactory(role=Role.CARETAKER, institution=asked.institution))
    page = address("year_answer", asked.uid)
    assert page in client.get(reverse("dashboard")).content.decode()
    assert client.get(page).status_code == 200
    assert client.post(page, {"answer": "lasts"}).status_code == 302
    asked.refresh_from_db()
    assert (asked.answer, asked.source.channel) == ("lasts", "portal")


def test_public_page_shows_the_state_and_not_the_evidence(client, asked):
    record(asked, answer="lasts", text="Spotkania co kwartał", files=[], channel="link")
    client.logout()
    page = client.get(address("after_end", asked.programme.uid)).content.decode()
    assert "Spotkania co kwartał" not in page
    assert "gops@example.org" not in page


def test_file_of_an_answer_is_for_the_project_and_the_institution(client, asked):
    record(asked, answer="lasts", text="", files=[SimpleUploadedFile("p.pdf", PDF)], channel="link")
    download = asked.files().get().get_absolute_url()
    assert fetched(client, download) == 200
    client.force_login(UserFactory(role=Role.MEMBER, institution=asked.institution))
    assert fetched(client, download) == 200
    client.force_login(UserFactory(role=Role.COORDINATOR, programme=ProgrammeFactory()))
    assert fetched(client, download) == 404


def test_closing_note_waits_for_the_last_day_and_ends_the_answers(client, asked, coordinator):
    funding = asked.funding
    note = address("closing_note", funding.programme.uid, funding.pk)
    client.post(note, {"text": "Zespół działa dalej."})
    assert not hasattr(type(funding).objects.get(pk=funding.pk), "closing_note")
    type(funding).objects.update(
        sustainability_from=years_ago(3), sustainability_to=today() - timedelta(days=1)
    )
    client.post(note, {"text": "Zespół działa dalej."})
    client.post(note, {"text": "Drugi raz."})
    funding = type(funding).objects.get(pk=funding.pk)
    assert funding.closing_note.text == "Zespół działa dalej."
    with pytest.raises(TransitionRefused):
        record(SustainabilityYear.objects.get(), answer="lasts", text="", files=[], channel="link")


def test_evidence_is_one_pdf_with_its_signs(client, asked):
    import io

    import pikepdf

    from documents.strips import install

    asked.funding.sign_strip = install("po-wer")
    asked.funding.save()
    record(
        asked,
        answer="lasts",
        text="Spotkania co kwartał",
        files=[SimpleUploadedFile("p.pdf", PDF)],
        channel="link",
    )
    response = client.get(address("evidence_pdf", asked.programme.uid, asked.funding.pk))
    with pikepdf.open(io.BytesIO(response.content)) as pdf:
        assert bool(pdf.Root.MarkInfo.Marked)
        assert str(pdf.Root.Lang) == "pl"


def test_sustainability_rules_are_kept_by_the_database(ended):
    row = {"funding": ended, "starts_on": today(), "ends_on": today()}
    year = SustainabilityYear.objects.create(**row)
    rows = SustainabilityYear.objects
    for match, action in [
        ("programmes_sustainabilityyear_once", lambda: rows.create(**row)),
        ("programmes_sustainabilityyear_answer_dated", lambda: rows.update(answer="lasts")),
        ("programmes_sustainabilityyear_asked_by", lambda: rows.update(asked_at=timezone.now())),
        ("programmes_sustainabilityyear_dates", lambda: rows.update(ends_on=today() - timedelta(days=1))),
    ]:
        with pytest.raises(IntegrityError, match=match), transaction.atomic():
            action()
    assert year.is_open


@pytest.mark.django_db(transaction=True)
def test_year_is_asked_once_by_two_sweeps_at_once(at_once):
    programme = ProgrammeFactory(status="after_end")
    programme.partners.create(institution=InstitutionFactory(email="gops@example.org"), role="lead")
    FundingFactory(programme=programme)
    at_once(years.ask_due, years.ask_due)
    assert SustainabilityYear.objects.count() == 1
    assert planned(emails.QUESTION) == ["gops@example.org"]


def test_after_end_page_has_a_constant_number_of_queries(
    client, asked, coordinator, django_assert_max_num_queries
):
    for number in (1, 3):
        while asked.programme.fundings.count() < number:
            FundingFactory(programme=asked.programme)
        with django_assert_max_num_queries(30):
            assert client.get(address("after_end", asked.programme.uid)).status_code == 200
    assert Edition.objects.count() == 0
