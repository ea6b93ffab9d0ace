"""tsquery, made of quoted lexemes alone: nothing that a person types can break out of it.

`{}` stands after each lexeme of words where the letters of fields go (`in_fields`); filters have no fields.
"""

FIELDS = "ABCD"


def quoted(lexeme):
    """A lexeme as a literal of tsvector and tsquery."""
    return "'" + lexeme.replace("\\", "\\\\").replace("'", "''") + "'"


def word(lexemes):
    return any_of(quoted(lexeme) + ":" + FIELDS for lexeme in sorted(lexemes))


def phrase(wording):
    """The words of a phrase in their order, each in any of its readings."""
    parts = [word(wording.words[0])]
    for step, lexemes in zip(wording.steps[1:], wording.words[1:], strict=True):
        parts.append(f"<{step}> {word(lexemes)}")
    return f"({' '.join(parts)})"


def all_words(wording):
    """The words of a phrase in any order."""
    return all_of(word(lexemes) for lexemes in wording.words)


def in_fields(condition, fields):
    """The condition on words, asked of these fields alone; of all fields without any letter, which an index answers."""
    return condition.replace(":" + FIELDS, ":" + fields if fields != FIELDS else "")


def filter_by(prefix, values):
    return any_of(quoted(f"{prefix}:{value}") for value in values)


def territory(each):
    """Services of a territory, and those for the residents of all that it lies in."""
    around = (quoted(f"t:{pk}") for pk in sorted(each.path_ids() - {each.pk}))
    return any_of([own(each), *around, quoted("t:0")])


def own(each):
    """Services for the residents of a territory, for some of them, or with a place in it."""
    return any_of(quoted(f"{kind}:{each.pk}") for kind in "tip")


def any_of(conditions):
    return f"({' | '.join(conditions)})"


def all_of(conditions):
    return f"({' & '.join(conditions)})"
