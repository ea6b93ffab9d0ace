"""Saved searches are their owner's alone: in this world somebody else's, so that nobody finds them."""

from django.utils import timezone

from services_catalog.models import SavedSearch
from tests.accounts.factories import UserFactory

from .matrix import LOGIN, PUBLIC_ACTORS, SIGNED_IN, Row


def somebody_elses(_world):
    saved = SavedSearch.objects.create(
        user=UserFactory(), title="klub", query="q=klub", checked_on=timezone.localdate()
    )
    return [saved.uid]


ROWS = [
    Row("services_catalog:saved", get={PUBLIC_ACTORS: LOGIN, SIGNED_IN: 200}),
    Row(
        "services_catalog:save_search",
        post={PUBLIC_ACTORS: LOGIN, SIGNED_IN: 302},
        data=lambda world: {"query": "q=klub"},
    ),
    Row("services_catalog:remove_search", somebody_elses, post={PUBLIC_ACTORS: LOGIN, SIGNED_IN: 404}),
    Row("services_catalog:switch_search_mail", somebody_elses, post={PUBLIC_ACTORS: LOGIN, SIGNED_IN: 404}),
]
