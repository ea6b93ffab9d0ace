"""Who reads and writes templates of agreements."""

from django.db.models import Q

from accounts.enums import Role
from programmes.models import Programme

from ..models import AgreementTemplate


def reads(scope):
    return scope.has(Role.OPERATOR, Role.COORDINATOR)


def visible_to(scope):
    """Common ones and those of own projects."""
    if scope.is_operator:
        return AgreementTemplate.objects.all()
    return AgreementTemplate.objects.filter(
        Q(programme=None) | Q(programme__in=scope.coordinated_programme_ids)
    )


def can_edit(scope, template):
    """A project's by its coordinators; the common ones by operators."""
    return scope.is_operator or template.programme_id in scope.coordinated_programme_ids


def projects(scope):
    """Projects for which the person may make a variant."""
    return Programme.objects.run_by(scope)
