"""Who changed what on a card: names of fields and moments, from the history that the database keeps."""

from dataclasses import dataclass
from datetime import datetime

from django.contrib.auth import get_user_model
from django.utils.translation import gettext as _

from ..models import Institution

SHOWN = 8
LEFT_OUT = {"id", "version", "edited_by", "edited_at", "updated_at", "created_at", "merged_into"}


@dataclass(frozen=True)
class Change:
    at: datetime
    by: str  # empty where a program or nobody known did it
    what: str
    reason: str = ""


def changes_of(institution):
    """The last changes, newest first, in three queries."""
    history = list(institution.history.select_related("pgh_context").order_by("-pgh_id")[: SHOWN + 1])
    events = list(institution.events.select_related("by").order_by("-at", "-pk")[:SHOWN])
    users = get_user_model().objects.in_bulk({_user_id(row) for row in history} - {None})
    found = [Change(event.at, str(event.by or ""), verb_label(event.verb), event.reason) for event in events]
    for row, before in zip(history, [*history[1:], None], strict=True):
        if what := _said(row, before):
            found.append(Change(row.pgh_created_at, str(users.get(_user_id(row), "")), what))
    return sorted(found, key=lambda change: change.at, reverse=True)[:SHOWN]


def verb_label(verb):
    return {
        "verify": _("verified"),
        "refuse": _("refused"),
        "archive": _("moved to the archive"),
        "restore": _("back in the directory"),
        "merge": _("merged with another one"),
        "absorb": _("took over the card of a duplicate"),
        "import": _("added by an import"),
    }.get(verb, verb)


def _said(row, before):
    """Names of the fields that this row of history changed; nothing where only the status moved."""
    if row.pgh_label == "insert":
        return _("the card was made")
    if before is None:
        return ""
    names = [
        str(field.verbose_name)
        for field in Institution._meta.concrete_fields
        if field.name not in LEFT_OUT | {"status"}
        and hasattr(row, field.attname)
        and getattr(row, field.attname) != getattr(before, field.attname)
    ]
    return ", ".join(names)


def _user_id(row):
    context = row.pgh_context
    return context.metadata.get("user") if context else None
