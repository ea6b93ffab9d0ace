"""Whose selections a request may read: those of the account, or of the browser whose session holds the key."""

import uuid

from ..models.selection import Owner, Selection

KEY = "selections"


def visitors_key(request):
    """The key that a visitor's first click has put into the session; None before it. No session is made here."""
    return _read(request.session.get(KEY))


def _read(value):
    try:
        return uuid.UUID(value) if value else None
    except ValueError:
        return None


def owner_of(request):
    if request.user.is_authenticated:
        return Owner(user=request.user)
    return Owner(visitor=visitors_key(request))


def begin(request):
    """The owner, with a session for a visitor who has none: the first click makes it."""
    if owner := owner_of(request):
        if owner.visitor:
            request.session.modified = True  # the session lives as long as what it opens
        return owner
    key = uuid.uuid4()
    request.session[KEY] = str(key)
    return Owner(visitor=key)


def to_adopt(request):
    """What was made in this browser before the person signed in, and waits for a word."""
    key = visitors_key(request) if request.user.is_authenticated else None
    return Selection.objects.of(Owner(visitor=key)) if key else Selection.objects.none()


def forget(request):
    request.session.pop(KEY, None)
