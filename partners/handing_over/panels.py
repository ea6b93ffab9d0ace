"""Handings over on the dashboard: what comes, and what could not be done."""

from django.urls import reverse
from django.utils.translation import gettext as _

from coop_portal.panels import DashboardItem
from coop_portal.templatetags.portal import shortdate

from ..models import HandOver


def waiting(request):
    user = request.user
    found = HandOver.objects.of(user).with_people().prefetch_related("events")
    return [_item(handover, user) for handover in found[:10]]


def _item(handover, user):
    url = reverse("partners:handover", args=[handover.uid])
    names = {"giver": handover.giver, "receiver": handover.receiver, "day": shortdate(handover.on)}
    if handover.has_failed:
        title = _("Duties were not handed over: %(giver)s to %(receiver)s") % names
        return DashboardItem(title, url, text=handover.why_failed, urgent=True)
    if user == handover.giver:
        title = _("On %(day)s you hand duties over to %(receiver)s") % names
    elif user == handover.receiver:
        title = _("On %(day)s you take duties over from %(giver)s") % names
    else:
        title = _("On %(day)s duties pass from %(giver)s to %(receiver)s") % names
    return DashboardItem(title, url)
