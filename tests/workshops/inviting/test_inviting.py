"""People asked to a meeting one by one, taken off it, and answers that came by phone."""

from email.utils import parseaddr

import pytest
from django.core import mail
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from icalendar import Calendar

from notifications.enums import MessageStatus
from notifications.models import Message
from notifications.tasks import tick
from partners.models import Person
from tests.accounts.factories import UserFactory
from tests.partners.factories import InstitutionFactory, PersonFactory, PostFactory
from tests.programmes.factories import ProgrammeFactory
from workshops.emails import INVITATION, UNINVITED
from workshops.inviting import verbs
from workshops.models import Session

from ..factories import days_from_now, fill, make_cycle, make_pair

pytestmark = pytest.mark.django_db


@pytest.fixture
def session():
    return Session.objects.create(programme=ProgrammeFactory(), title="Konferencja", kind="conference")


@pytest.fixture
def signed_in(client, session):
    InstitutionFactory(name="Fundacja Razem")
    client.force_login(UserFactory(role="coordinator", programme=session.programme))
    return client


def address(session, name="session_invited", *more):
    return reverse(f"workshops:{name}", args=[session.uid, *more])


def rows(*people, known=()):
    data = {"osoby-TOTAL_FORMS": len(people), "osoby-INITIAL_FORMS": 0, "people": list(known)}
    for number, row in enumerate(people):
        names = ("first_name", "last_name", "institution", "email")
        data |= {f"osoby-{number}-{name}": text for name, text in zip(names, row, strict=True)}
    return data


def handed(kind):
    """What really went out, as after a round of the clock."""
    tick()
    return sorted(
        Message.objects.filter(kind=kind, status=MessageStatus.HANDED).values_list("address", flat=True)
    )


def cancels():
    """[(address, UID, SEQUENCE)] of calendar files that call a meeting off."""
    found = []
    for letter in mail.outbox:
        for _name, content, kind in letter.attachments:
            if "CANCEL" in kind:
                event = Calendar.from_ical(content).events[0]
                found.append(
                    (parseaddr(letter.to[0])[1], str(event["UID"]).partition("@")[0], event["SEQUENCE"])
                )
    return found


def test_people_are_invited_to_a_meeting_outside_a_cycle(signed_in, session):
    session.schedule(days_from_now(30))
    person = PersonFactory(email="znana@example.org")
    institution = InstitutionFactory()
    session.programme.partners.create(institution=institution)
    PostFactory(person=person, institution=institution)
    data = rows(("Maria", "Gość", "Fundacja Razem", "maria@example.org"), known=[person.pk])
    for _twice in range(2):
        assert signed_in.post(address(session), data).status_code == 302
    assert session.invitees.count() == 2
    assert handed(INVITATION) == ["maria@example.org", "znana@example.org"]
    assert "text/calendar; method=REQUEST" in [kind for *_file, kind in mail.outbox[0].attachments]


def test_person_without_an_email_typed_twice_is_one(signed_in, session):
    session.schedule(days_from_now(30))
    data = rows(("Jan", "Bezpocztowy", "Fundacja Razem", ""))
    for _twice in range(2):
        signed_in.post(address(session), data)
    assert Person.objects.filter(last_name="Bezpocztowy").count() == session.invitees.count() == 1


def test_without_a_date_the_mail_waits_for_it(signed_in, session):
    signed_in.post(address(session), rows(("Maria", "Gość", "Fundacja Razem", "maria@example.org")))
    assert Message.objects.filter(kind=INVITATION).count() == 0
    session.schedule(days_from_now(30))
    assert Message.objects.filter(kind=INVITATION).count() == 1


@pytest.mark.parametrize("state", ["held", "begun", "prepared"])
def test_nobody_is_invited_where_it_is_too_late_or_too_early(session, state):
    if state == "held":
        Session.objects.filter(pk=session.pk).update(status="held")
    elif state == "begun":
        session.schedule(days_from_now(-1))
    else:
        cycle = make_cycle()
        type(cycle).objects.filter(pk=cycle.pk).update(is_draft=True)
        session = cycle.sessions.first()
    session = Session.objects.get(pk=session.pk)
    with pytest.raises(ValidationError) as refusal:
        verbs.invite(session, [PersonFactory()])
    assert refusal.value.code == "closed"


def test_who_is_taken_off_gets_a_calendar_file_that_calls_it_off(signed_in, session):
    session.schedule(days_from_now(30))
    person = PersonFactory(email="maria@example.org")
    verbs.invite(session, [person])
    handed(INVITATION)
    invitee = session.invitees.get()
    for _twice in range(2):
        assert signed_in.post(address(session, "invitee_withdraw", invitee.pk)).status_code == 302
    assert session.invitees.count() == 0
    assert handed(UNINVITED) == ["maria@example.org"]
    assert cancels() == [("maria@example.org", str(session.uid), 0)]


def test_who_was_never_told_is_told_nothing(session):
    session.schedule(days_from_now(30))
    person = PersonFactory(email="maria@example.org")
    verbs.invite(session, [person])
    session.uninvite(person)
    assert Message.objects.filter(kind=UNINVITED).count() == 0
    assert handed(INVITATION) == []


def test_asked_again_at_once_the_person_gets_no_farewell(session):
    session.schedule(days_from_now(30))
    person = PersonFactory(email="maria@example.org")
    verbs.invite(session, [person])
    handed(INVITATION)
    session.uninvite(person)
    verbs.invite(session, [person])
    assert handed(UNINVITED) == []
    assert handed(INVITATION) == ["maria@example.org"] * 2


@pytest.mark.parametrize("how", ["leaves", "replaced"])
def test_who_leaves_the_group_gets_a_cancel_for_each_meeting_to_come(how):
    cycle, (library, _gops) = make_cycle(), make_pair()
    [person] = fill(cycle.group, (library, 1))
    for number, session in enumerate(cycle.sessions.order_by("position"), start=1):
        session.schedule(days_from_now(10 * number))
    assert handed(INVITATION) == [person.email] * 3
    member = cycle.group.members.get()
    if how == "leaves":
        member.leave()
    else:
        cycle.group.replace(member, PersonFactory(), library, reason="duties")
    assert handed(UNINVITED) == [person.email] * 3
    assert {uid for to, uid, _sequence in cancels() if to == person.email} == {
        str(session.uid) for session in cycle.sessions.all()
    }


def test_people_of_the_group_are_not_taken_off_one_meeting(session):
    cycle, (library, _gops) = make_cycle(), make_pair()
    fill(cycle.group, (library, 1))
    session = cycle.sessions.first()
    session.schedule(days_from_now(10))
    assert verbs.withdraw(session, session.invitees.get().pk) is False
    assert session.invitees.count() == 1


def test_answer_by_phone_says_who_wrote_it_down(signed_in, session):
    session.schedule(days_from_now(30))
    verbs.invite(session, [PersonFactory()])
    invitee = session.invitees.get()
    data = {"answer": "no", "channel": "phone"}
    signed_in.post(address(session, "invitee_answer", invitee.pk), data)
    invitee.refresh_from_db()
    assert (invitee.answer, invitee.source.channel) == ("no", "phone")
    assert invitee.source.recorded_by is not None
    signed_in.post(address(session, "invitee_answer", invitee.pk), {"answer": "yes", "channel": "link"})
    invitee.refresh_from_db()
    assert invitee.answer == "no"


def test_answer_after_the_meeting_is_refused(signed_in, session):
    session.schedule(days_from_now(-1))
    invitee = session.invitees.create(person=PersonFactory())
    signed_in.post(address(session, "invitee_answer", invitee.pk), {"answer": "yes", "channel": "phone"})
    invitee.refresh_from_db()
    assert invitee.answer == "none"


def test_page_has_a_constant_number_of_queries(signed_in, session):
    session.schedule(days_from_now(30))
    verbs.invite(session, [PersonFactory()])
    signed_in.get(address(session))  # what a process reads once
    counts = []
    for number in (1, 3):
        verbs.invite(session, [PersonFactory() for _n in range(number)])
        with CaptureQueriesContext(connection) as queries:
            signed_in.get(address(session))
        counts.append(len(queries))
    assert counts[0] == counts[1]
