"""Roles at meetings that are still to come."""

from django.db.models import Exists, OuterRef, Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from accounts.models import Membership
from coop_portal import registry
from partners.handing_over.parts import Item, Part, post_in
from partners.models import Person

from .enums import SessionStatus
from .models import SessionDay, SessionRole


def _roles(giver):
    """Of planned meetings that have no date yet or are not over."""
    days = SessionDay.objects.filter(session=OuterRef("session"))
    ahead = Exists(days.filter(ends_at__gte=Now())) | ~Exists(days)
    return (
        SessionRole.objects.filter(ahead, person__user=giver, session__status=SessionStatus.PLANNED)
        .select_related("session__programme")
        .order_by("session_id", "pk")
    )


def items(giver):
    return [
        Item(
            str(role.pk),
            f"{role.session}: {role.get_kind_display()}",
            str(role.session.programme),
        )
        for role in _roles(giver)
    ]


def may(scope, giver, receiver):
    """The project's coordinators; the giver to somebody of an own institution, for the role opens the group's data."""
    roles = _roles(giver)
    if not scope.is_operator:
        reach = Q(session__programme__in=scope.coordinated_programme_ids)
        if giver == scope.user and _work_together(giver, receiver):
            reach = Q()
        roles = roles.filter(reach)
    return {str(pk) for pk in roles.values_list("pk", flat=True)}


def _work_together(one, other):
    held = Membership.objects.current().exclude(institution=None)
    return held.filter(user=one, institution__in=held.filter(user=other).values("institution")).exists()


def take(keys, giver, receiver, on, by):
    theirs = Person.objects.for_user(receiver)
    for role in _roles(giver).filter(pk__in=keys).select_for_update(of=("self",)):
        if SessionRole.objects.filter(session=role.session_id, kind=role.kind, person=theirs).exists():
            role.delete()
            continue
        role.person = theirs
        if role.institution_id and not post_in(receiver, role.institution_id):
            role.institution = None
        role.save(update_fields=["person", "institution"])


def register():
    part = Part(_("Roles at meetings to come"), items, take, may=may, order=90)
    registry.handovers.register("workshops.roles", part)
