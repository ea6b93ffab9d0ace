"""What teams show in the menu, on the dashboard and on the pages of others."""

from django.urls import reverse
from django.utils.translation import gettext as _

from coop_portal.navigation import NavItem
from coop_portal.panels import DashboardItem, Panel
from coop_portal.templatetags.portal import shortdate

from .. import perms
from ..models import ActionItem

SHOWN = 10


def menu(request):
    return NavItem(_("Teams"), reverse("partners:teams"), icon="people", place="public", order=35)


def operators_menu(request):
    if not request.scope.is_operator:
        return None
    return NavItem(_("Kinds of teams"), reverse("partners:team_kinds"), icon="tags", order=85, group="portal")


def waiting(request):
    """Open tasks of the person and of those whom the person stands in for, the late ones first."""
    absent = {person.pk: person for person in request.scope.stands_in_for}
    users = [request.user.pk, *absent]
    tasks = list(ActionItem.objects.of_users(users).open().with_owners().soonest_first()[: SHOWN + 1])
    return [_item(task, request.user, absent) for task in tasks[:SHOWN]]


def _item(task, user, absent):
    owner = task.user_id or (task.post and task.post.person.user_id)
    parts = [str(task.team)] if task.team else []
    if task.due_on:
        day = shortdate(task.due_on)
        parts.append((_("overdue since %(day)s") if task.is_overdue else _("by %(day)s")) % {"day": day})
    if owner != user.pk and owner in absent:
        parts.append(_("standing in for %(name)s") % {"name": absent[owner]})
    return DashboardItem(
        _("Task: %(text)s") % {"text": task.text},
        task.get_absolute_url(),
        text=" · ".join(parts),
        urgent=task.is_overdue,
    )


def journal(request, team):
    """What became of the team and when, for who runs it."""
    if not perms.can_manage_team(request.scope, team):
        return None
    events = list(team.events.select_related("by"))
    return Panel(_("Journal"), "partners/teams/journal.html", {"events": events}) if events else None
