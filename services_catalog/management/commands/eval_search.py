import json

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError

from services_catalog.search.evaluation import evaluate, read_lines


class Command(BaseCommand):
    help = (
        "Measure search on a judged set of services and queries (JSON Lines). Makes the tables where there are none, "
        "and leaves nothing in them."
    )

    def add_arguments(self, parser):
        parser.add_argument("--services", required=True, help="file of services to search among")
        parser.add_argument(
            "--queries", required=True, help="file of queries with relevant services, graded 0-3"
        )
        parser.add_argument("--json", action="store_true", help="print JSON alone")

    def handle(self, *, services, queries, **options):
        # In a fresh checkout there is no table yet that a scratch one could be like.
        call_command("migrate", verbosity=0)
        try:
            result = evaluate(list(read_lines(services)), list(read_lines(queries)))
        except KeyError as error:
            raise CommandError(f"The files lack the field {error}.") from error
        except (OSError, ValueError) as error:
            raise CommandError(str(error)) from error
        if options["json"]:
            self.stdout.write(json.dumps(result, ensure_ascii=False, indent=2))
            return
        for name, row in (("overall", result), *result["by_category"].items()):
            figures = "  ".join(f"{key} {row[key]:.3f}" for key in ("ndcg10", "recall10", "mrr", "empty"))
            self.stdout.write(f"{name:10} {figures}")
