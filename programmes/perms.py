"""Who may do what with projects, one sentence each."""

from django.db.models import Q

from .enums import ProgrammeStatus
from .models.application import WRITERS


def can_run(scope, programme):
    """Its coordinators and operators: its settings, its state, how long its papers are kept."""
    return scope.coordinates(programme.pk)


def can_edit(scope, programme):
    """Who runs it; an archived one is opened again first."""
    return can_run(scope, programme) and not programme.is_archived


def reads_papers(scope, programme):
    """Indicators, reports, evidence and their files: who runs or controls the project."""
    return scope.is_operator or programme.pk in scope.programme_ids


def can_answer_year(scope, year):
    """Who runs the project writes down what was said; who works for the institution that is asked answers."""
    return can_run(scope, year.programme) or year.institution_id in scope.institution_ids


def can_found(scope):
    """Operators; they invite the coordinator."""
    return scope.is_operator


def practice_projects(scope, programmes):
    """Projects for whose compendium the person may write: own ones, those with an own institution as a partner."""
    programmes = programmes.exclude(status=ProgrammeStatus.ARCHIVED)
    if scope.is_operator:
        return programmes
    return programmes.filter(
        Q(pk__in=scope.coordinated_programme_ids) | Q(partners__institution__in=scope.institution_ids)
    ).distinct()


def can_edit_practice(scope, practice):
    """The project's coordinators always; the institution that wrote it as long as it is a draft."""
    own = practice.author_institution_id in scope.institution_ids and practice.is_draft
    return (scope.coordinates(practice.programme_id) or own) and not practice.programme.is_archived


def can_review_practice(scope, practice):
    """Who edits the project."""
    return can_edit(scope, practice.programme)


def can_read_assessment(scope, call):
    """The project's coordinators and controllers, operators."""
    return scope.is_operator or call.programme_id in scope.programme_ids


def can_decide(scope, call):
    """Who edits the project: rules, assessors, decisions, results."""
    return can_edit(scope, call.programme)


def can_read_folder(scope, programme):
    """Who runs or controls the project: its folder holds signatures."""
    return scope.is_operator or programme.pk in scope.programme_ids


def can_keep_folder(scope, programme):
    """Its coordinators, in the archive as well: a control comes after the end."""
    return scope.coordinates(programme.pk)


def answering_institution_ids(scope):
    """Institutions in whose name the person answers calls: its caretakers and members."""
    return scope.institutions_as(*WRITERS)


def can_answer(scope, application):
    """Fills in, sends and withdraws: people of the institution that leads; before there is one, whoever began.

    What came on paper is answered by those who run the project as well, and its draft by them alone.
    """
    if application.is_recorded and can_edit(scope, application.call.programme):
        return True
    if application.is_recorded and application.is_draft:
        return False
    if application.lead:
        return application.lead.pk in answering_institution_ids(scope)
    return scope.user is not None and application.created_by_id == scope.user.pk
