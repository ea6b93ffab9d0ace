from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from partners.teryt.files import BadFile
from partners.teryt.simc import import_simc


class Command(BaseCommand):
    help = "Imports localities from the official SIMC file (CSV); TERC comes first."

    def add_arguments(self, parser):
        parser.add_argument("file")

    def handle(self, *, file, **options):
        try:
            created, renamed = import_simc(file)
        except BadFile as refusal:
            raise CommandError("\n".join([_("Nothing was imported."), *refusal.problems[:50]])) from refusal
        self.stdout.write(
            _("New localities: %(created)d, renamed: %(renamed)d.") % {"created": created, "renamed": renamed}
        )
