import re

import pytest
from django.core.cache import cache
from django.urls import reverse

from accounts.models import AccessLog
from coop_portal import registry
from documents.models import StoredFile
from tests.accounts.factories import UserFactory

from . import factories
from .factories import PDF, StripFactory, issued, started, stored

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _forget_misses():
    cache.clear()


@pytest.fixture
def rule(monkeypatch):
    """Sets who may fetch files of sign strips, which are public otherwise."""

    def put(allowed):
        monkeypatch.setitem(registry.file_access, "documents.signstrip", allowed)

    return put


def operators_only(scope, _owner):
    return scope.is_operator


@pytest.fixture
def operator(client):
    user = UserFactory(role="operator")
    _login(client, user)
    return user


@pytest.fixture
def somebody(client):
    user = UserFactory()
    _login(client, user)
    return user


def _login(client, user):
    client.force_login(user)


# --- Downloads -----------------------------------------------------------------------------


def test_download_gives_the_bytes_that_no_browser_runs(client, rule, operator):
    rule(operators_only)
    file = stored(name="Umowa – żółta.pdf")
    answer = client.get(reverse("documents:download", args=[file.uid]))
    assert answer.getvalue() == PDF
    assert answer["Content-Type"] == "application/pdf"
    assert answer["Content-Disposition"].startswith("attachment; filename*=utf-8''Umowa")
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert answer["Cache-Control"] == "private, no-store"
    assert answer["Content-Length"] == str(len(PDF))


def test_download_is_logged_by_ids(client, rule, operator):
    rule(operators_only)
    file = stored()
    client.get(file.get_absolute_url()).getvalue()
    entry = AccessLog.objects.get(verb="download")
    assert (entry.user, entry.object_id) == (operator, file.pk)


def test_head_gives_headers_alone_and_is_not_logged(client, rule, operator):
    rule(operators_only)
    answer = client.head(stored().get_absolute_url())
    assert (answer.status_code, answer.getvalue()) == (200, b"")
    assert answer["Content-Length"] == str(len(PDF))
    assert not AccessLog.objects.filter(verb="download").exists()


def test_download_by_a_stranger_is_404(client, rule, somebody):
    rule(operators_only)
    assert client.get(stored().get_absolute_url()).status_code == 404


def test_download_without_an_account_is_404(client, rule):
    rule(operators_only)
    assert client.get(stored().get_absolute_url()).status_code == 404


def test_download_of_an_owner_without_a_rule_is_404(client, operator, monkeypatch):
    monkeypatch.delitem(registry.file_access, "documents.signstrip")
    assert client.get(stored().get_absolute_url()).status_code == 404


def test_download_of_a_vanished_owner_is_404(client, operator):
    owner = StripFactory()
    file = stored(owner)
    owner.delete()
    assert client.get(file.get_absolute_url()).status_code == 404


def test_download_of_an_unknown_file_is_404(client):
    unknown = reverse("documents:download", args=["00000000-0000-4000-8000-000000000000"])
    assert client.get(unknown).status_code == 404


def test_infected_file_is_never_served(client, operator):
    file = stored()
    StoredFile.objects.filter(pk=file.pk).update(scan_state="infected")
    assert client.get(file.get_absolute_url()).status_code == 404


def test_public_file_may_be_cached_and_is_not_logged(client):
    answer = client.get(stored().get_absolute_url())
    assert answer.getvalue() == PDF
    assert answer["Cache-Control"] == "public, max-age=3600"
    assert not AccessLog.objects.exists()


def test_download_does_not_take_posts(client, operator):
    assert client.post(stored().get_absolute_url()).status_code == 405


def test_file_of_a_document_follows_its_subject(client, rule, kind):
    file = issued().file
    assert client.get(file.get_absolute_url()).getvalue() == PDF
    rule(operators_only)
    assert client.get(file.get_absolute_url()).status_code == 404


# --- Public check ---------------------------------------------------------------------------


def check(client, document):
    return client.get(reverse("documents:check", args=[document.printed_code]))


def says(answer):
    """Words of the notice's title."""
    return re.search(r'class="notice__title">([^<]+)<', answer.content.decode())[1]


@pytest.fixture
def english(client):
    client.cookies["django_language"] = "en"


@pytest.mark.usefixtures("kind", "english")
class TestCheck:
    def test_valid(self, client):
        document = issued()
        answer = check(client, document)
        assert (answer.status_code, says(answer)) == (200, "This document is valid")
        assert document.file.sha256 in answer.content.decode()
        assert (answer["X-Robots-Tag"], answer["Cache-Control"]) == ("noindex", "no-store")

    def test_being_made(self, client):
        assert says(check(client, started())) == "This document is not ready yet"

    def test_cancelled(self, client):
        document = started()
        document.cancel("x")
        assert says(check(client, document)) == "This document was never issued"

    def test_revoked_says_nothing_of_the_reason(self, client):
        document = issued()
        document.revoke("Jan Kowalski odmówił")
        answer = check(client, document)
        assert says(answer) == "This document was revoked"
        assert "Kowalski" not in answer.content.decode()
        assert document.file.sha256 not in answer.content.decode()

    def test_replaced_names_the_valid_version(self, client):
        first = issued()
        issued(first.new_version())
        answer = check(client, first)
        assert says(answer) == "This document was replaced by a newer version"
        assert "Version 2 of" in answer.content.decode()

    def test_replaced_by_a_version_that_was_revoked(self, client):
        first = issued()
        issued(first.new_version()).revoke("x")
        first.refresh_from_db()
        assert says(check(client, first)) == "This document was replaced by a newer version"
        assert "was revoked" in check(client, first).content.decode()

    def test_title_is_not_public(self, client):
        document = issued(started(title="Zaświadczenie dla Anny Nowak"))
        assert "Nowak" not in check(client, document).content.decode()

    def test_facts_of_the_kind_are_public(self, client):
        with factories.kind("facts", public_facts=lambda document: [("Stron", 3)]):
            answer = check(client, issued(started(code="facts")))
        assert "<dt>Stron</dt><dd>3</dd>" in answer.content.decode()

    @pytest.mark.parametrize(
        "typed",
        [str.lower, lambda code: code.replace("-", ""), lambda code: code.replace("0", "O").replace("1", "l"),
         lambda code: code.replace("-", " ")],
    )  # fmt: skip
    def test_code_is_read_as_people_type_it(self, client, typed):
        document = issued()
        answer = client.get(reverse("documents:check"), {"code": typed(document.printed_code)}, follow=True)
        assert says(answer) == "This document is valid"
        assert answer.redirect_chain[-1][0] == reverse("documents:check", args=[document.printed_code])

    def test_unknown_code(self, client):
        answer = client.get(reverse("documents:check", args=["7K3M-0QXZ-49HT"]))
        assert answer.status_code == 404
        assert "has never issued a document with the code 7K3M-0QXZ-49HT" in answer.content.decode()

    def test_incomplete_code_in_an_address(self, client):
        answer = client.get(reverse("documents:check", args=["7K3M"]))
        assert answer.status_code == 404
        assert "is not complete" in answer.content.decode()

    def test_incomplete_code_in_the_form_stays_at_its_field(self, client):
        answer = client.get(reverse("documents:check"), {"code": "7K3M"})
        assert answer.status_code == 200
        assert answer.context["form"].errors.as_data()["code"][0].code == "length"

    def test_code_cannot_write_into_the_page(self, client):
        answer = client.get("/sprawdz/%3Cscript%3Ealert(1)%3C%2Fscript%3E/")
        assert answer.status_code == 404
        assert "<script>alert" not in answer.content.decode()

    def test_form_is_public(self, client):
        assert client.get(reverse("documents:check")).status_code == 200

    def test_many_wrong_codes_are_slowed_down_and_right_ones_never(self, client):
        wrong = [client.get(reverse("documents:check", args=["7K3M"])).status_code for _ in range(31)]
        assert wrong == [404] * 30 + [429]
        assert check(client, issued()).status_code == 200

    def test_many_wrong_codes_are_counted_whatever_the_caller_says_of_its_address(self, client):
        address = reverse("documents:check", args=["7K3M"])
        wrong = [
            client.get(address, headers={"X-Forwarded-For": f"10.0.0.{i} {'x' * 300}"}).status_code
            for i in range(31)
        ]
        assert wrong == [404] * 30 + [429]

    def test_queries_do_not_grow_with_versions(self, client, django_assert_max_num_queries):
        document = issued()
        for _ in range(3):
            document = issued(document.new_version())
        with django_assert_max_num_queries(6):
            check(client, document)


# --- Another attempt --------------------------------------------------------------------------


@pytest.fixture
def failed(kind):
    document = started()
    document.claim()
    document.fail(ValueError("x"))
    return document


def retry(client, document, **data):
    return client.post(reverse("documents:retry", args=[document.uid]), data)


def test_retry_starts_again_and_comes_back(client, operator, failed):
    answer = retry(client, failed, next="/porozumienia/")
    assert (answer.status_code, answer["Location"]) == (302, "/porozumienia/")
    failed.refresh_from_db()
    assert failed.error == ""
    assert failed.events.last().by == operator


@pytest.mark.parametrize("address", ["https://example.org/", "//example.org/", "javascript:alert(1)"])
def test_retry_never_sends_to_another_host(client, operator, failed, address):
    assert "example.org" not in retry(client, failed, next=address)["Location"]
    assert "javascript" not in retry(client, failed, next=address)["Location"]


def test_retry_by_who_may_only_see_is_403(client, somebody, failed):
    assert retry(client, failed).status_code == 403


def test_retry_is_allowed_by_the_kind(client, somebody):
    with factories.kind("open", may_retry=lambda scope, subject: True):
        document = started(code="open")
        assert retry(client, document).status_code == 302


def test_retry_by_a_stranger_is_404(client, somebody, failed, rule):
    rule(operators_only)
    assert retry(client, failed).status_code == 404


def test_retry_by_get_is_405(client, operator, failed):
    assert client.get(reverse("documents:retry", args=[failed.uid])).status_code == 405


def test_retry_without_an_account_leads_to_the_login(client, failed):
    assert reverse("account_login") in retry(client, failed)["Location"]
