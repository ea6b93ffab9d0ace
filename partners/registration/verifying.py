"""New institutions and what is decided about them together with who reported them."""

from django.db import transaction
from django.db.models import Exists, OuterRef

from coop_portal.transitions import TransitionRefused
from notifications import outbox

from ..enums import InstitutionStatus, JoinStatus
from ..institutions.duplicates import possible_duplicates
from ..models import Institution, JoinRequest
from ..models.joining import VERIFIED

MANY_DAYS = 3  # a new institution that waits longer is urgent


class CardChanged(TransitionRefused):
    """The card is not the one that the person looked at."""


def awaiting(scope):
    """New institutions that the person verifies, oldest first; those whose reporter never confirmed are left out."""
    requests = JoinRequest.objects.registering().filter(institution=OuterRef("pk"))
    unproven = requests.filter(status=JoinStatus.UNCONFIRMED)
    proven = requests.exclude(status=JoinStatus.UNCONFIRMED)
    found = Institution.objects.filter(Exists(proven) | ~Exists(unproven), status=InstitutionStatus.PENDING)
    if not scope.is_operator:
        found = found.filter(seat__in=scope.animated_territories())
    return found.order_by("created_at", "pk")


def duplicates_of(institution):
    """What of the register may be the same institution as this new one."""
    return possible_duplicates(
        name=institution.name,
        short_name=institution.short_name,
        seat=institution.seat,
        nip=institution.nip,
        regon=institution.regon,
        identifiers=[(row.registry, row.number) for row in institution.identifiers.all()],
        country=institution.country,
        town=institution.town,
        exclude=institution,
    )


@transaction.atomic
def verify(institution, *, by, version=None, accept=None):
    """The institution exists and its data are right; `accept` (a JoinRequest) is accepted with it or nothing happens.

    TransitionRefused when somebody decided already, CardChanged when it was changed after `version` was read.
    """
    locked = _locked(institution, version)
    locked.verify(by=by)
    if accept:
        accept.accept(by=by)
    for request in locked.join_requests.registering().waiting():
        outbox.plan(VERIFIED, request, address=request.email, name=request.name, language=request.language)


@transaction.atomic
def refuse(institution, *, by, reason):
    """Not an institution, or not one for this portal: with it goes every wish to join it."""
    locked = _locked(institution)
    locked.refuse(by=by, reason=reason)
    for request in locked.join_requests.open():
        request.refuse(by=by, reason=reason)


def _locked(institution, version=None):
    locked = Institution.objects.select_for_update(of=["self"]).get(pk=institution.pk)
    if version is not None and locked.version != version:
        raise CardChanged(f"institution {locked.pk} has version {locked.version}")
    return locked
