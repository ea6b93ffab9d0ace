"""What a signed PDF is worth. Each file is made here; those of other test suites are read where they are at hand."""

import base64
import csv
import io
import json
import os
import re
import subprocess
import sys
import zipfile
from pathlib import Path

import pikepdf
import pytest
from django.core.management import CommandError, call_command

from agreements.signing import verdicts
from agreements.signing.trust import described
from agreements.signing.verdicts import Reason, Status, verify

from . import signed_files as files

ROOT = Path(__file__).resolve().parents[3]
CASES = ROOT.parent / "shared/cases"


def verdict(content, **how):
    report = verify(content, **how)
    return report.status, report.reason


@pytest.fixture(scope="module")
def by_anna():
    return files.signed(files.document(), "Anna Próbna")


def test_intact_signature_of_an_unknown_issuer_is_taken_and_says_so(by_anna):
    report = verify(by_anna)
    [found] = report.signatures
    assert (report.status, report.reason) == (Status.ACCEPT, Reason.INTACT)
    assert (found.integrity, found.coverage, found.modification) == ("intact", "file", "none")
    assert (found.trust, found.signer) == ("untrusted", "Anna Próbna")


def test_issuer_of_the_folder_is_trusted(by_anna, tmp_path):
    (tmp_path / "root.cer").write_bytes(files.authority())
    assert [each.trust for each in verify(by_anna, roots=str(tmp_path)).signatures] == ["trusted"]


def test_two_sign_one_after_the_other(by_anna):
    both = files.signed(by_anna, "Jan Próbny")
    report = verify(both, revision=by_anna)
    assert (report.status, report.reason) == (Status.ACCEPT, Reason.INTACT)
    assert [(each.field, each.coverage) for each in report.signatures] == [
        ("Anna Próbna", "revision"), ("Jan Próbny", "file"),
    ]  # fmt: skip


def test_two_that_sign_the_same_version_make_two_files(by_anna):
    by_jan = files.signed(files.document(), "Jan Próbny")
    assert verdict(by_jan, revision=by_anna) == (Status.REJECT, Reason.OTHER_REVISION)


def test_signature_before_the_content_was_changed_is_refused(by_anna):
    for changed in (files.with_page(by_anna), files.with_other_words(by_anna), files.turned(by_anna)):
        told = [verdict(changed), verdict(files.signed(changed, "Jan Próbny"))]
        assert told == [(Status.REJECT, Reason.CHANGED)] * 2


def test_note_that_a_later_signature_covers_is_for_a_person(by_anna):
    noted = files.with_note(by_anna)
    assert verdict(noted) == (Status.REJECT, Reason.CHANGED)
    assert verdict(files.signed(noted, "Jan Próbny")) == (Status.FLAG, Reason.LATE_CHANGE)


def test_notes_in_a_list_of_their_own_are_read(by_anna):
    kept = files.signed(files.with_indirect_notes(files.with_note(files.document())), "Anna Próbna")
    assert verdict(files.signed(files.with_note(kept), "Jan Próbny")) == (Status.FLAG, Reason.LATE_CHANGE)
    taken_off = files.signed(files.without_notes(kept), "Jan Próbny")
    assert verdict(taken_off) == (Status.REJECT, Reason.CHANGED)


def test_what_hides_or_covers_the_pages_from_outside_is_a_change_of_them(by_anna):
    layered = files.signed(files.with_layers(files.document()), "Anna Próbna")
    assert verdict(layered) == (Status.ACCEPT, Reason.INTACT)
    for changed in (files.with_layers_hidden(layered), files.with_form_drawn_anew(by_anna)):
        assert verdict(files.signed(changed, "Jan Próbny")) == (Status.REJECT, Reason.CHANGED)


def test_what_is_huge_when_unpacked_is_compared_as_it_is():
    bomb = files.signed(files.with_bomb(files.document()), "Anna Próbna")
    assert verdict(files.signed(files.with_note(bomb), "Jan Próbny")) == (Status.FLAG, Reason.LATE_CHANGE)


def test_room_that_a_signature_did_not_need_is_empty(by_anna):
    assert verdict(files.with_bytes_in_padding(by_anna)) == (Status.REJECT, Reason.PARTLY)


def test_one_changed_byte_breaks_a_signature(by_anna):
    at = by_anna.index(b"Porozumienie")
    assert verdict(by_anna[:at] + b"N" + by_anna[at + 1 :]) == (Status.REJECT, Reason.BROKEN)


def test_signature_over_a_part_of_the_file_is_refused():
    assert verdict(files.signed_in_part(files.document(), "Anna Próbna")) == (Status.REJECT, Reason.PARTLY)


def test_range_whose_lengths_alone_add_up_covers_a_part():
    assert verdict(files.changed_behind(files.document(), "Anna Próbna")) == (Status.REJECT, Reason.PARTLY)


def test_bytes_behind_the_end_are_covered_by_nobody(by_anna):
    again = by_anna[by_anna.rindex(b"startxref") :]
    for rest in (b"<script>", b"dopisek\n" + again):
        assert verdict(by_anna + rest) == (Status.REJECT, Reason.PARTLY)
    for blank in (b"\r\n", b"\0" * 20):  # what mail and disks add
        assert verdict(by_anna + blank) == (Status.ACCEPT, Reason.INTACT)


def test_validation_data_and_a_timestamp_may_follow(by_anna):
    kept = files.with_validation_data(by_anna)
    start = kept[kept.rindex(b"startxref") :]
    assert verdict(kept + b"<html>dopisek</html>\n" + start) == (Status.REJECT, Reason.PARTLY)
    assert verdict(kept) == (Status.ACCEPT, Reason.INTACT)
    assert verdict(kept + b"dopisek") == (Status.REJECT, Reason.PARTLY)


def test_timestamp_alone_is_nobodys_signature():
    assert verdict(files.stamped(files.document())) == (Status.REJECT, Reason.UNSIGNED)


def test_field_that_holds_no_signature_is_none(by_anna):
    to_catalogue = re.sub(rb"/V \d+ 0 R", lambda match: b"/V 1 0 R".ljust(len(match[0])), by_anna)
    assert verdict(to_catalogue) == (Status.REJECT, Reason.UNREADABLE)


def test_one_signature_in_two_fields_is_refused(by_anna):
    twice = files.with_signature_twice(by_anna, "Anna Próbna")
    assert verify(twice).status == Status.REJECT
    assert verdict(files.signed(twice, "Jan Próbny")) == (Status.REJECT, Reason.SHARED)


def test_unsafe_method_is_for_a_person():
    assert verdict(files.signed(files.document(), "Anna Próbna", digest="sha1")) == (Status.FLAG, Reason.WEAK)


def test_pesel_is_masked():
    reason = "Podpisane Profilem Zaufanym, PESEL 44051401359"
    [found] = verify(files.signed(files.document(), "Anna Próbna", reason=reason)).signatures
    assert found.reason == "Podpisane Profilem Zaufanym, PESEL ***********"


def encrypted():
    made = io.BytesIO()
    with pikepdf.open(io.BytesIO(files.document())) as pdf:
        pdf.save(made, encryption=pikepdf.Encryption(owner="a", user="b"))
    return made.getvalue()


def zipped():
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        archive.writestr("umowa.pdf", files.document())
    return made.getvalue()


@pytest.mark.parametrize(
    ("make", "reason"),
    [
        (files.document, Reason.UNSIGNED),
        (encrypted, Reason.ENCRYPTED),
        (zipped, Reason.NOT_PDF),
        (lambda: b"", Reason.NOT_PDF),
        (lambda: b"%PDF-1.7\nnic", Reason.DAMAGED),
        (lambda: b"%PDF-1.7".ljust(verdicts.MAX_SIZE + 1), Reason.TOO_LARGE),
    ],
)
def test_what_is_no_signed_pdf_is_refused_with_the_reason(make, reason):
    assert verdict(make()) == (Status.REJECT, reason)


def test_file_that_needs_too_much_ends_its_own_process_alone(monkeypatch, by_anna):
    monkeypatch.setattr(verdicts, "MEMORY", 30 * 1024 * 1024)
    assert verify(by_anna).status == Status.REJECT


def test_command_says_it_to_a_program_and_to_a_person(tmp_path, by_anna, capsys):
    (tmp_path / "umowa.pdf").write_bytes(by_anna)
    (tmp_path / "inna.pdf").write_bytes(files.document("Inne"))
    call_command("verify_pdf", tmp_path / "umowa.pdf", "--json")
    told = json.loads(capsys.readouterr().out)
    assert (told["status"], told["reason"], len(told["signatures"])) == ("accept", "intact", 1)
    call_command("verify_pdf", tmp_path / "umowa.pdf", "--revision", tmp_path / "inna.pdf")
    assert capsys.readouterr().out.splitlines()[0] == (
        "odrzucony: Ten plik powstał z innej wersji. Pobierz aktualną i podpisz ponownie."
    )
    with pytest.raises(CommandError, match=r"brak\.pdf"):
        call_command("verify_pdf", tmp_path / "brak.pdf")


def test_command_needs_none_of_the_portal(tmp_path, by_anna):
    """Its apps take longer to load than a file to read; here they have no settings, no database and no folder."""
    (tmp_path / "umowa.pdf").write_bytes(by_anna)
    environment = {"PYTHONPATH": os.pathsep.join(sys.path), "DJANGO_SETTINGS_MODULE": "brak"}
    done = subprocess.run(
        [sys.executable, ROOT / "manage.py", "verify_pdf", "umowa.pdf"],
        cwd=tmp_path, env=environment, capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert done.stdout.startswith("przyjęty: Wszystkie podpisy są nienaruszone.")


@pytest.mark.slow
@pytest.mark.skipif(not CASES.exists(), reason="files of strangers' test suites are not at hand")
def test_files_of_other_test_suites_are_judged_as_their_list_says():
    with (CASES / "manifest.csv").open() as file:
        rows = [row for row in csv.DictReader(file) if row["kind"] == "agreement_pdf"]
    told = {row["file"]: verify((CASES / row["file"]).read_bytes()).status.value for row in rows}
    assert told == {row["file"]: row["expected"] for row in rows}


# --- A trusted list ----------------------------------------------------------------------

SERVICE = """
<TSPService><ServiceInformation>
  <ServiceTypeIdentifier>http://uri.etsi.org/TrstSvc/Svctype/{kind}</ServiceTypeIdentifier>
  <ServiceStatus>http://uri.etsi.org/TrstSvc/TrustedList/Svcstatus/{state}</ServiceStatus>
  <ServiceDigitalIdentity><DigitalId><X509Certificate>{certificate}</X509Certificate></DigitalId>
  </ServiceDigitalIdentity></ServiceInformation></TSPService>"""


@pytest.mark.parametrize(
    ("kind", "state", "trust"),
    [
        ("CA/QC", "granted", "trusted"),
        ("CA/QC", "withdrawn", "untrusted"),
        ("TSA/QTST", "granted", "untrusted"),
    ],
)
def test_trusted_list_names_who_issues_qualified_certificates(
    by_anna, tmp_path, settings, kind, state, trust
):
    certificate = base64.b64encode(files.authority()).decode()
    services = SERVICE.format(kind=kind, state=state, certificate=certificate)
    (tmp_path / "PL_TL.xml").write_text(
        f'<TrustServiceStatusList xmlns="http://uri.etsi.org/02231/v2#"><SchemeInformation><ListIssueDateTime>'
        f"2026-11-12T08:00:00Z</ListIssueDateTime></SchemeInformation>{services}</TrustServiceStatusList>"
    )
    assert [each.trust for each in verify(by_anna, roots=str(tmp_path)).signatures] == [trust]
    settings.SIGNATURE_ROOTS = str(tmp_path)
    assert described() == {"files": 1, "date": "2026-11-12"}
