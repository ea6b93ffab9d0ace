"""What has changed since the snapshot, and who is told that a service has ended."""

import uuid
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from notifications import tasks
from notifications.models import Message
from services_catalog.models import Selection, SelectionItem, Service
from services_catalog.models.selection import KEPT, KEPT_OF_VISITORS, TOLD_BEFORE, Owner
from services_catalog.selections import telling
from services_catalog.selections.sheet import Sheet


@pytest.fixture
def two(office):
    services = [office.service("Klub"), office.service("Obiady")]
    office.place(services[0])
    return office.selection(*services)


def lines(selection):
    return Sheet(selection).lines


def test_nothing_has_changed_at_first(worker, two):
    assert [line.changes for line in lines(two)] == [[], []]
    assert "zmieni" not in worker.get(two.get_absolute_url()).content.decode()


def test_change_is_told_field_by_field_until_it_is_taken_as_read(office, worker, two):
    day = timezone.localdate() - timedelta(days=10)
    SelectionItem.objects.update(taken_on=day)
    service = Service.objects.get(name="Klub")
    Service.objects.filter(pk=service.pk).update(
        phone="86 275 99 99", fee="free", fee_note="oprócz wycieczek"
    )
    service.places.get().set_hours([])
    service.places.update(hours_note="po umówieniu")
    changes = lines(two)[0].changes
    assert [(each.label, each.before, each.after) for each in changes] == [
        ("Telefon", "86 275 10 01", "86 275 99 99"),
        (
            "Miejsca i godziny",
            "Dom Kultury, Lipowa 3, 18-204 Kobylin",
            "Dom Kultury, Lipowa 3, 18-204 Kobylin: po umówieniu",
        ),
        ("Opłata", "zapytaj o opłatę", "bezpłatne, oprócz wycieczek"),
    ]
    page = worker.get(two.get_absolute_url()).content.decode()
    assert f"1 z 2 zmieniła się od {day.day}.{day:%m.%Y}" in page.replace("\xa0", " ")
    worker.post(reverse("services_catalog:selection_accept", args=[two.uid]))
    assert [line.changes for line in lines(two)] == [[], []]
    assert two.items.first().taken_on == timezone.localdate()


def test_deleted_service_leaves_its_snapshot(worker, two):
    Service.objects.get(name="Klub").delete()
    gone = lines(two)[0]
    assert (gone.is_gone, gone.title, gone.facts["phone"]) == (True, "Klub", "86 275 10 01")
    for name in ("selection", "selection_plan", "selection_leaflet"):
        page = worker.get(reverse(f"services_catalog:{name}", args=[two.uid]))
        assert page.status_code == 200
    assert "nie ma jej już na liście" in worker.get(two.get_absolute_url()).content.decode()


def test_address_that_became_confidential_is_not_in_an_old_snapshot(office, worker, two):
    place = Service.objects.get(name="Klub").places.get()
    place.location.is_confidential = True
    place.location.save()
    for name in ("selection", "selection_plan", "selection_leaflet"):
        page = worker.get(reverse(f"services_catalog:{name}", args=[two.uid])).content.decode()
        assert [secret for secret in ("Lipowa", "Dom Kultury") if secret in page] == []
    Service.objects.filter(name="Klub").update(status="draft")  # only the snapshot is left
    page = worker.get(reverse("services_catalog:selection_plan", args=[two.uid])).content.decode()
    assert [secret for secret in ("Lipowa", "Dom Kultury") if secret in page] == []


def _send(message):
    """Whatever day the tests run on."""
    Message.objects.update(due_at=timezone.now(), mail_at=timezone.now(), mandatory=True)
    tasks.hand_over(message.address)


# --- Told -------------------------------------------------------------------------------


def test_owner_is_told_once_that_a_service_has_ended(office, two, mailoutbox):
    Selection.objects.update(label="ETYKIETA-TAJNA")
    Service.objects.get(name="Klub").withdraw(by=office.animator)
    for _tick in range(2):
        telling.tell_due()
    [message] = Message.objects.filter(kind=telling.ENDED)
    assert (message.user, message.private, message.address) == (office.worker, True, office.worker.email)
    _send(message)
    [sent] = mailoutbox
    whole = f"{sent.subject} {sent.body} {sent.alternatives[0][0]}"
    assert two.get_absolute_url() in whole
    assert "1 usługa zakończyła się lub ma przerwę" in whole
    assert [word for word in ("ETYKIETA-TAJNA", "Klub", two.own_name) if word in whole] == []


def test_pause_is_told_and_going_on_is_not(office, two):
    service = Service.objects.get(name="Klub")
    service.suspend(until=timezone.localdate() + timedelta(days=20), by=office.animator)
    telling.tell_due()
    assert Message.objects.filter(kind=telling.ENDED).count() == 1
    SelectionItem.objects.update(told="published")
    Service.objects.update(status="published")
    telling.tell_due()
    assert Message.objects.filter(kind=telling.ENDED).count() == 1


def test_visitor_is_told_on_the_page_alone(office, two):
    key = two.uid
    Selection.objects.update(user=None, visitor=key)
    Service.objects.get(name="Klub").withdraw(by=office.animator)
    telling.tell_due()
    assert not Message.objects.exists()


def test_dashboard_of_the_owner_says_that_something_has_ended(office, worker, as_user, two):
    Service.objects.get(name="Klub").withdraw(by=office.animator)
    said = "Usługa w Twoich zestawieniach zakończyła się lub ma przerwę"
    assert said in worker.get(reverse("dashboard")).content.decode()
    assert said not in as_user(office.colleague).get(reverse("dashboard")).content.decode()


# --- Erased -----------------------------------------------------------------------------


def unused(selection, days):
    Selection.objects.filter(pk=selection.pk).update(used_on=timezone.localdate() - days)


def test_erased_90_days_after_the_last_use_and_told_before(office, worker, two):
    unused(two, KEPT - TOLD_BEFORE)
    for _tick in range(2):
        telling.tell_due()
    [message] = Message.objects.filter(kind=telling.ERASED)
    assert message.private
    assert telling.erased_still_due(message)
    worker.get(two.get_absolute_url())  # looking is a use
    message = Message.objects.get(pk=message.pk)
    assert not telling.erased_still_due(message)
    unused(two, KEPT)
    Selection.objects.all().erase_expired()
    assert Selection.objects.exists()
    unused(two, KEPT + timedelta(days=1))
    telling.tell_due()
    Selection.objects.all().erase_expired()
    assert Selection.objects.exists()  # not before its owner could have read of it
    Message.objects.update(created_at=timezone.now() - timedelta(days=8))
    Selection.objects.all().erase_expired()
    assert not SelectionItem.objects.exists()


def test_visitors_selection_lives_as_long_as_its_session(office):
    selection = Selection.start(Owner(visitor=uuid.uuid4()))
    unused(selection, KEPT_OF_VISITORS + timedelta(days=1))
    Selection.objects.all().erase_expired()
    assert not Selection.objects.exists()
