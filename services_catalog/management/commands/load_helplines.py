"""`manage.py load_helplines`: national helplines, published for the whole country. A second run adds nothing."""

from django.core.management.base import BaseCommand

from services_catalog.starting.shipped import load_helplines


class Command(BaseCommand):
    help = "Put the national helplines on the list. What an operator has edited, paused or ended stays so."

    def handle(self, *, verbosity, **options):
        added = load_helplines()
        if verbosity:
            self.stdout.write(f"helplines: {added} added")
