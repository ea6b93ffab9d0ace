"""Shows in a text which words it was found by."""

from django.utils.html import escape
from django.utils.safestring import mark_safe

from . import text

LONGEST = 2_000  # characters of a text that are looked through


def marked(label, wanted):
    """`label` as safe HTML, its words that stand for one of the lexemes or stems of `wanted` in <mark>."""
    label = str(label)
    if not wanted:
        return escape(label)
    parts, at = [], 0
    # Positions are those of the cleaned text, which has the same length unless a letter was written as two.
    clean = text.clean(label[:LONGEST])
    if clean != label[: len(clean)]:
        return escape(label)
    for word in text.words(clean):
        lexemes = (*text.lexemes(word.text), *text.stems(word.text))
        if not (word.is_stop or word.is_weak) and not wanted.isdisjoint(lexemes):
            parts += [
                escape(label[at : word.start]),
                "<mark>",
                escape(label[word.start : word.end]),
                "</mark>",
            ]
            at = word.end
    return mark_safe("".join([*parts, escape(label[at:])]))
