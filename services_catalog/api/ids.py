"""Identifiers that last: of what has a `uid` that one, of all else one made of what never changes about it."""

import uuid

# Of this software, not of a deployment: a term that two portals ship is one term to whoever reads both.
_OURS = uuid.UUID("9b4f0c5e-6a53-4d0e-8f0c-2f6f2f6f1f5d")


def made_of(*parts):
    """The same UUID for the same parts, on any day and machine."""
    return str(uuid.uuid5(_OURS, "/".join(map(str, parts))))
