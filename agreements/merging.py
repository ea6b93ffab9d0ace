"""What becomes of parties of agreements when two institutions are one.

Whoever is named in a wording that is fixed, being signed or signed stays the party: the paper says so. In drafts and
in what is still consulted the party is the institution that stays.
"""

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from coop_portal.registry import merge_rules
from partners.merging.rules import Rule

from .enums import AgreementStatus
from .models.consultation import AdviserReview, PartyAnswer

OPEN_WORDING = [AgreementStatus.DRAFT, AgreementStatus.CONSULTATION]
_FIXED = ~Q(agreement__status__in=OPEN_WORDING)
_WHY = _("The wording is fixed with that institution's name: whoever signed it stays the party.")


class Parties(Rule):
    """Row by row: two parties may become one, and a party may come to act through itself."""

    def repoint(self, rows, key, new):
        field = key.rpartition(".")[2]
        for party in rows.select_related("agreement").order_by("pk"):
            setattr(party, field, new)
            _settle(party)


def _settle(party):
    """Save a party whose subject or unit has changed, or join it with the one that is the same now."""
    if party.acting_unit_id == party.subject_id:
        party.acting_unit = None
    others = party.agreement.parties.exclude(pk=party.pk)
    same = others.filter(subject=party.subject_id, acting_unit=party.acting_unit_id).first()
    if same is None:
        party.save(update_fields=["subject", "acting_unit"])
        return
    signers = same.signers.count()
    for position, signer in enumerate(party.signers.all(), start=signers + 1):
        type(signer).objects.filter(pk=signer.pk).update(party=same, position=position)
    for name in ("case_number", "contact_name", "contact_post", "contact_phone", "contact_email"):
        if not getattr(same, name):
            setattr(same, name, getattr(party, name))
    same.save()
    _keep_what_was_said(party, same)
    agreement = party.agreement
    party.delete()
    for position, row in enumerate(agreement.parties.all(), start=1):
        type(row).objects.filter(pk=row.pk).update(position=position)


def _keep_what_was_said(party, same):
    """Remarks go over; of two answers that of the party that stays holds."""
    party.remarks.update(party=same)
    AdviserReview.objects.filter(party=party).update(party=same)
    if not PartyAnswer.objects.filter(party=same).exists():
        PartyAnswer.objects.filter(party=party).update(party=same)


def follow(agreement):
    """A wording that is opened again names the institutions that stay: they may have been merged meanwhile."""
    for party in agreement.parties.select_related("subject", "acting_unit", "agreement"):
        subject, unit = party.subject, party.acting_unit
        party.subject = subject.merged_into or subject
        party.acting_unit = unit and (unit.merged_into or unit)
        if (party.subject_id, party.acting_unit_id) != (subject.pk, unit and unit.pk):
            _settle(party)


def register():
    for field, label in (("subject", _("parties of agreements")), ("acting_unit", _("acting for a party"))):
        merge_rules.register(f"agreements.party.{field}", Parties(label, stays=_FIXED, why=_WHY))
