"""`manage.py bench_pdf --certificates 500`: the job that issues certificates, beside WeasyPrint on the same pages."""

import json

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError

from coop_portal.management.bench import certificates


class Command(BaseCommand):
    help = (
        "Issues made-up certificates by the portal's own job, then has WeasyPrint alone draw the same pages, asking "
        "the web server for pages meanwhile. Never on production."
    )

    def add_arguments(self, parser):
        parser.add_argument("--certificates", type=int, default=500)
        parser.add_argument("--json", action="store_true", help="print JSON alone")

    def handle(self, *, certificates: int, **options):
        if not settings.SEED_ALLOWED:
            raise CommandError("Te dane są zmyślone: na prawdziwym wdrożeniu polecenie bench_pdf nie działa.")
        if certificates < 1:
            raise CommandError("--certificates: co najmniej 1.")
        call_command("migrate", verbosity=0)
        result = _measure(certificates)
        if options["json"]:
            self.stdout.write(json.dumps(result, indent=2))
            return
        held = "held" if result["held"] else "NOT held"
        self.stdout.write(
            f"{result['certificates']} certificates: job {result['job']} s, WeasyPrint alone {result['bare']} s, "
            f"ratio {result['ratio']} (goal {result['goal']}: {held})"
        )
        cpu = result["cpu"]
        self.stdout.write(
            f"processor: job {cpu['job']} s, WeasyPrint alone {cpu['bare']} s, ratio {cpu['ratio']}"
        )
        for phase in ("job", "bare"):
            web = result[f"web_during_{phase}"]
            self.stdout.write(
                f"web during {phase}: {web['requests']} requests, p50 {web['p50']} p95 {web['p95']} "
                f"max {web['max']} ms, {web['failed']} failed"
            )


def _measure(number):
    return certificates.measure(number)
