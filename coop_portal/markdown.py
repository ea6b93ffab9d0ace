"""Longer texts are Markdown: raw HTML is switched off, headings start below those of the page."""

from functools import cache

from django.utils.safestring import mark_safe
from markdown_it import MarkdownIt


@cache
def _parser():
    return MarkdownIt("commonmark", {"html": False, "linkify": False}).enable("table")


def to_html(text, *, top=3):
    """Safe HTML of `text`; its first level of headings becomes <h`top`>."""
    tokens = _parser().parse(text or "")
    levels = [int(token.tag[1]) for token in tokens if token.type == "heading_open"]
    shift = top - min(levels, default=top)
    for token in tokens:
        if token.type in ("heading_open", "heading_close"):
            token.tag = f"h{min(int(token.tag[1]) + shift, 6)}"
    return mark_safe(_parser().renderer.render(tokens, _parser().options, {}))
