"""Texts that people write are shown as HTML: whatever they write, nothing runs and nothing is fetched."""

import re
import time

import pytest

from coop_portal.markdown import to_html

HOSTILE = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<svg/onload=alert(1)>",
    "<iframe src='https://evil.example'></iframe>",
    "[klik](javascript:alert(1))",
    "[klik](JaVaScRiPt:alert(1))",
    "[klik](java&#115;cript:alert(1))",
    "[klik](&#x6A;avascript:alert(1))",
    "[klik](vbscript:msgbox)",
    "[klik](data:text/html;base64,PHNjcmlwdD4=)",
    "[klik](file:///etc/passwd)",
    "<javascript:alert(1)>",
    "![x](javascript:alert(1))",
    "![x](data:image/svg+xml;base64,PHN2Zy8+)",
    '[x](https://a.example "\\" onmouseover=\\"alert(1)")',
    "[a]: javascript:alert(1)\n\n[a]",
    "```<script>\nalert(1)\n```",
    "| <b onclick=x> |\n|---|\n| <script> |",
    '<a href="https://x.example" style="position:fixed">x</a>',
]
TAG = re.compile(r"<[a-zA-Z][^>]*>")


@pytest.mark.parametrize("text", HOSTILE)
def test_nothing_runs_and_nothing_is_fetched(text):
    html = to_html(text)
    tags = " ".join(TAG.findall(html)).lower()
    assert not re.search(r"<(script|img|svg|iframe|object|embed|form|style|input)", tags)
    assert not re.search(r"\son\w+\s*=|style=|srcdoc", re.sub(r'"[^"]*"', '""', tags))
    assert not re.search(r'href="(?!https?:|mailto:|#|/)', tags)


def test_picture_of_another_host_becomes_a_link():
    html = to_html("![Plan sali](https://example.org/plan.png)")
    assert html == '<p><a href="https://example.org/plan.png">Plan sali</a></p>\n'


def test_picture_without_words_is_named_by_its_address():
    assert ">https://example.org/a.png</a>" in to_html("![](https://example.org/a.png)")


@pytest.mark.parametrize(
    "text",
    [
        "> " * 5000 + "x",
        "- " * 5000 + "x",
        "[" * 20000,
        "*a_" * 20000,
        "`" * 20001,
        "![" * 10000,
        "a" * 1_000_000,
    ],
    ids=["quotes", "lists", "brackets", "emphasis", "ticks", "pictures", "long"],
)
def test_huge_nesting_is_neither_slow_nor_fatal(text):
    began = time.perf_counter()
    to_html(text)
    assert time.perf_counter() - began < 5


@pytest.mark.parametrize(
    ("text", "headings"),
    [
        ("# A\n\n## B", ["h3", "h4"]),
        ("## A\n\n### B\n\n###### C", ["h3", "h4", "h6"]),
        ("###### A", ["h3"]),
        ("Tytuł\n=====", ["h3"]),
    ],
)
def test_headings_begin_below_those_of_the_page(text, headings):
    assert re.findall(r"<(h\d)>", to_html(text)) == headings


def test_top_of_headings_is_chosen_by_the_page():
    assert to_html("## A", top=2) == "<h2>A</h2>\n"


def test_what_may_be_written_is_shown():
    html = to_html(
        "**B** _i_ [a](https://example.org) <ola@example.org>\n\n- x\n\n1. y\n\n| a |\n|---|\n| b |"
    )
    for part in ("<strong>B</strong>", "<em>i</em>", 'href="https://example.org"', "<ul>", "<ol>", "<table>"):
        assert part in html
