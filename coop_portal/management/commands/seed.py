"""`manage.py seed`: the demo's content. A second run adds nothing and changes nothing."""

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from coop_portal.management.seed import seed_all
from coop_portal.management.seed.people import DEMO_LOGINS


class Command(BaseCommand):
    help = (
        "Fills the portal with the five projects, sample services and one login a role. Never on production."
    )

    def handle(self, *args, **options):
        if not settings.SEED_ALLOWED:
            raise CommandError(
                "Te dane są przykładowe, a hasła znane: na prawdziwym wdrożeniu polecenie seed nie działa."
            )
        seed_all()
        for label, email, password in DEMO_LOGINS:
            self.stdout.write(f"{label}: {email} / {password}")
