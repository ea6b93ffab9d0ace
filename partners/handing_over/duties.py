"""What this app itself lets people hand over: roles, seats in teams, tasks, contacts of resources."""

from datetime import timedelta

from django.db.models import F, Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.enums import SCOPE_OF_ROLE, Role
from accounts.models import Membership
from accounts.perms import may_end, may_give
from coop_portal import registry
from coop_portal.transitions import TransitionRefused

from ..models import ActionItem, Institution, InstitutionResource, Post, Team, TeamMembership, Territory
from .parts import HandOverRefused, Item, Part, needed_post, posts_of

DAY = timedelta(days=1)


def institutions_of(scope):
    """Those whose people and seats the person looks after; a subquery."""
    if scope.is_operator:
        return Institution.objects.values("pk")
    mine = Q(pk__in=scope.caretaken_institution_ids) | Q(seat__in=scope.animated_territories())
    return Institution.objects.filter(mine).values("pk")


def _keys(rows):
    return {str(pk) for pk in rows.values_list("pk", flat=True)}


# --- Roles ---------------------------------------------------------------------------------


def _memberships(giver):
    return Membership.objects.current().filter(user=giver).with_place().order_by("role", "pk")


def roles(giver):
    return [
        Item(
            str(membership.pk),
            membership.get_role_display().capitalize(),
            str(membership.scope_object or _("the whole portal")),
        )
        for membership in _memberships(giver)
    ]


def roles_may(scope, giver, receiver):
    """Whoever may give the role here; the giver, also to somebody who has a role in the same institution."""
    at_work = set(
        Membership.objects.current().filter(user=receiver).values_list("institution", flat=True)
    ) - {None}
    own = giver == scope.user
    return {
        str(membership.pk)
        for membership in _memberships(giver)
        if (may_give(scope, membership.role, membership.scope_object) if own else may_end(scope, membership))
        or (own and membership.institution_id in at_work and membership.role != Role.CARETAKER)
    }


def take_roles(keys, giver, receiver, on, by):
    """Given before it ends: the last operator's role, too, can be handed over."""
    for membership in _memberships(giver).filter(pk__in=keys):
        column = SCOPE_OF_ROLE[Role(membership.role)]
        place = {column: membership.scope_object} if column else {}
        Membership.grant(receiver, membership.role, valid_to=membership.valid_to, **place)
        try:
            membership.end()
        except TransitionRefused:
            raise HandOverRefused(
                _("The last operator's role can go only to a person whose account is active.")
            ) from None


def told_of_roles(keys, giver):
    """Of an animator's role the caretakers of institutions there, of a caretaker's the animators of the seat."""
    held = list(_memberships(giver).filter(pk__in=keys))
    territories = [m.territory_id for m in held if m.role == Role.ANIMATOR]
    seats = [m.institution.seat for m in held if m.role == Role.CARETAKER and m.institution.seat]
    above = {pk for seat in seats for pk in seat.path_ids()}
    asked = Q(pk__in=[])
    if territories:
        asked |= Q(role=Role.CARETAKER, institution__seat__in=Territory.objects.within(territories))
    if above:
        asked |= Q(role=Role.ANIMATOR, territory__in=above)
    partners = Membership.objects.current().filter(asked, user__is_active=True).select_related("user")
    return [(partner.user.email, str(partner.user)) for partner in partners]


# --- Seats in teams --------------------------------------------------------------------------


def _seats(giver):
    own = posts_of(giver).values("pk")
    return (
        TeamMembership.objects.current()
        .filter(Q(post__in=own) | Q(deputy__in=own), team__in=Team.objects.living())
        .select_related("team", "role", "institution", "post__person")
        .order_by("team__sort_key", "pk")
    )


def seats(giver):
    found = []
    for seat in _seats(giver):
        holds = bool(seat.post and seat.post.person.user_id == giver.pk)
        what = (seat.role.name if seat.role else _("member")) if holds else _("deputy")
        found.append(
            Item(
                str(seat.pk),
                str(seat.team),
                f"{what}, {seat.institution}",
                institution=seat.institution_id,
            )
        )
    return found


def seats_may(scope, giver, receiver):
    found = _seats(giver)
    if giver != scope.user:
        run = Team.objects.managed_by(scope).values("pk")
        found = found.filter(Q(institution__in=institutions_of(scope)) | Q(team__in=run))
    return _keys(found)


def take_seats(keys, giver, receiver, on, by):
    """The giver's seat ends the day before and the receiver's begins: who sat there when stays readable. The new one
    has no basis yet, for an order or a letter names a person."""
    for seat in _seats(giver).filter(pk__in=keys).select_for_update(of=("self",)):
        post = needed_post(receiver, seat.institution_id)
        if seat.post and seat.post.person.user_id == giver.pk:
            _take_seat(seat, post, on)
        else:
            deputy = None if seat.post_id == post.pk else post
            TeamMembership.objects.filter(pk=seat.pk).rewrite(deputy=deputy)


def _take_seat(seat, post, on):
    taken = TeamMembership.objects.filter(
        team=seat.team_id, institution=seat.institution_id, post=post, ends_on=None
    )
    is_held = taken.exists()
    deputy = None if seat.deputy_id == post.pk else seat.deputy
    if not is_held and seat.starts_on and seat.starts_on >= on:
        TeamMembership.objects.filter(pk=seat.pk).rewrite(post=post, deputy=deputy)
        return
    last = max(on - DAY, seat.starts_on) if seat.starts_on else on - DAY
    TeamMembership.objects.filter(pk=seat.pk).update(ends_on=last)
    if not is_held:
        TeamMembership.objects.create(
            team_id=seat.team_id,
            institution_id=seat.institution_id,
            post=post,
            deputy=deputy,
            role_id=seat.role_id,
            starts_on=on,
            ends_on=seat.ends_on,
        )


def told_of_seats(keys, giver):
    """The other seats of the same teams: the person's work address, else the institution's shared mailbox."""
    teams = _seats(giver).filter(pk__in=keys).order_by().values("team")
    others = (
        TeamMembership.objects.current()
        .filter(team__in=teams)
        .exclude(post__person__user=giver)
        .select_related("post__person", "institution")
    )
    return [_address(seat) for seat in others]


def _address(seat):
    person = seat.post.person if seat.post else None
    if person and person.email:
        return person.email, str(person)
    return seat.institution.email, str(seat.institution)


# --- Tasks -----------------------------------------------------------------------------------


def _tasks(giver):
    return (
        ActionItem.objects.open()
        .of_users([giver])
        .select_related("team", "post", "institution")
        .order_by("due_on", "pk")
    )


def tasks(giver):
    return [
        Item(
            str(task.pk),
            task.text,
            ", ".join(str(part) for part in (task.team or task.institution, _by_when(task)) if part),
            institution=task.post.institution_id if task.post else None,
        )
        for task in _tasks(giver)
    ]


def _by_when(task):
    return _("by %(day)s") % {"day": f"{task.due_on:%d.%m.%Y}"} if task.due_on else ""


def tasks_may(scope, giver, receiver):
    found = _tasks(giver)
    if giver != scope.user:
        run = Team.objects.managed_by(scope).values("pk")
        found = found.filter(Q(institution__in=institutions_of(scope)) | Q(team__in=run))
    return _keys(found)


def take_tasks(keys, giver, receiver, on, by):
    for task in _tasks(giver).filter(pk__in=keys).select_for_update(of=("self",)):
        changes = {"version": F("version") + 1, "edited_by": by}
        if task.post:
            changes["post"] = needed_post(receiver, task.post.institution_id)
        if task.user_id:
            changes["user"] = receiver
        ActionItem.objects.filter(pk=task.pk).update(**changes)
        task.refresh_from_db()
        task.plan_reminder()  # its reminder goes to the new owner


# --- Contacts of resources -------------------------------------------------------------------


def _resources(giver):
    own = posts_of(giver).values("pk")
    return InstitutionResource.objects.filter(post__in=own).select_related("institution").order_by("sort_key")


def resources(giver):
    return [
        Item(str(resource.pk), resource.name, str(resource.institution), institution=resource.institution_id)
        for resource in _resources(giver)
    ]


def resources_may(scope, giver, receiver):
    found = _resources(giver)
    return _keys(found if giver == scope.user else found.filter(institution__in=institutions_of(scope)))


def take_resources(keys, giver, receiver, on, by):
    for resource in _resources(giver).filter(pk__in=keys).select_for_update(of=("self",)):
        InstitutionResource.objects.filter(pk=resource.pk).update(
            post=needed_post(receiver, resource.institution_id), version=F("version") + 1, edited_by=by
        )


# --- Posts opened for the receiver -----------------------------------------------------------


def missing_posts(items, giver, receiver):
    """[(institution, the giver's post there)] in which the receiver needs a post to take these items."""
    needed = {item.institution for item in items if item.institution}
    held = set(posts_of(receiver).filter(institution__in=needed).values_list("institution", flat=True))
    given = {post.institution_id: post for post in posts_of(giver).order_by("-pk")}
    wanted = Institution.objects.filter(pk__in=needed - held).order_by("sort_key")
    return [(institution, given.get(institution.pk, Post())) for institution in wanted]


def may_open_post(scope, institution_id, receiver):
    """Who looks after the institution; anybody for a colleague who has a role in it already."""
    at_work = Membership.objects.current().filter(user=receiver, institution=institution_id)
    return institutions_of(scope).filter(pk=institution_id).exists() or at_work.exists()


def register():
    registry.handovers.register(
        "accounts.roles",
        Part(gettext_lazy("Roles"), roles, take_roles, told_of_roles, roles_may, order=10),
    )
    registry.handovers.register(
        "partners.seats",
        Part(gettext_lazy("Seats in teams"), seats, take_seats, told_of_seats, seats_may, order=20),
    )
    registry.handovers.register(
        "partners.tasks", Part(gettext_lazy("Open tasks"), tasks, take_tasks, None, tasks_may, order=30)
    )
    registry.handovers.register(
        "partners.resources",
        Part(
            gettext_lazy("Contact about resources"),
            resources,
            take_resources,
            None,
            resources_may,
            order=40,
        ),
    )
