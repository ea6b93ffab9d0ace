"""Words of the search: who keeps them, what they would find, and which ones are refused."""

import uuid

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from services_catalog.models import Synonym
from services_catalog.search.filters import Filters
from services_catalog.search.search import search
from services_catalog.synonyms.circles import circle
from tests.partners.factories import TerritoryFactory

pytestmark = pytest.mark.django_db
URL = "/uslugi/slowa/"


def said(town, **more):
    fields = {"kind": "both", "term": "świetlica", "words": "kuźnia\n buda  pod lasem \nkuźnia"}
    return fields | {"territory": town.gmina.pk, "uid": str(uuid.uuid4())} | more


def row(term, *words, **fields):
    return Synonym.objects.create(term=term, words=list(words), **fields)


def names(territory, text):
    filters = Filters(territories=(territory.pk,))
    return [hit.service.name for hit in search(text, filters=filters).rows]


def test_animator_adds_words_that_search_uses_at_once(town, as_user):
    town.service("Świetlica")
    response = as_user(town.animator).post(f"{URL}nowe/", said(town), follow=True)
    assert response.redirect_chain == [(URL, 302)]
    added = Synonym.objects.get(territory=town.gmina)
    assert (added.term, added.words) == ("świetlica", ["kuźnia", "buda pod lasem"])
    assert names(town.gmina, "kuźnia") == ["Świetlica"]


def test_form_sent_twice_makes_one_row(town, as_user):
    data = said(town)
    for _time in range(2):
        assert as_user(town.animator).post(f"{URL}nowe/", data).status_code == 302
    assert Synonym.objects.filter(territory=town.gmina).count() == 1


def test_same_term_again_is_told(town, as_user):
    row("świetlica", "buda", territory=town.gmina)
    response = as_user(town.animator).post(f"{URL}nowe/", said(town))
    assert "Te słowa już tu są" in response.content.decode()
    with pytest.raises(IntegrityError, match="services_synonym_once"), transaction.atomic():
        row("świetlica", "kuźnia", territory=town.gmina)


def test_words_are_changed_and_keep_their_key(town, as_user):
    kept = row("świetlica", "buda", territory=town.gmina)
    response = as_user(town.animator).post(f"{URL}{kept.uid}/", said(town, words="szopa"))
    assert response.status_code == 302
    changed = Synonym.objects.get(pk=kept.pk)
    assert (changed.uid, changed.words) == (kept.__class__.objects.get(pk=kept.pk).uid, ["szopa"])


def test_preview_counts_and_saves_nothing(town, as_user):
    town.service("Świetlica")
    town.service("Świetlica szkolna")
    response = as_user(town.animator).post(f"{URL}nowe/", said(town) | {"preview": "1"})
    assert [(each.label, each.total) for each in response.context["found"]] == [("świetlica", 2)]
    assert "znajduje 2 usługi" in response.content.decode()
    assert not Synonym.objects.filter(territory=town.gmina).exists()


def test_words_that_are_switched_off_find_nothing(town, as_user):
    town.service("Świetlica")
    kept = row("świetlica", "kuźnia", territory=town.gmina)
    kept = Synonym.objects.get(pk=kept.pk)
    for state, found in (("off", []), ("off", []), ("on", ["Świetlica"])):
        assert as_user(town.animator).post(f"{URL}{kept.uid}/przelacz/", {"active": state}).status_code == 302
        assert names(town.gmina, "kuźnia") == found


def test_territory_of_somebody_else_is_no_choice(town, as_user):
    elsewhere = TerritoryFactory(name="Sterdyń")
    for territory in (elsewhere.pk, "", "x"):
        response = as_user(town.animator).post(f"{URL}nowe/", said(town, territory=territory))
        assert response.status_code == 200
        assert "territory" in response.context["form"].errors
    assert not Synonym.objects.filter(term="świetlica", territory__isnull=False).exists()


@pytest.mark.parametrize("uid", ["", "x", "\x00", "1" * 5000])
def test_broken_key_is_a_mistake_of_the_form(town, as_user, uid):
    response = as_user(town.animator).post(f"{URL}nowe/", said(town, uid=uid))
    assert response.status_code == 200
    assert not Synonym.objects.filter(territory=town.gmina).exists()


def test_too_many_words_are_refused(town, as_user):
    words = "\n".join(f"słowo {n}" for n in range(61))
    response = as_user(town.animator).post(f"{URL}nowe/", said(town, words=words))
    assert "words" in response.context["form"].errors


def test_operator_keeps_the_national_ones(town, as_user):
    response = as_user(town.operator).post(f"{URL}nowe/", said(town, territory="", term="klubik"))
    assert response.status_code == 302
    assert Synonym.objects.get(term="klubik").territory is None


def test_list_takes_the_same_number_of_queries(town, as_user):
    client = as_user(town.animator)

    def count():
        with CaptureQueriesContext(connection) as asked:
            client.get(URL, {"q": "a", "kind": "both"})
        return len(asked)

    row("aaa", "b", territory=town.gmina)
    one = count()
    row("aab", "c", territory=town.gmina)
    row("aac", "d", territory=town.powiat)
    assert count() == one


# --- Circles ------------------------------------------------------------------------------------------


def test_way_back_is_found_over_any_number_of_steps():
    rows = [("B", ["c", "x"]), ("C", ["d"]), ("d", ["Ą"]), ("x", ["x"])]
    assert circle("a", ["b"], rows) == ("B", "C", "d")
    assert circle("z", ["b"], rows) == ()
    assert circle("a", [], rows) == ()


@pytest.mark.parametrize("kind", ["both", "situation", "ambiguous"])
@pytest.mark.parametrize("where", ["gmina", "powiat", "country"])
def test_circle_of_three_is_refused_between_kinds_and_territories(town, kind, where):
    territory = {"gmina": town.gmina, "powiat": town.powiat, "country": None}[where]
    row("aaa", "bbb", kind=kind, territory=territory)
    row("bbb", "ccc")
    new = Synonym(term="ccc", words=["aaa"], territory=town.gmina)
    with pytest.raises(ValidationError, match="aaa” → “bbb"):
        new.full_clean()


def test_territories_that_do_not_see_each_other_make_no_circle(town):
    row("aaa", "bbb", territory=TerritoryFactory(name="Sterdyń"))
    Synonym(term="bbb", words=["aaa"], territory=town.gmina).full_clean()


def test_what_was_there_before_stays_editable(town):
    row("aaa", "bbb")
    old = row("bbb", "aaa")
    old.words = ["aaa", "ccc"]
    old.full_clean()


# --- Words that may hurt ---------------------------------------------------------------------------------


def test_word_that_may_hurt_is_never_shown(town, as_user):
    response = as_user(town.animator).post(f"{URL}nowe/", said(town, words="menel"))
    assert "words" in response.context["form"].errors
    response = as_user(town.animator).post(f"{URL}nowe/", said(town, words="menel", kind="search_only"))
    assert response.status_code == 302


def test_hidden_words_do_not_become_shown_ones(town):
    hidden = row("alkohol", "gorzała", kind="search_only", territory=town.gmina)
    hidden.kind = "both"
    with pytest.raises(ValidationError) as refused:
        hidden.full_clean()
    assert "kind" in refused.value.message_dict


def test_words_that_would_make_a_circle_are_not_switched_on_again(town, as_user):
    off = row("gwarowe", "kuźnia", territory=town.gmina, is_active=False)
    row("kuźnia", "gwarowe", territory=town.gmina)
    page = as_user(town.animator).post(f"{URL}{off.uid}/przelacz/", {"active": "on"}, follow=True)
    off.refresh_from_db()
    assert not off.is_active
    assert "koło" in page.text.lower()
