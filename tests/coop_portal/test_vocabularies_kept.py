"""Terms that operators add, edit, retire and merge; what refers to them is never broken by it."""

import threading

import pytest
from django.apps import apps
from django.core.exceptions import FieldDoesNotExist
from django.db import IntegrityError, connection, transaction
from django.urls import reverse

from coop_portal import registry
from coop_portal.models import TermEvent
from coop_portal.vocabularies import merging, retiring
from partners.models import InstitutionType, Sector, Team, TeamKind, TeamRole
from services_catalog.imports.words import Terms
from services_catalog.models import HelpTopic, RecipientGroup, SearchDocument, Service, ServiceType
from services_catalog.proposals import values
from services_catalog.search import index
from tests.accounts.factories import UserFactory
from tests.partners.factories import InstitutionFactory, TeamFactory, TeamKindFactory, TerritoryFactory
from tests.services_catalog.factories import ServiceFactory

pytestmark = pytest.mark.django_db


def url(name, *args):
    return reverse(f"vocabularies:{name}", args=args)


@pytest.fixture
def user():
    return UserFactory(role="operator")


@pytest.fixture
def operator(client, user):
    client.force_login(user)
    return client


def term(model, code, name, **fields):
    return model.objects.create(code=code, name=name, position=900, **fields)


def merge(word, old, new, by):
    return merging.merge(registry.vocabularies[word], old, new, by=by)


# --- Adding and editing --------------------------------------------------------------


def added(operator, word, **data):
    return operator.post(url("add", word), {"position": 5, "description": ""} | data)


def test_added_term_is_offered_and_journaled(operator, user):
    response = added(operator, "tematy", name="Chwilówki łodzi")
    assert response.url == f"{url('terms', 'tematy')}#chwilowki_lodzi"
    made = HelpTopic.objects.get(code="chwilowki_lodzi")
    assert made in HelpTopic.objects.in_use()
    event = TermEvent.of(HelpTopic, made.pk).get()
    assert (event.verb, event.by, event.reason) == ("add", user, "Chwilówki łodzi")


def test_sent_twice_it_is_one(operator):
    added(operator, "tematy", name="Chwilówki")
    response = added(operator, "tematy", name=" chwilówki ")
    assert response.context["form"].errors["name"] == ["W tym słowniku jest już pojęcie o tej nazwie."]
    assert HelpTopic.objects.filter(code__startswith="chwilowki").count() == 1


def test_code_of_another_term_is_not_taken_again(operator):
    term(HelpTopic, "chwilowki", "Raty")
    added(operator, "tematy", name="Chwilówki")
    assert HelpTopic.objects.get(name="Chwilówki").code == "chwilowki_2"


def test_own_columns_of_a_vocabulary_are_in_its_forms(operator):
    sector = Sector.objects.first()
    added(operator, "typy-instytucji", name="Dom sąsiedzki", sector=sector.pk)
    assert InstitutionType.objects.get(code="dom_sasiedzki").sector == sector
    added(operator, "rodzaje-zespolow", name="Lokalny Zespół Kooperacji", short_name="LZK")
    assert TeamKind.objects.get(code="lokalny_zespol_kooperacji").short_name == "LZK"
    added(operator, "role-w-zespole", name="Sekretarz", leads="on")
    assert TeamRole.objects.get(code="sekretarz").leads


@pytest.mark.parametrize("word", sorted(registry.vocabularies))
def test_every_vocabulary_has_forms(operator, word):
    vocabulary = registry.vocabularies[word]
    assert operator.get(vocabulary.add_url).status_code == 200
    if first := vocabulary.terms().first():
        assert operator.get(vocabulary.edit_url(first)).status_code == 200
        assert operator.get(url("merge", word, first.code)).status_code == 200
    for label in vocabulary.joined:
        apps.get_model(label)
    for name in (*vocabulary.fields, *vocabulary.first):
        try:
            vocabulary.model._meta.get_field(name)
        except FieldDoesNotExist:
            pytest.fail(name)


def test_edit_changes_the_name_and_keeps_the_code(operator):
    old = term(HelpTopic, "raty_stare", "Raty")
    data = {"name": "Chwilówki", "description": "Kredyty", "position": 3, "version": old.version}
    assert operator.post(url("edit", "tematy", "raty_stare"), data).status_code == 302
    old.refresh_from_db()
    assert (old.name, old.code, old.position) == ("Chwilówki", "raty_stare", 3)
    assert TermEvent.of(HelpTopic, old.pk).get().reason == "Raty → Chwilówki"


def test_second_of_two_editors_is_told(operator):
    old = term(HelpTopic, "raty_stare", "Raty")
    data = {"description": "", "position": 3, "version": old.version}
    operator.post(url("edit", "tematy", "raty_stare"), data | {"name": "Chwilówki"})
    response = operator.post(url("edit", "tematy", "raty_stare"), data | {"name": "Kredyty"})
    assert response.context["form"].conflict.name == "Chwilówki"
    old.refresh_from_db()
    assert old.name == "Chwilówki"


def test_new_name_reaches_search(operator):
    topic = term(HelpTopic, "raty_stare", "Raty")
    service = ServiceFactory(topics=["raty_stare"])
    index.sweep()
    data = {"name": "Chwilówki", "description": "", "position": 3, "version": topic.version}
    operator.post(url("edit", "tematy", "raty_stare"), data)
    assert SearchDocument.objects.get(service=service).is_dirty


# --- Retiring ------------------------------------------------------------------------


def test_retired_term_stays_and_is_not_offered(operator, user):
    topic = term(HelpTopic, "raty_stare", "Raty")
    service = ServiceFactory(topics=["raty_stare"])
    operator.post(url("retire", "tematy", "raty_stare"))
    assert list(service.topics.all()) == [topic]
    offered = operator.get(reverse("services_catalog:create")).context["form"].fields["topics"].queryset
    own = operator.get(reverse("services_catalog:edit", args=[service.uid])).context["form"].fields["topics"]
    assert topic not in offered
    assert topic in own.queryset
    assert operator.get(f"{reverse('services_catalog:list')}?temat=raty_stare").status_code == 200
    operator.post(url("restore", "tematy", "raty_stare"))
    topic.refresh_from_db()
    assert topic.is_active
    assert [event.verb for event in TermEvent.of(HelpTopic, topic.pk)] == ["restore", "retire"]


def test_retired_twice_is_retired_once(user):
    topic, vocabulary = term(HelpTopic, "raty_stare", "Raty"), registry.vocabularies["tematy"]
    assert retiring.retire(vocabulary, topic, by=user)
    assert not retiring.retire(vocabulary, topic, by=user)
    assert TermEvent.of(HelpTopic, topic.pk).count() == 1


def test_retired_type_is_not_offered_to_a_new_institution(operator):
    kind = term(InstitutionType, "dawny", "Dawny ośrodek", is_active=False)
    institution = InstitutionFactory(type=kind)
    new = operator.get(reverse("partners:institution_create")).context["form"].fields["type"].queryset
    own = operator.get(reverse("partners:institution_edit", args=[institution.uid])).context["form"]
    assert kind not in new
    assert kind in own.fields["type"].queryset


def test_what_the_portal_works_with_is_neither_retired_nor_merged(operator, user):
    everybody = RecipientGroup.objects.get(code=RecipientGroup.EVERYBODY)
    operator.post(url("retire", "odbiorcy", everybody.code))
    everybody.refresh_from_db()
    assert everybody.is_active
    with pytest.raises(merging.MergeRefused):
        merge("odbiorcy", everybody, RecipientGroup.objects.get(code="seniorzy"), user)


# --- Merging -------------------------------------------------------------------------


@pytest.fixture
def topics():
    return term(HelpTopic, "raty_stare", "Kłopoty kredytowe"), term(HelpTopic, "chwilowki", "Chwilówki")


def test_merge_asks_with_counts_and_moves_everything(operator, topics, user):
    old, new = topics
    one, both = ServiceFactory(topics=["raty_stare"]), ServiceFactory(topics=["raty_stare", "chwilowki"])
    page = operator.get(url("merge", "tematy", "raty_stare"), {"into": "chwilowki"})
    effect = page.context["effects"][0]
    assert (effect.moved, effect.joined) == (1, 1)
    assert one.topics.get() == old  # asking changes nothing
    data = {"into": "chwilowki", "versions": f"{old.version},{new.version}"}
    assert (
        operator.post(url("merge", "tematy", "raty_stare"), data).url == f"{url('terms', 'tematy')}#chwilowki"
    )
    assert list(one.topics.all()) == list(both.topics.all()) == [new]
    old.refresh_from_db()
    assert (old.merged_into, old.is_active) == (new, False)
    event = TermEvent.of(HelpTopic, old.pk).get()
    assert (event.verb, event.by) == ("merge", user)
    assert "Kłopoty kredytowe → Chwilówki" in operator.get(url("journal", "tematy")).content.decode()


def test_merge_sent_twice_is_refused_and_changes_nothing(operator, topics):
    old, new = topics
    data = {"into": "chwilowki", "versions": f"{old.version},{new.version}"}
    operator.post(url("merge", "tematy", "raty_stare"), data)
    operator.post(url("merge", "tematy", "raty_stare"), data)
    assert TermEvent.of(HelpTopic).count() == 1


def test_merge_of_what_was_not_seen_is_refused(operator, topics):
    old, new = topics
    HelpTopic.objects.filter(pk=new.pk).update(name="Co innego", version=2)
    operator.post(url("merge", "tematy", "raty_stare"), {"into": "chwilowki", "versions": "1,1"})
    old.refresh_from_db()
    assert old.merged_into is None


def test_old_links_filters_and_words_lead_to_the_new_term(client, topics, user):
    old, new = topics
    service = ServiceFactory(name="Porady", topics=["raty_stare"])
    merge("tematy", old, new, user)
    index.sweep()
    page = client.get(f"{reverse('services_catalog:list')}?temat=raty_stare")
    assert page.context["answer"].question.chosen == [("temat", "chwilowki")]
    assert [hit.service for hit in page.context["answer"].result.rows] == [service]
    words = client.get(f"{reverse('services_catalog:list')}?q=kłopoty+kredytowe")
    assert [hit.service for hit in words.context["answer"].result.rows] == [service]
    assert client.get(reverse("services_catalog:topic_feed", args=["raty_stare"])).status_code == 200


def test_documents_of_both_terms_are_written_again(topics, user):
    old, new = topics
    services = [ServiceFactory(topics=["raty_stare"]), ServiceFactory(topics=["chwilowki"])]
    index.sweep()
    merge("tematy", old, new, user)
    assert SearchDocument.objects.filter(service__in=services, is_dirty=True).count() == 2


def test_group_is_found_by_the_name_that_it_had(client, user):
    old = term(RecipientGroup, "babcie", "Babcie i dziadkowie")
    new = RecipientGroup.objects.get(code="seniorzy")
    service = ServiceFactory(name="Klub", recipients=["babcie"])
    merge("odbiorcy", old, new, user)
    index.sweep()
    page = client.get(f"{reverse('services_catalog:list')}?q=klub+dla+babć+i+dziadków")
    assert [hit.service for hit in page.context["answer"].result.rows] == [service]


def test_tables_that_say_the_old_name_are_read(topics, user):
    old, new = topics
    merge("tematy", old, new, user)
    assert Terms("topics").read("Kłopoty kredytowe") == ([new.pk], [])
    assert Terms("topics", {"raty": "raty_stare"}).read("raty") == ([new.pk], [])


def test_proposal_and_older_version_bring_the_new_term(topics, user):
    old, new = topics
    service = ServiceFactory()
    merge("tematy", old, new, user)
    with transaction.atomic():
        values.write(service, {"topics": [old.pk]})
    assert list(service.topics.all()) == [new]


def test_merge_of_merged_terms_leaves_no_chain(topics, user):
    old, new = topics
    last = term(HelpTopic, "finanse", "Finanse domowe")
    merge("tematy", old, new, user)
    merge("tematy", new, last, user)
    old.refresh_from_db()
    assert old.merged_into == last
    assert HelpTopic.objects.followed(["raty_stare", "chwilowki", "x"]) == ["finanse", "x"]
    assert HelpTopic.objects.coded("raty_stare") == last


def test_refusals(topics, user):
    old, new = topics
    with pytest.raises(merging.MergeRefused):
        merge("tematy", old, old, user)
    HelpTopic.objects.filter(pk=new.pk).update(is_active=False)
    with pytest.raises(merging.MergeRefused):
        merge("tematy", old, new, user)
    staff = RecipientGroup.objects.filter(is_staff=True).first()
    with pytest.raises(merging.MergeRefused):
        merge("odbiorcy", staff, RecipientGroup.objects.get(code="seniorzy"), user)


def test_types_sectors_kinds_and_roles_move(user):
    old, new = term(InstitutionType, "stary", "Stary"), term(InstitutionType, "nowy_typ", "Nowy")
    institution = InstitutionFactory(type=old, sectors=["a", "b"])
    merge("typy-instytucji", old, new, user)
    institution.refresh_from_db()
    assert institution.type == new
    merge("sektory", Sector.objects.get(code="a"), Sector.objects.get(code="b"), user)
    assert [sector.code for sector in institution.sectors.all()] == ["b"]
    team = TeamFactory(kind=TeamKindFactory(code="k1"), name="Zespół")
    merge("rodzaje-zespolow", team.kind, TeamKindFactory(code="k2"), user)
    team.refresh_from_db()
    assert team.kind.code == "k2"


def test_two_teams_of_one_name_are_not_made_one(user):
    one = TeamFactory(kind=TeamKindFactory(code="k1"), name="Zespół")
    two = TeamFactory(kind=TeamKindFactory(code="k2"), name="Zespół")
    with pytest.raises(merging.MergeRefused, match="Zespół"):
        merge("rodzaje-zespolow", one.kind, two.kind, user)
    assert Team.objects.count() == 2


def test_merged_directory_filter_leads_on(client, user):
    old, new = term(InstitutionType, "stary", "Stary"), term(InstitutionType, "nowy_typ", "Nowy")
    InstitutionFactory(name="Ośrodek Nowy", type=old)
    InstitutionFactory(name="Zupełnie odmienny")
    merge("typy-instytucji", old, new, user)
    text = client.get(f"{reverse('partners:institutions')}?typ=stary").content.decode()
    assert "Ośrodek Nowy" in text
    assert "Zupełnie odmienny" not in text


def test_every_column_that_names_terms_is_known():
    """What the portal has of relations to terms; a new one moves with the rest by itself."""
    found = {
        relation.field.model._meta.label
        for vocabulary in registry.vocabularies.values()
        for relation in merging.relations(vocabulary.model)
    }
    assert {
        "partners.Institution", "partners.Institution_sectors", "partners.Team", "partners.TeamMembership",
        "services_catalog.Service_types", "services_catalog.Service_topics", "services_catalog.Service_recipients",
        "services_catalog.ServiceTemplate_types", "services_catalog.ServiceTemplate", "services_catalog.ServiceImport",
        "services_catalog.ReviewStretch_types", "programmes.Call_eligible_types", "workshops.SessionSector",
    } <= found  # fmt: skip
    assert not any(label.endswith("History") for label in found)


def test_stray_goes_where_the_rest_went(topics, user):
    old, new = topics
    merge("tematy", old, new, user)
    stray = ServiceFactory(topics=["raty_stare"])
    assert merging.gather_strays() == 1
    assert list(stray.topics.all()) == [new]
    assert merging.gather_strays() == 0


def test_merged_term_cannot_be_in_use(topics):
    old, new = topics
    with pytest.raises(IntegrityError, match="services_catalog_helptopic_merged_rests"), transaction.atomic():
        HelpTopic.objects.filter(pk=old.pk).update(merged_into=new)


def test_restored_merged_term_stays_merged(topics, user):
    old, new = topics
    merge("tematy", old, new, user)
    old.refresh_from_db()
    assert not retiring.restore(registry.vocabularies["tematy"], old, by=user)


@pytest.mark.parametrize("count", [1, 3])
def test_merge_page_takes_a_constant_number_of_queries(
    operator, topics, count, django_assert_max_num_queries
):
    for _n in range(count):
        ServiceFactory(topics=["raty_stare"])
    with django_assert_max_num_queries(20):
        operator.get(url("merge", "tematy", "raty_stare"), {"into": "chwilowki"})


@pytest.mark.django_db(transaction=True)
def test_two_merges_against_each_other_leave_one_term(user):
    """A into B and B into A at once: one waits and is refused, nothing is lost."""
    one, two = term(ServiceType, "a", "A"), term(ServiceType, "b", "B")
    service = ServiceFactory(types=["a"], provider=InstitutionFactory(seat=TerritoryFactory()))
    barrier, refused = threading.Barrier(2), []

    def run(old, new):
        barrier.wait()
        try:
            merge("rodzaje-uslug", old, new, user)
        except merging.MergeRefused:
            refused.append(old)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=pair) for pair in ((one, two), (two, one))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(refused) == 1
    assert Service.objects.get(pk=service.pk).types.get().is_active
    assert ServiceType.objects.filter(pk__in=[one.pk, two.pk], is_active=True).count() == 1
