"""Who keeps templates; one sentence each."""


def can_read(scope):
    """Who runs or controls projects."""
    return scope.is_operator or bool(scope.programme_ids)


def can_create(scope):
    """Operators for everybody, coordinators for their projects."""
    return scope.is_operator or bool(scope.coordinated_programme_ids)


def can_edit(scope, template):
    """A project's coordinators its own; the common ones operators alone."""
    if template.programme_id is None:
        return scope.is_operator
    return scope.coordinates(template.programme_id) and not template.programme.is_archived
