"""What the repository itself promises: pinned parts, and no address of where they were fetched."""

import json
import re
import tomllib
from pathlib import Path

import pytest
from django.conf import settings

ROOT = Path(settings.BASE_DIR)
REQUIREMENTS = sorted((ROOT / "requirements").glob("*.txt"))


@pytest.mark.parametrize("path", REQUIREMENTS, ids=lambda path: path.name)
def test_requirements_are_pinned_with_hashes_and_name_no_address(path):
    text = path.read_text()
    assert not re.search(r"://|--index-url|--find-links|--extra-index|@ ", text)
    for block in re.split(r"\n(?=[a-z])", text.split("make requirements\n")[1].strip()):
        assert re.match(r"[\w.\[\],-]+==\S+", block), block
        assert "--hash=sha256:" in block, block


def test_requirements_hold_every_direct_dependency_at_its_lower_bound_or_above():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    wanted = project["project"]["dependencies"] + project["project"]["optional-dependencies"]["dev"]
    pinned = set(re.findall(r"^([\w.-]+)==", (ROOT / "requirements/dev.txt").read_text(), re.M))
    missing = {re.match(r"[\w.-]+", line)[0].lower() for line in wanted} - pinned
    assert not missing, "make requirements"


def test_front_end_parts_are_pinned_and_the_lock_names_no_address():
    lock = json.loads((ROOT / "package-lock.json").read_text())
    packages = {name: entry for name, entry in lock["packages"].items() if name}
    assert not [name for name, entry in packages.items() if "resolved" in entry]
    assert all(entry["integrity"].startswith("sha512-") for entry in packages.values())
    assert "omit-lockfile-registry-resolved=true" in (ROOT / ".npmrc").read_text()
