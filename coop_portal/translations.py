"""Contents in several languages: base columns in `language`, the others in one JSON column, one reader."""

from django.conf import settings
from django.db import models
from django.utils.translation import get_language


class Translated(models.Model):
    """Fields named in `TRANSLATED` are written in `language`; other languages live in `translations`.

    `translations` has the shape {"en": {"name": "...", "summary": "..."}}.
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
        text = "" if wanted == self.language else self.translations.get(wanted, {}).get(field, "")
        if text:
            return Text(text, wanted, is_fallback=False)
        return Text(getattr(self, field) or "", self.language, is_fallback=wanted != self.language)


class Text(str):
    __slots__ = ("is_fallback", "lang")

    def __new__(cls, value, lang, is_fallback):
        text = super().__new__(cls, value)
        text.lang, text.is_fallback = lang, is_fallback
        return text
