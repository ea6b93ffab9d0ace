import hashlib
import io
import os
import time
from pathlib import Path

import pytest
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import ProgrammingError, transaction
from hypothesis import given
from hypothesis import strategies as st

from documents import uploads
from documents.models import StoredFile
from documents.uploads import clean_name, sniff, store, sweep_orphans

from .factories import JPEG, PDF, PNG, StripFactory, package, stored

CASES = Path(__file__).resolve().parents[3] / "shared/cases"
WEBP = b"RIFF\x10\0\0\0WEBPVP8 "
DOCX = package("[Content_Types].xml", "word/document.xml")
XLSX = package("[Content_Types].xml", "xl/workbook.xml")


@pytest.mark.parametrize(
    ("content", "content_type"),
    [
        (PDF, uploads.PDF),
        (PNG, uploads.PNG),
        (JPEG, uploads.JPEG),
        (WEBP, uploads.WEBP),
        (DOCX, uploads.DOCX),
        (XLSX, uploads.XLSX),
        (package("content.xml", first=uploads.ODT.encode()), uploads.ODT),
        (package("content.xml", first=uploads.ODS.encode()), uploads.ODS),
        (package("a.pdf", first=uploads.ASICE.encode()), uploads.ASICE),
        (b'<?xml version="1.0"?><Signature/>', uploads.XML),
        ("Nazwa;Gmina\r\nŻłobek;Kobylin".encode(), uploads.TEXT),
        ("Nazwa;Gmina\r\nŻłobek;Kobylin".encode("cp1250"), uploads.TEXT),
    ],
)
def test_sniff_tells_the_types_that_are_accepted(content, content_type):
    assert sniff(content) == content_type


@pytest.mark.parametrize(
    "content",
    [
        b"<html><script>alert(1)</script>",
        b"  <!DOCTYPE html><p>x",
        b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>",
        b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"><script/></svg>',
        b'<?xml version="1.0"?><!DOCTYPE lolz [<!ENTITY lol "lol">]><lolz>&lol;</lolz>',
        b"GIF89a<?php system($_GET['c']); ?>",
        JPEG + b"<?php phpinfo(); ?>",
        PNG + b"<SCRIPT>alert(1)</SCRIPT>",
        b"MZ\x90\0\x03\0\0\0",
        b"\x7fELF\x02",
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 100,  # old Word: may hold macros
        package("[Content_Types].xml", "word/document.xml", "word/vbaProject.bin"),
        package("[Content_Types].xml", "xl/workbook.bin"),
        package("x.exe"),
        package(first=b"application/x-evil"),
        DOCX[:60],
        b"\0" * 50,
    ],
)
def test_sniff_knows_nothing_of_what_is_dangerous_or_foreign(content):
    assert sniff(content) == ""


@given(st.binary(max_size=300))
def test_sniff_never_breaks(content):
    assert sniff(content) in {"", *uploads.EXTENSIONS}


@given(st.text(), st.sampled_from(sorted(uploads.EXTENSIONS)))
def test_clean_name_is_always_a_short_plain_name_with_the_right_end(name, content_type):
    cleaned = clean_name(name, content_type)
    assert 0 < len(cleaned) <= 255
    assert cleaned.endswith(uploads.EXTENSIONS[content_type])
    assert not set(cleaned) & set('/\\<>:"|?*\n\r\t\0')
    assert cleaned.isprintable()


@pytest.mark.parametrize(
    ("name", "cleaned"),
    [
        ("Lista obecności.PDF", "Lista obecności.pdf"),
        ("../../etc/passwd", "passwd.pdf"),
        (r"C:\Users\anna\umowa.pdf", "umowa.pdf"),
        ("umowa.pdf.exe", "umowa.pdf.exe.pdf"),
        ("umowa\u202efdp.exe", "umowafdp.exe.pdf"),
        ("strona.html", "strona.html.pdf"),
        ("a\r\nSet-Cookie: x.pdf", "aSet-Cookie_ x.pdf"),
        ("a" * 400 + ".pdf", "a" * 190 + ".pdf"),
    ],
)
def test_clean_name_keeps_what_is_harmless(name, cleaned):
    assert clean_name(name, uploads.PDF) == cleaned


@pytest.mark.django_db
def test_store_keeps_the_bytes_and_what_is_known_of_them():
    owner = StripFactory()
    file = store(PDF, name="Umowa.pdf", owner=owner, alt_text="skan")
    file.refresh_from_db()
    assert file.read() == PDF
    assert file.sha256 == hashlib.sha256(PDF).hexdigest()
    assert (file.size, file.content_type_sniffed) == (len(PDF), uploads.PDF)
    assert (file.original_name, file.alt_text, file.scan_state) == ("Umowa.pdf", "skan", "not_scanned")
    assert file.owner == owner
    assert list(StoredFile.objects.of(owner)) == [file]
    assert "Umowa" not in file.content.name


@pytest.mark.django_db
def test_store_takes_an_uploaded_file_whatever_type_it_claims():
    upload = SimpleUploadedFile("x.pdf", PNG, content_type="application/pdf")
    upload.read()  # a form may have looked into it
    assert store(upload, name=upload.name, owner=StripFactory()).content_type_sniffed == uploads.PNG


def refusal(content, **more):
    with pytest.raises(ValidationError) as caught:
        store(content, name="x.pdf", owner=StripFactory(), **more)
    assert not StoredFile.objects.exists()
    return caught.value.code


@pytest.mark.django_db
def test_store_refuses_what_is_too_large(settings):
    settings.UPLOAD_MAX_BYTES = len(PDF)
    assert stored(content=PDF).size == len(PDF)
    StoredFile.objects.all().delete()
    assert refusal(PDF + b"\n") == "size"
    assert refusal(SimpleUploadedFile("x.pdf", PDF + b"\n")) == "size"


@pytest.mark.django_db
def test_store_refuses_empty_files_and_types_that_are_not_accepted():
    assert refusal(b"") == "empty"
    assert refusal(PNG, accept={uploads.PDF}) == "type"
    assert refusal(b"tekst") == "type"  # plain text only where it is asked for
    assert refusal(b"<html>") == "type"


@pytest.mark.django_db
def test_refusal_names_what_can_be_added():
    with pytest.raises(ValidationError) as caught:
        store(b"<html>", name="x", owner=StripFactory(), accept={uploads.PDF, uploads.PNG})
    assert "PDF, PNG" in caught.value.messages[0]


@pytest.mark.django_db
@pytest.mark.parametrize("field", ["content", "sha256", "size", "content_type_sniffed"])
def test_stored_file_never_changes(field):
    file = stored()
    with pytest.raises(ProgrammingError, match="Cannot update"), transaction.atomic():
        StoredFile.objects.filter(pk=file.pk).update(**{field: 7})


@pytest.mark.django_db
def test_store_leaves_no_file_when_its_row_cannot_be_written():
    folder = Path(StoredFile._meta.get_field("content").storage.location)
    before = set(folder.rglob("*"))
    owner = StripFactory.build(pk=2**70)  # no such number fits the column
    with pytest.raises(Exception, match=r"out of range|bigint"), transaction.atomic():
        store(PDF, name="x.pdf", owner=owner)
    assert {path for path in set(folder.rglob("*")) - before if path.is_file()} == set()


@pytest.mark.django_db
def test_sweep_deletes_old_files_whose_row_was_rolled_back():
    with transaction.atomic():
        lost = stored()
        transaction.set_rollback(True)
    path = Path(lost.content.path)
    sweep_orphans(lost.uid.hex[:2])
    assert path.exists()  # the transaction may be under way
    old = time.time() - 2 * 24 * 3600
    os.utime(path, (old, old))
    assert sweep_orphans(lost.uid.hex[:2]) >= 1  # files of other tests may begin with the same two figures
    assert not path.exists()


@pytest.mark.django_db
def test_sweep_keeps_files_that_have_a_row():
    kept = stored()
    old = time.time() - 2 * 24 * 3600
    os.utime(kept.content.path, (old, old))
    assert sweep_orphans(kept.uid.hex[:2]) == 0
    assert kept.read() == PDF


@pytest.mark.django_db
def test_sweep_of_an_empty_folder_does_nothing():
    assert sweep_orphans("zz") == 0


@pytest.mark.skipif(not CASES.exists(), reason="the public hostile files are not on this machine")
@pytest.mark.parametrize("folder", ["upload/reject", "xml/reject", "services_xlsx/reject"])
def test_public_hostile_files_never_pass_as_usual_documents(folder):
    """Workbooks that only a reader of cells can refuse still are workbooks by their bytes."""
    found = {path.name: sniff(path.read_bytes()) for path in (CASES / folder).iterdir()}
    assert found
    allowed = {"", uploads.XLSX, uploads.DOCX, uploads.ODS} if "xlsx" in folder else {""}
    assert set(found.values()) <= allowed


@pytest.mark.skipif(not CASES.exists(), reason="the public hostile files are not on this machine")
def test_public_hostile_names_become_plain():
    for name in (CASES / "text/flag/fuzzdb__invalid-filenames-microsoft.txt").read_text().splitlines():
        assert not set(clean_name(name, uploads.PDF)) & set('<>:"/\\|?*')


def test_upload_of_a_stream_is_read_no_further_than_the_limit(settings):
    settings.UPLOAD_MAX_BYTES = 10

    class Endless(io.RawIOBase):
        def seek(self, *_args):
            return 0

        def read(self, size=-1):
            assert 0 < size <= 11
            return b"x" * size

    with pytest.raises(ValidationError):
        uploads.read_limited(Endless())


@pytest.mark.django_db
def test_content_type_of_owner_is_kept():
    assert stored().owner_type == ContentType.objects.get_by_natural_key("documents", "signstrip")
