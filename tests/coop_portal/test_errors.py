"""A page that fails says so in plain words, with and without a database."""

import subprocess
import sys

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

ASK = """
import django
django.setup()
from django.test import Client
answer = Client(raise_request_exception=False).get("/instytucje/")
print(answer.status_code, answer["Retry-After"], "Trwa przerwa techniczna" in answer.content.decode())
"""


@pytest.mark.django_db(transaction=True)
def test_page_without_a_database_asks_for_patience(child_environ):
    nowhere = "postgresql://nobody:x@127.0.0.1:1/nothing"
    environ = child_environ | {"DATABASE_URL": nowhere, "TEST_DATABASE_URL": nowhere}
    done = subprocess.run(
        [sys.executable, "-c", ASK],
        cwd=settings.BASE_DIR,
        env=environ,
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert done.stdout.splitlines()[-1:] == ["503 60 True"], done.stderr[-2000:]


@pytest.mark.django_db
def test_page_that_breaks_says_so(monkeypatch):
    def broken(*args, **kwargs):
        raise LookupError

    monkeypatch.setattr("partners.institutions.views.InstitutionList.get_queryset", broken)
    answer = Client(raise_request_exception=False).get(reverse("partners:institutions"))
    assert (answer.status_code, "Kod błędu: 500" in answer.content.decode()) == (500, True)
