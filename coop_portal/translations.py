"""Contents in several languages: base columns in `language`, the others in one JSON column, one reader, one editor.

Readers: `obj.tr("summary")`, in templates `{% tr obj "summary" as text %}` with `lang="{{ text.lang }}"`; a page of one
object gives its template a `Reading`, which knows the language asked for and what of it is missing. The editor
(coop_portal/translating) works for every model that its app put into `registry.translatables`.
"""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from urllib.parse import urlencode

from django.conf import settings
from django.db import models
from django.utils.translation import get_language, get_language_info
from django.utils.translation import gettext_lazy as _

from .differences import tidy_lines

CODES = [code for code, _name in settings.CONTENT_LANGUAGES]
PARAMETER = "jezyk"
_MADE_FROM = "_base"  # beside the texts of a language: digests of the base texts that they translate


class State(models.TextChoices):
    """How a translation stands to its base text."""

    MISSING = "missing", _("no translation")
    STALE = "stale", _("the original changed later")
    CURRENT = "current", _("translated")


def digest(text):
    return hashlib.sha256(tidy_lines(text).encode()).hexdigest()[:16]


class Translated(models.Model):
    """Fields named in `TRANSLATED` are written in `language`; other languages live in `translations`.

    `translations` has the shape {"en": {"name": "...", "summary": "...", "_base": {"name": "<digest>"}}}.
    """

    TRANSLATED: tuple[str, ...] = ()

    language = models.CharField(max_length=5, choices=settings.CONTENT_LANGUAGES, default="pl")
    translations = models.JSONField(default=dict, blank=True)

    class Meta:
        abstract = True

    def tr(self, field, language=None):
        """The field's text in the wanted (default: active) language, or a visible fallback to the base text.

        The answer is a `Text`: a str whose `lang` says what language it really is in, for the page's markup.
        """
        wanted = (language or get_language() or settings.LANGUAGE_CODE).split("-")[0]
        base = getattr(self, field) or ""
        text = self._translation(field, wanted)
        if text:
            return Text(text, wanted, is_stale=self._is_stale(field, wanted))
        return Text(base, self.language, is_fallback=wanted != self.language)

    def _translation(self, field, language):
        return "" if language == self.language else self.translations.get(language, {}).get(field, "")

    def _is_stale(self, field, language):
        """Where no digest was kept (a translation brought from elsewhere), nothing is known to have changed."""
        made_from = self.translations.get(language, {}).get(_MADE_FROM, {}).get(field)
        return made_from is not None and made_from != digest(getattr(self, field))

    def translation_state(self, field, language):
        """The `State` of a field in a language; None where there is nothing to translate."""
        if self._translation(field, language):
            return State.STALE if self._is_stale(field, language) else State.CURRENT
        return State.MISSING if getattr(self, field) else None

    def translation_states(self, language):
        found = ((field, self.translation_state(field, language)) for field in self.TRANSLATED)
        return {field: state for field, state in found if state}

    def languages_written(self):
        """Codes of the languages in which something of it stands, the own one first."""
        others = (code for code in CODES if any(self._translation(field, code) for field in self.TRANSLATED))
        return [self.language, *others]

    def translations_mark(self, language):
        """What an editor of this language saw: changes with the base texts and with its translations."""
        seen = [
            part
            for field in self.TRANSLATED
            for part in (getattr(self, field), self._translation(field, language))
        ]
        return digest("\x1f".join(tidy_lines(part) for part in seen))

    def translate(self, language, texts, *, still_fits=()):
        """Write {field: text} in `language`; an empty text takes a translation away.

        A text that is new, or that somebody says `still_fits`, counts as made from the base text of now.
        """
        if language == self.language or language not in CODES or not set(texts) <= set(self.TRANSLATED):
            raise ValueError(f"{language}: {sorted(texts)}")
        kept = dict(self.translations.get(language, {}))
        made_from = dict(kept.pop(_MADE_FROM, {}))
        for field, text in texts.items():
            if tidy_lines(text) != tidy_lines(kept.get(field, "")) or field in still_fits:
                made_from[field] = digest(getattr(self, field))
            kept[field] = text
        kept = {field: text for field, text in kept.items() if text}
        made_from = {field: mark for field, mark in made_from.items() if field in kept}
        others = {code: written for code, written in self.translations.items() if code != language}
        self.translations = others | ({language: kept | {_MADE_FROM: made_from}} if kept else {})
        self.save(update_fields=["translations"])


class Text(str):
    __slots__ = ("is_fallback", "is_stale", "lang")

    def __new__(cls, value, lang, *, is_fallback=False, is_stale=False):
        text = super().__new__(cls, value)
        text.lang, text.is_fallback, text.is_stale = lang, is_fallback, is_stale
        return text


@dataclass(frozen=True)
class Translatable:
    """A model whose contents are translated, as its app registers it in `registry.translatables`.

    model            the model
    visible(scope)   the queryset that the person knows of: others get 404
    may(scope, obj)  whether the person translates it: else 403
    languages(obj)   codes of the languages of the whole, the own one among them
    back(obj)        where the editor returns to
    lookup           the field by which an address names the object
    markdown         names of the fields that are Markdown
    """

    model: type
    visible: Callable
    may: Callable
    languages: Callable
    back: Callable
    lookup: str = "uid"
    markdown: tuple[str, ...] = ()

    def wanted(self, obj):
        """Languages into which it is to be translated."""
        return [code for code in self.languages(obj) if code != obj.language and code in CODES]


def local_name(code):
    """A language as its own readers call it: "українська"."""
    return get_language_info(code)["name_local"]


class Reading:
    """One object on its page, in the language asked for (`?jezyk=uk`), else in that of the interface."""

    def __init__(self, request, obj):
        self.obj, self.path = obj, request.path
        self.written = obj.languages_written()
        asked = request.GET.get(PARAMETER, "")
        self.language = asked if asked in self.written else (get_language() or obj.language).split("-")[0]

    @cached_property
    def texts(self):
        found = (self.obj.tr(field, self.language) for field in self.obj.TRANSLATED)
        return [text for text in found if text]

    @property
    def is_missing(self):
        """Nothing of it is there in the language of the page."""
        return bool(self.texts) and all(text.is_fallback for text in self.texts)

    @property
    def is_partial(self):
        return not self.is_missing and any(text.is_fallback for text in self.texts)

    @property
    def is_stale(self):
        return any(text.is_stale for text in self.texts)

    @property
    def base_name(self):
        return local_name(self.obj.language)

    def address(self, code):
        """The own language stands at the plain address, so that no text has two."""
        return self.path if code == self.obj.language else f"{self.path}?{urlencode({PARAMETER: code})}"

    @property
    def canonical(self):
        shown = self.language if self.language in self.written else self.obj.language
        return settings.PUBLIC_URL + self.address(shown)

    @property
    def versions(self):
        """[(code, name in that language, address of the link, whole address, whether it is shown)]; none for one alone.

        The link to the own language says so, too: with an English interface the plain address would be English.
        """
        if len(self.written) == 1:
            return []
        shown = self.language if self.language in self.written else self.obj.language
        return [
            {
                "code": code,
                "name": local_name(code),
                "url": f"{self.path}?{urlencode({PARAMETER: code})}",
                "address": settings.PUBLIC_URL + self.address(code),
                "is_shown": code == shown,
            }
            for code in self.written
        ]
