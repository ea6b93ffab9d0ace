"""The rules about which mail goes when. Moments are given, so that no test depends on the hour at which it runs."""

from datetime import datetime, timedelta

import pytest
from django.utils.translation import gettext as _

from notifications.gathering import gather
from notifications.models import Delivery, MailAddress, Message, Preference
from tests.accounts.factories import UserFactory

from .factories import ADDRESS, MANDATORY, OPTIONAL, message, status_of

pytestmark = pytest.mark.django_db

MONDAY = datetime.fromisoformat("2026-11-23T12:00+01:00")
NIGHT = datetime.fromisoformat("2026-11-23T21:30+01:00")
PAST_MONDAY = datetime.fromisoformat("2025-11-24T12:00+01:00")
PAST_TUESDAY_AT_SEVEN = datetime.fromisoformat("2025-11-25T07:00+01:00")
HOLIDAY = datetime.fromisoformat("2026-12-24T10:00+01:00")


def mail_at(message):
    return Message.objects.values_list("mail_at", flat=True).get(pk=message.pk)


def test_optional_messages_go_together():
    planned = {message(about="Pierwsza"), message(about="Druga")}
    [mail] = gather(ADDRESS, MONDAY)
    assert set(mail.messages.all()) == planned
    assert mail.message_id.endswith("@localhost>")


def test_mandatory_messages_go_alone_at_any_hour():
    message(MANDATORY), message(MANDATORY), message(OPTIONAL)
    assert [mail.messages.count() for mail in gather(ADDRESS, NIGHT)] == [1, 1]


def test_gathering_twice_makes_no_second_mail():
    message()
    assert len(gather(ADDRESS, MONDAY)) == 1
    assert gather(ADDRESS, MONDAY) == []


def test_others_messages_stay_where_they_are():
    other = message(address="jan@example.org")
    gather(ADDRESS, MONDAY)
    other.refresh_from_db()
    assert other.delivery is None


@pytest.mark.parametrize(
    ("now", "morning"),
    [(NIGHT, "2026-11-24T07:00+01:00"), (HOLIDAY, "2026-12-28T07:00+01:00")],
)
def test_optional_mail_waits_for_a_working_morning(now, morning):
    planned = message()
    assert gather(ADDRESS, now) == []
    assert mail_at(planned) == datetime.fromisoformat(morning)
    assert status_of(planned) == "planned"


def test_optional_mail_over_the_limit_waits_for_the_next_day(settings):
    settings.OPTIONAL_MAILS_PER_DAY = 2
    for _mail in range(2):
        message()
        gather(ADDRESS, MONDAY)
    late = message()
    assert gather(ADDRESS, MONDAY) == []
    assert mail_at(late) == datetime.fromisoformat("2026-11-24T07:00+01:00")


def test_mandatory_mail_does_not_count_for_the_limit(settings):
    settings.OPTIONAL_MAILS_PER_DAY = 1
    message(MANDATORY), message(MANDATORY)
    gather(ADDRESS, MONDAY)
    message()
    assert len(gather(ADDRESS, MONDAY)) == 1


def test_private_messages_have_a_mail_of_their_own():
    message(private=True), message()
    assert [mail.messages.get().private for mail in gather(ADDRESS, MONDAY)] == [False, True]


def test_digest_waits_for_the_next_morning_and_takes_all():
    user = UserFactory(email=ADDRESS)
    Preference.choose(user, {OPTIONAL: "digest"})
    planned = [message(user=user, due_at=PAST_MONDAY), message(user=user, due_at=PAST_MONDAY)]
    assert gather(ADDRESS, PAST_MONDAY) == []
    assert [mail_at(each) for each in planned] == [PAST_TUESDAY_AT_SEVEN] * 2
    [mail] = gather(ADDRESS, PAST_TUESDAY_AT_SEVEN)
    assert mail.messages.count() == 2


def test_portal_only_gets_no_mail_but_the_portal_shows_it():
    user = UserFactory(email=ADDRESS)
    Preference.choose(user, {OPTIONAL: "portal", MANDATORY: "portal"})
    planned, decision = message(user=user), message(MANDATORY, user=user)
    [mail] = gather(ADDRESS, MONDAY)
    assert mail.messages.get() == decision  # nobody can choose to miss a decision
    planned.refresh_from_db()
    assert (planned.status, planned.title) == ("handed", "Sprawa „Zebranie” (pl)")


def test_switched_off_optional_mail_leaves_mandatory_mail():
    MailAddress.switch_optional(ADDRESS, on=False)
    planned = message()
    message(MANDATORY)
    assert [mail.mandatory for mail in gather(ADDRESS, MONDAY)] == [True]
    assert status_of(planned) == "handed"


def test_refused_address_holds_everything_with_its_reason():
    Delivery.of([message(MANDATORY)], due_at=MONDAY)
    MailAddress.objects.create(address_hash=MailAddress.known(ADDRESS).address_hash, refused_at=MONDAY)
    planned = message(MANDATORY, user=UserFactory(email=ADDRESS))
    assert gather(ADDRESS, MONDAY) == []
    planned.refresh_from_db()
    assert (planned.status, planned.reason) == ("held", _("The address was refused by its mail server."))
    assert planned.title  # who has an account reads it in the portal


def test_reason_that_is_gone_cancels():
    planned = message(subject=UserFactory(last_name="Odwołane"))
    assert gather(ADDRESS, MONDAY) == []
    assert status_of(planned) == "cancelled"


def test_reason_that_ended_while_nothing_was_sent_is_missed():
    planned = message(subject=UserFactory(last_name="Odwołane"), late=timedelta(days=2))
    gather(ADDRESS, MONDAY)
    assert status_of(planned) == "missed"


def test_subject_that_is_gone_cancels():
    planned = message()
    planned.subject.delete()
    gather(ADDRESS, MONDAY)
    assert status_of(planned) == "cancelled"


def test_kind_that_is_gone_holds(monkeypatch):
    from coop_portal import registry

    planned = message()
    monkeypatch.delitem(registry.message_kinds, OPTIONAL)
    gather(ADDRESS, MONDAY)
    assert status_of(planned) == "held"


def test_queries_do_not_grow_with_messages(kinds, monkeypatch, django_assert_num_queries):
    monkeypatch.setitem(kinds[OPTIONAL].__dict__, "still_due", None)  # what a kind asks is its own affair
    user = UserFactory(email=ADDRESS)
    for _number in range(5):
        message(user=user)
    with django_assert_num_queries(11):
        gather(ADDRESS, MONDAY)
