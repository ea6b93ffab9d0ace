"""A party without an account: the mail, its link, the card and the file."""

import re
import uuid

import pytest

from accounts.models import AccessLink, AccessLog
from agreements.emails import DOWNLOAD_LINK
from tests.accounts.factories import UserFactory
from tests.partners.factories import InstitutionFactory

from .factories import make_frozen

pytestmark = pytest.mark.django_db


@pytest.fixture
def agreement():
    return make_frozen()


@pytest.fixture
def url(agreement):
    party = agreement.parties.last()
    _link, address = AccessLink.issue(DOWNLOAD_LINK, party, address="gops@example.org")
    return address.removeprefix("http://testserver")


def test_mail_holds_a_link_that_opens_the_card(
    agreement, client, mailoutbox, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        agreement.send_link(agreement.parties.last(), "gops@example.org", uid=uuid.uuid4(), by=UserFactory())
    (mail,) = mailoutbox
    assert mail.to[0].endswith("<gops@example.org>")
    assert agreement.number in mail.subject
    (path,) = re.findall(r"http://testserver(/l/[\w-]+/)", mail.body)
    page = client.get(path)
    assert page.status_code == 200
    assert agreement.number in page.content.decode()


def test_link_gives_the_file_without_an_account_and_the_log_keeps_it(agreement, url, client):
    assert b"".join(client.get(f"{url}?plik=1")).startswith(b"%PDF")
    entry = AccessLog.objects.get(verb="download")
    assert (entry.user, entry.link.purpose) == (None, DOWNLOAD_LINK)


def test_link_of_a_withdrawn_wording_says_what_happened_and_gives_no_file(agreement, url, client):
    agreement.back_to_draft(by=UserFactory(), reason="Poprawka")
    assert client.get(f"{url}?plik=1").status_code == 404
    page = client.get(url).content.decode()
    assert "?plik=1" not in page


def test_link_wants_the_signed_file(url, client):
    form = client.post(url).context["form"]
    assert set(form.errors) == {"uid", "upload"}


def test_link_under_a_strangers_account_asks_to_switch(url, client):
    client.force_login(UserFactory(role="caretaker", institution=InstitutionFactory()))
    response = client.get(f"{url}?plik=1")
    assert (response.status_code, response["Location"]) == (302, url)
    assert "?plik=1" not in client.get(url).content.decode()


def test_link_under_the_partys_own_account_opens(agreement, url, client):
    unit = agreement.parties.last().unit
    client.force_login(UserFactory(role="caretaker", institution=unit))
    assert "?plik=1" in client.get(url).content.decode()


def test_revoked_link_is_gone(url, client):
    for link in AccessLink.objects.all():
        link.revoke()
    assert client.get(url).status_code == 410


def test_coordinator_sends_the_link_and_sees_who_can_open_it(agreement, client, url):
    client.force_login(UserFactory(role="coordinator", programme=agreement.programme))
    party = agreement.parties.last()
    form_url = f"/porozumienia/{agreement.uid}/strony/{party.uid}/link/"
    form = client.get(form_url).context["form"]
    assert form["address"].value() == "gops@example.org"
    response = client.post(form_url, {"uid": form["uid"].value(), "address": "nie adres"})
    assert list(response.context["form"].errors) == ["address"]
    data = {"uid": form["uid"].value(), "address": "sekretariat@example.org"}
    assert client.post(form_url, data).status_code == 302
    assert agreement.events.filter(verb="send_link").count() == 1
    assert "gops@example.org" in client.get(agreement.get_absolute_url()).content.decode()
