"""Who holds the paper knows a word of it: a surname. It opens what the public check keeps masked; guessing is slow."""

from allauth.account.adapter import get_adapter
from django.core.cache import cache

from coop_portal.folding import fold

OF_ONE_NETWORK = 5  # wrong words for one document ...
OF_ALL = 40  # ... and from everybody together
IN_SECONDS = 3600


class TooManyGuesses(Exception):
    """This document is closed for a while, also to the right word."""


def opens(request, document, typed):
    """Whether `typed` is the word; letters' case and Polish marks do not matter."""
    secret = document.definition.secret(document)
    keys = {
        f"documents.unlock.{document.pk}.{get_adapter().get_client_ip(request)}": OF_ONE_NETWORK,
        f"documents.unlock.{document.pk}": OF_ALL,
    }
    if any(cache.get(key, 0) >= limit for key, limit in keys.items()):
        raise TooManyGuesses
    if secret and _plain(typed) == _plain(secret):
        return True
    for key in keys:
        cache.add(key, 0, IN_SECONDS)
        cache.incr(key)
    return False


def _plain(text):
    return "".join(letter for letter in fold(text) if letter.isalnum())


def masked(name):
    """ "Anna Nowak-Lis" as "A*** N***": the length of a name says something, too."""
    return " ".join(f"{word[0]}***" for word in name.split())
