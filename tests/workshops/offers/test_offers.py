"""Offers of institutions before the workshop about resources: asked by mail, answered by link or typed in after."""

from datetime import timedelta

import pytest
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone

from notifications.models import Message
from partners.models import InstitutionResource
from services_catalog.models import Service
from tests.accounts.factories import UserFactory
from workshops.enums import OfferKind
from workshops.models import Offer, OfferCard, OfferNeed
from workshops.offers import asking, documents, emails
from workshops.offers.matching import meanings, table
from workshops.offers.saving import publish
from workshops.tasks import tick

from ..factories import days_from_now, fill, make_cycle, make_pair


@pytest.fixture
def session(db):
    """The second meeting of a cycle, in six days."""
    cycle = make_cycle()
    library, gops = make_pair()
    fill(cycle.group, (library, 1), (gops, 1))
    type(library).objects.filter(pk=library.pk).update(email="biblioteka@example.org")
    session = cycle.sessions.get(position=2)
    session.schedule(days_from_now(6))
    session.library, session.gops = library, gops
    return session


@pytest.fixture
def coordinator(session):
    return UserFactory(role="coordinator", programme=session.programme)


def card_of(session, institution):
    OfferCard.prepare(session)
    return session.offer_cards.with_offers().get(institution=institution)


def posted(*offers, needs="", known=(), **more):
    """A form as the browser sends it: rows of (kind, title)."""
    rows = [*known, *offers]
    data = {"oferty-TOTAL_FORMS": len(rows), "oferty-INITIAL_FORMS": len(known), "needs": needs, **more}
    for place, row in enumerate(rows):
        for name, value in row.items():
            data[f"oferty-{place}-{name}"] = value
    return data


def offer(title, kind="residents", **more):
    return {"kind": kind, "title": title, "audience": "", "conditions": "", **more}


def test_sweep_asks_each_institution_once(session):
    tick()
    tick()
    addresses = set(Message.objects.filter(kind=emails.MESSAGE).values_list("address", flat=True))
    assert len(addresses) == 2
    assert "biblioteka@example.org" in addresses
    assert session.offer_cards.exclude(asked_at=None).count() == 2


@pytest.mark.parametrize(("position", "days"), [(1, 6), (3, 6), (2, 9)])
def test_sweep_leaves_other_meetings_alone(db, position, days):
    cycle = make_cycle()
    library, _gops = make_pair()
    fill(cycle.group, (library, 1))
    cycle.sessions.get(position=position).schedule(days_from_now(days))
    assert list(asking.due()) == []


def test_mail_is_not_sent_when_the_card_is_filled_in_or_the_meeting_called_off(session, coordinator):
    asking.ask(session)
    message = Message.objects.filter(kind=emails.MESSAGE).first()
    assert emails.still_due(message)
    session.cancel(by=coordinator, reason="x")
    message.subject.session.refresh_from_db()
    assert not emails.still_due(Message.objects.get(pk=message.pk))


def test_card_is_filled_in_from_services_and_resources(session):
    Service.objects.create(name="Kurs komputerowy", provider=session.library, status="published")
    Service.objects.create(name="Szkic", provider=session.library, status="draft")
    InstitutionResource.objects.create(institution=session.library, kind="room", name="Sala na 20 osób")
    InstitutionResource.objects.create(
        institution=session.library, kind="room", name="Dawna", is_active=False
    )
    found = list(asking.suggestions(card_of(session, session.library)))
    assert [(each.kind, each.title) for each in found] == [
        (OfferKind.RESIDENTS, "Kurs komputerowy"),
        (OfferKind.PARTNERS, "Sala na 20 osób"),
    ]


def test_link_keeps_the_card_without_an_account(session, client):
    resource = InstitutionResource.objects.create(institution=session.library, kind="room", name="Sala")
    asking.ask(session)
    message = Message.objects.get(kind=emails.MESSAGE, address="biblioteka@example.org")
    url = emails.context(message)["offer_url"]
    assert "Sala" in client.get(url).content.decode()
    card = card_of(session, session.library)
    data = posted(
        offer("Sala", kind="partners", resource=resource.pk), offer("Spotkania autorskie"), offer(""),
        needs="Ktoś do dyżuru\nKtoś do dyżuru\nBus na wycieczkę",
    )  # fmt: skip
    assert client.post(url, data).status_code == 302
    card.refresh_from_db()
    assert (card.source.channel, card.answered_at is not None) == ("link", True)
    rows = Offer.objects.filter(card=card).values_list("title", "kind", "resource")
    assert list(rows) == [("Sala", "partners", resource.pk), ("Spotkania autorskie", "residents", None)]
    assert list(card.needs.values_list("title", flat=True)) == ["Ktoś do dyżuru", "Bus na wycieczkę"]
    assert "zapisan" in client.get(url + "?zapisano=1").content.decode()


def test_link_takes_no_resource_of_another_institution(session, client):
    strange = InstitutionResource.objects.create(institution=session.gops, kind="room", name="Cudza")
    asking.ask(session)
    message = Message.objects.get(kind=emails.MESSAGE, address="biblioteka@example.org")
    url = emails.context(message)["offer_url"]
    assert client.post(url, posted(offer("Cudza", resource=strange.pk))).status_code == 200
    assert not Offer.objects.exists()


def test_card_refuses_client_data(session, coordinator, client):
    card = card_of(session, session.library)
    client.force_login(coordinator)
    data = posted(offer("Pomoc dla 44051401359"), channel="paper", received_on="")
    page = client.post(card.get_absolute_url(), data)
    assert page.status_code == 200
    assert "PESEL" in page.content.decode()


def test_coordinator_types_in_what_came_on_paper(session, coordinator, client):
    card = card_of(session, session.gops)
    client.force_login(coordinator)
    data = posted(offer("Praca socjalna"), needs="Sala", channel="paper", received_on="2026-11-03")
    assert client.post(card.get_absolute_url(), data).status_code == 302
    card.refresh_from_db()
    assert (card.source.channel, str(card.source.received_on)) == ("paper", "2026-11-03")
    kept = card.offers.get()
    changed = posted(known=[offer("", id=kept.pk)], needs="Sala\nBus", channel="phone", received_on="")
    need = card.needs.get()
    assert client.post(card.get_absolute_url(), changed).status_code == 302
    assert not card.offers.exists()
    assert need in card.needs.all()


def test_offer_for_residents_becomes_a_draft_once(session, coordinator):
    card = card_of(session, session.library)
    row = Offer.objects.create(card=card, kind="residents", title="Kurs", audience="seniorzy")
    first, second = publish(row, by=coordinator), publish(row, by=coordinator)
    assert first == second
    assert (first.status, first.provider, first.eligibility) == ("draft", session.library, "seniorzy")
    assert list(first.coverage.all()) == [session.library.seat]


def test_offer_for_partners_becomes_a_resource(session, coordinator):
    row = Offer.objects.create(
        card=card_of(session, session.library), kind="partners", title="Sala", conditions="w piątki"
    )
    resource = publish(row)
    assert (resource.institution, resource.kind, resource.conditions) == (
        session.library,
        "offer",
        "w piątki",
    )
    row.refresh_from_db()
    assert row.is_known


def test_table_sets_needs_beside_offers_of_others(session):
    ours, theirs = card_of(session, session.library), card_of(session, session.gops)
    room = Offer.objects.create(card=ours, kind="partners", title="Sala warsztatowa")
    Offer.objects.create(card=ours, kind="partners", title="Bus")
    Offer.objects.create(card=theirs, kind="partners", title="Własna sala")
    need = OfferNeed.objects.create(card=theirs, title="Miejsce na warsztaty")
    (row,) = table(list(session.offer_cards.with_offers()))
    assert [offer.title for offer, *_rest in row.offers] == ["Sala warsztatowa", "Bus"]
    assert [hint for _offer, _answers, hint, _other in row.offers] == [True, False]
    assert row.helpers == []
    need.answers.add(room)
    assert table(list(session.offer_cards.with_offers()))[0].offers[0][1] is True
    assert table(list(session.offer_cards.with_offers()))[0].helpers == [(ours, room)]


@pytest.mark.parametrize(
    ("need", "offer", "alike"),
    [
        ("Sala na spotkania", "Udostępnimy salę na 30 osób", True),
        ("Prowadzenie warsztatów", "Sala warsztatowa", True),
        ("Auto do przewozu krzeseł", "Przewóz autem", True),
        ("Sala na spotkania", "Druk na papierze A3", False),
        ("Sala oraz rzutnik", "Druk plakatów oraz ulotek", False),
        ("Sala dla 30 osób", "Kurs dla osób starszych", False),
        ("Namiot jako punkt porad", "Bus jako dowóz", False),
    ],
)
def test_need_and_offer_are_alike_in_all_forms_of_their_words(need, offer, alike):
    assert bool(meanings(need) & meanings(offer)) == alike


def test_match_keeps_what_is_ticked_and_only_of_this_meeting(session, coordinator, client):
    ours, theirs = card_of(session, session.library), card_of(session, session.gops)
    room = Offer.objects.create(card=ours, kind="partners", title="Sala")
    own = Offer.objects.create(card=theirs, kind="partners", title="Własna")
    need = OfferNeed.objects.create(card=theirs, title="Sala")
    client.force_login(coordinator)
    url = reverse("workshops:offer_match", args=[need.uid])
    client.post(url, {"oferta": [room.pk, own.pk, "x"]})
    assert list(need.answers.all()) == [room]
    client.post(url, {})
    assert not need.answers.exists()


def test_page_takes_the_same_queries_for_more_cards(session, coordinator, client, django_assert_num_queries):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    client.force_login(coordinator)
    url = reverse("workshops:offers", args=[session.uid])
    counts = []
    for institution in (session.library, session.gops):
        card = card_of(session, institution)
        Offer.objects.create(card=card, kind="partners", title="Sala")
        OfferNeed.objects.create(card=card, title="Bus")
        with CaptureQueriesContext(connection) as queries:
            assert client.get(url).status_code == 200
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_papers_print_even_when_empty(session):
    context = documents.cards_context(session)
    assert context["cards"] == []
    assert "Czego szukamy" in render_to_string("workshops/offers/pdf/cards.html", context)
    content = documents.pdf(session, "wall", documents.wall_context)
    assert content.startswith(b"%PDF")


def test_reminder_of_an_answered_card_is_not_due(session):
    asking.ask(session)
    message = Message.objects.filter(kind=emails.MESSAGE).first()
    OfferCard.objects.filter(pk=message.object_id).update(
        answered_at=timezone.now() - timedelta(minutes=1), source=_source()
    )
    assert not emails.still_due(Message.objects.get(pk=message.pk))


def _source():
    from documents.models import Source

    return Source.record("link")
