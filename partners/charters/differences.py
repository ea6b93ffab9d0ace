"""What a version of a charter changes in the one before, sentence by sentence."""

from dataclasses import dataclass

from coop_portal.differences import word_diff

from ..enums import CharterRegister

SAME, CHANGED, ADDED, REMOVED = "same", "changed", "added", "removed"


@dataclass(frozen=True)
class Row:
    """One sentence: `kind` says what became of it, `pieces` are word_diff's of old and new text."""

    kind: str
    pieces: list


def compare(charter, earlier):
    """[(register, rows)] in the order of the new version; what was removed stands at the end of its register."""
    before = {item.pk: item for item in earlier.items.all()}
    items = list(charter.items.all())
    kept = {item.origin_id for item in items}
    return [
        (
            register,
            [_row(item, before.get(item.origin_id)) for item in items if item.register == register]
            + [
                Row(REMOVED, word_diff(item.text, ""))
                for item in before.values()
                if item.register == register and item.pk not in kept
            ],
        )
        for register in CharterRegister
    ]


def _row(item, origin):
    if origin is None:
        return Row(ADDED, word_diff("", item.text))
    pieces = word_diff(origin.text, item.text)
    return Row(CHANGED if origin.text != item.text else SAME, pieces)


def counts(sections):
    """{kind: how many sentences} of all registers."""
    kinds = [row.kind for _register, rows in sections for row in rows]
    return {kind: kinds.count(kind) for kind in (SAME, CHANGED, ADDED, REMOVED)}
