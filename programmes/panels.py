"""What projects show in the menu and on pages of lower apps."""

from django.urls import reverse
from django.utils.translation import gettext as _

from coop_portal.navigation import NavItem
from coop_portal.panels import DashboardItem, Panel

from .enums import PracticeStatus
from .models import GoodPractice, Programme


def menu(request):
    return NavItem(_("Projects"), reverse("programmes:list"), icon="diagram-3", place="public", order=20)


def news_menu(request):
    return NavItem(_("News"), reverse("programmes:news_list"), icon="newspaper", place="public", order=25)


def practices_menu(request):
    return NavItem(
        _("Good practices"), reverse("programmes:practices"), icon="lightbulb", place="public", order=27
    )


def practices_of_programme(request, programme):
    practices = list(GoodPractice.objects.visible_to(request.scope).filter(programme=programme))
    if not practices:
        return None
    has_book = any(practice.status == PracticeStatus.PUBLISHED for practice in practices)
    context = {"practices": practices, "programme": programme, "has_book": has_book}
    return Panel(_("Good practices"), "programmes/panels/practices.html", context)


def practices_to_review(request):
    """Cards that wait for the coordinators of their projects."""
    waiting = GoodPractice.objects.filter(
        status=PracticeStatus.REVIEW, programme__in=request.scope.coordinated_programme_ids
    )
    return [
        DashboardItem(_("Review a good practice: %(title)s") % {"title": card.title}, card.get_absolute_url())
        for card in waiting[:10]
    ]


def may_read_file(scope, programme):
    """Files of a project to download are as public as the project."""
    return Programme.objects.visible_to(scope).filter(pk=programme.pk).exists()


def programmes_of_institution(request, institution):
    partnerships = (
        institution.programme_partnerships.filter(programme__in=Programme.objects.visible_to(request.scope))
        .select_related("programme")
        .order_by("programme__sort_key", "pk")
    )
    if not partnerships:
        return None
    return Panel(_("Projects"), "programmes/panels/of_institution.html", {"partnerships": partnerships})
