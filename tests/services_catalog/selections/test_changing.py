"""Goals, reasons, order: the guard, two windows, and what is somebody else's."""

import uuid

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from services_catalog.models import Selection, SelectionItem
from services_catalog.models.selection import Moved

from .conftest import read

CLIENTS_PHONE, PESEL, MAIL = "601 234 567", "440514 01359", "jan.kowalski@example.com"


def edit(client, item, **data):
    sent = {"version": item.version, "on_leaflet": "on", "reason": "", "note": "", "term": ""} | data
    return client.post(reverse("services_catalog:selection_item", args=[item.uid]), sent)


@pytest.fixture
def item(office):
    service = office.service("Zajęcia w bibliotece", phone="86 275 10 01")
    return office.selection(service).items.get()


@pytest.mark.parametrize(
    ("note", "said"),
    [
        (f"pani, PESEL {PESEL}", "PESEL"),
        (f"tel. {CLIENTS_PHONE}", "Numer telefonu"),
        (f"pisać na {MAIL}", "Adres e-mail"),
    ],
)
@pytest.mark.parametrize("field", ["note", "term", "heading", "label"])
def test_client_data_is_refused_with_help(office, worker, item, field, note, said):
    selection = item.selection
    if field in ("note", "term"):
        answer = edit(worker, item, **{field: note})
    elif field == "heading":
        address = reverse("services_catalog:selection_add_heading", args=[selection.uid])
        answer = worker.post(address, {"uid": uuid.uuid4(), "heading": note})
    else:
        answer = worker.post(
            reverse("services_catalog:selection_rename", args=[selection.uid]), {"label": note}
        )
    page = answer.content.decode()
    assert answer.status_code == 200
    assert said in page
    assert "Nie wpisuj danych klientów" in page
    selection.refresh_from_db()
    item.refresh_from_db()
    assert (selection.label, item.note, item.term, selection.items.count()) == ("", "", "", 1)


@pytest.mark.parametrize(
    "note",
    [
        "Biblioteka im. Marii Konopnickiej",
        "grupa środowa, 12.05.2026 o 9.00",
        "zapisy: 86 275 10 01",
        "ul. Jana Pawła II",
    ],
)
def test_what_is_no_clients_data_is_taken(worker, item, note):
    assert edit(worker, item, note=note, reason="near").status_code == 302
    item.refresh_from_db()
    assert (item.note, item.reason, item.version) == (note, "near", 2)


def test_name_only_asks(worker, item):
    answer = edit(worker, item, note="prowadzi Anna Nowak")
    assert "wygląda na imię i nazwisko" in answer.content.decode()
    assert "To nie są dane klienta" in answer.content.decode()
    assert edit(worker, item, note="prowadzi Anna Nowak", not_clients="on").status_code == 302
    item.refresh_from_db()
    assert item.note == "prowadzi Anna Nowak"


def test_long_names_and_texts_are_taken_or_refused_in_words(office, worker):
    selection = office.selection(office.service("Ż" * 200))
    item = selection.items.get()
    answer = edit(worker, item, note="a" * 201, term="b" * 61)
    assert answer.status_code == 200
    assert sorted(answer.context["form"].errors) == ["note", "term"]
    for name in ("selection", "selection_plan", "selection_leaflet"):
        assert worker.get(reverse(f"services_catalog:{name}", args=[selection.uid])).status_code == 200


def test_two_windows_editing_one_note_lose_neither(worker, item):
    edit(worker, item, note="z pierwszego okna")
    answer = edit(worker, item, note="z drugiego okna")
    page = answer.content.decode()
    assert "pierwszego" in page
    assert "drugiego" in page
    item.refresh_from_db()
    assert item.note == "z pierwszego okna"


def names(selection):
    return [item.heading or item.service.name for item in selection.items.select_related("service")]


@pytest.fixture
def three(office):
    return office.selection(*map(office.service, ("A", "B", "C")))


def order_of(selection):
    selection.refresh_from_db()
    return [str(uid) for uid in selection.items.values_list("uid", flat=True)], selection.order_version


def test_moved_by_buttons_and_by_dragging(worker, three):
    order, seen = order_of(three)
    move = reverse("services_catalog:selection_item_move", args=[order[2]])
    answer = worker.post(move, {"by": "up", "seen": seen})
    assert answer["Location"] == f"{three.get_absolute_url()}#up-{order[2]}"
    assert names(three) == ["A", "C", "B"]
    order, seen = order_of(three)
    arrange = reverse("services_catalog:selection_arrange", args=[three.uid])
    worker.post(arrange, {"order": ",".join(reversed(order)), "seen": seen})
    assert names(three) == ["B", "C", "A"]
    order, seen = order_of(three)
    worker.post(reverse("services_catalog:selection_item_move", args=[order[0]]), {"by": "up", "seen": seen})
    assert names(three) == ["B", "C", "A"]


def test_second_window_is_told_and_loses_nothing(worker, three):
    order, seen = order_of(three)
    arrange = reverse("services_catalog:selection_arrange", args=[three.uid])
    worker.post(arrange, {"order": ",".join(reversed(order)), "seen": seen})
    answer = worker.post(
        arrange, {"order": ",".join([order[1], order[0], order[2]]), "seen": seen}, follow=True
    )
    assert ["w innym oknie" in str(each) for each in answer.context["messages"]] == [True]
    assert names(three) == ["C", "B", "A"]


@pytest.mark.parametrize("wrong", ["", "x,y", "{0},{0},{1}", "{0},{1}", "{0},{1},{2},{2}"])
def test_order_that_lacks_or_doubles_something_is_not_written(worker, three, wrong):
    order, seen = order_of(three)
    arrange = reverse("services_catalog:selection_arrange", args=[three.uid])
    answer = worker.post(arrange, {"order": wrong.format(*order), "seen": seen}, follow=True)
    assert answer.status_code == 200
    assert names(three) == ["A", "B", "C"]


@pytest.mark.django_db(transaction=True)
def test_two_windows_at_once_keep_every_item_once(three, at_once):
    order, seen = order_of(three)
    outcomes = at_once(
        lambda: three.arrange(list(reversed(order)), seen),
        lambda: three.arrange([*order[1:], order[0]], seen),
    )
    assert sorted(map(type, outcomes), key=str) == sorted([type(None), Moved], key=str)
    assert sorted(names(three)) == ["A", "B", "C"]
    assert list(three.items.values_list("position", flat=True)) == [1, 2, 3]


def test_goal_sent_twice_is_one_and_takes_what_is_below(worker, three):
    uid = uuid.uuid4()
    for _click in range(2):
        worker.post(
            reverse("services_catalog:selection_add_heading", args=[three.uid]),
            {"uid": uid, "heading": "Trzeźwość w domu"},
        )
    assert names(three) == ["A", "B", "C", "Trzeźwość w domu"]
    page = worker.get(three.get_absolute_url()).content.decode()
    assert "Trzeźwość w domu" in page


def test_item_is_taken_out_once(worker, three):
    item = three.items.first()
    remove = reverse("services_catalog:selection_item_remove", args=[item.uid])
    assert worker.post(remove).status_code == 302
    assert worker.post(remove).status_code == 404
    assert names(three) == ["B", "C"]


ITEM = ("selection_item", "selection_item_move", "selection_item_remove")
POSTED = (
    "selection_make_current", "selection_remove", "selection_accept", "selection_add_heading", "selection_arrange",
    "selection_template", "selection_item_move", "selection_item_remove",
)  # fmt: skip
READ = (
    "selection",
    "selection_rename",
    "selection_plan",
    "selection_leaflet",
    "selection_leaflet_pdf",
    "selection_item",
)


@pytest.mark.parametrize("who", ["colleague", "operator", "animator", "visitor"])
def test_somebody_elses_is_not_found(office, as_user, client, three, who):
    browser = client if who == "visitor" else as_user(getattr(office, who))
    item = three.items.first()
    for name in (*READ, *POSTED):
        address = reverse(f"services_catalog:{name}", args=[item.uid if name in ITEM else three.uid])
        assert (
            name,
            browser.post(address).status_code if name in POSTED else browser.get(address).status_code,
        ) == (
            name,
            404,
        )
    assert browser.get(reverse("services_catalog:selection_file", args=[three.uid, "pdf"])).status_code == 404
    assert names(three) == ["A", "B", "C"]


def test_rules_are_held_by_the_database(office, three):
    first = three.items.first()
    wrong = [
        ("services_selectionitem_once", SelectionItem.of(read(first.service), selection=three, position=9)),
        ("services_selectionitem_position", SelectionItem(selection=three, position=1, heading="Cel")),
        (
            "services_selectionitem_heading_or_service",
            SelectionItem(selection=three, position=9, heading="Cel", note="x"),
        ),
        ("services_selection_one_owner", Selection()),
        ("services_selection_one_current", Selection(user=office.worker, number=2, is_current=True)),
        ("services_selection_number", Selection(user=office.worker, number=1)),
    ]
    for name, row in wrong:
        with pytest.raises(IntegrityError, match=name), transaction.atomic():
            row.save()
