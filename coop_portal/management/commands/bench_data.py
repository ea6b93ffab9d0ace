"""`manage.py bench_data`: a whole country of services in an empty portal, to measure pages and search on."""

import time

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from coop_portal.management import bench
from coop_portal.management.bench import loading
from services_catalog.models import Service
from services_catalog.search import index


class Command(BaseCommand):
    help = "Fills an empty portal with a country of made-up services. Never on production, never beside real ones."

    def add_arguments(self, parser):
        parser.add_argument("--services", type=int, default=200_000)
        parser.add_argument("--seed", type=int, default=1, help="another number makes another country")

    def handle(self, *, services, seed, **options):
        if not settings.SEED_ALLOWED:
            raise CommandError(
                "Te dane są zmyślone: na prawdziwym wdrożeniu polecenie bench_data nie działa."
            )
        call_command("migrate", verbosity=0)
        if Service.objects.filter(is_sample=False, is_national=False).exists():
            raise CommandError("W tej bazie są prawdziwe usługi. Polecenie bench_data działa tylko bez nich.")
        if services < 1:
            raise CommandError("Podaj, ile usług zrobić: --services 200000.")
        call_command("load_vocabularies", verbosity=0)
        start = time.monotonic()
        with transaction.atomic():
            bench.fill(services, seed=seed)
        index.rebuild_all()
        loading.analyze()
        self.stdout.write(f"{services} usług w {time.monotonic() - start:.0f} s")
