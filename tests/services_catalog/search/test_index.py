import pghistory
import pytest
from django.core.management import call_command
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from partners.models import Institution, InstitutionType, Territory
from services_catalog.enums import Fee
from services_catalog.models import KnownForm, RecipientGroup, SearchDocument, Service, Synonym
from services_catalog.search import conditions, document, index
from services_catalog.search.thesaurus import Group, Thesaurus
from tests.partners.factories import InstitutionFactory, LocationFactory
from tests.services_catalog.factories import ServicePlaceFactory

pytestmark = pytest.mark.django_db


def dirty():
    return set(SearchDocument.objects.filter(is_dirty=True).values_list("service__name", flat=True))


def matches(service, condition):
    return (
        SearchDocument.objects.extra(where=["vector @@ %s::tsquery"], params=[condition])
        .filter(service=service)
        .exists()
    )


def test_document_weighs_the_fields():
    assert (
        document.vector([("A", "Basen"), ("C", "na basenie")], ["t:1"], Thesaurus([]))
        == "'basen':1A,23C '~basen':1A,23C 't:1'"
    )


def test_document_holds_the_wordings_that_it_says_in_their_order():
    meaning = Thesaurus([Group("dom dla bezdomnych", ("schronisko", "dach nad głową"))])
    said = document.vector([("C", "W domach dla bezdomnych")], [], meaning)
    assert "'w:dom_dla_bezdomnych':2C" in said
    assert "'w:" not in document.vector([("C", "Bezdomni wracają do domów")], [], meaning)


def test_new_wording_finds_what_was_written_before(make, find):
    make("Dom dla bezdomnych")
    make("Bezdomny wraca do domu")
    index.rebuild_all()
    Synonym.objects.create(term="azyl", words=["dom dla bezdomnych"])
    assert dirty() == {"Dom dla bezdomnych"}
    assert find("azyl") == ["Dom dla bezdomnych"]


def test_wordings_loaded_later_find_what_was_written_before(make, find):
    Synonym.objects.all().delete()
    make("Pomoc prawna dla każdego")
    index.rebuild_all()
    call_command("load_vocabularies", verbosity=0)
    assert find("adwokat") == ["Pomoc prawna dla każdego"]


def test_document_quotes_what_could_break_out():
    assert conditions.quoted("a'b\\c") == "'a''b\\\\c'"


def test_rebuild_indexes_lemmas_and_filters(make, kobylin):
    service = make("Zajęcia dla seniorów", recipients=["seniorzy"], topics=["czas_wolny"], fee=Fee.FREE)
    index.rebuild_dirty()
    for condition in (
        "'zajecia':A & 'senior':A",
        f"'t:{kobylin.pk}'",
        "'r:seniorzy'",
        "'h:czas_wolny'",
        "'f:free'",
    ):
        assert matches(service, condition), condition
    assert matches(service, f"'o:{kobylin.powiat_id}' & 'o:{kobylin.voivodeship_id}'")
    assert not matches(service, "'r:*'")


def test_service_that_names_no_recipients_is_open_to_all(make):
    services = [make("Pierwsza"), make("Druga", recipients=["mieszkancy"])]
    index.rebuild_dirty()
    assert all(matches(service, "'r:*'") for service in services)


def test_street_of_a_confidential_place_is_not_indexed(make):
    service = make("Schronienie")
    shelter = LocationFactory(
        institution=service.provider, street="Ukryta", name="Bezpieczny dom", is_confidential=True
    )
    ServicePlaceFactory(service=service, location=shelter)
    index.rebuild_dirty()
    assert not matches(service, "'ukryty' | 'ukryta' | 'bezpieczny'")
    assert matches(service, f"'p:{shelter.territory_id}'")


def test_unpublished_service_is_not_listed(make, find):
    make("Szkic", status="draft")
    assert find("szkic") == []
    assert SearchDocument.objects.get().is_listed is False


def test_contacts_for_professionals_are_not_indexed(make):
    service = make("Poradnia", professional_contact="Telefon dyżurny lekarza")
    index.rebuild_dirty()
    assert not matches(service, "'lekarz'")


@pytest.mark.parametrize(
    "change",
    [
        lambda service: Service.objects.filter(pk=service.pk).update(name="Inna"),
        lambda service: service.recipients.add(RecipientGroup.objects.get(code="rodziny")),
        lambda service: service.coverage.clear(),
        lambda service: RecipientGroup.objects.filter(code="seniorzy").update(name="Najstarsi"),
        lambda service: Institution.objects.filter(pk=service.provider_id).update(name="Dom Kultury"),
        lambda service: InstitutionType.objects.filter(code="gops").update(name="Inny rodzaj"),
        lambda service: Territory.objects.filter(pk=service.provider.seat_id).update(name="Nowa"),
        lambda service: service.places.get().location.save(),
        lambda service: service.places.all().delete(),
        lambda service: service.withdraw(),
    ],
    ids=[
        "service", "recipients", "coverage", "term", "provider", "provider type", "territory", "location", "place",
        "state",
    ],
)  # fmt: skip
def test_document_is_out_of_date_after(change, make):
    service = make("Zajęcia", recipients=["seniorzy"])
    ServicePlaceFactory(service=service, location=LocationFactory(institution=service.provider))
    make("Obca", provider=InstitutionFactory(type__code="szkola"))
    index.rebuild_dirty()
    assert dirty() == set()
    change(service)
    service.refresh_from_db()
    assert dirty() == {service.name}


def test_change_that_is_rolled_back_is_never_found(make, find, django_capture_on_commit_callbacks):
    @transaction.atomic
    def change_and_fail():
        service.name = "Basen"
        service.save()
        raise RuntimeError

    service = make("Zajęcia")
    index.rebuild_dirty()
    with django_capture_on_commit_callbacks(execute=True), pytest.raises(RuntimeError):
        change_and_fail()
    assert dirty() == set()
    assert find("basen") == []


def test_change_is_found_at_once_after_commit(make, django_capture_on_commit_callbacks):
    service = make("Zajęcia")
    with django_capture_on_commit_callbacks(execute=True):
        service.name = "Basen"
        service.save()
        service.recipients.set([])
    assert dirty() == set()
    assert matches(service, "'basen':A")


def test_change_of_somebody_signed_in_is_found_at_once(make, django_capture_on_commit_callbacks):
    """As in a request, where each statement carries who changes something."""
    services = [make("Zajęcia"), make("Chór")]
    with pghistory.context(user=1), django_capture_on_commit_callbacks(execute=True):
        for service in services:
            service.name = "Basen"
            service.save()
    assert dirty() == set()
    assert all(matches(service, "'basen':A") for service in services)


def test_big_change_is_left_to_the_job(make, monkeypatch, django_capture_on_commit_callbacks):
    monkeypatch.setattr(index, "AT_COMMIT", 2)
    services = [make(f"Zajęcia {n}") for n in range(5)]
    with django_capture_on_commit_callbacks(execute=True):
        services[0].save()
    assert dirty() == set()


def test_deleted_service_takes_its_document_along(make):
    service = make("Zajęcia", recipients=["seniorzy"])
    index.rebuild_dirty()
    service.delete()
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    assert not SearchDocument.objects.exists()


def test_rebuild_takes_a_constant_number_of_queries(make, django_assert_num_queries):
    services = [make(f"Zajęcia {n}", recipients=["seniorzy"]).pk for n in range(3)]
    index.rebuild(services)
    with CaptureQueriesContext(connection) as one:
        index.rebuild(services[:1])
    with django_assert_num_queries(len(one)):
        index.rebuild(services)


def test_known_forms_hold_all_inflections_but_no_stigmatising_word(make):
    Synonym.objects.create(kind=Synonym.Kind.SEARCH_ONLY, term="ubóstwo", words=["obwieś"])
    make("Świetlica")
    index.rebuild_all()
    assert KnownForm.objects.filter(folded="swietlicami", lemma="swietlica", shown="świetlicami").exists()
    assert not KnownForm.objects.filter(lemma="obwies").exists()
    assert KnownForm.objects.get(folded="swietlicami").frequency == 1


def test_rebuild_all_counts_documents(make):
    for n in range(3):
        make(f"Świetlica {n}")
    assert index.rebuild_all() == 3
    assert KnownForm.objects.get(folded="swietlica").frequency == 3


def test_very_long_description_is_indexed_as_far_as_it_goes(make):
    service = make("Długa", description="pomoc " * 50_000)
    index.rebuild_dirty()
    assert matches(service, "'pomoc':C")
