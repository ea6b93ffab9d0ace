from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from partners.teryt.files import BadFile
from partners.teryt.terc import import_terc


class Command(BaseCommand):
    help = "Imports voivodeships, powiats and gminas from the official TERC file (CSV)."

    def add_arguments(self, parser):
        parser.add_argument("file")
        parser.add_argument(
            "--partial", action="store_true", help="the file holds a part of the country only"
        )

    def handle(self, *, file, partial, **options):
        try:
            report = import_terc(file, partial=partial)
        except BadFile as refusal:
            raise CommandError("\n".join([_("Nothing was imported."), *refusal.problems[:50]])) from refusal
        self.stdout.write(
            _(
                "New units: %(created)d, renamed: %(renamed)d, with a new code: %(recoded)d, succeeded: %(succeeded)d."
            )
            % {
                "created": report.created,
                "renamed": len(report.renamed),
                "recoded": len(report.recoded),
                "succeeded": len(report.succeeded),
            }
        )
        for line in (*report.renamed, *report.recoded, *report.succeeded):
            self.stdout.write(f"  {line}")
        for sentence in report.for_operator:
            self.stdout.write(self.style.WARNING(sentence))
