"""A proposal is begun by an address that gets a link, or by an account, and is sent once."""

from django.db import transaction
from django.db.models.functions import Now

from coop_portal.once import insert_once
from notifications import outbox

from ..models import ChangeProposal, Service
from . import emails
from .enums import ProposalStatus


@transaction.atomic
def ask(address, *, uid, service=None):
    """Write a link to the address; the same form sent twice writes one."""
    row = ChangeProposal(uid=uid, service=service, is_new=service is None, address=address)
    row, _is_first = insert_once(row)
    if row.address == address and row.status == ProposalStatus.ASKED:
        outbox.plan(emails.LINK, row, address=address)
    return row


def begin(user, *, uid, service=None):
    """The proposal of somebody signed in, which is sent in the same request."""
    row = ChangeProposal(
        uid=uid, service=service, is_new=service is None, address=user.email, proposed_by=user
    )
    return insert_once(row)[0]


@transaction.atomic
def send(proposal, form):
    """Keep what the form says and put it before who keeps the entry. Sent twice, TransitionRefused."""
    kept = {
        "note": form.cleaned_data["note"],
        "proposed": form.proposed,
        "sent_at": Now(),
    }
    if proposal.is_new:
        data = form.cleaned_data
        kept |= {
            "provider": data["provider"],
            "provider_name": "" if data["provider"] else data["provider_name"],
            "gmina": data["gmina"],
            "steward": Service.steward_around(data["gmina"]),
        }
    else:
        base = {name: form.base.get(name) for name in form.proposed}
        kept |= {"base": base, "base_version": form.version}
    proposal._move(
        ProposalStatus.ASKED, to=ProposalStatus.WAITING, verb="send", by=proposal.proposed_by, **kept
    )
