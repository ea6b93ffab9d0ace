"""Public events: places, the last one, the waiting list, withdrawal by link, needs in numbers, erasure."""

import uuid
from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.models import AccessLink
from notifications.models import Message
from tests.accounts.factories import UserFactory
from tests.programmes.factories import ProgrammeFactory
from workshops.documents import attendance_list_context
from workshops.models import ParticipantNeeds, PublicEvent, Registration, Session
from workshops.registering import emails
from workshops.tasks import tick

from .factories import days_from_now

pytestmark = pytest.mark.django_db


@pytest.fixture
def session():
    session = Session.objects.create(programme=ProgrammeFactory(), title="Konferencja", kind="conference")
    session.schedule(days_from_now(30))
    return session


@pytest.fixture
def event(session):
    return PublicEvent.objects.create(session=session, places_limit=2)


def register(event, number):
    return event.register(name=f"Jan {number}", email=f"jan{number}@example.org", uid=uuid.uuid4())[0]


def data(**changes):
    return {"uid": uuid.uuid4(), "name": "Anna Nowak", "email": "Anna@Example.org"} | changes


def statuses(event):
    return list(event.registrations.order_by("registered_at", "pk").values_list("status", flat=True))


def planned(kind):
    return sorted(Message.objects.filter(kind=kind, status="planned").values_list("address", flat=True))


def link_to(row):
    return AccessLink.issue(emails.LINK, row, address=row.email)[1]


# --- Registration ---------------------------------------------------------------------------------


def test_anybody_registers_by_name_and_email(client, event):
    address = reverse("workshops:event_register", args=[event.pk])
    assert client.get(event.get_absolute_url()).status_code == 200
    sent = data()
    answers = [client.post(address, sent) for _n in range(2)]
    assert [answer.url for answer in answers] == [reverse("workshops:event_registered", args=[event.pk])] * 2
    row = event.registrations.get()
    assert (row.name, row.email, row.status, row.notice_version) == (
        "Anna Nowak",
        "anna@example.org",
        "has_place",
        "1.0",
    )
    assert planned(emails.REGISTERED) == planned(emails.REMINDER) == ["anna@example.org"]


def test_same_address_again_is_the_first_registration(client, event):
    address = reverse("workshops:event_register", args=[event.pk])
    for name in ("Anna Nowak", "Kto Inny"):
        assert client.post(address, data(name=name)).status_code == 302
    assert event.registrations.get().name == "Anna Nowak"


def test_form_of_another_event_is_a_registration_of_its_own(event):
    other = Session.objects.create(programme=event.session.programme, title="Drugie")
    other.schedule(days_from_now(31))
    uid = uuid.uuid4()
    for each in (event, PublicEvent.objects.create(session=other)):
        _row, is_new = each.register(name="Jan", email="jan@example.org", uid=uid)
        assert is_new


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"homepage": "https://x.example.org"}, "__all__"),
        ({"name": "Jan 44051401359"}, "name"),
        ({"email": "nie adres"}, "email"),
        ({"name": " "}, "name"),
    ],
)
def test_wrong_registration_is_refused_at_its_field(client, event, changes, field):
    answer = client.post(reverse("workshops:event_register", args=[event.pk]), data(**changes))
    assert list(answer.context["form"].errors) == [field]
    assert not event.registrations.exists()


def test_too_many_registrations_from_one_computer_wait(client, event):
    address = reverse("workshops:event_register", args=[event.pk])
    answers = [client.post(address, data(email=f"a{n}@example.org")).status_code for n in range(22)]
    assert (answers[19], answers[21]) == (302, 429)


def test_last_place_goes_to_exactly_one(transactional_db, at_once, event):
    register(event, 0)
    outcomes = at_once(*(lambda n=n: register(event, n) for n in range(1, 6)))
    assert sorted(row.status for row in outcomes) == ["has_place", *["waiting"] * 4]
    assert event.taken() == 2


def test_full_event_without_waiting_list_refuses(client, event):
    PublicEvent.objects.update(has_waiting_list=False)
    for number in range(2):
        register(event, number)
    with pytest.raises(ValidationError) as refusal:
        register(event, 3)
    assert refusal.value.code == "full"
    client.post(reverse("workshops:event_register", args=[event.pk]), data())
    assert event.registrations.count() == 2


def test_registration_is_over_after_the_deadline_and_the_beginning(client, event, session):
    event.deadline = timezone.now() - timedelta(minutes=1)
    event.save()
    with pytest.raises(ValidationError) as refusal:
        register(event, 1)
    assert refusal.value.code == "closed"
    assert client.post(reverse("workshops:event_register", args=[event.pk]), data()).status_code == 200
    event.deadline = None
    event.save()
    session.days.update(starts_at=timezone.now() - timedelta(hours=1))
    with pytest.raises(ValidationError):
        register(PublicEvent.objects.get(), 1)
    assert not event.registrations.exists()


def test_event_of_a_draft_project_is_not_there(client, event):
    event.session.programme.__class__.objects.update(status="draft")
    for address in (event.get_absolute_url(), reverse("workshops:event_register", args=[event.pk])):
        assert client.get(address).status_code == 404


def test_wrong_slug_goes_to_the_right_one(client, event):
    answer = client.get(reverse("workshops:event", args=[event.pk, "inny"]))
    assert (answer.status_code, answer.url) == (301, event.get_absolute_url())


def test_one_address_is_registered_once_in_the_database(event):
    register(event, 1)
    row = {"name": "x", "email": "jan1@example.org", "status": "waiting", "notice_version": "1"}
    with pytest.raises(IntegrityError, match="workshops_registration_once"):
        event.registrations.create(**row)


# --- Places that become free ------------------------------------------------------------------------


def test_place_given_back_goes_to_who_waits_first(client, event):
    first, _second, third, _fourth = (register(event, n) for n in range(4))
    address = link_to(first)
    assert client.get(address).status_code == 200
    assert statuses(event) == ["has_place", "has_place", "waiting", "waiting"]  # opening acts on nothing
    for _n in range(2):
        client.post(address, {"action": "withdraw"})
    assert statuses(event) == ["withdrawn", "has_place", "has_place", "waiting"]
    assert planned(emails.MOVED_UP) == [third.email]
    assert client.get(address).context["registration"].status == "withdrawn"


def test_another_account_does_not_give_the_place_back(client, event):
    address = link_to(register(event, 0))
    client.force_login(UserFactory())
    page = client.post(address, {"action": "withdraw"})
    assert (page.status_code, statuses(event)) == (200, ["has_place"])
    assert "withdraw" not in page.content.decode()


def test_withdrawn_address_may_register_again(event):
    uid = uuid.uuid4()
    for number in range(2):  # the second time with the form that the browser still had
        row, is_new = event.register(name="Jan", email="jan@example.org", uid=uid)
        assert (row.status, is_new, len(statuses(event))) == ("has_place", True, number + 1)
        row.withdraw()


def test_two_places_given_back_at_once_move_two_up(transactional_db, at_once, event):
    first, second, *_rest = [register(event, n) for n in range(5)]
    at_once(first.withdraw, second.withdraw)
    assert statuses(event) == ["withdrawn", "withdrawn", "has_place", "has_place", "waiting"]


def test_more_places_are_given_to_who_waits(client, event):
    for number in range(4):
        register(event, number)
    client.force_login(UserFactory(role="coordinator", programme=event.session.programme))
    sent = {"takes_registrations": "on", "places_limit": 3, "has_waiting_list": "on"}
    client.post(reverse("workshops:event_edit", args=[event.session.uid]), sent)
    assert statuses(event) == ["has_place"] * 3 + ["waiting"]


def test_move_and_cancellation_are_told(event, session):
    rows = [register(event, n) for n in range(3)]
    session.schedule(days_from_now(40))
    assert planned(emails.CHANGED) == [row.email for row in rows]
    session.refresh_from_db()
    session.cancel(by=None, reason="Powódź")
    assert planned(emails.CALLED_OFF) == [row.email for row in rows]
    assert planned(emails.REMINDER) == []
    message = Message.objects.filter(kind=emails.CALLED_OFF).first()
    assert emails.context(message)["reason"] == "Powódź"
    assert [attachment[2] for attachment in emails.attachments(message)] == ["text/calendar; method=CANCEL"]


def test_deadline_after_the_beginning_is_refused(client, event):
    client.force_login(UserFactory(role="coordinator", programme=event.session.programme))
    sent = {"takes_registrations": "on", "deadline": f"{timezone.now() + timedelta(days=60):%Y-%m-%dT%H:%M}"}
    answer = client.post(reverse("workshops:event_edit", args=[event.session.uid]), sent)
    assert list(answer.context["form"].errors) == ["deadline"]


def test_event_with_registrations_stays_public(client, event):
    client.force_login(UserFactory(role="coordinator", programme=event.session.programme))
    address = reverse("workshops:event_close", args=[event.session.uid])
    row = register(event, 1)
    client.post(address)
    assert PublicEvent.objects.exists()
    row.delete()
    client.post(address)
    assert not PublicEvent.objects.exists()


def test_list_of_people_has_a_constant_number_of_queries(client, event):
    client.force_login(UserFactory(role="coordinator", programme=event.session.programme))

    def count():
        with CaptureQueriesContext(connection) as queries:
            assert client.get(reverse("workshops:event_people", args=[event.session.uid])).status_code == 200
        return len(queries)

    register(event, 1)
    count()
    one = count()
    register(event, 2)
    register(event, 3)
    assert count() == one


# --- Food and access ----------------------------------------------------------------------------------


def test_needs_are_asked_only_when_switched_on_and_kept_with_consent(client, event, session):
    address = reverse("workshops:event_register", args=[event.pk])
    assert "food" not in client.get(address).context["form"].fields
    Session.objects.update(asks_food=True)
    answer = client.post(address, data(food=["vegan"]))
    assert list(answer.context["form"].errors) == ["consent"]
    client.post(address, data(food=["vegan"], access=["wheelchair"], consent="on"))
    needs = ParticipantNeeds.objects.get()
    assert (needs.food, needs.access) == (["vegan"], [])  # access was not asked


def test_needs_are_shown_as_numbers_of_who_comes(client, event, session):
    Session.objects.update(asks_food=True, asks_access=True)
    session.refresh_from_db()
    for number, food in enumerate([["vegan"], ["vegan", "gluten_free"], ["vegan"]]):
        ParticipantNeeds.keep(session, food=food, registration=register(event, number))
    food, access = session.needs.counted()  # the third waits
    assert ({need.value: n for need, n in food.items()}, access) == ({"vegan": 2, "gluten_free": 1}, {})
    event.registrations.first().withdraw()
    food, _access = session.needs.counted()
    assert {need.value: n for need, n in food.items()} == {
        "vegan": 2,
        "gluten_free": 1,
    }  # the third has a place now
    client.force_login(UserFactory(role="coordinator", programme=session.programme))
    assert client.get(session.get_absolute_url()).context["needs"][0] == [
        ("wegańskie", 2),
        ("bezglutenowe", 1),
    ]


def test_needs_go_after_30_days_and_registrations_after_90(event, session):
    Session.objects.update(asks_food=True)
    session.refresh_from_db()
    ParticipantNeeds.keep(session, food=["vegan"], registration=register(event, 1))

    def days_ago(number):
        end = timezone.now() - timedelta(days=number)
        session.days.update(starts_at=end - timedelta(hours=4), ends_at=end)
        tick()
        return ParticipantNeeds.objects.count(), Registration.objects.count()

    assert [days_ago(number) for number in (29, 31, 89, 91)] == [(1, 1), (0, 1), (0, 1), (0, 0)]


def test_registered_people_stand_on_the_signed_list(event):
    for number in (2, 1, 3):  # the third one waits
        register(event, number)
    names = [row["name"] for row in attendance_list_context(event.session)["rows"]]
    assert names == ["Jan 1", "Jan 2"]
    # An animator prints the list without participants, whom who runs the project alone may see.
    assert attendance_list_context(event.session, with_registered=False)["rows"] == []
