"""Milestones are reached in order, by verbs, with evidence; their day is not forgotten."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from coop_portal.transitions import TransitionRefused
from notifications.models import Message
from programmes.milestones import emails
from programmes.models import Milestone, MilestoneEvidence

from .factories_closing import MilestoneFactory, fetched

pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"


def today():
    return timezone.localdate()


@pytest.fixture
def pair(programme):
    return [
        MilestoneFactory(programme=programme, number=number, position=place)
        for place, number in enumerate(("I", "II"))
    ]


def address(name, *args):
    return reverse(f"programmes:{name}", args=args)


def test_milestones_are_reached_in_order(pair, coordinator):
    first, second = pair
    with pytest.raises(ValidationError):
        second.reach(by=coordinator, on=today())
    first.start(by=coordinator)
    first.reach(by=coordinator, on=today() - timedelta(days=3))
    with pytest.raises(ValidationError):
        second.reach(by=coordinator, on=today() - timedelta(days=5))
    second.reach(by=coordinator, on=today())
    assert [(each.status, each.reached_on) for each in Milestone.objects.all()] == [
        ("reached", today() - timedelta(days=3)), ("reached", today()),
    ]  # fmt: skip


def test_later_one_is_reached_first_with_a_reason(client, pair, coordinator):
    page = address("milestone_move", pair[1].pk, "osiagnij")
    data = {"on": f"{today():%Y-%m-%d}"}
    assert client.get(page).status_code == 200
    assert list(client.post(page, data).context["form"].errors) == ["reason"]
    assert client.post(page, data | {"reason": "Testy ruszyły wcześniej"}).status_code == 302
    pair[1].refresh_from_db()
    assert (pair[1].status, pair[1].events.get().reason) == ("reached", "Testy ruszyły wcześniej")


@pytest.mark.parametrize("day", ["2999-01-01", "0201-01-01", "jutro"])
def test_day_to_come_or_wrong_is_refused(client, pair, coordinator, day):
    response = client.post(address("milestone_move", pair[0].pk, "osiagnij"), {"on": day})
    assert list(response.context["form"].errors) == ["on"]


def test_missed_and_taken_up_again(client, pair, coordinator):
    first = pair[0]
    client.post(address("milestone_move", first.pk, "nieosiagniety"), {"reason": "Brak chętnych"})
    client.post(address("milestone_move", first.pk, "wznow"), {"reason": "Są chętni"})
    first.refresh_from_db()
    assert first.status == "running"
    first.reach(by=coordinator, on=today())
    first.resume(by=coordinator, reason="Pomyłka")
    assert (first.status, first.reached_on) == ("running", None)
    assert [event.verb for event in first.events.all()] == ["miss", "resume", "reach", "resume"]


def test_wrong_state_is_said(client, pair, coordinator):
    start = address("milestone_move", pair[0].pk, "rozpocznij")
    assert client.get(start).status_code == 302
    for _time in range(2):
        assert client.post(start).status_code == 302
    with pytest.raises(TransitionRefused):
        Milestone.objects.get(pk=pair[0].pk).start(by=coordinator)
    assert pair[0].events.count() == 1


@pytest.mark.django_db(transaction=True)
def test_reached_once_at_once(at_once):
    milestone = MilestoneFactory()

    def reach():
        try:
            Milestone.objects.get(pk=milestone.pk).reach(by=None, on=today())
        except TransitionRefused:
            return "refused"
        return "reached"

    assert sorted(at_once(reach, reach)) == ["reached", "refused"]


def test_rules_are_kept_by_the_database(pair):
    with pytest.raises(IntegrityError, match="programmes_milestone_day_of_reached"), transaction.atomic():
        Milestone.objects.filter(pk=pair[0].pk).update(reached_on=today())
    with pytest.raises(IntegrityError, match="programmes_milestoneevidence_said"), transaction.atomic():
        MilestoneEvidence.objects.create(milestone=pair[0])


def test_evidence_is_public_only_where_it_is_marked(client, pair, coordinator):
    page = address("evidence_add", pair[0].pk)
    for text, public in (("Jawny protokół", "on"), ("Lista obecności", "")):
        data = {"dated_on": f"{today():%Y-%m-%d}", "text": text, "upload": SimpleUploadedFile("p.pdf", PDF)}
        assert client.post(page, data | ({"is_public": public} if public else {})).status_code == 302
    shown, hidden = pair[0].evidence.order_by("pk")
    files = [row.file.get_absolute_url() for row in (shown, hidden)]
    assert [fetched(client, file) for file in files] == [200, 200]
    client.logout()
    text = client.get(pair[0].get_absolute_url()).content.decode()
    assert ("Jawny protokół" in text, "Lista obecności" in text) == (True, False)
    assert [fetched(client, file) for file in files] == [200, 404]


def test_evidence_sent_twice_is_one_and_is_edited(client, pair, coordinator):
    page = address("evidence_add", pair[0].pk)
    uid = str(client.get(page).context["form"]["uid"].value())
    data = {
        "uid": uid,
        "dated_on": f"{today():%Y-%m-%d}",
        "text": "Protokół",
        "upload": SimpleUploadedFile("p.pdf", PDF),
    }
    for _time in range(2):
        data["upload"].seek(0)
        assert client.post(page, data).status_code == 302
    evidence = pair[0].evidence.get()
    edit = address("evidence_edit", evidence.uid)
    assert client.get(edit).status_code == 200
    client.post(edit, {"dated_on": f"{today():%Y-%m-%d}", "text": "Protokół nr 2"})
    evidence.refresh_from_db()
    assert (evidence.text, bool(evidence.file)) == ("Protokół nr 2", True)
    client.post(address("evidence_remove", evidence.uid))
    assert not pair[0].evidence.exists()


@pytest.mark.parametrize(
    ("data", "field"),
    [
        ({"text": ""}, "text"),
        ({"upload": SimpleUploadedFile("p.pdf", b"MZ program")}, "upload"),
        ({"link": "javascript:x"}, "link"),
    ],
)
def test_bad_evidence_is_refused_with_a_sentence(client, pair, coordinator, data, field):
    response = client.post(
        address("evidence_add", pair[0].pk), {"dated_on": f"{today():%Y-%m-%d}", "text": "Protokół"} | data
    )
    assert list(response.context["form"].errors) == [field]
    assert not pair[0].evidence.exists()


def test_evidence_stays_while_the_hold_stands(client, pair, coordinator):
    evidence = pair[0].evidence.create(text="Protokół")
    pair[0].programme.hold(by=coordinator, reason="Kontrola")
    client.post(address("evidence_remove", evidence.uid))
    assert pair[0].evidence.exists()


def test_coordinator_is_reminded_once_of_each_day(pair, coordinator):
    Milestone.objects.update(due_on=today() + timedelta(days=30))
    emails.remind_due()
    assert not Message.objects.exists()
    Milestone.objects.filter(pk=pair[0].pk).update(due_on=today() + timedelta(days=7))
    emails.remind_due()
    emails.remind_due()
    message = Message.objects.get(kind=emails.DUE)
    assert (message.address, emails.still_due(message)) == (coordinator.email, True)
    pair[0].refresh_from_db()
    pair[0].reach(by=coordinator, on=today())
    assert emails.still_due(Message.objects.get(pk=message.pk)) is False


def test_public_page_of_the_project_shows_state_and_day(client, pair):
    pair[0].reach(by=None, on=today())
    text = client.get(pair[0].programme.get_absolute_url()).content.decode()
    assert pair[0].get_absolute_url() in text
    assert f"{today().day}" in text
