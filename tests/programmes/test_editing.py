"""What a coordinator edits of a project."""

import uuid

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from accounts.enums import Role
from programmes.editing.rows import KINDS
from programmes.models import Edition, Programme
from tests.accounts.factories import UserFactory
from tests.partners.factories import InstitutionFactory, TerritoryFactory

from .factories import EditionFactory, GroupRulesFactory, ProgrammeFactory

pytestmark = pytest.mark.django_db
PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000d49444154789c6360000002000001e221bc330000000049454e44ae426082"
)


def add(client, programme, kind, **data):
    return client.post(reverse("programmes:row_add", args=[programme.uid, kind]), data)


def change(client, programme, kind, row, **data):
    return client.post(reverse("programmes:row_edit", args=[programme.uid, kind, row.pk]), data)


def post(client, name, *args):
    return client.post(reverse(f"programmes:{name}", args=args))


FUNDING = {"source": "Erasmus+", "total": "33 826,00", "grant": "26502", "currency": "EUR"}


def test_amounts_are_read_as_people_write_them(client, coordinator, programme):
    assert add(client, programme, "finansowanie", **FUNDING).status_code == 302
    funding = programme.fundings.get()
    assert (funding.total, funding.grant, funding.own_share, str(funding.grant_percent)) == (
        3_382_600, 2_650_200, 732_400, "78.35",
    )  # fmt: skip
    page = client.get(reverse("programmes:row_edit", args=[programme.uid, "finansowanie", funding.pk]))
    assert 'value="33826,00"' in page.content.decode()


@pytest.mark.parametrize("total", ["-5", "12,345", "sto", "1" * 14, "1e5"])
def test_amount_that_is_none_is_refused(client, coordinator, programme, total):
    response = add(client, programme, "finansowanie", **FUNDING | {"total": total})
    assert list(response.context["form"].errors) == ["total"]
    assert not programme.fundings.exists()


def test_grant_above_the_total_is_refused(client, coordinator, programme):
    response = add(client, programme, "finansowanie", **FUNDING | {"grant": "40000"})
    assert response.context["form"].errors
    assert not programme.fundings.exists()


def test_months_in_the_wrong_order_are_refused(client, coordinator, programme):
    address = reverse("programmes:edit", args=[programme.uid])
    data = {"version": 1, "title": "Projekt", "starts_on": "2021-11", "ends_on": "2019-12"}
    response = client.post(address, data)
    assert response.context["form"].errors
    assert client.post(address, data | {"starts_on": "2019-12", "ends_on": "2021-11"}).status_code == 302
    programme.refresh_from_db()
    assert (programme.starts_on.isoformat(), programme.ends_on.isoformat()) == ("2019-12-01", "2021-11-30")


@pytest.mark.parametrize("month", ["2021-13", "grudzień", "2021", "0001-01"])
def test_month_that_is_none_is_refused(client, coordinator, programme, month):
    data = {"version": 1, "title": "Projekt", "starts_on": month}
    response = client.post(reverse("programmes:edit", args=[programme.uid]), data)
    assert list(response.context["form"].errors) == ["starts_on"]


def test_second_save_on_an_old_version_shows_both_texts(client, coordinator, programme):
    address = reverse("programmes:edit", args=[programme.uid])
    assert client.post(address, {"version": 1, "title": "Pierwszy"}).status_code == 302
    response = client.post(address, {"version": 1, "title": "Drugi"})
    [difference] = response.context["form"].differences
    assert (difference.theirs, difference.yours) == ("Pierwszy", "Drugi")
    assert Programme.objects.get(pk=programme.pk).title == "Pierwszy"


def territory_lines(client, programme):
    return client.get(reverse("programmes:edit", args=[programme.uid])).context["form"]["territories"].value()


def description(client, programme, **data):
    version = Programme.objects.get(pk=programme.pk).version
    whole = {"title": programme.title, "content_languages": ["pl"], "version": version} | data
    return client.post(reverse("programmes:edit", args=[programme.uid]), whole)


def test_project_works_in_territories_of_any_size(client, coordinator, programme):
    gmina = TerritoryFactory(name="Kobylin-Borzymy")
    powiat = gmina.powiat
    lines = "woj. podlaskie\n\npowiat wysokomazowiecki\nkobylin-borzymy\nKobylin-Borzymy"
    assert description(client, programme, territories=lines).status_code == 302
    assert set(programme.territories.all()) == {gmina, powiat, powiat.voivodeship}
    assert description(client, programme, territories=territory_lines(client, programme)).status_code == 302
    assert programme.territories.count() == 3
    assert description(client, programme, territories="").status_code == 302
    assert not programme.territories.exists()


def test_territory_that_is_none_or_several_is_asked_for_again(client, coordinator, programme):
    TerritoryFactory(name="Przemyśl", gmina_kind="1")
    TerritoryFactory(name="Przemyśl", gmina_kind="2")
    for line, code in (("Atlantyda", "unknown"), ("Przemyśl", "several")):
        form = description(client, programme, territories=line).context["form"]
        assert [error.code for error in form.errors.as_data()["territories"]] == [code]
    assert not programme.territories.exists()


def test_edition_has_its_own_territory_and_keeps_to_one_place(client, coordinator, programme):
    gmina = TerritoryFactory(name="Łapy")
    page = client.get(reverse("programmes:row_add", args=[programme.uid, "edycje"]))
    assert page.context["form"]["same_place"].value() == "town"
    data = {"minimum_people": 6, "minimum_per_institution": 3, "institutions": 2, "same_place": "any"}
    assert add(client, programme, "edycje", **data, name="2027", territories="Łapy").status_code == 302
    assert list(programme.editions.get().territories.all()) == [gmina]


def test_form_of_a_new_contact_is_empty(client, coordinator, programme):
    page = client.get(reverse("programmes:row_add", args=[programme.uid, "kontakty"]))
    assert page.context["form"]["phones"].value() == ""


def test_contact_has_several_phones(client, coordinator, programme):
    data = {"label": "Koordynator", "email": "k@example.org", "phones": "601 668 314\n\n22 586 42 25\n"}
    assert add(client, programme, "kontakty", **data).status_code == 302
    assert programme.contacts.get().phones == ["601 668 314", "22 586 42 25"]


def test_contact_needs_a_way_to_reach_it(client, coordinator, programme):
    response = add(client, programme, "kontakty", label="Koordynator")
    assert response.context["form"].errors


def test_same_row_sent_twice_is_one(client, coordinator, programme):
    for _time in range(2):
        assert add(client, programme, "linki", title="BIP", url="https://bip.example.org").status_code == 302
    assert programme.links.count() == 1


def test_rows_follow_each_other_and_move_up(client, coordinator, programme):
    for title in ("Pierwszy", "Drugi", "Trzeci"):
        add(client, programme, "linki", title=title)
    third = programme.links.get(title="Trzeci")
    post(client, "row_up", programme.uid, "linki", third.pk)
    assert [link.title for link in programme.links.all()] == ["Pierwszy", "Trzeci", "Drugi"]


def test_saved_row_keeps_what_others_wrote_meanwhile(programme, coordinator):
    """A translation and a place in the order that came between the reading of the row and its saving."""
    result = programme.results.create(kind="planned", text="Sieć usług", position=1)
    data = {"kind": "planned", "text": "Sieć usług w gminie"}
    form = KINDS["rezultaty"].form(data, instance=type(result).objects.get(pk=result.pk))
    assert form.is_valid(), form.errors
    result.translate("en", {"text": "A network of services"})
    type(result).objects.filter(pk=result.pk).update(position=7)
    form.save(by=coordinator)
    result.refresh_from_db()
    assert (result.text, result.position) == ("Sieć usług w gminie", 7)
    assert result.tr("text", "en") == "A network of services"


def test_second_lead_is_refused(client, coordinator, programme):
    first, second = InstitutionFactory(), InstitutionFactory()
    assert add(client, programme, "partnerzy", institution=first.name, role="lead").status_code == 302
    response = add(client, programme, "partnerzy", institution=second.name, role="lead")
    assert response.context["form"].errors
    assert programme.partners.count() == 1


def test_edition_with_rules_of_its_own(client, coordinator, programme):
    shared = GroupRulesFactory()
    mine = EditionFactory(programme=programme, rules=shared)
    EditionFactory(rules=shared)
    data = {"name": mine.name, "has_rules": "on", "minimum_people": 8, "minimum_per_institution": 4}
    data |= {"institutions": 2, "same_place": "gmina"}
    assert change(client, programme, "edycje", mine, **data).status_code == 302
    mine.refresh_from_db()
    shared.refresh_from_db()
    assert (mine.rules.minimum_people, mine.rules.same_place, shared.minimum_people) == (8, "gmina", 6)


def test_rules_that_nobody_can_meet_are_refused(client, coordinator, programme):
    data = {"name": "2027", "has_rules": "on", "minimum_people": 3, "minimum_per_institution": 4}
    response = add(client, programme, "edycje", **data, institutions=2, same_place="any")
    assert list(response.context["form"].errors) == ["minimum_people"]
    assert not Edition.objects.filter(name="2027").exists()


def test_second_edition_of_one_name_is_refused(client, coordinator, programme):
    EditionFactory(programme=programme, name="2027")
    data = {"minimum_people": 6, "minimum_per_institution": 3, "institutions": 2, "same_place": "any"}
    response = add(client, programme, "edycje", name="2027", **data)
    assert response.status_code == 200
    assert programme.editions.count() == 1


def test_picture_needs_its_words(client, coordinator, programme):
    upload = SimpleUploadedFile("plakat.png", PNG)
    response = add(client, programme, "dokumenty", title="Plakat", upload=upload)
    assert list(response.context["form"].errors) == ["alt_text"]
    upload.seek(0)
    response = add(
        client, programme, "dokumenty", title="Plakat", upload=upload, alt_text="Zaprasza mieszkańców"
    )
    assert response.status_code == 302
    assert programme.documents.get().file.alt_text == "Zaprasza mieszkańców"


def test_file_that_is_not_what_it_says_is_refused(client, coordinator, programme):
    upload = SimpleUploadedFile("regulamin.pdf", b"MZ\x90\x00 program")
    response = add(client, programme, "dokumenty", title="Regulamin", upload=upload)
    assert list(response.context["form"].errors) == ["upload"]
    assert not programme.documents.exists()


def test_edition_with_a_cycle_cannot_be_removed(client, coordinator, programme):
    from workshops.models import Cycle, CycleTemplate

    edition = EditionFactory(programme=programme)
    template = CycleTemplate.objects.create(programme=programme, name="Warsztaty")
    Cycle.create_from(template, edition, name="Cykl 1")
    post(client, "row_remove", programme.uid, "edycje", edition.pk)
    assert programme.editions.count() == 1


def test_row_is_removed_once(client, coordinator, programme):
    link = programme.links.create(title="BIP")
    for _time in range(2):
        assert post(client, "row_remove", programme.uid, "linki", link.pk).status_code == 302
    assert not programme.links.exists()


def test_row_of_another_project_is_not_found(client, coordinator, programme):
    link = ProgrammeFactory().links.create(title="BIP")
    assert change(client, programme, "linki", link, title="Moje").status_code == 404
    post(client, "row_remove", programme.uid, "linki", link.pk)
    assert link.programme.links.count() == 1


def test_project_moves_through_its_states(client, coordinator):
    programme = ProgrammeFactory(status="draft")
    client.force_login(UserFactory(role=Role.OPERATOR))
    for verb, status in [
        ("rozpocznij", "active"), ("zakoncz", "after_end"), ("archiwizuj", "archived"), ("otworz", "active"),
    ]:  # fmt: skip
        post(client, "move", programme.uid, verb)
        programme.refresh_from_db()
        assert programme.status == status
    post(client, "move", programme.uid, "rozpocznij")
    programme.refresh_from_db()
    assert programme.status == "active"


def test_operator_makes_a_draft_once(client):
    client.force_login(UserFactory(role=Role.OPERATOR))
    data = {"uid": uuid.uuid4(), "title": "Nowy projekt"}
    for _time in range(2):
        assert client.post(reverse("programmes:create"), data).status_code == 302
    assert [(p.title, p.status) for p in Programme.objects.all()] == [("Nowy projekt", "draft")]


@pytest.mark.parametrize("rows", [1, 3])
def test_settings_take_as_many_queries_with_many_rows(
    client, coordinator, programme, rows, django_assert_max_num_queries
):
    for number in range(rows):
        programme.links.create(title=f"Link {number}")
        programme.contacts.create(label=f"Kontakt {number}", institution=InstitutionFactory())
        programme.partners.create(institution=InstitutionFactory(), role="partner")
        EditionFactory(programme=programme)
        programme.fundings.create(source=f"Program {number}")
    with django_assert_max_num_queries(30):
        response = client.get(reverse("programmes:settings", args=[programme.uid]))
    assert [len(rows) for _name, _kind, rows in response.context["sections"]][:4] == [rows] * 4
    assert len(response.context["sections"]) == len(KINDS)
