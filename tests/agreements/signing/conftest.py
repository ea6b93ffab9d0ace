from pathlib import Path

import pytest

from agreements.signing import trust

from . import signed_files as files


@pytest.fixture
def trusted(settings, tmp_path):
    """The authority of the test's signers is on the list."""
    (tmp_path / "root.cer").write_bytes(files.authority())
    settings.SIGNATURE_ROOTS = str(tmp_path)


@pytest.fixture
def ministers_seal(trusted, settings):
    """The seal of the test's minister is among those that the portal knows."""
    folder = Path(settings.SIGNATURE_ROOTS) / trust.SEALS
    folder.mkdir()
    (folder / "2026.cer").write_bytes(files.signer(files.MINISTER, False).signing_cert.dump())


@pytest.fixture
def sign():
    """Adds a qualified signature of a person."""
    return lambda content, who, **how: files.signed(content, who, **{"is_qualified": True} | how)
