"""Documents that a package makes itself: kept beside it until its ZIP is ready; one task need not make them all."""

from hashlib import sha256
from time import monotonic

from django.core.files.base import ContentFile

from notifications.models import JobPaused

A_TASK = 240  # seconds of making; a task that runs for longer than ten minutes is ended from outside
DIGEST = 32


class Pieces:
    """Each document is told by its key and stands behind its digest: one that was half written is made anew."""

    def __init__(self, package):
        self.package, self.storage = package, package.content.storage

    def prepare(self, wanted, advance):
        """Make what is not there yet of `wanted`, (key, make) pairs. JobPaused when the time is over before the end."""
        ends = monotonic() + A_TASK
        for done, (key, make) in enumerate(wanted, start=1):
            if self._kept(key) is None:
                if monotonic() > ends:
                    raise JobPaused(f"{self.package}: {done - 1} documents are made")
                self._make(key, make)
            advance(done)

    def take(self, key, make):
        content = self._kept(key)
        return self._make(key, make) if content is None else content

    def _path(self, key):
        return f"{self.package.pieces_path}/{sha256(key.encode()).hexdigest()}"

    def _kept(self, key):
        try:
            with self.storage.open(self._path(key)) as file:
                digest, content = file.read(DIGEST), file.read()
        except FileNotFoundError:
            return None
        return content if sha256(content).digest() == digest else None

    def _make(self, key, make):
        content, path = make(), self._path(key)
        self.storage.delete(path)
        self.storage.save(path, ContentFile(sha256(content).digest() + content))
        return content
