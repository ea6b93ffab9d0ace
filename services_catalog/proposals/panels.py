"""Proposals and reports of errors on the dashboard and in the menu of who decides them."""

from django.urls import reverse
from django.utils.translation import gettext as _

from coop_portal.navigation import NavItem
from coop_portal.panels import DashboardItem

from .. import perms
from ..models import ChangeProposal, ErrorReport


def menu(request):
    if not perms.decides_proposals(request.scope):
        return None
    return NavItem(
        _("Proposals and errors"),
        reverse("services_catalog:proposals"),
        icon="chat-left-text",
        order=25,
        group="list",
    )


def waiting(request):
    scope = request.scope
    if not perms.decides_proposals(scope):
        return []
    lists = (
        (
            ChangeProposal.objects.waiting().visible_to(scope),
            _("Proposals about services"),
            "services_catalog:proposals",
            _("Accept them whole or in part, or refuse them with a reason."),
        ),
        (
            ErrorReport.objects.open().visible_to(scope),
            _("Reported errors in the list"),
            "services_catalog:errors",
            _("Call, correct the entry or end it, and say so with one click."),
        ),
    )
    found = ((rows.count(), title, url, text) for rows, title, url, text in lists)
    return [
        DashboardItem(title, reverse(url), count=count, text=text, urgent=True)
        for count, title, url, text in found
        if count
    ]
