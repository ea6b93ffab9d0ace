"""A file compared with an issued document by the form, for browsers without scripts: nothing of it is kept."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from agreements.signing import plans
from documents.models import StoredFile
from tests.agreements.factories import make_to_sign, send
from tests.agreements.signing import signed_files as files

pytestmark = pytest.mark.django_db


@pytest.fixture
def page(client, settings, tmp_path):
    (tmp_path / "root.cer").write_bytes(files.authority())
    settings.SIGNATURE_ROOTS = str(tmp_path)
    agreement = make_to_sign("Anna Próbna", "Jan Próbny")
    ours = agreement.document.file.read()
    signed = files.signed(ours, "Anna Próbna", is_qualified=True)
    assert send(agreement, agreement.parties.first(), signed).status == "accepted"
    assert plans.later_revisions(agreement.document)
    url = agreement.document.check_url.removeprefix("http://testserver")

    def outcome(content):
        response = client.post(url, {"plik": SimpleUploadedFile("moj.pdf", content)})
        return response.context["outcome"]

    return outcome, ours, signed


def test_file_is_told_apart(page):
    outcome, ours, signed = page
    kept = StoredFile.objects.count()
    told = [outcome(each) for each in (ours, signed, ours + b"%x", ours[:-1] + b"X")]
    assert told == ["same", "signed", "extended", "different"]
    assert StoredFile.objects.count() == kept


def test_empty_file_is_unreadable(page):
    outcome, _ours, _signed = page
    assert outcome(b"") == "unreadable"
