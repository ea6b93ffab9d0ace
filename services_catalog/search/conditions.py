"""tsquery, made of quoted lexemes alone: nothing that a person types can break out of it.

`{}` stands after each lexeme of words where the letters of fields go (`in_fields`); filters have no fields.
"""

from functools import lru_cache

FIELDS = "ABCD"


@lru_cache(maxsize=50_000)
def quoted(lexeme):
    """A lexeme as a literal of tsvector and tsquery."""
    return "'" + lexeme.replace("\\", "\\\\").replace("'", "''") + "'"


def ways(lexemes):
    """Conditions, one for each of the lexemes."""
    return tuple(quoted(lexeme) + ":" + FIELDS for lexeme in sorted(lexemes))


def word(lexemes):
    return any_of(ways(lexemes))


def phrase_ways(wording):
    """Of a wording of one word, or of several as documents hold them in one lexeme: no row is read for their order."""
    return ways(wording.words[0] if len(wording.words) == 1 else [wording.key])


def in_order(wording):
    """The words of a wording in their order, each in any of its readings: slow, for documents not yet written anew."""
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


def territories(them):
    """Services of any of these territories, and those for the residents of all that they lie in."""
    around = {pk for each in them for pk in each.path_ids()} - {each.pk for each in them}
    return any_of([own(them), *(quoted(f"t:{pk}") for pk in sorted(around)), quoted("t:0")])


def own(them):
    """Services for the residents of these territories, for some of them, or with a place there."""
    return filter_by("o", sorted(each.pk for each in them))


def any_of(conditions):
    """As a tree: of a plain row of forty PostgreSQL goes through all forty for each document, from the far end."""
    conditions = list(conditions)
    while len(conditions) > 2:
        pairs = (conditions[at : at + 2] for at in range(0, len(conditions), 2))
        conditions = [f"({' | '.join(pair)})" for pair in pairs]
    return f"({' | '.join(conditions)})"


def all_of(conditions):
    return f"({' & '.join(conditions)})"
