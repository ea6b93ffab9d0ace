"""The operators' pages of vocabularies, and the way from each term to the editor of translations."""

import pytest
from django.apps import apps
from django.urls import reverse

from coop_portal import registry
from coop_portal.vocabulary import VocabularyTerm
from partners.models import Sector
from programmes.models import FolderDocumentType
from tests.accounts.factories import UserFactory
from tests.programmes.factories import ProgrammeFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def operator(client):
    client.force_login(UserFactory(role="operator"))


def page(word):
    return reverse("vocabularies:terms", args=[word])


def test_every_vocabulary_has_its_page():
    models = {model for model in apps.get_models() if issubclass(model, VocabularyTerm)}
    assert {each.model for each in registry.vocabularies.values()} == models
    assert registry.vocabularies.keys() <= registry.translatables.keys()


def test_overview_leads_to_each(client, operator):
    text = client.get(reverse("vocabularies:overview")).content.decode()
    assert all(f'href="{page(word)}"' in text for word in registry.vocabularies)


@pytest.mark.parametrize("word", sorted(registry.vocabularies))
def test_page_shows_terms_and_languages(client, operator, word):
    response = client.get(page(word))
    term = registry.vocabularies[word].terms().first()
    if term is not None:
        assert reverse("translating:edit", args=[word, term.code, "en"]) in response.content.decode()


def test_term_is_translated_and_the_page_says_so(client, operator):
    term = Sector.objects.first()
    edit = reverse("translating:edit", args=["sektory", term.code, "en"])
    form = client.get(edit).context["form"]
    response = client.post(edit, {"seen": form["seen"].value(), "name": "Social welfare", "description": ""})
    assert response.url == f"{page('sektory')}#{term.code}"
    term.refresh_from_db()
    assert term.tr("name", "en") == "Social welfare"
    states = "przetłumaczone", "przetłumaczono: 1 z 2"  # with or without a description to translate
    assert any(state in client.get(page("sektory")).content.decode() for state in states)


def test_retired_term_is_shown_as_such(client, operator):
    Sector.objects.filter(pk=Sector.objects.first().pk).update(is_active=False)
    assert "nieużywane" in client.get(page("sektory")).content.decode()


@pytest.mark.parametrize("count", [1, 3])
def test_page_takes_a_constant_number_of_queries(client, operator, count, django_assert_max_num_queries):
    Sector.objects.exclude(pk__in=Sector.objects.values("pk")[:count]).update(is_active=False)
    with django_assert_max_num_queries(8):
        client.get(page("sektory"))


def test_document_types_of_a_project_are_its_own(client, operator):
    own = FolderDocumentType.objects.create(
        code="wlasny", name="Własny druk projektu", level="session", programme=ProgrammeFactory()
    )
    assert own.name not in client.get(page("dokumenty-teczki")).content.decode()
    assert (
        client.get(reverse("translating:edit", args=["dokumenty-teczki", own.code, "en"])).status_code == 404
    )
