import contextlib
import json
from pathlib import Path

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils.translation import gettext as _
from kombu.exceptions import OperationalError

from accounts.models import User
from accounts.scope import Scope
from partners.imports.places import Gminas, Unclear
from partners.models import InstitutionType
from services_catalog.enums import RowAction
from services_catalog.imports import reading
from services_catalog.imports.checking import Checker, own_territories
from services_catalog.imports.comparing import compare
from services_catalog.imports.loading import load, refuse_any
from services_catalog.search import index
from services_catalog.tasks import reindex

SEARCHABLE_AT_ONCE = 1_000


def kick():
    """Where no queue answers, the minute's tick finds them."""
    with contextlib.suppress(OperationalError):
        reindex.apply_async(retry=False)


class _Operator(Scope):
    """Whoever has a shell on the server may do what an operator may."""

    is_operator = True


class Command(BaseCommand):
    help = "Load a list of services from a file (XLSX, ODS, CSV, DOCX): all rows or, with --partial, the sound ones."

    def add_arguments(self, parser):
        parser.add_argument("file")
        parser.add_argument("--dry-run", action="store_true", help="say what would happen and change nothing")
        parser.add_argument("--partial", action="store_true", help="load the sound rows and leave the others")
        parser.add_argument("--json", action="store_true", help="rows, created, updated, problems as JSON")
        parser.add_argument("--publish", action="store_true", help="publish what has the publishing minimum")
        parser.add_argument("--gmina", default="", help="gmina of rows that name none, by name or TERC code")
        parser.add_argument("--type", default="", help="code of the type of new institutions that tell none")
        parser.add_argument(
            "--verify-providers", action="store_true", help="new institutions are verified at once"
        )
        parser.add_argument("--as", dest="user", default="", help="e-mail of the person whose list it is")

    def handle(self, file, **options):
        try:
            result, refused = self.load(Path(file), options)
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from None
        except OSError as error:
            raise CommandError(_("The file cannot be read: %(why)s.") % {"why": error.strerror}) from None
        if options["json"]:
            self.stdout.write(json.dumps(result, ensure_ascii=False))
        else:
            self.tell(result)
        if refused:
            raise CommandError(refused)

    def load(self, file, options):
        """(what is printed, the sentence of a refusal or "")."""
        scope = self.scope(options["user"])
        own, place = own_territories(scope), self.place(options["gmina"])
        territory = reading.list_territory(scope, place)
        with file.open("rb") as opened:
            content = opened.read(reading.LIMITS.size + 1)
        tables = reading.tables_of(content, file.name, territory)
        checker = Checker(
            own, place=place, type=self.type(options["type"]), values=reading.remembered_values(tables, territory),
            verify=options["verify_providers"],
        )  # fmt: skip
        entries = checker.entries(tables)
        done, refused = {}, ""
        if options["dry_run"]:
            compare(entries, territory, own)
        else:
            try:
                with transaction.atomic():
                    done = load(
                        entries, partial=options["partial"], territory=territory, own=own, by=scope.user,
                        name=file.name, publish=options["publish"], verify=options["verify_providers"],
                        steward_for=reading.Stewards(scope),
                    )  # fmt: skip
            except ValidationError as error:
                refused = " ".join(error.messages)
            else:
                # The transaction marked the documents; of a large file a worker makes them searchable.
                if len(entries) <= SEARCHABLE_AT_ONCE:
                    index.sweep()
                else:
                    kick()
        if options["dry_run"] and not options["partial"]:
            try:
                refuse_any(entries)
            except ValidationError as error:
                refused = " ".join(error.messages)
        return self.result(tables, entries, done, options, refused), refused

    def result(self, tables, entries, done, options, refused):
        would = {
            "created": sum(1 for entry in entries if entry.action == RowAction.CREATE),
            "updated": sum(1 for entry in entries if entry.action == RowAction.UPDATE),
        }
        counted = would if options["dry_run"] and not refused else {"created": 0, "updated": 0} | done
        return {
            "rows": len(entries),
            **counted,
            "problems": [
                {"sheet": entry.sheet, "row": entry.line, "column": column, "reason": reason}
                for entry in entries
                for column, reason in entry.errors
            ],
            "warnings": [
                {"sheet": entry.sheet, "row": entry.line, "column": column, "reason": reason}
                for entry in entries
                for column, reason in entry.warnings
            ],
            # Titles, sums and repeated headings, and tables that tell of no services.
            "left_out": [
                {"sheet": table["sheet"], "row": line, "text": text}
                for table in tables
                for line, text in table["left_out"]
            ],
            "unread_sheets": [table["sheet"] for table in tables if not table["use"]],
        }

    def tell(self, result):
        self.stdout.write(
            _("Rows: %(rows)s, new: %(created)s, changed: %(updated)s, problems: %(problems)s.")
            % {**result, "problems": len(result["problems"])}
        )
        for problem in result["problems"]:
            where = ", ".join(filter(None, [problem["sheet"], str(problem["row"]), problem["column"]]))
            self.stdout.write(f"{where}: {problem['reason']}")

    @staticmethod
    def scope(email):
        if not email:
            return _Operator()
        user = User.objects.filter(email__iexact=email).first()
        scope = Scope(user)
        if user is None or not (scope.is_operator or scope.animated_territory_ids):
            raise CommandError(_("Nobody with the address %(email)s keeps a list.") % {"email": email})
        return scope

    @staticmethod
    def place(text):
        if not text:
            return None
        try:
            return Gminas().find(text)
        except Unclear as error:
            raise CommandError(str(error)) from None

    @staticmethod
    def type(code):
        if not code:
            return None
        found = InstitutionType.objects.coded(code)
        if found is None:
            raise CommandError(_("There is no type of institution with the code %(code)s.") % {"code": code})
        return found
