"""Who may do what with accounts, one sentence each. The places are those of design.md: operator everywhere, coordinator
in own projects, animator in own territory, caretaker in own institutions."""

from .enums import SCOPE_OF_ROLE, Role

MANAGERS = (Role.OPERATOR, Role.COORDINATOR, Role.ANIMATOR, Role.CARETAKER)


def may_manage_people(scope):
    return scope.has(*MANAGERS)


def roles_to_give(scope):
    """Roles that the person may give somewhere, in the order of the enum."""
    return [role for role in Role if scope.is_operator or SCOPE_OF_ROLE[role] in _columns(scope)]


def _columns(scope):
    columns = set()
    if scope.has(Role.COORDINATOR):
        columns.add("programme")
    if scope.has(Role.ANIMATOR):
        columns |= {"territory", "institution"}
    if scope.has(Role.CARETAKER):
        columns.add("institution")
    return columns


def may_give(scope, role, place):
    """Whether the person may give (and take away) `role` in `place`, None for the operator's."""
    if scope.is_operator:
        # A deputy acts as operator but makes none: that right would outlast the substitution.
        return role != Role.OPERATOR or any(own.role == Role.OPERATOR for own in scope.own_memberships)
    column = SCOPE_OF_ROLE[role]
    if column == "institution":
        return place.pk in scope.caretaken_institution_ids or scope.animates(place.seat)
    if column == "territory":
        return scope.animates(place)
    return column == "programme" and place.pk in scope.coordinated_programme_ids


def may_end(scope, membership):
    """Not one's own: whoever leaves asks another, so that no place is left without a manager by a slip."""
    own = membership.user_id == scope.user.pk
    return not own and may_give(scope, membership.role, membership.scope_object)


def may_change_invitation(scope, invitation):
    return may_give(scope, invitation.role, invitation.scope_object)


def may_name_deputy(scope):
    """Whoever has a role of her or his own; a deputy names no deputy."""
    return bool(scope.own_memberships)


def may_cancel_substitution(scope, substitution):
    return scope.is_operator or substitution.person_id == scope.user.pk


def may_read_access_log(scope):
    return scope.is_operator
