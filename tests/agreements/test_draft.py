import uuid
from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from agreements.enums import AgreementStatus, ClauseKind
from agreements.models import Agreement, AgreementTemplate, Clause, EditConflict, Party, PartySigner
from agreements.models.agreement import PartyGone
from coop_portal.transitions import TransitionRefused
from tests.accounts.factories import UserFactory
from tests.partners.factories import InstitutionFactory
from tests.workshops.factories import make_cycle

from .factories import DATES, add_signer, make_draft, make_frozen, make_group, make_signed, recommend

pytestmark = pytest.mark.django_db


def clause_of(agreement, kind):
    return agreement.clauses.get(kind=kind)


def test_default_template_loads_once_and_keeps_what_people_edited():
    template = AgreementTemplate.load_default()
    template.clauses.filter(position=1).update(text="Zmienione")
    again = AgreementTemplate.load_default()
    assert again == template
    assert again.clauses.first().text == "Zmienione"
    assert AgreementTemplate.objects.count() == 1


def test_default_template_has_every_section_of_an_agreement():
    kinds = set(AgreementTemplate.load_default().clauses.values_list("kind", flat=True))
    assert kinds == set(ClauseKind.values) - {ClauseKind.OTHER}


def test_project_template_comes_before_the_common_one():
    AgreementTemplate.load_default()
    cycle = make_group()
    own = AgreementTemplate.objects.create(
        programme=cycle.edition.programme, code="own", name="Nasz wzór", title="List intencyjny"
    )
    assert AgreementTemplate.objects.for_programme(cycle.edition.programme) == own


def test_draft_makes_the_gmina_a_party_that_acts_through_its_gops():
    agreement = make_draft()
    parties = [
        (party.subject.name, party.acting_unit and party.acting_unit.name)
        for party in agreement.parties.all()
    ]
    assert parties == [
        ("Biblioteka Gminna", None),
        ("Gmina Kobylin-Borzymy", "Gminny Ośrodek Pomocy Społecznej"),
    ]


def test_draft_writes_recommendations_as_points_of_the_scope():
    cycle = make_group()
    library = cycle.group.institutions.get(name="Biblioteka Gminna")
    one = recommend(cycle, "Wspólny kalendarz", description="Raz w miesiącu.", owner=library)
    two = recommend(cycle, "Wspólne ferie", within_duties=False)
    agreement = make_draft(cycle, recommendations=[one, two])
    scope, duties = clause_of(agreement, "scope"), clause_of(agreement, "duties")
    lines = scope.text.splitlines()
    assert lines[1].startswith("1) Wspólny kalendarz – Raz w miesiącu (")
    assert lines[2] == "2) Wspólne ferie."
    assert "Biblioteka Gminna: „Wspólny kalendarz”" in duties.text
    assert [set(clause.recommendations.all()) for clause in (scope, duties)] == [{one, two}, {one, two}]
    assert clause_of(agreement, "aim").recommendations.count() == 0


def test_draft_quotes_the_legal_basis_of_its_parties_only():
    text = clause_of(make_draft(), "legal_basis").text
    assert "o pomocy społecznej" in text
    assert "o Policji" not in text


def test_draft_twice_with_one_uid_is_one_agreement():
    cycle, by, uid = make_group(), UserFactory(), uuid.uuid4()
    AgreementTemplate.load_default()
    items = [recommend(cycle)]
    first = Agreement.draft_from(cycle, items, by=by, uid=uid)
    second = Agreement.draft_from(cycle, items, by=by, uid=uid)
    assert first == second
    assert Agreement.objects.count() == 1
    assert first.events.count() == 1


def test_draft_refuses_recommendations_of_another_cycle():
    other = recommend(make_cycle(name="Inna grupa"))
    with pytest.raises(ValidationError):
        make_draft(recommendations=[other])
    assert Agreement.objects.count() == 0


def test_draft_without_a_template_says_so():
    AgreementTemplate.objects.all().delete()
    cycle = make_group()
    with pytest.raises(ValidationError):
        Agreement.draft_from(cycle, [recommend(cycle)], by=UserFactory(), uid=uuid.uuid4())
    assert Agreement.objects.count() == 0


def test_edit_clause_on_an_old_version_is_a_conflict_that_loses_nothing():
    agreement = make_draft()
    clause = clause_of(agreement, "aim")
    agreement.edit_clause(clause, expected_version=1, text="Tekst Anny")
    with pytest.raises(EditConflict) as conflict:
        agreement.edit_clause(clause, expected_version=1, text="Tekst Ewy")
    assert conflict.value.current.text == "Tekst Anny"
    assert clause_of(agreement, "aim").text == "Tekst Anny"


def test_edit_details_on_an_old_version_is_a_conflict():
    agreement = make_draft()
    agreement.edit_details(expected_version=1, title="Pierwszy")
    with pytest.raises(EditConflict):
        agreement.edit_details(expected_version=1, title="Drugi")
    agreement.refresh_from_db()
    assert agreement.title == "Pierwszy"


def test_add_clause_twice_with_one_uid_is_one_clause():
    agreement, uid = make_draft(), uuid.uuid4()
    count = agreement.clauses.count()
    first = agreement.add_clause(uid=uid, title="Nowy", text="Tekst")
    assert agreement.add_clause(uid=uid, title="Nowy", text="Tekst") == first
    assert agreement.clauses.count() == count + 1
    assert agreement.clauses.last() == first


def test_remove_clause_renumbers_the_rest():
    agreement = make_draft()
    agreement.remove_clause(clause_of(agreement, "legal_basis"))
    positions = list(agreement.clauses.values_list("position", flat=True))
    assert positions == list(range(1, 15))
    numbers = {clause.kind: number for number, clause in agreement.clauses_with_numbers()}
    assert (numbers["preamble"], numbers["aim"]) == (None, 1)


def test_move_of_a_clause_that_was_removed_meanwhile_changes_nothing():
    agreement = make_draft()
    gone = agreement.clauses.first()
    agreement.remove_clause(gone)
    before = list(agreement.clauses.values_list("pk", "position"))
    agreement.move_clause(gone, 1)
    assert list(agreement.clauses.values_list("pk", "position")) == before


def test_move_clause_stops_at_the_ends():
    agreement = make_draft()
    first, second = agreement.clauses.all()[:2]
    agreement.move_clause(first, -1)
    assert list(agreement.clauses.all()[:2]) == [first, second]
    agreement.move_clause(first, 1)
    assert list(agreement.clauses.all()[:2]) == [second, first]


def test_reorder_refuses_a_set_that_has_changed():
    agreement = make_draft()
    uids = list(agreement.clauses.values_list("uid", flat=True))
    with pytest.raises(ValidationError):
        agreement.reorder(uids[1:])


def test_add_party_once():
    agreement = make_draft()
    ngo, uid = InstitutionFactory(name="Fundacja", email="fundacja@example.org"), uuid.uuid4()
    party = agreement.add_party(ngo, uid=uid)
    assert agreement.add_party(ngo, uid=uid) == party
    assert (party.contact_email, party.position) == ("fundacja@example.org", 3)
    with pytest.raises(ValidationError):
        agreement.add_party(ngo, uid=uuid.uuid4())


def test_remove_party_renumbers_the_rest():
    agreement = make_draft()
    agreement.remove_party(agreement.parties.first())
    assert [party.position for party in agreement.parties.all()] == [1]


def test_signer_added_twice_with_one_uid_is_one():
    agreement = make_draft()
    party, uid = agreement.parties.first(), uuid.uuid4()
    assert add_signer(agreement, party, uid=uid) == add_signer(agreement, party, uid=uid)
    assert party.signers.count() == 1


EDITS = {
    "edit_details": lambda it: it.edit_details(expected_version=it.edit_version, title="Nowy"),
    "add_clause": lambda it: it.add_clause(uid=uuid.uuid4(), title="Nowy", text="Tekst"),
    "edit_clause": lambda it: it.edit_clause(it.clauses.first(), expected_version=1, text="Tekst"),
    "remove_clause": lambda it: it.remove_clause(it.clauses.first()),
    "move_clause": lambda it: it.move_clause(it.clauses.first(), 1),
    "reorder": lambda it: it.reorder(list(it.clauses.values_list("uid", flat=True))),
    "add_party": lambda it: it.add_party(InstitutionFactory(), uid=uuid.uuid4()),
    "edit_party": lambda it: it.edit_party(it.parties.first(), contact_name="Ktoś"),
    "remove_party": lambda it: it.remove_party(it.parties.first()),
    "save_signer": lambda it: add_signer(it, it.parties.first()),
    "remove_signer": lambda it: it.remove_signer(it.parties.first().signers.first()),
}


@pytest.mark.parametrize("edit", EDITS)
def test_edit_after_freeze_is_refused(edit):
    agreement = make_frozen()
    with pytest.raises(TransitionRefused):
        EDITS[edit](agreement)


def test_dates_in_the_wrong_order_are_refused_by_the_database():
    agreement = make_draft()
    with pytest.raises(IntegrityError, match="agreements_agreement_dates"), transaction.atomic():
        Agreement.objects.filter(pk=agreement.pk).update(starts_on=date(2026, 2, 1), ends_on=date(2026, 1, 1))


def test_force_that_begins_after_the_last_day_is_refused_by_the_database():
    agreement = make_signed(ends_on=date(2026, 5, 1))
    with pytest.raises(IntegrityError, match="agreements_agreement_force_dates"), transaction.atomic():
        Agreement.objects.filter(pk=agreement.pk).update(in_force_on=date(2026, 5, 2))


def test_a_fixed_wording_without_a_document_is_refused_by_the_database():
    agreement = make_draft()
    with pytest.raises(IntegrityError, match="agreements_agreement_has_document"), transaction.atomic():
        Agreement.objects.filter(pk=agreement.pk).update(status=AgreementStatus.FROZEN)


def test_a_party_twice_is_refused_by_the_database():
    agreement = make_draft()
    library = agreement.parties.first().subject
    with pytest.raises(IntegrityError, match="agreements_party_once"), transaction.atomic():
        Party.objects.create(agreement=agreement, position=9, subject=library)


def test_a_party_that_acts_through_itself_is_refused_by_the_database():
    agreement, body = make_draft(), InstitutionFactory()
    with pytest.raises(IntegrityError, match="agreements_party_unit_differs"), transaction.atomic():
        Party.objects.create(agreement=agreement, position=9, subject=body, acting_unit=body)


def test_an_annex_to_itself_is_refused_by_the_database():
    agreement = make_draft()
    with pytest.raises(IntegrityError, match="agreements_agreement_not_own_annex"), transaction.atomic():
        Agreement.objects.filter(pk=agreement.pk).update(amends=agreement.pk)


def test_clause_text_is_tidied_when_it_is_saved():
    agreement = make_draft()
    agreement.edit_clause(clause_of(agreement, "aim"), expected_version=1, text="1. a\n\n4.   b")
    assert Clause.objects.get(agreement=agreement, kind="aim").text == "1. a\n2. b"


def test_details_keep_dates():
    agreement = make_draft()
    agreement.edit_details(expected_version=1, **DATES)
    assert (agreement.dated_on, agreement.edit_version) == (DATES["dated_on"], 2)


def test_edit_of_a_party_that_was_removed_meanwhile_does_not_bring_it_back():
    agreement = make_draft()
    party = agreement.parties.first()
    signer = add_signer(agreement, party)
    agreement.remove_party(Party.objects.get(pk=party.pk))
    count = agreement.parties.count()
    for verb in (
        lambda: agreement.edit_party(party, contact_name="Renata Jabłońska"),
        lambda: agreement.save_signer(signer),
        lambda: agreement.save_signer(PartySigner(party=party, name="Jan Nowak")),
    ):
        with pytest.raises(PartyGone):
            verb()
    assert (agreement.parties.count(), PartySigner.objects.filter(name="Jan Nowak").count()) == (count, 0)


def test_signer_who_was_removed_meanwhile_does_not_come_back():
    agreement = make_draft()
    signer = add_signer(agreement, agreement.parties.first())
    agreement.remove_signer(PartySigner.objects.get(pk=signer.pk))
    with pytest.raises(PartyGone):
        agreement.save_signer(signer)
    assert not PartySigner.objects.filter(uid=signer.uid).exists()


@pytest.mark.django_db(transaction=True)
def test_party_edited_and_removed_at_once_is_removed(at_once):
    agreement = make_draft()
    party = agreement.parties.first()

    def fresh():
        return Agreement.objects.get(pk=agreement.pk)

    outcomes = at_once(
        lambda: fresh().edit_party(Party.objects.get(pk=party.pk), contact_name="Renata"),
        lambda: fresh().remove_party(party),
    )
    assert not Party.objects.filter(uid=party.uid).exists()
    assert [each for each in outcomes if each and not isinstance(each, PartyGone | Party.DoesNotExist)] == []
