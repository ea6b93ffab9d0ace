import base64
import re
from xml.etree import ElementTree

import pytest
from django.contrib.staticfiles import finders
from django.db import IntegrityError, transaction
from django.template.loader import render_to_string

from documents.models import SignStrip, SignStripImage
from documents.strips import SHIPPED, install, strip_images

from .factories import PNG, StripFactory, stored

SIGNS = sorted({path for _name, signs in SHIPPED.values() for path, _alt in signs})
SVG = "{http://www.w3.org/2000/svg}"


def drawing(path):
    return ElementTree.parse(finders.find(path)).getroot()


@pytest.mark.parametrize("path", SIGNS)
def test_shipped_sign_has_a_title_and_runs_nothing(path):
    root = drawing(path)
    assert root.findtext(f"{SVG}title")
    assert {element.tag for element in root.iter()} == {f"{SVG}svg", f"{SVG}title", f"{SVG}path"}
    assert not any("style" in element.attrib or "href" in "".join(element.attrib) for element in root.iter())


@pytest.mark.parametrize("path", ["img/signs/eu-esf.svg", "img/signs/eu-erasmus-plus.svg"])
def test_shipped_flag_has_its_proportions_stars_and_colours(path):
    by_colour = {element.get("fill"): element.get("d") for element in drawing(path).iter(f"{SVG}path")}
    width, height = map(int, re.search(r"h(\d+)v(\d+)", by_colour["#003399"]).groups())
    assert width / height == 1.5
    stars = by_colour["#FFCC00"].split("M")[1:]
    assert len(stars) == 12
    assert {len(star.split("L")) for star in stars} == {10}
    left = int(re.match(r"M(\d+)", by_colour["#003399"])[1])
    for star in stars:  # a twelfth of the circle each, its radius a third of the height
        points = [tuple(map(float, point.split(","))) for point in star.rstrip("Z").split("L")]
        x = sum(x for x, _y in points) / 10 - left - width / 2
        y = sum(y for _x, y in points) / 10 - height / 2
        assert (x**2 + y**2) ** 0.5 == pytest.approx(height / 3, rel=0.01)


@pytest.mark.parametrize("path", SIGNS)
def test_shipped_sign_beside_the_flag_is_no_wider_or_higher_than_it(path):
    _left, _top, width, height = map(float, drawing(path).get("viewBox").split())
    if "eu-" not in path:
        assert (width <= 810, height <= 540) == (True, True)


@pytest.mark.django_db
@pytest.mark.parametrize("code", SHIPPED)
def test_install_makes_the_strip_once_and_keeps_what_was_edited(code):
    strip = install(code)
    signs = list(strip.images.values_list("static_path", flat=True))
    assert signs == [path for path, _alt in SHIPPED[code][1]]
    flags = 0 if code == "mik" else 1  # the organiser's own sign stands alone
    assert strip.images.filter(is_eu_flag=True).count() == flags
    strip.images.first().delete()
    assert install(code) == strip
    assert strip.images.count() == len(signs) - 1
    assert SignStrip.objects.filter(code=code).count() == 1


@pytest.mark.django_db
def test_strip_images_name_source_alternative_and_size():
    po_wer, poland, flag = strip_images(install("po-wer"))
    assert po_wer["src"].endswith("/static/img/signs/po-wer.svg")
    assert po_wer["alt"] == "Fundusze Europejskie, Wiedza Edukacja Rozwój"
    assert (poland["kind"], flag["kind"]) == ("sign-h100 sign-w100", "sign-flag")


@pytest.mark.django_db
def test_uploaded_sign_is_an_address_on_pages_and_data_in_documents():
    strip = StripFactory()
    file = stored(strip, PNG, "logo.png")
    SignStripImage.objects.create(
        strip=strip, position=1, file=file, alt="Gmina", height_percent=85, width_percent=9
    )
    (on_page,) = strip_images(strip)
    assert on_page == {"src": file.get_absolute_url(), "alt": "Gmina", "kind": "sign-h80 sign-w10"}
    (in_document,) = strip_images(strip, embed=True)
    assert in_document["src"] == "data:image/png;base64," + base64.b64encode(PNG).decode()


def test_no_strip_has_no_images():
    assert strip_images(None) == []


@pytest.mark.django_db
def test_strip_images_take_the_same_queries_for_one_sign_and_for_three(django_assert_num_queries):
    for count in (1, 3):
        strip = StripFactory()
        for position in range(count):
            file = stored(strip, PNG, "logo.png")
            SignStripImage.objects.create(strip=strip, position=position, file=file, alt="x")
        with django_assert_num_queries(2):
            strip_images(strip)


@pytest.mark.django_db
@pytest.mark.parametrize("larger", [{"height_percent": 101}, {"width_percent": 150}])
def test_sign_larger_than_the_flag_is_refused_by_the_database(larger):
    with pytest.raises(IntegrityError, match="documents_sign_not_larger_than_flag"), transaction.atomic():
        SignStripImage.objects.create(
            strip=StripFactory(), position=1, static_path="x.svg", alt="x", **larger
        )


@pytest.mark.django_db
def test_sign_has_one_image_in_the_database():
    strip = StripFactory()
    for image in ({}, {"static_path": "x.svg", "file": stored(strip, PNG, "logo.png")}):
        with pytest.raises(IntegrityError, match="documents_sign_one_image"), transaction.atomic():
            SignStripImage.objects.create(strip=strip, position=1, alt="x", **image)


@pytest.mark.django_db
def test_strip_on_a_page_has_alternatives_and_no_inline_style():
    html = render_to_string("components/sign_strip.html", {"strip": strip_images(install("po-wer"))})
    assert html.count("<img ") == 3
    assert "style=" not in html
    assert 'alt="Rzeczpospolita Polska"' in html
