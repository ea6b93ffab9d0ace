"""What projects show in the menu and on pages of lower apps."""

from django.urls import reverse
from django.utils.translation import gettext as _

from coop_portal.navigation import NavItem
from coop_portal.panels import Panel

from .models import Programme


def menu(request):
    return NavItem(_("Projects"), reverse("programmes:list"), icon="diagram-3", place="public", order=20)


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
