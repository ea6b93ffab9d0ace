""" "Ask for an entry": one mail to each address, with the link to a form that is filled in already."""

from django.db import transaction
from django.utils import timezone

from coop_portal.once import insert_once
from partners.models import Institution, Territory

from ..models import EntryAsk, EntryRequest
from . import emails
from .drafts import LIVING


def known_institutions(addresses, territory):
    """{address: institution of the place's powiat with this shared mailbox}."""
    around = Territory.objects.within([territory.powiat_id or territory.pk])
    found = Institution.objects.filter(seat__in=around, status__in=LIVING).exclude(email="")
    found = found.select_related("type", "seat").order_by("-status", "pk")
    wanted = {address.lower() for address in addresses}
    known = {}
    for institution in found:
        if institution.email.lower() in wanted:
            known.setdefault(institution.email.lower(), institution)
    return known


def asked_already(addresses, territory):
    """Those that were asked for this place, have not answered, and still have time."""
    asks = EntryAsk.objects.unanswered().filter(
        request__territory=territory, request__answer_by__gte=timezone.localdate(), address__in=addresses
    )
    return set(asks.values_list("address", flat=True))


@transaction.atomic
def ask(territory, mailboxes, *, answer_by, uid, by):
    """The round of this form; sent twice, also at once, it is one and nobody gets two mails."""
    round_, is_new = insert_once(
        EntryRequest(uid=uid, territory=territory, answer_by=answer_by, started_by=by)
    )
    if not is_new:
        return round_
    known = known_institutions([each.address for each in mailboxes], territory)
    for mailbox in mailboxes:
        institution = known.get(mailbox.address)
        row = EntryAsk.objects.create(
            request=round_, address=mailbox.address, name=mailbox.name, institution=institution
        )
        emails.plan(row)
    return round_


@transaction.atomic
def remind(ask_row):
    """Send the question again; at most one mail a day. False when it was answered in the meantime."""
    row = ask_row.locked()
    if row.answered_at:
        return False
    emails.plan_again(row)
    return True
