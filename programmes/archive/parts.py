"""What the parts of an archive are made of. Apps register theirs in `registry.archive_parts`."""

import datetime
from collections.abc import Callable
from dataclasses import dataclass, field

from documents.models import StoredFile


@dataclass(frozen=True)
class Page:
    """A page of the archive: `name` is its file ("spotkania.html"), `template` gets `context` and the archive's own."""

    name: str
    title: str
    template: str
    context: dict = field(default_factory=dict)
    in_menu: bool = True


@dataclass(frozen=True)
class Attached:
    """A file of the archive, kept (`stored`) or made when the archive is (`make`); `path` is where it stands."""

    path: str
    title: str
    stored: StoredFile | None = None
    make: Callable[[], bytes] | None = None
    date: datetime.date | None = None
    made_as: str = ""

    @property
    def key(self):
        """Of what is made; `made_as` where another part of the package, the control folder, has the same document."""
        return self.made_as or self.path


@dataclass(frozen=True)
class Table:
    """A list for spreadsheets: `rows` are sequences of Python values."""

    name: str
    title: str
    columns: list
    rows: list


@dataclass(frozen=True)
class Part:
    """`order` tells where its pages stand in the menu."""

    order: int
    pages: list = field(default_factory=list)
    files: list = field(default_factory=list)
    tables: list = field(default_factory=list)
