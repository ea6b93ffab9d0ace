"""The table of known forms: every inflected form of every word that documents use.

It repairs missing diacritics ("zajec") and typing errors ("psycholgo"), and it counts in how many documents a word
is, so that rare words weigh more. Stigmatising words never get in: nobody is offered one.
"""

from math import log
from string import ascii_lowercase
from typing import NamedTuple

from django.db import connection

from coop_portal.folding import fold

from ..models import KnownForm
from . import text

CANDIDATES = 24  # forms that look most like a mistyped word
TWO_SLIPS = 8  # letters of a word in which two slips are forgiven
KNOWN = "SELECT folded, lemma, shown, frequency FROM services_catalog_knownform WHERE folded = ANY(%s)"
ALIKE = f"""
    SELECT typed, folded, lemma, shown, frequency FROM unnest(%s::text[]) AS typed, LATERAL (
        SELECT * FROM services_catalog_knownform AS form
        WHERE form.folded %% typed AND length(form.folded) > {text.SHORT}
        ORDER BY similarity(form.folded, typed) DESC, form.folded LIMIT {CANDIDATES}
    ) AS candidate
"""
MAX_FORM = 80  # as wide as the columns


class Reading(NamedTuple):
    """What a word of a query stands for. `shown`: the word that it was repaired to, if it was.

    `accented` are lemmas with Polish letters that it means for sure; `others` are such lemmas that it would mean if
    Polish letters were left out of it, although it is a word as it stands: "leki" may be "lęki".
    """

    lexemes: frozenset[str]
    stems: frozenset[str]
    shown: str = ""
    accented: frozenset[str] = frozenset()
    others: frozenset[str] = frozenset()


def learn(lemmas, frequency=1):
    """Add all forms of these dictionary words; words that are known already cost one look.

    `frequency`: in how many documents they are, as far as one can say before the next `recount()`.
    """
    wanted = {fold(lemma): lemma for lemma in sorted(lemmas) if 0 < len(lemma) <= MAX_FORM}
    known = set(KnownForm.objects.filter(lemma__in=wanted).values_list("lemma", flat=True).distinct())
    rows = {
        (fold(form)[:MAX_FORM], lexeme): form[:MAX_FORM]
        for lexeme, lemma in wanted.items()
        if lexeme not in known
        for form in (*sorted(text.forms(lemma)), lemma)  # the dictionary form is shown where letters coincide
    }
    # In one order, so that two writers who meet the same word wait for each other instead of locking up.
    KnownForm.objects.bulk_create(
        [
            KnownForm(folded=folded, lemma=lexeme, shown=rows[folded, lexeme], frequency=frequency)
            for folded, lexeme in sorted(rows)
        ],
        batch_size=2000,
        ignore_conflicts=True,
    )


def recount():
    """Count in how many documents each known word is."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            WITH found AS MATERIALIZED (
                SELECT word, ndoc FROM ts_stat('SELECT vector FROM services_catalog_searchdocument')
            )
            UPDATE services_catalog_knownform AS form SET frequency = counted.documents
            FROM (
                SELECT id, coalesce(ndoc, 0) AS documents FROM services_catalog_knownform
                LEFT JOIN found ON word = lemma
            ) AS counted
            WHERE form.id = counted.id AND form.frequency <> counted.documents
            """
        )


def read(words, is_known):
    """The `Reading` of each word of a query, in two queries at most.

    A word typed without Polish letters may be any word that looks so without them; a word that is neither in the
    dictionary nor in `is_known(lexeme)` nor in a document is taken for a typing error.
    """
    plain = {fold(word.text): word for word in words if not word.is_stop}
    alike = _rows(KNOWN, plain)
    lost = {
        folded
        for folded, word in plain.items()
        if folded not in alike
        and len(folded) > text.SHORT
        and not text.in_dictionary(word.text)
        and not any(map(is_known, text.lexemes(word.text)))
    }
    near = _nearest(lost)
    return [_reading(word, alike, near) for word in words]


def _reading(word, alike, near):
    folded = fold(word.text)
    if word.is_stop:
        return Reading(frozenset({folded}), frozenset())
    if repairs := near.get(folded):
        shown = repairs[0][2]
        return Reading(frozenset(row[1] for row in repairs), frozenset(text.stems(shown)), shown)
    lexemes, stems = {*text.lexemes(word.text)}, {*text.stems(word.text)}
    if folded == word.text.lower():
        for _folded, lemma, shown, _frequency in alike.get(folded, ()):
            lexemes.add(lemma)
            stems.update(text.stems(shown))
    accented, others = frozenset(text.accented(word.text)), frozenset()
    if folded == word.text.lower() and text.is_common(folded):
        others = frozenset(
            lemma
            for form in text.lookalikes(folded)
            for lemma in text.accented(form)
            if fold(lemma) in lexemes
        )
    return Reading(frozenset(lexemes), frozenset(stems), accented=accented, others=others)


def _nearest(lost):
    """{what was typed: the rows of the nearest known form}: fewest slips first, then the commoner word."""
    found = {}
    if lost:
        one = {typed: _one_slip(typed) for typed in lost}
        rows = _rows(KNOWN, set().union(*one.values()))
        for typed, near in one.items():
            known = [row for folded in near for row in rows.get(folded, ())]
            if known:
                found[typed] = _commonest(known)
    for typed, rows in _rows(
        ALIKE, {typed for typed in lost - found.keys() if len(typed) >= TWO_SLIPS}
    ).items():
        known = [row[1:] for row in rows if slips(typed, row[1]) <= 2]
        if known:
            fewest = min(slips(typed, row[0]) for row in known)
            found[typed] = _commonest([row for row in known if slips(typed, row[0]) == fewest])
    return found


def _commonest(rows):
    """The rows (folded, lemma, shown, frequency) of the form that most documents use."""
    best = min(rows, key=lambda row: (-row[3], row[0], row[1]))
    return [row for row in rows if row[0] == best[0]]


def _one_slip(typed):
    """All that may have been meant where one letter is too many, missing, wrong, or two are swapped."""
    parts = [(typed[:i], typed[i:]) for i in range(len(typed) + 1)]
    near = {a + b[1:] for a, b in parts if b}
    near |= {a + b[1] + b[0] + b[2:] for a, b in parts if len(b) > 1}
    near |= {a + letter + b[1:] for a, b in parts if b for letter in ascii_lowercase}
    near |= {a + letter + b for a, b in parts for letter in ascii_lowercase}
    return {each for each in near if len(each) > text.SHORT} - {typed}


def slips(a, b):
    """Typing errors between two words: a letter too many, missing, wrong, or two swapped."""
    before, row = None, list(range(len(b) + 1))
    for i, x in enumerate(a, 1):
        now = [i]
        for j, y in enumerate(b, 1):
            now.append(min(row[j] + 1, now[j - 1] + 1, row[j - 1] + (x != y)))
            if before and i > 1 and j > 1 and x == b[j - 2] and a[i - 2] == y:
                now[j] = min(now[j], before[j - 2] + 1)
        before, row = row, now
    return row[-1]


def _rows(sql, words):
    """{first column: rows} of a query about a list of words."""
    found = {}
    if words:
        with connection.cursor() as cursor:
            cursor.execute(sql, [sorted(words)])
            for row in cursor.fetchall():
                found.setdefault(row[0], []).append(row)
    return found


def weights(readings):
    """How telling each word is: the logarithm of documents by documents that hold it."""
    lexemes = sorted({lexeme for reading in readings for lexeme in reading.lexemes})
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT lemma, max(frequency) FROM services_catalog_knownform WHERE lemma = ANY(%s) GROUP BY lemma
            UNION ALL
            SELECT '', CASE WHEN reltuples >= 10000 THEN reltuples::bigint
                ELSE (SELECT count(*) FROM services_catalog_searchdocument WHERE is_listed) END
            FROM pg_class WHERE oid = 'services_catalog_searchdocument'::regclass
            """,
            [lexemes],
        )
        counts = dict(cursor.fetchall())
    total = counts.pop("", 0) or 1
    unseen = max(total / 40, 1)  # a word that no document holds counts as a fairly rare one
    return [
        log(1 + total / (max((counts.get(lexeme, 0) for lexeme in reading.lexemes), default=0) or unseen))
        for reading in readings
    ]
