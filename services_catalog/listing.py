"""The list as a reader asks for it: one question, one answer, with what to say around it."""

from dataclasses import dataclass, replace
from functools import cached_property
from urllib.parse import urlencode

from django.core.paginator import Page, Paginator
from django.urls import reverse
from django.utils.translation import gettext as _

from partners.enums import TerritoryKind, Visibility
from partners.models import Institution, InstitutionPhone, Territory

from . import crisis
from .filters import Question
from .models import GminaCard
from .search.search import PAGE, SearchResult, search

CENTRES = ("gops", "mgops", "mops", "mopr", "cus")  # types of social assistance centres


ALSO = 5  # other wordings that are shown at once


@dataclass(frozen=True)
class Answer:
    question: Question
    result: SearchResult
    page: Page
    left_gmina: object = None  # the remembered gmina that was left out, because it would have found nothing

    @property
    def groups(self):
        """The sidebar's lists with what each choice would leave; uncounted where there is too much to count."""
        return self.question.form.groups(None if self.result.is_more else self.result.facets)

    @cached_property
    def told(self):
        """What crisis the words tell of (`crisis.Told`)."""
        return crisis.told(self.question.text)

    @cached_property
    def crisis_contacts(self):
        """Whom to call at once, where the words tell of a crisis."""
        return crisis.contacts(self.told, self.place) if self.told else []

    @property
    def place_knows(self):
        """Pairs (who, phone) of the place, where nobody on the list is there for such a crisis."""
        is_local = any(not contact.service.is_national for contact in self.crisis_contacts)
        return self.local_help if self.told and not is_local else []

    @property
    def place(self):
        """Where help is looked for: the chosen place, else the one that the words name."""
        named = (place for chip in self.result.chips for place in chip.territories)
        return self.question.territory or next(named, None)

    @cached_property
    def local_help(self):
        return local_help(self.place)

    @property
    def needs_link(self):
        """Where the need can be reported that the list has no answer to; what was chosen goes along, words do not."""
        gmina = getattr(self.place, "gmina_id", None)
        if not gmina:
            return reverse("services_catalog:needs_home")
        said = [pair for pair in self.question.form.chosen if pair[0] in ("temat", "dla")]
        return f"{reverse('services_catalog:need_ask', args=[gmina])}?{urlencode(said)}".rstrip("?")

    @property
    def narrower(self):
        """Pairs (place, address) to begin with, where there are too many services to be counted."""
        place = self.question.territory
        if not self.result.is_more or (place and place.kind != TerritoryKind.VOIVODESHIP):
            return []
        kind = TerritoryKind.POWIAT if place else TerritoryKind.VOIVODESHIP
        inside = Territory.objects.active().filter(kind=kind).order_by("sort_key")
        inside = inside.filter(voivodeship=place) if place else inside
        return [(each, self.question.place_url(each)) for each in inside]

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
            "wider": self.wider,
            "everywhere": question.anywhere().url() if question.territory else "",
            "unfiltered": question.url(filters=False) if question.chosen and question.text else "",
            "all": question.url(text="", filters=False) if question.text or question.chosen else "",
        }

    @property
    def wider(self):
        """(territory around the chosen place, address, how many it has): the nearest one with anything; else None."""
        place = self.question.territory
        for around in (place.powiat, place.voivodeship) if place else ():
            if around and around != place:
                question = self.question.inside(around)
                if total := _search(question, page=1, limit=1, with_facets=False).total:
                    return around, question.url(), total
        return None

    @property
    def also(self):
        """(the nearest other wordings that were looked for, the others)"""
        return self.result.also[:ALSO], self.result.also[ALSO:]


def local_help(place):
    """Pairs (who, phone) that know what is not on the list yet: who keeps it and the social assistance centre."""
    gmina = getattr(place, "gmina_id", None)
    if not gmina:
        return []
    keeper = GminaCard.objects.filter(territory=gmina).exclude(phone="").values_list("phone", flat=True)
    found = [(_("who keeps this list"), phone) for phone in keeper]
    centres = Institution.objects.filter(seat__gmina=gmina, type__code__in=CENTRES, status="verified")
    phones = InstitutionPhone.objects.filter(institution__in=centres, visibility=Visibility.PUBLIC)
    phones = phones.select_related("institution").order_by("institution", "pk")
    return found + [(str(phone.institution), phone.number) for phone in phones[:1]]


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
    question, result, _left = _settled(replace(question, page=1), limit=1, with_facets=False)
    if result.total > limit or result.is_more:
        return [], max(result.total, limit + 1)
    found = search(question.text, filters=question.filters, without=question.without, limit=limit)
    return [hit.service for hit in found.rows], found.total


def _settled(question, **how):
    result = _search(question, **how)
    left = None
    if question.remembered and (
        result.widened or not result.total or any(chip.kind == "place" for chip in result.chips)
    ):
        left, question = question.territory, question.anywhere()
        result = _search(question, **how)
    return question, result, left


def _search(question, page=None, *, limit=PAGE, with_facets=True):
    offset = ((page or question.page) - 1) * PAGE
    return search(
        question.text, filters=question.filters, without=question.without, near=question.near, offset=offset,
        limit=limit, with_facets=with_facets,
    )  # fmt: skip
