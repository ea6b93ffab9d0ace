"""What waits for those who verify institutions and decide who joins them."""

from django.db.models import Count, Min
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from coop_portal.panels import DashboardItem

from .. import perms
from ..models import JoinRequest
from . import verifying

MANY_DAYS = 3  # who waits longer makes the item urgent


def waiting(request):
    return [*_institutions(request.scope), *_joins(request.scope)]


def _institutions(scope):
    """One item for all: how many, and since when the oldest waits."""
    if not perms.manages_registrations(scope):
        return []
    queue = verifying.awaiting(scope).order_by().aggregate(n=Count("pk"), since=Min("created_at"))
    if not queue["n"]:
        return []
    days = (timezone.now() - queue["since"]).days
    url = reverse("partners:verification_queue")
    return [DashboardItem(_("Institutions to verify"), url, queue["n"], _since(days), days >= MANY_DAYS)]


def _joins(scope):
    if not perms.decides_joins(scope):
        return []
    queue = JoinRequest.objects.to_decide(scope).order_by()
    found = queue.aggregate(n=Count("pk"), since=Min("created_at"))
    if not found["n"]:
        return []
    days = (timezone.now() - found["since"]).days
    url = reverse("partners:join_requests")
    return [
        DashboardItem(
            _("People who want to join an institution"), url, found["n"], _since(days), days >= MANY_DAYS
        )
    ]


def _since(days):
    if days > 1:
        return _("The oldest has waited for %(days)s days.") % {"days": days}
    return _("Look who it is, accept or refuse.")
