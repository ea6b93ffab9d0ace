"""TERC and SIMC files: the same twice changes nothing, a bad line changes nothing, units move to their successors."""

from datetime import date
from pathlib import Path

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.utils import translation

from partners.models import Territory, TerritoryCode
from partners.teryt.files import BadFile
from partners.teryt.simc import import_simc
from partners.teryt.terc import import_terc
from tests.accounts.factories import UserFactory

from .factories import InstitutionFactory

pytestmark = pytest.mark.django_db
COUNTRY = Path(__file__).parents[3] / "shared/teryt/TERC_Urzedowy_2026-07-22.csv"

HEADER = "WOJ;POW;GMI;RODZ;NAZWA;NAZWA_DOD;STAN_NA"
LINES = [
    "20;;;;PODLASKIE;województwo;{day}",
    "20;13;;;wysokomazowiecki;powiat;{day}",
    "20;13;01;1;Wysokie Mazowieckie;gmina miejska;{day}",
    "20;13;05;2;Kobylin-Borzymy;gmina wiejska;{day}",
    "20;13;10;2;Wysokie Mazowieckie;gmina wiejska;{day}",
    "20;13;02;3;Ciechanowiec;gmina miejsko-wiejska;{day}",
    "20;13;02;4;Ciechanowiec;miasto;{day}",
    "20;13;02;5;Ciechanowiec;obszar wiejski;{day}",
    "20;61;;;Białystok;miasto na prawach powiatu;{day}",
    "20;61;01;1;Białystok;gmina miejska;{day}",
]


@pytest.fixture(autouse=True)
def _in_english():
    with translation.override("en"):
        yield


@pytest.fixture
def terc(tmp_path):
    """Writes a file from lines (the base ones, less and plus some) and returns its path."""

    def write(*plus, less=(), day="2026-01-01", raw=None):
        lines = raw or [HEADER, *(line for line in LINES if not line.startswith(tuple(less))), *plus]
        path = tmp_path / "terc.csv"
        path.write_text("\n".join(lines).format(day=day) + "\n\n", encoding="utf-8-sig")
        return path

    return write


def unit(code):
    return Territory.objects.for_code(code).get()


def test_terc_makes_levels_with_ancestors(terc):
    assert import_terc(terc()).created == 10
    town = unit("2013024")
    assert (town.kind, town.gmina, town.powiat, town.voivodeship) == (
        "part",
        unit("2013023"),
        unit("2013"),
        unit("20"),
    )
    assert unit("2013").powiat == unit("2013")
    assert (unit("2061").is_city_powiat, unit("2013").is_city_powiat) == (True, False)


def test_terc_labels_tell_the_town_from_its_namesake(terc):
    import_terc(terc())
    assert [unit("2013011").label, unit("2013102").label, unit("20").label] == [
        "miasto Wysokie Mazowieckie",
        "gm. wiejska Wysokie Mazowieckie",
        "woj. podlaskie",
    ]


def test_terc_imported_twice_changes_nothing(terc):
    import_terc(terc())
    before = list(Territory.objects.order_by("pk").values())
    report = import_terc(terc())
    assert (report.changed, report.for_operator) == (False, [])
    assert list(Territory.objects.order_by("pk").values()) == before


def test_terc_renames(terc):
    import_terc(terc())
    gmina = unit("2013052")
    report = import_terc(terc("20;13;05;2;Kobylin;gmina wiejska;{day}", less=["20;13;05"], day="2027-01-01"))
    assert report.renamed == ["gm. wiejska Kobylin-Borzymy -> gm. wiejska Kobylin"]
    assert unit("2013052") == gmina


def test_terc_recoded_unit_keeps_its_row_and_both_codes(terc):
    """A rural gmina whose village became a town."""
    import_terc(terc())
    gmina = unit("2013052")
    institution = InstitutionFactory(seat=gmina)
    plus = [
        "20;13;05;3;Kobylin-Borzymy;gmina miejsko-wiejska;{day}",
        "20;13;05;4;Kobylin-Borzymy;miasto;{day}",
        "20;13;05;5;Kobylin-Borzymy;obszar wiejski;{day}",
    ]
    report = import_terc(terc(*plus, less=["20;13;05"], day="2027-01-01"))
    assert report.recoded == ["2013052 -> 2013053 gm. wiejska Kobylin-Borzymy"]
    assert unit("2013053") == gmina
    assert not Territory.objects.for_code("2013052").exists()
    assert Territory.objects.for_code("2013052", on=date(2026, 6, 1)).get() == gmina
    institution.refresh_from_db()
    assert institution.seat == gmina


def test_terc_merged_gmina_moves_what_pointed_at_it(terc):
    """The rural gmina joined to its town: institutions, teams' territories and animators go along."""
    import_terc(terc())
    rural, town = unit("2013102"), unit("2013011")
    institution = InstitutionFactory(seat=rural)
    animator = UserFactory(role="animator", territory=rural)
    report = import_terc(terc(less=["20;13;10"], day="2027-01-01"))
    rural.refresh_from_db()
    assert (rural.abolished_on, rural.successor) == (date(2027, 1, 1), town)
    assert report.succeeded == ["gm. wiejska Wysokie Mazowieckie -> miasto Wysokie Mazowieckie"]
    institution.refresh_from_db()
    assert institution.seat == town
    assert animator.memberships.get().territory == town


def test_terc_animator_of_both_is_listed_for_the_operator(terc):
    import_terc(terc())
    animator = UserFactory(role="animator", territory=unit("2013102"))
    animator.memberships.create(role="animator", territory=unit("2013011"))
    report = import_terc(terc(less=["20;13;10"], day="2027-01-01"))
    assert len(report.for_operator) == 1


def test_terc_abolished_unit_without_successor_is_listed(terc):
    import_terc(terc())
    report = import_terc(terc(less=["20;13;05"], day="2027-01-01"))
    assert report.for_operator == [
        "gm. wiejska Kobylin-Borzymy (2013052) is not in the register any more: name its successor."
    ]


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        ("20;13;06;7;Nowe;gmina;{day}", "Line 12: unknown RODZ: 7."),
        ("20;13;06;2;Nowe;gmina", "Line 12: 6 columns instead of 7."),
        ("20;1x;06;2;Nowe;gmina;{day}", "Line 12: wrong POW: 1x."),
        ("20;13;;2;Nowe;gmina;{day}", "Line 12: the code is incomplete."),
        ("20;13;06;2;;gmina;{day}", "Line 12: the name is empty or too long."),
        ("20;13;06;2;Nowe;gmina;wczoraj", "Line 12: STAN_NA is not a date: wczoraj."),
        ("20;13;05;2;Dwa razy;gmina;{day}", "Line 12: the code stands in line 5 already."),
        ("20;99;06;2;Sierota;gmina;{day}", "Line 12: what Sierota lies in is not in the file."),
    ],
)
def test_terc_bad_line_is_named_and_nothing_imported(terc, line, problem):
    with pytest.raises(BadFile) as refusal:
        import_terc(terc(line))
    assert refusal.value.problems == [problem]
    assert Territory.objects.count() == 0


@pytest.mark.parametrize("raw", [["A;B"], [HEADER], [""]])
def test_terc_other_file_is_refused(terc, raw):
    with pytest.raises(BadFile):
        import_terc(terc(raw=raw))


def test_terc_that_is_no_text_is_refused(tmp_path):
    path = tmp_path / "terc.csv"
    path.write_bytes(b"\xff\xfe\x00PK")
    with pytest.raises(BadFile):
        import_terc(path)


def test_terc_part_of_the_country_abolishes_nothing(terc):
    import_terc(terc())
    some = terc(raw=[HEADER, *LINES[:3]])
    with pytest.raises(BadFile):
        import_terc(some)
    assert import_terc(some, partial=True).changed is False
    assert Territory.objects.active().count() == 10


def test_terc_command_says_what_it_did_and_what_is_wrong(terc, capsys):
    call_command("import_terc", terc())
    assert capsys.readouterr().out == "New units: 10, renamed: 0, with a new code: 0, succeeded: 0.\n"
    with pytest.raises(CommandError, match="Nothing was imported"):
        call_command("import_terc", "/nie/ma/takiego.csv")


def test_terc_built_in_fixture_is_importable(settings):
    import_terc(settings.BASE_DIR / "partners/data/terc_demo.csv", partial=True)
    assert unit("2013052").label == "gm. wiejska Kobylin-Borzymy"


@pytest.mark.skipif(not COUNTRY.exists(), reason="the official file is downloaded by operators, not shipped")
def test_terc_whole_country(django_assert_max_num_queries):
    with django_assert_max_num_queries(60):
        import_terc(COUNTRY)
    counts = {
        kind: Territory.objects.filter(kind=kind).count() for kind in ("voivodeship", "powiat", "gmina")
    }
    assert counts == {"voivodeship": 16, "powiat": 380, "gmina": 2479}
    assert Territory.objects.filter(is_city_powiat=True).count() == 66
    district = Territory.objects.get(name="Śródmieście", gmina_kind="8")
    assert district.gmina == unit("1465011")


SIMC_HEADER = "WOJ;POW;GMI;RODZ_GMI;RM;MZ;NAZWA;SYM;SYMPOD;STAN_NA"


def test_simc_puts_localities_below_their_gmina(terc, tmp_path):
    import_terc(terc())
    path = tmp_path / "simc.csv"
    path.write_text(
        f"{SIMC_HEADER}\n20;13;05;2;01;1;Kropiewnica-Gajki;0395610;0395610;2026-01-01\n", encoding="utf-8-sig"
    )
    assert [import_simc(path), import_simc(path)] == [(1, 0), (0, 0)]
    locality = Territory.objects.for_code("0395610", register="simc").get()
    assert (locality.kind, locality.gmina, locality.powiat) == ("locality", unit("2013052"), unit("2013"))


def test_simc_before_terc_is_refused(tmp_path):
    path = tmp_path / "simc.csv"
    path.write_text(f"{SIMC_HEADER}\n20;13;05;2;01;1;Piszczaty;0395610;0395610;2026-01-01\n")
    with pytest.raises(BadFile, match=r"2\b.*2013052"):  # the line and the code
        import_simc(path)
    assert TerritoryCode.objects.count() == 0
