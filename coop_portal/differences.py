"""What changed between two texts, word by word; shown by `components/word_diff.html` in words and shapes."""

import re
from difflib import SequenceMatcher

SAME, REMOVED, ADDED = "same", "removed", "added"
_TOKENS = re.compile(r"\s+|\w+|[^\w\s]")


def tidy_lines(text):
    """One kind of line end: browsers send another than the database keeps."""
    return str(text or "").replace("\r\n", "\n").strip()


def word_diff(old, new):
    """[(SAME | REMOVED | ADDED, piece of text)]: SAME with REMOVED pieces is `old`, SAME with ADDED ones `new`.

    Whole words only; a space between two changed words belongs to the change, so that pieces stay readable.
    """
    before, after = _TOKENS.findall(tidy_lines(old)), _TOKENS.findall(tidy_lines(new))
    pieces = []
    for kind, i1, i2, j1, j2 in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if kind == "equal":
            pieces.append((SAME, "".join(before[i1:i2])))
        else:
            pieces += [(REMOVED, "".join(before[i1:i2])), (ADDED, "".join(after[j1:j2]))]
    return _joined([piece for piece in pieces if piece[1]])


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
