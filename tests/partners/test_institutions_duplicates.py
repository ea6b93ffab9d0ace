"""The warning before a second card of one institution: what counts as the same, and what does not."""

import pytest
from django.db import IntegrityError

from partners.institutions.duplicates import Reason, possible_duplicates, same_name
from partners.models import InstitutionIdentifier

from .factories import InstitutionFactory, TerritoryFactory, powiat_factory

PLACE = "Kobylin-Borzymy"
LIBRARY = "Gminna Biblioteka Publiczna w Kobylinie-Borzymach"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (
            "Gminny Ośrodek Pomocy Społecznej w Kobylinie-Borzymach",
            "OŚRODEK POMOCY SPOŁECZNEJ Kobylin-Borzymy",
        ),
        ("GOPS", "Gminny Ośrodek Pomocy Społecznej w Kobylinie-Borzymach"),
        ("OSP Kobylin", "Ochotnicza Straż Pożarna w Kobylinie-Borzymach"),
        ("Biblioteka Publiczna Gminy Kobylin-Borzymy", "Gminna Biblioteka Publcizna"),
        ("Szkoła Podstawowa nr 1 im. Jana Pawła II", "Szkoła Podstawowa nr 1"),
        ("Fundacja Pomocna Dłoń", "Fundacja Pomocne Dłonie"),
        ("Gmina Kobylin-Borzymy", "GMINA KOBYLIN BORZYMY"),
    ],
)
def test_names_of_one_body(one, other):
    assert same_name(one, other, PLACE)
    assert same_name(other, one, PLACE)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Przedszkole nr 1", "Przedszkole nr 2"),
        ("I Liceum Ogólnokształcące", "II Liceum Ogólnokształcące"),
        ("Ochotnicza Straż Pożarna w Sikorach", "Ochotnicza Straż Pożarna w Piszczatach"),
        ("Szkoła Podstawowa im. Marii Konopnickiej", "Szkoła Podstawowa im. Janusza Korczaka"),
        ("Gmina Kobylin-Borzymy", "Urząd Gminy Kobylin-Borzymy"),
        ("Gminny Ośrodek Kultury", "Gminny Ośrodek Pomocy Społecznej"),
        ("Fundacja", "Fundacja Inna Perspektywa"),
    ],
)
def test_names_of_two_bodies(one, other):
    assert not same_name(one, other, PLACE)
    assert not same_name(other, one, PLACE)


@pytest.fixture
def gmina(db):
    return TerritoryFactory(name=PLACE)


def found(**asked):
    return [(duplicate.institution, duplicate.reason) for duplicate in possible_duplicates(**asked)]


def test_same_nip_alone_is_no_duplicate(gmina):
    InstitutionFactory(name="Gminny Ośrodek Kultury", seat=gmina, nip="5250005900")
    assert found(name=LIBRARY, seat=gmina, nip="5250005900") == []


def test_same_nip_with_a_similar_name_in_the_gmina_is_certain(gmina):
    library = InstitutionFactory(name=LIBRARY, seat=gmina, nip="5250005900")
    assert found(name="Biblioteka Publiczna", seat=gmina, nip="5250005900") == [(library, Reason.NIP)]
    assert possible_duplicates(name="Biblioteka Publiczna", seat=gmina, nip="5250005900")[0].is_certain


def test_similar_name_counts_in_the_same_gmina_only(gmina):
    library = InstitutionFactory(name=LIBRARY, seat=gmina)
    InstitutionFactory(name="Gminna Biblioteka Publiczna")
    duplicates = possible_duplicates(name="Biblioteka Publiczna", seat=gmina)
    assert [(d.institution, d.reason, d.is_certain) for d in duplicates] == [(library, Reason.NAME, False)]


def test_short_name_is_compared_too(gmina):
    library = InstitutionFactory(name="Centrum Czytelnicze i Medialne", short_name="GBP Kobylin", seat=gmina)
    assert found(name="GBP", seat=gmina) == [(library, Reason.NAME)]


def test_same_regon_is_certain_anywhere_and_stands_first(gmina):
    InstitutionFactory(name=LIBRARY, seat=gmina)
    elsewhere = InstitutionFactory(name="Inna nazwa", regon="146115201")
    reasons = [reason for _row, reason in found(name=LIBRARY, seat=gmina, regon="146115201")]
    assert reasons == [Reason.REGON, Reason.NAME]
    assert found(name="Coś", seat=gmina, regon="14611520100000") == [(elsewhere, Reason.REGON)]


def test_number_of_a_national_register_is_certain(gmina):
    fundacja = InstitutionFactory()
    fundacja.identifiers.create(registry="krs", number="0000123456")
    assert found(name="Coś", seat=gmina, identifiers=[("krs", "0000123456"), ("rspo", "")]) == [
        (fundacja, Reason.REGISTER)
    ]


def test_number_of_a_local_register_counts_in_its_place_only(gmina):
    for register in ("starosta", "rik"):
        InstitutionFactory().identifiers.create(registry=register, number="3")
    club = InstitutionFactory(seat=TerritoryFactory(powiat=gmina.powiat))
    club.identifiers.create(registry="starosta", number="3")
    assert found(name="Coś", seat=gmina, identifiers=[("starosta", "3"), ("rik", "3")]) == [
        (club, Reason.REGISTER)
    ]


def test_national_number_is_in_the_register_once(db):
    InstitutionIdentifier.objects.create(institution=InstitutionFactory(), registry="krs", number="1")
    with pytest.raises(IntegrityError, match="partners_identifier_once"):
        InstitutionIdentifier.objects.create(institution=InstitutionFactory(), registry="krs", number="1")


def test_merged_one_leads_to_that_which_stays(gmina):
    stays = InstitutionFactory(name="Centrum Wiedzy", seat=gmina)
    InstitutionFactory(name=LIBRARY, seat=gmina, status="merged", merged_into=stays)
    assert found(name=LIBRARY, seat=gmina) == [(stays, Reason.NAME)]


def test_edited_and_refused_ones_are_no_duplicates(gmina):
    library = InstitutionFactory(name=LIBRARY, seat=gmina, regon="146115201")
    InstitutionFactory(name=LIBRARY, seat=gmina, status="refused")
    assert found(name=LIBRARY, seat=gmina, regon="146115201", exclude=library) == []


def test_abroad_the_name_counts_in_the_country_and_town(db):
    abroad = {"seat": None, "country": "SK"}
    proxima = InstitutionFactory(name="MVO Proxima", town="Košice", **abroad)
    InstitutionFactory(name="MVO Proxima", town="Žilina", **abroad)
    assert found(name="Proxima MVO", town="Kosice", **abroad) == [(proxima, Reason.NAME_ABROAD)]


def test_institution_without_a_place_is_compared_by_numbers_only(db):
    InstitutionFactory(name=LIBRARY)
    assert found(name=LIBRARY, seat=None) == []


def test_duplicates_are_asked_in_a_constant_number_of_queries(db, django_assert_max_num_queries):
    gmina = TerritoryFactory(powiat=powiat_factory())
    for _n in range(4):
        InstitutionFactory(name=LIBRARY, seat=gmina, regon="146115201")
    with django_assert_max_num_queries(5):
        found(name=LIBRARY, seat=gmina, nip="5250005900", regon="146115201", identifiers=[("krs", "1")])
