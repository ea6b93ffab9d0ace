"""Who may do what with cycles and meetings; one sentence each."""

from programmes import perms as programme_perms


def can_run(scope, edition):
    """Coordinators of the project make and change its cycles, until it is in the archive."""
    return programme_perms.can_edit(scope, edition.programme)


def can_run_session(scope, session):
    """The same for a meeting, of a cycle or of the project on its own."""
    return programme_perms.can_edit(scope, session.programme)


def reads_people(scope, cycle):
    """Contacts of a group: those who run or control the project, and the animator of its territory."""
    return (
        scope.is_operator or cycle.edition.programme_id in scope.programme_ids or animates_cycle(scope, cycle)
    )


def animates_cycle(scope, cycle):
    """An institution of its group, or its team, lies in the animator's territory."""
    return (
        bool(scope.animated_territory_ids)
        and type(cycle).objects.animated_by(scope).filter(pk=cycle.pk).exists()
    )


def can_record_attendance(scope, session):
    """The project's coordinator, and who leads or moderates the meeting in its days."""
    if session.programme.is_archived:
        return False
    if scope.coordinates(session.programme_id):
        return True
    sessions = type(session).objects
    return sessions.filter(sessions.led_by(scope.user), pk=session.pk).exists()


def sees_people(scope, session):
    """Who was asked and came: who runs or controls the project, animates the territory or leads the meeting."""
    return (
        scope.is_operator
        or session.programme_id in scope.programme_ids
        or (session.cycle is not None and animates_cycle(scope, session.cycle))
        or can_record_attendance(scope, session)
    )


def sees_registered(scope, session):
    """Names of who registered for a public event: participants are seen by who runs or controls the project."""
    return scope.is_operator or session.programme_id in scope.programme_ids


def votes_for(scope, cycle):
    """Ids of the institutions of the group in whose name the person votes: those that the person belongs to."""
    return set(cycle.group.institutions.filter(pk__in=scope.institution_ids).values_list("pk", flat=True))
