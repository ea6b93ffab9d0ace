"""What the joining of gminas shows in the menu and on the dashboard."""

from django.db.models import Count, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from coop_portal.navigation import NavItem
from coop_portal.panels import DashboardItem

from .. import perms
from ..enums import CoverageAnswer, JoiningStatus
from ..models import CoverageQuestion, GminaJoining
from .steps import current_url


def menu(request):
    if not perms.joins_gminas(request.scope):
        return None
    return NavItem(_("Gminas"), reverse("services_catalog:gminas"), icon="geo-alt", order=30, group="list")


def waiting(request):
    """Roads that are under way, for who runs them; questions, for caretakers."""
    scope = request.scope
    items = []
    if perms.joins_gminas(scope):
        items += _roads(scope)
    if scope.caretaken_institution_ids:
        items += _questions(scope)
    return items


def _roads(scope):
    said = Q(questions__answers__answer=CoverageAnswer.CONDITIONAL, questions__answers__decided_at=None)
    roads = GminaJoining.objects.open().visible_to(scope).select_related("territory")
    roads = roads.annotate(
        conditions=Count("questions__answers", filter=said, distinct=True),
        silent=Count("questions", filter=Q(questions__answered_at=None), distinct=True),
    ).order_by("pk")[:10]
    for road in roads:
        title = _("Joining a gmina: %(name)s") % {"name": road.territory.label}
        text, urgent = _state(road)
        yield DashboardItem(title, current_url(road), text=text, urgent=urgent)


def _state(road):
    """(what to do next, whether it waits for the person)."""
    if road.status == JoiningStatus.PREPARING:
        return _("It is being prepared: go on where you left it."), False
    if road.conditions:
        said = ngettext(
            "%(n)s answer on a condition waits for your decision.",
            "%(n)s answers on a condition wait for your decision.",
            road.conditions,
        )
        return said % {"n": road.conditions}, True
    if not road.silent:
        return _("Everybody has answered: look at the result and finish."), True
    said = ngettext(
        "%(n)s provider has not answered yet.", "%(n)s providers have not answered yet.", road.silent
    )
    return said % {"n": road.silent}, road.answer_by < timezone.localdate()


def _questions(scope):
    questions = CoverageQuestion.objects.unanswered().filter(
        institution__in=scope.caretaken_institution_ids, joining__status=JoiningStatus.ASKING
    )
    for question in questions.select_related("joining__territory", "institution")[:10]:
        yield DashboardItem(
            _("Do you also serve residents of %(gmina)s?") % {"gmina": question.joining.of_gmina},
            reverse("services_catalog:question_answer", args=[question.uid]),
            text=question.institution.name,
            urgent=True,
        )
