import pytest

from . import signed_files as files


@pytest.fixture
def trusted(settings, tmp_path):
    """The authority of the test's signers is on the list."""
    (tmp_path / "root.cer").write_bytes(files.authority())
    settings.SIGNATURE_ROOTS = str(tmp_path)


@pytest.fixture
def sign():
    """Adds a qualified signature of a person."""
    return lambda content, who, **how: files.signed(content, who, **{"is_qualified": True} | how)
