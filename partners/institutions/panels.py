"""What partners show in the menu and on the dashboard."""

from django.urls import reverse
from django.utils.translation import gettext as _

from coop_portal.navigation import NavItem


def menu(request):
    return NavItem(
        _("Institutions"), reverse("partners:institutions"), icon="building", place="public", order=30
    )
