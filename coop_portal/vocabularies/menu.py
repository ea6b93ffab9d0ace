from django.urls import reverse
from django.utils.translation import gettext as _

from coop_portal.navigation import NavItem
from coop_portal.vocabulary import can_keep


def entry(request):
    if not can_keep(request.scope):
        return None
    return NavItem(
        _("Vocabularies"), reverse("vocabularies:overview"), icon="translate", order=92, group="portal"
    )
