"""`manage.py verify_pdf FILE`: what the signatures of a PDF are worth."""

import json
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from agreements.signing.verdicts import Status, verify


class Command(BaseCommand):
    help = "Says whether the signatures of a PDF are intact: accept, flag (a person looks) or reject."
    requires_system_checks = []  # it reads a file and asks nothing of the portal

    def add_arguments(self, parser):
        parser.add_argument("file", type=Path)
        parser.add_argument(
            "--revision", type=Path, help="the version with whose bytes the file has to begin"
        )
        parser.add_argument("--roots", type=Path, help="folder of trusted certificates or lists (XML)")
        parser.add_argument("--json", action="store_true", help="print JSON alone")

    def handle(self, *, file, revision, roots, **options):
        if roots and not roots.is_dir():
            raise CommandError(_("There is no such folder: %(path)s") % {"path": roots})
        content, base = _content(file), _content(revision) if revision else b""
        report = verify(content, revision=base, roots=str(roots.resolve()) if roots else "")
        if options["json"]:
            self.stdout.write(json.dumps(report.as_json(), ensure_ascii=False, indent=2))
            return
        self.stdout.write(f"{Status(report.status).label}: {report.reason.label}")
        for each in report.signatures:
            self.stdout.write(
                f"- {each.field}: {each.signer or each.name or '?'}; {each.integrity}, {each.trust}"
            )


def _content(path):
    try:
        return path.read_bytes()
    except OSError as error:
        raise CommandError(_("This file cannot be read: %(path)s") % {"path": path}) from error
