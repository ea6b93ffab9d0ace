"""What lists of choices show, kept in memory: it changes with the list, and takes longer to read than the results."""

import time
from functools import lru_cache

from .stamp import newest

AT_MOST = 300  # seconds: a document that was written earlier may be committed later than the newest one


class Kept:
    """For one page: `read(*keys)` of functions that depend on published services and on what documents show of them.

    They are read again as soon as a document was written. Nobody changes what they return.
    """

    def __init__(self):
        self.stamps = newest(), time.monotonic() // AT_MOST

    def read(self, function, *keys):
        if self.stamps[0] is None:  # nothing is written yet
            return function(*keys)
        return _kept(function, keys, *self.stamps)


@lru_cache(maxsize=1000)
def _kept(function, keys, *_stamps):
    return function(*keys)
