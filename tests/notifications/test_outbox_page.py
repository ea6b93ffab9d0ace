from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import AccessLog
from notifications.models import Delivery, MailAddress, Message
from programmes.models import Programme
from tests.accounts.factories import UserFactory

from .factories import ADDRESS, MANDATORY, delivery, message

pytestmark = pytest.mark.django_db

OUTBOX = "/poczta/"


@pytest.fixture
def operator(client):
    operator = UserFactory(role="operator")
    client.force_login(operator)
    return operator


def stuck(status, **fields):
    mail = delivery(**fields)
    Message.objects.filter(delivery=mail).update(status="handed", title="Sprawa", text="Jutro o ósmej")
    Delivery.objects.filter(pk=mail.pk).update(status=status, claimed_at=mail.created_at)
    return mail.messages.get()


def held(**fields):
    planned = message(MANDATORY, **fields)
    planned.leave("held", "Adres odrzucony")
    return planned


def shown(client, **query):
    return list(client.get(OUTBOX, query).context["outbox"])


def test_outbox_shows_what_waits_for_a_person_first(client, operator):
    sent, waiting_held = stuck("sent"), held()
    failed, uncertain = stuck("failed"), stuck("uncertain")
    assert shown(client) == [uncertain, failed, waiting_held, sent]


@pytest.mark.parametrize(
    ("state", "expected"),
    [
        ("stuck", 3),
        ("uncertain", 1),
        ("failed", 1),
        ("held", 1),
        ("waiting", 1),
        ("sent", 1),
        ("not_sent", 1),
    ],
)
def test_outbox_is_filtered_by_state(client, operator, state, expected):
    stuck("sent"), stuck("failed"), stuck("uncertain"), held(), message(), message().leave("cancelled")
    assert len(shown(client, state=state)) == expected


def test_outbox_finds_an_address_but_no_private_one(client, operator):
    found = message(address="jan@example.org")
    message(address="jan@example.org", private=True)
    message()
    assert shown(client, address="JAN@") == [found]


def test_outbox_has_a_constant_number_of_queries(client, operator, django_assert_max_num_queries):
    def count():
        with django_assert_max_num_queries(20) as queries:
            client.get(OUTBOX)
        return len(queries)

    stuck("sent")
    one = count()
    stuck("failed"), held(), message()
    assert count() == one


def test_coordinator_sees_messages_of_the_own_project_alone(client):
    programme = Programme.objects.create(title="Projekt")
    coordinator = UserFactory(role="coordinator", programme=programme)
    client.force_login(coordinator)
    mine, other = message(), message()
    Message.objects.filter(pk=mine.pk).update(programme_id=programme.pk)
    assert shown(client) == [mine]
    assert client.get(reverse("notifications:outbox_message", args=[mine.uid])).status_code == 200
    assert client.get(reverse("notifications:outbox_message", args=[other.uid])).status_code == 404


def test_outbox_is_closed_to_others(client):
    client.force_login(UserFactory())
    assert client.get(OUTBOX).status_code == 403


def test_message_page_shows_text_and_is_logged(client, operator):
    mine = stuck("failed")
    page = client.get(reverse("notifications:outbox_message", args=[mine.uid]))
    assert "Jutro o ósmej" in page.content.decode()
    assert AccessLog.objects.filter(verb="read_message", object_id=mine.pk, user=operator).count() == 1


def test_private_message_is_masked_even_for_the_operator(client, operator):
    mine = stuck("failed", private=True, name="Anna Nowak", user=UserFactory(email=ADDRESS))
    for url in (OUTBOX, reverse("notifications:outbox_message", args=[mine.uid])):
        page = client.get(url).content.decode()
        assert "…@example.org" in page
        for secret in ("Jutro o ósmej", "Sprawa", "Anna Nowak", ADDRESS):
            assert secret not in page


def test_send_again_acts_once_and_trusts_the_address(client, operator):
    mine = stuck("failed")
    known = MailAddress.known(mine.address)
    known.refused_at = mine.due_at
    known.save()
    waiting = held()
    url = reverse("notifications:send_again", args=[mine.uid])
    assert client.post(url).status_code == 302
    assert client.post(url).status_code == 302  # too late: a sentence, not an error
    mine.refresh_from_db()
    waiting.refresh_from_db()
    assert (mine.state, waiting.state) == ("planned", "planned")
    assert not MailAddress.known(mine.address).refused_at
    assert AccessLog.objects.filter(verb="send_again").count() == 1


def test_send_again_releases_a_held_message(client, operator):
    mine = held()
    client.post(reverse("notifications:send_again", args=[mine.uid]))
    mine.refresh_from_db()
    assert (mine.state, mine.reason) == ("planned", "")


@pytest.mark.parametrize(("status", "after"), [("uncertain", "sent"), ("failed", "settled")])
def test_settle_ends_it(client, operator, status, after):
    mine = stuck(status)
    client.post(reverse("notifications:settle", args=[mine.uid]))
    mine = Message.objects.get()
    assert (mine.state, mine.delivery.settled_by) == (after, operator)
    assert not Message.objects.stuck().exists()


def test_settle_drops_a_held_message(client, operator):
    mine = held()
    client.post(reverse("notifications:settle", args=[mine.uid]))
    mine.refresh_from_db()
    assert mine.state == "cancelled"


@pytest.mark.parametrize("name", ["send_again", "settle"])
def test_deciding_in_the_wrong_state_changes_nothing(client, operator, name):
    mine = stuck("sent")
    client.post(reverse(f"notifications:{name}", args=[mine.uid]))
    assert Message.objects.get().state == "sent"


@pytest.mark.parametrize("name", ["send_again", "settle"])
def test_deciding_by_get_is_refused(client, operator, name):
    assert client.get(reverse(f"notifications:{name}", args=[stuck("failed").uid])).status_code == 405


def test_dashboard_counts_what_waits_for_a_person(rf, operator):
    from accounts.scope import Scope
    from coop_portal import registry

    request = rf.get("/")
    request.user, request.scope = operator, Scope(operator)
    assert registry.dashboard["notifications.outbox"](request) == []
    stuck("failed"), held(), stuck("sent")
    [item] = registry.dashboard["notifications.outbox"](request)
    assert (item.count, item.url, item.urgent) == (2, "/poczta/?state=stuck", True)


# --- The demo's mailbox ---


@pytest.fixture
def demo(settings, tmp_path):
    settings.DEMO = True
    settings.EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    settings.EMAIL_FILE_PATH = tmp_path


def test_demo_mailbox_shows_sent_mail_with_working_links(client, operator, demo):
    from notifications import tasks

    message(MANDATORY, name="Anna Nowak")
    tasks.tick()
    [mail] = client.get(reverse("notifications:demo_mailbox")).context["mails"]
    assert abs(timezone.now() - mail.at) < timedelta(minutes=5)
    assert (mail.subject, mail.to) == ("Sprawa „Zebranie” (pl)", "Anna Nowak <anna@example.org>")
    page = client.get(reverse("notifications:demo_mail", args=[mail.name])).content.decode()
    assert '<a href="http://testserver/l/' in page
    html = client.get(reverse("notifications:demo_mail_html", args=[mail.name]))
    assert "<p>Dzień dobry, sprawa Zebranie.</p>" in html.content.decode()
    assert "sandbox" in html["Content-Security-Policy"]
    assert "script-src 'none'" in html["Content-Security-Policy"]
    assert "default-src 'none'" in html["Content-Security-Policy"]


def test_demo_mailbox_opens_nothing_outside_its_folder(client, operator, demo, tmp_path):
    (tmp_path.parent / "secret.log").write_text("Subject: tajne\n\n")
    for name in ("..%2Fsecret.log", "brak.log"):
        assert client.get(f"/operator/skrzynka-demo/{name}/").status_code == 404


def test_demo_mailbox_is_for_the_operator(client, demo):
    client.force_login(UserFactory())
    assert client.get(reverse("notifications:demo_mailbox")).status_code == 404


def test_demo_mailbox_is_nowhere_else(client, operator):
    assert client.get(reverse("notifications:demo_mailbox")).status_code == 404
