"""Who may do what with cycles and meetings; one sentence each."""


def can_run(scope, edition):
    """Coordinators of the project make and change its cycles."""
    return scope.coordinates(edition.programme_id)


def reads_people(scope, edition):
    """Contacts of a group: those who run or control the project."""
    return scope.is_operator or edition.programme_id in scope.programme_ids


def can_record_attendance(scope, session):
    """The project's coordinator, and who leads or moderates the meeting in its days."""
    if scope.coordinates(session.programme_id):
        return True
    leads = session.roles.filter(kind__in=["lead", "moderator"])
    return (
        scope.user is not None
        and leads.filter(
            session__in=type(session).objects.filter(type(session).objects.open_to_role_holder(scope.user)),
            person__user=scope.user,
        ).exists()
    )


def sees_people(scope, session):
    """Who was asked and what they answered: those who run or control the project, and who leads the meeting."""
    return (
        scope.is_operator
        or session.programme_id in scope.programme_ids
        or can_record_attendance(scope, session)
    )
