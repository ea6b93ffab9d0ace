"""One person's attendance on one day as somebody typed it, and what became of it."""

import datetime
import uuid
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Typed:
    """`minutes` None: the whole day. `seen` is the version that stood on the typist's page, None where none did.

    `uid` tells the same entry sent again, after a network that came back, from a new one.
    """

    person_id: int
    presence: str
    minutes: int | None = None
    seen: int | None = None
    uid: uuid.UUID = field(default_factory=uuid.uuid4)
    typed_at: datetime.datetime | None = None


@dataclass(frozen=True)
class Outcome:
    """`refusal` is a sentence, "" where the entry was kept; `replaced` says whose newer entry gave way to it."""

    typed: Typed
    refusal: str = ""
    code: str = ""
    replaced: str = ""
    version: int = 0

    @property
    def is_kept(self):
        return not self.refusal
