"""An agreement of a library and a GOPS of one gmina, from the recommendations of a workshop group."""

import uuid
from datetime import date, timedelta

from django.utils import timezone

from agreements.models import Agreement, AgreementTemplate, Commitment, PartySigner
from tests.accounts.factories import UserFactory
from tests.partners.factories import InstitutionFactory, TerritoryFactory
from tests.workshops.factories import make_cycle
from workshops.models import Recommendation

PDF = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"
ADDRESS = {"street": "ul. Kościelna", "building": "3", "postcode": "18-204", "town": "Kobylin-Borzymy"}


def make_group(seat=None):
    """A cycle whose group is a library (a legal person) and a GOPS (a unit of its gmina)."""
    seat = seat or TerritoryFactory()
    gmina = InstitutionFactory(name="Gmina Kobylin-Borzymy", seat=seat, nip="5250005900", **ADDRESS)
    gops = InstitutionFactory(
        name="Gminny Ośrodek Pomocy Społecznej",
        seat=seat,
        parent_subject=gmina,
        email="gops@example.org",
        **ADDRESS,
    )
    library = InstitutionFactory(name="Biblioteka Gminna", seat=seat, regon="146115201", **ADDRESS)
    cycle = make_cycle()
    cycle.group.institutions.add(gops, library)
    return cycle


def recommend(cycle, title="Wspólny kalendarz", *, within_duties=True, owner=None, **fields):
    item = Recommendation.objects.create(
        cycle=cycle,
        title=title,
        within_duties=within_duties,
        position=cycle.recommendations.count() + 1,
        **fields,
    )
    if owner:
        item.owners.add(owner)
    return item


def make_draft(cycle=None, *, by=None, recommendations=None):
    AgreementTemplate.load_default()
    cycle = cycle or make_group()
    if recommendations is None:
        recommendations = [recommend(cycle)]
    return Agreement.draft_from(cycle, recommendations, by=by or UserFactory(), uid=uuid.uuid4())


def complete(agreement):
    """Everything that a wording needs before it is fixed."""
    for party in agreement.parties.all():
        add_signer(agreement, party)
    return agreement


def add_signer(agreement, party, **fields):
    values = {"name": "Grażyna Wilk", "post": "kierowniczka", "basis": "urzad"} | fields
    return agreement.save_signer(PartySigner(party=party, **values))


def issue(agreement, content=PDF):
    """What the worker does when the PDF is made, with other bytes."""
    document = agreement.document
    assert document.claim()
    document.issue(content)
    agreement.refresh_from_db()
    return agreement


def make_frozen(cycle=None, *, by=None):
    """A fixed wording whose PDF is there."""
    by = by or UserFactory()
    agreement = complete(make_draft(cycle, by=by))
    agreement.freeze(by)
    return issue(agreement)


def make_signed(cycle=None, *, by=None, **dates):
    """In force by the signing rule: what the signing leaves behind, with dates of the test's own."""
    agreement = make_frozen(cycle, by=by)
    dates = {"status": "signed", "in_force_on": date(2026, 1, 1)} | dates
    Agreement.objects.filter(pk=agreement.pk).update(**dates)
    return Agreement.objects.get(pk=agreement.pk)


DATES = {"dated_on": date(2026, 5, 12), "starts_on": date(2026, 6, 1), "ends_on": date(2028, 5, 31)}


def make_commitment(agreement, **fields):
    """Something that every party has to do once, in two weeks."""
    values = {
        "text": "Wspólny dyżur",
        "rhythm": "once",
        "first_due_on": timezone.localdate() + timedelta(days=14),
    }
    return Commitment.objects.create(agreement=agreement, **(values | fields))
