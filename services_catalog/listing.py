"""The list as a reader asks for it: one question, one answer, with what to say around it."""

from dataclasses import dataclass, replace

from django.core.paginator import Page, Paginator

from .filters import Question
from .search.search import PAGE, SearchResult, search


@dataclass(frozen=True)
class Answer:
    question: Question
    result: SearchResult
    page: Page
    left_gmina: object = None  # the remembered gmina that was left out, because it would have found nothing

    @property
    def chips(self):
        """What was understood in the words, each with the address that takes it off again."""
        return [(chip.label, self.question.url(without=[chip.key])) for chip in self.result.chips]

    @property
    def meanings(self):
        return [(label, self.question.url(text=label)) for label in self.result.meanings]

    @property
    def looser(self):
        """Pairs (what to do, address) that lead on from an answer with nothing in it."""
        question = self.question
        return {
            "everywhere": question.anywhere().url() if question.territory else "",
            "unfiltered": question.url(filters=False) if question.chosen and question.text else "",
            "all": question.url(text="", filters=False) if question.text or question.chosen else "",
        }


def answer(question):
    """Search. A place that only the cookie remembers gives way where the words name another or it finds nothing."""
    question, result, left = _settled(question)
    pages = Paginator(range(result.total), PAGE)
    page = pages.get_page(question.page)
    if page.number != question.page:
        result = _search(question, page.number)
    return Answer(question=question, result=result, page=page, left_gmina=left)


def everything(question, limit):
    """(services of all pages of the same answer, how many there are); none of them where they are more than `limit`."""
    question, result, _left = _settled(replace(question, page=1))
    if result.total > limit:
        return [], result.total
    found = search(question.text, filters=question.filters, without=question.without, limit=limit)
    return [hit.service for hit in found.rows], found.total


def _settled(question):
    result = _search(question)
    left = None
    if question.remembered and (
        result.widened or not result.total or any(chip.kind == "place" for chip in result.chips)
    ):
        left, question = question.territory, question.anywhere()
        result = _search(question)
    return question, result, left


def _search(question, page=None):
    offset = ((page or question.page) - 1) * PAGE
    return search(question.text, filters=question.filters, without=question.without, offset=offset)
