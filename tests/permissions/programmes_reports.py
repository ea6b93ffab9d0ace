"""Public indicators to anybody; reports to who runs or controls the project; changes to who runs it."""

from django.core.files.base import ContentFile
from django.utils import timezone

from documents.models import StoredFile
from programmes.models import ColumnLayout, Indicator, PeriodReport

from .matrix import CONTROLLER, COORDINATOR, EVERYBODY, LOGIN, OPERATOR, PUBLIC_ACTORS, SIGNED_IN, Row

RUNS = (COORDINATOR, OPERATOR)
READS = (COORDINATOR, CONTROLLER, OPERATOR)
READ = {PUBLIC_ACTORS: LOGIN, SIGNED_IN: 403, READS: 200}
FORM = {PUBLIC_ACTORS: LOGIN, SIGNED_IN: 403, RUNS: 200}
HIDDEN = {EVERYBODY: 404, READS: 200}
# Of what only the project's people see: others 404, the controller who sees it 403.
OWN_FORM = {PUBLIC_ACTORS: LOGIN, SIGNED_IN: 404, CONTROLLER: 403, RUNS: 200}
OWN_ACT = {PUBLIC_ACTORS: LOGIN, SIGNED_IN: 404, CONTROLLER: 403, RUNS: 302}


def own(world):
    return [world.programme.uid]


def make_indicator(world, **fields):
    return Indicator.objects.create(programme=world.programme, name="Osoby", unit="osób", target=20, **fields)


def indicator(world):
    return [make_indicator(world).uid]


def shown(world):
    return [make_indicator(world, is_public=True).uid]


def measurement(world):
    row = make_indicator(world).measurements.create(on="2026-05-01", value=3, source="lista")
    return [row.uid]


def shown_measurement(world):
    row = make_indicator(world, is_public=True).measurements.create(on="2026-05-01", value=3, source="lista")
    return [row.uid]


def report(world, status="making"):
    made = {}
    if status != "making":
        made = {"pdf": stored(world), "xlsx": stored(world), "made_at": timezone.now()}
    return [PeriodReport.objects.create(programme=world.programme, status=status, **made).uid]


def stored(world):
    file = StoredFile(sha256="0" * 64, size=1, content_type_sniffed="application/pdf", original_name="r.pdf")
    file.owner = world.programme
    file.content.save("", ContentFile(b"x"), save=False)
    file.save()
    return file


ROWS = [
    Row("programmes:progress", own, get={EVERYBODY: 200}),
    Row("programmes:edition_progress", lambda world: [world.edition.uid], get={EVERYBODY: 200}),
    Row("programmes:indicator", indicator, get=HIDDEN),
    Row("programmes:indicator", shown, get={EVERYBODY: 200}, note="public"),
    Row("programmes:measurement_add", indicator, get=OWN_FORM, post=OWN_FORM, note="empty form"),
    Row("programmes:measurement_add", shown, get=FORM, post=FORM, note="public"),
    Row("programmes:measurement_correct", measurement, get=OWN_FORM, post=OWN_FORM, note="empty form"),
    Row("programmes:measurement_correct", shown_measurement, get=FORM, post=FORM, note="public"),
    Row("programmes:reports", own, get=READ),
    Row("programmes:report_new", own, get=FORM, post=FORM | {RUNS: 302}),
    Row("programmes:report", report, get={PUBLIC_ACTORS: LOGIN, SIGNED_IN: 404, READS: 200}),
    Row("programmes:report_retry", report, post=OWN_ACT),
    Row(
        "programmes:report_submit",
        lambda world: report(world, "ready"),
        post=OWN_ACT,
        data=lambda world: {"on": timezone.localdate().isoformat()},
    ),
]


def make_layout(world):
    columns = [{"key": "last_name", "header": "Nazwisko"}]
    return ColumnLayout.objects.create(
        programme=world.programme, name="SM EFS", system="SM EFS", rows="participants", columns=columns
    )


def layout(world):
    return [make_layout(world).uid]


def entry(world):
    return [make_layout(world).entries.create(on="2026-05-01", count=1).uid]


LAYOUT = {PUBLIC_ACTORS: LOGIN, SIGNED_IN: 404, RUNS: 200}
ROWS += [
    Row("programmes:layouts", own, get=FORM),
    Row("programmes:layout_new", own, get=FORM, post=FORM, note="rows not chosen"),
    Row("programmes:layout", layout, get=LAYOUT),
    Row("programmes:layout_edit", layout, get=LAYOUT, post=LAYOUT, note="empty form"),
    Row("programmes:layout_export", lambda world: [*layout(world), "xlsx"], get=LAYOUT),
    Row("programmes:layout_enter", layout, post=LAYOUT, note="empty form"),
    Row("programmes:entry_take_back", entry, post=LAYOUT | {RUNS: 302}),
]
