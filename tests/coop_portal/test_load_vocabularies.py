import csv
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command

from partners.models import InstitutionType, TeamKind
from services_catalog.models import Abbreviation, HelpTopic, RecipientGroup, Synonym
from services_catalog.search.text import lemmas
from services_catalog.synonyms.circles import plain

pytestmark = pytest.mark.django_db


def test_vocabularies_are_loaded_whole():
    assert HelpTopic.objects.count() == 28
    assert RecipientGroup.objects.get(code="seniorzy").name == "Osoby starsze"
    assert set(RecipientGroup.objects.filter(is_staff=True).values_list("code", flat=True)) == {
        "czlonkowie_pzk",
        "specjalisci",
    }
    assert InstitutionType.objects.get(code="gops").sector.code == "pomoc_spoleczna"
    assert not InstitutionType.objects.filter(sector=None).exists()
    assert TeamKind.objects.get(code="pzk").short_name == "PZK"
    assert Abbreviation.objects.get(abbreviation="UTW").expansions == ["uniwersytet trzeciego wieku"]


def test_terms_have_english_names():
    assert HelpTopic.objects.get(code="ubostwo").tr("name", "en") == "Poverty"


def test_loading_again_changes_nothing_that_was_edited():
    HelpTopic.objects.filter(code="ubostwo").update(name="Bieda")
    Synonym.objects.filter(term="żałoba", kind="both").update(words=["strata"])
    HelpTopic.objects.filter(code="czas_wolny").delete()
    before = Synonym.objects.count()
    call_command("load_vocabularies", verbosity=0)
    assert HelpTopic.objects.get(code="ubostwo").name == "Bieda"
    assert Synonym.objects.get(term="żałoba", kind="both").words == ["strata"]
    assert HelpTopic.objects.filter(code="czas_wolny").exists()
    assert Synonym.objects.count() == before


@pytest.mark.parametrize(
    "path", sorted(settings.BASE_DIR.glob("*/vocabulary/*.csv")), ids=lambda path: path.name
)
def test_vocabulary_file_is_well_formed(path: Path):
    delimiter = ";" if path.name.startswith(("synonyms", "abbreviations")) else ","
    with path.open(encoding="utf-8", newline="") as file:
        header, *rows = csv.reader(file, delimiter=delimiter)
    assert {len(row) for row in rows} == {len(header)}
    assert len({row[0] for row in rows}) == len(rows)
    assert all(row[0] == row[0].strip() for row in rows)


def test_words_that_may_hurt_are_in_no_row_that_is_shown_or_offered():
    """Nor are other forms of them: what is offered is the dictionary's form."""
    hidden = Synonym.objects.filter(kind=Synonym.Kind.SEARCH_ONLY).values_list("words", flat=True)
    shown = Synonym.objects.exclude(kind=Synonym.Kind.SEARCH_ONLY).values_list("words", flat=True)
    said = {
        word
        for words in (*shown, *Abbreviation.objects.values_list("expansions", flat=True))
        for word in words
    }
    hurting = {plain(word) for words in hidden for word in words}
    assert {word for word in said if hurting & {plain(word), plain(lemmas(word)[0])}} == set()
