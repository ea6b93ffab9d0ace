"""The institution's form says at the right field what is wrong, and saves nothing by half."""

import csv
import io
import uuid

import pytest
from django.db import IntegrityError, connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext
from openpyxl import load_workbook

from accounts.scope import Scope
from partners.institutions import directory
from partners.institutions.forms import InstitutionForm
from partners.models import Institution, Location, Sector
from tests.accounts.factories import UserFactory
from tests.programmes.factories import ProgrammeFactory

from .factories import (
    InstitutionFactory,
    InstitutionTypeFactory,
    LocationFactory,
    PostFactory,
    TerritoryFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def data(gmina):
    return {
        "uid": str(uuid.uuid4()),
        "name": "Gminna Biblioteka Publiczna",
        "type": InstitutionTypeFactory(code="biblioteka").pk,
        "nip": "PL 525-000-59-00",
        "regon": "146 115 201",
        "seat": gmina.full_label,
        "postcode": "18-204",
        **rows("phones", {"number": "86 555 01 01", "note": "sekretariat", "visibility": "public"}),
        **rows("identifiers", {"registry": "rik", "number": "3"}),
    }


def rows(prefix, *rows, initial=0):
    """A formset as a browser sends it."""
    sent = {f"{prefix}-TOTAL_FORMS": len(rows), f"{prefix}-INITIAL_FORMS": initial}
    return sent | {f"{prefix}-{n}-{name}": value for n, row in enumerate(rows) for name, value in row.items()}


def bound(data, user, instance=None):
    return InstitutionForm(data, instance=instance or Institution(), scope=Scope(user))


def errors(data, user, instance=None):
    with translation.override("en"):
        return dict(bound(data, user, instance).errors)


def test_institution_is_saved_with_bare_numbers(client, animator, data):
    client.force_login(animator)
    response = client.post(reverse("partners:institution_create"), data)
    institution = Institution.objects.get()
    assert response.url == institution.get_absolute_url()
    assert (institution.nip, institution.regon, institution.status) == ("5250005900", "146115201", "verified")
    phone = institution.phones.get()
    assert (phone.number, phone.note, phone.visibility) == ("86 555 01 01", "sekretariat", "public")
    assert [str(number) for number in institution.identifiers.all()] == ["rik 3"]


@pytest.mark.django_db(transaction=True)
def test_institution_form_sent_twice_at_once_makes_one(animator, data, at_once):
    def send():
        client = Client()
        client.force_login(animator)
        return client.post(reverse("partners:institution_create"), data).url

    first, second = at_once(send)
    assert first == second
    assert Institution.objects.get().phones.count() == 1


def test_institution_form_sent_twice_makes_one(client, animator, data):
    client.force_login(animator)
    answers = [client.post(reverse("partners:institution_create"), data).url for _n in range(2)]
    assert Institution.objects.count() == 1
    assert answers[0] == answers[1]


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("nip", "5250005901"),
        ("nip", "abc"),
        ("regon", "146115202"),
        ("postcode", "18204"),
        ("name", "x" * 301),
        ("email", "nie-adres"),
        ("parent_subject", "Nie ma takiej gminy"),
    ],
)
def test_institution_wrong_value_is_refused_at_its_field(animator, data, field, value):
    assert list(errors(data | {field: value}, animator)) == [field]
    assert Institution.objects.count() == 0


def test_institution_outside_the_animators_territory_is_refused(animator, data):
    assert list(errors(data | {"seat": TerritoryFactory().full_label}, animator)) == ["seat"]


def test_institution_is_found_without_polish_letters(client):
    found = InstitutionFactory(name="Środowiskowy Dom Samopomocy w Łapach")
    InstitutionFactory(name="Biblioteka")
    response = client.get(reverse("partners:institutions"), {"q": "srodowiskowy lapach"})
    assert list(response.context["institutions"]) == [found]


def test_institution_list_has_a_constant_number_of_queries(client, django_assert_num_queries):
    address = reverse("partners:institutions")
    InstitutionFactory(sectors=["kultura"])
    with CaptureQueriesContext(connection) as few:
        client.get(address)
    for _n in range(3):
        InstitutionFactory(sectors=["kultura", "oswiata"])
    with django_assert_num_queries(len(few.captured_queries)):
        client.get(address)


@pytest.mark.parametrize("query", [{"q": "\x00'%"}, {"sektor": "brak"}, {"page": "99999"}, {"gmina": "x"}])
def test_institution_list_survives_hostile_parameters(client, query):
    InstitutionFactory()
    assert client.get(reverse("partners:institutions"), query).status_code in (200, 404)


def test_institution_wrong_slug_moves_to_the_right_address(client):
    institution = InstitutionFactory(name="Żłobek Łąka")
    response = client.get(reverse("partners:institution", args=[institution.pk, "inny"]))
    assert (response.status_code, response.url) == (301, institution.get_absolute_url())
    assert institution.slug == "zlobek-laka"


def test_merged_institution_moves_to_the_one_that_stays(client):
    stays = InstitutionFactory()
    merged = InstitutionFactory(status="merged", merged_into=stays)
    response = client.get(merged.get_absolute_url())
    assert (response.status_code, response.url) == (301, stays.get_absolute_url())


def test_confidential_place_never_shows_its_street(client):
    institution = InstitutionFactory()
    location = LocationFactory(
        institution=institution,
        street="Tajna",
        name="Tajny Dom",
        accessibility="Tajny podjazd",
        is_confidential=True,
    )
    assert b"Tajn" not in client.get(institution.get_absolute_url()).content
    assert "Tajn" not in f"{location} {location.public_label}"


def test_history_of_places_keeps_nothing_that_tells_where_a_shelter_is():
    kept = {field.name for field in Location.history.rel.related_model._meta.get_fields()}
    telling = {
        "name",
        "street",
        "building",
        "postcode",
        "directions",
        "accessibility",
        "latitude",
        "longitude",
    }
    assert not kept & telling


def test_nip_with_letters_is_refused_by_the_database():
    with pytest.raises(IntegrityError, match="partners_institution_nip_digits"):
        InstitutionFactory(nip="52500059AA")


def test_institution_is_not_its_own_parent():
    institution = InstitutionFactory()
    with pytest.raises(IntegrityError, match="partners_institution_not_own_parent"):
        Institution.objects.filter(pk=institution.pk).update(parent_subject=institution)


# --- The form: numbers, phones, abroad ----------------------------------------------------------


@pytest.mark.parametrize(
    ("field", "value", "part"),
    [
        ("nip", "5250005901", "check digit"),
        ("nip", "52500059", "10 digits"),
        ("nip", "SK2020317068", "foreign register"),
        ("nip", "146115201", "REGON"),
        ("regon", "146115202", "check digit"),
        ("regon", "1461152", "9 or 14"),
        ("regon", "5250005900", "NIP"),
    ],
)
def test_wrong_number_is_told_what_is_wrong(animator, data, field, value, part):
    with translation.override("en"):
        assert part in str(errors(data | {field: value}, animator)[field])


@pytest.mark.parametrize(
    ("numbers", "wrong"),
    [
        ([{"registry": "krs", "number": "12345"}], []),
        ([{"registry": "krs", "number": "12345678901"}], [["number"]]),
        ([{"registry": "", "number": "7"}], [["registry"]]),
        ([{"registry": "rspo", "number": "A7"}], [["number"]]),
        ([{"registry": "kgw", "number": "7"}, {"registry": "kgw", "number": "7"}], [[], ["number"]]),
    ],
)
def test_numbers_of_other_registers_are_checked(animator, data, numbers, wrong):
    form = bound(data | rows("identifiers", *numbers), animator)
    assert form.is_valid() == (wrong == [])
    if wrong:
        assert [list(row) for row in form.identifiers.errors] == wrong


def test_krs_number_is_filled_with_zeros(client, animator, data):
    client.force_login(animator)
    sent = data | rows("identifiers", {"registry": "krs", "number": "123 456"})
    client.post(reverse("partners:institution_create"), sent)
    assert Institution.objects.get().identifiers.get().number == "0000123456"


def test_national_number_of_another_institution_is_refused_with_its_name(animator, data):
    holder = InstitutionFactory(name="Fundacja Inna")
    holder.identifiers.create(registry="krs", number="0000123456")
    form = bound(data | rows("identifiers", {"registry": "krs", "number": "0000123456"}), animator)
    assert not form.is_valid()
    assert "Fundacja Inna" in str(form.identifiers.errors)


def test_phone_with_a_note_and_no_number_is_refused(animator, data):
    form = bound(data | rows("phones", {"number": "", "note": "sekretariat"}), animator)
    assert not form.is_valid()
    assert [list(row) for row in form.phones.errors] == [["number"]]


@pytest.fixture
def operator():
    return UserFactory(role="operator")


def test_partner_abroad_has_a_country_and_a_foreign_number(client, operator, data):
    client.force_login(operator)
    abroad = {"country": "SK", "seat": "", "nip": "", "regon": "", "postcode": "040 01", "town": "Košice"}
    sent = data | abroad | rows("identifiers", {"registry": "foreign", "number": "SK2020317068"})
    client.post(reverse("partners:institution_create"), sent)
    institution = Institution.objects.get()
    assert (institution.country, institution.seat, institution.postcode) == ("SK", None, "040 01")
    assert [str(number) for number in institution.identifiers.all()] == ["foreign SK2020317068"]


@pytest.fixture
def coordinator():
    return UserFactory(role="coordinator", programme=ProgrammeFactory())


def test_coordinator_adds_and_corrects_a_partner_from_abroad_and_goes_back(client, coordinator, data):
    client.force_login(coordinator)
    address = reverse("partners:institution_create") + "?wroc=/projekty/"
    form = client.get(address).context["form"]
    assert ("nip" in form.fields, "PL" in dict(form.fields["country"].choices)) == (False, False)
    abroad = {"country": "SK", "seat": "", "nip": "", "regon": "", "postcode": "040 01", "town": "Košice"}
    for _twice in range(2):
        assert client.post(address, data | abroad).url == "/projekty/"
    made = Institution.objects.get()
    assert (made.country, made.seat, made.status, made.created_by) == ("SK", None, "verified", coordinator)
    edit = reverse("partners:institution_edit", args=[made.uid])
    assert client.get(edit).status_code == 200
    client.force_login(UserFactory(role="coordinator", programme=ProgrammeFactory()))
    assert client.get(edit).status_code == 403


def test_coordinator_adds_nothing_in_poland(client, coordinator, data):
    client.force_login(coordinator)
    page = client.post(reverse("partners:institution_create"), data | {"country": "PL"})
    assert "country" in page.context["form"].errors
    assert not Institution.objects.exists()


def test_way_back_leads_to_the_portal_alone(client, operator, data):
    client.force_login(operator)
    address = reverse("partners:institution_create") + "?wroc=https://zle.example/"
    response = client.post(address, data | {"country": "PL"})
    assert response.url == Institution.objects.get().get_absolute_url()


def test_partner_abroad_has_no_nip(operator, data):
    assert list(errors(data | {"country": "SK", "seat": ""}, operator)) == ["nip", "regon"]


def test_only_operators_choose_a_country(client, animator, data):
    client.force_login(animator)
    client.post(reverse("partners:institution_create"), data | {"country": "SK"})
    assert Institution.objects.get().country == "PL"


# --- Duplicates ---------------------------------------------------------------------------------


def test_form_warns_of_a_duplicate_and_saves_when_told(client, animator, gmina, data):
    first = InstitutionFactory(name="Biblioteka Publiczna w Kobylinie-Borzymach", seat=gmina)
    client.force_login(animator)
    response = client.post(reverse("partners:institution_create"), data)
    assert [duplicate.institution for duplicate in response.context["form"].duplicates] == [first]
    assert first.get_absolute_url() in response.content.decode()
    assert Institution.objects.count() == 1
    seen = response.context["form"]["seen"].value()
    response = client.post(reverse("partners:institution_create"), data | {"seen": seen, "another": "1"})
    assert response.status_code == 302
    assert Institution.objects.count() == 2


def test_nobody_agrees_to_a_duplicate_that_was_not_shown(client, animator, gmina, data):
    InstitutionFactory(name="Biblioteka Publiczna", seat=gmina)
    client.force_login(animator)
    sent = data | {"seen": str(uuid.uuid4()), "another": "1"}
    assert client.post(reverse("partners:institution_create"), sent).status_code == 200
    assert Institution.objects.count() == 1


def test_editing_what_tells_nothing_asks_about_no_duplicates(client, animator, gmina, data):
    twins = [InstitutionFactory(name="Biblioteka Publiczna", seat=gmina) for _n in range(2)]
    client.force_login(animator)
    sent = {
        "name": "Biblioteka Publiczna",
        "type": twins[0].type_id,
        "seat": gmina.full_label,
        "version": 1,
        "street": "Nowa",
        **rows("phones"),
        **rows("identifiers"),
    }
    client.post(reverse("partners:institution_edit", args=[twins[0].uid]), sent)
    twins[0].refresh_from_db()
    assert twins[0].street == "Nowa"


# --- Two people edit one card -------------------------------------------------------------------


@pytest.fixture
def card(gmina):
    institution = InstitutionFactory(seat=gmina, name="Ośrodek Kultury")
    institution.phones.create(number="86 555 00 00")
    return institution


def edit(client, card, **changes):
    sent = {
        "name": card.name,
        "type": card.type_id,
        "seat": card.seat.full_label,
        "version": card.version,
        **rows("phones", {"number": "86 555 00 00", "note": "", "visibility": "public"}, initial=1),
        **rows("identifiers"),
    }
    return client.post(reverse("partners:institution_edit", args=[card.uid]), sent | changes)


def test_second_save_on_an_old_version_shows_both_texts_and_loses_neither(client, animator, card):
    client.force_login(animator)
    assert edit(client, card, street="Pierwsza").status_code == 302
    response = edit(client, card, street="Druga", **{"phones-0-number": "86 555 99 99"})
    differences = response.context["form"].differences
    assert [(difference.theirs, difference.yours) for difference in differences][:1] == [
        ("Pierwsza", "Druga")
    ]
    assert "86 555 00 00" in differences[1].theirs
    assert "86 555 99 99" in differences[1].yours
    card.refresh_from_db()
    assert (card.street, card.phones.get().number) == ("Pierwsza", "86 555 00 00")
    edit(client, card, street="Druga", version=2)
    card.refresh_from_db()
    assert (card.street, card.version, card.edited_by) == ("Druga", 3, animator)


def test_changed_phone_alone_is_saved_and_counts_as_a_change(client, animator, card):
    client.force_login(animator)
    edit(client, card, **{"phones-0-number": "86 555 11 11"})
    card.refresh_from_db()
    assert (card.phones.get().number, card.version) == ("86 555 11 11", 2)


def test_seat_of_a_whole_powiat_may_stay(client, animator, gmina):
    office = InstitutionFactory(name="Komenda Powiatowa", seat=gmina.powiat)
    client.force_login(UserFactory(role="operator"))
    assert edit(client, office, street="Nowa", country="PL").status_code == 302
    office.refresh_from_db()
    assert (office.seat, office.street) == (gmina.powiat, "Nowa")


def test_unchanged_parent_of_a_common_name_stays(client, animator, gmina):
    parents = [InstitutionFactory(name="Gmina Nowa") for _n in range(2)]
    office = InstitutionFactory(name="Ośrodek", seat=gmina, parent_subject=parents[1])
    client.force_login(animator)
    assert edit(client, office, parent_subject="Gmina Nowa", street="Nowa").status_code == 302
    office.refresh_from_db()
    assert office.parent_subject == parents[1]


# --- The directory ------------------------------------------------------------------------------


def listed(client, **query):
    return list(client.get(reverse("partners:institutions"), query).context["institutions"])


@pytest.fixture
def places(gmina):
    """A library here, a private school in the same powiat, an office of another powiat, a partner abroad."""
    neighbour = TerritoryFactory(name="Sokoły", powiat=gmina.powiat)
    library = InstitutionFactory(name="Biblioteka", seat=gmina, is_public_body=True, sectors=["kultura"])
    school = InstitutionFactory(name="Szkoła", seat=neighbour, sectors=["oswiata", "kultura"])
    office = InstitutionFactory(name="Urząd", nip="5250005900")
    proxima = InstitutionFactory(name="Proxima", seat=None, country="SK", town="Košice")
    return library, school, office, proxima


def test_directory_is_filtered(client, gmina, places):
    library, school, office, proxima = places
    assert listed(client, gmina=gmina.pk) == [library]
    assert listed(client, powiat=gmina.powiat_id) == [library, school]
    assert listed(client, powiat=gmina.voivodeship_id) == [library, school]
    assert listed(client, powiat=gmina.powiat_id, publiczna="tak") == [library]
    assert listed(client, publiczna="nie", kraj="PL") == [school, office]
    assert listed(client, sektor="oswiata") == [school]
    assert listed(client, typ=office.type.code, kraj="SK") == [proxima]
    assert listed(client, q="525-000-59-00") == [office]


def test_directory_says_by_what_it_is_narrowed_down(client, gmina, places):
    query = {"q": "szkola", "powiat": gmina.powiat_id, "sektor": "oswiata"}
    applied = client.get(reverse("partners:institutions"), query).context["applied"]
    assert [label.partition(": ")[2] or label for label, _url in applied] == [
        "„szkola”",
        "powiat wysokomazowiecki",
        str(Sector.objects.get(code="oswiata")),
    ]
    assert applied[0][1] == f"{reverse('partners:institutions')}?powiat={gmina.powiat_id}&sektor=oswiata"


def test_directory_stands_in_polish_order(client):
    for name in ("Żłobek", "Łąka", "Las", "Zamek"):
        InstitutionFactory(name=name)
    assert [str(row) for row in listed(client)] == ["Las", "Łąka", "Zamek", "Żłobek"]


def test_directory_shows_public_phones_only(client):
    institution = InstitutionFactory(email="gok@example.org")
    institution.phones.create(number="86 555 01 01", visibility="private")
    institution.phones.create(number="86 555 02 02")
    page = client.get(reverse("partners:institutions")).content.decode()
    assert ("86 555 02 02" in page, "86 555 01 01" in page, "gok@example.org" in page) == (True, False, True)


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_directory_is_exported_as_it_is_filtered(client, gmina, places, kind):
    places[0].phones.create(number="86 555 01 01", note="czytelnia")
    places[0].phones.create(number="600 100 200", visibility="private")
    response = client.get(reverse("partners:institutions_export"), {"gmina": gmina.pk, "format": kind})
    table = [[str(cell) for cell in row] for row in exported(response, kind)]
    assert len(table) == 2
    assert table[1][0] == "Biblioteka"
    assert "86 555 01 01 (czytelnia)" in table[1]
    assert not any("600 100 200" in cell for cell in table[1])


def exported(response, kind):
    if kind == "csv":
        return list(csv.reader(io.StringIO(response.content.decode("utf-8-sig")), delimiter=";"))
    return list(load_workbook(io.BytesIO(response.content)).active.iter_rows(values_only=True))


def test_export_that_is_too_large_leads_back_with_a_word(client, places, monkeypatch):
    monkeypatch.setitem(directory.LIMITS, "xlsx", 2)
    response = client.get(reverse("partners:institutions_export"), {"format": "xlsx", "kraj": "PL"})
    assert (response.status_code, response.url) == (302, f"{reverse('partners:institutions')}?kraj=PL")


def test_export_of_an_unknown_format_is_not_there(client):
    assert client.get(reverse("partners:institutions_export"), {"format": "exe"}).status_code == 404


# --- The card -----------------------------------------------------------------------------------


def test_contacts_are_shown_by_visibility(client, gmina):
    institution = InstitutionFactory(seat=gmina)
    for visibility in ("public", "professionals", "private"):
        institution.phones.create(number=f"tel-{visibility}", visibility=visibility)
    seen = {}
    for who, user in {
        "public": None,
        "colleague": UserFactory(role="social_worker", institution=InstitutionFactory()),
        "own": UserFactory(role="member", institution=institution),
    }.items():
        if user:
            client.force_login(user)
        page = client.get(institution.get_absolute_url()).content.decode()
        seen[who] = [v for v in ("public", "professionals", "private") if f"tel-{v}" in page]
    assert seen == {
        "public": ["public"],
        "colleague": ["public", "professionals"],
        "own": ["public", "professionals", "private"],
    }


def test_card_tells_units_from_the_body_that_they_act_for(client, gmina):
    subject = InstitutionFactory(name="Gmina Kobylin-Borzymy", seat=gmina)
    unit = InstitutionFactory(name="GOPS", seat=gmina, parent_subject=subject)
    assert unit.get_absolute_url() in client.get(subject.get_absolute_url()).content.decode()
    assert subject.get_absolute_url() in client.get(unit.get_absolute_url()).content.decode()


def test_card_has_a_constant_number_of_queries(client, animator, gmina, django_assert_num_queries):
    institution = InstitutionFactory(seat=gmina)
    client.force_login(animator)

    def grow():
        place = LocationFactory(institution=institution)
        place.rooms.create(name="Sala")
        institution.phones.create(number="1 22 33")
        institution.identifiers.create(registry="rik", number=str(uuid.uuid4())[:8])
        InstitutionFactory(parent_subject=institution, seat=gmina)
        PostFactory(institution=institution, title=str(uuid.uuid4()))
        Institution.objects.filter(pk=institution.pk).update(street=str(uuid.uuid4()))

    grow()
    with CaptureQueriesContext(connection) as few:
        client.get(institution.get_absolute_url())
    grow()
    grow()
    with django_assert_num_queries(len(few.captured_queries)):
        client.get(institution.get_absolute_url())


def test_who_looks_after_the_card_reads_its_journal(client, animator, gmina):
    institution = InstitutionFactory(seat=gmina)
    client.force_login(animator)
    edit(client, institution, street="Nowa")
    changes = client.get(institution.get_absolute_url()).context["changes"]
    assert (changes[0].what, changes[0].by) == (gettext("street"), str(animator))
    client.logout()
    assert "changes" not in client.get(institution.get_absolute_url()).context


# --- The archive --------------------------------------------------------------------------------


def test_institution_goes_to_the_archive_and_comes_back(client, animator, gmina):
    institution = InstitutionFactory(seat=gmina)
    client.force_login(animator)
    address = reverse("partners:institution_archive", args=[institution.uid])
    assert client.post(address, {"reason": ""}).status_code == 200
    client.post(address, {"reason": "Zlikwidowana uchwałą."})
    institution.refresh_from_db()
    assert (institution.status, institution.events.last().reason) == ("archived", "Zlikwidowana uchwałą.")
    assert listed(client) == []
    assert client.get(institution.get_absolute_url()).status_code == 200
    client.post(reverse("partners:institution_restore", args=[institution.uid]))
    institution.refresh_from_db()
    assert institution.status == "verified"


def test_pending_institution_neither_goes_to_the_archive_nor_comes_back(client, animator, gmina):
    institution = InstitutionFactory(seat=gmina, status="pending")
    client.force_login(animator)
    client.post(reverse("partners:institution_archive", args=[institution.uid]), {"reason": "x"})
    client.post(reverse("partners:institution_restore", args=[institution.uid]))
    institution.refresh_from_db()
    assert institution.status == "pending"
    assert institution.events.count() == 0


# --- Places -------------------------------------------------------------------------------------


@pytest.fixture
def place(gmina):
    return {
        "uid": str(uuid.uuid4()),
        "name": "Świetlica",
        "territory": gmina.full_label,
        "street": "Szkolna",
        "postcode": "18-204",
        "town": "Kobylin-Borzymy",
        "accessibility": "Wejście bez schodów",
        **rows("rooms", {"name": "Sala duża", "seats": "80", "equipment": "rzutnik"}, {"name": ""}),
    }


def test_place_with_its_rooms_is_added_once(client, gmina, place):
    institution = InstitutionFactory(seat=gmina)
    client.force_login(UserFactory(role="caretaker", institution=institution))
    for _n in range(2):
        client.post(reverse("partners:institution_place_add", args=[institution.uid]), place)
    saved = institution.locations.get()
    assert (saved.street, saved.territory, saved.accessibility) == ("Szkolna", gmina, "Wejście bez schodów")
    assert [(room.name, room.seats, room.equipment) for room in saved.rooms.all()] == [
        ("Sala duża", 80, "rzutnik")
    ]


def test_place_is_edited_with_its_rooms(client, animator, gmina, place):
    saved = LocationFactory(institution=InstitutionFactory(seat=gmina), territory=gmina)
    room = saved.rooms.create(name="Sala")
    client.force_login(animator)
    sent = place | rows("rooms", {"id": room.pk, "name": "Sala lustrzana", "seats": "20"}, initial=1)
    client.post(reverse("partners:institution_place", args=[saved.uid]), sent | {"is_confidential": "on"})
    saved.refresh_from_db()
    room.refresh_from_db()
    assert (saved.street, saved.is_confidential, room.name) == ("Szkolna", True, "Sala lustrzana")


@pytest.mark.parametrize(
    ("field", "value"), [("territory", "Nie ma takiej"), ("postcode", "18204"), ("rooms-1-seats", "5")]
)
def test_wrong_place_is_refused_and_nothing_saved(client, animator, gmina, place, field, value):
    institution = InstitutionFactory(seat=gmina)
    client.force_login(animator)
    address = reverse("partners:institution_place_add", args=[institution.uid])
    assert client.post(address, place | {field: value}).status_code == 200
    assert not institution.locations.exists()


def test_confidential_place_shows_no_rooms_and_no_directions(client):
    institution = InstitutionFactory()
    location = LocationFactory(institution=institution, is_confidential=True, directions="Tajna brama")
    location.rooms.create(name="Tajna sala")
    assert b"Tajn" not in client.get(institution.get_absolute_url()).content
