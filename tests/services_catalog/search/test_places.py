import pytest

from services_catalog.search import text
from services_catalog.search.places import Gazetteer

NAMES = [
    (1, "Kobylin-Borzymy"),
    (2, "Wysokie Mazowieckie"),
    (3, "Kobylin"),
    (4, "Piaski"),
    (5, "Dąbrowa Górnicza"),
]


def find(query):
    words = text.words(query)
    readings = [text.lexemes(word.text) for word in words]
    common = {i for i, word in enumerate(words) if word.text.lower() == "piaskach"}
    return [place.territory_ids for place in Gazetteer(NAMES).find(words, readings, common.__contains__)]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("w Kobylinie-Borzymach", [(1,)]),
        ("kobylin borzymy", [(1,)]),
        ("zajęcia w Kobylinie", [(1, 3)]),
        ("psycholog w Wysokiem Mazowieckiem", [(2,)]),
        ("Dąbrowie Górniczej", [(5,)]),
        ("z Piaskach leżaki", []),
        ("w Piaskach", [(4,)]),
        ("gmina piaskach", [(4,)]),
        ("w piaskach", []),
        ("pomoc dla seniorów", []),
    ],
)
def test_places_are_found_in_any_inflection(query, found):
    assert find(query) == found


def test_marker_belongs_to_the_place():
    words = text.words("opieka gmina Piaski")
    place = Gazetteer(NAMES).find(words, [text.lexemes(word.text) for word in words], lambda i: False)[0]
    assert (place.start, place.end) == (1, 3)
