"""Whoever stands in for somebody gets that person's mails, marked as such; private ones never."""

from datetime import timedelta
from email import message_from_bytes, policy

import pytest
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Substitution
from coop_portal import registry
from notifications import outbox, standing_in, tasks
from notifications.gathering import gather
from notifications.kinds import Kind
from notifications.models import Delivery, Message
from tests.accounts.factories import UserFactory

from .factories import ADDRESS, MANDATORY, OPTIONAL, message
from .test_gathering import MONDAY, NIGHT

pytestmark = pytest.mark.django_db

DEPUTY = "zastepca@example.org"


@pytest.fixture
def person():
    return UserFactory(email=ADDRESS, first_name="Ewa", last_name="Zawadzka")


@pytest.fixture
def deputy():
    return UserFactory(email=DEPUTY, first_name="Jan", last_name="Zastępca")


def substitution(person, deputy, *, starts=0, ends=5):
    today = timezone.localdate()
    return Substitution.objects.create(
        person=person,
        deputy=deputy,
        starts_on=today + timedelta(days=starts),
        ends_on=today + timedelta(days=ends),
    )


def copies():
    return Message.objects.filter(address=DEPUTY)


def test_deputy_gets_a_copy_marked_as_such(person, deputy, smtp):
    substitution(person, deputy)
    message(MANDATORY, user=person)
    gather(ADDRESS)
    gather(DEPUTY)
    Delivery.objects.update(due_at=timezone.now() - timedelta(seconds=1))
    for mail in Delivery.objects.filter(address=DEPUTY):
        tasks.send(mail.pk)
    [got] = [message_from_bytes(mail.content, policy=policy.default) for mail in smtp.mails]
    mark = _("[standing in for %(name)s]") % {"name": "Ewa Zawadzka"}
    line = _("You get this message because you are standing in for %(name)s now.") % {"name": "Ewa Zawadzka"}
    assert got["To"] == "Jan Zastępca <zastepca@example.org>"
    assert got["Subject"].strip().startswith(f"{mark} Sprawa")
    assert got.get_body(("plain",)).get_content().startswith(line)
    assert line in got.get_body(("html",)).get_content()
    kept = copies().get()
    assert (kept.user, kept.stands_in_for) == (deputy, person)
    assert kept.title.startswith(mark)
    assert Message.objects.inbox_of(deputy).get() == kept


def test_person_gets_her_own_mail_without_a_mark(person, deputy, smtp):
    substitution(person, deputy)
    message(MANDATORY, user=person)
    [mail] = gather(ADDRESS)
    Delivery.objects.update(due_at=timezone.now() - timedelta(seconds=1))
    tasks.send(mail.pk)
    [got] = [message_from_bytes(mail.content, policy=policy.default) for mail in smtp.mails]
    assert got["To"] == ADDRESS
    assert got["Subject"].startswith("Sprawa")


def test_message_to_an_address_of_the_account_is_copied_too(person, deputy):
    substitution(person, deputy)
    message(MANDATORY)
    gather(ADDRESS)
    assert copies().get().stands_in_for == person


def test_account_is_asked_not_the_address_alone(person, deputy):
    """A message of somebody else to a shared address is not the person's."""
    substitution(person, deputy)
    message(MANDATORY, user=UserFactory())
    gather(ADDRESS)
    assert not copies().exists()


def test_gathering_again_makes_no_second_copy(person, deputy):
    substitution(person, deputy)
    message(OPTIONAL, user=person)
    gather(ADDRESS, NIGHT)  # waits for the morning
    gather(ADDRESS, MONDAY)
    assert copies().count() == 1


def test_deputy_who_gets_the_same_anyway_gets_it_once(person, deputy):
    substitution(person, deputy)
    first = message(MANDATORY, user=person)
    own = message(MANDATORY, first.subject, address=DEPUTY, user=deputy)
    gather(ADDRESS)
    assert copies().get() == own
    assert copies().get().stands_in_for is None


def test_copy_becomes_the_deputys_own_when_that_is_planned_later(person, deputy):
    substitution(person, deputy)
    first = message(MANDATORY, user=person)
    gather(ADDRESS)
    outbox.plan(MANDATORY, first.subject, address=DEPUTY, user=deputy)
    assert copies().get().stands_in_for is None


@pytest.mark.parametrize(("starts", "ends"), [(1, 5), (-5, -1)])
def test_only_while_the_substitution_lasts(person, deputy, starts, ends):
    substitution(person, deputy, starts=starts, ends=ends)
    message(MANDATORY, user=person)
    gather(ADDRESS)
    assert not copies().exists()


def test_copy_that_waited_beyond_the_substitution_is_not_sent(person, deputy):
    named = substitution(person, deputy)
    message(MANDATORY, user=person)
    gather(ADDRESS)
    named.cancel()
    assert gather(DEPUTY) == []
    left = copies().get()
    assert (left.status, left.reason) == ("cancelled", _("The substitution is over."))


def test_private_message_goes_to_its_reader_alone(person, deputy):
    substitution(person, deputy)
    message(MANDATORY, user=person, private=True)
    gather(ADDRESS)
    assert not copies().exists()


@pytest.mark.parametrize("flag", [{"to_deputies": False}, {"asked_by_recipient": True}])
def test_kinds_about_the_person_are_not_copied(person, deputy, kinds, monkeypatch, flag):
    substitution(person, deputy)
    monkeypatch.setitem(registry.message_kinds, "tests.own", Kind(**kinds[MANDATORY].__dict__ | flag))
    message("tests.own", user=person)
    gather(ADDRESS)
    assert not copies().exists()


def test_invitations_are_not_copied():
    assert registry.message_kinds["accounts.invitation"].to_deputies is False


def test_deputys_deputy_gets_nothing(person, deputy):
    substitution(person, deputy)
    third = UserFactory(email="trzecia@example.org")
    substitution(deputy, third)
    message(MANDATORY, user=person)
    gather(ADDRESS)
    gather(DEPUTY)
    assert not Message.objects.filter(user=third).exists()


def test_closed_accounts_stand_in_for_nobody(person, deputy):
    substitution(person, deputy)
    deputy.is_active = False
    deputy.save()
    message(MANDATORY, user=person)
    gather(ADDRESS)
    assert not copies().exists()


def test_deputys_wishes_hold_for_the_copy(person, deputy):
    """An optional copy waits for the morning like any optional mail, whatever became of the person's."""
    substitution(person, deputy)
    message(OPTIONAL, user=person)
    gather(ADDRESS, NIGHT)
    assert gather(DEPUTY, NIGHT) == []
    assert copies().get().mandatory is False


def test_each_of_several_messages_is_copied_and_nobody_is_asked_about_each(
    person, deputy, django_assert_num_queries
):
    substitution(person, deputy)
    due = [message(MANDATORY, user=person) for _number in range(3)]
    gather(ADDRESS)
    assert copies().count() == 3
    with django_assert_num_queries(1):
        standing_in._substitutions(ADDRESS, due)
