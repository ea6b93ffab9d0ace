"""Anybody reports an error; who keeps the entry answers with one click."""

import uuid

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from notifications.models import Message
from services_catalog.models import ErrorReport
from services_catalog.proposals import emails


def send(service, **changes):
    data = {"uid": uuid.uuid4(), "reason": "phone", "address": "widz@example.org"} | changes
    return Client().post(f"/uslugi/{service.uid}/zglos-blad/", data)


def test_report_sent_twice_is_one(town):
    service, uid = town.service(), uuid.uuid4()
    assert send(service, uid=uid).status_code == send(service, uid=uid).status_code == 302
    assert ErrorReport.objects.count() == 1


@pytest.mark.parametrize(
    "changes",
    [{"note": "Jan, 44051401359"}, {"note": "dzwoń 600 100 200"}, {"reason": "x"}, {"homepage": "x"}],
)
def test_report_is_refused(town, changes):
    assert send(town.service(), **changes).status_code == 200
    assert not ErrorReport.objects.exists()


def test_reports_from_one_computer_are_limited(town):
    service = town.service()
    codes = [send(service, address="").status_code for _number in range(21)]
    assert codes[-2:] == [302, 429]


@pytest.mark.parametrize(
    ("outcome", "status", "confirmed"),
    [("corrected", "published", 0), ("true", "published", 1), ("ended", "withdrawn", 0)],
)
def test_answer_tells_the_reporter_and_erases_the_address(town, as_user, outcome, status, confirmed):
    service = town.service()
    send(service)
    row = ErrorReport.objects.get()
    client = as_user(town.animator)
    for _time in range(2):
        assert client.post(f"/animator/bledy/{row.uid}/", {"outcome": outcome}).status_code == 302
    row.refresh_from_db()
    service.refresh_from_db()
    assert (row.status, row.address, service.status) == (outcome, "", status)
    assert service.confirmations.count() == confirmed
    assert Message.objects.filter(kind=emails.ANSWERED, address="widz@example.org").count() == 1


def test_list_takes_the_same_number_of_queries(town, as_user):
    client = as_user(town.animator)

    def count():
        with CaptureQueriesContext(connection) as found:
            client.get("/animator/bledy/")
        return len(found)

    send(town.service())
    count()
    one = count()
    send(town.service(), address="")
    send(town.service(), address="")
    assert count() == one
