"""Shows in a text which words it was found by."""

from typing import NamedTuple

from django.utils.html import escape
from django.utils.safestring import mark_safe

from . import text

LONGEST = 2_000  # characters of a text that are looked through


class Marks(NamedTuple):
    """What to mark: lexemes and stems of words, and wordings (sets of lexemes, one a word) that count only whole."""

    words: frozenset = frozenset()
    wordings: tuple = ()

    def within(self, said):
        """The lexemes to mark in a text whose words are these sets: "domu" is no dinner by itself."""
        held = frozenset().union(*said)
        whole = [words for words in self.wordings if all(not held.isdisjoint(word) for word in words)]
        return self.words.union(*(word for words in whole for word in words))


NOTHING = Marks()


def marked(label, marks):
    """`label` as safe HTML, its words that stand for something of `marks` in <mark>."""
    label = str(label)
    if not marks or marks == NOTHING:
        return escape(label)
    # Positions are those of the cleaned text, which has the same length unless a letter was written as two.
    clean = text.clean(label[:LONGEST])
    if clean != label[: len(clean)]:
        return escape(label)
    words = text.words(clean)
    said = [frozenset((*text.lexemes(word.text), *text.stems(word.text))) for word in words]
    wanted, parts, at = marks.within(said), [], 0
    for word, lexemes in zip(words, said, strict=True):
        if not (word.is_stop or word.is_weak) and not wanted.isdisjoint(lexemes):
            parts += [
                escape(label[at : word.start]),
                "<mark>",
                escape(label[word.start : word.end]),
                "</mark>",
            ]
            at = word.end
    return mark_safe("".join([*parts, escape(label[at:])]))
