import pytest

from services_catalog.search import text
from services_catalog.search.thesaurus import Group, Thesaurus, current


def said(query):
    return [frozenset((*text.lexemes(word.text), text.fold(word.text))) for word in text.words(query)]


def expand(groups, query, territories=frozenset()):
    return Thesaurus(groups).expand(said(query), territories)


def labels(expansions):
    return [expansion.phrase.label for expansion in expansions]


MEALS = Group("dożywianie", ("obiady", "ciepły posiłek"))


def test_expand_goes_both_ways_and_tells_siblings():
    assert [(e.phrase.label, e.near) for e in expand([MEALS], "obiadów")] == [
        ("dożywianie", True),
        ("ciepły posiłek", False),
    ]
    assert [(e.phrase.label, e.near) for e in expand([MEALS], "dożywianie")] == [
        ("obiady", True),
        ("ciepły posiłek", True),
    ]


def test_expand_takes_a_phrase_in_any_order_and_form():
    assert labels(expand([MEALS], "posiłki dla babci, ciepłe")) == ["dożywianie", "obiady"]


def test_expand_needs_the_whole_phrase():
    assert expand([MEALS], "ciepły koc") == []
    assert expand([Group("samotność", ("sam mieszka",))], "mieszka") == []


def test_expand_prefers_the_wider_match():
    groups = [Group("DPS", ("dom opieki",)), Group("OPS", ("opieka",))]
    assert labels(expand(groups, "dom opieki")) == ["DPS"]


def test_search_only_words_work_and_are_never_shown():
    groups = [Group("alkoholizm", ("menel", "pijak"), search_only=True)]
    assert [(e.phrase.label, e.shown) for e in expand(groups, "menel")] == [
        ("alkoholizm", True),
        ("pijak", False),
    ]


def test_ambiguous_word_offers_its_meanings_and_they_are_no_synonyms():
    groups = [Group("grupa", ("grupa wsparcia", "orzeczenie"), ambiguous=True)]
    assert [(e.phrase.label, e.is_meaning) for e in expand(groups, "grupa")] == [
        ("grupa wsparcia", True),
        ("orzeczenie", True),
    ]
    assert expand(groups, "orzeczenie") == []


@pytest.mark.parametrize(("territories", "found"), [(frozenset(), []), ({7}, ["świetlica"]), ({8}, [])])
def test_synonym_of_a_territory_works_there_alone(territories, found):
    groups = [Group("świetlica", ("kuźnia",), territory_id=7)]
    assert labels(expand(groups, "kuźnia", territories)) == found


def test_circular_groups_do_not_run_in_circles():
    groups = [Group("a1", ("b1",)), Group("b1", ("a1",))]
    assert labels(expand(groups, "a1")) == ["b1", "b1"]


def test_wording_of_several_words_is_said_in_both_aspects_of_its_verb():
    groups = [Group("readaptacja", ("wyszedł z więzienia",), leads=True)]
    for query in ("wychodzi z więzienia", "wyjść z więzienia", "wychodzę z więzienia"):
        assert labels(expand(groups, query)) == ["readaptacja"]
    assert expand(groups, "wyszedł z domu") == []
    # One verb alone tells by its aspect, too.
    assert expand([Group("uzależnienia", ("pije",), leads=True)], "wypić") == []


def test_negation_and_one_verb_are_no_wording_of_several_words():
    group = Group("logopeda", ("nie chodzi", "nie chodzi sam"), leads=True)
    assert expand([group], "nie poszedł do pracy") == []
    assert set(labels(expand([group], "nie chodzi"))) == {"logopeda"}


def test_verb_stands_in_one_pair_of_aspects():
    verbs = text._ASPECTS.replace("|", " ").split()
    assert len(verbs) == len(set(verbs))


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("query", "wrong"),
    [
        ("lekarz nie powiedział co robić", {"logopeda", "wczesne wspomaganie rozwoju"}),
        ("nie powiedzieli mi o zasiłku", {"logopeda", "wczesne wspomaganie rozwoju"}),
        ("nie poszedł do pracy", {"noclegownia", "rehabilitacja dziecka"}),
        ("mąż pali w domu", {"pożar", "powódź", "klęska żywiołowa", "klęska"}),
        ("pali w mieszkaniu", {"pożar", "powódź", "klęska żywiołowa", "klęska"}),
        ("brak wody", {"leczenie alkoholizmu", "terapia uzależnień"}),
        ("woda w piwnicy", {"leczenie alkoholizmu", "terapia uzależnień"}),
        ("zepsuty grzejnik", {"narkomania"}),
        ("pasożyty u dziecka", {"bieda"}),
        ("ul. Szkolna 5", {"uniwersytet ludowy"}),
        ("SLA", {"stwardnienie rozsiane"}),
        ("noclegownia Turek", {"cudzoziemcy", "uchodźcy"}),
    ],
)
def test_shipped_words_lead_nowhere_wrong(query, wrong):
    assert wrong.isdisjoint(labels(current().expand(said(query))))


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("query", "term"),
    [
        ("syn ćpa", "terapia uzależnień"),
        ("córka jest lekomanką", "narkomania"),
        ("inwalidztwo", "orzeczenie o niepełnosprawności"),
        ("syn jest w poprawczaku", "zakład poprawczy"),
        ("wyszedł z kryminału", "zakład karny"),
        ("ślepy ojciec", "osoby niewidome"),
        ("wali wódę", "leczenie alkoholizmu"),
        ("zalało nas, woda w piwnicy", "powódź"),
    ],
)
def test_shipped_words_that_may_hurt_still_lead(query, term):
    found = [each for each in current().expand(said(query)) if each.phrase.label == term]
    assert found
