"""What the clock does to requests: unconfirmed ones go and undecided ones go further after 14 days, personal data
are erased 90 days after the decision. Safe to run twice."""

from django.db import transaction
from django.db.models import ProtectedError, RestrictedError

from ..enums import InstitutionStatus, JoinStatus
from ..models import Institution, JoinRequest, RegistrationInvitation

AT_ONCE = 500


def sweep():
    for pk in JoinRequest.objects.never_confirmed().values_list("pk", flat=True)[:AT_ONCE]:
        _drop(pk)
    for join in JoinRequest.objects.overdue().select_related("institution__seat")[:AT_ONCE]:
        join.escalate()
    JoinRequest.objects.erase_expired()
    RegistrationInvitation.objects.erase_expired()


@transaction.atomic
def _drop(pk):
    """The request, and its institution where nobody else knows it. A click on the link at this moment wins."""
    request = (
        JoinRequest.objects.never_confirmed()
        .select_for_update(of=["self"], skip_locked=True)
        .filter(pk=pk)
        .first()
    )
    if request is None or request.status != JoinStatus.UNCONFIRMED:
        return
    institution = request.institution
    request.delete()
    if request.registers and not institution.join_requests.exists():
        _forget(institution)


def _forget(institution):
    pending = Institution.objects.filter(pk=institution.pk, status=InstitutionStatus.PENDING)
    try:
        with transaction.atomic():
            pending.delete()
    except (ProtectedError, RestrictedError):
        pass  # somebody was given a role in it meanwhile: it waits for its verification
