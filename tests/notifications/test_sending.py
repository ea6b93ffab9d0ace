"""Claims, what a mail carries, and what becomes of it after each answer of a real mail server."""

from dataclasses import replace
from datetime import timedelta
from email import message_from_bytes, policy

import pytest
from django.core.mail import get_connection
from django.utils import timezone

from accounts.models import AccessLink
from coop_portal import registry
from notifications import tasks
from notifications.models import BACKOFF, Delivery, MailAddress, Message
from tests.accounts.factories import UserFactory

from .factories import ADDRESS, BROKEN, MANDATORY, OPTIONAL, delivery, message, status_of

pytestmark = pytest.mark.django_db


def received(server):
    return [message_from_bytes(mail.content, policy=policy.default) for mail in server.mails]


def sent(mail):
    """The delivery after its attempt."""
    tasks.send(mail.pk)
    mail.refresh_from_db()
    return mail


# --- What is in a mail ---


def test_mail_has_what_mail_programs_need(smtp):
    mail = delivery(name="Anna Żółć")
    assert sent(mail).status == "sent"
    [got] = received(smtp)
    assert got["Message-ID"] == mail.message_id
    assert got["To"] == "Anna Żółć <anna@example.org>"
    assert got["Reply-To"] == "biuro@example.org"
    assert got["Auto-Submitted"] == "auto-generated"
    assert got["List-Unsubscribe"] is None
    assert [part.get_content_type() for part in got.iter_parts()] == ["text/plain", "text/html"]


def test_mail_is_in_the_language_of_its_reader(smtp):
    delivery(user=UserFactory(email=ADDRESS, language="en"))
    delivery(language="pl")
    for mail in Delivery.objects.all():
        sent(mail)
    assert sorted(mail["Subject"][-4:] for mail in received(smtp)) == ["(en)", "(pl)"]


def test_plain_text_is_not_escaped_and_html_is(smtp):
    sent(delivery(about="A & B <ok>"))
    [got] = received(smtp)
    assert "sprawa A & B <ok>." in got.get_body(("plain",)).get_content()
    assert "sprawa A &amp; B &lt;ok&gt;." in got.get_body(("html",)).get_content()


def test_secret_of_a_link_is_in_the_mail_alone(smtp):
    mail = sent(delivery(user=UserFactory(email=ADDRESS)))
    [got] = received(smtp)
    text = got.get_body(("plain",)).get_content()
    secret = text.partition("/l/")[2].partition("/")[0]
    assert AccessLink.objects.usable().for_secret(secret).exists()
    kept = mail.messages.get()
    for copy in (mail.body_text, mail.body_html, mail.subject_line, kept.text, kept.title):
        assert secret not in copy
    assert kept.text.startswith("Dzień dobry, sprawa Zebranie.")


def test_private_mail_leaves_no_text_but_its_readers(smtp):
    with_account = sent(delivery(private=True, user=UserFactory(email=ADDRESS)))
    without = sent(delivery(private=True))
    assert (with_account.body_text, without.body_text) == ("", "")
    assert with_account.messages.get().text
    assert (without.messages.get().text, without.messages.get().title) == ("", "")


def test_optional_mail_says_how_to_get_less(smtp):
    mail = Delivery.of([message()], due_at=timezone.now())
    sent(mail)
    [got] = received(smtp)
    url = got["List-Unsubscribe"].strip(" <>")
    assert got["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert url.startswith("http://testserver/wiadomosci/wypisz/l/")
    secret = url.rstrip("/").rpartition("/")[2]
    assert AccessLink.objects.for_secret(secret).get().purpose == "mail_preferences"
    assert f"/l/{secret}/" in got.get_body(("plain",)).get_content()


def test_mail_of_several_messages_has_all_of_them(smtp):
    sent(Delivery.of([message(about="Pierwsza"), message(about="Druga")], due_at=timezone.now()))
    [got] = received(smtp)
    for kind in ("plain", "html"):
        text = got.get_body((kind,)).get_content().replace("\r\n", "\n")
        assert text.index("sprawa Pierwsza") < text.index("sprawa Druga")
        assert text.count("<html") == (kind == "html")
        assert text.count("\n-- \n") == (kind == "plain")


def test_attachments_go_along(smtp, kinds, monkeypatch):
    invitation = [("spotkanie.ics", "BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n", "text/calendar")]
    monkeypatch.setitem(kinds[MANDATORY].__dict__, "attachments", lambda message: invitation)
    sent(delivery())
    [got] = received(smtp)
    assert [part.get_filename() for part in got.iter_attachments()] == ["spotkanie.ics"]


def test_broken_text_holds_its_message_and_lets_the_others_go(smtp):
    broken, fine = message(BROKEN), message(MANDATORY)
    mail = Delivery.of([broken, fine], due_at=timezone.now())
    assert sent(mail).status == "sent"
    assert len(smtp.mails) == 1
    assert (status_of(broken), status_of(fine)) == ("held", "handed")


def _breaks(message):
    raise LookupError(message.pk)


@pytest.mark.parametrize("part", ["still_due", "attachments", "reply_to"])
def test_kind_that_breaks_holds_its_message_for_a_person(smtp, kinds, monkeypatch, part):
    monkeypatch.setitem(kinds[MANDATORY].__dict__, part, _breaks)
    broken, fine = message(MANDATORY), message(address="jan@example.org")
    Message.objects.filter(pk=fine.pk).update(mandatory=True)
    tasks.tick()
    assert (status_of(broken), status_of(fine)) == ("held", "handed")
    assert len(smtp.mails) == 1


def test_mail_of_nothing_that_is_left_goes_away(smtp):
    gone = message(MANDATORY, subject=UserFactory(last_name="Odwołane"))
    mail = Delivery.of([gone], due_at=timezone.now())
    tasks.send(mail.pk)
    assert (smtp.mails, status_of(gone)) == ([], "cancelled")
    assert not Delivery.objects.filter(pk=mail.pk).exists()


def test_address_that_no_mail_can_carry_is_refused(smtp):
    mail = sent(delivery(address="zły adres@przykład..pl"))
    assert (mail.status, smtp.mails) == ("failed", [])


# --- Claims ---


def test_claim_needs_the_databases_clock():
    mail = delivery()
    Delivery.objects.update(due_at=timezone.now() + timedelta(minutes=5))
    assert not mail.claim()


def test_claim_is_had_once():
    mail = delivery()
    assert mail.claim()
    assert not Delivery.objects.get(pk=mail.pk).claim()


def test_claim_without_result_becomes_uncertain_and_is_not_sent_again(smtp):
    mail = delivery()
    mail.claim()
    Delivery.objects.update(claimed_at=timezone.now() - timedelta(minutes=16))
    tasks.tick()
    assert sent(mail).status == "uncertain"
    assert smtp.mails == []


def test_claim_that_is_young_is_left_alone():
    mail = delivery()
    mail.claim()
    tasks.tick()
    assert Delivery.objects.get(pk=mail.pk).status == "claimed"


def test_result_that_comes_late_is_still_written():
    mail = delivery()
    mail.claim()
    Delivery.objects.update(status="uncertain")
    mail.succeed()
    assert Delivery.objects.get(pk=mail.pk).status == "sent"


def test_result_of_an_older_attempt_changes_nothing():
    mail = delivery()
    mail.claim()
    Delivery.objects.update(attempts=2)
    assert not mail.succeed()
    assert Delivery.objects.get(pk=mail.pk).status == "claimed"


# --- Answers of the server ---


@pytest.mark.parametrize("stage", ["rcpt", "data"])
def test_temporary_refusal_is_tried_again_later(smtp, stage):
    setattr(smtp, stage, "451 4.3.0 later")
    mail = sent(delivery())
    assert (mail.status, mail.attempts, mail.code) == ("planned", 1, "451 4.3.0 later")
    assert timedelta(0) < mail.due_at - timezone.now() <= BACKOFF[0]
    assert status_of(mail.messages.get()) == "planned"
    setattr(smtp, stage, "250 OK")
    Delivery.objects.update(due_at=timezone.now())
    assert (sent(mail).status, mail.attempts, len(smtp.mails)) == ("sent", 2, 1)
    assert received(smtp)[0]["Message-ID"] == mail.message_id


def test_temporary_refusal_often_enough_is_a_persons_turn(smtp):
    smtp.rcpt = "451 later"
    mail = delivery()
    for _attempt in range(len(BACKOFF) + 1):
        Delivery.objects.update(due_at=timezone.now())
        sent(mail)
    assert (mail.status, mail.attempts) == ("failed", len(BACKOFF) + 1)
    assert not MailAddress.known(ADDRESS).refused_at


@pytest.mark.parametrize("stage", ["rcpt", "data"])
def test_lasting_refusal_marks_the_address(smtp, stage):
    setattr(smtp, stage, "550 5.1.1 no such user")
    mail = sent(delivery())
    assert (mail.status, mail.code) == ("failed", "550 5.1.1 no such user")
    assert MailAddress.known(ADDRESS).refused_at
    later = message(MANDATORY)
    tasks.tick()
    assert status_of(later) == "held"


def test_server_that_is_not_there_is_tried_again(smtp, settings):
    settings.EMAIL_PORT = 1
    mail = sent(delivery())
    assert (mail.status, mail.attempts) == ("planned", 1)
    assert mail.code.startswith("ConnectionRefusedError")


def test_line_that_breaks_in_the_middle_is_uncertain(smtp):
    smtp.hangs_up = True
    mail = sent(delivery())
    assert mail.status == "uncertain"
    smtp.hangs_up = False
    tasks.tick()
    assert smtp.mails == []


def test_sending_through_files_keeps_our_message_id(settings, tmp_path):
    settings.EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    settings.EMAIL_FILE_PATH = tmp_path
    mail = sent(delivery())
    assert mail.status == "sent"
    [file] = tmp_path.iterdir()
    assert f"Message-ID: {mail.message_id}\n".encode() in file.read_bytes()


# --- A person decides ---


def test_person_sends_an_uncertain_mail_again(smtp):
    mail = delivery()
    mail.claim()
    Delivery.objects.update(status="uncertain")
    mail.send_again()
    assert (sent(mail).status, len(smtp.mails)) == ("sent", 1)


def test_what_must_not_come_twice_stays_out_of_a_mail_sent_again(smtp, kinds, monkeypatch):
    monkeypatch.setitem(registry.message_kinds, OPTIONAL, replace(kinds[OPTIONAL], once="Mogło dojść."))
    once, other = message(OPTIONAL), message(MANDATORY)
    mail = Delivery.of([once, other], due_at=timezone.now() - timedelta(seconds=1))
    smtp.hangs_up = True
    assert sent(mail).status == "uncertain"
    smtp.hangs_up = False
    mail.send_again()
    once.refresh_from_db()
    assert (once.status, once.reason, once.delivery) == ("cancelled", "Mogło dojść.", None)
    assert (sent(mail).status, status_of(other), len(smtp.mails)) == ("sent", "handed", 1)


def test_person_sends_a_refused_mail_again_and_the_held_ones_follow(smtp):
    smtp.rcpt = "550 no such user"
    mail = sent(delivery())
    held = message(MANDATORY)
    tasks.tick()
    smtp.rcpt = "250 OK"
    mail.send_again()
    tasks.tick()
    assert len(smtp.mails) == 2
    assert status_of(held) == "handed"


def test_tests_use_djangos_own_backend(smtp):
    assert type(get_connection()).__module__ == "django.core.mail.backends.smtp"
