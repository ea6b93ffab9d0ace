"""The texts that a clause had, told from what the database's triggers keep of every save."""

from dataclasses import dataclass
from datetime import datetime

from django.contrib.auth import get_user_model

from coop_portal.differences import word_diff

from ..models import Clause


@dataclass(frozen=True)
class ClauseVersion:
    number: int
    at: datetime
    by: str
    title: str
    text: str
    before: object = None  # the version before, None for the first

    def title_pieces(self):
        return word_diff(self.before.title if self.before else self.title, self.title)

    def pieces(self):
        """What this version changed, for components/word_diff.html; the first changed nothing."""
        return word_diff(self.before.text if self.before else self.text, self.text)


def versions(clause):
    """Newest first; a save that changed neither title nor text (a move, another recommendation) is none."""
    kept = clause.history.exclude(pgh_label="delete").select_related("pgh_context")
    rows = list(kept.order_by("pgh_id"))
    users = get_user_model().objects.in_bulk({_user_id(row) for row in rows} - {None})
    found = []
    for row in rows:
        last = found[-1] if found else None
        if last and (last.title, last.text) == (row.title, row.text):
            continue
        by = str(users.get(_user_id(row), ""))
        found.append(ClauseVersion(row.edit_version, row.pgh_created_at, by, row.title, row.text, last))
    return found[::-1]


def changes_since(agreement, answer):
    """{clause's pk: pieces for components/word_diff.html} of what was changed after the answer, in one query."""
    history = Clause.history.rel.related_model.objects.filter(agreement=agreement).order_by("pgh_id")
    then = {
        row.pgh_obj_id: row.text
        for row in history
        if answer.versions.get(str(row.pgh_obj_id)) == row.edit_version
    }
    return {
        clause.pk: word_diff(then.get(clause.pk, ""), clause.text)
        for clause in agreement.clauses.all()
        if then.get(clause.pk, "") != clause.text
    }


def _user_id(row):
    return row.pgh_context.metadata.get("user") if row.pgh_context else None
