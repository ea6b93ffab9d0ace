"""The frame of every page: errors without a context, the menu, mail."""

import pytest
from django.template.loader import get_template, render_to_string
from django.utils import translation

from coop_portal import navigation
from coop_portal.navigation import NavItem
from coop_portal.registry import Registry


@pytest.mark.parametrize("code", ["400", "403_csrf", "429", "500", "503"])
def test_error_page_needs_no_context_and_no_database(code):
    with translation.override("pl"):
        html = get_template(f"{code}.html").render()
    assert '<html lang="pl"' in html
    assert "<h1>" in html
    assert f"Kod błędu: {code[:3]}" in html


@pytest.fixture
def menu(monkeypatch):
    registered = Registry("navigation")
    monkeypatch.setattr(navigation.registry, "navigation", registered)
    monkeypatch.setattr(navigation.registry, "banners", Registry("banners"))
    return registered


def test_menu_parts_public_from_work_and_keeps_the_order(rf, menu):
    menu.register("b", lambda request: NavItem("Projekty", "/projekty/", place="public", order=2))
    menu.register("a", lambda request: NavItem("Usługi", "/uslugi/", place="public", order=1))
    menu.register("w", lambda request: NavItem("Pulpit", "/pulpit/"))
    menu.register("none", lambda request: None)
    context = navigation.portal(rf.get("/"))
    assert [item.label for item in context["navigation"]] == ["Usługi", "Projekty"]
    assert [item.label for item in context["work_navigation"]] == ["Pulpit"]


@pytest.mark.parametrize(
    ("path", "active"),
    [("/uslugi/", True), ("/uslugi/12-klub/", True), ("/uslugi-inne/", False), ("/", False)],
)
def test_menu_knows_where_the_reader_is(rf, menu, path, active):
    menu.register("a", lambda request: NavItem("Usługi", "/uslugi/", place="public"))
    assert [item.active for item in navigation.portal(rf.get(path))["navigation"]] == [active]


def test_menu_shows_the_inner_of_two_places_alone(rf, menu):
    for key, url in (("a", "/animator/"), ("b", "/animator/bledy/"), ("c", "/uslugi/")):
        menu.register(key, lambda request, url=url: NavItem(url, url))
    for path, expected in (("/animator/bledy/7/", "/animator/bledy/"), ("/animator/telefony/", "/animator/")):
        items = navigation.portal(rf.get(path))["work_navigation"]
        assert [item.url for item in items if item.active] == [expected]


def test_menu_group_is_active_with_its_child(rf, menu):
    menu.register("a", lambda request: NavItem("Więcej", "", children=[NavItem("Poczta", "/poczta/")]))
    [group] = navigation.portal(rf.get("/poczta/"))["work_navigation"]
    assert group.active
    assert group.children[0].active


def test_entries_of_a_group_stand_under_one_heading(rf, menu):
    menu.register("a", lambda request: NavItem("Gminy", "/gminy/", order=30, group="list"))
    menu.register("b", lambda request: NavItem("Początek", "/start/", order=31, group="list"))
    menu.register("c", lambda request: NavItem("Zasoby", "/zasoby/", order=40))
    items = navigation.portal(rf.get("/start/"))["work_navigation"]
    assert [(item.label, item.active) for item in items] == [("Prowadzenie listy", True), ("Zasoby", False)]
    assert [child.label for child in items[0].children] == ["Gminy", "Początek"]


def test_group_of_one_is_no_group(rf, menu):
    menu.register("a", lambda request: NavItem("Gminy", "/gminy/", group="list"))
    assert [item.label for item in navigation.portal(rf.get("/"))["work_navigation"]] == ["Gminy"]


def test_mail_base_needs_no_context_and_names_the_portal(settings):
    settings.PORTAL_NAME = "Portal próbny"
    assert "Portal próbny" in render_to_string("emails/base.html")
    assert f"Portal próbny: {settings.PUBLIC_URL}" in render_to_string("emails/base.txt")
