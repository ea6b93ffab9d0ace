"""Who assesses does not see what others gave before all are done: a coordinator who assesses as well."""

import io

import openpyxl
import pytest
from django.template.loader import render_to_string
from django.urls import reverse

from accounts.enums import Role
from documents.models import IssuedDocument
from programmes.assessing.documents import paper_context
from programmes.models import CallPaper
from programmes.models.assigning import assign
from programmes.models.results import publish_results
from tests.accounts.factories import UserFactory

from .factories_assessing import AssessorFactory, assessed_call, checked, give

pytestmark = pytest.mark.django_db

WHY = "dopóki nie skończą wszyscy poproszeni o ocenę"


@pytest.fixture
def call():
    """Its first assessor is somebody else, its second the coordinator."""
    return assessed_call(assessors=1)


@pytest.fixture
def coordinator(client, call):
    user = UserFactory(role=Role.COORDINATOR, programme=call.programme)
    client.force_login(user)
    AssessorFactory(call=call, email=user.email, name="Koordynatorka")
    return user


@pytest.fixture
def assessments(call, coordinator):
    """(that of the other one, 17 points and finished; that of the coordinator)"""
    application = checked(call)
    other, own = (assign(application, assessor) for assessor in call.assessors.order_by("pk"))
    give(other, 7, 5)
    return other, own


def page(client, name, obj):
    response = client.get(reverse(f"programmes:{name}", args=[obj.uid]))
    return " ".join(response.content.decode().split())


def workbook(client, call):
    response = client.get(reverse("programmes:scores", args=[call.uid]))
    rows = openpyxl.load_workbook(io.BytesIO(response.content)).active.iter_rows(values_only=True)
    return [list(row[7:12]) for row in rows][1:]


def test_points_of_the_other_are_not_shown_to_who_has_not_finished(client, call, assessments):
    other, own = assessments
    ranking, card = page(client, "ranking", call), page(client, "application_assessments", own.application)
    assert f"{other.assessor.name}: 17" not in ranking
    assert "17 / 20" not in card
    assert (WHY in ranking, WHY in card) == (True, True)
    assert workbook(client, call)[0] == [None, None, None, None, None]


def test_own_points_are_shown_while_a_third_one_assesses(client, call, assessments):
    other, own = assessments
    AssessorFactory(call=call)
    give(own, 1, 0)  # so different that a third is asked
    assert own.application.assessments.open().exists()
    ranking, card = page(client, "ranking", call), page(client, "application_assessments", own.application)
    assert f"{own.assessor.name}: 1<" in ranking
    assert f"{other.assessor.name}: 17" not in ranking
    assert ("1 / 20" in card, "17 / 20" in card) == (True, False)


def test_all_points_are_shown_when_everybody_is_done(client, call, assessments):
    other, own = assessments
    give(own, 6, 5)
    ranking = page(client, "ranking", call)
    assert f"{other.assessor.name}: 17" in ranking
    assert WHY not in ranking
    assert workbook(client, call)[0][:3] == [7, 5, 17]


def test_who_only_runs_the_call_sees_how_it_goes_on(client, call, assessments):
    client.force_login(UserFactory(role=Role.COORDINATOR, programme=call.programme))
    ranking = page(client, "ranking", call)
    assert f"{assessments[0].assessor.name}: 17" in ranking
    assert WHY not in ranking


def test_a_rejection_that_can_be_taken_back_shows_nothing(client, call, coordinator, assessments):
    other, own = assessments
    own.application.reject(by=coordinator, reason="Poza tematem.")
    assert f"{other.assessor.name}: 17" not in page(client, "ranking", call)
    publish_results(call, by=coordinator)
    assert f"{other.assessor.name}: 17" in page(client, "ranking", call)


def test_a_paper_prints_no_points_of_what_is_not_finished(call, coordinator, assessments):
    CallPaper.issue(call, "protocol", by=coordinator)
    document = IssuedDocument.objects.get(kind="programmes.protocol")
    context = paper_context(document)
    row = {"row": context["rows"][0], "rules": context["rules"], "criteria_total": context["criteria_total"]}
    points = "17 z 20 punktów"  # the figures alone may stand in a name, a date or an hour
    assert points not in render_to_string("programmes/assessing/pdf/row.html", row)
    give(assessments[1], 6, 5)
    row["row"] = paper_context(document)["rows"][0]
    assert points in render_to_string("programmes/assessing/pdf/row.html", row)


def test_points_wait_for_everybody_who_was_asked_though_the_rules_ask_for_fewer_now(call, coordinator):
    application = checked(call)
    other, own = (assign(application, assessor) for assessor in call.assessors.order_by("pk"))
    call.assessment_rules.assessors = 1
    call.assessment_rules.save()
    give(other, 7, 5)
    application.refresh_from_db()
    assert application.points is None
    own.take_back(by=coordinator)
    application.refresh_from_db()
    assert application.points == 17
