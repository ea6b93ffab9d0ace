from django.urls import reverse
from django.utils.translation import gettext as _

from coop_portal.navigation import NavItem

from .. import perms


def menu(request):
    if not perms.reads_needs(request.scope):
        return None
    return NavItem(
        _("What is missing"), reverse("services_catalog:gaps"), icon="grid-3x3-gap", order=28, group="list"
    )
