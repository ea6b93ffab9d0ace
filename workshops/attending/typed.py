"""One person's attendance on one day as somebody typed it, and what became of it."""

import datetime
import uuid
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Typed:
    """`minutes` None: the whole day. `seen` is the version that stood on the typist's page, None where none did.

    `uid` tells the same entry sent again, after a network that came back, from a new one. `rest`: typed at once for all
    whom an old page may have shown as not marked yet, so it changes nobody who was marked meanwhile.
    """

    person_id: int
    presence: str
    minutes: int | None = None
    seen: int | None = None
    uid: uuid.UUID = field(default_factory=uuid.uuid4)
    typed_at: datetime.datetime | None = None
    rest: bool = False


@dataclass(frozen=True)
class Outcome:
    """`refusal` is a sentence, "" where the entry was kept; `replaced` says whose newer entry gave way to it.

    `stood` is the Attendance that held already and was left as it is.
    """

    typed: Typed
    refusal: str = ""
    code: str = ""
    replaced: str = ""
    version: int = 0
    stood: object = None

    @property
    def is_kept(self):
        return not self.refusal
