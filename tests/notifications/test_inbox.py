import pytest
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import AccessLink
from notifications import tasks
from notifications.models import MailAddress, Message, Preference
from tests.accounts.factories import UserFactory

from .factories import ADDRESS, MANDATORY, OPTIONAL, message

pytestmark = pytest.mark.django_db


@pytest.fixture
def user(client):
    user = UserFactory(email=ADDRESS)
    client.force_login(user)
    return user


def inbox(client):
    return list(client.get(reverse("notifications:inbox")).context["inbox"])


def test_inbox_shows_own_messages_unread_first(client, user):
    read, unread = message(user=user), message(user=user)
    read.read()
    message(address="jan@example.org", user=UserFactory())
    assert inbox(client) == [unread, read]


def test_inbox_shows_what_waits_for_the_morning_and_hides_what_was_taken_back(client, user):
    waiting, cancelled = message(user=user), message(user=user)
    cancelled.leave("cancelled")
    assert inbox(client) == [waiting]


def test_inbox_shows_the_text_without_the_mails_footer(client, user):
    message(MANDATORY, user=user)
    tasks.tick()
    [shown] = inbox(client)
    assert shown.text == f"Dzień dobry, sprawa Zebranie.\n{_('(the link is in the mail only)')}"


def test_inbox_has_a_constant_number_of_queries(client, user, django_assert_max_num_queries):
    def count():
        with django_assert_max_num_queries(20) as queries:
            inbox(client)
        return len(queries)

    message(user=user)
    one = count()
    message(user=user), message(MANDATORY, user=user)
    assert count() == one


def test_menu_counts_unread_messages(client, user):
    message(user=user), message(user=user)
    page = client.get(reverse("notifications:inbox"))
    assert _("Messages (%(count)d)") % {"count": 2} in page.content.decode()


def test_open_marks_read_and_goes_to_the_subject(client, user):
    mine = message(user=user)
    answer = client.post(reverse("notifications:open", args=[mine.uid]))
    assert (answer.status_code, answer["Location"]) == (302, f"/osoby/{mine.subject.pk}/")
    mine.refresh_from_db()
    assert mine.read_at


def test_inbox_offers_the_page_of_kinds_that_have_one(client, user, kinds, monkeypatch):
    mine = message(user=user)
    url = reverse("notifications:open", args=[mine.uid])
    assert url in client.get(reverse("notifications:inbox")).content.decode()
    monkeypatch.setitem(kinds[OPTIONAL].__dict__, "url", None)
    assert url not in client.get(reverse("notifications:inbox")).content.decode()


def test_open_without_its_subject_stays_in_the_inbox(client, user):
    mine = message(user=user)
    mine.subject.delete()
    answer = client.post(reverse("notifications:open", args=[mine.uid]))
    assert answer["Location"] == reverse("notifications:inbox")


def test_read_and_read_all_mark_only_own_messages(client, user):
    mine, other_mine = message(user=user), message(user=user)
    stranger = message(address="jan@example.org", user=UserFactory())
    client.post(reverse("notifications:read", args=[mine.uid]))
    assert Message.objects.unread().count() == 2
    client.post(reverse("notifications:read_all"))
    assert list(Message.objects.unread()) == [stranger]
    assert other_mine


@pytest.mark.parametrize("name", ["open", "read"])
def test_strangers_message_is_not_there(client, user, name):
    other = message(address="jan@example.org", user=UserFactory())
    assert client.post(reverse(f"notifications:{name}", args=[other.uid])).status_code == 404


@pytest.mark.parametrize("name", ["open", "read"])
def test_reading_by_get_is_refused(client, user, name):
    mine = message(user=user)
    assert client.get(reverse(f"notifications:{name}", args=[mine.uid])).status_code == 405


# --- Preferences ---


def test_preferences_offer_optional_kinds_alone(client, user):
    form = client.get(reverse("notifications:preferences")).context["form"]
    assert OPTIONAL in form.fields
    assert MANDATORY not in form.fields


def test_preferences_are_saved_and_saved_again(client, user):
    url = reverse("notifications:preferences")
    names = list(client.get(url).context["form"].fields)
    for mode in ("digest", "portal", "portal"):
        assert client.post(url, dict.fromkeys(names, mode)).status_code == 302
    assert set(Preference.objects.values_list("user", "kind", "mode")) == {
        (user.pk, name, "portal") for name in names
    }


def test_preferences_refuse_an_unknown_mode(client, user):
    url = reverse("notifications:preferences")
    answer = client.post(url, dict.fromkeys(client.get(url).context["form"].fields, "nigdy"))
    assert answer.status_code == 200
    assert list(answer.context["form"].errors) == list(answer.context["form"].fields)
    assert not Preference.objects.exists()


@pytest.mark.parametrize(("data", "off"), [({}, True), ({"on": "1"}, False)])
def test_account_switches_all_optional_mail(client, user, data, off):
    client.post(reverse("notifications:switch_optional"), data)
    assert bool(MailAddress.known(ADDRESS).optional_off_at) is off


# --- By the link of a mail, without an account ---


@pytest.fixture
def secret():
    known = MailAddress.objects.create(address_hash=MailAddress.known(ADDRESS).address_hash)
    _link, url = AccessLink.issue("mail_preferences", known, address=ADDRESS)
    return url.rstrip("/").rpartition("/")[2]


def is_off():
    return bool(MailAddress.known(ADDRESS).optional_off_at)


def test_link_shows_the_choice_and_only_posting_acts(client, secret):
    url = reverse("accounts:link", args=[secret])
    assert client.get(url).status_code == 200
    assert not is_off()
    assert client.post(url, {"off": "1"}).status_code == 302
    assert is_off()
    assert client.get(url).context["is_off"]
    client.post(url, {"on": "1"})
    assert not is_off()


def test_mail_programs_button_needs_no_token_and_no_cookie(secret):
    from django.test import Client

    client = Client(enforce_csrf_checks=True)
    url = reverse("notifications:unsubscribe", args=[secret])
    answer = client.post(url, {"List-Unsubscribe": "One-Click"})
    assert (answer.status_code, is_off()) == (200, True)


def test_mail_programs_button_opened_as_a_page_goes_to_the_choice(client, secret):
    answer = client.get(reverse("notifications:unsubscribe", args=[secret]))
    assert (answer.status_code, is_off()) == (302, False)
    assert answer["Location"] == reverse("accounts:link", args=[secret])


def test_secret_of_another_purpose_switches_nothing_off(client):
    _link, url = AccessLink.issue("tests.answer", UserFactory(), address=ADDRESS)
    secret = url.rstrip("/").rpartition("/")[2]
    assert client.post(reverse("notifications:unsubscribe", args=[secret])).status_code == 404
    assert not is_off()
