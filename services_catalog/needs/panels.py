"""Needs in the menu, on the dashboard and on the animator's board."""

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from coop_portal import registry
from coop_portal.navigation import NavItem
from coop_portal.panels import DashboardItem

from .. import perms
from ..board.sections import Act, Row, Section
from ..models import Need


def public_menu(request):
    return NavItem(
        _("Needs"), reverse("services_catalog:needs_home"), icon="chat-heart", place="public", order=14
    )


def menu(request):
    if not perms.reads_needs(request.scope):
        return None
    return NavItem(
        _("Reported needs"), reverse("services_catalog:needs"), icon="chat-heart", order=27, group="list"
    )


def waiting(request):
    """New needs and those whose day has come, for who triages them."""
    scope = request.scope
    if not perms.triages_needs(scope):
        return []
    needs = Need.objects.triaged_by(scope)
    url = reverse("services_catalog:needs")
    lists = (
        (
            needs.late(),
            _("Needs past their deadline"),
            url,
            _("Answer them today: residents were promised a day."),
            True,
        ),
        (
            needs.new(),
            _("New needs"),
            f"{url}?stan=new",
            _("Take them up, join the same ones, or say why not."),
            False,
        ),
    )
    found = ((rows.count(), *others) for rows, *others in lists)
    return [
        DashboardItem(title, url, count=count, text=text, urgent=urgent)
        for count, title, url, text, urgent in found
        if count
    ]


def _rows(scope, provider):
    """Needs stand with no provider: with one chosen, none of them waits."""
    needs = Need.objects.triaged_by(scope).waiting().with_row()
    return needs.none() if provider else needs.order_by("answer_by", "created_at", "pk")


def _show(need):
    url = need.get_absolute_url()
    acts = (Act(_("Look and answer"), url, is_link=True),)
    return Row(need.title, url, str(need.territory), need.get_status_display(), need.text, None, acts)


def register():
    registry.navigation.register("needs_public", public_menu)
    registry.navigation.register("needs", menu)
    registry.dashboard.register("needs", waiting)
    more = Section(
        gettext_lazy("Needs waiting for an answer"), _rows, _show, 26, urgent=True,
        more=lambda scope: reverse("services_catalog:needs"),
    )  # fmt: skip
    registry.board.register("needs", more)
