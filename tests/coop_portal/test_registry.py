import pytest
from django.apps import apps

from coop_portal import registry
from coop_portal.panels import Panel
from coop_portal.registry import Registry, panels_for


@pytest.fixture
def book():
    return Registry("book")


def test_register_keeps_an_entry_under_its_key(book):
    entry = object()
    assert book.register("a", entry) is entry
    assert book == {"a": entry}


def test_register_decorates_a_function(book):
    @book.register("a")
    def found():
        pass

    assert book["a"] is found


def test_register_twice_with_the_same_entry_is_harmless(book):
    entry = object()
    book.register("a", entry)
    book.register("a", entry)
    assert book == {"a": entry}


def test_register_refuses_a_taken_key(book):
    book.register("a", object())
    with pytest.raises(ValueError, match="book: 'a' is registered already"):
        book.register("a", object())


def test_panels_are_ordered_by_key_and_empty_ones_left_out(monkeypatch):
    panels = Registry("panels")
    panels.register(("institution", "b"), lambda request, obj: Panel("B", "b.html"))
    panels.register(("institution", "a"), lambda request, obj: Panel("A", "a.html", {"obj": obj}))
    panels.register(("institution", "c"), lambda request, obj: None)
    panels.register(("team", "a"), lambda request, obj: Panel("T", "t.html"))
    monkeypatch.setattr(registry, "panels", panels)
    assert panels_for("institution", None, 7) == [Panel("A", "a.html", {"obj": 7}), Panel("B", "b.html")]


def test_file_access_names_models_that_exist():
    """A misspelt label would turn every download into 404."""
    for label in registry.file_access:
        assert apps.get_model(label)._meta.label_lower == label


def test_document_kinds_have_whole_definitions():
    for kind in registry.document_kinds.values():
        assert kind.number_format.format(number=1, year=2026) != kind.number_format.format(
            number=2, year=2026
        )
        assert kind.number_format.format(number=1, year=2026) != kind.number_format.format(
            number=1, year=2027
        )
