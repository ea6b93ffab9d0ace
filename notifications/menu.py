"""What this app adds to the menu and to the dashboard."""

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from coop_portal.navigation import NavItem
from coop_portal.panels import DashboardItem

from . import perms
from .models import Message


def inbox(request):
    if not request.user.is_authenticated:
        return None
    unread = _unread(request)
    label = _("Messages (%(count)d)") % {"count": unread} if unread else _("Messages")
    return NavItem(label, reverse("notifications:inbox"), icon="envelope", order=800)


def outbox(request):
    if not perms.can_see_outbox(request.scope):
        return None
    return NavItem(_("Outbox"), reverse("notifications:outbox"), icon="send", order=810, group="portal")


def demo_mailbox(request):
    if not perms.can_see_demo_mailbox(request.scope):
        return None
    return NavItem(
        _("Sent mail (demo)"),
        reverse("notifications:demo_mailbox"),
        icon="envelope-open",
        order=820,
        group="portal",
    )


def stuck_mail(request):
    if not perms.can_see_outbox(request.scope):
        return []
    count = Message.objects.visible_to(request.scope).stuck().count()
    if not count:
        return []
    title = ngettext("%d message could not be sent", "%d messages could not be sent", count) % count
    url = reverse("notifications:outbox") + "?state=stuck"
    return [
        DashboardItem(
            title, url, count, _("Decide for each: send it again, or tell the person another way."), True
        )
    ]


def unread_messages(request):
    count = _unread(request)
    if not count:
        return []
    title = ngettext("%d unread message", "%d unread messages", count) % count
    return [DashboardItem(title, reverse("notifications:inbox"), count)]


def _unread(request):
    """Counted once a request: the menu stands on every page."""
    if not hasattr(request, "unread_messages"):
        request.unread_messages = Message.objects.inbox_of(request.user).unread().count()
    return request.unread_messages
