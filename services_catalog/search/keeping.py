"""What a process keeps in memory of the list, since reading it takes longer than finding it: choices and rows."""

import copy
import time
from functools import lru_cache
from threading import Lock

from django.db.models import prefetch_related_objects

from ..models import SearchDocument, Service
from ..models.service_queries import reached_calls
from .stamp import newest

AT_MOST = 300  # seconds: a document that was written earlier may be committed later than the newest one
ROWS = 2000  # services: those that the people of a powiat look at


class Kept:
    """For one page: `read(*keys)` of functions that depend on published services and on what documents show of them.

    They are read again as soon as a document was written. Nobody changes what they return.
    """

    def __init__(self):
        self.stamps = newest(), time.monotonic() // AT_MOST

    def read(self, function, *keys):
        if self.stamps[0] is None:
            return function(*keys)
        return _kept(function, keys, *self.stamps)


@lru_cache(maxsize=1000)
def _kept(function, keys, *_stamps):
    return function(*keys)


def rows(ids):
    """{id: Service} as `with_row()` reads them, without those that are gone.

    Whatever such a row shows marks the service's document in the same transaction: one that is not marked, and was
    written when ours was read, shows the same still.
    """
    documents = SearchDocument.objects.filter(pk__in=ids, is_dirty=False)
    written = dict(documents.values_list("pk", "indexed_at"))
    found = _rows.known(written)
    read = Service.objects.with_face().in_bulk([pk for pk in ids if pk not in found])
    _rows.keep({pk: (written[pk], service) for pk, service in read.items() if pk in written})
    # Copies: what a page works out of a service for itself stays its own.
    found = {pk: copy.copy(service) for pk, service in (found | read).items()}
    prefetch_related_objects(list(found.values()), reached_calls())
    return found


class _Rows:
    """{id: (when its document was written, Service)} of the newest ROWS services, for the threads of a process."""

    def __init__(self):
        self.kept, self.lock = {}, Lock()

    def known(self, written):
        pairs = ((pk, at, self.kept.get(pk)) for pk, at in written.items())
        return {pk: pair[1] for pk, at, pair in pairs if pair and pair[0] == at}

    def keep(self, read):
        with self.lock:
            for pk, pair in read.items():
                self.kept.pop(pk, None)  # to the end
                self.kept[pk] = pair
            for pk in list(self.kept)[:-ROWS]:
                del self.kept[pk]


_rows = _Rows()
