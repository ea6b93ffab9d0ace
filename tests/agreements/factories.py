"""An agreement of a library and a GOPS of one gmina, from the recommendations of a workshop group."""

import uuid
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache

from django.utils import timezone

from agreements.consulting.answering import answer
from agreements.consulting.fingerprint import fingerprint
from agreements.consulting.opening import open_consultation
from agreements.consulting.remarking import make
from agreements.enums import AgreementStatus
from agreements.models import Agreement, AgreementTemplate, Commitment, PartySigner, Remark
from agreements.models.signing import all_kinds
from agreements.signing.plans import DECLARATION, choose, current
from agreements.signing.receiving import receive
from agreements.signing.sealing import seal
from documents.enums import Channel
from documents.models import IssuedDocument, Source
from tests.accounts.factories import UserFactory
from tests.partners.factories import InstitutionFactory, TerritoryFactory
from tests.workshops.factories import make_cycle
from workshops.models import Recommendation

from .signing.signed_files import document

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


def make_to_sign(*names, by=None, **plan):
    """A sealed wording of a library and a GOPS (or of so many as have signers named), open for signing.

    A name is who signs for a party; a tuple of names are people who sign together.
    """
    agreement = make_draft(by=by)
    while agreement.parties.count() < len(names):
        add_party(agreement)
    for party, signers in zip(agreement.parties.all(), names or ("Anna Próbna", "Jan Próbny"), strict=True):
        together = isinstance(signers, tuple)
        for name in signers if together else [signers]:
            add_signer(agreement, party, name=name, rule="together" if together else "alone")
    if plan:
        plan_of(agreement, **plan)
    agreement.freeze(agreement.created_by)
    agreement.refresh_from_db()
    if agreement.status == AgreementStatus.FROZEN:  # where the test commits, the real PDF is there at once
        return agreement
    return backdated(issue(agreement, sealed(PAPER)))


def plan_of(agreement, *, lead=None, **plan):
    """How it is signed; `lead` is the place of the party that others join."""
    lead = lead if lead is None else agreement.parties.all()[lead]
    return choose(agreement, **{"road": "any", "rule": "all", "lead": lead} | plan)


def issue_declarations():
    """The sealed pages by which parties join, with other bytes than real ones."""
    making = IssuedDocument.objects.filter(kind=DECLARATION, status="making").order_by("pk")
    for number, declaration in enumerate(making):
        assert declaration.claim()
        declaration.issue(sealed(document(f"Oświadczenie {number}")))


def backdated(agreement, day=date(2026, 5, 4)):
    """As if the wording had been fixed on that day: tests sign it in May 2026."""
    IssuedDocument.objects.filter(pk=agreement.document_id).update(
        issued_at=datetime.combine(day, time(9), tzinfo=UTC)
    )
    agreement.document.refresh_from_db()
    return agreement


def plan_data(agreement, **changes):
    """What the form says with which a wording is fixed."""
    kinds = {f"kinds_{party.pk}": all_kinds() for party in agreement.parties.all()}
    return {"road": "any", "rule": "all", "turn_days": 5} | kinds | changes


def add_party(agreement):
    """An association, one more of them with each call."""
    number = agreement.parties.count()
    seat = agreement.parties.first().subject.seat
    association = InstitutionFactory(
        name=f"Stowarzyszenie {number}", seat=seat, nip=make_nip(number), **ADDRESS
    )
    return agreement.add_party(association, uid=uuid.uuid4())


def make_nip(number):
    digits = f"52500{number:04}"
    check = sum(int(d) * w for d, w in zip(digits, (6, 5, 7, 2, 3, 4, 5, 6, 7), strict=True)) % 11
    return f"{digits}{check}" if check < 10 else make_nip(number + 1000)


PAPER = document()


@lru_cache
def sealed(content):
    return seal(content, reason="Zabezpieczenie portalu")


def send(agreement, party, content, name="podpisane.pdf", *, uid=None, in_name=False, **source):
    """What became of a file that arrived from `party`."""
    agreement.refresh_from_db()
    return receive(
        content, name, signing=current(agreement), party=party, uid=uid or uuid.uuid4(),
        source={"channel": "link"} | source, in_name=in_name,
    )  # fmt: skip


def make_signed(cycle=None, *, by=None, **dates):
    """In force by the signing rule: what the signing leaves behind, with dates of the test's own."""
    agreement = make_frozen(cycle, by=by)
    dates = {"status": "signed", "in_force_on": date(2026, 1, 1)} | dates
    Agreement.objects.filter(pk=agreement.pk).update(**dates)
    agreement.parties.update(bound_on=dates["in_force_on"])
    return Agreement.objects.get(pk=agreement.pk)


DATES = {"dated_on": date(2026, 5, 12), "starts_on": date(2026, 6, 1), "ends_on": date(2028, 5, 31)}


def make_consulted(agreement=None, *, days=14):
    """A wording that its parties are reading."""
    agreement = agreement or make_draft()
    open_consultation(agreement, answer_by=timezone.localdate() + timedelta(days=days), by=UserFactory())
    return agreement


def wording_of(agreement):
    return fingerprint(Agreement.objects.with_wording().get(pk=agreement.pk))


def say(party, voice="approved"):
    """The party's answer to the text as it is now, by a link."""
    source = Source.record(Channel.LINK, on_behalf_of=str(party))
    return answer(party, voice, read=wording_of(party.agreement), source=source)


def remark_on(clause, *, party=None, **fields):
    party = party or clause.agreement.parties.first()
    values = {"text": "Prosimy o doprecyzowanie."} | fields
    return make(
        Remark(
            agreement=clause.agreement,
            party=party,
            clause=clause,
            clause_version=clause.edit_version,
            source=Source.record(Channel.LINK, on_behalf_of=str(party)),
            **values,
        )
    )


def make_commitment(agreement, **fields):
    """Something that every party has to do once, in two weeks."""
    values = {
        "text": "Wspólny dyżur",
        "rhythm": "once",
        "first_due_on": timezone.localdate() + timedelta(days=14),
    }
    return Commitment.objects.create(agreement=agreement, **(values | fields))
