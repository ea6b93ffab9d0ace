"""`manage.py bench_pdf --certificates 500`: the job that issues certificates, beside WeasyPrint on the same pages.

`manage.py bench_pdf --agreement`: one agreement of twelve pages, its seal, and the check of five signatures.
"""

import json

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError

from coop_portal.management.bench import agreements, certificates


class Command(BaseCommand):
    help = (
        "Issues made-up certificates (or an agreement) by the portal's own job, then has WeasyPrint alone draw the "
        "same pages, asking the web server for pages meanwhile. Never on production."
    )

    def add_arguments(self, parser):
        parser.add_argument("--certificates", type=int, default=500)
        parser.add_argument("--agreement", action="store_true", help="measure an agreement instead")
        parser.add_argument("--json", action="store_true", help="print JSON alone")

    def handle(self, *, certificates: int, agreement: bool, **options):
        if not settings.SEED_ALLOWED:
            raise CommandError("Te dane są zmyślone: na prawdziwym wdrożeniu polecenie bench_pdf nie działa.")
        if certificates < 1:
            raise CommandError("--certificates: co najmniej 1.")
        call_command("migrate", verbosity=0)
        if agreement:
            self._tell_agreement(agreements.measure(), as_json=options["json"])
            return
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

    def _tell_agreement(self, result, *, as_json):
        if as_json:
            self.stdout.write(json.dumps(result, indent=2))
            return
        held = {name: "held" if is_so else "NOT held" for name, is_so in result["held"].items()}
        self.stdout.write(
            f"{result['pages']} pages: {result['ours']} s, WeasyPrint alone {result['bare']} s, ratio "
            f"{result['ratio']} (goal {result['goals']['ratio']}: {held['ratio']})"
        )
        self.stdout.write(f"seal {result['seal']} s (goal {result['goals']['seal']}: {held['seal']})")
        self.stdout.write(
            f"check of {result['signatures']} signatures {result['verify']} s (goal {result['goals']['verify']}: "
            f"{held['verify']})"
        )


def _measure(number):
    return certificates.measure(number)
