"""What changed between two texts, word by word; shown by `components/word_diff.html` in words and shapes."""

import re
from difflib import SequenceMatcher

SAME, REMOVED, ADDED = "same", "removed", "added"
LONG, REWRITTEN = 8, 0.4  # words of a text; the part of them below which nothing of it is left
_TOKENS = re.compile(r"\s+|\w+|[^\w\s]")


def tidy_lines(text):
    """One kind of line end: browsers send another than the database keeps."""
    return str(text or "").replace("\r\n", "\n").strip()


def word_diff(old, new):
    """[(SAME | REMOVED | ADDED, piece of text)]: SAME with REMOVED pieces is `old`, SAME with ADDED ones `new`.

    Whole words only; a space between two changed words belongs to the change, so that pieces stay readable.
    A text written anew is one REMOVED and one ADDED.
    """
    before, after = _TOKENS.findall(tidy_lines(old)), _TOKENS.findall(tidy_lines(new))
    pieces, steps = [], SequenceMatcher(None, before, after, autojunk=False).get_opcodes()
    if _is_another_text(before, after, steps):
        return [(REMOVED, "".join(before)), (ADDED, "".join(after))]
    for kind, i1, i2, j1, j2 in steps:
        if kind == "equal":
            pieces.append((SAME, "".join(before[i1:i2])))
        else:
            pieces += [(REMOVED, "".join(before[i1:i2])), (ADDED, "".join(after[j1:j2]))]
    return _joined([piece for piece in pieces if piece[1]])


def _is_another_text(before, after, steps):
    """Whether a long text was written anew: the few words that are by chance in both would only tear it apart."""
    kept = sum(_words(before[i1:i2]) for kind, i1, i2, _j1, _j2 in steps if kind == "equal")
    shorter = min(_words(before), _words(after))
    return shorter >= LONG and kept < shorter * REWRITTEN


def _words(tokens):
    return sum(token[0].isalnum() for token in tokens)


def _joined(pieces):
    """Changes with nothing but space between them become one change."""
    found = []
    for index, (kind, text) in enumerate(pieces):
        between_changes = 0 < index < len(pieces) - 1 and kind == SAME and not text.strip()
        parts = [(REMOVED, text), (ADDED, text)] if between_changes else [(kind, text)]
        for part in parts:
            _add(found, *part)
    return found


def _add(found, kind, text):
    """Append to the open run of this kind; within one change what was removed stands before what was added."""
    for index in range(len(found) - 1, -1, -1):
        if found[index][0] == kind:
            found[index] = (kind, found[index][1] + text)
            return
        if SAME in (kind, found[index][0]):
            break
    if kind == REMOVED and found and found[-1][0] == ADDED:
        found.insert(len(found) - 1, (kind, text))
    else:
        found.append((kind, text))
