"""Words that lead back to where they came from say nothing new."""

from collections import defaultdict

from coop_portal.folding import fold


def plain(word):
    return " ".join(fold(word).split())


def circle(term, words, rows):
    """The terms on the way from `words` back to `term`, as they are written; () where nothing leads back.

    `rows`: pairs (term, words) of the rows beside it, of whatever kind.
    """
    goal, leads = plain(term), defaultdict(list)
    for start, ends in rows:
        leads[plain(start)].append((start, ends))
    seen, ways = set(), [(word, ()) for word in words]
    while ways:
        word, way = ways.pop()
        if plain(word) in seen:
            continue
        seen.add(plain(word))
        for start, ends in leads.get(plain(word), ()):
            if goal in map(plain, ends):
                return (*way, start)
            ways += [(end, (*way, start)) for end in ends]
    return ()
