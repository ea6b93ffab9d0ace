"""What a question is about, as codes of topics: nothing else of it is kept."""

import csv
from functools import lru_cache
from pathlib import Path

from coop_portal.folding import fold

from .. import crisis
from ..models import HelpTopic
from ..search import query as q
from ..search import text
from ..search.stamp import stamp
from ..search.thesaurus import Group, Thesaurus

WORDS = Path(__file__).parents[1] / "vocabulary/topic_words.csv"
MOST_TOPICS = 3  # a question about more than that is about none of them
UNKNOWN = ""


def topics_of(question):
    """Codes of the topics of a Question: the chosen, else those of a crisis, else the named ones; {""} for none."""
    chosen = question.filters.topics
    found = set(chosen) or crisis.topics_told(question.text) or _named(question.text)
    return frozenset(found) if 0 < len(found) <= MOST_TOPICS else frozenset({UNKNOWN})


def recipients_of(question, chips=()):
    """Code of the group that was chosen or named ("dla seniorów"); "" where it is none or several."""
    named = [chip.key.partition(":")[2] for chip in chips if chip.kind == "recipients"]
    chosen = question.filters.recipients or named
    return chosen[0] if len(chosen) == 1 else ""


def _named(words):
    """Topics that the words name by themselves, else by the other wordings that search knows for them."""
    thesaurus = _compiled(stamp(HelpTopic))
    written = text.words(text.clean(words, q.MAX_QUERY), q.MAX_WORDS)
    lexemes = [frozenset((*text.lexemes(word.text), fold(word.text))) for word in written]
    if found := _told(thesaurus, lexemes):
        return found
    others = (expansion.phrase.words for expansion in q.parse(words).expansions if not expansion.is_meaning)
    return frozenset().union(*(_told(thesaurus, other) for other in others))


def _told(thesaurus, lexemes):
    return {expansion.phrase.label for expansion in thesaurus.expand(lexemes) if expansion.leads}


@lru_cache(maxsize=1)
def _compiled(_stamp):
    """Names of the topics and the words that tell of them, as situations that lead to a code."""
    known = {topic.code: [topic.name] for topic in HelpTopic.objects.unmerged()}
    with WORDS.open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            if row["topic"] in known:  # one that an operator took out leads nowhere
                known[row["topic"]] += row["words"].split("|")
    return Thesaurus([Group(code, tuple(words), leads=True) for code, words in known.items()])
