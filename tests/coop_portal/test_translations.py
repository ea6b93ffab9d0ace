import pytest
from django.utils import translation

from partners.models import Sector
from programmes.models import Programme


@pytest.fixture
def programme():
    return Programme(
        title="Kultura",
        goal="Cel",
        language="pl",
        translations={"en": {"title": "Culture"}, "uk": {"title": "Культура"}},
    )


def test_tr_gives_the_wanted_language(programme):
    text = programme.tr("title", "en")
    assert (text, text.lang, text.is_fallback) == ("Culture", "en", False)


def test_tr_follows_the_active_language(programme):
    with translation.override("en-gb"):
        assert programme.tr("title") == "Culture"
    with translation.override("pl"):
        assert programme.tr("title") == "Kultura"


def test_tr_without_a_translation_falls_back_visibly(programme):
    text = programme.tr("goal", "en")
    assert (text, text.lang, text.is_fallback) == ("Cel", "pl", True)
    assert programme.tr("title", "de").is_fallback


def test_tr_in_the_language_of_writing_is_no_fallback(programme):
    text = programme.tr("title", "pl")
    assert (text, text.lang, text.is_fallback) == ("Kultura", "pl", False)


def test_tr_of_an_object_written_in_another_language():
    programme = Programme(title="Culture", language="en", translations={"pl": {"title": "Kultura"}})
    assert programme.tr("title", "pl") == "Kultura"
    assert programme.tr("title", "en") == "Culture"


def test_tr_without_an_active_language_takes_the_portal_s(programme):
    with translation.override(None):
        assert programme.tr("title") == "Kultura"


def test_tr_of_an_empty_translation_falls_back(programme):
    programme.translations["en"]["title"] = ""
    assert programme.tr("title", "en") == "Kultura"


def test_tr_of_nothing_is_empty_text(programme):
    programme.goal = None
    assert programme.tr("goal", "en") == ""


def test_tr_text_is_escaped_like_any_other_text(programme):
    from django.utils.html import escape

    programme.translations["en"]["title"] = "<b>"
    assert escape(programme.tr("title", "en")) == "&lt;b&gt;"


def test_vocabulary_term_is_shown_in_the_active_language():
    term = Sector(code="kultura", name="Kultura", translations={"en": {"name": "Culture"}})
    with translation.override("en"):
        assert str(term) == "Culture"
