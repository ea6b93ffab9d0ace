#!/usr/bin/env python3
"""Brings the catalogues up to date with the sources; with --check only says what is missing, and fails.

Run with the environment's Python. Django's makemessages does the reading, without settings and so without servers.
"""

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import polib

ROOT = Path(__file__).resolve().parent.parent
CATALOGUE = "locale/{}/LC_MESSAGES/django.po"
LANGUAGES = ("pl", "en")


def main():
    if "--check" in sys.argv:
        problems = check()
        print("\n".join(problems))
        sys.exit(bool(problems))
    gather(ROOT)
    for language in LANGUAGES:
        tidy(ROOT / CATALOGUE.format(language), language)


def gather(folder):
    """Write what the sources in `folder` say into its catalogues."""
    for language in LANGUAGES:
        (folder / "locale" / language / "LC_MESSAGES").mkdir(parents=True, exist_ok=True)
    ignored = [
        f"--ignore={name}" for name in ("node_modules", ".venv", "var", "staticfiles", "tests", "scripts")
    ]
    languages = [f"--locale={language}" for language in LANGUAGES]
    command = [
        Path(sys.executable).parent / "django-admin",
        "makemessages",
        "--add-location=file",
        "--no-wrap",
    ]
    subprocess.run([*command, *languages, *ignored, "--verbosity=0"], cwd=folder, check=True)


def tidy(path, language):
    """No guesses, nothing obsolete; English is its own translation."""
    catalogue = polib.pofile(path, wrapwidth=0)
    for entry in list(catalogue):
        if entry.obsolete:
            catalogue.remove(entry)
        elif entry.fuzzy:
            entry.flags.remove("fuzzy")
            entry.previous_msgid = entry.previous_msgid_plural = entry.previous_msgctxt = None
            entry.msgstr, entry.msgstr_plural = "", dict.fromkeys(entry.msgstr_plural, "")
        if language == "en" and entry.msgid_plural:
            entry.msgstr_plural = {0: entry.msgid, 1: entry.msgid_plural}
        elif language == "en":
            entry.msgstr = entry.msgid
    catalogue.metadata.pop("POT-Creation-Date", None)  # it alone would change at every run
    catalogue.save(path)


def check():
    with tempfile.TemporaryDirectory() as copy:
        listed = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
        names = subprocess.run(listed, cwd=ROOT, check=True, capture_output=True, text=True).stdout.split(
            "\0"
        )
        for name in filter(None, names):
            if (ROOT / name).is_file() and Path(name).suffix in {".py", ".html", ".txt"}:
                (Path(copy) / name).parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(ROOT / name, Path(copy) / name)
        gather(Path(copy))
        return [problem for language in LANGUAGES for problem in compare(Path(copy), language)]


def compare(fresh, language):
    name = CATALOGUE.format(language)
    if not (ROOT / name).exists():
        yield f"{name} is missing: make messages"
        return
    kept = {key(entry): entry for entry in polib.pofile(ROOT / name) if not entry.obsolete}
    said = {key(entry): entry for entry in polib.pofile(fresh / name)}
    for missing in said.keys() - kept.keys():
        where = ", ".join(file for file, _line in said[missing].occurrences)
        yield f"{name}: not there (make messages): {missing[1]!r} of {where}"
    for entry in kept.values():
        if not entry.translated():
            yield f"{name}: not translated: {entry.msgid!r}"
    compiled = subprocess.run(
        ["msgfmt", "--check-format", "-o", os.devnull, name], cwd=ROOT, capture_output=True, text=True
    )
    if compiled.returncode:
        yield compiled.stderr


def key(entry):
    return entry.msgctxt, entry.msgid, entry.msgid_plural


if __name__ == "__main__":
    main()
