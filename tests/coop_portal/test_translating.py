"""The editor of translations, and what readers are shown of them."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.enums import Role
from coop_portal.translations import State
from programmes.models import GoodPractice, Programme
from tests.accounts.factories import UserFactory
from tests.programmes.factories import ProgrammeFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def programme():
    return ProgrammeFactory(
        title="Kultura", summary="Skrót", goal="Cel", content_languages=["pl", "en", "uk"], short_title=""
    )


@pytest.fixture
def coordinator(client, programme):
    user = UserFactory(role=Role.COORDINATOR, programme=programme)
    client.force_login(user)
    return user


def address(programme, language="uk"):
    return reverse("translating:edit", args=["projekt", programme.uid, language])


def typed(client, programme, language="uk", **texts):
    """What the form would send back with these texts changed."""
    form = client.get(address(programme, language)).context["form"]
    data = {"seen": form["seen"].value()} | {name: form[name].value() or "" for name in form.names}
    return data | texts


def save(client, programme, language="uk", **texts):
    return client.post(address(programme, language), typed(client, programme, language, **texts))


def page(client, programme, query=""):
    return client.get(programme.get_absolute_url() + query).content.decode()


def test_translation_is_written_beside_the_original(client, coordinator, programme):
    shown = client.get(address(programme)).content.decode()
    assert shown.count("translation__original") == 3  # what is empty is not asked for
    response = save(client, programme, title="Культура")
    assert (response.status_code, response["Location"]) == (
        302,
        reverse("programmes:texts", args=[programme.uid]),
    )
    programme.refresh_from_db()
    assert programme.tr("title", "uk") == "Культура"
    assert programme.translation_states("uk") == {
        "title": State.CURRENT, "summary": State.MISSING, "goal": State.MISSING,
    }  # fmt: skip
    assert set(programme.translations) == {"uk"}


def test_languages_are_written_apart(client, coordinator, programme):
    save(client, programme, "en", title="Culture")
    save(client, programme, "uk", title="Культура")
    save(client, programme, "en", title="")
    programme.refresh_from_db()
    assert set(programme.translations) == {"uk"}


def test_changed_original_makes_the_translation_stale(client, coordinator, programme):
    save(client, programme, title="Культура", goal="Мета")
    Programme.objects.filter(pk=programme.pk).update(title="Kultura i pomoc")
    programme.refresh_from_db()
    assert programme.translation_state("title", "uk") == State.STALE
    assert programme.translation_state("goal", "uk") == State.CURRENT
    save(client, programme, summary="Стисло")  # another field: the title was not looked at
    programme.refresh_from_db()
    assert programme.translation_state("title", "uk") == State.STALE
    save(client, programme, title_fits="on")
    programme.refresh_from_db()
    assert programme.translation_state("title", "uk") == State.CURRENT
    assert programme.tr("title", "uk") == "Культура"


def test_line_ends_of_a_browser_change_nothing(programme):
    programme.goal = "Raz\nDwa"
    programme.save()
    programme.translate("en", {"goal": "One\nTwo"})
    programme.goal = "Raz\r\nDwa"
    assert programme.translation_state("goal", "en") == State.CURRENT


def test_second_save_shows_both_texts_and_loses_neither(client, coordinator, programme):
    mine, theirs = (typed(client, programme, title=title) for title in ("Моє", "Їхнє"))
    assert client.post(address(programme), theirs).status_code == 302
    response = client.post(address(programme), mine)
    [difference] = response.context["form"].differences
    assert (difference.theirs, difference.yours) == ("Їхнє", "Моє")
    assert 'value="Моє"' in response.content.decode()
    again = mine | {"seen": response.context["form"]["seen"].value()}
    assert client.post(address(programme), again).status_code == 302
    programme.refresh_from_db()
    assert programme.tr("title", "uk") == "Моє"


def test_original_that_changed_meanwhile_is_shown_before_anything_is_saved(client, coordinator, programme):
    data = typed(client, programme, title="Культура")
    Programme.objects.filter(pk=programme.pk).update(title="Coś innego")
    response = client.post(address(programme), data)
    assert response.context["form"].conflict
    assert "Coś innego" in response.content.decode()
    programme.refresh_from_db()
    assert programme.translations == {}


def test_same_form_sent_twice_is_saved_once(client, coordinator, programme):
    data = typed(client, programme, title="Культура")
    assert [client.post(address(programme), data).status_code for _time in range(2)] == [302, 302]
    assert Programme.history.rel.related_model.objects.filter(
        pgh_obj=programme, pgh_label="update"
    ).count() == 1  # fmt: skip


def test_edit_of_the_original_and_a_translation_do_not_disturb_each_other(client, coordinator, programme):
    data = {"version": 1, "title": "Kultura", "goal": "Nowy cel", "content_languages": ["pl", "uk"]}
    save(client, programme, title="Культура")
    assert client.post(reverse("programmes:edit", args=[programme.uid]), data).status_code == 302
    programme.refresh_from_db()
    assert (programme.goal, programme.tr("title", "uk")) == ("Nowy cel", "Культура")


@pytest.mark.parametrize("language", ["pl", "de", "fr"])
def test_language_that_the_project_does_not_have_is_not_there(client, coordinator, programme, language):
    assert client.get(address(programme, language)).status_code == 404


@pytest.mark.parametrize("key", ["nie-ma", "00000000-0000-0000-0000-000000000000"])
def test_object_that_is_not_there(client, coordinator, key):
    assert client.get(reverse("translating:edit", args=["projekt", key, "uk"])).status_code == 404


def test_text_longer_than_the_column_is_refused_and_kept(client, coordinator, programme):
    response = save(client, programme, title="ю" * 301)
    assert list(response.context["form"].errors) == ["title"]
    assert "ю" * 301 in response.content.decode()


def test_preview_shows_markdown_and_saves_nothing(client, coordinator, programme):
    response = client.post(
        address(programme), typed(client, programme, goal="**Мета** <script>") | {"podglad": "1"}
    )
    shown = response.content.decode()
    assert "<strong>Мета</strong> &lt;script&gt;" in shown
    programme.refresh_from_db()
    assert programme.translations == {}


def test_translate_refuses_what_is_none(programme):
    for language, texts in (("pl", {"title": "x"}), ("fr", {"title": "x"}), ("en", {"status": "x"})):
        with pytest.raises(ValueError, match=language):
            programme.translate(language, texts)


# --- Readers ---------------------------------------------------------------------------------


def test_reader_chooses_a_language_of_the_text(client, programme):
    programme.translate("uk", {"title": "Культура", "summary": "Стисло", "goal": "Мета"})
    shown = page(client, programme, "?jezyk=uk")
    assert '<h1 lang="uk">Культура</h1>' in shown
    assert re.search(
        r'<a href="[^"]+\?jezyk=uk" lang="uk" hreflang="uk" aria-current="true">Українська</a>', shown
    )
    assert "notice--info" not in shown
    assert '<html lang="pl"' in shown  # the interface stays as it was


def test_part_that_is_missing_is_shown_in_the_original_with_a_note(client, programme):
    programme.translate("uk", {"title": "Культура"})
    shown = page(client, programme, "?jezyk=uk")
    assert '<div class="prose" lang="pl"><p>Cel</p>' in shown
    assert "notice--info" in shown
    assert client.get(programme.get_absolute_url() + "?jezyk=uk").context["reading"].is_partial


def test_nothing_in_the_language_of_the_interface_says_so(client, programme, settings):
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    shown = page(client, programme)
    assert '<h1 lang="pl">Kultura</h1>' in shown
    assert "This text is not there yet in the chosen language" in shown
    assert "Languages of this text" not in shown


def test_stale_translation_is_marked_for_readers(client, programme):
    programme.translate("uk", {"title": "Культура", "summary": "Стисло", "goal": "Мета"})
    Programme.objects.filter(pk=programme.pk).update(goal="Inny cel")
    response = client.get(programme.get_absolute_url() + "?jezyk=uk")
    assert response.context["reading"].is_stale
    assert "notice--info" in response.content.decode()


def test_language_without_a_text_is_as_if_not_asked_for(client, programme):
    shown = page(client, programme, "?jezyk=de")
    assert '<h1 lang="pl">Kultura</h1>' in shown
    assert "notice--info" not in shown


def test_each_version_has_one_address_and_searchers_know_them_all(client, programme, settings):
    programme.translate("uk", {"title": "Культура"})
    plain = settings.PUBLIC_URL + programme.get_absolute_url()
    for query, canonical in (
        ("", plain),
        ("?jezyk=pl", plain),
        ("?jezyk=uk", f"{plain}?jezyk=uk"),
        ("?x=1", plain),
    ):
        shown = page(client, programme, query)
        assert f'<link rel="canonical" href="{canonical}">' in shown
        assert re.findall(r'<link rel="alternate" hreflang="(\w+)" href="([^"]+)">', shown) == [
            ("pl", plain), ("uk", f"{plain}?jezyk=uk"),
        ]  # fmt: skip


def test_banner_stands_in_all_its_languages_at_once(client, programme):
    programme.banner = "Jesteśmy z Wami"
    programme.save()
    programme.translate("uk", {"banner": "МИ З ВАМИ"})
    shown = page(client, programme)
    assert '<span lang="pl">Jesteśmy z Wami</span><span lang="uk">МИ З ВАМИ</span>' in shown


def test_overview_takes_the_same_queries(client, coordinator, programme, django_assert_num_queries):
    where = reverse("programmes:texts", args=[programme.uid])

    def add(number):
        programme.news.create(title=f"Wieść {number}")
        programme.calls.create(title=f"Nabór {number}")
        GoodPractice.objects.create(programme=programme, title=f"Karta {number}", summary="Skrót")

    add(1)
    client.get(where)
    with CaptureQueriesContext(connection) as few:
        client.get(where)
    for number in (2, 3):
        add(number)
    with django_assert_num_queries(len(few.captured_queries)):
        response = client.get(where)
    assert response.content.decode().count('class="row-list"') == 1
    assert len(response.context["rows"]) == 10
