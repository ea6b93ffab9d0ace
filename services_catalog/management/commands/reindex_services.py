from django.core.management.base import BaseCommand

from services_catalog.search import index


class Command(BaseCommand):
    help = "Write the search documents of all services anew, or of those that are out of date."

    def add_arguments(self, parser):
        parser.add_argument("--dirty", action="store_true", help="only documents that are out of date")

    def handle(self, *, dirty, verbosity, **options):
        done = index.sweep() if dirty else index.rebuild_all()
        if verbosity:
            self.stdout.write(f"{done} documents written")
