"""Versions of a text that several people edit, read from the history of its row: nothing of it is lost."""

from dataclasses import dataclass

from django.contrib.auth import get_user_model

from coop_portal.differences import word_diff


@dataclass(frozen=True)
class Version:
    """One saved state: `texts` are (label, pieces against the version before) of the fields that people edit."""

    number: int
    at: object
    by: object
    row: object
    texts: list


def versions(row, fields):
    """Newest first, in two queries."""
    states = list(row.history.order_by("pgh_id"))
    people = get_user_model().objects.in_bulk({state.edited_by_id for state in states} - {None})
    found, before = [], None
    for state in states:
        texts = [
            (row._meta.get_field(name).verbose_name, word_diff(_of(before or state, name), _of(state, name)))
            for name in fields
        ]
        by = people.get(state.edited_by_id)
        found.append(Version(len(found) + 1, state.pgh_created_at, by, state, texts))
        before = state
    return found[::-1]


def _of(state, name):
    return getattr(state, name)
