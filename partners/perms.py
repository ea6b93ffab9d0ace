"""Who may do what with institutions and teams; one sentence each."""


def can_edit(scope, institution):
    """Its caretaker, the animator of its seat, operators, and the coordinator who added it from abroad."""
    return (
        scope.is_operator
        or institution.pk in scope.caretaken_institution_ids
        or scope.animates(institution.seat)
        or _brought_from_abroad(scope, institution)
    )


def _brought_from_abroad(scope, institution):
    """Abroad nobody is the animator of the seat: who brought the partner keeps its card right."""
    own = scope.user is not None and institution.created_by_id == scope.user.pk
    return own and institution.is_foreign and bool(scope.coordinated_programme_ids)


def can_add(scope):
    """Operators anywhere, animators in their territory (the form holds them to it)."""
    return scope.is_operator or bool(scope.animated_territory_ids)


def can_add_abroad(scope):
    """Operators, and coordinators for their projects."""
    return scope.is_operator or bool(scope.coordinated_programme_ids)


def can_verify(scope, institution):
    """The animator of the seat and operators."""
    return scope.is_operator or scope.animates(institution.seat)


def sees_contact(scope, visibility, institution):
    """Public ones anybody; others by their kind."""
    if visibility == "public" or scope.is_operator:
        return True
    if visibility == "professionals":
        return scope.is_professional
    return institution.pk in scope.institution_ids


def manages_registrations(scope):
    """Who decides about new institutions somewhere: operators, animators."""
    return scope.is_operator or bool(scope.animated_territory_ids)


def can_merge(scope, one, other):
    """Operators; the animator in whose territories both sit."""
    return scope.is_operator or (scope.animates(one.seat) and scope.animates(other.seat))


def can_manage_team(scope, team):
    """Operators, animators of its territory, coordinators of its project, institutions whose role leads it."""
    return type(team).objects.managed_by(scope).filter(pk=team.pk).exists()


def writes_in_team(scope, team):
    """Whoever enters the space but for those who only read it: controllers."""
    return scope.is_professional and type(team).objects.entered_by(scope).filter(pk=team.pk).exists()


def can_found_team(scope):
    """Operators, animators in their territory, coordinators for their projects."""
    return scope.is_operator or bool(scope.animated_territory_ids or scope.coordinated_programme_ids)


def can_see_handover(scope, handover):
    """The two, whoever planned it, and operators; they may cancel it, too, while it is planned."""
    return scope.is_operator or (
        scope.user is not None
        and scope.user.pk in (handover.giver_id, handover.receiver_id, handover.created_by_id)
    )


def can_hand_over(scope):
    """Whoever has a role of her or his own; a deputy's rights end with the substitution."""
    return bool(scope.user and scope.own_memberships)


def sees_person_contact(scope, person, institution_ids, seats):
    """The person, operators, those for whom it is meant, colleagues, and who looks after an institution of a post."""
    if scope.is_operator or (scope.user and person.user_id == scope.user.pk):
        return True
    if person.visibility == "public" or (person.visibility == "professionals" and scope.is_professional):
        return True
    return bool(institution_ids & scope.institution_ids) or any(scope.animates(seat) for seat in seats)


def can_archive(scope, institution):
    """The animator of the seat and operators; not its caretaker, whom others would then miss."""
    return can_verify(scope, institution)


def can_offer_resources(scope, institution):
    """Everybody who works for the institution, the animator of its seat and operators."""
    return institution.pk in scope.institution_ids or can_edit(scope, institution)


def decides_joins(scope):
    """Who decides somewhere about people who want to join: operators, animators, caretakers."""
    return scope.is_operator or bool(scope.animated_territory_ids or scope.caretaken_institution_ids)


def can_decide_join(scope, join):
    """Operators; a current caretaker of the institution; the animator of its seat where it has none or was slow."""
    institution = join.institution
    if scope.is_operator:
        return True
    if institution.pk in scope.caretaken_institution_ids:
        return institution.status != "pending"
    is_free = join.escalated_at or not join.caretakers_of([institution.pk])
    return scope.animates(institution.seat) and bool(is_free)


def can_edit_person(scope, person, institutions):
    """The person, and whoever looks after one of the `institutions` in which the person has a post now."""
    own = scope.user is not None and person.user_id == scope.user.pk
    return scope.is_operator or own or any(can_edit(scope, institution) for institution in institutions)
