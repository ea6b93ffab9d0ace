"""Offers of the group of six for their second workshop, who gets a certificate, what the sheets of the survey said.

Stand-ins say what they are.
"""

from django.db import transaction

from documents.enums import Channel
from documents.models import Source
from partners.models import Institution
from workshops.models import CertificateRule, Cycle, Offer, OfferCard, OfferNeed, Session, SurveyAnswer

from .content import by_key, content, picked

GROUP = "Grupa 1: Sterdyń"
SURVEYED = "Warsztaty współpracy: miasto i organizacje"


@transaction.atomic
def seed_papers(by):
    data = content("papers")
    cycle = Cycle.objects.select_related("edition").get(name__startswith=GROUP)
    rule = data["rule"]
    CertificateRule.objects.get_or_create(
        edition=cycle.edition, defaults=picked(rule, "minimum_sessions", "title", "place")
    )
    _seed_sheets(Session.objects.get(cycle__name__startswith=SURVEYED, status="held"), data["sheet"])
    session = cycle.sessions.get(position=2)
    if session.offer_cards.exists():
        return
    OfferCard.prepare(session)
    institutions = by_key(Institution, "institution", {entry["institution"] for entry in data["card"]})
    for entry in data["card"]:
        card = session.offer_cards.get(institution=institutions[entry["institution"]])
        offers = [Offer(**picked(row, "kind", "title", "audience", "conditions")) for row in entry["offer"]]
        needs = [OfferNeed(title=title) for title in entry["needs"]]
        card.answer(offers, needs, source=Source.record(Channel.MEETING, by=by))
    for entry in data["answer"]:
        need = OfferNeed.objects.get(card__session=session, title=entry["need"])
        need.answers.add(Offer.objects.get(card__session=session, title=entry["offer"]))


def _seed_sheets(session, sheets):
    """Sheets of paper, once."""
    if session.survey_answers.exists():
        return
    for sheet in sheets:
        marks = dict(zip(SurveyAnswer.MARKS, sheet["marks"], strict=True))
        SurveyAnswer.keep(session, Channel.PAPER, marks | picked(sheet, *SurveyAnswer.TEXTS))
