"""The group rules say by how much a group fails, each with its own sentence."""

import pytest
from django.core.exceptions import ValidationError
from django.utils import translation

from tests.accounts.factories import UserFactory
from tests.partners.factories import InstitutionFactory, TerritoryFactory, powiat_factory
from tests.programmes.factories import EditionFactory, GroupRulesFactory
from workshops.rules import check

from .factories import fill, make_cycle, make_pair

pytestmark = pytest.mark.django_db


def broken(group):
    with translation.override("en"):
        return [finding.sentence for finding in check(group) if not finding.kept]


def test_rules_group_of_three_and_three_keeps_them():
    cycle, (library, gops) = make_cycle(), make_pair()
    fill(cycle.group, (library, 3), (gops, 3))
    assert broken(cycle.group) == []


def test_rules_six_from_one_institution_fails_by_three():
    cycle, (library, gops) = make_cycle(), make_pair()
    fill(cycle.group, (library, 6), (gops, 0))
    assert broken(cycle.group) == [
        "Gminny Ośrodek Pomocy Społecznej: 0 of at least 3 people: 3 people are missing."
    ]


def test_rules_five_and_one_fails_by_two():
    cycle, (library, gops) = make_cycle(), make_pair()
    fill(cycle.group, (library, 5), (gops, 1))
    assert broken(cycle.group) == [
        "Gminny Ośrodek Pomocy Społecznej: 1 of at least 3 people: 2 people are missing."
    ]


def test_rules_too_few_people_fails_twice():
    cycle, (library, gops) = make_cycle(), make_pair()
    fill(cycle.group, (library, 3), (gops, 2))
    assert broken(cycle.group) == [
        "The group has 5 of at least 6 people: 1 person is missing.",
        "Gminny Ośrodek Pomocy Społecznej: 2 of at least 3 people: 1 person is missing.",
    ]


def test_rules_second_institution_is_missing():
    cycle, (library, _gops) = make_cycle(), make_pair()
    fill(cycle.group, (library, 6))
    assert broken(cycle.group) == ["Institutions in the group: 1 of at least 2: 1 institution is missing."]


def test_rules_same_sector_fails():
    cycle, seat = make_cycle(), TerritoryFactory()
    pair = [InstitutionFactory(seat=seat, sectors=["kultura"]) for _n in range(2)]
    fill(cycle.group, (pair[0], 3), (pair[1], 3))
    assert broken(cycle.group) == [
        "All institutions are of the same sector: one of another sector is needed."
    ]


@pytest.mark.parametrize(
    ("same_place", "names", "kept"),
    [
        ("town", ("Wysokie Mazowieckie", "Wysokie Mazowieckie"), True),
        ("gmina", ("Wysokie Mazowieckie", "Wysokie Mazowieckie"), False),
        ("town", ("Wysokie Mazowieckie", "Kobylin-Borzymy"), False),
        ("powiat", ("Wysokie Mazowieckie", "Kobylin-Borzymy"), True),
        ("any", ("Wysokie Mazowieckie", "Kobylin-Borzymy"), True),
    ],
)
def test_rules_same_place(same_place, names, kept):
    powiat = powiat_factory()
    seats = [TerritoryFactory(name=name, powiat=powiat) for name in names]
    cycle = make_cycle(EditionFactory(rules=GroupRulesFactory(same_place=same_place)))
    library = InstitutionFactory(seat=seats[0], sectors=["kultura"])
    gops = InstitutionFactory(seat=seats[1], sectors=["pomoc_spoleczna"])
    fill(cycle.group, (library, 3), (gops, 3))
    assert (broken(cycle.group) == []) is kept


def test_rules_unknown_seat_is_not_the_same_place():
    cycle = make_cycle()
    library, gops = (
        InstitutionFactory(seat=None, sectors=[sector]) for sector in ("kultura", "pomoc_spoleczna")
    )
    fill(cycle.group, (library, 3), (gops, 3))
    assert len(broken(cycle.group)) == 1


def test_rules_edition_without_rules_asks_nothing():
    cycle = make_cycle(EditionFactory(rules=None))
    assert check(cycle.group) == []


def test_start_is_refused_while_a_rule_is_broken():
    cycle, (library, gops) = make_cycle(), make_pair()
    fill(cycle.group, (library, 5), (gops, 1))
    with pytest.raises(ValidationError):
        cycle.start(by=UserFactory())
    cycle.refresh_from_db()
    assert (cycle.status, cycle.group.frozen_at) == ("planned", None)


def test_start_fixes_the_group():
    cycle, (library, gops) = make_cycle(), make_pair()
    fill(cycle.group, (library, 3), (gops, 3))
    cycle.start(by=UserFactory())
    cycle.group.refresh_from_db()
    assert (cycle.status, cycle.group.frozen_at is not None) == ("running", True)
