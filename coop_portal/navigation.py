"""The main menu and what every page shows: the portal's name, its owner, where the reader is."""

from dataclasses import dataclass, field, replace

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from . import registry


@dataclass(frozen=True)
class NavItem:
    """One entry of the menu. `place` is "public" (for everybody) or "work" (the bar of signed-in people).

    Entries of one `group` (a key of GROUPS) stand under a common heading that opens, so that the bar is one line.
    """

    label: str
    url: str
    icon: str = ""
    place: str = "work"
    order: int = 100
    active: bool = False
    children: list = field(default_factory=list)
    group: str = ""


# Heading, icon and order of the groups.
GROUPS = {
    "list": (gettext_lazy("Keeping the list"), "list-check", 20),
    "portal": (gettext_lazy("Settings of the portal"), "sliders", 880),
}


def identity():
    """Who runs this portal: {"name", "url", "owner": {"name", "address", "email", "phone", ...}}."""
    return {"name": settings.PORTAL_NAME, "url": settings.PUBLIC_URL, "owner": settings.PORTAL_OWNER}


def portal(request):
    """Context of every page: `portal`, `navigation` (public entries), `work_navigation` (by role) and `banners`."""
    items = _ordered(_grouped(_nearest_active(_ordered(_registered(request)))))
    return {
        "portal": identity(),
        "navigation": [item for item in items if item.place == "public"],
        "work_navigation": [item for item in items if item.place == "work"],
        "banners": [text for banner in registry.banners.values() if (text := banner(request))],
    }


def dashboard_entry(request):
    """The first entry of the working menu."""
    if not request.user.is_authenticated:
        return None
    return NavItem(_("My desk"), reverse("dashboard"), icon="grid", order=0)


def _ordered(items):
    return sorted(items, key=lambda item: (item.order, str(item.label)))


def _grouped(items):
    """Entries of a group under its heading; one that is alone there stands for itself."""
    for item in items:
        inside = [each for each in items if each.group == item.group]
        if not item.group or len(inside) == 1:
            yield item
        elif item is inside[0]:
            label, icon, order = GROUPS[item.group]
            active = any(each.active for each in inside)
            yield NavItem(str(label), "", icon=icon, order=order, active=active, children=inside)


def _registered(request):
    for make in registry.navigation.values():
        item = make(request)
        if item:
            yield _located(item, request.path)


def _nearest_active(items):
    """Of entries that lie in each other ("/animator/", "/animator/propozycje/") only the inner one is where we are."""
    here = [item.url for item in items if item.active and item.url]
    return [
        replace(item, active=item.active and not any(_lies_in(url, item.url) for url in here))
        for item in items
    ]


def _lies_in(inner, outer):
    return bool(outer) and inner != outer and inner.startswith(outer)


def _located(item, path):
    children = [_located(child, path) for child in item.children]
    here = path == item.url or (item.url not in ("", "/") and path.startswith(item.url))
    return replace(item, children=children, active=here or any(child.active for child in children))
