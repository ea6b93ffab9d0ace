"""The team space: announcements whose answers reach their author, decisions, files, lessons."""

import uuid
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from accounts.models import AccessLog
from documents.models import Source, StoredFile
from notifications.models import Delivery, Message
from partners.models import Announcement, Decision, Reflection, TeamFile
from partners.space.emails import ANNOUNCEMENT
from partners.space.recipients import recipients, seats_to_write_to, without_address
from tests.accounts.factories import UserFactory
from tests.documents.factories import PDF, PNG

from .factories import ActionItemFactory, InstitutionFactory, PersonFactory, PostFactory, TeamFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def library():
    return InstitutionFactory(name="Biblioteka", email="Biblioteka@example.org")


@pytest.fixture
def team(library):
    """A library with a shared mailbox, a GOPS whose person has an address, a club that no mail reaches."""
    gops, club = InstitutionFactory(name="GOPS", email="gops@example.org"), InstitutionFactory(name="Klub")
    team = TeamFactory(institutions=[library, club])
    ewa = PostFactory(institution=gops, person=PersonFactory(email="ewa@example.org"))
    team.memberships.create(institution=gops, post=ewa)
    return team


@pytest.fixture
def member(library):
    return UserFactory(role="member", institution=library)


def url(name, row, query=""):
    return reverse(f"partners:{name}", args=[row.uid]) + query


def today():
    return timezone.localdate()


# --- To whom -----------------------------------------------------------------------------------


def addresses(team):
    return [recipient.address for recipient in recipients(seats_to_write_to(team))]


def test_mail_goes_to_the_person_of_a_seat_else_to_the_shared_mailbox(team):
    assert addresses(team) == ["biblioteka@example.org", "ewa@example.org"]
    assert [each.name for each in without_address(seats_to_write_to(team))] == ["Klub"]


def test_deputies_get_it_too_and_one_address_gets_one_mail(team, library):
    jan = PostFactory(institution=library, person=PersonFactory(email="jan@example.org"))
    team.memberships.filter(institution=library).update(deputy=jan)
    other = TeamFactory().memberships.create(institution=library, post=jan)
    other.team = team
    other.save()
    found = recipients(seats_to_write_to(team))
    assert [(each.address, len(each.seats)) for each in found] == [
        ("biblioteka@example.org", 1),
        ("jan@example.org", 2),
        ("ewa@example.org", 1),
    ]


def test_whoever_left_the_post_or_the_team_gets_nothing(team):
    seat = team.memberships.get(institution__name="GOPS")
    type(seat.post).objects.filter(pk=seat.post_id).update(ends_on=today() - timedelta(days=1))
    assert addresses(team) == ["biblioteka@example.org", "gops@example.org"]
    team.memberships.filter(pk=seat.pk).update(ends_on=today() - timedelta(days=1))
    assert addresses(team) == ["biblioteka@example.org"]


# --- Announcements ------------------------------------------------------------------------------


def announce(client, team, **typed):
    page = client.get(url("announcement_add", team))
    values = {
        "uid": page.context["form"]["uid"].value(),
        "title": "Spotkanie",
        "text": "O dziesiątej.\n\n- karta",
    }
    return client.post(url("announcement_add", team), values | typed)


def test_announcement_is_kept_and_its_answer_reaches_the_author(
    client, team, member, mailoutbox, settings, django_capture_on_commit_callbacks
):
    settings.QUIET_HOURS = (24, 0)
    client.force_login(member)
    response = announce(client, team)
    row = Announcement.objects.get()
    assert (response.status_code, response["Location"]) == (302, row.get_absolute_url())
    found = Message.objects.about(ANNOUNCEMENT, row)
    assert sorted(found.values_list("address", "mandatory")) == [
        ("biblioteka@example.org", False),
        ("ewa@example.org", False),
    ]
    assert found.first().definition.reply_to(found.first()) == member.email
    assert [each.name for each in row.institutions()] == ["Biblioteka", "GOPS"]


def test_announcement_as_a_mail(client, team, member):
    from notifications.rendering import compose

    row, _new = Announcement(
        team=team, title="Spotkanie & plan", text="Akapit\n\n- punkt", author=member
    ).send()
    message = Message.objects.about(ANNOUNCEMENT, row).first()
    mail = compose(Delivery.of([message], due_at=timezone.now()), [message])
    assert mail.reply_to == [member.email]
    assert mail.subject == f"Spotkanie & plan ({team.name})"
    assert "- punkt" in mail.body
    assert "<li>punkt</li>" in mail.alternatives[0].content
    assert url("announcement", row) in mail.body


def test_announcement_sent_twice_is_one_and_writes_once(client, team, member):
    client.force_login(member)
    uid = str(uuid.uuid4())
    first, second = announce(client, team, uid=uid), announce(client, team, uid=uid, title="Inny")
    assert first["Location"] == second["Location"]
    assert (Announcement.objects.count(), Message.objects.count()) == (1, 2)


@pytest.mark.parametrize(
    ("text", "field"),
    [
        ("PESEL 44051401359", "text"),
        ("Dzwonić: 600 700 800", "text"),
        ("Pisać na klient@wp.pl", "text"),
        ("Odwiedzić Jana Kowalskiego", "not_clients"),
    ],
)
def test_announcement_with_what_may_be_a_clients_is_refused(client, team, member, text, field):
    client.force_login(member)
    response = announce(client, team, text=text)
    assert list(response.context["form"].errors) == [field]
    assert Announcement.objects.count() == 0


def test_names_that_are_no_clients_pass_with_the_box_ticked(client, team, member):
    client.force_login(member)
    assert (
        announce(client, team, text="Sala im. tego roku: Anna Malinowska", not_clients="on").status_code
        == 302
    )


def test_contacts_of_the_teams_own_people_may_be_written(client, team, member, library):
    library.phones.create(number="86 275 12 34")
    person = PostFactory(
        institution=library, person=PersonFactory(first_name="Anna", last_name="Nowak")
    ).person
    client.force_login(member)
    text = f"Dzwonić: 86 275 12 34, pisać: gops@example.org, {member.email}, {person.email}; Anna Nowak"
    assert announce(client, team, text=text).status_code == 302


def test_addresses_are_shown_to_who_runs_the_team_only(client, team, member):
    row, _new = Announcement(team=team, title="Spotkanie", text="O 10", author=member).send()
    client.force_login(member)
    page = client.get(url("announcement", row))
    assert (page.context["mails"], "ewa@example.org" in page.content.decode()) == (None, False)
    client.force_login(UserFactory(role="operator"))
    page = client.get(url("announcement", row))
    assert len(page.context["mails"]) == 2
    assert "ewa@example.org" in page.content.decode()


# --- Decisions ------------------------------------------------------------------------------------


def test_decision_from_a_meeting_says_so(client, team, member):
    client.force_login(member)
    typed = {"title": "Dyżur", "decided_on": "2026-03-01", "channel": "meeting", "reference": "protokół 3"}
    client.post(url("decision_add", team), typed | {"uid": str(uuid.uuid4()), "text": "We wtorki"})
    row = Decision.objects.get()
    assert (row.created_by, row.edited_by, row.version) == (member, member, 1)
    assert (row.source.channel, str(row.source.received_on), row.source.reference) == (
        "meeting",
        "2026-03-01",
        "protokół 3",
    )


def test_decision_sent_twice_is_one_without_a_second_source(client, team, member):
    client.force_login(member)
    typed = {"title": "Dyżur", "decided_on": "2026-03-01", "channel": "phone", "uid": str(uuid.uuid4())}
    answers = [client.post(url("decision_add", team), typed) for _twice in range(2)]
    assert [answer.status_code for answer in answers] == [302, 302]
    assert Decision.objects.count() == 1


@pytest.mark.parametrize("day", ["2999-01-01", "0026-03-01", "1.13.2026", ""])
def test_decision_of_a_wrong_day_is_refused(client, team, member, day):
    client.force_login(member)
    response = client.post(
        url("decision_add", team), {"title": "Dyżur", "decided_on": day, "channel": "portal"}
    )
    assert list(response.context["form"].errors) == ["decided_on"]


def test_two_editors_of_a_decision_lose_nothing(client, team, member):
    row = team.decisions.create(title="Dyżur", text="We wtorki", decided_on=today())
    client.force_login(member)
    typed = {"title": "Dyżur", "decided_on": today().isoformat(), "version": "1"}
    assert client.post(url("decision_edit", row), typed | {"text": "W środy"}).status_code == 302
    page = client.post(url("decision_edit", row), typed | {"text": "W piątki"})
    assert page.status_code == 200
    html = page.content.decode()
    assert html.count("conflict__text") == 2
    row.refresh_from_db()
    assert row.text == "W środy"
    again = client.post(url("decision_edit", row), typed | {"text": "W środy i piątki", "version": "2"})
    assert again.status_code == 302
    versions = client.get(url("decision_history", row)).context["versions"]
    assert [version.row.text for version in versions] == ["W środy i piątki", "W środy", "We wtorki"]
    assert versions[0].by == member


def test_lesson_keeps_its_versions(client, team, member):
    row = team.reflections.create(kind="hard", text="Za mało czasu", noted_on=today())
    client.force_login(member)
    typed = {"kind": "lesson", "text": "Więcej czasu", "noted_on": today(), "version": "1"}
    assert client.post(url("reflection_edit", row), typed).status_code == 302
    assert url("reflection_history", row) in client.get(url("reflections", team)).content.decode()
    versions = client.get(url("reflection_history", row)).context["versions"]
    assert [(each.row.text, each.row.kind) for each in versions] == [
        ("Więcej czasu", "lesson"), ("Za mało czasu", "hard"),
    ]  # fmt: skip
    assert versions[0].by == member


def test_decision_shows_its_tasks_and_files(client, team, member):
    row = team.decisions.create(title="Dyżur", decided_on=today())
    ActionItemFactory(team=team, decision=row, text="Ustalić grafik")
    client.force_login(member)
    client.post(
        url("file_add", team, f"?decision={row.uid}"),
        {"file": SimpleUploadedFile("grafik.pdf", PDF), "title": "", "decision": row.pk},
    )
    page = client.get(row.get_absolute_url())
    assert [task.text for task in page.context["tasks"]] == ["Ustalić grafik"]
    assert [file.title for file in page.context["files"]] == ["grafik"]


# --- Files ----------------------------------------------------------------------------------------


def add_file(client, team, content=PDF, name="protokół.pdf", **typed):
    return client.post(
        url("file_add", team), {"file": SimpleUploadedFile(name, content), "title": "Protokół"} | typed
    )


def test_file_is_downloaded_by_members_and_by_nobody_else(client, team, member):
    client.force_login(member)
    assert add_file(client, team).status_code == 302
    stored = StoredFile.objects.get()
    assert b"".join(client.get(stored.get_absolute_url())) == PDF
    assert AccessLog.objects.filter(verb="download").count() == 1
    client.force_login(UserFactory(role="member", institution=InstitutionFactory()))
    assert client.get(stored.get_absolute_url()).status_code == 404
    client.logout()
    assert client.get(stored.get_absolute_url()).status_code == 404


def test_file_sent_twice_is_one(client, team, member):
    client.force_login(member)
    uid = str(uuid.uuid4())
    add_file(client, team, uid=uid)
    add_file(client, team, uid=uid)
    assert (TeamFile.objects.count(), StoredFile.objects.count()) == (1, 1)


@pytest.mark.parametrize("content", [b"MZ\x90program", b"", PNG + b"<script>"])
def test_file_that_is_none_of_ours_is_refused_and_leaves_no_row(client, team, member, content):
    client.force_login(member)
    response = add_file(client, team, content)
    assert list(response.context["form"].errors) == ["file"]
    assert TeamFile.objects.count() == 0


def test_removed_file_is_out_of_everybodys_sight(client, team, member):
    client.force_login(member)
    add_file(client, team)
    row, stored = TeamFile.objects.get(), StoredFile.objects.get()
    assert client.post(url("file_remove", row)).status_code == 302
    assert client.get(stored.get_absolute_url()).status_code == 404
    assert client.post(url("file_remove", row)).status_code == 404
    assert list(client.get(url("files", team)).context["page"]) == []


def test_file_of_somebody_else_is_removed_by_who_runs_the_team(client, team, member, library):
    client.force_login(member)
    add_file(client, team)
    row = TeamFile.objects.get()
    client.force_login(UserFactory(role="member", institution=library))
    assert client.post(url("file_remove", row)).status_code == 403
    client.force_login(UserFactory(role="operator"))
    assert client.post(url("file_remove", row)).status_code == 302


def test_file_for_a_decision_of_another_team_is_404(client, team, member):
    other = TeamFactory().decisions.create(title="Obce", decided_on=today())
    client.force_login(member)
    for query in (f"?decision={other.uid}", "?decision=zepsute"):
        assert client.get(url("file_add", team, query)).status_code == 404


# --- Reflections ------------------------------------------------------------------------------------


def test_reflections_gather_by_year_and_kind(client, team, member, library):
    client.force_login(member)
    for kind, day in (("hard", "2025-05-01"), ("worked", "2026-02-01"), ("lesson", "2026-03-01")):
        typed = {"kind": kind, "noted_on": day, "text": f"Zdanie {day}", "channel": "portal"}
        assert (
            client.post(url("reflection_add", team), typed | {"institution": library.pk}).status_code == 302
        )
    years = client.get(url("reflections", team)).context["years"]
    assert [(year, [len(rows) for _label, rows in kinds]) for year, kinds in years] == [
        (2026, [1, 1]),
        (2025, [1]),
    ]
    assert Reflection.objects.filter(institution=library, source=None).count() == 3


def test_reflection_of_an_institution_outside_is_refused(client, team, member):
    client.force_login(member)
    typed = {"kind": "hard", "noted_on": "2026-02-01", "text": "Zdanie", "channel": "portal"}
    response = client.post(url("reflection_add", team), typed | {"institution": InstitutionFactory().pk})
    assert list(response.context["form"].errors) == ["institution"]


def test_two_editors_of_a_reflection_lose_nothing(client, team, member):
    row = team.reflections.create(kind="hard", text="Mało czasu", noted_on=today())
    client.force_login(member)
    typed = {"kind": "hard", "noted_on": today().isoformat(), "version": "1"}
    client.post(url("reflection_edit", row), typed | {"text": "Za mało czasu"})
    page = client.post(url("reflection_edit", row), typed | {"text": "Mało osób"})
    assert page.context["form"].conflict == row
    row.refresh_from_db()
    assert row.text == "Za mało czasu"


def test_reflections_as_documents(client, team, member):
    team.reflections.create(kind="hard", text="Mało czasu", noted_on=today())
    client.force_login(member)
    for kind, start in (("pdf", b"%PDF"), ("docx", b"PK")):
        assert client.get(reverse("partners:reflections_file", args=[team.uid, kind])).content.startswith(
            start
        )


@pytest.mark.parametrize(("asked", "count"), [("2025", 1), ("2024", 0), ("zepsute", 2), ("²025", 2), ("", 2)])
def test_document_of_one_year(team, asked, count):
    from partners.space.lessons import document

    for day in ("2025-05-01", "2026-05-01"):
        team.reflections.create(kind="hard", text="Zdanie", noted_on=day)
    _name, context = document(team, asked)
    assert len(context["years"]) == count


# --- The page ---------------------------------------------------------------------------------------


def fill(team, author, number):
    for _n in range(number):
        ActionItemFactory(team=team, institution=InstitutionFactory())
        Announcement.objects.create(team=team, title="Spotkanie", text="O 10", author=UserFactory())
        source = Source.record("phone", by=author)
        team.decisions.create(title="Dyżur", decided_on=today(), source=source)
        team.reflections.create(
            kind="hard", text="Zdanie", noted_on=today(), institution=InstitutionFactory(), source=source
        )
        row = TeamFile(team=team, title="Protokół", added_by=UserFactory())
        row.add(SimpleUploadedFile("protokol.pdf", PDF))


@pytest.mark.parametrize("name", ["space", "announcements", "decisions", "files", "reflections"])
def test_pages_have_a_constant_number_of_queries(client, member, team, name, django_assert_num_queries):
    client.force_login(member)
    fill(team, member, 1)
    client.get(url(name, team))
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(
        connection,
    ) as one:
        client.get(url(name, team))
    fill(team, member, 2)
    with django_assert_num_queries(len(one)):
        assert client.get(url(name, team)).status_code == 200


@pytest.mark.parametrize("name", ["announcement_add", "decision_add", "file_add", "reflection_add"])
def test_closed_team_is_read_and_not_written_in(client, team, member, name):
    client.force_login(member)
    type(team).objects.filter(pk=team.pk).update(status="closed", closed_on=today())
    assert client.get(url("space", team)).status_code == 200
    response = client.post(url(name, team), {"title": "Spotkanie", "text": "O 10"})
    assert (response.status_code, response["Location"]) == (302, url("space", team))
    assert Announcement.objects.count() == 0


def test_space_of_a_team_without_anything_says_what_to_do(client, team, member):
    client.force_login(member)
    page = client.get(url("space", team))
    assert page.content.decode().count('class="muted"') >= 5
