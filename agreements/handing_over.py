"""Who coordinates an agreement for a party: changed by a notice to the other parties, without an annex."""

from django.db.models import Q
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from coop_portal import registry
from partners.enums import Visibility
from partners.handing_over.duties import institutions_of
from partners.handing_over.parts import Item, Part, needed_post

from .enums import AgreementStatus
from .models import Agreement, Party

OVER = [
    AgreementStatus.TERMINATED,
    AgreementStatus.SUPERSEDED,
    AgreementStatus.CANCELLED,
    AgreementStatus.REFUSED,
]


def addresses_of(user):
    """Addresses by which parties know the person: the account's proven ones and the one on the card."""
    proven = user.emailaddress_set.filter(verified=True).values_list("email", flat=True)
    person = getattr(user, "person", None)
    found = {user.email, *proven, person.email if person else ""}
    return {address.lower() for address in found if address}


def _parties(giver):
    """Parties of agreements that are not over, whose coordinator has an address of the giver."""
    today = timezone.localdate()
    parties = Party.objects.annotate(contact=Lower("contact_email")).filter(contact__in=addresses_of(giver))
    lasting = Agreement.objects.with_life().filter(Q(last_day=None) | Q(last_day__gte=today))
    return (
        parties.filter(agreement__in=lasting.values("pk"))
        .exclude(agreement__status__in=OVER)
        .select_related("agreement", "subject", "acting_unit")
        .order_by("agreement_id", "position")
    )


def items(giver):
    return [
        Item(str(party.pk), party.agreement.title, str(party), institution=party.unit.pk)
        for party in _parties(giver)
    ]


def may(scope, giver, receiver):
    """One's own; those of others for the project's coordinator and for who looks after the institution."""
    found = _parties(giver)
    if giver != scope.user and not scope.is_operator:
        here = institutions_of(scope)
        found = found.filter(
            Q(agreement__programme__in=scope.coordinated_programme_ids)
            | Q(acting_unit__in=here)
            | Q(acting_unit=None, subject__in=here)
        )
    return {str(pk) for pk in found.values_list("pk", flat=True)}


def take(keys, giver, receiver, on, by):
    parties = list(_parties(giver).filter(pk__in=keys))
    # The aggregates' roots, in one order: nobody fixes a wording or edits a party meanwhile.
    list(
        Agreement.objects.select_for_update()
        .filter(pk__in={party.agreement_id for party in parties})
        .order_by("pk")
    )
    for party in parties:
        post = needed_post(receiver, party.unit.pk)
        party.contact_name, party.contact_post = str(post.person), post.title
        party.contact_email = post.person.email or receiver.email
        party.contact_phone = post.person.phone or _public_phone(party.unit)
        party.save(update_fields=["contact_name", "contact_post", "contact_email", "contact_phone"])
        status = party.agreement.status
        party.agreement.events.create(
            verb="change_contact", from_status=status, to_status=status, by=by, reason=str(party)
        )


def _public_phone(institution):
    phone = institution.phones.filter(visibility=Visibility.PUBLIC).first()
    return phone.number if phone else ""


def told(keys, giver):
    """The other parties, once they know the wording: a draft is nobody's yet."""
    own = _parties(giver).filter(pk__in=keys).exclude(agreement__status=AgreementStatus.DRAFT)
    others = Party.objects.filter(agreement__in=own.values("agreement")).exclude(pk__in=keys)
    return [
        (party.address, party.contact_name or str(party))
        for party in others.select_related("subject", "acting_unit")
    ]


def register():
    part = Part(_("Coordinator of agreements"), items, take, told=told, may=may, order=70)
    registry.handovers.register("agreements.contacts", part)
