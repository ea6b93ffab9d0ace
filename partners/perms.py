"""Who may do what with institutions and teams; one sentence each."""


def can_edit(scope, institution):
    """Its caretaker, the animator of its seat and operators."""
    return (
        scope.is_operator
        or institution.pk in scope.caretaken_institution_ids
        or scope.animates(institution.seat)
    )


def can_add(scope):
    """Operators anywhere, animators in their territory (the form holds them to it)."""
    return scope.is_operator or bool(scope.animated_territory_ids)


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
