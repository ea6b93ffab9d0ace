"""The access log speaks in people's words and can be narrowed to one act."""

import pytest
from django.urls import reverse

from accounts.models import AccessLog

from .factories import UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def log(client):
    operator = UserFactory(role="operator")
    client.force_login(operator)  # is itself an act of the log
    AccessLog.note(operator, "download", operator)
    return reverse("accounts:access_log")


def test_access_log_names_each_act(client, log):
    page = client.get(log)
    assert [str(entry.act) for entry in page.context["page"]] == ["pobranie pliku", "zalogowanie"]


def test_access_log_is_narrowed_to_one_act(client, log):
    page = client.get(log, {"verb": "download"})
    assert [entry.verb for entry in page.context["page"]] == ["download"]


def test_access_log_keeps_an_act_that_no_app_names_any_more(log):
    assert AccessLog(verb="old_act").act == "old_act"
