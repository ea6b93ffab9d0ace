"""What came on paper or by mail counts by the day on which it came, not by the moment of typing in."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.enums import Role
from documents.enums import Channel
from documents.models import Source
from notifications.clock import local_day, warsaw
from programmes.applications.document import public_facts
from programmes.applications.submitting import submit
from programmes.models import Application, Call, CallClosed
from tests.accounts.factories import UserFactory

from .factories_calls import ApplicationFactory, CallFactory

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)


@pytest.fixture
def today():
    return timezone.localdate()


@pytest.fixture
def call(today):
    """Closed yesterday at 15:00."""
    return CallFactory(closes_at=at(today - DAY, 15), opens_at=at(today - 20 * DAY, 9))


@pytest.fixture
def coordinator(call):
    return UserFactory(role=Role.COORDINATOR, programme=call.programme)


def at(day, hour, minute=0):
    return warsaw(day, timezone.datetime(2000, 1, 1, hour, minute).time())


def typed_in(call, by, day):
    """Received on `day`, and sent now."""
    source = Source.record(Channel.PAPER, by=by, received_on=day, on_behalf_of="GOPS")
    draft = ApplicationFactory(call=call, created_by=by, source=source)
    submit(draft, by=by)
    return draft


def sent(call, moment):
    return ApplicationFactory(
        call=call, status="submitted", first_submitted_at=moment, number=f"{moment:%d%H%M}"
    )


def ranked(call):
    return list(call.applications.in_ranking().ranked())


def test_paper_ranks_by_its_day_though_it_was_typed_in_last(call, coordinator, today):
    before, after = sent(call, at(today - 4 * DAY, 10)), sent(call, at(today - 2 * DAY, 8))
    paper = typed_in(call, coordinator, today - 3 * DAY)
    assert ranked(call) == [before, paper, after]


def test_paper_comes_after_what_was_sent_on_the_same_day_at_a_known_hour(call, coordinator, today):
    day = today - 3 * DAY
    paper, late = typed_in(call, coordinator, day), sent(call, at(day, 23, 50))
    next_day = sent(call, at(day + DAY, 0, 5))
    assert ranked(call) == [late, paper, next_day]
    assert local_day(paper.first_submitted_at) == day


def test_paper_of_the_last_day_is_not_later_than_the_end(call, coordinator, today):
    assert typed_in(call, coordinator, today - DAY).first_submitted_at == call.closes_at


def test_paper_typed_in_on_its_own_day_counts_from_then_at_the_latest(coordinator, today):
    paper = typed_in(CallFactory(), coordinator, today)
    assert paper.first_submitted_at <= timezone.now()
    assert paper.submitted_at == paper.first_submitted_at


def test_paper_that_came_after_the_end_is_late(call, coordinator, today):
    with pytest.raises(CallClosed):
        typed_in(call, coordinator, today)


def test_paper_that_came_after_a_person_closed_the_call_is_late(coordinator, today):
    call = CallFactory()
    call.close(by=coordinator)
    call.events.update(at=at(today - 3 * DAY, 12))
    assert typed_in(call, coordinator, today - 3 * DAY).first_submitted_at == at(today - 3 * DAY, 12)
    with pytest.raises(CallClosed):
        typed_in(call, coordinator, today - 2 * DAY)
    Call.objects.get(pk=call.pk).extend(timezone.now() + 9 * DAY, by=coordinator)
    typed_in(Call.objects.get(pk=call.pk), coordinator, today - 2 * DAY)


def test_office_says_whether_paper_of_the_last_day_came_before_the_hour(client, call, coordinator, today):
    client.force_login(coordinator)
    page = reverse("programmes:application_record", args=[call.uid])
    form = {"uid": "4be0643f-1d98-573b-97cd-ca98a65347dd", "channel": "paper", "on_behalf_of": "GOPS"}
    form |= {"received_on": f"{today - DAY}"}
    assert client.post(page, form).context["form"].errors.keys() == {"before_end"}
    assert client.post(page, form | {"before_end": "on"}).status_code == 302
    assert Application.objects.get().source.received_on == today - DAY


def test_pages_and_papers_say_the_day_and_no_hour_that_nobody_knows(client, call, coordinator, today):
    paper = typed_in(call, coordinator, today - 3 * DAY)
    client.force_login(coordinator)
    pages = [
        ("ranking", call),
        ("applications", call),
        ("application_assessments", paper),
        ("application", paper),
    ]
    for name, row in pages:
        page = client.get(reverse(f"programmes:{name}", args=[row.uid])).content.decode()
        assert "23:59" not in page
        assert paper.came_first in page
    assert "23:59" not in str(public_facts(type("Document", (), {"subject": paper})))
