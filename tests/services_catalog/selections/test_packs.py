"""Packs stay when people change; plan templates are rows that an animator edits."""

import uuid

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from services_catalog.models import PlanTemplate, Selection, SelectionItem, Service, ServicePack
from services_catalog.selections.shipped import load_plan_templates
from tests.accounts.factories import UserFactory
from tests.partners.factories import InstitutionFactory


def url(name, *args):
    return reverse(f"services_catalog:{name}", args=args)


@pytest.fixture
def selection(office):
    selection = office.selection(office.service("Asystent rodziny"), office.service("Pielęgniarka"))
    SelectionItem.objects.create(selection=selection, heading="Bezpieczna opieka", position=9)
    SelectionItem.objects.filter(position=1).update(reason="need", note="tylko dla mnie", term="od zaraz")
    return selection


def make(client, selection, owner, **data):
    sent = {
        "uid": uuid.uuid4(),
        "title": "rodzina z niemowlęciem, alkohol, wieś",
        "description": "",
        "owner": owner,
    }
    return client.post(url("pack_make", selection.uid), sent | data)


@pytest.fixture
def pack(office, worker, selection):
    answer = make(worker, selection, f"institution-{office.gops.pk}")
    assert answer.status_code == 302
    return ServicePack.objects.get()


def said(pack):
    return [(item.heading or item.service.name, item.reason) for item in pack.items.select_related("service")]


def test_selection_becomes_a_pack_without_its_notes(office, pack):
    assert said(pack) == [("Asystent rodziny", "need"), ("Pielęgniarka", ""), ("Bezpieczna opieka", "")]
    assert (pack.institution, pack.territory, str(pack.owner_label)) == (office.gops, None, office.gops.name)


def test_form_sent_twice_makes_one_pack(office, worker, selection):
    sent = {"uid": uuid.uuid4()}
    for _click in range(2):
        make(worker, selection, f"institution-{office.gops.pk}", **sent)
    assert [said(pack)[0][0] for pack in ServicePack.objects.all()] == ["Asystent rodziny"]


def test_client_data_is_refused_in_a_pack(office, worker, selection):
    answer = make(worker, selection, f"institution-{office.gops.pk}", description="tel. 601 234 567")
    assert "Numer telefonu" in answer.content.decode()
    assert not ServicePack.objects.exists()


def test_pack_outlives_who_wrote_it(office, as_user, pack):
    office.worker.delete()
    newcomer = UserFactory(role="social_worker", institution=office.gops)
    client = as_user(newcomer)
    assert "rodzina z niemowlęciem" in client.get(url("packs")).content.decode()
    assert client.get(url("pack_edit", pack.uid)).status_code == 200


def test_used_as_a_selection_once_a_click(office, as_user, pack):
    Service.objects.get(name="Pielęgniarka").withdraw(by=office.animator)
    client, uid = as_user(office.colleague), uuid.uuid4()
    for _click in range(2):
        answer = client.post(url("pack_use", pack.uid), {"uid": uid}, follow=True)
    texts = " ".join(str(each) for each in answer.context["messages"])
    assert "1 usługa z zestawu nie jest już prowadzona" in texts
    made = Selection.objects.get(uid=uid)
    assert [(each.heading or each.service.name, each.reason) for each in made.items.all()] == [
        ("Asystent rodziny", "need"),
        ("Bezpieczna opieka", ""),
    ]
    assert made.is_current


def test_filled_anew_from_the_current_selection(office, worker, pack):
    Selection.start(office.owner).add(office.service("Teleopieka"))
    worker.post(url("pack_fill", pack.uid))
    assert said(pack) == [("Teleopieka", "")]


def test_written_for_own_institution_or_territory_alone(office, as_user, pack):
    stranger = UserFactory(role="social_worker", institution=InstitutionFactory(name="GOPS Sterdyń"))
    client = as_user(stranger)
    assert client.get(url("pack", pack.uid)).status_code == 200
    for name in ("pack_fill", "pack_remove"):
        assert client.post(url(name, pack.uid)).status_code == 403
    assert client.get(url("pack_edit", pack.uid)).status_code == 403
    own = office.selection(office.service("Obiady"), user=stranger)
    assert "owner" in make(client, own, f"institution-{office.gops.pk}").context["form"].errors
    animator = as_user(office.animator)
    theirs = office.selection(office.service("Klub"), user=office.animator)
    assert make(animator, theirs, f"territory-{office.gmina.pk}").status_code == 302
    assert ServicePack.objects.exclude(pk=pack.pk).get().territory == office.gmina


def test_pack_of_nobody_and_of_two_is_refused_by_the_database(office):
    for owner in ({}, {"territory": office.gmina, "institution": office.gops}):
        with pytest.raises(IntegrityError, match="services_servicepack_one_owner"), transaction.atomic():
            ServicePack.objects.create(title="x", **owner)


# --- Plan templates ---------------------------------------------------------------------


def columns(*pairs):
    return {
        f"columns-{place}-{part}": text
        for place, pair in enumerate(pairs, 1)
        for part, text in zip(("content", "heading"), pair, strict=True)
    }


def save(client, template, *pairs, **data):
    sent = {
        "name": template.name,
        "box_limit": 2000,
        "position": 1,
        "is_active": "on",
        "version": template.version,
    }
    return client.post(template.get_absolute_url(), sent | columns(*pairs) | data)


def test_six_templates_are_shipped_and_a_changed_one_stays(office):
    assert PlanTemplate.objects.count() == 6
    first = PlanTemplate.objects.first()
    assert [heading for _content, heading in first.in_order] == [
        "Cel",
        "Działanie",
        "Realizator i kontakt",
        "Termin",
    ]
    first.name = "Nasz plan"
    first.save()
    assert load_plan_templates() == 0


def test_animator_changes_columns_and_their_order(office, as_user):
    client, template = as_user(office.animator), PlanTemplate.objects.first()
    assert client.get(template.get_absolute_url()).status_code == 200
    assert (
        save(
            client, template, ("action", "Usługa"), ("goal", "Po co"), ("", ""), ("fee", "Koszt")
        ).status_code
        == 302
    )
    template.refresh_from_db()
    assert template.columns == {"1": ["action", "Usługa"], "2": ["goal", "Po co"], "3": ["fee", "Koszt"]}
    stale = save(client, template, ("action", "Inaczej"), version=1)
    assert "Po co" in stale.content.decode()
    template.refresh_from_db()
    assert template.box_limit == 2000
    assert template.in_order[0][1] == "Usługa"


@pytest.mark.parametrize(
    ("pairs", "sentence"),
    [
        ([], "co najmniej jedną kolumnę"),
        ([("goal", "Cel")], "musi zawierać usługę"),
        ([("action", "")], "zawartości i nagłówka"),
        ([("action", "A"), ("action", "B")], "tylko w jednej kolumnie"),
        ([("action", "A" * 81)], "najwyżej 80"),
        ([("exe", "A")], "zawartości i nagłówka"),
    ],
)
def test_columns_that_make_no_plan_are_refused(office, as_user, pairs, sentence):
    template = PlanTemplate.objects.first()
    answer = save(as_user(office.animator), template, *pairs)
    assert sentence in answer.content.decode()


@pytest.mark.parametrize("limit", [10, 40_000])
def test_limit_of_a_box_is_a_rule_of_the_database(office, as_user, limit):
    template = PlanTemplate.objects.first()
    answer = save(as_user(office.animator), template, ("action", "A"), box_limit=limit)
    assert "od 300 do 30 000" in answer.content.decode()
    with pytest.raises(IntegrityError, match="services_plantemplate_box_limit"), transaction.atomic():
        PlanTemplate.objects.update(box_limit=limit)
