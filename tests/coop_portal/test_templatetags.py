"""Polish dates, money and text of the pages."""

import datetime

import pytest
from django.core.paginator import Paginator
from django.template import Context, Template, TemplateSyntaxError
from django.utils import timezone, translation

from coop_portal.templatetags import portal

NBSP = "\N{NO-BREAK SPACE}"
DAY = datetime.date(2026, 5, 13)


def polish(text):
    """The expected text with plain spaces for the non-breaking ones."""
    return text.replace(NBSP, " ")


def rendered(source, **context):
    return Template("{% load portal %}" + source).render(Context(context))


@pytest.mark.parametrize(
    ("show", "expected"),
    [
        (portal.longdate, "13 maja 2026 r."),
        (portal.daydate, "śr., 13 maja 2026"),
        (portal.shortdate, "13.05.2026"),
    ],
)
def test_date_reads_as_polish(show, expected):
    with translation.override("pl"):
        assert polish(show(DAY)) == expected


@pytest.mark.parametrize(
    ("show", "expected"),
    [
        (portal.longdate, "13 May 2026"),
        (portal.daydate, "Wed, 13 May 2026"),
        (portal.shortdate, "13 May 2026"),
    ],
)
def test_date_reads_as_english(show, expected):
    with translation.override("en"):
        assert polish(show(DAY)) == expected


def test_date_never_breaks_over_a_line():
    with translation.override("pl"):
        assert " " not in portal.longdate(DAY) + portal.daydate(DAY)


def test_weekdays_are_those_that_people_write():
    week = [DAY + datetime.timedelta(days) for days in range(7)]
    with translation.override("pl"):
        assert [portal.daydate(day).split(",")[0] for day in week] == [
            "śr.", "czw.", "pt.", "sob.", "niedz.", "pon.", "wt.",
        ]  # fmt: skip


def test_moment_is_in_the_portals_time_zone():
    late = datetime.datetime(2026, 5, 12, 22, 30, tzinfo=datetime.UTC)
    with translation.override("pl"), timezone.override("Europe/Warsaw"):
        assert polish(portal.moment(late)) == "13 maja 2026 r., 00:30"
        assert portal.isodate(late) == "2026-05-13T00:30+02:00"


@pytest.mark.parametrize(
    "show", [portal.longdate, portal.daydate, portal.shortdate, portal.moment, portal.isodate]
)
def test_missing_date_shows_nothing(show):
    assert show(None) == ""


def test_money_groups_thousands_and_stays_together():
    with translation.override("pl"):
        assert portal.money(3382600, "EUR") == f"33{NBSP}826,00{NBSP}EUR"
        assert portal.money(5) == f"0,05{NBSP}zł"
        assert portal.money(-732400, "EUR") == f"-7{NBSP}324,00{NBSP}EUR"
    with translation.override("en"):
        assert portal.money(3382600, "EUR") == f"33,826.00{NBSP}EUR"


def test_money_of_nothing_is_empty_and_of_zero_is_zero():
    with translation.override("pl"):
        assert portal.money(None) == ""
        assert portal.money(0) == f"0,00{NBSP}zł"


@pytest.mark.parametrize(
    ("text", "tied"),
    [
        ("zajęcia w świetlicy i w domu", "zajęcia w~świetlicy i~w~domu"),
        ("ul. Ludowa 15", "ul.~Ludowa 15"),
        ("Szkoła nr 2", "Szkoła nr~2"),
        ("Kawa", "Kawa"),
        ("fala morska", "fala morska"),
    ],
)
def test_orphans_tie_short_words_to_the_next(text, tied):
    assert portal.orphans(text) == tied.replace("~", NBSP)


def test_names_of_files_and_paths_break_at_their_joints():
    assert rendered("{{ text|breakable }}", text="a_b/c <i>.pdf") == "a_<wbr>b/<wbr>c &lt;i&gt;.pdf"


def test_postcode_is_kept_whole():
    assert rendered("{{ text|whole_postcodes }}", text="A & B 1, 18-204 Kobylin") == (
        'A &amp; B 1, <span class="nowrap">18-204</span> Kobylin'
    )


def test_orphans_leave_escaping_to_the_template():
    assert rendered("{{ text|orphans }}", text="a <b>") == f"a{NBSP}&lt;b&gt;"


@pytest.mark.parametrize(
    ("number", "href"),
    [
        ("(22) 586 42 00", "225864200"),
        ("+48 601 668 314", "+48601668314"),
        ("86 275 00 00 w. 12", "862750000"),
    ],
)
def test_phone_href_keeps_what_a_phone_dials(number, href):
    assert portal.phone_href(number) == href


def test_icon_is_decoration_unless_it_has_a_label():
    assert 'aria-hidden="true"' in rendered('{% icon "telephone" %}')
    assert 'role="img" aria-label="gotowe"' in rendered('{% icon "check-lg" "gotowe" %}')


def test_icon_that_does_not_exist_fails_loudly():
    with pytest.raises(FileNotFoundError):
        rendered('{% icon "no-such-icon" %}')


def test_breadcrumbs_link_the_way_and_name_the_page():
    html = rendered('{% breadcrumbs "Lista" "/uslugi/" "Klub" %}')
    assert '<a href="/uslugi/">Lista</a>' in html
    assert '<li aria-current="page">Klub</li>' in html


def test_pagination_keeps_the_rest_of_the_query(rf):
    request = rf.get("/uslugi/", {"q": "zajęcia", "page": "2"})
    html = rendered("{% pagination page %}", page=Paginator(range(100), 20).page(2), request=request)
    assert 'rel="next" href="?q=zaj%C4%99cia&amp;page=3"' in html


def test_pagination_of_one_page_shows_nothing(rf):
    html = rendered("{% pagination page %}", page=Paginator(range(3), 20).page(1), request=rf.get("/"))
    assert html.strip() == ""


def test_confirm_button_posts_with_the_csrf_token():
    html = rendered('{% confirm_button "/x/" "Usuń" "danger" %}', csrf_token="token")
    assert 'name="csrfmiddlewaretoken" value="token"' in html
    assert 'action="/x/" method="post"' in html


def test_qr_code_is_an_image_that_the_policy_allows():
    assert portal.qr_code("https://example.org/sprawdz/AB12/").startswith("data:image/svg+xml")


def test_breadcrumbs_without_an_address_are_refused():
    with pytest.raises((ValueError, TemplateSyntaxError)):
        rendered('{% breadcrumbs "Lista" "Klub" %}')


def test_quantity_of_a_float_has_the_digits_that_it_is_written_with():
    assert [portal.quantity(number) for number in (4.6, 13.33, 2.0)] == ["4,6", "13,33", "2"]
