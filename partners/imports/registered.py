"""What this part gives to pages, mails and lists of others."""

from django.urls import reverse
from django.utils.translation import gettext_lazy, ngettext

from coop_portal import registry
from coop_portal.panels import DashboardItem

from ..models import InstitutionImport

registry.acts.register("institutions_import", gettext_lazy("imported institutions"))


@registry.dashboard.register("institution_imports")
def waiting(request):
    """Tables that one has sent and neither added nor dropped."""
    if not request.user.is_authenticated:
        return []
    count = InstitutionImport.objects.visible_to(request.scope).waiting().count()
    if not count:
        return []
    text = ngettext(
        "%(count)d table of institutions waits to be looked at",
        "%(count)d tables of institutions wait to be looked at",
        count,
    )
    return [DashboardItem(text % {"count": count}, reverse("partners:imports"), count=count)]
