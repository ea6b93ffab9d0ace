"""The calendar in the menu and on the page of a cycle."""

from django.urls import reverse
from django.utils.translation import gettext as _

from coop_portal.navigation import NavItem
from coop_portal.panels import Panel

from .. import perms
from ..models import CalendarFeed


def menu(request):
    """Public events; for signed-in people their own calendar, which leads to the public one."""
    name = "workshops:my_calendar" if request.user.is_authenticated else "workshops:calendar"
    return NavItem(_("Calendar"), reverse(name), icon="calendar3", place="public", order=26)


def templates_menu(request):
    if not (request.scope.is_operator or request.scope.coordinated_programme_ids):
        return None
    url = reverse("workshops:templates")
    return NavItem(_("Templates of cycles"), url, icon="collection", order=885, group="portal")


def feed_of_cycle(request, cycle):
    """The address for the group's calendars, for who runs the cycle."""
    if not perms.can_run(request.scope, cycle.edition):
        return None
    context = {"cycle": cycle, "feed": CalendarFeed.objects.of(cycle=cycle)}
    return Panel(_("Calendar of the cycle"), "workshops/panels/feed.html", context)
