"""Longer texts are Markdown: raw HTML is switched off, headings start below those of the page.

A picture becomes a link to it: pages and PDFs load nothing from other hosts, and a picture has no text alternative
that anybody checked.
"""

from functools import cache

from django.utils.html import format_html
from django.utils.safestring import mark_safe
from markdown_it import MarkdownIt


@cache
def _parser():
    parser = MarkdownIt("commonmark", {"html": False, "linkify": False}).enable("table")
    parser.add_render_rule("image", _as_link)
    return parser


def _as_link(renderer, tokens, index, options, env):
    image = tokens[index]
    address = image.attrs["src"]
    words = renderer.renderInlineAsText(image.children, options, env) or address
    if address.startswith("data:"):
        return format_html("{}", words)
    return format_html('<a href="{}">{}</a>', address, words)


def to_html(text, *, top=3):
    """Safe HTML of `text`; its first level of headings becomes <h`top`>."""
    tokens = _parser().parse(text or "")
    levels = [int(token.tag[1]) for token in tokens if token.type == "heading_open"]
    shift = top - min(levels, default=top)
    for token in tokens:
        if token.type in ("heading_open", "heading_close"):
            token.tag = f"h{min(int(token.tag[1]) + shift, 6)}"
    return mark_safe(_parser().renderer.render(tokens, _parser().options, {}))
