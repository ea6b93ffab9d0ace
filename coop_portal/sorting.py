"""One Polish collation key, made in Python, so that no order depends on the server's locale.

The key is stored in a column with COLLATE "C" and indexed; lists order by it and never by the name.
"""

import re
import unicodedata

from django.db import models

ALPHABET = "aąbcćdeęfghijklłmnńoópqrsśtuvwxyzźż"
# Two characters a letter: the place in the alphabet; foreign accents fall back to their plain letter.
_LETTERS = {letter: chr(ord("a") + i // 6) + chr(ord("a") + i % 6) for i, letter in enumerate(ALPHABET)}
_RUNS = re.compile(r"\d+|\w|\s+", re.UNICODE)


def sort_key(text, length=200):
    """The key of `text`: letters in Polish order, numbers by value, quotes and dashes ignored."""
    return "".join(_parts(unicodedata.normalize("NFKC", text).casefold()))[:length]


def _parts(text):
    for run in _RUNS.findall(text):
        if run.isspace():
            yield " "
        elif run.isdecimal():
            # The count of digits stands first: without it 10 would come before 9.
            digits = "".join(str(unicodedata.digit(digit)) for digit in run).lstrip("0")
            yield f"0{len(digits):03}{digits}"
        else:
            yield _LETTERS.get(run) or _LETTERS.get(unicodedata.normalize("NFD", run)[0], "zz" + run)


class SortKeyField(models.CharField):
    """Filled from another field at every whole save, by bulk_create and update_or_create.

    Whoever writes single columns (`update_fields`, `QuerySet.update`) has to write this one too.
    """

    def __init__(self, source="name", db_index=True, **kwargs):
        self.source = source
        kwargs.update(max_length=200, editable=False, db_collation="C", db_index=db_index, blank=True)
        super().__init__(**kwargs)

    def deconstruct(self):
        name, path, args, kwargs = super().deconstruct()
        for derived in ("max_length", "editable", "db_collation", "db_index", "blank"):
            kwargs.pop(derived, None)
        kwargs |= {} if self.db_index else {"db_index": False}
        return name, path, args, {**kwargs, "source": self.source}

    def pre_save(self, instance, add):
        value = sort_key(getattr(instance, self.source) or "")
        setattr(instance, self.attname, value)
        return value
