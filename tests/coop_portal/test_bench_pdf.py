"""The measuring of certificates: on made-up people, by the portal's own job, never on production."""

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from coop_portal.management.bench import agreements, certificates
from documents.models import IssuedDocument


def test_bench_has_a_page_for_each_certificate(db, monkeypatch):
    monkeypatch.setattr(IssuedDocument, "render", lambda self, shared=None: b"%PDF-1.7\n%%EOF\n")
    cycle, owner = certificates.make_cycle(3)
    certificates.run(cycle, owner)
    pages = certificates.pages_of(cycle)
    assert len(pages) == 3
    assert all("Zaświadczenie o" in page for page in pages)


def test_bench_is_refused_where_no_sample_data_may_be(settings):
    settings.SEED_ALLOWED = False
    with pytest.raises(CommandError):
        call_command("bench_pdf")


def test_bench_measures_an_agreement_of_many_pages_and_leaves_nothing(db, monkeypatch):
    monkeypatch.setattr(agreements, "ROUNDS", 1)
    monkeypatch.setattr(agreements, "PAGES", 5)
    found = agreements.measure()
    assert (found["pages"], found["signatures"]) == (5, 5)
    assert found["bytes"] < 5_000_000
    assert set(found["held"]) == {"ratio", "seal", "verify"}
    assert IssuedDocument.objects.count() == 0
