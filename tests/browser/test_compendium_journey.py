"""Anybody opens the compendium of the five projects' practices: one PDF with contents, bookmarks and tags."""

import io

import pikepdf
import pytest

from programmes.models import GoodPractice

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def bookmarks(pdf):
    with pdf.open_outline() as outline:
        return [found.title for top in outline.root for found in (top, *top.children)]


def structure(pdf):
    """Names of the tags in the tree of the document's structure."""
    names, waiting = set(), [pdf.Root.StructTreeRoot]
    while waiting:
        found = waiting.pop()
        if isinstance(found, pikepdf.Array):
            waiting += list(found)
        elif isinstance(found, pikepdf.Dictionary):
            names.add(str(found.get("/S", "")))
            waiting += [found["/K"]] if "/K" in found else []
    return names


@pytest.mark.usefixtures("seeded")
def test_compendium_is_opened_with_contents_bookmarks_and_tags(open_browser, accessible):
    page = open_browser()
    page.goto("/dobre-praktyki/")
    accessible(page)
    with page.expect_download() as download:
        page.get_by_role("link", name="Wszystkie w jednym pliku PDF").click()
    content = download.value.path().read_bytes()
    titles = list(GoodPractice.objects.published().order_by("sort_key").values_list("title", flat=True))
    assert len(titles) == 6
    with pikepdf.open(io.BytesIO(content)) as pdf:
        assert set(titles) <= set(bookmarks(pdf))
        assert str(pdf.Root.Lang) == "pl"
        assert bool(pdf.Root.MarkInfo.Marked)
        assert {"/H1", "/H2", "/L", "/LI", "/P", "/Figure", "/Link"} <= structure(pdf)
        links = [link for sheet in pdf.pages for link in sheet.get("/Annots", [])]
        assert len(links) >= len(titles)  # the contents lead to the cards
        alternatives = [
            str(found["/Alt"])
            for found in pdf.objects
            if isinstance(found, pikepdf.Dictionary) and "/Alt" in found
        ]
        assert any("Erasmus+" in text for text in alternatives)
