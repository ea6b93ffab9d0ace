"""Dates that are set and moved: order, sequence, invitations, reminders, answers, attendance."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError
from django.urls import reverse
from django.utils import timezone

from accounts.scope import Scope
from documents.models import Source
from notifications.models import Message
from programmes.folder.table import Folder
from tests.accounts.factories import UserFactory
from tests.partners.factories import PersonFactory
from workshops import emails
from workshops.models import Attendance, Cycle, Session, SessionDay

from .factories import TITLES, CycleTemplateFactory, days_from_now, fill, make_cycle, make_pair

pytestmark = pytest.mark.django_db


@pytest.fixture
def cycle():
    """A cycle with two people in its group."""
    cycle, (library, gops) = make_cycle(), make_pair()
    fill(cycle.group, (library, 1), (gops, 1))
    return cycle


@pytest.fixture
def session(cycle):
    return cycle.sessions.get(position=1)


def planned(kind):
    messages = Message.objects.filter(kind=kind).exclude(status__in=["superseded", "cancelled"])
    return sorted(messages.values_list("address", "occurrence"))


def source(channel="link"):
    return Source.objects.create(channel=channel, received_on=timezone.localdate())


def test_cycle_from_template_has_its_meetings_in_order(cycle):
    assert list(cycle.sessions.values_list("title", flat=True)) == TITLES


def test_cycle_created_twice_by_one_form_is_one(cycle):
    again = Cycle.create_from(CycleTemplateFactory(), cycle.edition, name="Inna", uid=cycle.uid)
    assert (again.pk, again.sessions.count()) == (cycle.pk, 3)


def test_cycle_name_is_taken_once_in_an_edition(cycle):
    with pytest.raises(IntegrityError, match="workshops_cycle_name_once"):
        Cycle.create_from(CycleTemplateFactory(), cycle.edition, name=cycle.name)


def test_first_date_invites_everybody_and_plans_one_reminder(session):
    session.schedule(days_from_now(30))
    addresses = sorted(session.people().values_list("email", flat=True))
    assert session.sequence == 0
    assert planned(emails.INVITATION) == [(address, "0") for address in addresses]
    assert planned(emails.REMINDER) == [(address, "0") for address in addresses]
    assert planned(emails.MOVED) == []


def test_move_plans_new_reminder_and_supersedes_the_old_one(session):
    session.schedule(days_from_now(30))
    session.schedule(days_from_now(40))
    addresses = sorted(session.people().values_list("email", flat=True))
    assert session.sequence == 1
    assert planned(emails.MOVED) == [(address, "1") for address in addresses]
    assert planned(emails.REMINDER) == [(address, "1") for address in addresses]
    due = set(Message.objects.filter(kind=emails.REMINDER, occurrence="1").values_list("due_at", flat=True))
    assert due == {emails.reminder_moment(session.begins_at)}


def test_saving_the_same_date_again_changes_nothing(session):
    days = days_from_now(30)
    session.schedule(days)
    session.schedule(days)
    assert (session.sequence, session.events.count(), planned(emails.MOVED)) == (0, 1, [])


def test_reminder_of_a_meeting_tomorrow_is_left_out(session):
    session.schedule(days_from_now(1))
    assert planned(emails.REMINDER) == []


def test_date_in_the_past_tells_nobody(session):
    session.schedule(days_from_now(-30))
    assert Message.objects.count() == 0


def test_later_meeting_cannot_come_before_an_earlier_one(cycle, session):
    session.schedule(days_from_now(30))
    second = cycle.sessions.get(position=2)
    with pytest.raises(ValidationError, match=TITLES[0]):
        second.schedule(days_from_now(20))
    assert second.days.count() == 0


def test_earlier_meeting_cannot_move_behind_a_later_one(cycle, session):
    session.schedule(days_from_now(10))
    cycle.sessions.get(position=2).schedule(days_from_now(20))
    with pytest.raises(ValidationError, match=TITLES[1].split(":")[0]):
        session.schedule(days_from_now(25))
    session.refresh_from_db()
    assert session.sequence == 0


def test_end_before_beginning_is_refused_by_the_database(session):
    start, end = days_from_now(3)[0]
    with pytest.raises(IntegrityError, match="workshops_day_order"):
        SessionDay.objects.create(session=session, starts_at=end, ends_at=start)


def test_person_added_later_is_invited_to_meetings_with_a_date(cycle, session):
    session.schedule(days_from_now(30))
    person = PersonFactory()
    cycle.group.add(person, cycle.group.institutions.first())
    assert session.invitees.filter(person=person).count() == 1
    assert (person.email, "0") in planned(emails.INVITATION)


def test_person_added_after_a_move_is_invited_and_told_of_no_move(cycle, session):
    session.schedule(days_from_now(30))
    session.schedule(days_from_now(40))
    person = PersonFactory()
    for _twice in range(2):
        cycle.group.add(person, cycle.group.institutions.first())
    assert (person.email, "1") in planned(emails.INVITATION)
    assert person.email not in {address for address, _occurrence in planned(emails.MOVED)}
    session.schedule(days_from_now(50))
    assert (person.email, "2") in planned(emails.MOVED)


def test_meeting_with_attendance_is_not_moved(session):
    days = [*days_from_now(-2), *days_from_now(1)]
    session.schedule(days)
    person = session.people().first()
    session.record_attendance(session.days.first(), {person.pk: "present"})
    with pytest.raises(ValidationError, match=r"date cannot change|terminu"):
        session.schedule(days_from_now(5))
    assert session.days.count() == 2


def test_meeting_with_attendance_is_not_called_off(client, session):
    session.schedule([*days_from_now(-2), *days_from_now(1)])
    session.record_attendance(session.days.first(), {session.people().first().pk: "present"})
    client.force_login(UserFactory(role="coordinator", programme=session.programme))
    address = reverse("workshops:session_cancel", args=[session.uid])
    page = client.post(address, {"reason": "choroba"}, follow=True)
    assert [message.level_tag for message in page.context["messages"]] == ["error"]
    session.refresh_from_db()
    assert (session.status, planned(emails.CANCELLED)) == ("planned", [])


def test_person_who_leaves_gets_nothing_more(cycle, session):
    session.schedule(days_from_now(30))
    member = cycle.group.members.first()
    member.leave()
    assert member.person.email not in {address for address, _ in planned(emails.REMINDER)}
    assert not session.invitees.filter(person=member.person).exists()


def test_nobody_leaves_the_group_of_a_cycle_that_has_ended(cycle):
    Cycle.objects.filter(pk=cycle.pk).update(status="completed")
    with pytest.raises(ValidationError):
        cycle.group.members.first().leave()
    assert cycle.group.members.filter(left_on=None).count() == cycle.group.members.count()


def test_person_without_email_is_invited_without_mail(cycle, session):
    person = PersonFactory(email="")
    cycle.group.add(person, cycle.group.institutions.first())
    session.schedule(days_from_now(30))
    assert session.invitees.filter(person=person).exists()
    assert "" not in {address for address, _ in planned(emails.INVITATION)}


def test_answer_is_kept_with_its_source(session):
    session.schedule(days_from_now(30))
    invitee = session.invitees.first()
    invitee.respond("yes", source=source())
    invitee.refresh_from_db()
    assert (invitee.answer, invitee.answered_sequence, invitee.source.channel) == ("yes", 0, "link")


def test_move_asks_again(session):
    session.schedule(days_from_now(30))
    session.invitees.first().respond("yes", source=source())
    session.schedule(days_from_now(31))
    assert set(session.invitees.values_list("answer", "answered_at")) == {("none", None)}


def test_answer_after_the_beginning_is_refused(session):
    session.schedule(days_from_now(30))
    invitee = session.invitees.first()
    start = timezone.now() - timedelta(hours=1)
    session.days.update(starts_at=start, ends_at=start + timedelta(hours=4))
    with pytest.raises(ValidationError):
        invitee.respond("yes", source=source())


def test_cancelled_meeting_forgets_reminders_and_tells_everybody(session):
    session.schedule(days_from_now(30))
    session.cancel(by=UserFactory(), reason="choroba prowadzącej")
    assert planned(emails.REMINDER) == []
    assert len(planned(emails.CANCELLED)) == 2


def test_cycle_called_off_keeps_what_was_done(cycle, session, client):
    start = timezone.now() - timedelta(days=3)
    day = session.days.create(starts_at=start, ends_at=start + timedelta(hours=4))
    session.record_attendance(day, dict.fromkeys(session.people().values_list("pk", flat=True), "present"))
    cycle.sessions.get(position=2).schedule(days_from_now(30))
    programme = cycle.edition.programme
    client.force_login(UserFactory(role="coordinator", programme=programme))
    for _n in range(2):
        client.post(reverse("workshops:cycle_cancel", args=[cycle.uid]), {"reason": "brak środków"})
    cycle.refresh_from_db()
    assert cycle.status == "cancelled"
    assert list(cycle.sessions.values_list("status", flat=True)) == ["held", "cancelled", "cancelled"]
    assert (len(planned(emails.CANCELLED)), planned(emails.REMINDER)) == (2, [])
    assert "brak środków" in client.get(cycle.get_absolute_url()).content.decode()
    group = next(step for step in Folder(programme).steps if step.level == "group")
    assert group.detail.endswith("cykl odwołany")


def test_cancelled_meeting_takes_no_answer_and_no_attendance(session):
    session.schedule(days_from_now(30))
    session.cancel(by=UserFactory(), reason="choroba")
    with pytest.raises(ValidationError):
        session.invitees.first().respond("yes", source=source())
    with pytest.raises(ValidationError):
        session.record_attendance(session.days.get(), {})


def test_attendance_is_recorded_once_and_can_be_corrected(session):
    session.schedule(days_from_now(-3))
    day, (first, second) = session.days.get(), session.people()
    session.record_attendance(day, {first.pk: "present", second.pk: "absent"})
    session.record_attendance(day, {second.pk: "excused"})
    assert dict(Attendance.objects.values_list("person", "presence")) == {
        first.pk: "present",
        second.pk: "excused",
    }
    assert dict(Attendance.objects.values_list("person", "minutes")) == {first.pk: 240, second.pk: None}
    assert Session.objects.get(pk=session.pk).status == "held"


def test_attendance_of_a_stranger_is_not_written(session):
    session.schedule(days_from_now(-3))
    session.record_attendance(session.days.get(), {PersonFactory().pk: "present"})
    assert Attendance.objects.count() == 0


def test_attendance_before_the_day_is_refused(session):
    session.schedule(days_from_now(3))
    with pytest.raises(ValidationError):
        session.record_attendance(session.days.get(), {})


def test_reminder_is_still_due_only_for_the_present_date(session):
    session.schedule(days_from_now(30))
    old = Message.objects.filter(kind=emails.REMINDER).first()
    assert emails.still_due(old)
    session.schedule(days_from_now(40))
    assert not emails.still_due(Message.objects.get(pk=old.pk))


def test_reminder_is_not_due_for_who_will_not_come(session):
    session.schedule(days_from_now(30))
    invitee = session.invitees.first()
    invitee.respond("no", source=source())
    message = Message.objects.get(kind=emails.REMINDER, address=invitee.person.email)
    assert not emails.still_due(message)


def test_invited_person_with_an_account_sees_the_meeting_and_nobody_else_does(cycle, session):
    session.schedule(days_from_now(30))
    person = session.people()[0]
    person.user = UserFactory()
    person.save()
    assert list(Session.objects.visible_to(Scope(person.user))) == [session]
    assert list(Session.objects.visible_to(Scope(UserFactory()))) == []
    assert list(Session.objects.visible_to(Scope())) == []
