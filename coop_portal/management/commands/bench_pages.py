"""`manage.py bench_pages`: server time and queries of each page, on the data that are there (`bench_data`)."""

import json
from dataclasses import asdict

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from coop_portal.management.bench.cycles import measure_cycles
from coop_portal.management.bench.pages import measure
from coop_portal.memory import collect_seldom


class Command(BaseCommand):
    help = "Opens every public page and those of an animator, and prints queries and milliseconds of each."

    def add_arguments(self, parser):
        parser.add_argument(
            "--times", type=int, default=5, help="how often each is opened; the median counts"
        )
        parser.add_argument("--only", default="", help="pages with this in their names alone")
        parser.add_argument(
            "--cycles", type=int, default=0, help="a coordinator's pages of an edition with so many cycles"
        )
        parser.add_argument("--json", action="store_true", help="print JSON alone")

    def handle(self, *, times, only, cycles, **options):
        if not settings.SEED_ALLOWED:
            raise CommandError(
                "Polecenie bench_pages zakłada na chwilę konta: na prawdziwym wdrożeniu nie działa."
            )
        collect_seldom()  # as the web server does
        figures = (
            measure_cycles(cycles, times=times, only=only) if cycles else measure(times=times, only=only)
        )
        if options["json"]:
            self.stdout.write(
                json.dumps([asdict(figure) for figure in figures], ensure_ascii=False, indent=2)
            )
            return
        for figure in figures:
            self.stdout.write(
                f"{figure.name:40} {figure.milliseconds:8.1f} ms {figure.queries:4} queries"
                f" {figure.kilobytes:6} kB  {figure.status}"
            )
