"""Lists of choices are read again as soon as a document was written, and not before."""

from django.db import connection
from django.test.utils import CaptureQueriesContext

from services_catalog.models import HelpTopic
from services_catalog.search import index, keeping
from services_catalog.search.keeping import Kept


def topics(client):
    return [code for code, _label in client.get("/uslugi/").context["question"].form.fields["temat"].choices]


def test_choices_follow_each_document(client, make):
    first, second = HelpTopic.objects.in_use()[:2]
    for topic, shown in ((first, [first.code]), (second, [first.code, second.code])):
        make(f"Pomoc {topic.code}").topics.set([topic])
        index.rebuild_dirty()
        assert topics(client) == shown


def test_choices_are_read_once_while_nothing_changes(client, make):
    make("Klub")
    index.rebuild_dirty()
    topics(client)
    with CaptureQueriesContext(connection) as queries:
        topics(client)
    assert [q["sql"] for q in queries if 'FROM "services_catalog_helptopic"' in q["sql"]] == []


def test_nothing_is_kept_before_a_document_is_written(db):
    assert [Kept().read(list, (1, 2)) is Kept().read(list, (1, 2)), keeping.newest()] == [False, None]
