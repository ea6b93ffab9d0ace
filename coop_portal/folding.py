"""Letters without case and marks, made in Python, so that no search depends on the server's locale."""

import unicodedata

from django.db import models

# Letters that have no decomposition.
_PLAIN = str.maketrans("łŁøØđĐıßæÆœŒ", "lLoOdDisaAoO")


def fold(text):
    """Lower case and plain letters: "Łódź" -> "lodz"."""
    decomposed = unicodedata.normalize("NFD", str(text).translate(_PLAIN).casefold())
    return "".join(c for c in decomposed if not unicodedata.combining(c))


class FoldedField(models.TextField):
    """Several columns of the row as one folded text, in which words are looked for.

    Filled at every whole save; whoever writes single columns has to write this one too. Give the model a trigram
    index on it (`GinIndex(OpClass(name, "gin_trgm_ops"))`), for words are searched inside it.
    """

    def __init__(self, sources=("name",), **kwargs):
        self.sources = tuple(sources)
        kwargs.update(editable=False, blank=True, default="")
        super().__init__(**kwargs)

    def deconstruct(self):
        name, path, args, kwargs = super().deconstruct()
        for derived in ("editable", "blank", "default"):
            kwargs.pop(derived, None)
        return name, path, args, {**kwargs, "sources": self.sources}

    def pre_save(self, instance, add):
        value = fold(" ".join(filter(None, (getattr(instance, source) for source in self.sources))))
        setattr(instance, self.attname, value)
        return value
