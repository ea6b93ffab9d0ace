"""What others say of the sample list: proposals, reports of errors, and answers to a request for entries."""

from datetime import timedelta

import pghistory
from django.db import transaction
from django.utils import timezone

from documents.enums import Channel
from partners.models import Institution
from services_catalog.models import (
    ChangeProposal,
    EntryRequest,
    ErrorReport,
    Service,
    ServiceTemplate,
)
from services_catalog.proposals import reporting, values
from services_catalog.proposals.deciding import Review, decide
from services_catalog.proposals.enums import ProposalStatus
from services_catalog.starting import answering, asking
from services_catalog.starting.addresses import Mailbox

from .content import by_key, content, missing, picked, territories, uid


def seed_reactions(animator):
    data = content("reactions")
    with pghistory.context(user=animator.pk):
        for entry in missing(ChangeProposal, "proposal", data["proposal"]):
            _propose(entry, animator)
        for entry in missing(ErrorReport, "error", data["error"]):
            _report(entry, animator)
        for entry in missing(EntryRequest, "entry request", [data["request"]]):
            _ask(entry, animator)


def _past(entry):
    return timezone.now() - timedelta(days=entry["days_ago"])


def _service(entry):
    return by_key(Service, "service", [entry["service"]])[entry["service"]]


@transaction.atomic
def _propose(entry, animator):
    proposed = entry["proposed"]
    fields = {
        "is_new": "service" not in entry,
        "proposed": proposed,
        **picked(entry, "address", "note", "provider_name"),
    }
    if fields["is_new"]:
        gmina = territories()[entry["gmina"]]
        fields |= {"gmina": gmina, "steward": Service.steward_around(gmina)}
    else:
        service = _service(entry)
        base = values.read(service)
        fields |= {
            "service": service, "base": {name: base.get(name) for name in proposed},
            "base_version": service.updated_at,
        }  # fmt: skip
    proposal = ChangeProposal.objects.create(
        uid=uid("proposal", entry["key"]), status=ProposalStatus.WAITING, sent_at=_past(entry), **fields
    )
    if "edited" in entry:
        values.write(proposal.service.locked(), entry["edited"])
    if "accept" in entry:
        seen = Review(proposal).token
        decide(proposal, entry["accept"], by=animator, seen=seen, reason=entry["reason"])


@transaction.atomic
def _report(entry, animator):
    report = ErrorReport.objects.create(
        uid=uid("error", entry["key"]), service=_service(entry), **picked(entry, "reason", "note", "address")
    )
    ErrorReport.objects.filter(pk=report.pk).update(created_at=_past(entry))
    if "answer" in entry:
        reporting.answer(report, entry["answer"], by=animator)


@transaction.atomic
def _ask(entry, animator):
    request = asking.ask(
        territories()[entry["place"]],
        [Mailbox(each["address"], each["name"]) for each in entry["ask"]],
        answer_by=timezone.localdate() + timedelta(days=entry["days_left"]),
        uid=uid("entry request", entry["key"]),
        by=animator,
    )
    templates = {each.code: each for each in ServiceTemplate.objects.all()}
    for each in entry["ask"]:
        ask = request.asks.get(address=each["address"])
        said = {"uid": uid("entry answer", each["address"]), "channel": Channel.LINK}
        if "entry" in each:
            answer = answering.record_entry(ask, each["entry"], template=templates[each["template"]], **said)
            Service.objects.filter(pk=answer.service_id).update(is_sample=True)
            Institution.objects.filter(pk=answer.service.provider_id).update(is_sample=True)
        elif each.get("not_run"):
            answering.record_not_run(ask, template=None, **said)
