"""`manage.py load_templates`: templates of cycles for all projects. A second run adds nothing."""

from django.core.management.base import BaseCommand

from workshops.templating.shipped import load_templates


class Command(BaseCommand):
    help = "Adds the templates of cycles that come with the portal and are not there yet."

    def handle(self, *args, **options):
        self.stdout.write(f"Dodano szablonów: {load_templates()}.")
