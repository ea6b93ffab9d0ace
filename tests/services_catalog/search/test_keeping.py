"""Lists of choices are read again as soon as a document was written, and not before."""

from contextlib import suppress

from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from services_catalog.models import HelpTopic, Service
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


def test_rows_are_read_once_and_again_when_what_they_show_changed(make, django_assert_num_queries):
    service = make("Klub")
    index.rebuild_dirty()
    keeping.rows([service.pk])
    with django_assert_num_queries(2):  # when documents were written, and who was reached by phone
        assert keeping.rows([service.pk])[service.pk].name == "Klub"
    phone = service.provider.phones.create(number="86 111 22 33", visibility="public")
    assert (
        keeping.rows([service.pk])[service.pk].contact_phone == phone.number
    )  # marked, and not yet written anew
    index.rebuild_dirty()
    phone.delete()
    index.rebuild_dirty()
    assert keeping.rows([service.pk])[service.pk].contact_phone == service.phone


def test_pages_do_not_share_what_they_work_out_of_a_row(make):
    service = make("Klub")
    index.rebuild_dirty()
    first, second = (keeping.rows([service.pk])[service.pk] for _page in "12")
    first.name = "Inny"
    assert second.name == "Klub"
    assert keeping.rows([service.pk])[service.pk].name == "Klub"


def test_only_so_many_rows_are_kept(make, monkeypatch):
    monkeypatch.setattr(keeping, "ROWS", 2)
    services = [make(name) for name in ("A", "B", "C")]
    index.rebuild_dirty()
    keeping.rows([service.pk for service in services])
    assert len(keeping._rows.kept) == 2


def test_unpublished_in_a_transaction_rolled_back_is_shown_as_it_was(make):
    service = make("Klub")
    index.rebuild_dirty()
    keeping.rows([service.pk])
    with suppress(ZeroDivisionError), transaction.atomic():
        Service.objects.filter(pk=service.pk).update(name="Nigdy")
        assert keeping.rows([service.pk])[service.pk].name == "Nigdy"
        raise ZeroDivisionError
    assert keeping.rows([service.pk])[service.pk].name == "Klub"
