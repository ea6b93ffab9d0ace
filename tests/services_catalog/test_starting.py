"""An empty list begins: typical services, the publishing minimum, institutions asked for their entries."""

import uuid
from datetime import timedelta
from html import unescape
from threading import Event

import pytest
from django.core.management import call_command
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from lxml import html

from accounts.models import AccessLink
from accounts.scope import Scope
from coop_portal.transitions import TransitionRefused
from notifications.models import Message
from partners.models import Institution, InstitutionType, Territory
from services_catalog.completeness import NotReady
from services_catalog.models import EntryAnswer, EntryRequest, Service, ServiceTemplate
from services_catalog.starting import answering, asking, drafts, emails
from services_catalog.starting.addresses import Mailbox, location_at, mailboxes, street_address
from services_catalog.starting.forms import TicksForm
from services_catalog.starting.progress import progress
from services_catalog.starting.shipped import load_helplines
from tests.accounts.factories import UserFactory
from tests.databases import wait_for_a_waiter
from tests.partners.factories import InstitutionFactory, TerritoryFactory, powiat_factory
from tests.services_catalog.factories import ServiceFactory


class Empty:
    """A gmina whose list is empty, its GOPS in the register, and the powiat's animator."""

    def __init__(self):
        self.powiat = powiat_factory()
        self.gmina = TerritoryFactory(name="Klukowo", powiat=self.powiat)
        self.animator = UserFactory(role="animator", territory=self.powiat)
        self.operator = UserFactory(role="operator")
        self.stranger = UserFactory(role="animator", territory=TerritoryFactory(name="Sterdyń"))
        self.gops = InstitutionFactory(
            name="GOPS Klukowo", seat=self.gmina, email="gops@example.org",
            type=InstitutionType.objects.get(code="gops"),
        )  # fmt: skip

    @property
    def scope(self):
        return Scope(self.animator)

    def ask(self, *addresses):
        return asking.ask(
            self.gmina, [Mailbox(each) for each in addresses or ("gops@example.org",)],
            answer_by=timezone.localdate() + timedelta(days=14), uid=uuid.uuid4(), by=self.animator,
        )  # fmt: skip


@pytest.fixture
def empty(db):
    return Empty()


@pytest.fixture
def page(client, empty):
    client.force_login(empty.animator)

    def page(name, *args, data=None, **options):
        address = reverse(f"services_catalog:{name}", args=args)
        return client.get(address, **options) if data is None else client.post(address, data, **options)

    return page


def template(code):
    return ServiceTemplate.objects.get(code=code)


ANSWER = {
    "institution": "GOPS Klukowo", "name": "Praca socjalna", "summary": "Rozmowa i pomoc", "for_whom": "Mieszkańcy",
    "address": "Mazowiecka 14, 18-214 Klukowo", "hours": "pn-pt 7:30-15:30", "phone": "86 555 01 02",
}  # fmt: skip


# --- What is shipped --------------------------------------------------------------------------


@pytest.mark.django_db
def test_templates_are_whole():
    found = ServiceTemplate.objects.with_terms()
    assert 38 <= len(found) <= 50
    for each in found:
        terms = [each.types.all(), each.recipients.all(), each.topics.all()]
        assert all([each.summary, each.description, each.eligibility, each.modes, *terms]), each.code


@pytest.mark.django_db
def test_loading_again_keeps_what_an_operator_edited():
    ServiceTemplate.objects.filter(code="krus").update(name="KRUS w mieście", is_active=False)
    template("krus").topics.clear()
    call_command("load_vocabularies", verbosity=0)
    kept = template("krus")
    assert (kept.name, kept.is_active, kept.topics.count()) == ("KRUS w mieście", False, 0)


@pytest.mark.django_db
def test_helplines_are_national_and_loaded_once():
    assert load_helplines() > 8
    line = Service.objects.get(phone="116 111")
    assert (line.is_national, line.status) == (True, "published")
    line.withdraw()
    before = Service.objects.count()
    assert load_helplines() == 0
    line.refresh_from_db()
    assert (line.status, Service.objects.count()) == ("withdrawn", before)


# --- The publishing minimum -------------------------------------------------------------------


def test_publish_needs_the_minimum(empty):
    bare = ServiceFactory(provider=empty.gops, status="draft")
    with pytest.raises(NotReady) as refused:
        bare.publish()
    assert len(refused.value.lacking) == 2  # for whom, phone or address
    bare.phone, bare.eligibility = "86 555 01 02", "Wszyscy"
    bare.save()
    bare.publish()
    assert bare.status == "published"
    assert 0 < bare.completeness.percent < 100
    assert bare.completeness.missing


def test_publish_without_the_minimum_says_what_is_missing(page, empty):
    bare = ServiceFactory(provider=empty.gops, steward=empty.powiat, status="draft", coverage=[])
    response = page("publish", bare.uid, data={}, follow=True)
    assert [each.level_tag for each in response.context["messages"]] == ["error"]
    bare.refresh_from_db()
    assert bare.status == "draft"


# --- Ticking and filling ----------------------------------------------------------------------


def ticks(empty, *codes, **names):
    data = {"uid": uuid.uuid4()} | {f"t{template(code).pk}": "on" for code in codes}
    ops = template("praca_socjalna").institution_type_id
    return data | {f"provider{ops}": empty.gops.pk} | names


def test_ticks_become_drafts_at_known_and_new_institutions(page, empty):
    library = template("biblioteka").institution_type_id
    data = ticks(empty, "praca_socjalna", "zasilki", "biblioteka", **{f"name{library}": "GBP w Klukowie"})
    assert page("start_place", empty.gmina.pk, data=data).status_code == 302
    page("start_place", empty.gmina.pk, data=data)  # sent twice
    made = Service.objects.order_by("pk")
    assert {each.provider.name for each in made} == {"GOPS Klukowo", "GBP w Klukowie"}
    assert (made.count(), {each.status for each in made}) == (3, {"draft"})
    work = made.get(template__code="praca_socjalna")
    assert list(work.coverage.all()) == [empty.gmina]
    assert list(work.recipients.all()) == list(work.template.recipients.all())
    assert Institution.objects.get(name="GBP w Klukowie").status == "pending"


def test_ticks_without_an_institution_are_refused(page, empty):
    response = page("start_place", empty.gmina.pk, data=ticks(empty, "biblioteka"))
    assert (response.status_code, Service.objects.count()) == (200, 0)
    assert open_parts(response) == {"biblioteka"}


def test_error_in_a_group_that_is_not_ticked_is_not_folded_away(page, empty):
    kind = template("biblioteka").institution_type_id
    data = ticks(empty, "praca_socjalna", **{f"name{kind}": "x" * 301})
    response = page("start_place", empty.gmina.pk, data=data)
    assert (response.status_code, Service.objects.count()) == (200, 0)
    assert "biblioteka" in open_parts(response)


def test_realizator_that_is_gone_meanwhile_is_said_at_its_field(page, empty):
    kind = template("praca_socjalna").institution_type_id
    data = ticks(empty, "praca_socjalna") | {f"provider{kind}": 999999}
    text = page("start_place", empty.gmina.pk, data=data).content.decode()
    assert f'id="id_provider{kind}_error"' in text


def open_parts(response):
    return {part.group.type.code for part in response.context["form"].parts if part.is_open}


def test_ticks_are_folded_but_for_what_needs_a_word(page, empty):
    first = page("start_place", empty.gmina.pk)
    assert len(open_parts(first)) == 1  # shows how it goes
    everything = page("start_place", empty.gmina.pk, query_params={"wszystkie": "1"})
    parts = everything.context["form"].parts
    unknown = {part.group.type.code for part in parts if not part.group.providers}
    assert open_parts(everything) == unknown
    assert 0 < len(unknown) < len(parts)


def test_usual_names_are_proposed_where_nobody_is_known(page, empty):
    form = page("start_place", empty.gmina.pk).context["form"]
    proposed = {part.group.type.code: part.name.initial for part in form.parts}
    assert proposed["biblioteka"] == "Biblioteka – Klukowo"
    assert proposed["ops"] == ""  # the GOPS is known
    assert proposed["pup"] == f"Powiatowy urząd pracy – {empty.gmina.powiat.label}"
    assert proposed["dom_kultury"] == ""  # one of two names
    Institution.objects.filter(pk=empty.gops.pk).delete()
    form = page("start_place", empty.gmina.pk).context["form"]
    names = {part.group.type.code: part.name.initial for part in form.parts}
    assert names["ops"] == "Gminny ośrodek pomocy społecznej – Klukowo"
    of_powiat = page("start_place", empty.gmina.powiat_id).context["form"].parts
    assert {part.name.initial for part in of_powiat if part.group.type.code in ("biblioteka", "ops")} == {""}


def test_namesakes_are_told_apart_and_keep_their_own_institutions(page, empty):
    town = TerritoryFactory(name="Klukowo", powiat=empty.powiat, gmina_kind="1")
    names = usual_names(page, empty.gmina)
    assert names["biblioteka"] == f"Biblioteka – {empty.gmina.label}"
    assert usual_names(page, town)["biblioteka"] == f"Biblioteka – {town.label}" != names["biblioteka"]
    library, office = (InstitutionType.objects.get(code=code) for code in ("biblioteka", "pup"))
    first = drafts.institution_called("Biblioteka – Klukowo", empty.gmina, library)
    assert drafts.institution_called("Biblioteka – Klukowo", town, library).seat == town
    assert drafts.institution_called("biblioteka – klukowo", empty.gmina, library) == first
    of_powiat = drafts.institution_called("PUP", empty.gmina, office)
    assert drafts.institution_called("PUP", town, office) == of_powiat  # it serves the whole powiat


def test_powiat_office_of_a_city_is_called_after_the_city(page, empty):
    city = powiat_factory("Łomża")
    Territory.objects.filter(pk=city.pk).update(is_city_powiat=True)
    animator = UserFactory(role="animator", territory=city)
    form = TicksForm(
        territory=TerritoryFactory(name="Łomża", powiat=Territory.objects.get(pk=city.pk), gmina_kind="1"),
        scope=Scope(animator),
    )
    names = {part.group.type.code: part.name.initial for part in form.parts}
    assert (names["pup"], names["biblioteka"]) == ("Powiatowy urząd pracy – Łomża", "Biblioteka – Łomża")


def usual_names(page, territory):
    return {
        p.group.type.code: p.name.initial for p in page("start_place", territory.pk).context["form"].parts
    }


def test_help_of_a_name_is_named_only_where_it_is_shown(page, empty):
    shown = html.fromstring(page("start_place", empty.gmina.pk).content)
    told = {one for ids in shown.xpath("//main//@aria-describedby") for one in ids.split()}
    assert told
    assert told <= set(shown.xpath("//@id"))


def test_done_place_leads_on(page, empty):
    links = html.fromstring(page("start_fill", empty.gmina.pk).content).xpath("//main//a/@href")
    assert {f"/gmina/{empty.gmina.pk}-klukowo/", f"/gmina/{empty.gmina.pk}/do-druku/"} <= set(links)


def test_typical_service_form_shows_first_what_it_is_and_folds_the_rest(client, empty):
    client.force_login(empty.operator)
    shown = html.fromstring(client.get(f"/operator/typowe-uslugi/{template('praca_socjalna').pk}/").content)
    folds = {line.text.strip(): line.xpath("string(span)") for line in shown.xpath("//form//details/summary")}
    assert list(folds) == ["Inne typy instytucji", "Rodzaj pomocy i tematy", "Dla kogo", "Jak skorzystać"]
    assert folds["Rodzaj pomocy i tematy"] == "wypełniono: rodzaje, tematy"
    assert shown.xpath("//form//details[@open]") == []


def test_fill_publishes_and_verifies_the_new_institution(page, empty):
    new = drafts.institution_called("GBP w Klukowie", empty.gmina, template("biblioteka").institution_type)
    drafts.make(
        empty.gmina, [(template("biblioteka"), new), (template("praca_socjalna"), empty.gops)],
        uid=uuid.uuid4(), by=empty.animator, scope=empty.scope,
    )  # fmt: skip
    data = {
        "publish": "1", f"p{new.pk}-phone": "86 555 01 03", f"p{new.pk}-address": "ul. Szkolna 1, 18-214 Klukowo",
        f"p{new.pk}-hours": "pn-pt 8-16", f"p{empty.gops.pk}-hours": "8-15",
    }  # fmt: skip
    response = page("start_fill", empty.gmina.pk, data=data)
    assert response.status_code == 200  # the hours of the other one were not understood
    service = Service.objects.get(provider=new)
    assert (service.status, service.phone) == ("published", "86 555 01 03")
    place = service.places.get()
    assert (place.location.street, place.location.town, place.hours.count()) == ("Szkolna", "Klukowo", 5)
    new.refresh_from_db()
    assert new.status == "verified"
    assert Service.objects.get(provider=empty.gops).status == "draft"


def test_hours_in_words_are_kept_and_those_without_a_place_are_not_lost(page, empty):
    drafts.make(
        empty.gmina, [(template(code), empty.gops) for code in ("praca_socjalna", "zasilki")],
        uid=uuid.uuid4(), by=empty.animator, scope=empty.scope,
    )  # fmt: skip
    work, benefits = Service.objects.order_by("template__position")
    provider = f"p{empty.gops.pk}"
    without_place = {f"{provider}-phone": "86 555 01 02", f"{provider}-hours": "pn 8-17, wt-pt 7-15"}
    for _twice in range(2):
        page(
            "start_fill",
            empty.gmina.pk,
            data=without_place | {f"d{work.pk}-hours": "po uzgodnieniu", "save": "1"},
        )
    work.refresh_from_db()
    benefits.refresh_from_db()
    assert work.signing_up.splitlines()[-1] == "Godziny: po uzgodnieniu"
    assert benefits.signing_up.splitlines()[-1] == "Godziny: pn 8:00-17:00; wt-pt 7:00-15:00"
    assert benefits.signing_up.count("wt-pt") == 1
    somewhere = {
        f"{provider}-address": "Szkolna 1",
        f"{provider}-hours": "w godzinach pracy urzędu",
        "save": "1",
    }
    assert page("start_fill", empty.gmina.pk, data=somewhere).status_code == 302
    assert [place.hours_note for place in work.places.all()] == ["w godzinach pracy urzędu"]
    page("start_fill", empty.gmina.pk, data=somewhere | {f"{provider}-hours": "pn-pt 8-16"})
    page("start_fill", empty.gmina.pk, data=somewhere | {f"{provider}-hours": ""})  # come back to publish
    assert [(place.hours_note, place.hours.count()) for place in work.places.all()] == [("", 5)]


def test_hours_without_a_place_are_replaced_when_corrected_and_go_to_the_place_once_there_is_one(page, empty):
    chosen = [(template("praca_socjalna"), empty.gops)]
    drafts.make(empty.gmina, chosen, uid=uuid.uuid4(), by=empty.animator, scope=empty.scope)
    service, provider = Service.objects.get(), f"p{empty.gops.pk}"
    Service.objects.update(signing_up="Przyjdź lub zadzwoń.")

    def fill(**said):
        data = {f"{provider}-{name}": text for name, text in said.items()} | {"save": "1"}
        response = page("start_fill", empty.gmina.pk, data=data)
        service.refresh_from_db()
        return response.status_code, service.signing_up

    assert fill(hours="po uzgodnieniu") == (302, "Przyjdź lub zadzwoń.\nGodziny: po uzgodnieniu")
    assert fill(hours="wt-śr 7-15") == (302, "Przyjdź lub zadzwoń.\nGodziny: wt-śr 7:00-15:00")
    assert fill(hours="") == (302, "Przyjdź lub zadzwoń.\nGodziny: wt-śr 7:00-15:00")
    assert fill(address="Szkolna 1", hours="") == (302, "Przyjdź lub zadzwoń.")
    assert service.places.get().hours.count() == 2


def test_corrected_address_replaces_the_place_of_the_drafts(page, empty):
    chosen = [(template(code), empty.gops) for code in ("praca_socjalna", "zasilki")]
    drafts.make(empty.gmina, chosen, uid=uuid.uuid4(), by=empty.animator, scope=empty.scope)
    work, benefits = Service.objects.order_by("template__position")
    provider = f"p{empty.gops.pk}"

    def fill(address, hours=""):
        data = {
            f"{provider}-address": address,
            f"{provider}-hours": hours,
            f"{provider}-phone": "86 555 01 02",
        }
        assert page("start_fill", empty.gmina.pk, data=data | {"save": "1"}).status_code == 302
        [form] = page("start_fill", empty.gmina.pk).context["forms"]
        return form["address"].initial

    assert fill("Szklona 1, 18-214 Klukowo", "pn-pt 8-16") == "Szklona 1, 18-214 Klukowo"
    hall = empty.gops.locations.create(territory=empty.gmina, town="Wyszki", building="7")
    benefits.places.update(location=hall)  # it alone is elsewhere, and stays there
    assert fill("Szkolna 1, 18-214 Klukowo") == "Szkolna 1, 18-214 Klukowo"
    assert [(str(place.location), place.hours.count()) for place in work.places.all()] == [
        ("Szkolna 1, 18-214 Klukowo", 5)
    ]
    assert benefits.places.get().location == hall
    assert {str(each) for each in empty.gops.locations.all()} == {
        "Szkolna 1, 18-214 Klukowo",
        "Wyszki 7, Wyszki",
    }

    assert fill("") != "Szkolna 1, 18-214 Klukowo"  # emptied on purpose: reached by phone alone
    work.refresh_from_db()
    assert (work.places.count(), work.signing_up.splitlines()[-1]) == (0, "Godziny: pn-pt 8:00-16:00")


def test_address_of_most_drafts_is_shown_though_the_one_elsewhere_comes_first(page, empty):
    codes = ("praca_socjalna", "zasilki", "posilki")
    drafts.make(
        empty.gmina, [(template(code), empty.gops) for code in codes], uid=uuid.uuid4(), by=empty.animator,
        scope=empty.scope,
    )  # fmt: skip

    def fill(address):
        data = {f"p{empty.gops.pk}-address": address, f"p{empty.gops.pk}-phone": "86 555 01 02", "save": "1"}
        page("start_fill", empty.gmina.pk, data=data)
        [form] = page("start_fill", empty.gmina.pk).context["forms"]
        return form

    form = fill("Szklona 1, 18-214 Klukowo")
    alone, *others = (each.service for each in form.drafts)
    hall = empty.gops.locations.create(territory=empty.gmina, town="Wyszki", building="7")
    alone.places.update(location=hall)
    assert fill("Szkolna 1, 18-214 Klukowo")["address"].initial == "Szkolna 1, 18-214 Klukowo"
    assert {str(each.places.get().location) for each in others} == {"Szkolna 1, 18-214 Klukowo"}
    assert alone.places.get().location == hall


def test_hours_in_words_that_are_too_long_are_refused_and_not_cut(page, empty):
    chosen = [(template("praca_socjalna"), empty.gops)]
    drafts.make(empty.gmina, chosen, uid=uuid.uuid4(), by=empty.animator, scope=empty.scope)
    said = {
        f"p{empty.gops.pk}-address": "Szkolna 1",
        f"p{empty.gops.pk}-hours": "po uzgodnieniu " * 21,
        "save": "1",
    }
    [form] = page("start_fill", empty.gmina.pk, data=said).context["forms"]
    assert form.errors["hours"] == ["Ma więcej niż 300 znaków: trzeba skrócić."]


def test_made_at_once_is_made_once(empty):
    chosen = [(template("praca_socjalna"), empty.gops)]
    counts = [
        drafts.make(empty.gmina, chosen, uid=uuid.uuid4(), by=empty.animator, scope=empty.scope)
        for _time in range(2)
    ]
    assert counts == [1, 0]


def test_progress_counts_made_ones_and_the_like(client, empty):
    assert progress(empty.gmina).count == 0
    ServiceFactory(provider=empty.gops, types=["praca_socjalna"])
    assert template("praca_socjalna").pk in progress(empty.gmina).covered
    response = client.get(reverse("services_catalog:gmina", args=[empty.gmina.pk, "klukowo"]))
    assert "Lista w budowie" in unescape(response.content.decode())


@pytest.mark.parametrize("name", ["start", "start_place", "start_fill"])
def test_pages_cost_the_same_for_many(page, empty, name):
    args = [] if name == "start" else [empty.gmina.pk]

    def draft(n):
        kind = template("praca_socjalna").institution_type
        provider = InstitutionFactory(name=f"Ośrodek {n}", seat=empty.gmina, type=kind)
        drafts.make(
            empty.gmina, [(template("praca_socjalna"), provider)], uid=uuid.uuid4(), by=empty.animator,
            scope=empty.scope,
        )  # fmt: skip
        empty.ask(f"adres{n}@example.org")

    draft(1)
    with CaptureQueriesContext(connection) as one:
        page(name, *args)
    draft(2)
    draft(3)
    with CaptureQueriesContext(connection) as many:
        page(name, *args)
    assert len(one) == len(many)


# --- Asking -----------------------------------------------------------------------------------


def test_mailboxes_are_read_out_of_any_mess():
    found, wrong = mailboxes(
        "GOPS Klukowo <gops@klukowo.pl>; \n2. Biblioteka, e-mail: GBP@klukowo.pl\n"
        "sp1@example.org, sp2@example.org\nkrus@ brak\ngops@klukowo.pl"
    )
    assert found == [
        Mailbox("gops@klukowo.pl", "GOPS Klukowo"), Mailbox("gbp@klukowo.pl", "Biblioteka"),
        Mailbox("sp1@example.org"), Mailbox("sp2@example.org"),
    ]  # fmt: skip
    assert len(wrong) == 1


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("ul. Szkolna 1, 18-204 Kobylin", ("Szkolna", "1", "18-204", "Kobylin")),
        ("Sikory 12", ("", "12", "", "Sikory")),
        ("ul. Główna 3a", ("Główna", "3a", "", "Klukowo")),
        ("Kobylin, ul. Szkolna 1", ("Szkolna", "1", "", "Kobylin")),
        ("18-204 Kobylin 12", ("", "12", "18-204", "Kobylin")),
        ("budynek GOK, ul. Szkolna 5, Kobylin", ("Szkolna", "5", "", "Kobylin")),
        ("Główna 11\nSokoły", ("Główna", "11", "", "Sokoły")),
        ("Kobylin", ("", "", "", "Kobylin")),
        ("ul. Szkolna 1, 18-204", ("Szkolna", "1", "18-204", "Klukowo")),
        ("budynek GOK", ("budynek GOK", "", "", "Klukowo")),
        ("budynek GOK, ul. Szkolna 5", ("Szkolna", "5", "", "Klukowo")),
        ("ul. Szkolna 1, Kobylin 18-204", ("Szkolna", "1", "18-204", "Kobylin")),
        ("Kobylin 18-204", ("", "", "18-204", "Kobylin")),
        ("Szkolna 1", ("Szkolna", "1", "", "Klukowo")),
        ("Szkolna 1, 18-204", ("Szkolna", "1", "18-204", "Klukowo")),
        ("18-204 Szkolna 1", ("", "1", "18-204", "Szkolna")),  # a town follows its postcode
        ("ul. Szkolna 1/2, 18-204 Kobylin", ("Szkolna", "1/2", "18-204", "Kobylin")),
        ("Kobylin 12", ("", "12", "", "Kobylin")),
        ("Sikory 12, 18-204", ("Sikory", "12", "18-204", "Klukowo")),
        ("18-204 Kobylin-Borzymy, Główna 11", ("Główna", "11", "18-204", "Kobylin-Borzymy")),
        ("Stypułki Święchy 5", ("", "5", "", "Stypułki Święchy")),
        ("Stypułki-Święchy 5A", ("", "5A", "", "Stypułki-Święchy")),
        ("Dąbrowa Wielka 3", ("", "3", "", "Dąbrowa Wielka")),
        ("os. Parkowe 3 m. 5", ("os. Parkowe", "3 m. 5", "", "Klukowo")),
        ("Mickiewicza 7 lok. 2", ("Mickiewicza", "7 lok. 2", "", "Klukowo")),
        ("Armii Krajowej 3", ("Armii Krajowej", "3", "", "Klukowo")),
        ("3 Maja 7", ("3 Maja", "7", "", "Klukowo")),
        ("Rynek 1", ("Rynek", "1", "", "Klukowo")),
        ("Szkolna", ("", "", "", "Szkolna")),
        ("", ("", "", "", "")),
    ],
)
def test_street_address_is_read(text, expected):
    assert tuple(street_address(text, town="Klukowo").values()) == expected


def test_street_with_the_postcode_of_another_town_is_not_said_to_be_in_this_one():
    assert street_address("Szkolna 1, 18-204", town="Klukowo", postcode="18-214")["town"] == ""


def test_street_of_a_powiat_lies_in_no_town_called_after_it(empty):
    empty.gops.seat, empty.gops.town = empty.powiat, ""
    found = location_at(empty.gops, empty.powiat, "Szkolna 1")
    assert (found.street, found.town) == ("Szkolna", "")


def test_asking_is_checked_first_and_sent_once(page, empty):
    data = {
        "uid": uuid.uuid4(), "addresses": "gops@example.org\nGBP <gbp@example.org>",
        "answer_by": timezone.localdate() + timedelta(days=14),
    }  # fmt: skip
    assert page("ask_new", empty.gmina.pk, data=data).status_code == 200
    assert not EntryRequest.objects.exists()
    for _time in range(2):
        assert page("ask_new", empty.gmina.pk, data=data | {"send": "1"}).status_code == 302
    assert EntryRequest.objects.get().asks.count() == 2
    assert Message.objects.filter(kind=emails.REQUEST).count() == 2


def seen(round_):
    """What a page of the round's answers, opened now, gives back."""
    return [
        str(each) for each in EntryAnswer.objects.filter(ask__request=round_).values_list("source", flat=True)
    ]


def link(ask):
    return AccessLink.issue(emails.ENTRY_LINK, ask, address=ask.address)[1]


def test_link_shows_the_form_filled_in_and_get_keeps_nothing(client, empty):
    ask = empty.ask().asks.get()
    text = unescape(client.get(link(ask)).content.decode())
    assert "GOPS Klukowo" in text
    assert "Praca socjalna" in text
    assert not EntryAnswer.objects.exists()


def test_answer_by_link_waits_and_is_accepted(client, page, empty):
    round_ = empty.ask()
    ask = round_.asks.get()
    client.logout()
    work = template("praca_socjalna")
    data = ANSWER | {"uid": uuid.uuid4(), "template": work.pk, "done": "1"}
    for _time in range(2):
        assert client.post(link(ask), data).status_code == 200
    answer = EntryAnswer.objects.get()
    service = answer.service
    assert (service.status, service.provider, service.steward) == ("to_approve", empty.gops, empty.gmina)
    assert (answer.source.channel, service.places.get().hours.count()) == ("link", 5)
    client.force_login(empty.animator)
    assert page("request_answers", round_.uid).context["without_remarks"] == 1
    page("request_accept_all", round_.uid, data={"seen": [answer.source_id]})
    service.refresh_from_db()
    assert service.status == "published"
    with pytest.raises(TransitionRefused):
        answering.accept(answer, seen=seen(round_), by=empty.animator, scope=empty.scope)
    assert answering.accept_all(round_, seen=seen(round_), by=empty.animator, scope=empty.scope) == (0, 0)


def test_what_needs_a_look_is_not_accepted_with_the_others(empty):
    round_ = empty.ask()
    ask = round_.asks.get()
    answering.record_entry(
        ask, ANSWER | {"hours": "zależy od dnia"}, template=None, uid=uuid.uuid4(), channel="link"
    )
    assert answering.accept_all(round_, seen=seen(round_), by=empty.animator, scope=empty.scope) == (0, 1)


def test_hours_without_a_place_stand_in_a_line_of_their_own(empty):
    answering.record_entry(
        empty.ask().asks.get(), ANSWER | {"address": "", "hours": "pn\n8-16"}, template=None, uid=uuid.uuid4(),
        channel="link",
    )  # fmt: skip
    assert Service.objects.get().signing_up == "Godziny: pn 8-16"


def test_answer_by_link_is_corrected_as_long_as_nobody_else_edited_it(client, empty):
    hall = empty.gops.locations.create(
        territory=empty.gmina, name="Świetlica", street="Polna", building="2", town="Klukowo"
    )
    ask = empty.ask().asks.get()
    form = client.get(link(ask)).context["form"]
    # The register's own place, not another like it.
    assert form["address"].initial == hall.public_address()
    said = ANSWER | {"uid": uuid.uuid4(), "address": form["address"].initial, "done": "1"}
    page = client.post(link(ask), said)
    service = Service.objects.get()
    assert service.places.get().location == hall

    correct = html.fromstring(page.content).xpath("//main//a[contains(@href, 'popraw=')]/@href")[0]
    form = client.get(link(ask) + correct).context["form"]
    assert [form[name].initial for name in ("name", "address", "hours")] == [
        "Praca socjalna", "Polna 2, Klukowo", "pn-pt 7:30-15:30",
    ]  # fmt: skip
    corrected = said | {
        "address": "Szkolna 1, 18-214 Klukowo",
        "hours": "",
        "name": "Praca socjalna w terenie",
    }
    for _time in range(2):
        assert client.post(link(ask), corrected).status_code == 200
    service.refresh_from_db()
    place = service.places.get()
    assert (service.name, service.status, str(place.location), place.hours.count()) == (
        "Praca socjalna w terenie", "to_approve", "Szkolna 1, 18-214 Klukowo", 0,
    )  # fmt: skip
    assert (EntryAnswer.objects.count(), Service.objects.count()) == (1, 1)

    Service.objects.update(name="Nazwa od animatora", updated_at=timezone.now())
    page = client.post(link(ask), corrected)
    service.refresh_from_db()
    assert service.name == "Nazwa od animatora"
    assert "popraw=" not in page.content.decode()
    assert client.get(link(ask) + correct).context["is_late"]  # a page that stayed open
    assert not client.get(link(ask)).context["is_late"]


def test_link_does_not_reach_entries_of_others(client, empty):
    """The number of any entry is known to readers of open data; that of another institution's answer could be."""
    round_ = empty.ask("gops@example.org", "gbp@example.org")
    ask, other = round_.asks.order_by("-address")
    draft = ServiceFactory(
        provider=InstitutionFactory(name="GBP Klukowo"), status="draft", name="Zaczęta od nowa"
    )
    theirs = answering.record_entry(
        other, ANSWER | {"institution": "GBP Klukowo"}, template=None, uid=uuid.uuid4(), channel="link"
    )
    for uid, service in ((draft.uid, draft), (theirs.uid, theirs.service)):
        before = Service.objects.filter(pk=service.pk).values("name", "phone", "status", "updated_at").get()
        page = client.post(
            link(ask), ANSWER | {"uid": uid, "name": "Cudza", "phone": "600 100 200", "done": "1"}
        )
        assert page.context["is_late"]
        assert Service.objects.filter(pk=service.pk).values(*before).get() == before
    assert EntryAnswer.objects.get() == theirs


def test_correction_keeps_the_typical_service_and_the_places_of_the_register(client, empty):
    bare = empty.gops.locations.create(territory=empty.gmina, street="Polna", building="2", town="Klukowo")
    ask, work = empty.ask().asks.get(), template("praca_socjalna")
    said = ANSWER | {"uid": uuid.uuid4(), "address": bare.public_address(), "done": "1"}
    client.post(link(ask), said | {"template": work.pk})
    for address in ("Szklona 1, 18-214 Klukowo", "Szkolna 1, 18-214 Klukowo"):  # misspelt first
        client.post(link(ask), said | {"address": address})
    service = Service.objects.get()
    assert {str(each) for each in empty.gops.locations.all()} == {
        "Polna 2, Klukowo",
        "Szkolna 1, 18-214 Klukowo",
    }
    assert (str(service.places.get().location), service.signing_up) == (
        "Szkolna 1, 18-214 Klukowo",
        work.signing_up,
    )


def test_entry_stays_at_its_own_of_two_places_at_one_address(empty):
    address = {"territory": empty.gmina, "street": "Szkolna", "building": "1", "town": "Klukowo"}
    hall, library = (
        empty.gops.locations.create(name=name, **address) for name in ("Świetlica", "Biblioteka")
    )
    text = hall.public_address()
    assert location_at(empty.gops, empty.gmina, text) == hall
    assert location_at(empty.gops, empty.gmina, text, was=library) == library


def test_answer_is_as_said_though_the_clock_of_the_database_is_ahead(empty, monkeypatch):
    now = timezone.now
    monkeypatch.setattr(timezone, "now", lambda: now() - timedelta(minutes=1))
    ask, uid = empty.ask().asks.get(), uuid.uuid4()
    for name in ("Praca socjalna", "Praca w terenie"):
        answering.record_entry(ask, ANSWER | {"name": name}, template=None, uid=uid, channel="link")
        answer = EntryAnswer.objects.with_entry().get()
        assert (answer.service.name, answer.is_as_said) == (name, True)
    answer.service.places.get().set_hours([])
    assert not EntryAnswer.objects.with_entry().get().is_as_said


def test_what_was_corrected_since_the_page_was_opened_is_not_published(page, empty):
    round_ = empty.ask("a@example.org", "b@example.org")
    asks, uid = round_.asks.order_by("address"), uuid.uuid4()

    def say(ask, uid, **changes):
        return answering.record_entry(
            ask, ANSWER | {"institution": f"GOPS {ask.address}"} | changes,
            template=template("praca_socjalna"), uid=uid, channel="link",
        )  # fmt: skip

    answer = say(asks[0], uid)
    opened = html.fromstring(page("request_answers", round_.uid).content)
    everything, single = (
        {
            "seen": opened.xpath(
                f"//form[@action='{reverse(f'services_catalog:{name}', args=[key])}']//@value"
            )[-1:]
        }
        for name, key in (("request_accept_all", round_.uid), ("answer_accept", uid))
    )
    say(asks[0], uid, name="Czego nikt nie czytał")
    late = say(asks[1], uuid.uuid4())
    assert "przeczytaj" in unescape(page("answer_accept", uid, data=single, follow=True).text).lower()
    assert "2 czekają" in unescape(page("request_accept_all", round_.uid, data=everything, follow=True).text)
    assert not Service.objects.published().exists()

    [now] = seen(round_)[:1]
    page("answer_accept", uid, data={"seen": now})
    assert list(Service.objects.published()) == [Service.objects.get(pk=answer.service_id)]
    late.service.refresh_from_db()
    assert late.service.status == "to_approve"


def test_not_run_leads_to_the_next_service(client, empty):
    ask = empty.ask().asks.get()
    first = answering.next_template(ask)
    response = client.post(link(ask), {"uid": uuid.uuid4(), "template": first.pk, "not_run": "1"})
    assert response.context["form"].service_template != first
    assert (ask.answers.get().outcome, Service.objects.count()) == ("not_run", 0)


def test_answer_on_paper_is_written_down_with_its_source(page, empty):
    ask = empty.ask("nieznana@example.org").asks.get()
    data = ANSWER | {
        "uid": uuid.uuid4(), "institution": "Klub Seniora Jesień", "channel": "paper",
        "received_on": timezone.localdate(), "done": "1",
    }  # fmt: skip
    assert page("ask_record", ask.uid, data=data).status_code == 302
    answer = EntryAnswer.objects.get()
    assert (answer.source.channel, answer.source.recorded_by) == ("paper", empty.animator)
    assert answer.service.provider.type.code == "klub_seniora"


def test_answers_cost_the_same_for_many(page, empty):
    round_ = empty.ask("a@example.org", "b@example.org", "c@example.org")
    asks = list(round_.asks.order_by("address"))

    def say(ask):
        said = ANSWER | {"institution": f"GOPS {ask.address}"}
        answering.record_entry(ask, said, template=template("zasilki"), uid=uuid.uuid4(), channel="link")

    say(asks[0])
    with CaptureQueriesContext(connection) as one:
        page("request_answers", round_.uid)
    say(asks[1])
    say(asks[2])
    with CaptureQueriesContext(connection) as many:
        page("request_answers", round_.uid)
    assert len(one) == len(many)


def test_paper_form_is_a_pdf(page, empty):
    ask = empty.ask().asks.get()
    assert page("ask_paper", ask.uid).content.startswith(b"%PDF")


# --- Two at once, empty and long ----------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_template_ticked_by_two_at_once_is_one_draft(at_once):
    empty = Empty()
    work = template("praca_socjalna")

    def tick(provider):
        chosen = [(work, provider)]
        return lambda: drafts.make(
            empty.gmina, chosen, uid=uuid.uuid4(), by=empty.animator, scope=empty.scope
        )

    assert sorted(at_once(tick(empty.gops), tick(empty.gops))) == [0, 1]
    assert sorted(at_once(tick("GBP w Klukowie"), tick("gbp w klukowie"))) == [0, 1]
    assert Institution.objects.filter(name__iexact="GBP w Klukowie").count() == 1
    assert Service.objects.count() == 2


def answered(empty, *, number=1):
    """A round with that many answers that need no look."""
    addresses = [f"adres{n}@example.org" for n in range(number)]
    round_ = empty.ask(*addresses)
    for ask in round_.asks.all():
        said = ANSWER | {"institution": f"Instytucja {ask.address}"}
        answering.record_entry(
            ask, said, template=template("praca_socjalna"), uid=uuid.uuid4(), channel="link"
        )
    return round_


@pytest.mark.django_db(transaction=True)
def test_answer_accepted_by_two_at_once_is_published_once(at_once):
    empty = Empty()
    round_ = answered(empty)
    answer = EntryAnswer.objects.get()
    second = UserFactory(role="animator", territory=empty.powiat)

    def accept(user):
        mine = EntryAnswer.objects.select_related("service").get(pk=answer.pk)
        return lambda: answering.accept(mine, seen=seen(round_), by=user, scope=Scope(user))

    outcomes = at_once(accept(empty.animator), accept(second))
    assert sorted(type(each).__name__ for each in outcomes) == ["NoneType", "TransitionRefused"]
    service = Service.objects.get()
    assert (service.status, service.events.filter(verb="publish").count()) == ("published", 1)
    assert answering.accept_all(round_, seen=seen(round_), by=second, scope=Scope(second)) == (0, 0)


@pytest.mark.django_db(transaction=True)
def test_correction_that_waits_for_an_edit_does_not_write_over_it(at_once):
    empty = Empty()
    answered(empty)
    answer, is_edited = EntryAnswer.objects.get(), Event()

    def edit():
        with transaction.atomic():
            service = answer.service.locked()
            service.name = "Nazwa od animatora"
            service.save()
            is_edited.set()
            wait_for_a_waiter()

    def correct():
        assert is_edited.wait(timeout=10)
        answering.record_entry(answer.ask, ANSWER, template=None, uid=answer.uid, channel="link")

    outcomes = at_once(edit, correct)
    assert sorted(type(each).__name__ for each in outcomes) == ["NoneType", "TransitionRefused"]
    assert Service.objects.get().name == "Nazwa od animatora"


@pytest.mark.django_db(transaction=True)
def test_all_accepted_by_two_at_once_are_published_once(at_once):
    empty = Empty()
    round_ = answered(empty, number=3)
    second = UserFactory(role="animator", territory=empty.powiat)
    counts = at_once(
        *(
            lambda user=user: answering.accept_all(round_, seen=seen(round_), by=user, scope=Scope(user))
            for user in (empty.animator, second)
        )
    )
    assert sum(accepted for accepted, _left in counts) == 3
    assert Service.objects.published().count() == 3
    assert all(each.events.filter(verb="publish").count() == 1 for each in Service.objects.all())


def test_banner_costs_the_same_for_one_and_for_many(client, empty):
    address = reverse("services_catalog:gmina", args=[empty.gmina.pk, "klukowo"])

    def cost():
        with CaptureQueriesContext(connection) as queries:
            assert "Lista w budowie" in unescape(client.get(address).text)
        return len(queries)

    ServiceFactory(provider=empty.gops, types=["praca_socjalna"], recipients=["seniorzy"])
    cost()
    before = cost()
    for kind in ("posilki", "transport", "pomoc_finansowa"):
        ServiceFactory(provider=empty.gops, types=[kind], recipients=["seniorzy"])
    assert cost() == before


@pytest.mark.parametrize("name", ["start_fill", "ask_new"])
def test_page_of_nothing_opens(page, empty, name):
    assert page(name, empty.gmina.pk).status_code == 200


def test_round_without_answers_says_so(page, empty):
    text = unescape(page("request_answers", empty.ask().uid).text)
    assert "Nic nie czeka na przyjęcie" in text
    assert page("request_accept_all", empty.ask("b@example.org").uid, data={}).status_code == 302


def test_long_names_are_kept_whole(page, empty):
    """Three hundred letters, the longest that the register takes, from the tick to the paper form."""
    long = ("Samodzielny Publiczny Zakład Opieki Zdrowotnej im. świętej Łucji w Wólce Zażółconej " * 4)[
        :300
    ].strip()
    kind = template("biblioteka").institution_type_id
    response = page("start_place", empty.gmina.pk, data=ticks(empty, "biblioteka", **{f"name{kind}": long}))
    assert (response.status_code, Institution.objects.filter(name=long).count()) == (302, 1)
    ask = empty.ask("dluga@example.org").asks.get()
    data = ANSWER | {"uid": uuid.uuid4(), "institution": long, "name": "Ż" * 200, "channel": "phone"}
    response = page("ask_record", ask.uid, data=data | {"received_on": timezone.localdate(), "done": "1"})
    service = EntryAnswer.objects.get().service
    assert (response.status_code, service.provider.name, service.name) == (302, long, "Ż" * 200)
    refused = page("ask_record", ask.uid, data=data | {"uid": uuid.uuid4(), "name": "Ż" * 201, "done": "1"})
    assert "name" in refused.context["form"].errors
