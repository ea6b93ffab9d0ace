"""The first mail to an address says whose data these are and where they come from (art. 14 RODO): real mails."""

from datetime import timedelta
from email import message_from_bytes, policy

import pytest
from django.utils import timezone
from django.utils.translation import gettext as _

from coop_portal import registry
from notifications import tasks
from notifications.gathering import gather
from notifications.kinds import Kind
from notifications.models import Delivery, MailAddress, Message
from tests.accounts.factories import InvitationFactory, UserFactory

from .factories import ADDRESS, BROKEN, MANDATORY, OPTIONAL, delivery, message
from .test_gathering import MONDAY

pytestmark = pytest.mark.django_db

HEADING = "Where we have your address from and what we do with your data"


@pytest.fixture(autouse=True)
def _administrator(settings):
    settings.PRIVACY_ADMINISTRATOR = {
        "name": "Stowarzyszenie Kooperacja",
        "address": "ul. Główna 1, 18-204 Kobylin-Borzymy",
        "email": "biuro@example.org",
    }
    settings.PRIVACY_OFFICER = {"name": "Jan Inspektor", "email": "iod@example.org"}


def texts(server):
    """(plain, html) of each mail that arrived."""
    mails = [message_from_bytes(mail.content, policy=policy.default) for mail in server.mails]
    return [
        (mail.get_body(("plain",)).get_content(), mail.get_body(("html",)).get_content()) for mail in mails
    ]


def has_notice(text):
    return _(HEADING) in " ".join(text.split())


def send(mail):
    tasks.send(mail.pk)
    mail.refresh_from_db()
    return mail


def now(mail):
    Delivery.objects.filter(pk=mail.pk).update(due_at=timezone.now() - timedelta(seconds=1))
    return mail


def test_first_mail_has_the_notice_in_both_parts_and_the_second_has_not(smtp):
    send(delivery()), send(delivery(about="Druga"))
    first, second = texts(smtp)
    assert [has_notice(part) for part in first] == [True, True]
    assert [has_notice(part) for part in second] == [False, False]
    for said in ("Stowarzyszenie Kooperacja, ul. Główna 1", "iod@example.org", "/o-portalu/rodo/"):
        assert said in first[0]
        assert said in first[1]


def test_notice_stands_below_the_message_and_above_the_signature(smtp):
    send(delivery())
    [(plain, html)] = texts(smtp)
    assert plain.index("sprawa Zebranie") < plain.index(_(HEADING)) < plain.index("\n--")
    assert html.index("sprawa Zebranie") < html.index(_(HEADING)) < html.index("</html>")


def test_portal_keeps_the_message_without_the_notice(smtp):
    mail = send(delivery())
    kept = mail.messages.get()
    assert kept.text.startswith("Dzień dobry, sprawa Zebranie.")
    assert not has_notice(kept.text)
    assert has_notice(mail.body_text)


def test_each_address_is_told(smtp):
    send(delivery()), send(delivery(address="jan@example.org"))
    assert [has_notice(plain) for plain, _html in texts(smtp)] == [True, True]


def test_letters_of_the_address_do_not_matter(smtp):
    send(delivery()), send(delivery(address="Anna@Example.ORG", about="Druga"))
    assert [has_notice(plain) for plain, _html in texts(smtp)] == [True, False]


def test_retry_of_the_first_mail_has_it_again(smtp):
    mail = delivery()
    smtp.hangs_up = True  # the server may have taken it, or not
    assert send(mail).status == "uncertain"
    smtp.hangs_up = False
    mail.send_again()
    send(now(mail))
    assert [has_notice(plain) for plain, _html in texts(smtp)] == [True]


def test_mail_that_did_not_go_out_leaves_it_to_the_next(smtp):
    smtp.data = "451 later"
    first = send(delivery())
    assert first.status == "planned"
    smtp.data = "250 OK"
    send(delivery(about="Druga"))
    send(now(first))
    assert [has_notice(plain) for plain, _html in texts(smtp)] == [True, False]


def test_refused_address_is_told_once_it_works(smtp):
    smtp.rcpt = "550 no such user"
    assert send(delivery()).status == "failed"
    assert MailAddress.known(ADDRESS).informed_at is None


def test_mail_that_could_not_be_made_told_nobody(smtp):
    late = message(BROKEN)
    tasks.send(Delivery.of([late], due_at=timezone.now() - timedelta(seconds=1)).pk)
    assert MailAddress.known(ADDRESS).informed_at is None


def test_digest_has_it_once(smtp):
    message(OPTIONAL), message(OPTIONAL, about="Druga")
    [mail] = gather(ADDRESS, MONDAY)
    send(now(mail))
    [(plain, html)] = texts(smtp)
    assert (plain.count(_(HEADING)), html.count(_(HEADING))) == (1, 1)


def test_private_message_has_it_and_nothing_of_it_is_kept(smtp):
    mail = send(delivery(private=True))
    assert has_notice(texts(smtp)[0][0])
    assert mail.body_text == ""


def test_who_wrote_first_is_not_told_until_named_by_another(smtp, kinds, monkeypatch):
    asked = Kind(**kinds[MANDATORY].__dict__ | {"asked_by_recipient": True})
    monkeypatch.setitem(registry.message_kinds, "tests.asked", asked)
    own = message("tests.asked")
    send(Delivery.of([own], due_at=timezone.now() - timedelta(seconds=1)))
    send(delivery(about="Druga"))
    assert [has_notice(plain) for plain, _html in texts(smtp)] == [False, True]


def test_account_holder_is_not_told(smtp):
    UserFactory(email=ADDRESS)
    send(delivery())
    assert not has_notice(texts(smtp)[0][0])


def test_invitation_names_who_invites(smtp):
    inviter = UserFactory(first_name="Ewa", last_name="Zawadzka")
    invitation = InvitationFactory.build(invited_by=inviter).send()
    late = Message.objects.get(address=invitation.email)
    send(Delivery.of([late], due_at=timezone.now() - timedelta(seconds=1)))
    [(plain, _html)] = texts(smtp)
    notice = plain[plain.index(_(HEADING)) :]
    assert "Ewa Zawadzka" in notice


def test_deployment_without_settings_points_to_its_page(smtp, settings):
    settings.PRIVACY_ADMINISTRATOR = {"name": "", "address": "", "email": ""}
    settings.PRIVACY_OFFICER = {"name": "", "email": ""}
    send(delivery())
    [(plain, _html)] = texts(smtp)
    assert has_notice(plain)
    assert "/o-portalu/rodo/" in plain


def test_of_two_mails_made_at_once_one_informs():
    assert MailAddress.inform(ADDRESS, by="<a@x>") is True
    assert MailAddress.inform(ADDRESS, by="<b@x>") is False
    assert MailAddress.inform(ADDRESS, by="<a@x>") is True
