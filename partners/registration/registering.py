"""An institution and the person who reports it become two rows and one mail, or nothing at all."""

from django.db import IntegrityError, transaction

from ..enums import InstitutionStatus, JoinStatus
from ..models import InstitutionIdentifier, JoinRequest


@transaction.atomic
def register(form, *, by=None, invitation=None):
    """Of a valid RegistrationForm the JoinRequest; the same form sent again, also at once, gives the first one.

    TransitionRefused when the invitation was answered or withdrawn in the meantime.
    """
    institution, request = form.instance, form.join_request()
    institution.status, institution.created_by = InstitutionStatus.PENDING, by
    try:
        with transaction.atomic():
            institution.save()
            form.save_numbers(institution)
            if institution.type.sector:
                institution.sectors.add(institution.type.sector)
            request.institution = institution
            standing = request.send(confirmed=form.address_is_proven)
            if standing is not request:
                raise SentBefore(standing)
            if invitation:
                invitation.answer(institution)
    except SentBefore as first:
        return first.request
    except IntegrityError:
        if first := sent_before(request.uid):
            return first
        raise
    return request


class SentBefore(Exception):
    """The form was sent already: what this attempt wrote is undone."""

    def __init__(self, request):
        super().__init__(request.uid)
        self.request = request


def sent_before(uid):
    return JoinRequest.objects.filter(uid=uid).select_related("institution").first()


def forget_unproven_number(registry, number, *, but):
    """Whoever never confirmed the address holds no number against another who reports it."""
    unproven = JoinRequest.objects.registering().filter(status=JoinStatus.UNCONFIRMED)
    proven = JoinRequest.objects.registering().exclude(status=JoinStatus.UNCONFIRMED)
    InstitutionIdentifier.objects.filter(
        registry=registry,
        number=number,
        institution__status=InstitutionStatus.PENDING,
        institution__in=unproven.values("institution"),
    ).exclude(institution__in=proven.values("institution")).exclude(institution=but).delete()
