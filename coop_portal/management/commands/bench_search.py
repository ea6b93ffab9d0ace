"""`manage.py bench_search`: how long search takes on a whole country, beside tantivy."""

import json
import time

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError

from coop_portal.management.bench import searching, serving
from services_catalog.models import SearchDocument, Service
from services_catalog.search import index

INDEXED_WITHIN = 90  # seconds


class Command(BaseCommand):
    help = (
        "Measures search on made-up services (bench_data makes them where there are none), beside tantivy in the same "
        "process. Needs the packages of requirements/bench.txt. Never on production."
    )

    def add_arguments(self, parser):
        parser.add_argument("--services", type=int, default=200_000)
        parser.add_argument(
            "--rounds", type=int, default=3, help="how often each query is asked; 0: not at all"
        )
        parser.add_argument("--index", action="store_true", help="also time the writing of all documents")
        parser.add_argument("--http", type=int, metavar="SECONDS", help="also ask for pages over HTTP")
        parser.add_argument("--json", action="store_true", help="print JSON alone")

    def handle(self, *, services, rounds, **options):
        if not settings.SEED_ALLOWED:
            raise CommandError(
                "Te dane są zmyślone: na prawdziwym wdrożeniu polecenie bench_search nie działa."
            )
        try:
            import tantivy  # noqa: F401
        except ImportError as error:
            raise CommandError("Brak pakietu tantivy: zainstaluj requirements/bench.txt.") from error
        call_command("migrate", verbosity=0)
        if not Service.objects.exists():
            call_command("bench_data", services=services, stdout=self.stderr)
        result = {"services": Service.objects.count()}
        if options["index"]:
            result["indexing"] = self._index()
        result["search"] = searching.compare(rounds) if rounds else {}
        if options["http"]:
            result["http"] = serving.measure(options["http"])
        if options["json"]:
            self.stdout.write(json.dumps(result, indent=2))
        else:
            self._table(result)

    def _index(self):
        """All documents anew, as when they are written for the first time."""
        SearchDocument.objects.update(vector="", indexed_at=None, is_dirty=True)
        start = time.monotonic()
        index.rebuild_all()
        seconds = round(time.monotonic() - start, 1)
        return {"seconds": seconds, "goal": INDEXED_WITHIN, "held": seconds < INDEXED_WITHIN}

    def _table(self, result):
        if indexing := result.get("indexing"):
            self.stdout.write(
                f"indexing {result['services']}: {indexing['seconds']} s (goal {INDEXED_WITHIN} s)"
            )
        for name, row in result["search"].items():
            figures = "  ".join(
                f"{side} p50 {row[side]['p50']} p95 {row[side]['p95']} max {row[side]['max']} ms"
                for side in ("portal", "tantivy")
            )
            self.stdout.write(f"{name:18} {figures}  ratio {row['ratio']} (goal {row['goal']})")
        if http := result.get("http"):
            self.stdout.write(
                f"http {serving.RATE}/s, {http['requests']} requests: p50 {http['p50']} p95 {http['p95']} "
                f"max {http['max']} ms (goal {serving.WITHIN}), {http['failed']} failed"
            )
