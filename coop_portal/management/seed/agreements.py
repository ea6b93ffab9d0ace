"""A draft from a group's recommendations, and an agreement of before the portal with its commitments."""

from datetime import timedelta

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.utils import timezone

from agreements.commitments import keeping
from agreements.models import Agreement
from agreements.register import earlier
from partners.models import Institution
from programmes.models import Programme
from services_catalog.models import Service
from workshops.enums import RecommendationStatus
from workshops.models import Cycle

from .content import by_key, content, missing, uid
from .folder import paper


@transaction.atomic
def seed_agreements(coordinator, operator):
    data = content("agreements")
    _draft(data["draft"], coordinator)
    for entry in missing(Agreement, "agreement", [data["earlier"]]):
        _keep(entry, _register(entry, data["watermark"], operator), operator)


def _draft(entry, by):
    cycle = Cycle.objects.get(name__startswith=entry["cycle"])
    accepted = cycle.recommendations.filter(status=RecommendationStatus.ACCEPTED)
    Agreement.draft_from(cycle, accepted, by=by, uid=uid("agreement", entry["cycle"]), title=entry["title"])


def _register(entry, watermark, by):
    scan = SimpleUploadedFile("porozumienie.pdf", paper(entry["title"], "porozumienie.pdf", watermark))
    bytes_, report = earlier.checked(scan)
    institutions = by_key(Institution, "institution", {key for key, _number in entry["parties"]})
    signed = timezone.localdate() - timedelta(days=entry["signed_days_ago"])
    return earlier.register(
        Programme.objects.get(uid=uid("programme", entry["project"])),
        uid=uid("agreement", entry["key"]), title=entry["title"], own_number=entry["own_number"],
        parties=[(institutions[key], number) for key, number in entry["parties"]],
        content=bytes_, report=report, by=by, dated_on=signed, starts_on=signed,
        ends_on=signed + timedelta(days=entry["lasts_days"]),
    )  # fmt: skip


def _keep(entry, agreement, by):
    today = timezone.localdate()
    parties = {party.unit.uid: party for party in agreement.parties.all()}
    for row in entry["commitment"]:
        first = today - timedelta(days=row["first_due_days_ago"]) if "first_due_days_ago" in row else None
        service = Service.objects.get(uid=uid("service", row["service"])) if "service" in row else None
        keeping.add(
            agreement, uid=uid("commitment", row["key"]), by=by, text=row["text"], rhythm=row["rhythm"],
            party=parties.get(uid("institution", row.get("party", ""))), first_due_on=first, service=service,
        )  # fmt: skip
