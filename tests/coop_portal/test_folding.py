import pytest

from coop_portal.folding import FoldedField, fold
from partners.models import Institution
from tests.partners.factories import InstitutionFactory


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Łódź", "lodz"),
        ("ZAŻÓŁĆ GĘŚLĄ JAŹŃ", "zazolc gesla jazn"),
        ("Škola Nový Ærø", "skola novy aro"),
        ("Straße", "strase"),
        ("", ""),
    ],
)
def test_fold_takes_case_and_marks_away(text, folded):
    assert fold(text) == folded


@pytest.mark.django_db
def test_folded_column_follows_its_sources():
    institution = InstitutionFactory(name="Ośrodek Zażółć", short_name="OŻ", town="Święck")
    assert institution.search_text == "osrodek zazolc oz swieck"
    institution.short_name = ""
    institution.save()
    assert Institution.objects.get(pk=institution.pk).search_text == "osrodek zazolc swieck"


def test_folded_column_is_known_to_migrations_by_its_sources():
    _name, _path, args, kwargs = FoldedField(sources=["name", "town"]).deconstruct()
    assert (args, kwargs) == ([], {"sources": ("name", "town")})


def test_history_leaves_copies_of_columns_out():
    fields = {field.name for field in Institution.pgh_event_model._meta.fields}
    assert fields & {"sort_key", "search_text"} == set()
    assert {"name", "town"} <= fields
